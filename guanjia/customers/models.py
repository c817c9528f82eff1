"""Persons, households and who lives where; the butlers of each unit."""

from django.db import models
from django.db.models.functions import Now

from guanjia.estate.models import Unit
from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.secrets import Sealed, SealedModel
from guanjia.organization.models import Account, Project
from guanjia.people.models import Staff


class Person(SealedModel, Subject):
    """A customer: found by whole name and whole phone, or by the phone's last four digits."""

    kind = "person"
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    account = models.OneToOneField(Account, null=True, blank=True, on_delete=models.SET_NULL)
    name_sealed = models.BinaryField()
    name = Sealed("name_sealed")
    name_index = models.BinaryField(db_index=True)
    identity_sealed = models.BinaryField(default=b"")
    identity_number = Sealed("identity_sealed")
    email_sealed = models.BinaryField(default=b"")
    email = Sealed("email_sealed")
    gender = models.CharField("性别", max_length=2, blank=True)


class PersonPhone(SealedModel):
    """A phone number of a person."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="phones")
    number_sealed = models.BinaryField()
    number = Sealed("number_sealed")
    whole_index = models.BinaryField()
    tail_index = models.BinaryField()
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "whole_index"], name="phone_once")]
        indexes = [
            models.Index(fields=["whole_index"], name="phone_whole"),
            models.Index(fields=["tail_index"], name="phone_tail"),
        ]


class Household(SealedModel, Subject):
    """The people of one unit; one file a home 一户一档."""

    kind = "household"
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="household")
    note_sealed = models.BinaryField(default=b"")
    note = Sealed("note_sealed")
    state = models.CharField("入住状态", max_length=12, blank=True)
    moved_in_on = models.DateField("入住日期", null=True, blank=True)
    parking = models.CharField("车位", max_length=40, blank=True)

    def about(self) -> list[SubjectRef]:
        """The unit."""
        return [SubjectRef("unit", self.unit_id)]


class Occupancy(Subject):
    """A person belongs to a household as owner, tenant, family."""

    class Relation(models.TextChoices):
        """How a person belongs to a home."""

        OWNER = "owner", "业主"
        FAMILY = "family", "家属"
        TENANT = "tenant", "租户"
        AGENT = "agent", "代理人"
        COMPANY = "company", "单位"

    kind = "occupancy"
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="occupancies")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="occupancies")
    relation = models.CharField("身份", max_length=8, choices=Relation.choices)
    since = models.DateField("起", null=True, blank=True)
    until = models.DateField("止", null=True, blank=True)
    is_verified = models.BooleanField("已核实", default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["household", "person", "relation"], name="occupancy_once")
        ]


class UnitButler(models.Model):
    """The lead and the deputy butler of a unit: one of each (A-1.1)."""

    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, related_name="butlers")
    lead = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="leads")
    deputy = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="deputies"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(deputy__isnull=True) | ~models.Q(deputy=models.F("lead")),
                name="butler_deputy_is_other",
            )
        ]


class AccessClaim(SealedModel, Subject):
    """Somebody with an account says that a unit is theirs; phone match or the desk decides."""

    class Status(models.TextChoices):
        """What became of the claim."""

        OPEN = "open", "待核实"
        GRANTED = "granted", "已通过"
        REFUSED = "refused", "未通过"

    kind = "claim"
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    project = models.ForeignKey(Project, on_delete=models.CASCADE)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE)
    relation = models.CharField(max_length=8, choices=Occupancy.Relation.choices)
    name_sealed = models.BinaryField()
    name = Sealed("name_sealed")
    phone_sealed = models.BinaryField()
    phone = Sealed("phone_sealed")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    created_at = models.DateTimeField(db_default=Now())
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "unit"], condition=models.Q(status="open"), name="claim_open_once"
            )
        ]
