"""What is done about a complaint: what the customer was told, evidence, rounds with their options, the review."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from guanjia.complaints.models.complaints import Complaint
from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.people.models import Staff
from guanjia.sla.models import Told


class Progress(models.Model):
    """What the customer was told on the way, when and how (D-3.3.3-2)."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="progress")
    at = models.DateTimeField()
    how = models.CharField(max_length=8, choices=Told.choices)
    words = models.CharField(max_length=500)
    by = models.CharField(max_length=60)


class Evidence(Subject):
    """One piece of evidence, with a digest that shows that it stayed: a photo, a statement, a record (D-3.3.4-1)."""

    class Sort(models.TextChoices):
        """What it is."""

        PHOTO = "photo", "照片"
        STATEMENT = "statement", "陈述"
        RECORD = "record", "记录"
        SITE = "site", "现场查看"

    kind = "complaint_evidence"
    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="evidence")
    project_id = models.BigIntegerField()
    sort = models.CharField(max_length=10, choices=Sort.choices)
    words = models.CharField(max_length=1000)
    staff = models.ForeignKey(Staff, null=True, on_delete=models.SET_NULL)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)

    def about(self) -> list[SubjectRef]:
        """The complaint."""
        return [self.complaint.ref]


class Round(models.Model):
    """One round: what is offered, what the customer says of it, what is agreed, done, told, answered (D-3.3.5).

    `opinion` is the customer's view before anything is done, `words` what the customer says afterwards.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    opinion = models.CharField(max_length=500, blank=True)
    opinion_how = models.CharField(max_length=8, choices=Told.choices, blank=True)
    opinion_at = models.DateTimeField(null=True)
    plan = models.CharField(max_length=1000, blank=True)
    due_at = models.DateTimeField(null=True)
    fen = models.PositiveIntegerField(default=0)
    agreed_by = models.CharField(max_length=60, blank=True)
    approved_by = models.CharField(max_length=60, blank=True)
    approved_at = models.DateTimeField(null=True)
    sent_back = models.CharField(max_length=200, blank=True)
    orders = ArrayField(models.BigIntegerField(), default=list)
    done_words = models.CharField(max_length=500, blank=True)
    executed_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    told_how = models.CharField(max_length=8, choices=Told.choices, blank=True)
    told_words = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField(null=True)
    asked_by = models.CharField(max_length=60, blank=True)
    is_satisfied = models.BooleanField(null=True)
    words = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["complaint", "number"], name="complaint_round_once"),
            models.CheckConstraint(
                condition=models.Q(approved_by="") | ~models.Q(approved_by=models.F("agreed_by")),
                name="complaint_plan_four_eyes",
            ),
        ]


class Option(models.Model):
    """One way to settle it: what is done, until when, what it costs (in fen), whether it may come again (C-3.2-3)."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="options")
    name = models.CharField(max_length=40)
    method = models.CharField(max_length=300)
    due_on = models.DateField()
    fen = models.PositiveIntegerField(default=0)
    risk = models.CharField(max_length=120, blank=True)
    is_chosen = models.BooleanField(default=False)


class Review(models.Model):
    """复盘: the root cause by taxonomy and five whys (D-3.3.6-1)."""

    class Cause(models.TextChoices):
        """Why it came to a complaint."""

        STANDARD = "standard", "标准或流程缺失"
        EXECUTION = "execution", "没有按标准做"
        SKILL = "skill", "技能不足"
        ATTITUDE = "attitude", "态度"
        COMMUNICATION = "communication", "没有说清、没有告知"
        COORDINATION = "coordination", "部门之间没有衔接"
        MATERIAL = "material", "材料或设备"
        RESOURCE = "resource", "人手或费用不足"
        OUTSIDE = "outside", "外部原因"

    complaint = models.OneToOneField(Complaint, on_delete=models.CASCADE, related_name="review")
    cause = models.CharField(max_length=13, choices=Cause.choices)
    whys = ArrayField(models.CharField(max_length=200), default=list)
    words = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
