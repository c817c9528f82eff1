"""Staff files, certificates, shifts, presence."""

from django.db import models
from django.db.models.functions import Now

from guanjia.kernel.models import Subject
from guanjia.kernel.secrets import Sealed, SealedModel
from guanjia.knowledge.models import Skill
from guanjia.organization.models import Account, Department, Project


class Staff(SealedModel, Subject):
    """A person of the staff or of a contractor, in one project."""

    class ButlerKind(models.TextChoices):
        """The three kinds of butlers of document A."""

        NONE = "", "不是管家"
        SERVICE = "service", "客服管家"
        ENGINEERING = "engineering", "工程管家"
        SECURITY = "security", "安保管家"

    kind = "staff"
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="staff")
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT)
    account = models.OneToOneField(Account, null=True, blank=True, on_delete=models.SET_NULL)
    number = models.CharField("工号", max_length=16)
    post = models.CharField("岗位", max_length=24, blank=True)
    butler_kind = models.CharField("管家", max_length=12, choices=ButlerKind.choices, default="", blank=True)
    name_sealed = models.BinaryField()
    name = Sealed("name_sealed")
    phone_sealed = models.BinaryField(default=b"")
    phone = Sealed("phone_sealed")
    hired_on = models.DateField("入职", null=True, blank=True)
    limit = models.PositiveSmallIntegerField("手上最多几件", default=4)
    is_present = models.BooleanField("在岗", default=False)
    has_left = models.BooleanField("已离职", default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="staff_number_once")]

    def __str__(self) -> str:
        return str(self.name)


class Certificate(models.Model):
    """A skill of a person; without an expiry date it is unverified (decision 12)."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="certificates")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT)
    name = models.CharField("证书", max_length=40, blank=True)
    valid_until = models.DateField("有效期到", null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "skill"], name="certificate_once")]


class Shift(models.Model):
    """One planned shift of a person."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    code = models.CharField("班次", max_length=4)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["staff", "starts_at"], name="shift_once"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="shift_forward"
            ),
        ]
        indexes = [models.Index(fields=["starts_at", "ends_at"], name="shift_span")]


class PresenceChange(models.Model):
    """When a person switched to present or away on the phone."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE)
    is_present = models.BooleanField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
