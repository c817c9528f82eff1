"""What a call brought to light that does not agree with what was claimed, or with how calls are made 回访核对."""

from django.db import models

from guanjia.followups.models.calls import FollowUp
from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.organization.models import Project


class Finding(Subject):
    """Something for another person to look at: what was claimed, what was found."""

    class Status(models.TextChoices):
        """What came of it."""

        OPEN = "open", "待核对"
        CLEARED = "cleared", "没问题"
        UPHELD = "upheld", "属实"

    class Sort(models.TextChoices):
        """What does not agree."""

        SOLVED = "solved", "说修好了，客户说没有"
        ARRIVAL = "arrival", "到场时间对不上"
        PRICE = "price", "收费对不上"
        DIFFERS = "differs", "两次回访不一致"
        FAST = "fast", "电话打得太快"
        PERFECT = "perfect", "连续全是好评"
        OFF_DUTY = "off_duty", "不当班时回访"

    kind = "call_finding"
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    follow_up = models.ForeignKey(FollowUp, on_delete=models.CASCADE, related_name="findings")
    sort = models.CharField(max_length=8, choices=Sort.choices)
    status = models.CharField(max_length=7, choices=Status.choices, default=Status.OPEN)
    claimed = models.CharField(max_length=400)
    found = models.CharField(max_length=400)
    at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)
    checked_by = models.CharField(max_length=60, blank=True)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["follow_up", "sort"], name="finding_once_a_call")]
        indexes = [models.Index(fields=["project", "status", "-at"], name="finding_list")]

    def about(self) -> list[SubjectRef]:
        """The call, and what it was about."""
        return [self.follow_up.ref, self.follow_up.case.ref]
