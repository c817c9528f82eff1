"""Preferences 个性化偏好 with their consent, who saw them before serving, and the move-in 入住."""

from django.db import models
from django.db.models.functions import Now

from guanjia.customers.models.files import Household, Person
from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.secrets import Sealed, SealedModel
from guanjia.organization.models import Project
from guanjia.people.models import Staff
from guanjia.privacy.models import Consent


class Preference(SealedModel, Subject):
    """What a home or one of its people wishes: with source, consent and end (A-3.1-4, D-1.3.3-1)."""

    class Sort(models.TextChoices):
        """What it is about; the last three are sensitive and need a separate consent."""

        CONTACT = "contact", "联系时间和方式"
        ROUTINE = "routine", "作息"
        DIET = "diet", "饮食"
        LANGUAGE = "language", "语言"
        PET = "pet", "宠物"
        ELDER = "elder", "老人"
        TABOO = "taboo", "请不要"
        CONSUMPTION = "consumption", "消费习惯"
        HOBBY = "hobby", "爱好"
        BIRTHDAY = "birthday", "生日"
        RELIGION = "religion", "信仰"
        HEALTH = "health", "健康"
        MINOR = "minor", "孩子"

    SENSITIVE = (Sort.RELIGION, Sort.HEALTH, Sort.MINOR)

    kind = "preference"
    project = models.ForeignKey(Project, on_delete=models.CASCADE)
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="preferences")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE)
    sort = models.CharField("类别", max_length=12, choices=Sort.choices)
    note_sealed = models.BinaryField()
    note = Sealed("note_sealed")
    source = models.CharField("来源", max_length=8, choices=Person.Source.choices)
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="+")
    valid_until = models.DateField("到哪天")
    ended_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["household", "ended_at"], name="preference_household")]

    def own_key(self) -> int | None:
        """The key of the person who wishes it."""
        return self.person.key_id if self.person else None

    def about(self) -> list[SubjectRef]:
        """The home."""
        return [self.household.ref]


class PreferenceSeen(models.Model):
    """Somebody ticked that the home's wishes were read before calling, sending or arriving (A-1.1-2)."""

    class Moment(models.TextChoices):
        """When they are shown, and nowhere else."""

        CALL = "call", "打电话前"
        DISPATCH = "dispatch", "派单时"
        ARRIVAL = "arrival", "上门前"

    household = models.ForeignKey(Household, on_delete=models.CASCADE)
    case = models.CharField(max_length=60)
    moment = models.CharField(max_length=8, choices=Moment.choices)
    account = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "moment", "account"], name="preference_seen_once")
        ]


class MoveIn(Subject):
    """A home is taken into use: interview, preparation, checklist, keys, complete file (A-1.1-4, A-1.1-5, A-3.1-5)."""

    class Status(models.TextChoices):
        """How far it is."""

        SCHEDULED = "scheduled", "已预约"
        INTERVIEWED = "interviewed", "已访谈"
        PREPARING = "preparing", "准备中"
        READY = "ready", "可交付"
        HANDED_OVER = "handed_over", "已交钥匙"
        CLOSED = "closed", "档案齐全"
        CANCELLED = "cancelled", "已取消"

    kind = "move_in"
    project = models.ForeignKey(Project, on_delete=models.CASCADE)
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="move_ins")
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    butler = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.SCHEDULED)
    planned_on = models.DateField("交付日期")
    created_at = models.DateTimeField(db_default=Now())
    interviewed_at = models.DateTimeField(null=True, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=~models.Q(status__in=["closed", "cancelled"]),
                name="move_in_open_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["handed_over", "closed"])
                | models.Q(handed_over_at__isnull=False),
                name="move_in_handed_over_has_time",
            ),
        ]

    def about(self) -> list[SubjectRef]:
        """The home and who moves in."""
        return [self.household.ref, self.person.ref]


class MoveInTask(SealedModel):
    """One thing to prepare or to check before the keys are handed over."""

    class Part(models.TextChoices):
        """From a wish of the home, or from the checklist of every handover."""

        PREPARE = "prepare", "个性化准备"
        CHECK = "check", "交付清单"

    move_in = models.ForeignKey(MoveIn, on_delete=models.CASCADE, related_name="tasks")
    part = models.CharField(max_length=8, choices=Part.choices)
    preference = models.ForeignKey(Preference, null=True, blank=True, on_delete=models.SET_NULL)
    text_sealed = models.BinaryField()
    text = Sealed("text_sealed")
    position = models.PositiveSmallIntegerField(default=1)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=60, blank=True)
