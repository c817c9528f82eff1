"""What breaks next and what broke, over several projects."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from guanjia.sla import declared
from guanjia.sla.models import Clock
from guanjia.sla.policies import FIRST_MARK

OPEN = (Clock.State.RUNNING, Clock.State.PAUSED)


def limits(project_ids: Iterable[int]) -> Q:
    """Clocks of some projects that promise something: reminders are left out."""
    return Q(project_id__in=list(project_ids)) & ~Q(rule__in=declared.reminders())


def next_to_break(project_ids: Iterable[int], now: datetime, limit: int = 12) -> list[Clock]:
    """Running clocks that end next, the nearest first."""
    rows = Clock.objects.filter(limits(project_ids), state=Clock.State.RUNNING, due_at__gt=now)
    return list(rows.order_by("due_at", "id")[:limit])


def broken(project_ids: Iterable[int], now: datetime, since: datetime, limit: int = 12) -> list[Clock]:
    """Clocks whose time ran out since a moment, and those that are over and still open, the latest first."""
    is_open = Q(state=Clock.State.RUNNING, due_at__lte=now)
    rows = Clock.objects.filter(limits(project_ids), is_open | Q(breached_at__gte=since))
    return list(rows.exclude(state=Clock.State.VOID).order_by("-due_at", "-id")[:limit])


def late_cases(kind: str, project_ids: Iterable[int], now: datetime) -> QuerySet[Clock, int]:
    """Numbers of the subjects of a kind whose open clock is over, as a subquery."""
    rows = Clock.objects.filter(
        limits(project_ids), subject_kind=kind, state=Clock.State.RUNNING, due_at__lte=now
    )
    return rows.values_list("subject_id", flat=True)


@dataclass(frozen=True)
class Load:
    """How the clocks of one project stand: running, nearly over, over and still open, broken since a moment."""

    running: int
    nearly: int
    over: int
    broken: int


def loads(project_ids: Iterable[int], now: datetime, since: datetime) -> dict[int, Load]:
    """The clocks of each project in one query."""
    ids = list(project_ids)
    nearly = Q(level__gt=FIRST_MARK, due_at__gt=now, state=Clock.State.RUNNING)
    rows = (
        Clock.objects.filter(limits(ids), Q(state__in=OPEN) | Q(breached_at__gte=since))
        .values("project_id")
        .order_by()
        .annotate(
            running=Count("id", filter=Q(state__in=OPEN)),
            nearly=Count("id", filter=nearly),
            over=Count("id", filter=Q(state=Clock.State.RUNNING, due_at__lte=now)),
            broken=Count("id", filter=Q(breached_at__gte=since) & ~Q(state=Clock.State.VOID)),
        )
    )
    found = {
        row["project_id"]: Load(row["running"], row["nearly"], row["over"], row["broken"]) for row in rows
    }
    return {pk: found.get(pk, Load(0, 0, 0, 0)) for pk in ids}
