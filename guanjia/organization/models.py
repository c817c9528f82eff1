"""The company and its projects, accounts and roles, calendars, and the values of its policies."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Now

from guanjia.kernel.models import Subject
from guanjia.kernel.secrets import Sealed, SealedModel
from guanjia.organization import roles


class Company(Subject):
    """The one company of this database."""

    kind = "company"
    name = models.CharField("公司名称", max_length=80)
    code = models.CharField("代码", max_length=12, unique=True)
    service_phone = models.CharField("服务热线", max_length=20, blank=True)


class Project(Subject):
    """A place that the company serves: a housing estate, an office building (B-1-3)."""

    class Type(models.TextChoices):
        """Kinds of project that document B names."""

        RESIDENTIAL = "residential", "住宅"
        OFFICE = "office", "办公楼"
        OTHER = "other", "其他"

    kind = "project"
    code = models.CharField("代码", max_length=12, unique=True)
    name = models.CharField("名称", max_length=60)
    type = models.CharField("类型", max_length=12, choices=Type.choices, default=Type.RESIDENTIAL)
    address = models.CharField("地址", max_length=120, blank=True)
    timezone = models.CharField("时区", max_length=40, default="Asia/Shanghai")
    service_phone = models.CharField("服务热线", max_length=20, blank=True)
    emergency_phone = models.CharField("紧急电话", max_length=20, blank=True)
    is_open = models.BooleanField("在管", default=True)

    @property
    def event_project_id(self) -> int | None:
        """A project's events stand under itself."""
        return self.pk

    def __str__(self) -> str:
        return self.name


class Department(Subject):
    """A department, of the company or of one project."""

    kind = "department"
    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.PROTECT)
    name = models.CharField("部门", max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="department_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return self.name


class AccountManager(BaseUserManager["Account"]):
    """Accounts are looked up by user name in any case."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        """The account of a user name, whatever its case."""
        return self.get(username__iexact=username)


class Account(AbstractBaseUser, SealedModel, Subject):
    """A sign-in of a person of the staff or of a customer."""

    kind = "account"
    username = models.CharField("用户名", max_length=40, unique=True)
    name_sealed = models.BinaryField(default=b"")
    name = Sealed("name_sealed")
    is_active = models.BooleanField("可登录", default=True)
    created_at = models.DateTimeField(db_default=Now())

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(models.functions.Lower("username"), name="account_username_any_case")
        ]


class RoleGrant(models.Model):
    """A role that an account holds, in one project or in the whole company."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField("岗位", max_length=24, choices=roles.CHOICES)
    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.CASCADE)
    granted_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "role", "project"], name="grant_once", nulls_distinct=False
            )
        ]


class ApiToken(models.Model):
    """A token for programs; only its digest is kept."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(db_default=Now())
    revoked_at = models.DateTimeField(null=True)


class OneTimeLink(models.Model):
    """A link with which an account sets its password, or comes in, once."""

    class Purpose(models.TextChoices):
        """What the link is for."""

        PASSWORD = "password", "设密码"
        ENTER = "enter", "登录"

    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    purpose = models.CharField(max_length=8, choices=Purpose.choices, default=Purpose.PASSWORD)
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class SignIn(models.Model):
    """A session: only the digest of its key is kept and its content is sealed; a guest's has no account."""

    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="sign_ins")
    digest = models.CharField(max_length=64, unique=True)
    body = models.BinaryField()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)
    idle_minutes = models.PositiveIntegerField()
    device = models.CharField(max_length=40, blank=True)
    network = models.CharField(max_length=45, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("started_at")), name="sign_in_ends_later"
            )
        ]


class UsedPassword(models.Model):
    """The hash of a password that an account had, so that it is not taken again, and when it was set."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="used_passwords")
    hash = models.CharField(max_length=128)
    set_at = models.DateTimeField()


class Tally(models.Model):
    """How many tries were made under a name since its window began; the name is a keyed digest."""

    name = models.BinaryField(primary_key=True)
    started_at = models.DateTimeField(db_index=True)
    tries = models.PositiveIntegerField(default=0)


class PhoneCode(models.Model):
    """A wish to come in by phone: the phone as a blind index, the code as a digest that the worker fills in."""

    phone_index = models.BinaryField()
    digest = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    is_handled = models.BooleanField(default=False)
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["phone_index"], name="phone_code_phone"),
            models.Index(fields=["asked_at"], condition=models.Q(is_handled=False), name="phone_code_waits"),
        ]


class ShortMemory(models.Model):
    """What all web processes must know for seconds, such as a used code of a second factor (Django's cache)."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)


class CalendarSlot(models.Model):
    """Service hours of a project on one weekday; an end at or before the start passes midnight."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="slots")
    weekday = models.PositiveSmallIntegerField("星期", help_text="0 是周一")
    start = models.TimeField("开始")
    end = models.TimeField("结束")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "weekday", "start"], name="slot_once"),
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="slot_weekday"),
        ]


class SpecialDay(models.Model):
    """A public holiday, a make-up workday 调休, or a day with hours of its own (`slots`)."""

    class Kind(models.TextChoices):
        """What is special about the day."""

        HOLIDAY = "holiday", "放假"
        WORKDAY = "workday", "调休上班"
        HOURS = "hours", "另定时间"

    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.CASCADE)
    day = models.DateField("日期")
    day_kind = models.CharField("安排", max_length=8, choices=Kind.choices)
    name = models.CharField("名称", max_length=30, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "day"], name="special_day_once", nulls_distinct=False)
        ]


class SpecialSlot(models.Model):
    """Service hours of one special day; an end at or before the start passes midnight."""

    special_day = models.ForeignKey(SpecialDay, on_delete=models.CASCADE, related_name="slots")
    start = models.TimeField("开始")
    end = models.TimeField("结束")

    class Meta:
        ordering = ("start",)
        constraints = [
            models.UniqueConstraint(fields=["special_day", "start"], name="special_slot_once"),
        ]


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


class AccessReview(Subject):
    """Once a quarter somebody looks at who holds which role, of one project or of the company (A-3.1-11)."""

    class Status(models.TextChoices):
        """Whether every line was looked at."""

        OPEN = "open", "待复核"
        CLOSED = "closed", "已复核"

    kind = "access_review"
    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.CASCADE)
    period = models.DateField("从哪天起的一期")
    due_on = models.DateField("最晚")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    started_at = models.DateTimeField()
    overdue_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "period"], name="access_review_once", nulls_distinct=False
            )
        ]


class AccessReviewLine(models.Model):
    """One role of one account, as it was when the review began, and what was decided of it."""

    class Decision(models.TextChoices):
        """What the reviewer says."""

        OPEN = "", "待看"
        KEEP = "keep", "保留"
        WITHDRAW = "withdraw", "收回"

    review = models.ForeignKey(AccessReview, on_delete=models.CASCADE, related_name="lines")
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    role = models.CharField(max_length=24, choices=roles.CHOICES)
    decision = models.CharField(max_length=8, choices=Decision.choices, default=Decision.OPEN, blank=True)
    decided_by = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "account", "role"], name="access_review_line_once")
        ]
