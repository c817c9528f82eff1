"""The rest of a day after something happened: what has begun stays, promises move only where they must."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from guanjia.dispatch.planning import day
from guanjia.dispatch.planning.problem import (
    Pause,
    Pin,
    Plan,
    Problem,
    Route,
    Stop,
    Technician,
    Visit,
    Window,
)
from guanjia.dispatch.planning.solver import Effort
from guanjia.dispatch.planning.travel import Place


@dataclass(frozen=True)
class Happened:
    """What is known at a minute of the day. What is neither done nor under way has not begun.

    `under_way` has the minute at which each is expected to end; `away` who fell ill or left, from now on.
    """

    now: int
    done: frozenset[str] = frozenset()
    under_way: Mapping[str, int] = field(default_factory=dict)
    cancelled: frozenset[str] = frozenset()
    new: tuple[Visit, ...] = ()
    away: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Replanned:
    """The rest of the day as a problem and its plan; `kept` are the stops of each technician that have begun.

    `moved` are the visits whose promised window changes, with the new begin (nothing: left out); `missed` those
    whose last window is over, which need a new appointment; `reassigned` those that go to others than before.
    """

    problem: Problem
    plan: Plan
    kept: dict[str, tuple[Stop, ...]]
    moved: dict[str, int | None]
    missed: tuple[str, ...]
    reassigned: tuple[str, ...]


def replan(
    problem: Problem,
    plan: Plan,
    happened: Happened,
    effort: Effort,
    *,
    at_most: int = 400,
    is_greedy: bool = False,
) -> Replanned:
    """A plan for the rest of the day that keeps every gate, and as many promises as it can.

    What the plan in force told a customer stands in `promised` of the visits; the caller sets it.
    """
    rest, kept = remaining(problem, plan, happened)
    found = day.plan(rest, effort, at_most=at_most, is_greedy=is_greedy, before=plan)
    begun = happened.done | set(happened.under_way) | happened.cancelled
    moved: dict[str, int | None] = {}
    for visit in problem.visits:
        start = found.crews[visit.id][0][1].starts if visit.id in found.crews else None
        if visit.promised and visit.id not in begun and not _is_kept(visit.promised, start):
            moved[visit.id] = start
    missed = tuple(
        visit.id for visit in problem.visits if visit.id not in begun and visit.id not in rest.visit
    )
    before = {name: {who for who, _ in crew} for name, crew in plan.crews.items()}
    others = (
        name
        for name, crew in found.crews.items()
        if name in before and {who for who, _ in crew} != before[name]
    )
    return Replanned(rest, found, kept, moved, missed, tuple(others))


def _is_kept(promised: Window, start: int | None) -> bool:
    return start is not None and promised[0] <= start <= promised[1]


def remaining(
    problem: Problem, plan: Plan, happened: Happened
) -> tuple[Problem, dict[str, tuple[Stop, ...]]]:
    """The problem that is left, and what has begun; technicians stand where they are, with what they have left."""
    over = happened.done | set(happened.under_way) | happened.cancelled
    routes = {route.technician: route for route in plan.routes}
    people, kept = [], {}
    for one in problem.technicians:
        stops = tuple(_begun(routes.get(one.id), happened))
        if stops:
            kept[one.id] = stops
        if one.id not in happened.away and (left := _from_now(problem, one, stops, happened.now)):
            people.append(left)
    here = {one.id for one in people}
    visits = [visit for visit in (*problem.visits, *happened.new) if visit.id not in over]
    later = [cut for visit in visits if (cut := _visit_from(visit, happened.now, here)).all_windows]
    return replace(problem, technicians=tuple(people), visits=tuple(later)), kept


def _begun(route: Route | None, happened: Happened) -> Iterator[Stop]:
    """The stops that are done or under way; a pause when its planned begin has come and nothing before is open."""
    is_free = True
    for stop in route.stops if route else ():
        if stop.is_pause:
            if is_free and stop.starts <= happened.now:
                yield stop
        elif stop.id in happened.under_way:
            is_free = False
            yield replace(stop, ends=max(happened.under_way[stop.id], stop.starts))
        elif stop.id in happened.done:
            yield stop
        else:
            is_free = is_free and stop.id in happened.cancelled


def _from_now(problem: Problem, one: Technician, stops: tuple[Stop, ...], now: int) -> Technician | None:
    """The technician from when the last begun stop ends: the place, hours, pauses, parts and jobs left."""
    free = max([now, one.begins, *(stop.ends for stop in stops)])
    spans = tuple((max(begin, free), end) for begin, end in one.spans if end > free)
    if not spans:
        return None
    visits = [(stop, problem.visit[stop.id]) for stop in stops if not stop.is_pause]
    at = one.start or one.base
    for stop in stops:
        at = _pause_place(one, stop) if stop.is_pause else problem.visit[stop.id].place
    used: Counter[str] = Counter()
    for stop, visit in visits:
        used.update(visit.parts if stop.is_lead else {})
    taken = {stop.id for stop in stops if stop.is_pause}
    return replace(
        one,
        start=at,
        spans=spans,
        pauses=tuple(_pauses_from(problem, one, at, spans, taken)),
        stock={part: number - used[part] for part, number in one.stock.items()},
        jobs=None if one.jobs is None else max(0, one.jobs - len(visits)),
    )


def _pause_place(one: Technician, stop: Stop) -> Place:
    [place] = [pause.place or one.base for pause in one.rests if pause.id == stop.id]
    return place


def _pauses_from(
    problem: Problem, one: Technician, at: Place, spans: tuple[Window, ...], taken: set[str]
) -> Iterator[Pause]:
    """The pauses still to take; one that work pushed past its window comes at once, unless the day is over."""
    free = spans[0][0]
    for pause in one.pauses:
        soonest = free + problem.travel.leg(at, pause.place or one.base).minutes
        if pause.id not in taken and soonest + pause.minutes <= spans[-1][1]:
            yield replace(pause, window=(max(pause.window[0], free), max(pause.window[1], soonest)))


def _visit_from(visit: Visit, now: int, here: set[str]) -> Visit:
    """The visit with what is left of its windows; a pin to somebody who is away, or to a minute gone by, is lifted."""
    windows = tuple((max(first, now), last) for first, last in visit.windows if last >= now)
    promised = visit.promised
    if promised:
        promised = (max(promised[0], now), promised[1]) if promised[1] >= now else None
    start = visit.pin.start
    pin = Pin(
        visit.pin.technicians if set(visit.pin.technicians) <= here else (),
        start if start is not None and start >= now else None,
    )
    return replace(visit, windows=windows, promised=promised, pin=pin)
