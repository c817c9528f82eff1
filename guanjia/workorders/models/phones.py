"""Phones that work without signal, and every act that they sent later."""

from django.db import models

from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.secrets import Sealed, SealedModel
from guanjia.people.models import Staff
from guanjia.workorders.models.orders import WorkOrder


class Phone(Subject):
    """A phone (or browser) of a person, known by a secret of which only the digest is kept."""

    kind = "phone"
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="phones")
    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField("设备", max_length=40, blank=True)
    first_seen_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    last_seq = models.PositiveIntegerField(default=0)
    last_act_at = models.DateTimeField(null=True)
    waiting = models.PositiveIntegerField("等发送", default=0)
    skew_seconds = models.IntegerField("手机钟快慢（秒）", default=0)
    revoked_at = models.DateTimeField(null=True)
    emptied_at = models.DateTimeField("已清空", null=True)
    lost = models.PositiveIntegerField("丢了没发出的操作，还没有问过本人", default=0)
    lost_at = models.DateTimeField(null=True)

    @property
    def is_over(self) -> bool:
        """Stopped at the desk, or emptied at sign-out: nothing more gets in or out."""
        return self.revoked_at is not None or self.emptied_at is not None

    @property
    def event_project_id(self) -> int | None:
        """The project of the one who carries it."""
        return self.staff.project_id

    def about(self) -> list[SubjectRef]:
        """Who carries it."""
        return [self.staff.ref]

    def __str__(self) -> str:
        return self.name or "手机"


class FieldAct(SealedModel, Subject):
    """One act from a phone, once: applied, or kept as evidence beside the order as it stands."""

    class Outcome(models.TextChoices):
        """What became of it."""

        APPLIED = "applied", "已生效"
        KEPT = "kept", "没有生效，留作证据"

    class Doubt(models.TextChoices):
        """What is wrong with the phone's time, if anything."""

        NONE = "", "时间可信"
        CHANGED = "changed", "手机时间被改过"
        AHEAD = "ahead", "手机时间在将来"
        BACK = "back", "手机时间倒退"

    kind = "field_act"
    device = models.ForeignKey(Phone, on_delete=models.PROTECT, related_name="acts")
    seq = models.PositiveIntegerField()
    key = models.CharField(max_length=40)
    order = models.ForeignKey(WorkOrder, null=True, on_delete=models.CASCADE, related_name="field_acts")
    verb = models.CharField(max_length=20)
    said_sealed = models.BinaryField(default=b"")
    said = Sealed("said_sealed")
    happened_at = models.DateTimeField()
    shown_at = models.DateTimeField("手机显示的时间")
    received_at = models.DateTimeField()
    doubt = models.CharField(max_length=8, choices=Doubt.choices, default="", blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    code = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    seen_at = models.DateTimeField("调度看过", null=True)
    seen_by = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "seq"], name="field_act_once_in_order"),
            models.UniqueConstraint(fields=["device", "key"], name="field_act_once"),
            models.CheckConstraint(
                condition=~models.Q(outcome="kept") | ~models.Q(reason=""), name="field_act_kept_has_reason"
            ),
        ]
        indexes = [
            models.Index(
                fields=["order"], condition=models.Q(outcome="kept"), name="field_act_kept",
            )
        ]  # fmt: skip

    @property
    def event_project_id(self) -> int | None:
        """The project of the one who acted."""
        return self.device.staff.project_id

    def about(self) -> list[SubjectRef]:
        """Who acted, and the order if it was known to that person."""
        return [self.device.staff.ref, *([self.order.ref] if self.order else [])]
