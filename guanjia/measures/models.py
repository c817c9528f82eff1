"""Observations: one row a measure and subject, the rows behind every figure."""

from django.db import models


class Observation(models.Model):
    """What one subject contributed to one measure on one local day."""

    measure = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    project_id = models.BigIntegerField(null=True)
    staff_id = models.BigIntegerField(null=True)
    day = models.DateField()
    at = models.DateTimeField()
    hit = models.BooleanField()
    value = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["measure", "subject_kind", "subject_id"], name="observation_once")
        ]
        indexes = [
            models.Index(fields=["project_id", "measure", "day", "hit"], name="observation_cut"),
        ]
