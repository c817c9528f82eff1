"""Action items: one thing for everything that somebody agreed to do (decision 14)."""

from django.db import models
from django.db.models.functions import Now

from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.organization.models import Account, Project


class ActionItem(Subject):
    """Who does what until when, where it came from, and whether it helped."""

    class Status(models.TextChoices):
        """Where an item stands."""

        OPEN = "open", "在做"
        DONE = "done", "已做完"
        EFFECTIVE = "effective", "有效"
        INEFFECTIVE = "ineffective", "没有效果"
        DROPPED = "dropped", "不做了"

    kind = "action_item"
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    title = models.CharField("要做什么", max_length=80)
    owner = models.ForeignKey(Account, on_delete=models.PROTECT, verbose_name="谁来做")
    due_on = models.DateField("做到哪天")
    check_on = models.DateField("哪天看效果")
    check_by = models.CharField("看什么", max_length=120)
    origin = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.OPEN)
    asked_by = models.CharField(max_length=60)
    created_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    words = models.CharField("结果", max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(check_on__gte=models.F("due_on")), name="action_item_check_after_due"
            ),
        ]
        indexes = [
            models.Index(fields=["project", "status", "due_on"], name="action_item_open"),
            models.Index(fields=["origin"], name="action_item_origin"),
        ]

    def about(self) -> list[SubjectRef]:
        """Where the item came from."""
        return [SubjectRef.parse(self.origin)] if self.origin else []
