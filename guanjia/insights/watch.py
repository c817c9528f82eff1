"""The watch: what breaks next, what broke, by whom nothing happened, projects side by side."""

from dataclasses import dataclass
from datetime import datetime, time

from guanjia.insights import queries
from guanjia.kernel import clock, going, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef
from guanjia.measures import declared
from guanjia.measures import queries as measures
from guanjia.measures.queries import Figure
from guanjia.organization import queries as organization
from guanjia.organization.models import Project
from guanjia.organization.moments import local
from guanjia.sla import queries as sla
from guanjia.sla import watch as sla_watch
from guanjia.sla.models import Clock
from guanjia.sla.queries import ClockView
from guanjia.sla.watch import Load
from guanjia.workorders import silence
from guanjia.workorders.silence import Silence

FIGURES = ("M001", "M004", "M043")


@dataclass(frozen=True)
class Watched:
    """One clock with what it is about and where its page is."""

    name: str
    href: str
    view: ClockView
    at: datetime


@dataclass(frozen=True)
class Side:
    """One project beside the others: its clocks now, its figures of thirty days, how it keeps the clauses."""

    project: Project
    load: Load
    figures: list[Figure]
    score: float | None


def projects(actor: Actor) -> list[Project]:
    """The projects whose figures the actor may compare."""
    return list(organization.projects(actor, "clauses.read"))


def start_of_day(now: datetime) -> datetime:
    """Midnight of the local day."""
    return datetime.combine(local(now).date(), time(), local(now).tzinfo)


def named(actor: Actor, rows: list[Clock]) -> list[Watched]:
    """Clocks with the names and pages of their subjects, as far as the actor may see them."""
    refs = {row.pk: SubjectRef(row.subject_kind, row.subject_id) for row in rows}
    names = going.names(actor, refs.values())
    return [
        Watched(
            names.get(refs[row.pk], ""),
            going.address(actor, refs[row.pk]),
            sla.view(row),
            row.breached_at or row.due_at,
        )
        for row in rows
    ]


def breaks_next(actor: Actor, ids: list[int]) -> list[Watched]:
    """The clocks that end next."""
    return named(actor, sla_watch.next_to_break(ids, clock.now()))


def broke_today(actor: Actor, ids: list[int]) -> list[Watched]:
    """The clocks whose time ran out today, the latest first."""
    return named(actor, sla_watch.broken_since(ids, start_of_day(clock.now())))


def untouched(actor: Actor, ids: list[int]) -> list[Silence]:
    """Open orders that nobody touched for the policy's minutes."""
    before = clock.now() - policy.minutes("watch.silence", project=ids[0] if len(ids) == 1 else None)
    return silence.silent(actor, ids, before)


def labels() -> list[str]:
    """What the compared figures are called."""
    return [declared.measures[key].label for key in FIGURES]


def sides(actor: Actor, rows: list[Project]) -> list[Side]:
    """The projects side by side, in as many questions for a hundred as for one."""
    now = clock.now()
    today, ids = local(now).date(), [row.pk for row in rows]
    loads = sla_watch.loads(ids, now, start_of_day(now))
    figures = measures.figures_by_project(actor, FIGURES, today - queries.SPAN, today, ids)
    maps = queries.clause_maps(actor, rows, queries.said(rows))
    return [Side(row, loads[row.pk], list(figures[row.pk].values()), maps[row.pk].score) for row in rows]
