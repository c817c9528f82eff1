"""Who saw what: reveals with their purpose, and the audit of reads."""

from django.db import models
from django.db.models.functions import Now

from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef


class Reveal(Subject):
    """A masked value that somebody opened: for a purpose, for a case, for ten minutes (A-3.1-11)."""

    class Purpose(models.TextChoices):
        """Why a number may be opened."""

        CASE = "case", "办这张单"
        FOLLOW_UP = "follow_up", "回访"
        IDENTITY = "identity", "核实身份"

    kind = "reveal"
    account = models.CharField(max_length=60)
    field = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    project_id = models.BigIntegerField(null=True)
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    case = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id", "-at"], name="reveal_subject")]

    def about(self) -> list[SubjectRef]:
        """Whose value was opened."""
        return [SubjectRef(self.subject_kind, self.subject_id)]


class ReadEntry(models.Model):
    """One read of a page with personal data: who, what, when."""

    account = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    page = models.CharField(max_length=120)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id", "-at"], name="read_subject")]
