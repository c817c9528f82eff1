"""What the last month would have looked like under another limit."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from guanjia.kernel import clock
from guanjia.kernel.policy import Preview
from guanjia.organization import inforce, rulebook, scopes
from guanjia.organization.models import PolicyValue
from guanjia.sla import declared, fold, rules
from guanjia.sla.models import Clock

SPAN, MOST = timedelta(days=30), 50_000
PLACE = "project"
Scope = Mapping[str, object]


@dataclass(frozen=True)
class Timed:
    """A clock of the past, and for which scope its limit was looked up.

    `since` is from when its limit counts, its start or the moment of hastening; `latest` is when a hastened one
    ends anyway.
    """

    project_id: int | None
    unit: str
    since: datetime
    due_at: datetime
    latest: datetime | None
    end: datetime
    scope: Scope


def month_under(key: str, value: Any, scope: Scope, projects: frozenset[int] | None) -> Preview | None:
    """Clocks of the last thirty days that a scope touches, by project: how many, how many broke, how many would have.

    None for a key that is no limit of a clock. Category and urgency are those that the subjects have now.
    """
    if key not in declared.limit_keys() or isinstance(value, bool) or not isinstance(value, int | float):
        return None
    now = clock.now()
    rows = [*rulebook.values_of(key), PolicyValue(key=key, scope=dict(scope), value=value, valid_from=now)]
    is_narrow = any(set(row.scope) - {PLACE} for row in rows if row.key == key)
    found, is_cut = _clocks(key, scope, projects, now, is_narrow)
    counted = _count(found, _limits(key, rows, now))
    names = dict(scopes.projects())
    lines = tuple((names.get(project, "全公司"), *counts) for project, counts in sorted(counted.items()))
    return Preview(_words(scope, len(found), is_cut), lines, is_cut)


def _words(scope: Scope, count: int, is_cut: bool) -> str:
    words = (
        f"最近 30 天开始的 {count:,} 个计时（{scopes.in_words(scope)}），按当时的时限和按新的时限各算一遍。"
    )
    if set(scope) - {PLACE}:
        words += "类别和紧急程度按现在登记的算。"
    return words + (f"只看了最近的 {MOST:,} 个计时。" if is_cut else "")


def _clocks(
    key: str, scope: Scope, projects: frozenset[int] | None, now: datetime, is_narrow: bool
) -> tuple[list[Timed], bool]:
    """The clocks that count, the latest first, and whether there were too many to look at."""
    found = Clock.objects.filter(policy=key, started_at__gte=now - SPAN).exclude(state=Clock.State.VOID)
    found = found.exclude(rule__in=declared.reminders())
    if PLACE in scope:
        found = found.filter(project_id=int(str(scope[PLACE])))
    if projects is not None:
        found = found.filter(project_id__in=projects)
    columns = (
        "subject_kind",
        "subject_id",
        PLACE + "_id",
        "unit",
        "started_at",
        "due_at",
        "hastened_at",
        "usual_due_at",
        "stopped_at",
        "paused_at",
    )
    rows = list(found.order_by("-started_at").values_list(*columns)[: MOST + 1])
    known = _narrowings([(kind, pk) for kind, pk, *_ in rows[:MOST]]) if is_narrow else {}
    timed = [
        Timed(place, unit, hastened or start, due, usual, stopped or paused or now,
              {PLACE: place} | known.get((kind, pk), {}))
        for kind, pk, place, unit, start, due, hastened, usual, stopped, paused in rows[:MOST]
    ]  # fmt: skip
    return [row for row in timed if inforce.fits(scope, row.scope)], len(rows) > MOST


def _narrowings(subjects: Iterable[tuple[str, int]]) -> dict[tuple[str, int], dict[str, Any]]:
    """What narrows the limits of each subject beside its project, one query a kind."""
    wanted: dict[str, set[int]] = {}
    for kind, pk in subjects:
        wanted.setdefault(kind, set()).add(pk)
    return {
        (kind, pk): facts
        for kind, ids in wanted.items()
        if kind in declared.scopes_of
        for pk, facts in declared.scopes_of[kind](ids).items()
    }


def _limits(key: str, rows: list[PolicyValue], now: datetime) -> Callable[[Scope], float]:
    """The limit of each scope under the new value: a narrower value of its own stays in force."""
    reckon = cache(lambda text: float(inforce.value_at(rows, key, now, json.loads(text))))
    return lambda scope: reckon(json.dumps(scope, sort_keys=True))


def _count(rows: Iterable[Timed], limits: Callable[[Scope], float]) -> dict[int, tuple[int, int, int]]:
    """By project: clocks, broken as they were, broken under the new limit."""
    counted: dict[int, tuple[int, int, int]] = {}
    calendars: dict[int | None, Any] = {}
    for row in rows:
        if row.unit in fold.BY_CALENDAR and row.project_id not in calendars:
            calendars[row.project_id] = fold.calendar_for(row.unit, row.project_id)
        amount = limits(row.scope)
        days = int(amount) if row.unit == "working_day" else 0
        calendar = calendars.get(row.project_id)
        is_over = rules.is_over(row.unit, row.since, row.end, timedelta(minutes=amount), days, calendar)
        is_over = is_over or (row.latest is not None and row.end > row.latest)
        total, old, new = counted.get(row.project_id or 0, (0, 0, 0))
        counted[row.project_id or 0] = (total + 1, old + (row.end > row.due_at), new + is_over)
    return counted
