"""Retention 留存期限: which rule may clean, and what each night cleaned; the scan of personal columns."""

from django.db import models

from guanjia.kernel.models import Subject


class RetentionSwitch(Subject):
    """Whether the privacy officer lets a rule clean at night."""

    kind = "retention_switch"
    rule = models.CharField(max_length=60, unique=True)
    is_on = models.BooleanField(default=False)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()


class RetentionRun(models.Model):
    """What one rule cleaned in one night."""

    rule = models.CharField(max_length=60)
    at = models.DateTimeField(db_index=True)
    cleaned = models.PositiveIntegerField()
    held = models.PositiveIntegerField(default=0)


class ScannedField(Subject):
    """One column with personal data as the scan found it: encrypted or not (M083), needed or not (M087)."""

    kind = "scanned_field"
    table = models.CharField(max_length=80)
    column = models.CharField(max_length=80)
    is_registered = models.BooleanField()
    is_encrypted = models.BooleanField()
    is_needed = models.BooleanField(default=True)
    scanned_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table", "column"], name="scanned_field_once")]
