"""Notices to residents and to colleagues, who read them, and comments on cases."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from guanjia.customers.models import Person
from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.organization.models import Account, Project


class Notice(Subject):
    """Something that many must know: owners of a project, of buildings or homes; or colleagues of some roles.

    Nobody reads it before another person than the writer approved it and its time has come.
    """

    class Sort(models.TextChoices):
        """For whom."""

        OWNERS = "owners", "业主公告"
        STAFF = "staff", "内部公告"

    class Status(models.TextChoices):
        """How far it is."""

        DRAFT = "draft", "草稿"
        ASKED = "asked", "待批准"
        APPROVED = "approved", "待发布"
        OUT = "out", "已发布"
        WITHDRAWN = "withdrawn", "已撤回"

    kind = "notice"
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    sort = models.CharField("给谁看", max_length=8, choices=Sort.choices)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    title = models.CharField("标题", max_length=60)
    text = models.TextField("内容", max_length=4000)
    buildings = ArrayField(models.BigIntegerField(), default=list)
    units = ArrayField(models.BigIntegerField(), default=list)
    roles = ArrayField(models.CharField(max_length=20), default=list)
    is_safety = models.BooleanField("和安全有关", default=False)
    by_text = models.BooleanField("没有账号的发短信", default=False)
    starts_at = models.DateTimeField("什么时候发布", null=True, blank=True)
    ends_at = models.DateTimeField("到什么时候", null=True, blank=True)
    written_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(db_default=Now())
    out_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["project", "-written_at"], name="notice_log"),
            models.Index(
                fields=["starts_at"], condition=models.Q(status="approved"), name="notice_to_publish"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approved_by=None) | ~models.Q(approved_by=models.F("written_by")),
                name="notice_seen_by_two",
            )
        ]

    def is_over(self, now: datetime) -> bool:
        """Whether it holds no more: its time passed, or it was taken back."""
        return self.status == self.Status.WITHDRAWN or (self.ends_at is not None and self.ends_at <= now)

    def about(self) -> list[SubjectRef]:
        """The buildings and homes."""
        return [
            *(SubjectRef("building", pk) for pk in self.buildings[:20]),
            *(SubjectRef("unit", pk) for pk in self.units[:20]),
        ]


class NoticeReader(Subject):
    """Somebody for whom a notice is: told once, and when it was read; who cannot be sent anything is called."""

    kind = "notice_reader"
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="readers")
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE)
    building_id = models.BigIntegerField(null=True)
    told_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    called_at = models.DateTimeField(null=True)
    called_by = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "account"],
                condition=models.Q(account__isnull=False),
                name="notice_account_once",
            ),
            models.UniqueConstraint(
                fields=["notice", "person"],
                condition=models.Q(person__isnull=False),
                name="notice_person_once",
            ),
        ]
        indexes = [
            models.Index(fields=["notice"], condition=models.Q(told_at=None), name="notice_to_tell"),
            models.Index(fields=["account", "-id"], name="notice_of_account"),
        ]

    @property
    def event_project_id(self) -> int:
        """The project of the notice."""
        return self.notice.project_id

    def about(self) -> list[SubjectRef]:
        """The notice."""
        return [SubjectRef(Notice.kind, self.notice_id)]


class Comment(models.Model):
    """What a colleague said to colleagues on a case, and who was called to it; customers never see it."""

    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    project = models.ForeignKey(Project, on_delete=models.PROTECT)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=1000)
    mentioned = ArrayField(models.BigIntegerField(), default=list)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id", "at"], name="comment_subject")]
