"""Items 物料, stores and vans 仓库和随车, their stock, its moves, requests 领料申请 and counts 盘点."""

from django.db import models
from django.db.models.functions import Now

from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.organization.models import Project
from guanjia.people.models import Staff


class Item(Subject):
    """A material of a project, by its code; what it costs in fen a unit, 0 where nobody said."""

    kind = "stock_item"
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="items")
    code = models.CharField("编码", max_length=16)
    name = models.CharField("名称", max_length=60)
    unit = models.CharField("单位", max_length=8, default="个")
    words = models.CharField("类别", max_length=40, blank=True)
    fen = models.PositiveIntegerField("单价", default=0)
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "code"], name="item_code_once"),
            models.UniqueConstraint(
                fields=["project", "name"], condition=models.Q(is_active=True), name="item_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Store(Subject):
    """A warehouse of a project 仓库, or what a person carries along 随车."""

    kind = "store"
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="stores")
    name = models.CharField("名称", max_length=24)
    staff = models.OneToOneField(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="van")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "name"], condition=models.Q(staff=None), name="warehouse_name_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.staff.name}随车" if self.staff else self.name


class Stock(models.Model):
    """How much of an item a store holds; never below zero, and always the sum of its moves."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="stock")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="stock")
    quantity = models.DecimalField("库存", max_digits=10, decimal_places=2, default=0)
    minimum = models.DecimalField("最低库存", max_digits=10, decimal_places=2, default=0)
    expected_on = models.DateField("到货", null=True, blank=True)
    is_low_told = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "item"], name="stock_once"),
            models.CheckConstraint(condition=models.Q(quantity__gte=0), name="stock_never_below_zero"),
            models.CheckConstraint(condition=models.Q(minimum__gte=0), name="stock_minimum"),
        ]

    @property
    def is_low(self) -> bool:
        """Whether the minimum is reached."""
        return 0 < self.minimum >= self.quantity


class Slip(Subject):
    """The document of one act on stock: who, when, why, for which case; its lines never change."""

    class Sort(models.TextChoices):
        """What happened."""

        RECEIVE = "receive", "入库"
        ISSUE = "issue", "领料"
        USE = "use", "使用"
        GIVE_BACK = "give_back", "退料"
        RETURN = "return", "退库"
        TRANSFER = "transfer", "调拨"
        COUNT = "count", "盘点"
        WRITE_OFF = "write_off", "报损"

    kind = "stock_slip"
    append_only = True
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    sort = models.CharField("单据", max_length=10, choices=Sort.choices)
    case_kind = models.CharField(max_length=40, blank=True)
    case_id = models.BigIntegerField(null=True)
    case_name = models.CharField("单号", max_length=40, blank=True)
    reason = models.CharField("说明", max_length=120, blank=True)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(case_kind="", case_id=None)
                | (~models.Q(case_kind="") & models.Q(case_id__isnull=False)),
                name="slip_case_whole",
            )
        ]
        indexes = [models.Index(fields=["case_kind", "case_id"], name="slip_case")]

    def about(self) -> list[SubjectRef]:
        """The case that it was for."""
        return [SubjectRef(self.case_kind, self.case_id)] if self.case_id else []


class Line(models.Model):
    """One move: so much more or less of one stock, and what stood there afterwards. Append only."""

    append_only = True
    slip = models.ForeignKey(Slip, on_delete=models.PROTECT, related_name="lines")
    stock = models.ForeignKey(Stock, on_delete=models.PROTECT, related_name="lines")
    quantity = models.DecimalField("数量", max_digits=10, decimal_places=2)
    after = models.DecimalField("结存", max_digits=10, decimal_places=2)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(quantity=0), name="line_moves_something"),
            models.CheckConstraint(condition=models.Q(after__gte=0), name="line_leaves_nothing_below_zero"),
        ]


class Unbooked(models.Model):
    """Material that was used on a case though the person's stock did not hold it 未登记库存.

    `is_booked` says that it was drawn from a warehouse afterwards, so that the book knows of it.
    """

    stock = models.ForeignKey(Stock, on_delete=models.PROTECT, related_name="unbooked")
    quantity = models.DecimalField("数量", max_digits=10, decimal_places=2)
    case_kind = models.CharField(max_length=40)
    case_id = models.BigIntegerField()
    case_name = models.CharField("单号", max_length=40)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    is_booked = models.BooleanField(default=False)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=60, blank=True)
    answer = models.CharField("怎么处理", max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(quantity__gte=0), name="unbooked_not_negative"),
        ]
        indexes = [
            models.Index(
                fields=["stock"], condition=models.Q(settled_at=None), name="unbooked_open"
            )
        ]  # fmt: skip


class MaterialRequest(Subject):
    """What somebody asks of a warehouse for the own van, for a job or for stock 领料申请."""

    class Status(models.TextChoices):
        """How much was handed out."""

        ASKED = "asked", "等发料"
        PARTLY = "partly", "发了一部分"
        ISSUED = "issued", "已发齐"
        REFUSED = "refused", "不发"
        WITHDRAWN = "withdrawn", "已撤回"

    kind = "material_request"
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="requests")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="material_requests")
    case_kind = models.CharField(max_length=40, blank=True)
    case_id = models.BigIntegerField(null=True)
    case_name = models.CharField("单号", max_length=40, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ASKED)
    note = models.CharField("说明", max_length=120, blank=True)
    answer = models.CharField("答复", max_length=120, blank=True)
    rest_on = models.DateField("其余到货", null=True, blank=True)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["project", "asked_at"], condition=models.Q(status__in=["asked", "partly"]),
                name="material_request_open",
            )
        ]  # fmt: skip

    def about(self) -> list[SubjectRef]:
        """Who asked, and for which case."""
        case = [SubjectRef(self.case_kind, self.case_id)] if self.case_id else []
        return [SubjectRef(Staff.kind, self.staff_id), *case]


class RequestLine(models.Model):
    """How much of an item was asked for, and how much was handed out."""

    request = models.ForeignKey(MaterialRequest, on_delete=models.CASCADE, related_name="lines")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    wanted = models.DecimalField("申请", max_digits=10, decimal_places=2)
    issued = models.DecimalField("已发", max_digits=10, decimal_places=2, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "item"], name="request_line_once"),
            models.CheckConstraint(condition=models.Q(wanted__gt=0), name="request_wants_something"),
            models.CheckConstraint(
                condition=models.Q(issued__gte=0, issued__lte=models.F("wanted")), name="request_issued"
            ),
        ]


class Count(Subject):
    """A count of a store 盘点: what the book said, what was there; a large difference waits for another person."""

    class Status(models.TextChoices):
        """Whether its differences are in the book."""

        WAITING = "waiting", "等批准"
        BOOKED = "booked", "已入账"
        REFUSED = "refused", "要重新盘"

    kind = "stock_count"
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="counts")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    reason = models.CharField("差异原因", max_length=120, blank=True)
    fen = models.PositiveBigIntegerField("差异金额", default=0)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    decided_by = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField("答复", max_length=120, blank=True)


class CountLine(models.Model):
    """One item of a count."""

    count = models.ForeignKey(Count, on_delete=models.CASCADE, related_name="lines")
    stock = models.ForeignKey(Stock, on_delete=models.PROTECT, related_name="+")
    expected = models.DecimalField("账面", max_digits=10, decimal_places=2)
    counted = models.DecimalField("实盘", max_digits=10, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["count", "stock"], name="count_line_once"),
            models.CheckConstraint(condition=models.Q(counted__gte=0), name="counted_not_negative"),
        ]
