"""Running and finished clocks, what they fired, and promises."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef


class Clock(Subject):
    """One clock of one subject; a restart is a new row, so history stays."""

    class State(models.TextChoices):
        """Where the clock stands."""

        RUNNING = "running", "计时中"
        PAUSED = "paused", "暂停"
        STOPPED = "stopped", "已停"
        VOID = "void", "作废"

    kind = "clock"
    rule = models.CharField(max_length=12)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    project_id = models.BigIntegerField(null=True)
    concerns = ArrayField(models.CharField(max_length=60), default=list)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    unit = models.CharField(max_length=12)
    limit_seconds = models.PositiveIntegerField(default=0)
    limit_days = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    level = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "rule"],
                condition=models.Q(state__in=["running", "paused"]),
                name="clock_one_running",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="stopped") | models.Q(stopped_at__isnull=False),
                name="clock_stopped_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=models.Q(state="running"), name="clock_next_running"),
            models.Index(fields=["subject_kind", "subject_id"], name="clock_subject"),
            models.Index(
                fields=["project_id", "due_at"],
                condition=models.Q(state__in=["running", "paused"]),
                name="clock_project_due",
            ),
        ]

    def about(self) -> list[SubjectRef]:
        """The subject that is timed, and whatever that one concerns."""
        return [SubjectRef(self.subject_kind, self.subject_id), *map(SubjectRef.parse, self.concerns)]


class ClockFiring(models.Model):
    """A level of a clock that fired: the unique row is what makes it fire once."""

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="firings")
    level = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clock", "level"], name="clock_level_once")]


class Promise(Subject):
    """A time that was told to a customer 承诺: the first due date stays for the measure (A-1.3-2)."""

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", "未到期"
        KEPT = "kept", "兑现"
        LATE = "late", "晚了"
        RELEASED = "released", "客户取消"

    kind = "promise"
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    project_id = models.BigIntegerField(null=True)
    concerns = ArrayField(models.CharField(max_length=60), default=list)
    what = models.CharField(max_length=80)
    how = models.CharField(max_length=40, blank=True)
    first_due_at = models.DateTimeField()
    due_at = models.DateTimeField()
    given_by = models.CharField(max_length=60)
    given_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="promise_subject")]

    def about(self) -> list[SubjectRef]:
        """The case in which the promise was given, and whatever that one concerns."""
        return [SubjectRef(self.subject_kind, self.subject_id), *map(SubjectRef.parse, self.concerns)]
