"""Privacy incidents 信息安全事件: what leaked or was seen by whom, what was done, who was told."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.secrets import Sealed, SealedModel


class Incident(SealedModel, Subject):
    """Personal data was lost, changed or seen by somebody who should not (A-3.1-10; PIPL 57)."""

    class Sort(models.TextChoices):
        """What happened."""

        LEAK = "leak", "泄露"
        LOST = "lost", "丢失"
        WRONG = "wrong", "发错人"
        LOOKED = "looked", "越权查看"
        CHANGED = "changed", "被篡改"
        OTHER = "other", "其他"

    class Risk(models.TextChoices):
        """What may come of it for the people."""

        NONE = "none", "没有危害"
        LOW = "low", "较低"
        HIGH = "high", "较高"

    class Status(models.TextChoices):
        """How far it is."""

        REPORTED = "reported", "已报告"
        CONTAINED = "contained", "已控制"
        ASSESSED = "assessed", "已评估"
        NOTIFIED = "notified", "已通知"
        REVIEWED = "reviewed", "已复盘"
        CLOSED = "closed", "已关闭"

    kind = "incident"
    number = models.CharField("编号", max_length=32, unique=True)
    project_id = models.BigIntegerField(null=True)
    sort = models.CharField("什么事", max_length=8, choices=Sort.choices)
    words_sealed = models.BinaryField()
    words = Sealed("words_sealed")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.REPORTED)
    happened_at = models.DateTimeField("什么时候发生的")
    reported_by = models.CharField(max_length=60)
    reported_at = models.DateTimeField()
    contain_due_at = models.DateTimeField()
    notify_due_at = models.DateTimeField()
    contained = models.CharField("怎么控制的", max_length=200, blank=True)
    contained_at = models.DateTimeField(null=True, blank=True)
    affected = models.PositiveIntegerField("影响多少人", null=True, blank=True)
    parties = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    data_sorts = models.CharField("涉及哪些信息", max_length=120, blank=True)
    cause = models.CharField("原因", max_length=200, blank=True)
    risk = models.CharField("危害", max_length=4, choices=Risk.choices, blank=True)
    is_confirmed = models.BooleanField("属实", null=True)
    must_notify = models.BooleanField("需要通知本人和主管部门", null=True)
    assessed_at = models.DateTimeField(null=True, blank=True)
    notified_whom = models.CharField("通知了谁", max_length=120, blank=True)
    notified_at = models.DateTimeField(null=True, blank=True)
    measures_taken = models.CharField("改进措施", max_length=300, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["project_id", "status"], name="incident_open")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="closed") | models.Q(closed_at__isnull=False),
                name="incident_closed_has_time",
            )
        ]

    def about(self) -> list[SubjectRef]:
        """Those who are named as affected."""
        return [SubjectRef.parse(party) for party in self.parties]
