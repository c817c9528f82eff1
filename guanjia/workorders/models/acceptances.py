"""验收: what a supplier did in one round of an order, what it costs, and what came of looking at it."""

from django.db import models

from guanjia.organization.models import Supplier
from guanjia.people.models import Staff
from guanjia.workorders.models.orders import WorkOrder


class Acceptance(models.Model):
    """Finished work of a supplier's staff with its cost in fen; accepted it is final, sent back a new round begins."""

    class Outcome(models.TextChoices):
        """What came of it; 返工 of a job is one that was sent back before."""

        WAITING = "", "待验收"
        QUALIFIED = "qualified", "合格"
        REWORKED = "reworked", "返工后合格"
        SENT_BACK = "sent_back", "退回返工"

    order = models.ForeignKey(WorkOrder, on_delete=models.CASCADE, related_name="acceptances")
    round = models.PositiveSmallIntegerField()
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="acceptances")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    in_time = models.BooleanField("按时到场", null=True)
    lines = models.JSONField(default=list)
    fen = models.PositiveIntegerField(default=0)
    words = models.CharField("说明", max_length=120, blank=True)
    quoted_by = models.CharField(max_length=60, blank=True)
    quoted_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.WAITING, blank=True)
    reason = models.CharField("退回原因", max_length=120, blank=True)
    decided_by = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "round"], name="acceptance_once_a_round"),
            models.CheckConstraint(
                condition=models.Q(outcome="", decided_at__isnull=True)
                | (~models.Q(outcome="") & models.Q(decided_at__isnull=False)),
                name="acceptance_decided_has_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome__in=["qualified", "reworked"])
                | models.Q(quoted_at__isnull=False),
                name="accepted_has_cost",
            ),
        ]
        indexes = [models.Index(fields=["supplier", "decided_at"], name="acceptance_by_month")]

    @property
    def is_waiting(self) -> bool:
        """Whether nobody decided yet."""
        return self.outcome == self.Outcome.WAITING
