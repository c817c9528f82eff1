"""Reads of the organization."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet

from guanjia.kernel import clock, live
from guanjia.kernel.actors import Actor, Channel, Grant, own_rows
from guanjia.kernel.refusals import NotFound
from guanjia.organization import holidays_cn, inforce, worktime
from guanjia.organization.models import (
    Account,
    ApiToken,
    CalendarSlot,
    Company,
    Department,
    OneTimeLink,
    PolicyValue,
    Project,
    RoleGrant,
    SpecialDay,
)
from guanjia.organization.roles import CUSTOMERS, ROLES, holding

ROLE = "role:"


def company() -> Company | None:
    """The company of this database, if it was set up."""
    return Company.objects.first()


def projects(actor: Actor, need: str = "workorders.read") -> QuerySet[Project]:
    """The projects that an actor's permission reaches."""
    rows = Project.objects.order_by("pk")
    reach = actor.reach(need)
    if reach.company:
        return rows
    if reach.zone or reach.own:
        return rows.filter(pk__in=reach.projects | actor.projects)
    return rows.filter(pk__in=reach.projects)


def get_project(actor: Actor, project_id: int, need: str = "workorders.read") -> Project:
    """A project within reach."""
    row = projects(actor, need).filter(pk=project_id).first()
    if row is None:
        raise NotFound
    return row


def project_of_code(actor: Actor, code: str, need: str) -> Project:
    """A project within reach by its code, in any case."""
    row = projects(actor, need).filter(code=code.upper()).first()
    if row is None:
        raise NotFound
    return row


def open_projects() -> list[Project]:
    """Projects in service: their names are public, so that a customer can say where the home is."""
    return list(Project.objects.filter(is_open=True).order_by("code"))


def system_project(project_id: int) -> Project:
    """A project by number, for actions that were allowed already."""
    return Project.objects.get(pk=project_id)


def departments(project_id: int) -> QuerySet[Department]:
    """The departments of a project."""
    return Department.objects.filter(project_id=project_id).order_by("name")


def accounts(actor: Actor) -> QuerySet[Account]:
    """All accounts, for who manages them."""
    rows = Account.objects.prefetch_related("grants__project").order_by("username")
    return rows if actor.may("organization.accounts") else rows.none()


def get_account(actor: Actor, account_id: int) -> Account:
    """An account, for who manages accounts."""
    row = accounts(actor).filter(pk=account_id).first()
    if row is None:
        raise NotFound
    return row


def get_grant(actor: Actor, grant_id: int) -> RoleGrant:
    """A role that an account holds, for who manages accounts."""
    row = RoleGrant.objects.select_related("account", "project").filter(pk=grant_id).first()
    if row is None or not actor.may("organization.accounts"):
        raise NotFound
    return row


def is_active(account_id: int) -> bool:
    """Whether an account may sign in still, for work that it started earlier."""
    return Account.objects.filter(pk=account_id, is_active=True).exists()


def actor_of_account(account_id: int, channel: Channel) -> Actor:
    """The actor of an account: its roles, how far they reach, and the rows that are its own."""
    own = own_rows(account_id)
    held = {name: own.pop(ROLE + name) for name in ROLES if ROLE + name in own}
    grants = tuple(Grant(name, ROLES[name].needs, ROLES[name].scope, reach) for name, reach in held.items())
    return Actor("account", account_id, grants, channel, own, projects=frozenset().union(*held.values()))


