"""Tables of the kernel: events, keys of idempotency, files, drafts, long runs, heartbeats."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models
from django.db.models.functions import Now

from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.secrets import Sealed, SealedModel


class Event(models.Model):
    """One thing that happened: append-only, the one row that feeds timeline, audit, clocks and figures."""

    name = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    project_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=60)
    channel = models.CharField(max_length=12)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    about = ArrayField(models.CharField(max_length=60), default=list)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "id"], name="event_subject"),
            models.Index(fields=["project_id", "name", "occurred_at"], name="event_project_name"),
            GinIndex(fields=["about"], name="event_about"),
            BrinIndex(fields=["recorded_at"], name="event_recorded"),
        ]

    @property
    def subject(self) -> SubjectRef:
        """What the event happened to."""
        return SubjectRef(self.subject_kind, self.subject_id)

    @property
    def behind(self) -> SubjectRef:
        """What a clock, a promise or a reminder stands on, for the facts about these."""
        return SubjectRef.parse(self.about[1])


class Subject(models.Model):
    """A row that events are about; `kind` names it and `about` lists the refs that it concerns."""

    kind = ""
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    @property
    def ref(self) -> SubjectRef:
        """The reference of this row."""
        return SubjectRef(self.kind, self.pk)

    @property
    def event_project_id(self) -> int | None:
        """The project under which events of this row stand."""
        return getattr(self, "project_id", None)

    def about(self) -> list[SubjectRef]:
        """Further references that an event of this row concerns."""
        return []


class IdempotencyKey(models.Model):
    """An answer that was given once: the same key and body replay it, another body is refused."""

    actor = models.CharField(max_length=60)
    route = models.CharField(max_length=120)
    key = models.CharField(max_length=80)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=200)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "route", "key"], name="idempotency_once")]
        indexes = [models.Index(fields=["created_at"], name="idempotency_age")]


class Counter(models.Model):
    """The last number given in a series; its row is locked until commit, so numbers have no gap."""

    series = models.CharField(max_length=60, primary_key=True)
    last = models.PositiveIntegerField(default=0)


class Attachment(models.Model):
    """A stored file: random name, typed by content, served with the check of its owner."""

    token = models.UUIDField(default=uuid.uuid4, unique=True)
    owner_kind = models.CharField(max_length=40, blank=True)
    owner_id = models.BigIntegerField(null=True)
    purpose = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.CharField(max_length=60)
    project_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["owner_kind", "owner_id"], name="attachment_owner")]

    @property
    def url(self) -> str:
        """Where the file is served."""
        return f"/files/{self.token}"


class Draft(SealedModel):
    """What somebody typed and did not send yet: encrypted, kept for seven days."""

    actor = models.CharField(max_length=60)
    page = models.CharField(max_length=200)
    body_sealed = models.BinaryField()
    saved_at = models.DateTimeField(db_default=Now())
    body = Sealed("body_sealed")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "page"], name="draft_once")]


class LongRun(models.Model):
    """Work that takes longer than a request: an import, an export; it goes on when the page is closed."""

    class Status(models.TextChoices):
        """How far the run is."""

        PREVIEWED = "previewed", "待确认"
        QUEUED = "queued", "排队中"
        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        FAILED = "failed", "没有完成"

    token = models.UUIDField(default=uuid.uuid4, unique=True)
    work_kind = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    actor = models.CharField(max_length=60)
    project_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=12, choices=Status.choices, default=Status.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    source = models.ForeignKey(Attachment, null=True, on_delete=models.PROTECT, related_name="+")
    result = models.JSONField(default=dict)
    message = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    @property
    def ref(self) -> SubjectRef:
        """The reference of this run."""
        return SubjectRef("run", self.pk)


class Heartbeat(models.Model):
    """When a process last said that it lives."""

    name = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()
