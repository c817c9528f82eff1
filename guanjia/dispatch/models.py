"""What was known when somebody was chosen: the ranking behind every offer."""

from django.db import models

from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.people.models import Staff
from guanjia.workorders.models import WorkOrder


class Offer(Subject):
    """One choice of a person for an order, with rank, score and terms as they stood."""

    kind = "offer"
    order = models.ForeignKey(WorkOrder, on_delete=models.CASCADE, related_name="offers")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT)
    rank = models.PositiveSmallIntegerField(default=0)
    score = models.PositiveSmallIntegerField(default=0)
    terms = models.JSONField(default=list)
    excluded = models.JSONField(default=list)
    mode = models.CharField(max_length=8)
    reason = models.CharField(max_length=120, blank=True)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["staff", "-at"], name="offer_staff_time")]

    def about(self) -> list[SubjectRef]:
        """The order."""
        return [self.order.ref]
