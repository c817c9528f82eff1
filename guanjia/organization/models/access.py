"""Accounts and roles, sign-ins, and the quarterly look at who holds what."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Now

from guanjia.kernel.models import Subject
from guanjia.kernel.secrets import Sealed, SealedModel
from guanjia.organization import roles
from guanjia.organization.models.company import Project


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


class ActiveDay(models.Model):
    """A day on which an account of the staff used the product: nothing of when, where or what for."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="active_days")
    day = models.DateField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "day"], name="active_day_once")]


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
