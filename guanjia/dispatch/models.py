"""What was known when somebody was chosen: the ranking behind every offer; visits that slipped; plans of a day; what
a job needs along."""

from django.db import models

from guanjia.kernel.models import LongRun, Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.knowledge.models import Category
from guanjia.organization.models import Project
from guanjia.people.models import Staff
from guanjia.stores.models import Item
from guanjia.workorders.models import WorkOrder


class Offer(Subject):
    """One choice of a person for an order: rank, score and terms as they stood, and how the person answered.

    `shares` keeps what every candidate got of each term, so that past choices can be scored again (WO-03).
    """

    class Outcome(models.TextChoices):
        """How it ended."""

        WAITING = "waiting", "等回复"
        ACCEPTED = "accepted", "已接"
        DECLINED = "declined", "已拒绝"
        SILENT = "silent", "未应答"
        HANDED_BACK = "handed_back", "接了又退"
        TAKEN_BACK = "taken_back", "被收回"
        MOVED = "moved", "改派别人"

    class Mode(models.TextChoices):
        """How the person was found."""

        ASSIGN = "assign", "派单"
        TRANSFER = "transfer", "转单"
        GRAB = "grab", "抢单"
        ROTATE = "rotate", "轮派"
        AUTO = "auto", "自动派单"
        NEXT = "next", "自动转下一位"
        SICK = "sick", "请假改派"
        PLAN = "plan", "按当日计划"

    kind = "offer"
    order = models.ForeignKey(WorkOrder, on_delete=models.CASCADE, related_name="offers")
    round = models.PositiveSmallIntegerField(default=1)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT)
    rank = models.PositiveSmallIntegerField(default=0)
    score = models.PositiveSmallIntegerField(default=0)
    terms = models.JSONField(default=list)
    shares = models.JSONField(default=list)
    excluded = models.JSONField(default=list)
    mode = models.CharField(max_length=8, choices=Mode.choices)
    reason = models.CharField(max_length=120, blank=True)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.WAITING)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["staff", "-at"], name="offer_staff_time")]

    def about(self) -> list[SubjectRef]:
        """The order."""
        return [self.order.ref]


class Slip(models.Model):
    """A job that will begin later because the one before it takes longer; the same slip is told once (A-1.3-3)."""

    order = models.ForeignKey(WorkOrder, on_delete=models.CASCADE, related_name="slips")
    behind = models.ForeignKey(WorkOrder, on_delete=models.CASCADE, related_name="+")
    was_at = models.DateTimeField()
    expected_at = models.DateTimeField()
    breaks_window = models.BooleanField(default=False)
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "behind", "was_at"], name="slip_once")]


class DayPlan(Subject):
    """Who visits whom on a day of a project, in which order and when 当日计划; `others` are projects planned with it.

    `method` is empty until the run has solved it; `figures` are its costs, `unserved` the visits left out with
    the reason and the ways out; `before` is the plan that it was made from.
    """

    class Status(models.TextChoices):
        """Where it stands."""

        DRAFT = "draft", "草稿"
        PUBLISHED = "published", "已发布"
        VOID = "void", "已作废"

    kind = "day_plan"
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="day_plans")
    others = models.ManyToManyField(Project, blank=True, related_name="+")
    day = models.DateField("日期")
    status = models.CharField("状态", max_length=9, choices=Status.choices, default=Status.DRAFT)
    before = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="after")
    run = models.ForeignKey(LongRun, null=True, on_delete=models.SET_NULL, related_name="+")
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    method = models.CharField("怎么排的", max_length=8, blank=True)
    is_greedy = models.BooleanField("只用简单排法", default=False)
    seconds = models.PositiveSmallIntegerField("限时（秒）", default=0)
    seed = models.PositiveIntegerField("随机种子", default=0)
    figures = models.JSONField(default=dict)
    unserved = models.JSONField(default=list)
    published_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "day"], condition=models.Q(status="published"), name="plan_published_once"
            ),
        ]
        indexes = [models.Index(fields=["project", "day"], name="plan_project_day")]

    @property
    def project_ids(self) -> list[int]:
        """Every project that is planned, the one of the plan first."""
        return [self.project_id, *sorted(row.pk for row in self.others.all())]

    @property
    def is_solved(self) -> bool:
        """Whether the run has put the visits in."""
        return bool(self.method)


class PlannedVisit(models.Model):
    """A person's part in a visit of a plan; who goes along has a row too.

    The way is the one before it; `breaks_window` when it begins outside of what the customer was told, and
    `fixed_reason` why somebody set it by hand. `refusal` is why it was not sent at the last try. `to_draw` is what
    has to be drawn from a warehouse before: item, number, and the warehouse (none: nobody has it).
    """

    plan = models.ForeignKey(DayPlan, on_delete=models.CASCADE, related_name="visits")
    order = models.ForeignKey(WorkOrder, on_delete=models.CASCADE, related_name="+")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    is_lead = models.BooleanField(default=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    way_minutes = models.PositiveSmallIntegerField(default=0)
    way_metres = models.PositiveIntegerField(default=0)
    window_from = models.DateTimeField(null=True)
    window_until = models.DateTimeField(null=True)
    breaks_window = models.BooleanField(default=False)
    to_draw = models.JSONField(default=list)
    fixed_reason = models.CharField(max_length=120, blank=True)
    sent_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "order", "staff"], name="planned_visit_once"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gte=models.F("starts_at")), name="planned_forward"
            ),
        ]
        ordering = ("starts_at", "-is_lead", "pk")


class Unrest(models.Model):
    """Why a published plan should be made again: something happened to one of its day's visits after it counted."""

    class Why(models.TextChoices):
        """What happened."""

        URGENT = "urgent", "来了紧急件"
        NEW = "new", "新约了上门"
        CANCELLED = "cancelled", "客户取消了"
        LATE = "late", "前一件拖晚了"
        MOVED = "moved", "改约了时间"

    plan = models.ForeignKey(DayPlan, on_delete=models.CASCADE, related_name="unrest")
    order = models.ForeignKey(WorkOrder, on_delete=models.CASCADE, related_name="+")
    why = models.CharField(max_length=9, choices=Why.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "order", "why"], name="unrest_once")]
        ordering = ("pk",)


class JobNeed(models.Model):
    """What a job of a category needs in the van of who leads it: a tool, which is carried, or a part, which is used."""

    class Sort(models.TextChoices):
        """Whether it comes back."""

        TOOL = "tool", "工具"
        PART = "part", "材料"

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    sort = models.CharField("种类", max_length=4, choices=Sort.choices)
    quantity = models.PositiveSmallIntegerField("数量", default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["category", "item"], name="job_need_once"),
            models.CheckConstraint(condition=models.Q(quantity__gte=1), name="job_need_counts"),
        ]
        ordering = ("pk",)
