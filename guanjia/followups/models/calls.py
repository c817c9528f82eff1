"""Return calls 回访 and their attempts."""

from django.db import models

from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.organization.models import Project
from guanjia.workorders.models import WorkOrder


class FollowUp(Subject):
    """One return call to make: solved, satisfied (B-3.4.3)."""

    class Status(models.TextChoices):
        """Where the call stands."""

        DUE = "due", "待回访"
        TRYING = "trying", "未接通"
        ANSWERED = "answered", "已回访"
        UNREACHED = "unreached", "未联系上"
        VOID = "void", "不需要了"

    kind = "followup"
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    order = models.ForeignKey(WorkOrder, on_delete=models.CASCADE, related_name="follow_ups")
    round = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DUE)
    why = models.CharField("原因", max_length=40)
    is_urgent = models.BooleanField(default=False)
    due_at = models.DateTimeField()
    is_solved = models.BooleanField(null=True)
    is_satisfied = models.BooleanField(null=True)
    overall = models.PositiveSmallIntegerField(null=True)
    words = models.CharField(max_length=300, blank=True)
    called_by = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "round"], name="follow_up_once_a_round"),
            models.CheckConstraint(
                condition=~models.Q(status="answered")
                | models.Q(is_solved__isnull=False, is_satisfied__isnull=False),
                name="follow_up_answered_has_answers",
            ),
        ]
        indexes = [
            models.Index(
                fields=["project", "due_at"], condition=models.Q(status__in=["due", "trying"]),
                name="follow_up_open",
            )
        ]  # fmt: skip

    def about(self) -> list[SubjectRef]:
        """The order, and what it concerns."""
        return [self.order.ref, *self.order.about()]


class Attempt(models.Model):
    """One try to reach the customer."""

    follow_up = models.ForeignKey(FollowUp, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    reached = models.BooleanField()
    note = models.CharField(max_length=120, blank=True)
