"""What happens at the place: visits, steps, pauses."""

from django.db import models

from guanjia.kernel.secrets import Sealed, SealedModel
from guanjia.people.models import Staff
from guanjia.workorders.models.orders import WorkOrder


class Visit(models.Model):
    """One going to the place by a technician or a butler."""

    class Evidence(models.TextChoices):
        """How the presence was proved."""

        DOOR = "door", "扫门口码"
        LOBBY = "lobby", "扫大堂屏"
        CODE = "code", "客户到访码"
        HAND = "hand", "手工登记"
        TAP = "tap", "客户点了到了"
        PHOTO = "photo", "照片"
        POSITION = "position", "定位"

    class Outcome(models.TextChoices):
        """How the visit ended."""

        OPEN = "open", "进行中"
        DONE = "done", "完成"
        NO_ACCESS = "no_access", "未能入户"
        LEFT = "left", "离开，再来"

    order = models.ForeignKey(WorkOrder, on_delete=models.CASCADE, related_name="visits")
    round = models.PositiveSmallIntegerField()
    nth = models.PositiveSmallIntegerField()
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT)
    is_butler = models.BooleanField(default=False)
    departed_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    evidence = models.CharField(max_length=8, choices=Evidence.choices, blank=True)
    evidence_note = models.CharField(max_length=120, blank=True)
    strength = models.PositiveSmallIntegerField("证据", default=0)
    flags = models.JSONField("存疑", default=list)
    looked_at = models.DateTimeField("核对过", null=True)
    looked_by = models.CharField(max_length=60, blank=True)
    looked_words = models.CharField(max_length=120, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "nth"], name="visit_nth_once")]
        indexes = [models.Index(fields=["staff", "arrived_at"], name="visit_arrivals")]


class Proof(SealedModel):
    """One thing that came to prove a visit; a visit keeps all of them, each kind once (B-3.3.1).

    `metres` is how far a position was from the building, to fifty; one that was too far is kept and not counted.
    """

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="proofs")
    kind = models.CharField(max_length=8, choices=Visit.Evidence.choices)
    at = models.DateTimeField()
    sha256 = models.CharField("照片的指纹", max_length=64, blank=True)
    position_sealed = models.BinaryField(default=b"")
    position = Sealed("position_sealed")
    metres = models.PositiveIntegerField("离楼多少米", null=True)
    is_counted = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "kind"], name="proof_kind_once")]
        indexes = [models.Index(fields=["sha256"], condition=~models.Q(sha256=""), name="proof_picture")]


class StepRun(models.Model):
    """One line of the procedure as this order carries it out; copied, so later editions change nothing."""

    class State(models.TextChoices):
        """What became of the line."""

        OPEN = "open", "未做"
        DONE = "done", "做完"
        SKIPPED = "skipped", "跳过"

    order = models.ForeignKey(WorkOrder, on_delete=models.CASCADE, related_name="steps")
    round = models.PositiveSmallIntegerField()
    part = models.CharField(max_length=8)
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=60)
    detail = models.TextField(blank=True)
    needs_photo = models.BooleanField(default=False)
    needs_reading = models.CharField(max_length=30, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    reading = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=120, blank=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "round", "part", "position"], name="step_run_once"),
            models.CheckConstraint(
                condition=~models.Q(state="skipped") | ~models.Q(reason=""), name="step_skip_has_reason"
            ),
        ]
        ordering = ("part", "position")


class Pause(models.Model):
    """A stop in the work, with its reason and whether the customer was told."""

    order = models.ForeignKey(WorkOrder, on_delete=models.CASCADE, related_name="pauses")
    reason = models.CharField(max_length=120)
    told_how = models.CharField(max_length=12, blank=True)
    told_at = models.DateTimeField(null=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
