"""What triage suggested and what people made of it; models of the company's own cases; common causes to look at."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from guanjia.intake.models.contacts import Contact
from guanjia.kernel.models import LongRun, Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.organization.models import Account, Project
from guanjia.workorders.models import WorkOrder

NONE_FITS = "none_fits"  # a person looked, and no label that there is fits


class Suggestion(models.Model):
    """What triage says about one thing of a contact; `final` is what a person said, empty until somebody did.

    `note` is what it is where no label fits. An empty `value` is an abstention: triage did not know and a person has to
    say.
    """

    class Head(models.TextChoices):
        """About what; the danger stands first."""

        SAFETY = "safety", "可能有危险"
        DOUBT = "doubt", "请先看"
        CATEGORY = "category", "类别"
        URGENCY = "urgency", "紧急程度"
        KIND = "kind", "诉求"
        PARTY = "party", "谁来负责"
        SENTIMENT = "sentiment", "情绪"

    class By(models.TextChoices):
        """From where."""

        WORDS = "words", "词表"
        MODEL = "model", "模型"
        CATALOGUE = "catalogue", "类别平时"
        LANGUAGE_MODEL = "language_model", "语言模型"

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="suggestions")
    head = models.CharField(max_length=10, choices=Head.choices)
    value = models.CharField(max_length=30, blank=True)
    confidence = models.FloatField(default=0.0)
    by = models.CharField(max_length=14, choices=By.choices, blank=True)
    why = models.CharField(max_length=200, blank=True)
    model = models.CharField(max_length=80, blank=True)
    made_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    final = models.CharField(max_length=30, blank=True)
    note = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "head"], name="suggestion_once")]
        indexes = [
            models.Index(fields=["made_at", "head"], name="suggestion_made"),
            models.Index(
                fields=["contact", "head"], name="suggestion_danger",
                condition=models.Q(head__in=["safety", "doubt"], final="") & ~models.Q(value=""),
            ),
        ]  # fmt: skip

    @property
    def taken_for(self) -> str:
        """What a person said, else what triage says; nothing where a person said that no label fits."""
        return "" if self.final == NONE_FITS else self.final or self.value

    @property
    def is_accepted(self) -> bool:
        """Whether a person said the same."""
        return bool(self.value) and self.final == self.value


class CauseProposal(Subject):
    """Cases of one part of a building, or of a whole project, that likely have one cause 共同原因, put to a person.

    Once for each place; what is over the whole project names no building.
    """

    class Status(models.TextChoices):
        """What became of it."""

        PROPOSED = "proposed", "待判断"
        LINKED = "linked", "已并成主单"
        DISMISSED = "dismissed", "不是同一原因"

    kind = "cause_proposal"
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PROPOSED)
    code = models.CharField(max_length=30)
    part = models.CharField(max_length=10)
    building = models.CharField(max_length=12, blank=True)
    entrance = models.CharField(max_length=8, blank=True)
    line = models.CharField(max_length=6, blank=True)
    members = ArrayField(models.CharField(max_length=60))
    lead = models.ForeignKey(WorkOrder, null=True, on_delete=models.SET_NULL, related_name="+")
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "code", "part", "building", "entrance", "line"], name="cause_proposed_once",
                condition=models.Q(status="proposed"),
            )
        ]  # fmt: skip

    @property
    def refs(self) -> list[SubjectRef]:
        """Contacts and orders that belong together, the first first."""
        return [SubjectRef.parse(text) for text in self.members]


class TrainedModel(Subject):
    """A model of triage, trained from what people of the company said; used only after a person compared it."""

    class Status(models.TextChoices):
        """Whether it answers."""

        CANDIDATE = "candidate", "待启用"
        ACTIVE = "active", "使用中"
        RETIRED = "retired", "已换下"
        DROPPED = "dropped", "没有采用"

    kind = "triage_model"
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.CANDIDATE)
    digest = models.CharField(max_length=64)
    texts = models.PositiveIntegerField()
    figures = models.JSONField(default=dict)
    run = models.ForeignKey(LongRun, null=True, on_delete=models.SET_NULL, related_name="+")
    trained_at = models.DateTimeField()
    switched_at = models.DateTimeField(null=True)
