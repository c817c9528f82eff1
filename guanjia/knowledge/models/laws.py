"""Regulations 法规 with what their changes touch (KNO-04), and cases 案例 to learn from (KNO-05)."""

from django.db import models

from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.knowledge.models.catalogue import Sop
from guanjia.knowledge.models.documents import Document
from guanjia.organization.models import Project


class Regulation(Subject):
    """A law or regulation that the company works under, with what it means for the daily work (C-4.2-3)."""

    kind = "regulation"
    title = models.CharField("名称", max_length=80)
    issuer = models.CharField("发布机关", max_length=60)
    number = models.CharField("文号", max_length=40, blank=True)
    effective_on = models.DateField("施行日期")
    notes = models.TextField("要紧的条文", blank=True)
    interpretation = models.TextField("解读：对我们意味着什么", blank=True)
    is_key = models.BooleanField("重点法规", default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["title", "number"], name="regulation_once"),
        ]

    def __str__(self) -> str:
        return self.title


class RegulationChange(Subject):
    """A regulation changed: people are trained and the processes that it touches are reviewed within the days."""

    class Status(models.TextChoices):
        """Whether everything that follows was done."""

        OPEN = "open", "落实中"
        SETTLED = "settled", "已落实"

    kind = "regulation_change"
    regulation = models.ForeignKey(Regulation, on_delete=models.PROTECT, related_name="changes")
    what = models.CharField("变了什么", max_length=300)
    effective_on = models.DateField("施行日期")
    due_at = models.DateTimeField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    trained_on = models.DateField("培训日期", null=True)
    trained_how = models.CharField("谁学了、怎么学的", max_length=200, blank=True)
    trained_by = models.CharField(max_length=60, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="settled")
                | models.Q(settled_at__isnull=False, trained_on__isnull=False),
                name="regulation_settled_is_whole",
            )
        ]

    def about(self) -> list[SubjectRef]:
        """The regulation."""
        return [SubjectRef(Regulation.kind, self.regulation_id)]

    def __str__(self) -> str:
        return f"《{self.regulation.title}》{self.effective_on:%Y-%m-%d} 起的变动"


class AffectedProcess(Subject):
    """A document, procedure or other process that a change touches, and who reviewed it with which result (C-4.2-2)."""

    kind = "affected_process"
    change = models.ForeignKey(RegulationChange, on_delete=models.PROTECT, related_name="processes")
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT)
    sop = models.ForeignKey(Sop, null=True, on_delete=models.PROTECT)
    words = models.CharField("流程", max_length=60)
    outcome = models.CharField("评审结论", max_length=200, blank=True)
    reviewed_by = models.CharField(max_length=60, blank=True)
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "words"], name="affected_process_once")]

    def about(self) -> list[SubjectRef]:
        """The change."""
        return [SubjectRef(RegulationChange.kind, self.change_id)]

    def __str__(self) -> str:
        return self.words


class Case(Subject):
    """Something that went well or badly, told without names, and what is learnt from it (D-2.2.3-1)."""

    kind = "service_case"
    title = models.CharField("名称", max_length=60)
    is_good = models.BooleanField("正面案例", default=False)
    facts = models.TextField("经过")
    lesson = models.TextField("学到什么")
    regulation = models.ForeignKey(
        Regulation, null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    written_by = models.CharField(max_length=60)
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


class CaseTalk(models.Model):
    """A case was talked through: when, with whom, what was agreed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="talks")
    held_on = models.DateField("哪天讨论")
    took_part = models.CharField("谁参加", max_length=120)
    agreed = models.CharField("商定了什么、谁办、几号前", max_length=400)
    noted_by = models.CharField(max_length=60)
    noted_at = models.DateTimeField()


class CaseSession(Subject):
    """Cases were talked through together 案例研讨: when, who led it, who took part, which cases, what is learnt."""

    kind = "case_session"
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    held_on = models.DateField("哪天研讨")
    led_by = models.CharField("谁主持", max_length=40)
    took_part = models.CharField("谁参加", max_length=200)
    cases = models.ManyToManyField(Case, related_name="sessions")
    lesson = models.CharField("学到什么、以后怎么做", max_length=500)
    noted_by = models.CharField(max_length=60)
    noted_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["project", "-held_on"], name="case_session_log")]

    def __str__(self) -> str:
        return f"{self.held_on:%Y-%m-%d} 案例研讨"
