"""What was known when somebody was chosen: the ranking behind every offer; and visits that slipped."""

from django.db import models

from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.people.models import Staff
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
