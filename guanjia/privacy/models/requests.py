"""Requests of a person about the own data 个人信息请求, and what keeps data from being erased."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.secrets import Sealed, SealedModel


class DataRequest(SealedModel, Subject):
    """Somebody wants a copy of the own data, a correction, or that it is erased (PIPL 44 to 47)."""

    class Sort(models.TextChoices):
        """What is wanted; who looked at the data is a page, no request."""

        COPY = "copy", "要一份副本"
        CORRECT = "correct", "更正"
        ERASE = "erase", "删除"

    class Status(models.TextChoices):
        """How far it is."""

        RECEIVED = "received", "已收到"
        CHECKED = "checked", "已核实身份"
        DONE = "done", "已办好"
        REFUSED = "refused", "未能办理"

    class Way(models.TextChoices):
        """How it reached us."""

        PORTAL = "portal", "手机"
        DESK = "desk", "前台"
        PHONE = "phone", "电话"
        PAPER = "paper", "书面"

    kind = "data_request"
    party = models.CharField("谁", max_length=60)
    project_id = models.BigIntegerField(null=True)
    sort = models.CharField("要什么", max_length=8, choices=Sort.choices)
    way = models.CharField("怎么提出的", max_length=8, choices=Way.choices)
    words_sealed = models.BinaryField(default=b"")
    words = Sealed("words_sealed")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RECEIVED)
    asked_by = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField("期限")
    checked_how = models.CharField("怎么核实身份的", max_length=80, blank=True)
    checked_by = models.CharField(max_length=60, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField("答复", max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["project_id", "status"], name="data_request_open")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status__in=["done", "refused"]) | models.Q(decided_at__isnull=False),
                name="data_request_ended_has_time",
            )
        ]

    def about(self) -> list[SubjectRef]:
        """Who asks."""
        return [SubjectRef.parse(self.party)]


class LegalHold(Subject):
    """The law or a dispute wants the data of somebody kept: nothing of it is erased meanwhile."""

    kind = "legal_hold"
    party = models.CharField("谁", max_length=60)
    project_id = models.BigIntegerField(null=True)
    reason = models.CharField("原因", max_length=200)
    set_by = models.CharField(max_length=60)
    set_at = models.DateTimeField()
    until = models.DateField("到哪天")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["party"], condition=models.Q(lifted_at__isnull=True), name="legal_hold_once"
            )
        ]

    def about(self) -> list[SubjectRef]:
        """Whose data is kept."""
        return [SubjectRef.parse(self.party)]


class Erasure(Subject):
    """Somebody was erased: the marks of the keys that were destroyed, and how many rows were blanked."""

    append_only: ClassVar[bool] = True
    kind = "erasure"
    party = models.CharField(max_length=60)
    project_id = models.BigIntegerField(null=True)
    marks = ArrayField(models.CharField(max_length=36), default=list)
    request = models.ForeignKey(DataRequest, null=True, on_delete=models.PROTECT)
    reason = models.CharField(max_length=120)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    counts = models.JSONField(default=dict)

    def about(self) -> list[SubjectRef]:
        """Who it was."""
        return [SubjectRef.parse(self.party)]