def digest_of(secret: str) -> str:
    """How a token or a one-time link is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


def account_of_token(token: str) -> int | None:
    """The number of the active account of an API token."""
    rows = ApiToken.objects.filter(digest=digest_of(token), revoked_at=None, account__is_active=True)
    return rows.values_list("account_id", flat=True).first()


def keepers_beside(account_id: int) -> int:
    """How many other active accounts hold a role of the company that gives access."""
    held = RoleGrant.objects.filter(
        role__in=holding("organization.accounts"), project=None, account__is_active=True
    )
    return held.exclude(account_id=account_id).values("account_id").distinct().count()


def open_link(secret: str, purpose: str) -> OneTimeLink | None:
    """A one-time link of a purpose that still works, of an account that may sign in."""
    rows = OneTimeLink.objects.filter(
        digest=digest_of(secret), purpose=purpose, used_at=None, expires_at__gt=clock.now(),
        account__is_active=True,
    )  # fmt: skip
    return rows.select_related("account").first()


def accounts_with(roles: Iterable[str], project_id: int | None) -> list[int]:
    """Active accounts that hold one of the roles in a project: who is told."""
    held = {"grants__role__in": list(roles), "grants__project": project_id}
    rows = Account.objects.filter(is_active=True, **held)
    return list(rows.distinct().values_list("pk", flat=True))


def colleagues(project_id: int) -> dict[int, tuple[str, str]]:
    """Name and user name of every active account of the staff in a project, and of the company."""
    held = Q(grants__project=project_id) | Q(grants__project=None)
    rows = Account.objects.filter(
        held, is_active=True, grants__role__in=set(holding("inbox.read")) - CUSTOMERS
    ).distinct()
    return {row.pk: (row.name, row.username) for row in rows.only("row_key", "name_sealed", "username")}


def system_account(account_id: int) -> Account:
    """An account by number, for actions that were allowed already."""
    return Account.objects.get(pk=account_id)


def account_named(username: str) -> int | None:
    """The account of a user name that may sign in, for what other systems tell."""
    rows = Account.objects.filter(username=username, is_active=True).values_list("pk", flat=True)
    return rows.first() if username else None


def account_names(account_ids: set[int]) -> dict[int, str]:
    """Names of accounts for timelines, in one query."""
    rows = Account.objects.filter(pk__in=account_ids).only("row_key", "name_sealed", "username")
    return {row.pk: row.name or row.username for row in rows}


def names_of_refs(refs: Iterable[str]) -> dict[str, str]:
    """Who stands behind the references of actors, in one query; the system has its own word."""
    wanted = set(refs)
    numbers = {ref: int(ref[8:]) for ref in wanted if ref.startswith("account:") and ref[8:].isdigit()}
    known = account_names(set(numbers.values()))
    return {ref: known.get(numbers.get(ref, 0), "系统" if ref else "—") for ref in wanted}


@lru_cache(maxsize=256)
def _announced(years: tuple[int, ...]) -> tuple[dict[Any, Any], frozenset[int]]:
    """Public holidays of the years, from the two libraries that must agree."""
    found = holidays_cn.special_days(years)
    return dict(found.days), found.announced_years


def calendar_of(project_id: int) -> worktime.WorkCalendar:
    """The service calendar of a project: its slots, the public holidays, the edited special days."""
    year = clock.now().year
    days, announced = _announced(tuple(range(year - 2, year + 3)))
    special: dict[date, worktime.Special] = dict(days)
    for row in edited_days(project_id):
        special[row.day] = special_of(row)
    slots = [
        worktime.Slot(s.weekday, s.start, s.end) for s in CalendarSlot.objects.filter(project_id=project_id)
    ]
    zone = Project.objects.filter(pk=project_id).values_list("timezone", flat=True).first()
    return worktime.WorkCalendar(
        timezone=ZoneInfo(zone or "Asia/Shanghai"),
        slots=tuple(slots),
        special=special,
        announced_years=announced,
    )


def edited_days(project_id: int) -> QuerySet[SpecialDay]:
    """What the company itself said of days: of every project first, so that the project's own word comes last."""
    rows = SpecialDay.objects.filter(Q(project=None) | Q(project_id=project_id)).prefetch_related("slots")
    return rows.order_by("day", F("project").asc(nulls_first=True))


def special_of(row: SpecialDay) -> worktime.Special:
    """A special day as the arithmetic of service hours wants it."""
    if row.day_kind == SpecialDay.Kind.HOURS:
        return tuple(worktime.Slot(row.day.weekday(), slot.start, slot.end) for slot in row.slots.all())
    return worktime.DayKind(row.day_kind)


