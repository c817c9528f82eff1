"""Running and finished clocks, what they fired; promises, their delays and compensations."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models

from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef


class Clock(Subject):
    """One clock of one subject; a restart is a new row, so history stays."""

    class State(models.TextChoices):
        """Where the clock stands."""

        RUNNING = "running", "计时中"
        PAUSED = "paused", "暂停"
        STOPPED = "stopped", "已停"
        VOID = "void", "作废"

    kind = "clock"
    rule = models.CharField(max_length=12)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    project_id = models.BigIntegerField(null=True)
    concerns = ArrayField(models.CharField(max_length=60), default=list)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    unit = models.CharField(max_length=12)
    policy = models.CharField(max_length=80, blank=True, default="")
    limit_seconds = models.PositiveIntegerField(default=0)
    limit_days = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    # of a clock that was hastened: from when its limit counts, and when it would have ended otherwise
    hastened_at = models.DateTimeField(null=True)
    usual_due_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    level = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "rule"],
                condition=models.Q(state__in=["running", "paused"]),
                name="clock_one_running",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="stopped") | models.Q(stopped_at__isnull=False),
                name="clock_stopped_has_time",
            ),
        ]
        indexes = [
            BrinIndex(fields=["started_at"], name="clock_started"),
            models.Index(fields=["next_at"], condition=models.Q(state="running"), name="clock_next_running"),
            models.Index(fields=["subject_kind", "subject_id"], name="clock_subject"),
            models.Index(
                fields=["project_id", "due_at"],
                condition=models.Q(state__in=["running", "paused"]),
                name="clock_project_due",
            ),
        ]

    def about(self) -> list[SubjectRef]:
        """The subject that is timed, and whatever that one concerns."""
        return [SubjectRef(self.subject_kind, self.subject_id), *map(SubjectRef.parse, self.concerns)]


class ClockFiring(models.Model):
    """A level of a clock that fired: the unique row is what makes it fire once."""

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="firings")
    level = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clock", "level"], name="clock_level_once")]


class Told(models.TextChoices):
    """How a customer was told."""

    FACE = "face", "当面"
    PHONE = "phone", "电话"
    MESSAGE = "message", "消息"


class Promise(Subject):
    """What a customer was told 承诺: a time, a price, a service; the first due date stays for the measure (A-1.3-2)."""

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", "未到期"
        KEPT = "kept", "兑现"
        LATE = "late", "晚了"
        RELEASED = "released", "客户取消"

    class Sort(models.TextChoices):
        """What it is that was told."""

        TIME = "time", "时间"
        PRICE = "price", "价格"
        CONTENT = "content", "内容"

    kind = "promise"
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    project_id = models.BigIntegerField(null=True)
    concerns = ArrayField(models.CharField(max_length=60), default=list)
    what = models.CharField(max_length=80)
    sort = models.CharField(max_length=8, choices=Sort.choices, default=Sort.TIME)
    fen = models.PositiveIntegerField(null=True)
    how = models.CharField(max_length=40, blank=True)
    first_due_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    given_by = models.CharField(max_length=60)
    staff_id = models.BigIntegerField(null=True)
    given_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    settled_at = models.DateTimeField(null=True)
    check_at = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)
    noticed_at = models.DateTimeField(null=True)
    broken_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    is_content_kept = models.BooleanField(null=True)
    is_quality_kept = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(sort="time") | models.Q(due_at__isnull=False), name="promise_time_has_due"
            ),
            models.CheckConstraint(
                condition=~models.Q(sort="price") | models.Q(fen__isnull=False), name="promise_price_has_fen"
            ),
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="promise_subject"),
            models.Index(
                fields=["check_at"],
                condition=models.Q(state="open", check_at__isnull=False),
                name="promise_to_check",
            ),
            models.Index(
                fields=["warn_at"],
                condition=models.Q(state="open", warn_at__isnull=False),
                name="promise_to_warn",
            ),
            models.Index(fields=["project_id", "due_at"], name="promise_project_due"),
            models.Index(fields=["staff_id", "-given_at"], name="promise_giver"),
            GinIndex(fields=["concerns"], name="promise_concerns"),
        ]

    def about(self) -> list[SubjectRef]:
        """The case in which the promise was given, and whatever that one concerns."""
        return [self.case, *map(SubjectRef.parse, self.concerns)]

    @property
    def case(self) -> SubjectRef:
        """The case in which it was given."""
        return SubjectRef(self.subject_kind, self.subject_id)

    @property
    def is_noticed(self) -> bool:
        """Whether the customer was told of the delay before the first time was over (A-1.3-3)."""
        return bool(self.noticed_at and self.first_due_at and self.noticed_at < self.first_due_at)


class DelayNotice(Subject):
    """延期告知: the only way in which a promise gets another time (A-1.3-3 to A-1.3-6)."""

    class Cause(models.TextChoices):
        """Why it cannot be kept."""

        SUPPLIER = "supplier", "供应商"
        MATERIAL = "material", "材料"
        STAFF = "staff", "人手"
        WEATHER = "weather", "天气"
        CUSTOMER = "customer", "客户要求"
        OTHER = "other", "其他"

    kind = "delay_notice"
    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="notices")
    project_id = models.BigIntegerField(null=True)
    cause = models.CharField(max_length=8, choices=Cause.choices)
    words = models.CharField(max_length=120)
    known_since = models.DateTimeField()
    told_at = models.DateTimeField()
    told_how = models.CharField(max_length=8, choices=Told.choices)
    old_due_at = models.DateTimeField()
    new_due_at = models.DateTimeField()
    remedy = models.CharField(max_length=200)
    compensation = models.CharField(max_length=120, blank=True)
    is_accepted = models.BooleanField(null=True)
    by = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(told_at__gte=models.F("known_since"), new_due_at__gte=models.F("told_at")),
                name="delay_known_told_due",
            )
        ]


class Explanation(models.Model):
    """What the giver's team owes for a broken promise: why, and what is done about it; open until given."""

    promise = models.OneToOneField(Promise, on_delete=models.CASCADE, related_name="explanation")
    asked_at = models.DateTimeField()
    cause = models.CharField(max_length=8, choices=DelayNotice.Cause.choices, blank=True)
    why = models.CharField(max_length=200, blank=True)
    remedy = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=60, blank=True)
    given_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(given_at__isnull=True) | ~models.Q(why="") & ~models.Q(remedy=""),
                name="explanation_is_whole",
            )
        ]


