"""The documents of the company in editions, and what their readers owe (KNO-01)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.secrets import Sealed, SealedModel
from guanjia.organization.models import Account, Project


class Document(Subject):
    """A policy, standard, process or undertaking of the company; its text stands in editions (D-1.1-2)."""

    class Sort(models.TextChoices):
        """What a document is; an undertaking is signed with the reader's name."""

        POLICY = "policy", "制度"
        STANDARD = "standard", "标准"
        PROCESS = "process", "流程"
        UNDERTAKING = "undertaking", "承诺书"

    kind = "document"
    title = models.CharField("名称", max_length=60)
    sort = models.CharField("类别", max_length=12, choices=Sort.choices)
    number = models.CharField("文件编号", max_length=30, unique=True)
    role = models.CharField("归口岗位", max_length=24)
    review_on = models.DateField("复审日期", null=True, blank=True)

    def __str__(self) -> str:
        return self.title


class Edition(Subject):
    """One edition of a document: its text, who must read it, its quiz; never changed once it is published."""

    class Status(models.TextChoices):
        """Where an edition stands."""

        DRAFT = "draft", "草稿"
        ASKED = "asked", "待发布"
        PUBLISHED = "published", "已发布"
        WITHDRAWN = "withdrawn", "已废止"

    kind = "edition"
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField("版本")
    text = models.TextField("正文")
    changes = models.CharField("改了什么", max_length=300, blank=True)
    roles = ArrayField(models.CharField(max_length=24), default=list, help_text="空是全部员工")
    projects = ArrayField(models.BigIntegerField(), default=list, help_text="空是全部项目")
    clauses = ArrayField(models.CharField(max_length=16), default=list)
    quiz = models.JSONField(default=list)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    written_by = models.CharField(max_length=60)
    written_at = models.DateTimeField()
    decided_by = models.CharField(max_length=60, blank=True)
    published_at = models.DateTimeField(null=True)
    effective_on = models.DateField("生效日期", null=True)
    withdrawn_at = models.DateTimeField(null=True)
    note = models.CharField("批复", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="edition_once"),
            models.UniqueConstraint(
                fields=["document"],
                condition=models.Q(status__in=["draft", "asked"]),
                name="edition_one_in_writing",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["draft", "asked"])
                | models.Q(published_at__isnull=False, effective_on__isnull=False),
                name="edition_published_has_dates",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["draft", "asked"])
                | ~models.Q(decided_by=models.F("written_by")),
                name="edition_published_by_another",
            ),
        ]

    @property
    def event_project_id(self) -> int | None:
        """The project of an edition for one project only."""
        return self.projects[0] if len(self.projects) == 1 else None

    def about(self) -> list[SubjectRef]:
        """The document."""
        return [SubjectRef(Document.kind, self.document_id)]

    def __str__(self) -> str:
        return f"《{self.document.title}》第 {self.number} 版"


class ReadingDuty(SealedModel, Subject):
    """One reader owes one edition: to read it, to pass its quiz, to say so; the word stays as a record."""

    class Status(models.TextChoices):
        """Whether it was acknowledged."""

        OWED = "owed", "未读"
        DONE = "done", "已签认"

    kind = "reading_duty"
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="duties")
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    project = models.ForeignKey(Project, null=True, on_delete=models.PROTECT)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OWED)
    is_required = models.BooleanField(default=True)
    owed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    signed_name_sealed = models.BinaryField(default=b"")
    signed_name = Sealed("signed_name_sealed")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "account"], name="reading_duty_once"),
            models.CheckConstraint(
                condition=~models.Q(status="done") | models.Q(done_at__isnull=False),
                name="reading_done_has_moment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["account"],
                condition=models.Q(status="owed", is_required=True),
                name="reading_duty_open",
            )
        ]

    def about(self) -> list[SubjectRef]:
        """The edition, its document, the reader."""
        return [
            SubjectRef(Edition.kind, self.edition_id),
            SubjectRef(Document.kind, self.edition.document_id),
            SubjectRef(Account.kind, self.account_id),
        ]


class QuizTry(models.Model):
    """One try at the quiz of an edition; every try is kept."""

    duty = models.ForeignKey(ReadingDuty, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    answers = ArrayField(models.PositiveSmallIntegerField())
    right = models.PositiveSmallIntegerField()
    passed = models.BooleanField()
