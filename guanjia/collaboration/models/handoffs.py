"""Hand-offs 协办单: what one department asks of another, who owns it, and how it went (A-1.4-3, C-1.3-4)."""

from django.db import models

from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.organization.models import Account, Department, Project


class HandOff(Subject):
    """Who asks whom for what until when. Whoever asks owns it until somebody has accepted it (首问负责)."""

    class Status(models.TextChoices):
        """Where a hand-off stands."""

        SENT = "sent", "待接收"
        RETURNED = "returned", "已退回"
        DISPUTED = "disputed", "待裁定"
        ACCEPTED = "accepted", "已接收"
        DONE = "done", "已办完"
        RATED = "rated", "已评价"
        CLOSED = "closed", "已结束"
        WITHDRAWN = "withdrawn", "已撤回"

    kind = "hand_off"
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    title = models.CharField("请办什么", max_length=80)
    details = models.CharField("说明", max_length=500, blank=True)
    is_urgent = models.BooleanField("紧急", default=False)
    due_at = models.DateTimeField("办到什么时候")
    origin = models.CharField(max_length=60, blank=True)
    asked_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="asked_hand_offs", verbose_name="提出人"
    )
    from_department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="提出部门"
    )
    to_department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="协办部门"
    )
    to_account = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="协办人"
    )
    owner = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="owned_hand_offs", verbose_name="责任人"
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.SENT)
    turns = models.PositiveSmallIntegerField("退回和改派几次", default=0)
    is_decided = models.BooleanField("主管裁定", default=False)
    was_late = models.BooleanField("有一次超时没接收", default=False)
    was_overdue = models.BooleanField("过了期限才改期", default=False)
    sent_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField("退回或裁定的理由", max_length=300, blank=True)
    result = models.CharField("结果", max_length=300, blank=True)
    stars = models.PositiveSmallIntegerField("评价", null=True, blank=True)
    rating = models.CharField("评语", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_department__isnull=False) | models.Q(to_account__isnull=False),
                name="hand_off_goes_somewhere",
            ),
            models.CheckConstraint(
                condition=models.Q(stars__isnull=True) | models.Q(stars__range=(1, 5)),
                name="hand_off_stars",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="returned") | ~models.Q(reason=""), name="hand_off_return_says_why"
            ),
        ]
        indexes = [
            models.Index(fields=["project", "status", "due_at"], name="hand_off_open"),
            models.Index(fields=["owner", "status"], name="hand_off_owner"),
            models.Index(fields=["origin"], name="hand_off_origin"),
        ]

    @property
    def is_cross(self) -> bool:
        """Whether it goes from one department to another (M156)."""
        return self.from_department_id != self.to_department_id

    def about(self) -> list[SubjectRef]:
        """Where the hand-off came from."""
        return [SubjectRef.parse(self.origin)] if self.origin else []
