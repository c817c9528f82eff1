"""The company, its projects, departments, suppliers and calendars."""

from datetime import date

from django.db import models

from guanjia.kernel.models import Subject
from guanjia.kernel.secrets import Sealed, SealedModel


class Company(Subject):
    """The one company of this database."""

    kind = "company"
    name = models.CharField("公司名称", max_length=80)
    code = models.CharField("代码", max_length=12, unique=True)
    service_phone = models.CharField("服务热线", max_length=20, blank=True)


class Project(Subject):
    """A place that the company serves: a housing estate, an office building (B-1-3)."""

    class Type(models.TextChoices):
        """Kinds of project that document B names."""

        RESIDENTIAL = "residential", "住宅"
        OFFICE = "office", "办公楼"
        OTHER = "other", "其他"

    kind = "project"
    code = models.CharField("代码", max_length=12, unique=True)
    name = models.CharField("名称", max_length=60)
    type = models.CharField("类型", max_length=12, choices=Type.choices, default=Type.RESIDENTIAL)
    address = models.CharField("地址", max_length=120, blank=True)
    timezone = models.CharField("时区", max_length=40, default="Asia/Shanghai")
    service_phone = models.CharField("服务热线", max_length=20, blank=True)
    emergency_phone = models.CharField("紧急电话", max_length=20, blank=True)
    is_open = models.BooleanField("在管", default=True)

    @property
    def event_project_id(self) -> int | None:
        """A project's events stand under itself."""
        return self.pk

    def __str__(self) -> str:
        return self.name


class Department(Subject):
    """A department, of the company or of one project."""

    kind = "department"
    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.PROTECT)
    name = models.CharField("部门", max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="department_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return self.name


class Supplier(SealedModel, Subject):
    """A company that sends its own people to our jobs 供应商; they work while the contract runs."""

    kind = "supplier"
    name = models.CharField("供应商", max_length=60, unique=True)
    trade = models.CharField("做什么", max_length=60, help_text="例如：防水补漏、电梯维保")
    contact_name_sealed = models.BinaryField(default=b"")
    contact_name = Sealed("contact_name_sealed")
    contact_phone_sealed = models.BinaryField(default=b"")
    contact_phone = Sealed("contact_phone_sealed")
    papers = models.CharField(
        "资质", max_length=120, blank=True, help_text="例如：电梯维保许可，证号和到期日"
    )
    starts_on = models.DateField("合同从")
    ends_on = models.DateField("合同到")
    ended_at = models.DateTimeField("提前终止", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="supplier_contract_forward"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def is_under_contract(self, on: date) -> bool:
        """Whether the contract runs on a day and was not ended before its time."""
        return self.ended_at is None and self.starts_on <= on <= self.ends_on


class CalendarSlot(models.Model):
    """Service hours of a project on one weekday; an end at or before the start passes midnight."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="slots")
    weekday = models.PositiveSmallIntegerField("星期", help_text="0 是周一")
    start = models.TimeField("开始")
    end = models.TimeField("结束")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "weekday", "start"], name="slot_once"),
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="slot_weekday"),
        ]


class SpecialDay(models.Model):
    """A public holiday, a make-up workday 调休, or a day with hours of its own (`slots`)."""

    class Kind(models.TextChoices):
        """What is special about the day."""

        HOLIDAY = "holiday", "放假"
        WORKDAY = "workday", "调休上班"
        HOURS = "hours", "另定时间"

    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.CASCADE)
    day = models.DateField("日期")
    day_kind = models.CharField("安排", max_length=8, choices=Kind.choices)
    name = models.CharField("名称", max_length=30, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "day"], name="special_day_once", nulls_distinct=False)
        ]


class SpecialSlot(models.Model):
    """Service hours of one special day; an end at or before the start passes midnight."""

    special_day = models.ForeignKey(SpecialDay, on_delete=models.CASCADE, related_name="slots")
    start = models.TimeField("开始")
    end = models.TimeField("结束")

    class Meta:
        ordering = ("start",)
        constraints = [
            models.UniqueConstraint(fields=["special_day", "start"], name="special_slot_once"),
        ]
