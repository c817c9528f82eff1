"""Return calls 回访 and their attempts."""

from django.db import models

from guanjia.complaints.models import Complaint
from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.organization.models import Project
from guanjia.people.models import Staff
from guanjia.workorders.models import WorkOrder


class FollowUp(Subject):
    """One return call to make, about an order or a complaint: solved, satisfied (B-3.4.3, C-3.2-8).

    `opens_at` is from when it may be made: the calls about a complaint wait for their days. A blind second call has the
    `first` whose answers its caller does not see. `staff` did the work of the round, whoever does it after a reopening.
    """

    class Status(models.TextChoices):
        """Where the call stands."""

        DUE = "due", "待回访"
        TRYING = "trying", "未接通"
        ANSWERED = "answered", "已回访"
        UNREACHED = "unreached", "未联系上"
        VOID = "void", "不需要了"

    class Rule(models.TextChoices):
        """What selected it; the share of calls made is counted by rule (M023)."""

        LOW = "low", "评价低"
        REWORK = "rework", "返修过"
        CATEGORY = "category", "本类必访"
        URGENT = "urgent", "紧急件"
        RISK = "risk", "风险加访"
        SAMPLE = "sample", "抽查"
        COMPLAINT = "complaint", "投诉回访"
        CHECK = "check", "投诉复查"
        BLIND = "blind", "复核回访"

    kind = "followup"
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    order = models.ForeignKey(WorkOrder, null=True, on_delete=models.CASCADE, related_name="follow_ups")
    complaint = models.ForeignKey(Complaint, null=True, on_delete=models.CASCADE, related_name="follow_ups")
    staff = models.ForeignKey(Staff, null=True, on_delete=models.SET_NULL, related_name="+")
    first = models.OneToOneField("self", null=True, on_delete=models.CASCADE, related_name="second")
    rule = models.CharField(max_length=9, choices=Rule.choices, default=Rule.SAMPLE)
    round = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DUE)
    why = models.CharField("原因", max_length=80)
    is_urgent = models.BooleanField(default=False)
    opens_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    is_solved = models.BooleanField(null=True)
    is_satisfied = models.BooleanField(null=True)
    was_on_time = models.BooleanField(null=True)
    was_price_right = models.BooleanField(null=True)
    overall = models.PositiveSmallIntegerField(null=True)
    words = models.CharField(max_length=300, blank=True)
    called_by = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order", "round"], condition=models.Q(first=None), name="follow_up_once_a_round"
            ),
            models.UniqueConstraint(
                fields=["complaint", "round", "rule"],
                condition=models.Q(first=None),
                name="follow_up_complaint_once",
            ),
            models.CheckConstraint(
                condition=models.Q(order=None, complaint__isnull=False)
                | models.Q(order__isnull=False, complaint=None),
                name="follow_up_is_about_one",
            ),
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
        """The order or the complaint, and what it concerns."""
        return [self.case.ref, *self.case.about()]

    @property
    def case(self) -> WorkOrder | Complaint:
        """What it is about."""
        if self.order is not None:
            return self.order
        if self.complaint is not None:
            return self.complaint
        raise ValueError("a call about nothing")  # a constraint of the table holds it

    @property
    def place(self) -> str:
        """Where that was, in short."""
        return self.order.place_short if self.order else self.case.place


class Attempt(models.Model):
    """One try to reach the customer."""

    follow_up = models.ForeignKey(FollowUp, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    reached = models.BooleanField()
    note = models.CharField(max_length=120, blank=True)
