"""Contacts: everything that reached the company, by whatever channel; and the register of channels."""

from datetime import datetime

from django.db import models

from guanjia.customers.models import Person
from guanjia.estate.models import PublicArea, Unit
from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.secrets import Sealed, SealedModel
from guanjia.organization.models import Account, Project
from guanjia.people.models import Staff
from guanjia.workorders.models.orders import Source


class Way(models.TextChoices):
    """The channels that the four documents ask for (N11), as the policy `channel.required` calls them."""

    PHONE = "phone", "电话"
    WECHAT = "wechat", "公众号"
    MINI = "mini", "小程序"
    APP = "app", "APP"
    WEBSITE = "website", "网站"
    EMAIL = "email", "邮箱"
    DESK = "desk", "前台面对面"
    SOCIAL = "social", "社交媒体"
    CHAT = "chat", "在线客服"


class Contact(Subject):
    """One contact: who, by which channel, about what, and what it became."""

    class Kind(models.TextChoices):
        """What the contact wants."""

        REQUEST = "request", "报修"
        COMPLAINT = "complaint", "投诉"
        ENQUIRY = "enquiry", "咨询"
        PRAISE = "praise", "表扬或建议"

    class Status(models.TextChoices):
        """What became of it."""

        OPEN = "open", "待处理"
        ROUTED = "routed", "已转办"
        CLOSED = "closed", "已结束"

    class Result(models.TextChoices):
        """Whether who wrote by e-mail knows what became of it; empty as long as nothing did."""

        TOLD = "told", "已告知"
        UNTOLD = "untold", "待告知"

    kind = "contact"
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    wants = models.CharField(max_length=10, choices=Kind.choices)
    source = models.CharField(max_length=10, choices=Source.choices)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT)
    area = models.ForeignKey(PublicArea, null=True, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)
    account = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL)
    text = models.TextField()
    received_at = models.DateTimeField()
    answer_due_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    handler = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    case = models.CharField(max_length=60, blank=True)
    outcome = models.CharField(max_length=200, blank=True)
    origin = models.CharField(max_length=60, blank=True)
    closed_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=6, choices=Result.choices, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["project", "wants", "received_at"], condition=models.Q(status="open"),
                name="contact_open",
            ),
            models.Index(fields=["project", "-received_at"], name="contact_log"),
            models.Index(fields=["case"], condition=~models.Q(case=""), name="contact_case"),
        ]  # fmt: skip

    def about(self) -> list[SubjectRef]:
        """Unit and person."""
        refs = {"unit": self.unit_id, "person": self.person_id}
        return [SubjectRef(kind, pk) for kind, pk in refs.items() if pk]


class Channel(Subject):
    """One way to reach a project: whether it is offered, who answers, with what words, and whether it works."""

    class Status(models.TextChoices):
        """Whether somebody can come in by it."""

        PLANNED = "planned", "未开通"
        ACTIVE = "active", "开通"
        DEGRADED = "degraded", "异常"
        SUSPENDED = "suspended", "暂停"
        NOT_OFFERED = "not_offered", "不提供"

    OPEN = (Status.ACTIVE, Status.DEGRADED)
    kind = "channel"
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    way = models.CharField(max_length=8, choices=Way.choices)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PLANNED)
    address = models.CharField(max_length=120, blank=True)
    owner = models.ForeignKey(Staff, null=True, on_delete=models.SET_NULL)
    is_always_open = models.BooleanField(default=False)
    opening = models.CharField(max_length=200, blank=True)
    auto_reply = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=120, blank=True)
    last_test_at = models.DateTimeField(null=True)
    last_ok_at = models.DateTimeField(null=True)
    last_contact_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "way"], name="channel_once")]

    @property
    def is_open(self) -> bool:
        """Whether residents may use it, however well it works."""
        return self.status in self.OPEN

    @property
    def is_complete(self) -> bool:
        """Whether address, owner, first words and automatic reply stand in its card; hours and limit always do."""
        return not self.missing

    @property
    def missing(self) -> list[str]:
        """What its card still lacks, by the names of its form."""
        facts = {
            "地址": self.address, "负责人": self.owner_id, "开口话术": self.opening, "自动回复": self.auto_reply,
        }  # fmt: skip
        return [name for name, value in facts.items() if not value]

    def works_since(self, moment: datetime) -> bool:
        """Whether a test went well or somebody came by it since a moment."""
        return any(at is not None and at >= moment for at in (self.last_ok_at, self.last_contact_at))

    @property
    def failed_last(self) -> bool:
        """Whether the last test went wrong and nothing showed since that the channel works."""
        return self.last_test_at is not None and not self.works_since(self.last_test_at)


class Call(SealedModel, Subject):
    """One call that rang: how long until somebody answered, or that nobody did and who calls back (INT-03).

    `contact` is what the call became: of one that nobody answered, it waits until somebody called back. `offered_to`
    is whose turn it is while it rings; nobody's is everybody's. `tries` counts how often who called was called back and
    not reached, `again_at` is when to call again.
    """

    class Status(models.TextChoices):
        """What became of it."""

        RINGING = "ringing", "振铃"
        ANSWERED = "answered", "接听"
        LOST = "lost", "未接"
        UNREACHED = "unreached", "未联系上"

    kind = "call"
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.RINGING)
    their_id = models.CharField(max_length=80, blank=True)
    number_sealed = models.BinaryField(default=b"")
    number = Sealed("number_sealed")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT)
    rang_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    rings = models.PositiveSmallIntegerField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    again_at = models.DateTimeField(null=True)
    is_by_hand = models.BooleanField(default=False)
    offered_to = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    recording_sealed = models.BinaryField(default=b"")
    recording = Sealed("recording_sealed")
    contact = models.OneToOneField(Contact, null=True, on_delete=models.SET_NULL)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "their_id"], condition=~models.Q(their_id=""), name="call_once"
            )
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["project", "-rang_at"], name="call_log"),
            models.Index(fields=["rang_at"], condition=models.Q(status="ringing"), name="call_ringing"),
            models.Index(
                fields=["answered_by", "-answered_at"], condition=models.Q(ended_at=None), name="call_talking",
            ),
        ]  # fmt: skip

    def about(self) -> list[SubjectRef]:
        """Unit and person."""
        refs = {"unit": self.unit_id, "person": self.person_id}
        return [SubjectRef(kind, pk) for kind, pk in refs.items() if pk]
