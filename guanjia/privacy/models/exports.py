"""Exports of unmasked lists 导出申请: asked for, approved by another, marked, for a short time."""

from django.db import models

from guanjia.kernel.models import Subject


class ExportRequest(Subject):
    """A wish to take a list out unmasked, or longer than the cap (A-3.1-10; ACC-06)."""

    class Status(models.TextChoices):
        """How far it is."""

        REQUESTED = "requested", "待批准"
        APPROVED = "approved", "已批准，生成中"
        REFUSED = "refused", "未批准"
        PRODUCED = "produced", "可下载"
        EXPIRED = "expired", "已过期"

    kind = "export_request"
    number = models.CharField("申请编号", max_length=32, unique=True)
    list_kind = models.CharField("名单", max_length=40)
    project_id = models.BigIntegerField()
    is_masked = models.BooleanField("打码", default=False)
    reason = models.CharField("用途", max_length=200)
    rows = models.PositiveIntegerField("行数")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.REQUESTED)
    asked_by = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField("批复", max_length=200, blank=True)
    produced_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    downloads = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["project_id", "status"], name="export_request_open")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(decided_by=models.F("asked_by")), name="export_decided_by_another"
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["produced", "expired"]) | models.Q(expires_at__isnull=False),
                name="export_produced_has_end",
            ),
        ]