class SupplierOrder(Subject):
    """供应商订单: what a supplier has to bring so that a promise can be kept, and the days it named (A-1.3-5).

    `untold_since` says since when a delay is known of which the customer was not told.
    """

    class Status(models.TextChoices):
        """Where it stands."""

        ORDERED = "ordered", "待确认"
        CONFIRMED = "confirmed", "已确认到货日"
        ARRIVED = "arrived", "已到货"

    kind = "supplier_order"
    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="supplier_orders")
    project_id = models.BigIntegerField(null=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ORDERED)
    item = models.CharField("订的什么", max_length=60)
    supplier = models.CharField("供应商", max_length=60)
    promised_on = models.DateField("说好的到货日")
    revised = ArrayField(models.DateField(), default=list)
    untold_since = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="arrived") | models.Q(arrived_at__isnull=False),
                name="supplier_arrived_has_time",
            ),
        ]

    def about(self) -> list[SubjectRef]:
        """The promise, its case, and whatever that one concerns."""
        return [self.promise.ref, *self.promise.about()]

    @property
    def due_on(self) -> date:
        """The day that the supplier named last."""
        return self.revised[-1] if self.revised else self.promised_on


class Compensation(Subject):
    """补偿: what a customer gets for a promise that was not kept, with approval and receipt (A-1.3-6)."""

    class Sort(models.TextChoices):
        """What is given."""

        CASH = "cash", "现金"
        WAIVER = "waiver", "减免费用"
        SERVICE = "service", "免费服务"
        GIFT = "gift", "礼品"

    class Status(models.TextChoices):
        """Where it stands."""

        PROPOSED = "proposed", "待批准"
        APPROVED = "approved", "待送达"
        REFUSED = "refused", "不批准"
        DELIVERED = "delivered", "已送达"

    kind = "compensation"
    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="compensations")
    notice = models.ForeignKey(DelayNotice, null=True, on_delete=models.CASCADE, related_name="compensations")
    project_id = models.BigIntegerField(null=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PROPOSED)
    sort = models.CharField(max_length=8, choices=Sort.choices)
    fen = models.PositiveIntegerField()
    words = models.CharField(max_length=120)
    proposed_by = models.CharField(max_length=60)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=120, blank=True)
    delivered_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_by="") | ~models.Q(decided_by=models.F("proposed_by")),
                name="compensation_four_eyes",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="delivered")
                | models.Q(delivered_at__isnull=False) & ~models.Q(receipt=""),
                name="compensation_has_receipt",
            ),
        ]

    def about(self) -> list[SubjectRef]:
        """The promise, its case, and whatever that one concerns."""
        return [self.promise.ref, *self.promise.about()]
