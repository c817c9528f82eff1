"""Figures over observations, and the rows behind them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet

from guanjia.kernel.actors import Actor
from guanjia.measures import declared
from guanjia.measures.declared import Measure
from guanjia.measures.models import Observation

FEW = 5


@dataclass(frozen=True)
class Figure:
    """A measured value: numerator, denominator, and how it reads; below five cases counts, not a rate."""

    measure: Measure
    hits: int
    total: int
    mean: float | None

    @property
    def is_under_target(self) -> bool:
        """Whether a share of enough cases misses its target."""
        target = self.measure.target
        return (
            self.measure.unit == "share" and target is not None and self.total >= FEW and self.rate < target
        )

    @property
    def rate(self) -> float:
        """Hits over total; 0 without cases."""
        return self.hits / self.total if self.total else 0.0

    @property
    def text(self) -> str:
        """The value as it is read."""
        if self.measure.unit == "count":
            return str(self.total)
        if self.measure.unit == "mean":
            return f"{self.mean:.2f}" if self.mean is not None else "—"
        if self.total < FEW:
            return f"{self.hits}/{self.total}"
        return f"{100 * self.rate:.1f}%"


def within_reach(actor: Actor, projects: Iterable[int] = ()) -> QuerySet[Observation]:
    """The observations of the projects that the actor may measure, cut to the wanted ones."""
    reach, wanted = actor.reach("measures.read"), set(projects)
    if not reach.company:
        allowed = set(reach.projects) | (set(actor.projects) if reach.zone else set())
        wanted = wanted & allowed if wanted else allowed
        return Observation.objects.filter(project_id__in=wanted)
    return Observation.objects.filter(project_id__in=wanted) if wanted else Observation.objects.all()


def rows(
    actor: Actor, measure: str, since: date, until: date, projects: Iterable[int] = ()
) -> QuerySet[Observation]:
    """The observations behind a figure, within the actor's reach, newest first."""
    found = within_reach(actor, projects).filter(measure=measure, day__gte=since, day__lte=until)
    return found.order_by("-at", "-id")


def figures(
    actor: Actor, keys: Iterable[str], since: date, until: date, projects: Iterable[int] = ()
) -> dict[str, Figure]:
    """Several figures over the same days in one query."""
    wanted = list(keys)
    base = within_reach(actor, projects).filter(measure__in=wanted, day__gte=since, day__lte=until)
    counted = base.values("measure").annotate(
        total=Count("id"), hits=Count("id", filter=Q(hit=True)), mean=Avg("value")
    )
    found = {row["measure"]: row for row in counted}
    none = {"hits": 0, "total": 0, "mean": None}
    return {key: _figure(key, found.get(key, none)) for key in wanted}


def _figure(key: str, counted: Mapping[str, Any]) -> Figure:
    return Figure(declared.measures[key], counted["hits"], counted["total"], counted["mean"])


def by_day(
    actor: Actor, measure: str, since: date, until: date, projects: Iterable[int] = ()
) -> list[tuple[date, Figure]]:
    """A figure for every day that has rows, oldest first: what a chart draws."""
    base = within_reach(actor, projects).filter(measure=measure, day__gte=since, day__lte=until)
    counted = (
        base.values("day")
        .order_by("day")
        .annotate(total=Count("id"), hits=Count("id", filter=Q(hit=True)), mean=Avg("value"))
    )
    return [(row["day"], _figure(measure, row)) for row in counted]
