"""Task groups 专项小组: people of several departments, each with a written duty and its day (D-6.1.3-2)."""

from django.db import models

from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.organization.models import Account, Project


class TaskGroup(Subject):
    """What a group is for, who leads it, where it came from, and what it reported."""

    class Sort(models.TextChoices):
        """Why a group is needed."""

        PROJECT = "project", "重大项目"
        URGENT = "urgent", "紧急任务"
        COMPLAINT = "complaint", "投诉专项"

    class Status(models.TextChoices):
        """Where a group stands."""

        PROPOSED = "proposed", "待成立"
        FORMED = "formed", "已成立"
        WORKING = "working", "在做"
        CONCLUDED = "concluded", "已总结"
        DISSOLVED = "dissolved", "已解散"

    # what D-6.1.3-1 names: these are declared, and their group is formed in time; complaints have their own clock
    TIMED = (Sort.PROJECT, Sort.URGENT)
    kind = "task_group"
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    sort = models.CharField("为什么成立", max_length=10, choices=Sort.choices)
    purpose = models.CharField("目的", max_length=120)
    aim = models.CharField("大家共同的指标", max_length=120, blank=True)
    origin = models.CharField(max_length=60, blank=True)
    lead = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="led_groups", verbose_name="组长"
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PROPOSED)
    declared_by = models.CharField(max_length=60)
    declared_at = models.DateTimeField()
    formed_at = models.DateTimeField(null=True, blank=True)
    concluded_at = models.DateTimeField(null=True, blank=True)
    dissolved_at = models.DateTimeField(null=True, blank=True)
    report = models.CharField("总结", max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="concluded") | ~models.Q(report=""), name="task_group_reports"
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["formed", "working", "concluded"])
                | models.Q(formed_at__isnull=False),
                name="task_group_was_formed",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "status"], name="task_group_open"),
            models.Index(fields=["origin"], name="task_group_origin"),
        ]

    def about(self) -> list[SubjectRef]:
        """Where the group came from."""
        return [SubjectRef.parse(self.origin)] if self.origin else []


class GroupDuty(Subject):
    """What one member does, until when."""

    class Status(models.TextChoices):
        """Where a duty stands."""

        OPEN = "open", "在做"
        DONE = "done", "已办完"
        LEFT = "left", "不再办"

    kind = "group_duty"
    group = models.ForeignKey(TaskGroup, on_delete=models.CASCADE, related_name="duties")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, verbose_name="成员")
    words = models.CharField("职责", max_length=120)
    due_at = models.DateTimeField("办到什么时候")
    status = models.CharField(max_length=6, choices=Status.choices, default=Status.OPEN)
    ended_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField("结果", max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(words=""), name="group_duty_is_written"),
        ]
        indexes = [models.Index(fields=["account", "status"], name="group_duty_mine")]

    @property
    def event_project_id(self) -> int | None:
        """A duty's events stand under the project of its group."""
        return self.group.project_id

    def about(self) -> list[SubjectRef]:
        """The group, and where the group came from."""
        return [self.group.ref, *self.group.about()]
