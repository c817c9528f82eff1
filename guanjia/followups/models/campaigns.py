"""Greetings and reminders 问候与提醒: a campaign with its words and audience, and whom each of them reached."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from guanjia.customers.models import Household, Person
from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.organization.models import Account, Project


class Campaign(Subject):
    """Words for many on an occasion: proposed or written by one, approved by another, out on its day (D-6.2.3-1).

    A birthday campaign lasts from `day` to `until` and greets each on the own day; any other is out on one day. `key`
    names the occasion that the night proposed, so that it does so once.
    """

    class Occasion(models.TextChoices):
        """Why the company speaks up; only a reminder of the season goes to who never agreed to greetings."""

        BIRTHDAY = "birthday", "生日"
        FESTIVAL = "festival", "节日"
        TERM = "term", "节气"
        SEASON = "season", "季节提醒"
        OTHER = "other", "其他"

    class Status(models.TextChoices):
        """How far it is."""

        DRAFT = "draft", "草稿"
        SUBMITTED = "submitted", "待批准"
        APPROVED = "approved", "待发送"
        SENT = "sent", "已发出"
        CANCELLED = "cancelled", "已取消"

    class Way(models.TextChoices):
        """How it goes out."""

        INBOX = "inbox", "只发站内消息"
        REACH = "reach", "站内，再按本人选的方式"

    kind = "campaign"
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    name = models.CharField("名称", max_length=40)
    occasion = models.CharField("什么事", max_length=8, choices=Occasion.choices)
    day = models.DateField("哪天发")
    until = models.DateField()
    words = models.TextField("话", max_length=300)
    buildings = ArrayField(models.BigIntegerField(), default=list)
    way = models.CharField("怎么发", max_length=5, choices=Way.choices, default=Way.REACH)
    key = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.DRAFT)
    written_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    submitted_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "key"], condition=~models.Q(key=""), name="campaign_proposed_once"
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by=None) | ~models.Q(approved_by=models.F("submitted_by")),
                name="campaign_seen_by_two",
            ),
        ]
        indexes = [models.Index(fields=["project", "-day"], name="campaign_log")]

    @property
    def wants_consent(self) -> bool:
        """Whether only who agreed is told; advice for the season is part of the service."""
        return self.occasion != self.Occasion.SEASON

    def about(self) -> list[SubjectRef]:
        """The buildings."""
        return [SubjectRef("building", pk) for pk in self.buildings[:20]]


class Greeting(Subject):
    """Somebody in the audience of a campaign: told once, or not, and why; what came back."""

    class Status(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", "待发"
        LEFT = "left", "发送中"
        GIVEN = "given", "已送达"
        MISSED = "missed", "没送到"
        SKIPPED = "skipped", "不发"

    class Why(models.TextChoices):
        """Why somebody is not told."""

        NO_CONSENT = "no_consent", "没有同意收问候"
        MUTED = "muted", "本人不收关怀消息"
        CAPPED = "capped", "这一户本月已经够了"
        GONE = "gone", "不住这里了"
        CANCELLED = "cancelled", "取消了"

    kind = "greeting"
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="greetings")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="+")
    due_on = models.DateField()
    status = models.CharField(max_length=7, choices=Status.choices, default=Status.WAITING)
    why = models.CharField(max_length=10, choices=Why.choices, blank=True)
    told_at = models.DateTimeField(null=True)
    replied_at = models.DateTimeField(null=True)
    case = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "person"], name="greeting_once"),
            models.CheckConstraint(
                condition=~models.Q(status="skipped") | ~models.Q(why=""), name="greeting_skipped_has_why"
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=models.Q(status="waiting"), name="greeting_to_give"),
            models.Index(fields=["household", "told_at"], name="greeting_home"),
        ]

    @property
    def event_project_id(self) -> int:
        """The project of the campaign."""
        return self.campaign.project_id

    def about(self) -> list[SubjectRef]:
        """The home; a campaign of thousands tells of them by its counts."""
        return [SubjectRef(Household.kind, self.household_id)]
