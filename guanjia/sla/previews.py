"""What the last month would have looked like under another limit."""

from collections.abc import Callable, Iterable, Mapping
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
COLUMNS = ("project_id", "unit", "started_at", "due_at", "stopped_at", "paused_at")
Row = tuple[int | None, str, datetime, datetime, datetime | None, datetime | None]


def month_under(
    key: str, value: Any, scope: Mapping[str, object], projects: frozenset[int] | None
) -> Preview | None:
    """Clocks of the last thirty days by project: how many, how many broke, how many would have.

    None for a key that is no limit of a clock, and for a scope that clocks do not carry.
    """
    if key not in declared.limit_keys() or not isinstance(value, int | float) or set(scope) - {"project"}:
        return None
    now = clock.now()
    found = Clock.objects.filter(policy=key, started_at__gte=now - SPAN).exclude(state=Clock.State.VOID)
    if "project" in scope:
        found = found.filter(project_id=int(str(scope["project"])))
    if projects is not None:
        found = found.filter(project_id__in=projects)
    rows = list(found.order_by("-started_at").values_list(*COLUMNS)[: MOST + 1])
    counted = _count(rows[:MOST], _limits(key, value, scope, now), now)
    names = dict(scopes.projects())
    lines = tuple((names.get(project, "全公司"), *counts) for project, counts in sorted(counted.items()))
    words = f"最近 30 天开始的 {min(len(rows), MOST):,} 个计时，按当时的时限和按新的时限各算一遍。"
    if len(rows) > MOST:
        words += f"只算了最近的 {MOST:,} 个。"
    return Preview(words, lines, len(rows) > MOST)


def _limits(
    key: str, value: Any, scope: Mapping[str, object], now: datetime
) -> Callable[[int | None], float]:
    """The limit of each project under the new value: a project's own value stays in force."""
    added = PolicyValue(key=key, scope=dict(scope), value=value, valid_from=now)
    rows = [*rulebook.values_of(key), added]
    return cache(lambda project_id: float(inforce.value_at(rows, key, now, {"project": project_id})))


def _count(
    rows: Iterable[Row], limits: Callable[[int | None], float], now: datetime
) -> dict[int, tuple[int, int, int]]:
    """By project: clocks, broken as they were, broken under the new limit."""
    counted: dict[int, tuple[int, int, int]] = {}
    calendars: dict[int | None, Any] = {}
    for project, unit, start, due, stopped, paused in rows:
        end = stopped or paused or now
        if unit in fold.BY_CALENDAR and project not in calendars:
            calendars[project] = fold.calendar_for(unit, project)
        amount = limits(project)
        limit = timedelta(minutes=amount)
        days = int(amount) if unit == "working_day" else 0
        total, old, new = counted.get(project or 0, (0, 0, 0))
        is_over = rules.is_over(unit, start, end, limit, days, calendars.get(project))
        counted[project or 0] = (total + 1, old + (end > due), new + is_over)
    return counted
