"""What the last month and this one would have looked like under another threshold of a figure."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

from guanjia.kernel import clock
from guanjia.kernel.policy import Preview
from guanjia.measures import declared
from guanjia.measures.declared import Threshold
from guanjia.measures.models import Observation
from guanjia.organization import inforce, rulebook, scopes
from guanjia.organization.models import PolicyValue
from guanjia.organization.moments import local

MOST = 50_000
Line = tuple[str, int | None, date]
Limits = Callable[[int | None], tuple[Any, ...]]


def months_under(
    key: str, value: Any, scope: Mapping[str, object], projects: frozenset[int] | None
) -> Preview | None:
    """Rows behind the figures that a value parts into hits and misses, by figure, project and month.

    How many, how many missed, how many would have. None for a value that is no threshold of a figure.
    """
    threshold = declared.thresholds.get(key)
    if threshold is None or not isinstance(value, int | float) or set(scope) - {"project"}:
        return None
    since = _first_day()
    found = Observation.objects.filter(measure__in=threshold.measures, day__gte=since)
    if "project" in scope:
        found = found.filter(project_id=int(str(scope["project"])))
    if projects is not None:
        found = found.filter(project_id__in=projects)
    rows = list(found.order_by("-at").values_list("measure", "project_id", "day", "hit", "value")[: MOST + 1])
    counted = _count(rows[:MOST], threshold, _limits(threshold, key, value, scope))
    missing = sum(amount is None for *_, amount in rows[:MOST])
    words = (
        f"{since:%Y-%m-%d} 以来的 {len(rows[:MOST]) - missing:,} 条记录，按当时的数值和按新的数值各算一遍。"
    )
    words += f"另有 {missing:,} 条没有留下原始数值，没有算。" if missing else ""
    words += f"只看了最近的 {MOST:,} 条。" if len(rows) > MOST else ""
    names = dict(scopes.projects())
    lines = tuple((_name(line, names), *counted[line]) for line in sorted(counted, key=str))
    return Preview(words, lines, len(rows) > MOST)


def _first_day() -> date:
    """The first day of the last month."""
    this = local(clock.now()).date().replace(day=1)
    return (this - timedelta(days=1)).replace(day=1)


def _limits(threshold: Threshold, key: str, value: Any, scope: Mapping[str, object]) -> Limits:
    """The limits of each project under the new value: a project's own value stays in force."""
    now = clock.now()
    rows = [row for name in threshold.keys for row in rulebook.values_of(name)]
    rows.append(PolicyValue(key=key, scope=dict(scope), value=value, valid_from=now))
    return cache(
        lambda place: tuple(inforce.value_at(rows, name, now, {"project": place}) for name in threshold.keys)
    )


def _count(
    rows: Iterable[tuple[Any, ...]], threshold: Threshold, limits: Limits
) -> dict[Line, tuple[int, int, int]]:
    """By figure, project and month: rows, missed as they were, missed under the new value."""
    counted: dict[Line, tuple[int, int, int]] = {}
    for measure, place, day, hit, amount in rows:
        if amount is not None:
            line = (measure, place, day.replace(day=1))
            total, old, new = counted.get(line, (0, 0, 0))
            is_missed = not threshold.is_kept(amount, *limits(place))
            counted[line] = (total + 1, old + (not hit), new + is_missed)
    return counted


def _name(line: Line, names: Mapping[object, str]) -> str:
    """`湖畔花园，满意率，2026 年 11 月`."""
    measure, place, month = line
    return (
        f"{names.get(place, '全公司')}，{declared.measures[measure].label}，{month.year} 年 {month.month} 月"
    )
