"""Answers 问答 with source and end, what they were used for, and questions that nobody could answer (KNO-03)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from guanjia.kernel.models import Subject
from guanjia.knowledge.models.documents import Document
from guanjia.organization.models import Project


class Answer(Subject):
    """A question with the answer that is given to it, for every project or for one (D-3.2.3-2)."""

    class Audience(models.TextChoices):
        """Who may read it."""

        EVERYONE = "everyone", "业主也能看"
        STAFF = "staff", "只给员工"

    class Status(models.TextChoices):
        """Where an answer stands."""

        DRAFT = "draft", "草稿"
        PUBLISHED = "published", "在用"
        WITHDRAWN = "withdrawn", "停用"

    kind = "answer"
    question = models.CharField("问题", max_length=60)
    wordings = models.TextField("别的问法", blank=True, help_text="一行一句")
    text = models.TextField("答案", blank=True)
    source = models.CharField("依据", max_length=120, blank=True)
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT)
    valid_to = models.DateField("有效期到", null=True)
    audience = models.CharField(max_length=8, choices=Audience.choices, default=Audience.EVERYONE)
    project = models.ForeignKey(Project, null=True, on_delete=models.PROTECT, help_text="空是全公司")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    plain_reason = models.CharField("保留术语的理由", max_length=120, blank=True)
    written_by = models.CharField(max_length=60)
    written_at = models.DateTimeField()
    published_by = models.CharField(max_length=60, blank=True)
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    lapsed_on = models.DateField(null=True, help_text="哪个有效期过了已经记下")
    note = models.CharField("更正、停用的原因", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["question", "project"],
                condition=~models.Q(status="withdrawn"),
                name="answer_question_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=~models.Q(status="published")
                | (models.Q(published_at__isnull=False, valid_to__isnull=False) & ~models.Q(text="")),
                name="answer_published_is_whole",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="published") | ~models.Q(published_by=models.F("written_by")),
                name="answer_published_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.question


class AnswerUse(models.Model):
    """An answer was given to somebody: once a case, kept so that a later correction reaches whom it was told."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="uses")
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["answer", "subject_kind", "subject_id"], name="answer_use_case")]


class Unanswered(Subject):
    """A question for which nobody found an answer, in the words that were asked, without numbers of people."""

    class Status(models.TextChoices):
        """Whether somebody writes the answer."""

        OPEN = "open", "没有答案"
        WRITTEN = "written", "在写答案"
        DROPPED = "dropped", "不用答"

    kind = "unanswered"
    text = models.CharField("问的话", max_length=200)
    plain = models.CharField(max_length=200, help_text="去掉客套后的话，同一句只记一条")
    project = models.ForeignKey(Project, null=True, on_delete=models.PROTECT)
    times = models.PositiveIntegerField(default=1)
    asked_in = ArrayField(models.CharField(max_length=60), default=list)
    asked_at = models.DateTimeField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    answer = models.ForeignKey(Answer, null=True, on_delete=models.PROTECT)
    settled_by = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plain", "project"],
                condition=models.Q(status="open"),
                name="unanswered_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return self.text