@dataclass(frozen=True)
class SpecialSpan:
    """Days in a row with the same arrangement, and whether the company entered it itself; `hours` are its own."""

    first: date
    last: date
    kind: str
    name: str
    is_own: bool
    hours: tuple[tuple[time, time], ...] = ()

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1


def special_spans(project_id: int, year: int) -> tuple[list[SpecialSpan], bool]:
    """Holidays and make-up days of a year, in rows of days, own ones a day a row; and whether it was announced."""
    announced, known = _announced((year,))
    found: dict[date, tuple[Any, ...]] = {
        day: (str(SpecialDay.Kind(kind.value).label), "", False) for day, kind in announced.items()
    }
    for row in edited_days(project_id).filter(day__year=year):
        found[row.day] = (row.get_day_kind_display(), row.name, True, hours_of_day(row))
    spans: list[SpecialSpan] = []
    for day, facts in sorted(found.items()):
        before = spans[-1] if spans else None
        is_next = before is not None and (day - before.last).days == 1 and not facts[2]
        if before and is_next and (before.kind, before.name, before.is_own) == facts:
            spans[-1] = replace(before, last=day)
        else:
            spans.append(SpecialSpan(day, day, *facts))
    return spans, year in known


def get_special_day(project_id: int, day: str) -> SpecialDay:
    """What the company itself said of a day, of the project before everywhere; `day` is 2026-10-01."""
    try:
        date_ = date.fromisoformat(day)
    except ValueError:
        raise NotFound from None
    rows = SpecialDay.objects.filter(Q(project=None) | Q(project_id=project_id), day=date_)
    row = rows.order_by(F("project").asc(nulls_last=True)).first()
    if row is None:
        raise NotFound
    return row


def special_day(project_id: int, day: str) -> dict[str, Any]:
    """The facts of a special day for its form; nothing for a new one."""
    if not day:
        return {}
    row = get_special_day(project_id, day)
    return {
        "day": row.day, "day_kind": row.day_kind, "name": row.name, "everywhere": row.project_id is None,
        "hours": hours_of_day(row),
    }  # fmt: skip


def hours_of_day(row: SpecialDay) -> tuple[tuple[time, time], ...]:
    """The hours of a special day's own."""
    return tuple((slot.start, slot.end) for slot in row.slots.all())


def hours_of(project_id: int) -> list[list[tuple[time, time]]]:
    """Service hours by weekday, Monday first."""
    found: list[list[tuple[time, time]]] = [[] for _ in range(7)]
    for row in CalendarSlot.objects.filter(project_id=project_id).order_by("weekday", "start"):
        found[row.weekday].append((row.start, row.end))
    return found


POLICIES = "policies"


class _Published:
    """Published policy values of this process by key, read again when one is published by any process."""

    rows: dict[str, list[PolicyValue]] | None = None
    mark: list[int] | None = None

    @classmethod
    def current(cls) -> dict[str, list[PolicyValue]]:
        """The rows, as of the last publication that was heard of."""
        live.heard.ensure()
        mark = live.heard.mark([POLICIES])
        if cls.rows is None or mark != cls.mark:
            found: dict[str, list[PolicyValue]] = {}
            for row in PolicyValue.objects.order_by("valid_from", "pk"):
                found.setdefault(row.key, []).append(row)
            cls.mark, cls.rows = mark, found
        return cls.rows


def forget_policies() -> None:
    """Read the published values again at the next look-up."""
    _Published.rows = None


def published_value(key: str, at: datetime | None, scope: Mapping[str, object]) -> Any:
    """The published value in force: the most exact scope wins, then the latest date; None without one."""
    rows = _Published.current().get(key)
    if not rows:
        return None
    found = inforce.row_at(rows, at or clock.now(), scope)
    return None if found is None else found.value


def is_narrowed(key: str) -> bool:
    """Whether a value of a key was published for less than a project, so that more must be known to look it up."""
    return any(set(row.scope) - {"project"} for row in _Published.current().get(key, ()))
