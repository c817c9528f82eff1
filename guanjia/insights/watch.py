"""The watch: what breaks next, what broke and why, by whom nothing happened, projects side by side; the own board."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

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
from guanjia.sla import ledger
from guanjia.sla import queries as sla
from guanjia.sla import watch as sla_watch
from guanjia.sla.ledger import Said
from guanjia.sla.models import Clock
from guanjia.sla.queries import ClockView
from guanjia.sla.watch import Load
from guanjia.sla.web.words import due_of
from guanjia.workorders import silence
from guanjia.workorders.silence import Silence

NOBODY, DISPATCHER, NO_POST = "还没有派人", "调度", "没有填岗位"
LATEST = 3
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
    coverage: str


def projects(actor: Actor) -> list[Project]:
    """The projects whose figures the actor may compare."""
    return list(organization.projects(actor, "watch.read"))


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


def broken(actor: Actor, ids: list[int]) -> list[Watched]:
    """The clocks whose time ran out today, and the older ones that are still open, the latest first."""
    now = clock.now()
    return named(actor, sla_watch.broken(ids, now, start_of_day(now)))


@dataclass(frozen=True)
class Holder:
    """Somebody by whom nothing happened: name, post, the cases, the longest untouched first."""

    name: str
    post: str
    cases: list[Silence]


def untouched(actor: Actor, ids: list[int]) -> list[Holder]:
    """By person: open orders with a clock that is over which nobody touched for the policy's minutes.

    What nobody holds waits for those who send orders out.
    """
    now = clock.now()
    before = now - policy.minutes("watch.silence", project=ids[0] if len(ids) == 1 else None)
    by_holder: dict[tuple[str, str], list[Silence]] = {}
    for found in silence.silent(actor, ids, before, sla_watch.late_cases("workorder", ids, now)):
        staff = found.order.staff
        holder = (staff.name, staff.post or NO_POST) if staff else (NOBODY, DISPATCHER)
        by_holder.setdefault(holder, []).append(found)
    return [Holder(name, post, cases) for (name, post), cases in by_holder.items()]


@dataclass(frozen=True)
class Reason:
    """Why promises were put off or broken: the word, how many, the latest of them."""

    cause: str
    word: str
    total: int
    latest: list[tuple[str, str, datetime]]


def since_when() -> datetime:
    """The first day over which reasons are counted, as the figures beside."""
    return start_of_day(clock.now()) - queries.SPAN


def reasons(actor: Actor, ids: list[int]) -> list[Reason]:
    """Why promises were not kept in thirty days, by the codes of notices and explanations, the commonest first."""
    since = since_when()
    said = ledger.said_because(actor, ids, since)
    counted = ledger.reasons(actor, ids, since)
    return [
        Reason(cause, word, n, [(row.words, address, row.at) for row, address in linked(actor, said, cause)])
        for cause, word, n in counted
    ]


def linked(actor: Actor, said: list[Said], cause: str) -> list[tuple[Said, str]]:
    """The latest words about one cause, each with the page of its promise."""
    mine = [row for row in said if row.cause == cause][:LATEST]
    return [(row, going.address(actor, SubjectRef("promise", row.promise_id))) for row in mine]


OWN = ("M008", "M004", "M030", "M009", "M017", "M043")


def own_board(actor: Actor, _: object) -> dict[str, Any] | None:
    """What somebody of the staff sees of the own work: figures of thirty days with their bases, open promises."""
    if actor.staff_id is None:
        return None
    today = local(clock.now()).date()
    found = measures.own_figures(actor, OWN, today - queries.SPAN, today)
    promises = ledger.own_open(actor)
    names = going.names(actor, {row.case for row in promises})
    return {
        "facts": [(figure.measure.label, with_base(figure)) for figure in found.values() if figure.total],
        "promises": [(row, names.get(row.case, ""), *due_of(row, clock.now())) for row in promises],
    }


def with_base(figure: Figure) -> str:
    """A figure with its base, which a figure of few cases is already."""
    base = f"{figure.hits}/{figure.total}"
    return base if figure.text == base else f"{figure.text}，{base}"


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
    return [
        Side(row, loads[row.pk], list(figures[row.pk].values()), maps[row.pk].score, maps[row.pk].coverage)
        for row in rows
    ]
