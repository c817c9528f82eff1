"""Reads of sessions: one's own, those of an account, and who lacks a second factor."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound
from guanjia.organization.models import Account, ActiveDay, RoleGrant, SignIn, UsedPassword
from guanjia.organization.roles import CUSTOMER_ROLES

FACTORS = {"totp": "验证器", "webauthn": "通行密钥", "recovery_codes": "备用码"}
CAME_BY = "came_by"  # what the door of residents leaves in the session: phone or link
MINUTE = timedelta(minutes=1)


def alive(now: datetime) -> Q:
    """The condition of a session that still counts: not at its end, and not left alone for too long."""
    idle = MINUTE * F("idle_minutes")  # type: ignore[operator]
    return Q(ends_at__gt=now, seen_at__gt=now - idle)


def of_account(account_id: int | None) -> QuerySet[SignIn]:
    """The living sessions of an account, the last seen first; the caller has checked whose it is."""
    rows = SignIn.objects.filter(alive(clock.now()), account_id=account_id or -1)
    return rows.defer("body").order_by("-seen_at", "-pk")


def own(actor: Actor) -> QuerySet[SignIn]:
    """The actor's own living sessions."""
    return of_account(actor.id if actor.kind == "account" else None)


def get_own(actor: Actor, sign_in_id: int) -> SignIn:
    """One of the actor's own sessions."""
    row = own(actor).filter(pk=sign_in_id).first()
    if row is None:
        raise NotFound
    return row


def factors_of(account: Account) -> list[str]:
    """The second factors of an account in words."""
    held = account.authenticator_set.values_list("type", flat=True)  # type: ignore[attr-defined]
    return [FACTORS[kind] for kind in sorted(set(held)) if kind in FACTORS]


def is_of_staff(roles: frozenset[str]) -> bool:
    """Whether any of the roles is one of the staff, so that a second factor is asked for."""
    return bool(roles - CUSTOMER_ROLES)


def oneself(account: Account) -> Actor:
    """Who acts on the own account at the door: named with the face that the account belongs to, for the audit."""
    roles = frozenset(RoleGrant.objects.filter(account=account).values_list("role", flat=True))
    return Actor("account", account.pk, channel="desk" if is_of_staff(roles) else "resident")


def staff_accounts() -> QuerySet[Account]:
    """Accounts that may sign in and hold a role of the staff."""
    held = RoleGrant.objects.filter(account=OuterRef("pk")).exclude(role__in=CUSTOMER_ROLES)
    return Account.objects.filter(Exists(held), is_active=True).order_by("username")


def without_second_factor() -> list[str]:
    """User names of the staff without a second factor, for the doctor."""
    rows = staff_accounts().exclude(authenticator__type__in=("totp", "webauthn"))
    return list(rows.values_list("username", flat=True))


def active_days(account_ids: Iterable[int], since: date, until: date) -> dict[int, set[date]]:
    """The days of [since, until) on which accounts used the product, in one query."""
    rows = ActiveDay.objects.filter(account_id__in=list(account_ids), day__gte=since, day__lt=until)
    found: dict[int, set[date]] = defaultdict(set)
    for account_id, day in rows.values_list("account_id", "day"):
        found[account_id].add(day)
    return found


def first_active_day() -> date | None:
    """The first day that is on record for anybody: before it nobody knows who used the product."""
    return ActiveDay.objects.order_by("day").values_list("day", flat=True).first()


def password_is_old(account: Account) -> bool:
    """Whether the profile asks for a new password by now (等保); never where it sets no days."""
    days = settings.SECURITY.PASSWORD_DAYS
    if not days or not account.has_usable_password():
        return False
    newest = UsedPassword.objects.filter(account=account).order_by("-set_at").values_list("set_at", flat=True)
    since = newest.first() or account.created_at
    return clock.now() - since >= timedelta(days=days)
