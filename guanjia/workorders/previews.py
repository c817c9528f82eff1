"""Which arrivals the figures would have left out under another strength of proof (`presence.counted_from`)."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth

from guanjia.kernel import clock
from guanjia.kernel.policy import Preview
from guanjia.organization import inforce, rulebook, scopes
from guanjia.organization.models import PolicyValue
from guanjia.organization.moments import CHINA, local
from guanjia.workorders.models import Visit
from guanjia.workorders.switches import COUNTED_FROM


def arrivals_under(
    key: str, value: Any, scope: Mapping[str, object], projects: frozenset[int] | None
) -> Preview | None:
    """Arrivals of the last month and this one by project and month: how many, how many count not, how many would not.

    By the strength that they have today and the values in force now. None for every other key.
    """
    if key != COUNTED_FROM or str(value) not in ("0", "1", "2", "3") or set(scope) - {"project"}:
        return None
    since = datetime.combine(_first_day(), time(), CHINA)
    now, standing = clock.now(), rulebook.values_of(key)
    wished = [*standing, PolicyValue(key=key, scope=dict(scope), value=value, valid_from=now)]
    counted: dict[tuple[int, date], list[int]] = {}
    for place, month, strength, count in _strengths(since, scope, projects):
        row = counted.setdefault((place, month.date()), [0, 0, 0])
        row[0] += count
        for n, rows in enumerate((standing, wished), 1):
            row[n] += count * (strength < int(inforce.value_at(rows, key, now, {"project": place})))
    names = dict(scopes.projects())
    lines = tuple(
        (f"{names.get(place, '')}，不计入指标的到场，{month.year} 年 {month.month} 月", *row)
        for (place, month), row in sorted(counted.items())
    )
    total = sum(row[0] for row in counted.values())
    words = f"{since:%Y-%m-%d} 以来的 {total:,} 次到场，按现在的规定和按新的规定各看一遍哪些不计入到场指标。"
    return Preview(words, lines)  # type: ignore[arg-type]


def _first_day() -> date:
    """The first day of the last month."""
    return (local(clock.now()).date().replace(day=1) - timedelta(days=1)).replace(day=1)


def _strengths(
    since: datetime, scope: Mapping[str, object], projects: frozenset[int] | None
) -> QuerySet[Visit, tuple[int, datetime, int, int]]:
    """How many arrivals of each project, month and strength there were, in one query."""
    found = Visit.objects.filter(arrived_at__gte=since)
    if "project" in scope:
        found = found.filter(order__project_id=int(str(scope["project"])))
    if projects is not None:
        found = found.filter(order__project_id__in=projects)
    months = found.annotate(month=TruncMonth("arrived_at", tzinfo=CHINA))
    grouped = months.values("order__project_id", "month", "strength").annotate(n=Count("pk")).order_by()
    return grouped.values_list("order__project_id", "month", "strength", "n")
