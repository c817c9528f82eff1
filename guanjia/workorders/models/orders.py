"""The work order 服务单 and who goes."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Concat, Now, Reverse, Upper

from guanjia.customers.models import Household, Person
from guanjia.estate.models import PublicArea, Unit
from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.secrets import Sealed, SealedModel
from guanjia.knowledge.models import Category
from guanjia.organization.models import Account, Project, Supplier
from guanjia.people.models import Staff

Urgency = Category.Urgency


class Status(models.TextChoices):
    """The states of decision 1."""

    RECEIVED = "received", "已收到"
    REGISTERED = "registered", "已登记"
    CONFIRMED = "confirmed", "待派单"
    DISPATCHED = "dispatched", "已派单"
    ACCEPTED = "accepted", "已接单"
    ON_THE_WAY = "on_the_way", "在路上"
    ON_SITE = "on_site", "已到场"
    WORKING = "working", "施工中"
    PAUSED = "paused", "已暂停"
    FINISHED = "finished", "待办结"
    COMPLETED = "completed", "已办结"
    FOLLOWING_UP = "following_up", "待回访"
    CLOSED = "closed", "已关闭"
    CANCELLED = "cancelled", "已取消"
    MERGED = "merged", "已合并"
    REFERRED = "referred", "已转出"
    NO_ACCESS = "no_access", "未能入户"


OPEN = (
    Status.RECEIVED, Status.REGISTERED, Status.CONFIRMED, Status.DISPATCHED, Status.ACCEPTED,
    Status.ON_THE_WAY, Status.ON_SITE, Status.WORKING, Status.PAUSED, Status.NO_ACCESS, Status.FINISHED,
    Status.COMPLETED, Status.FOLLOWING_UP,
)  # fmt: skip
# whoever does the work still has to come; the butler may stand there already, or a first visit was in vain
TO_COME = (
    Status.RECEIVED, Status.REGISTERED, Status.CONFIRMED, Status.DISPATCHED, Status.ACCEPTED, Status.ON_THE_WAY,
)  # fmt: skip


class Source(models.TextChoices):
    """How a request came: by a channel, or by something of our own."""

    PHONE = "phone", "电话"
    DESK = "desk", "前台"
    APP = "app", "业主端"
    WECHAT = "wechat", "公众号"
    MINI = "mini", "小程序"
    WEBSITE = "website", "网站"
    EMAIL = "email", "邮件"
    SOCIAL = "social", "社交媒体"
    CHAT = "chat", "在线客服"
    SCAN = "scan", "扫码"
    API = "api", "接口"
    FOLLOW_UP = "follow_up", "回访"


class Pairs(models.Func):
    """The pairs of neighbouring characters of a text, by which words are found anywhere in it without reading it."""

    function = "text_pairs"
    output_field = ArrayField(models.TextField())


SAID = Pairs(Concat("title", models.Value(" "), "description", output_field=models.TextField()))
BACKWARDS = Reverse(Upper("number"))
# what stands first in a list of open orders: what is urgent, where dangers are; all others by how long they wait
RANKS = {str(Urgency.URGENT): 0, str(Urgency.NORMAL): 1, str(Urgency.PLANNED): 1}
PRESSING = models.Case(
    *(models.When(urgency=urgency, then=rank) for urgency, rank in RANKS.items()),
    output_field=models.SmallIntegerField(),
)


class WorkOrder(SealedModel, Subject):
    """One request for on-site service, from asking to close."""

    Status = Status
    kind = "workorder"
    number = models.CharField("单号", max_length=32, unique=True)
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    status = models.CharField("状态", max_length=12, choices=Status.choices, default=Status.RECEIVED)
    origin = models.CharField(max_length=60, blank=True)
    source = models.CharField("来源", max_length=16, blank=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT)
    urgency = models.CharField("紧急程度", max_length=8, choices=Urgency.choices, default=Urgency.NORMAL)
    title = models.CharField("事项", max_length=60)
    description = models.TextField("描述", blank=True)
    answers = models.JSONField(default=dict, blank=True)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT)
    area = models.ForeignKey(PublicArea, null=True, blank=True, on_delete=models.PROTECT)
    place_note = models.CharField("位置说明", max_length=60, blank=True)
    household = models.ForeignKey(Household, null=True, blank=True, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL)
    asked_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL)
    contact_name_sealed = models.BinaryField(default=b"")
    contact_name = Sealed("contact_name_sealed")
    contact_phone_sealed = models.BinaryField(default=b"")
    contact_phone = Sealed("contact_phone_sealed")
    arrival_code_sealed = models.BinaryField(default=b"")
    arrival_code = Sealed("arrival_code_sealed")
    wished = models.CharField("希望时间", max_length=60, blank=True)
    window_from = models.DateTimeField(null=True, blank=True)
    window_until = models.DateTimeField(null=True, blank=True)
    emergency_reason = models.CharField(max_length=120, blank=True)
    staff = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="work_orders"
    )
    butler = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="butler_orders"
    )
    supplier = models.ForeignKey(
        Supplier, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    visit_at = models.DateTimeField(null=True, blank=True)
    expected_finish_at = models.DateTimeField(null=True, blank=True)
    under_warranty = models.BooleanField(default=False)
    urged = models.PositiveSmallIntegerField(default=0)
    reopened = models.PositiveSmallIntegerField(default=0)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)
    lead = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="followers", db_index=False
    )
    is_imported = models.BooleanField(default=False)
    received_at = models.DateTimeField(db_default=Now())
    registered_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    dispatched_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    prepared_at = models.DateTimeField(null=True, blank=True)
    departed_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    plan_told_at = models.DateTimeField(null=True, blank=True)
    safety_checked_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    feedback_asked_at = models.DateTimeField(null=True, blank=True)
    feedback_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)
    work_accepted_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    completed_by = models.CharField(max_length=60, blank=True)

    def own_key(self) -> int | None:
        """The key of who asks, where the file knows that person."""
        return self.person.key_id if self.person else None

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="closed") | models.Q(closed_at__isnull=False),
                name="order_closed_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(is_imported=True)
                | ~models.Q(status__in=["dispatched", "accepted", "on_the_way", "on_site", "working"])
                | models.Q(staff__isnull=False),
                name="order_dispatched_has_staff",
            ),
            models.CheckConstraint(
                condition=models.Q(is_imported=True)
                | ~models.Q(status__in=["completed", "following_up"])
                | models.Q(recorded_at__isnull=False),
                name="order_completed_has_record",
            ),
            models.CheckConstraint(
                condition=models.Q(window_until__isnull=True)
                | models.Q(window_until__gte=models.F("window_from")),
                name="order_window_forward",
            ),
            models.CheckConstraint(
                condition=models.Q(lead__isnull=True) | ~models.Q(lead=models.F("pk")),
                name="order_not_own_lead",
            ),
        ]
        indexes = [
            models.Index(
                fields=["project", "status", "received_at"],
                condition=models.Q(status__in=[s.value for s in OPEN]), name="order_open_board",
                include=["id", "urgency", "urged"],
            ),
            models.Index(fields=["project", "-received_at"], name="order_project_time"),
            models.Index(fields=["unit", "-received_at"], name="order_unit_time"),
            models.Index(
                fields=["staff", "status"],
                condition=models.Q(status__in=[s.value for s in OPEN]), name="order_staff_open",
            ),
            models.Index(
                fields=["lead"], condition=models.Q(lead__isnull=False), name="order_followers",
            ),
            models.Index(OpClass(BACKWARDS, name="text_pattern_ops"), name="order_number_end"),
            GinIndex(SAID, name="order_words"),
        ]  # fmt: skip

    def about(self) -> list[SubjectRef]:
        """Household, unit, person and staff that an event of this order concerns."""
        refs = {
            "household": self.household_id, "unit": self.unit_id, "area": self.area_id,
            "person": self.person_id, "staff": self.staff_id,
        }  # fmt: skip
        return [SubjectRef(kind, pk) for kind, pk in refs.items() if pk]

    @property
    def place(self) -> str:
        """Where to go, in full."""
        spot = str(self.unit or self.area or "")
        return f"{spot} {self.place_note}".strip()

    @property
    def place_short(self) -> str:
        """Where to go, as boards write it: 3-2-501."""
        return self.unit.short if self.unit else str(self.area or self.place_note)

    @property
    def came_at(self) -> datetime | None:
        """When somebody came, once whoever does the work is there; the butler's arrival before is none."""
        return None if self.status in TO_COME else self.arrived_at

    @property
    def visit_falls_at(self) -> datetime | None:
        """Where the visit stands in a calendar: came, else promised, else agreed, else where only the butler came."""
        return self.came_at or self.visit_at or self.window_from or self.arrived_at

    @property
    def is_urgent(self) -> bool:
        """Whether the order is urgent."""
        return self.urgency == Urgency.URGENT

    @property
    def round(self) -> int:
        """1 for the first attempt, one more for every reopening: papers and steps belong to a round."""
        return self.reopened + 1


class CrewMember(models.Model):
    """Somebody who goes along with the lead technician."""

    order = models.ForeignKey(WorkOrder, on_delete=models.CASCADE, related_name="crew")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="crews")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "staff"], name="crew_once")]
