"""Persons, households and who lives where; vehicles, emergency contacts, the butlers of each unit."""

from django.db import models

from guanjia.estate.models import Unit
from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.secrets import DataKey, Sealed, SealedModel
from guanjia.organization.models import Account, Project
from guanjia.people.models import Staff


class Person(SealedModel, Subject):
    """A customer, with an own key: found by whole name, phone or e-mail address, or the phone's last four digits."""

    class Source(models.TextChoices):
        """How we came to know it (A-3.1-1)."""

        DESK = "desk", "前台登记"
        MOVE_IN = "move_in", "入住登记"
        VISIT = "visit", "上门了解"
        PORTAL = "portal", "业主自己填"
        PHONE = "phone", "电话"
        IMPORT = "import", "台账导入"

    kind = "person"
    key = models.ForeignKey(DataKey, null=True, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    account = models.OneToOneField(Account, null=True, blank=True, on_delete=models.SET_NULL)
    name_sealed = models.BinaryField()
    name = Sealed("name_sealed")
    name_index = models.BinaryField(db_index=True)
    identity_sealed = models.BinaryField(default=b"")
    identity_number = Sealed("identity_sealed")
    email_sealed = models.BinaryField(default=b"")
    email = Sealed("email_sealed")
    email_index = models.BinaryField(default=b"")
    gender = models.CharField("性别", max_length=2, blank=True)
    birth_year = models.PositiveSmallIntegerField("出生年份", null=True, blank=True)
    source = models.CharField("来源", max_length=8, choices=Source.choices, default=Source.DESK)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(birth_year__isnull=True) | models.Q(birth_year__range=(1900, 2100)),
                name="person_birth_year",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True) | ~models.Q(merged_into=models.F("pk")),
                name="person_not_merged_into_itself",
            ),
        ]
        indexes = [
            models.Index(fields=["email_index"], condition=~models.Q(email_index=b""), name="person_email")
        ]

    def own_key(self) -> int | None:
        """Everything about a person is sealed with the person's own key."""
        return self.key_id


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

    def own_key(self) -> int | None:
        """The key of the person."""
        return self.person.key_id


class Household(SealedModel, Subject):
    """The people of one unit; one file a home 一户一档; `counted` is what the figures know of it.

    Whoever lives there now sees nothing of before `emptied_at`.
    """

    kind = "household"
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="household")
    note_sealed = models.BinaryField(default=b"")
    note = Sealed("note_sealed")
    state = models.CharField("入住状态", max_length=12, blank=True)
    moved_in_on = models.DateField("入住日期", null=True, blank=True)
    parking = models.CharField("车位", max_length=40, blank=True)
    plan_sealed = models.BinaryField(default=b"")
    plan = Sealed("plan_sealed")
    plan_review_on = models.DateField("服务方案复核", null=True, blank=True)
    verified_at = models.DateTimeField("核验时间", null=True, blank=True)
    verified_by = models.CharField(max_length=60, blank=True)
    counted = models.JSONField(default=dict)
    emptied_at = models.DateTimeField("上一批住户搬离", null=True, blank=True)

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
    ended_at = models.DateTimeField("搬离", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["household", "person", "relation"], name="occupancy_once")
        ]


class OfHousehold(Subject):
    """A part of a household's file: its events stand in the home's timeline and project."""

    class Meta:
        abstract = True

    household: Household

    @property
    def event_project_id(self) -> int | None:
        """The project of the home."""
        return self.household.project_id

    def about(self) -> list[SubjectRef]:
        """The home."""
        return [self.household.ref]


class Vehicle(SealedModel, OfHousehold):
    """A vehicle of a household, found by its whole plate."""

    kind = "vehicle"
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="vehicles")
    plate_sealed = models.BinaryField()
    plate = Sealed("plate_sealed")
    plate_index = models.BinaryField(db_index=True)
    words = models.CharField("车型颜色", max_length=30, blank=True)
    space = models.CharField("车位", max_length=20, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["household", "plate_index"], name="vehicle_once")]


class EmergencyContact(SealedModel, OfHousehold):
    """Whom to call when nobody of the home can be reached."""

    kind = "emergency_contact"
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="emergency_contacts")
    name_sealed = models.BinaryField()
    name = Sealed("name_sealed")
    phone_sealed = models.BinaryField()
    phone = Sealed("phone_sealed")
    relation = models.CharField("关系", max_length=12)
    position = models.PositiveSmallIntegerField(default=1)


class SafetyMark(SealedModel, OfHousehold):
    """Nobody visits this home alone: who said so, why, until when it is looked at again."""

    kind = "safety_mark"
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="safety_marks")
    reason_sealed = models.BinaryField()
    reason = Sealed("reason_sealed")
    set_by = models.CharField(max_length=60)
    set_at = models.DateTimeField()
    until = models.DateField("复核日期")
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=models.Q(lifted_at__isnull=True), name="safety_mark_once"
            )
        ]


class StaffBlock(OfHousehold):
    """The home does not want this person of the staff to come: who wrote it down, why (no free words), until when."""

    class Reason(models.TextChoices):
        """What the home says of it."""

        WORK = "work", "活没做好"
        MANNER = "manner", "沟通不愉快"
        WISH = "wish", "想换一位"
        OTHER = "other", "不愿说"

    kind = "staff_block"
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="staff_blocks")
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField("原因", max_length=8, choices=Reason.choices)
    set_by = models.CharField(max_length=60)
    set_at = models.DateTimeField()
    until = models.DateField("到哪天", null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "staff"],
                condition=models.Q(lifted_at__isnull=True),
                name="staff_block_once",
            )
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


class ButlerBrief(Subject):
    """What a new butler must know of the homes that were handed over, until it was read (ORG-03)."""

    class Why(models.TextChoices):
        """Why the homes changed hands."""

        CHANGE = "change", "调整责任区"
        LEAVE = "leave", "前任离职"

    kind = "butler_brief"
    project = models.ForeignKey(Project, on_delete=models.CASCADE)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="briefs")
    former = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=8, choices=Why.choices, default=Why.CHANGE)
    units = models.ManyToManyField(Unit)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "former"], nulls_distinct=False, condition=models.Q(read_at__isnull=True),
                name="butler_brief_open_once",
            )
        ]  # fmt: skip

    def about(self) -> list[SubjectRef]:
        """Who gets it."""
        return [self.staff.ref]
