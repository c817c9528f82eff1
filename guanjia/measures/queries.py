"""Figures over the daily sums, and the rows behind them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal, TypeVar

from django.db.models import Count, Model, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth, TruncWeek

from guanjia.kernel.actors import Actor
from guanjia.measures import declared
from guanjia.measures.declared import Measure
from guanjia.measures.models import Daily, Observation

FEW = 5
SUMS = {"met": Sum("hits"), "cases": Sum("total"), "amount": Sum("sum")}
NONE = {"met": 0, "cases": 0, "amount": 0.0}
Cut = Literal["project", "department", "person", "month", "part"]
ModelT = TypeVar("ModelT", bound=Model)


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
        return self.is_judged and self.total >= FEW and self.shortfall > 0

    @property
    def is_judged(self) -> bool:
        """Whether it is a share with a target."""
        return self.measure.unit == "share" and self.measure.target is not None

    @property
    def shortfall(self) -> float:
        """How far a share is from its target, above zero when it is not reached; with `at_most` less is better."""
        target = self.measure.target or 0.0
        return round(self.rate - target if self.measure.at_most else target - self.rate, 6)

    @property
    def rate(self) -> float:
        """Hits over total; 0 without cases."""
        return self.hits / self.total if self.total else 0.0

    @property
    def height(self) -> float | None:
        """The value as a chart draws it: percent, mean or count; nothing where there are no cases."""
        if self.measure.unit == "count":
            return self.total
        if self.measure.unit == "mean":
            return None if self.mean is None else round(self.mean, 2)
        return round(100 * self.rate, 1) if self.total else None

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


def of_projects(actor: Actor, projects: Iterable[int] = ()) -> Q:
    """The condition of the projects that the actor may measure, cut to the wanted ones."""
    reach, wanted = actor.reach("measures.read"), set(projects)
    if reach.company:
        return Q(project_id__in=wanted) if wanted else Q()
    allowed = set(reach.projects) | (set(actor.projects) if reach.zone else set())
    return Q(project_id__in=wanted & allowed if wanted else allowed)


def found(
    model: type[ModelT], actor: Actor, keys: Iterable[str], since: date, until: date, projects: Iterable[int]
) -> QuerySet[ModelT]:
    """Rows of some measures over some days; a standing figure counts all until the last day, the company's too."""
    wanted, places = set(keys), of_projects(actor, projects)
    lasting = wanted.intersection(declared.standing())
    condition = places & Q(measure__in=wanted - lasting, day__gte=since, day__lte=until)
    if lasting and actor.may("measures.read"):
        condition |= (places | Q(project_id=None)) & Q(measure__in=lasting, day__lte=until)
    return model._default_manager.filter(condition)


def sums(
    actor: Actor, keys: Iterable[str], since: date, until: date, projects: Iterable[int] = ()
) -> QuerySet[Daily]:
    """The daily sums of some measures over some days."""
    return found(Daily, actor, keys, since, until, projects)


def rows(
    actor: Actor, measure: str, since: date, until: date, projects: Iterable[int] = ()
) -> QuerySet[Observation]:
    """The observations behind a figure, within the actor's reach, newest first."""
    return found(Observation, actor, [measure], since, until, projects).order_by("-day", "-at", "-id")


def figures(
    actor: Actor, keys: Iterable[str], since: date, until: date, projects: Iterable[int] = ()
) -> dict[str, Figure]:
    """Several figures over the same days in one query."""
    wanted = list(keys)
    counted = sums(actor, wanted, since, until, projects).values("measure").annotate(**SUMS)
    known = {row["measure"]: row for row in counted}
    return {key: figure_of(key, known.get(key, NONE)) for key in wanted}


def own_figures(actor: Actor, keys: Iterable[str], since: date, until: date) -> dict[str, Figure]:
    """What counts for the actor as one of the staff, for the own board; nothing for who is none."""
    wanted = list(keys)
    rows = Daily.objects.filter(
        staff_id=actor.staff_id or -1, measure__in=wanted, day__gte=since, day__lte=until
    )
    known = {row["measure"]: row for row in rows.values("measure").annotate(**SUMS)}
    return {key: figure_of(key, known.get(key, NONE)) for key in wanted}


def figures_by_project(
    actor: Actor, keys: Iterable[str], since: date, until: date, projects: Iterable[int]
) -> dict[int, dict[str, Figure]]:
    """Several figures of several projects over the same days in one query; what has no project counts in each."""
    wanted, places = list(keys), list(projects)
    counted = sums(actor, wanted, since, until, places).values("project_id", "measure").annotate(**SUMS)
    known: dict[tuple[int | None, str], Mapping[str, Any]] = {
        (row["project_id"], row["measure"]): row for row in counted
    }
    return {
        place: {key: figure_of(key, _both(known.get((place, key)), known.get((None, key)))) for key in wanted}
        for place in places
    }


