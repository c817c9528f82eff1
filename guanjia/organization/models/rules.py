"""The values of policies: in force, asked for, asked for together, read."""

from django.db import models
from django.db.models.functions import Now

from guanjia.kernel.models import Subject
from guanjia.organization.models.access import Account
from guanjia.organization.models.company import Project


class PolicyValue(Subject):
    """A value of a policy key: in force from a date, for a scope, with who asked and who approved."""

    kind = "policy_value"
    key = models.CharField("规则", max_length=80)
    scope = models.JSONField("适用", default=dict, blank=True)
    value = models.JSONField("数值", null=True, help_text="空是到此为止，回到上一级")
    valid_from = models.DateTimeField("生效时间")
    source = models.CharField("依据", max_length=120, blank=True)
    asked_by = models.CharField(max_length=60)
    approved_by = models.CharField(max_length=60)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["key", "valid_from"], name="policy_key_from")]


class PolicyChange(Subject):
    """A wish to change a value of a policy: asked by one person, decided by another (B-6.3)."""

    class Status(models.TextChoices):
        """What became of the wish."""

        ASKED = "asked", "待批准"
        PUBLISHED = "published", "已发布"
        REFUSED = "refused", "已退回"
        WITHDRAWN = "withdrawn", "已撤回"

    kind = "policy_change"
    key = models.CharField("规则", max_length=80)
    scope = models.JSONField("适用", default=dict, blank=True)
    value = models.JSONField("数值", null=True, help_text="空是到此为止，回到上一级")
    valid_from = models.DateTimeField("生效时间", null=True, help_text="空是发布时生效")
    reason = models.CharField("原因", max_length=200)
    source = models.CharField("依据", max_length=120, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ASKED)
    asked_by = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)
    note = models.CharField("批复", max_length=200, blank=True)
    policy_set = models.ForeignKey("PolicySet", null=True, on_delete=models.PROTECT, related_name="changes")
    published = models.OneToOneField(PolicyValue, null=True, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "scope", "valid_from"],
                condition=models.Q(status="asked"),
                name="policy_change_asked_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=~models.Q(status="published")
                | models.Q(published__isnull=False, decided_at__isnull=False),
                name="policy_change_published_has_value",
            ),
        ]
        indexes = [models.Index(fields=["key", "status"], name="policy_change_key")]  # fmt: skip

    @property
    def event_project_id(self) -> int | None:
        """The project whose value is to change; none for the whole company."""
        project: int | None = self.scope.get("project")
        return project


class PolicySet(Subject):
    """Changes that are asked for together: shown, decided and read as one (B-6.3)."""

    kind = "policy_set"
    title = models.CharField("名称", max_length=80)
    reason = models.CharField("原因", max_length=200)
    project = models.ForeignKey(Project, null=True, on_delete=models.PROTECT)
    status = models.CharField(
        max_length=10, choices=PolicyChange.Status.choices, default=PolicyChange.Status.ASKED
    )
    asked_by = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)
    note = models.CharField("批复", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="published") | models.Q(decided_at__isnull=False),
                name="policy_set_published_was_decided",
            )
        ]


class PolicyRead(models.Model):
    """Somebody whom a published change touches has read it 已读."""

    change = models.ForeignKey(PolicyChange, on_delete=models.CASCADE, related_name="reads")
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    read_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "account"], name="policy_read_once")]
