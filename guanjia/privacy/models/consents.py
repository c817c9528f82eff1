"""The consent ledger 同意台账: who agreed to what, told how, until when."""

from django.db import models

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
        ERASED = "erased", "随档案清除"

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
            models.UniqueConstraint(
                fields=["party", "attribute"], condition=models.Q(status="given"), name="consent_given_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(status="withdrawn") | models.Q(withdrawn_at__isnull=False),
                name="consent_withdrawn_has_time",
            ),
        ]

    def about(self) -> list[SubjectRef]:
        """Who agreed."""
        return [SubjectRef.parse(self.party)]