def _both(own: Mapping[str, Any] | None, common: Mapping[str, Any] | None) -> dict[str, Any]:
    """The sums of a project and of what belongs to no project."""
    return {part: (own or NONE)[part] + (common or NONE)[part] for part in NONE}


def figure_of(key: str, counted: Mapping[str, Any]) -> Figure:
    """A figure of the sums that a query gave."""
    mean = counted["amount"] / counted["cases"] if counted["cases"] else None
    return Figure(declared.measures[key], counted["met"], counted["cases"], mean)


def by_day(
    actor: Actor, measure: str, since: date, until: date, projects: Iterable[int] = ()
) -> list[tuple[date, Figure]]:
    """A figure for every day that has rows, oldest first: what a chart draws."""
    counted = sums(actor, [measure], since, until, projects).values("day").order_by("day").annotate(**SUMS)
    return [(row["day"], figure_of(measure, row)) for row in counted]


Course = dict[str, list[tuple[date, Figure]]]


def monthly(
    actor: Actor, keys: Iterable[str], since: date, until: date, projects: Iterable[int] = ()
) -> Course:
    """Several figures month by month, oldest first, in one query; months without cases are left out."""
    return _course(sums(actor, keys, since, until, projects).annotate(start=TruncMonth("day")))


def weekly(
    actor: Actor, keys: Iterable[str], until: date, weeks: int, projects: Iterable[int] = ()
) -> Course:
    """Several figures over the last weeks that have cases, oldest first; a week begins on its Monday."""
    since = until - timedelta(days=until.weekday(), weeks=weeks - 1)
    return _course(sums(actor, keys, since, until, projects).annotate(start=TruncWeek("day")))


def _course(base: Any) -> Course:
    """The figures of sums that carry the start of their span."""
    course: Course = {}
    for row in base.values("measure", "start").order_by("measure", "start").annotate(**SUMS):
        course.setdefault(row["measure"], []).append((row["start"], figure_of(row["measure"], row)))
    return course


def cut(
    actor: Actor, measure: str, by: Cut, since: date, until: date, projects: Iterable[int] = ()
) -> dict[int | date | None, list[tuple[date, Figure]]]:
    """One figure by project, department, person or month, each with its months, oldest first.

    A person counts for the department to which the person belongs now.
    """
    base = sums(actor, [measure], since, until, projects).annotate(month=TruncMonth("day"))
    column = {"project": "project_id", "month": "month"}.get(by, "staff_id")
    counted = list(base.values(column, "month").order_by(column, "month").annotate(**SUMS))
    places = declared.departments_of({row[column] for row in counted} - {None}) if by == "department" else {}
    parts: dict[Any, dict[date, dict[str, Any]]] = {}
    for row in counted:
        name = places.get(row[column]) if by == "department" else row[column]
        months = parts.setdefault(name, {})
        old = months.get(row["month"], NONE)
        months[row["month"]] = {part: old[part] + row[part] for part in NONE}
    return {
        name: [(month, figure_of(measure, months[month])) for month in sorted(months)]
        for name, months in parts.items()
    }


def shares(
    actor: Actor, measure: str, since: date, until: date, projects: Iterable[int] = ()
) -> dict[str, list[tuple[date, Figure]]]:
    """A figure that is counted in parts: by the name of each part its share of every month, oldest first.

    What part a row is stands in its value, so this reads the rows and not the sums.
    """
    declared_as = declared.measures[measure]
    found = rows(actor, measure, since, until, projects).order_by().annotate(month=TruncMonth("day"))
    counts = {
        (row["value"], row["month"]): row["cases"]
        for row in found.values("value", "month").annotate(cases=Count("pk"))
    }
    months = sorted({month for _, month in counts})
    all_of = {month: sum(n for (_, at), n in counts.items() if at == month) for month in months}
    of_whole = replace(declared_as, unit="share", target=None)
    return {
        name: [
            (month, Figure(of_whole, counts.get((part, month), 0), all_of[month], None)) for month in months
        ]
        for part, name in declared_as.parts.items()
        if any(value == part for value, _ in counts)
    }


def whole(course: Iterable[tuple[date, Figure]]) -> Figure:
    """The figure over all months of a course."""
    parts = [figure for _, figure in course]
    total = sum(part.total for part in parts)
    mean = sum((part.mean or 0) * part.total for part in parts) / total if total else None
    return Figure(parts[0].measure, sum(part.hits for part in parts), total, mean)
