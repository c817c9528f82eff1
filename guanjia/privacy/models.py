"""Who saw what: reveals with their purpose, and the audit of reads."""

from django.db import models
from django.db.models.functions import Now

from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.secrets import Sealed, SealedModel


class Consent(SealedModel, Subject):
    """Somebody agreed that we keep and use something for one purpose; withdrawn at any time (PIPL 14, 15, 29)."""

    class Status(models.TextChoices):
        """Whether it holds; a consent whose day has passed holds no more without a move."""

        GIVEN = "given", "有效"
        WITHDRAWN = "withdrawn", "已撤回"

    class How(models.TextChoices):
        """How it was given or withdrawn."""

        PAPER = "paper", "纸质签字"
        PORTAL = "portal", "手机上确认"
        PHONE = "phone", "电话（有录音或回单）"
        FACE = "face", "当面确认"

    kind = "consent"
    party = models.CharField("谁", max_length=60)
    project_id = models.BigIntegerField(null=True)
    attribute = models.CharField("什么信息", max_length=40)
    purpose = models.CharField("用途", max_length=120)
    is_separate = models.BooleanField("单独同意", default=False)
    guardian_sealed = models.BinaryField(default=b"")
    guardian = Sealed("guardian_sealed")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.GIVEN)
    how = models.CharField("方式", max_length=8, choices=How.choices)
    words_edition = models.CharField("告知版本", max_length=20)
    given_at = models.DateTimeField()
    given_to = models.CharField(max_length=60)
    valid_until = models.DateField("到哪天", null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_how = models.CharField(max_length=8, choices=How.choices, blank=True)

    class Meta:
        indexes = [models.Index(fields=["party", "attribute"], name="consent_party")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="withdrawn") | models.Q(withdrawn_at__isnull=False),
                name="consent_withdrawn_has_time",
            )
        ]

    def about(self) -> list[SubjectRef]:
        """Who agreed."""
        return [SubjectRef.parse(self.party)]


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
