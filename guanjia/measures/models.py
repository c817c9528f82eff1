"""Observations, the rows behind every figure, and their sums by day, from which figures are read."""

from django.db import models


class Observation(models.Model):
    """What one subject contributed to one measure on one local day, by the latest event that said so."""

    measure = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    occasion = models.BigIntegerField(default=0)
    event_id = models.BigIntegerField(default=0)
    project_id = models.BigIntegerField(null=True)
    staff_id = models.BigIntegerField(null=True)
    day = models.DateField()
    at = models.DateTimeField()
    hit = models.BooleanField()
    value = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "subject_kind", "subject_id", "occasion"], name="observation_once"
            )
        ]
        indexes = [
            models.Index(fields=["project_id", "measure", "-day", "-at", "-id"], name="observation_rows"),
        ]


class Daily(models.Model):
    """The observations of one measure, project, person and day added up; never written but with them."""

    measure = models.CharField(max_length=40)
    project_id = models.BigIntegerField(null=True)
    staff_id = models.BigIntegerField(null=True)
    day = models.DateField()
    hits = models.IntegerField()
    total = models.IntegerField()
    sum = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project_id", "measure", "day", "staff_id"], name="daily_once", nulls_distinct=False
            )
        ]
