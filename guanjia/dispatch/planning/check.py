"""Every broken gate of a plan, found from the problem alone; shares no code with those who plan."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from guanjia.dispatch.planning.problem import Pause, Plan, Problem, Route, Stop, Technician, Visit


@dataclass(frozen=True)
class Broken:
    """A gate that a plan breaks, by whom and for what."""

    gate: str
    visit: str = ""
    technician: str = ""


def broken(problem: Problem, plan: Plan) -> list[Broken]:
    """Every broken gate; nothing for a plan that may leave."""
    found = list(_names(problem, plan))
    if found:
        return found  # the rest speaks of people and visits that exist
    for visit in problem.visits:
        found += _visit(problem, plan, visit)
    for route in plan.routes:
        found += _route(problem, route)
    return found


def moved(problem: Problem, plan: Plan) -> list[str]:
    """Visits that are served outside of the window that their customer was told."""
    return [
        visit.id
        for visit in problem.visits
        if visit.promised
        for _, stop in plan.crews.get(visit.id, ())[:1]
        if not visit.promised[0] <= stop.starts <= visit.promised[1]
    ]


def _names(problem: Problem, plan: Plan) -> Iterator[Broken]:
    for name, number in Counter(route.technician for route in plan.routes).items():
        if name not in problem.technician:
            yield Broken("unknown technician", technician=name)
        elif number > 1:
            yield Broken("two routes of one", technician=name)
    for name in {*plan.crews, *plan.unserved} - set(problem.visit):
        yield Broken("unknown visit", name)
    for name, number in Counter(plan.unserved).items():
        if number > 1 or name in plan.crews:
            yield Broken("left out and served", name)


def _visit(problem: Problem, plan: Plan, visit: Visit) -> Iterator[Broken]:
    crew = plan.crews.get(visit.id, ())
    if not crew:
        if visit.id not in plan.unserved:
            yield Broken("forgotten", visit.id)
        return
    names = [name for name, _ in crew]
    people = [problem.technician[name] for name in names]
    if len(names) != visit.crew or len(set(names)) != len(names):
        yield Broken("crew", visit.id, "、".join(names))
    if len({(stop.starts, stop.ends) for _, stop in crew}) > 1:
        yield Broken("crew apart", visit.id)
    start, end = crew[0][1].starts, crew[0][1].ends
    if end - start != visit.minutes:
        yield Broken("duration", visit.id)
    if not any(first <= start <= last for first, last in visit.all_windows):
        yield Broken("window", visit.id)
    if visit.pin.start not in (None, start) or not set(visit.pin.technicians) <= set(names):
        yield Broken("pin", visit.id)
    if len({one.team for one in people}) > 1:
        yield Broken("team", visit.id)
    for one in people:
        if one.goes_to is not None and not {visit.place.project} <= one.goes_to:
            yield Broken("project", visit.id, one.id)
        if one.id in visit.barred:
            yield Broken("barred", visit.id, one.id)
        if visit.hazard and visit.hazard not in one.clearances:
            yield Broken("hazard", visit.id, one.id)
    leads = [problem.technician[name] for name, stop in crew if stop.is_lead]
    if len(leads) != 1 or not _can_lead(visit, leads[0]):
        yield Broken("lead", visit.id, names[0])


def _can_lead(visit: Visit, one: Technician) -> bool:
    has_parts = all(one.stock.get(part, 0) >= number for part, number in visit.parts.items())
    is_wanted = not visit.pin.technicians or visit.pin.technicians[0] == one.id
    return (
        one.leads
        and is_wanted
        and has_parts
        and not visit.skills - one.skills
        and not visit.tools - one.tools
    )


def _route(problem: Problem, route: Route) -> Iterator[Broken]:
    one = problem.technician[route.technician]
    rests = {pause.id: pause for pause in one.rests}
    taken = [stop.id for stop in route.stops if stop.is_pause]
    if sorted(taken) != sorted(rests):
        yield Broken("pause missing or strange", technician=one.id)
        return
    yield from _times(problem, route, one, rests)
    visits = [stop for stop in route.stops if not stop.is_pause]
    if one.jobs is not None and len(visits) > one.jobs:
        yield Broken("jobs", technician=one.id)
    used: Counter[str] = Counter()
    for stop in visits:
        used.update(problem.visit[stop.id].parts if stop.is_lead else {})
    if any(number > one.stock.get(part, 0) for part, number in used.items()):
        yield Broken("parts", technician=one.id)


def _times(problem: Problem, route: Route, one: Technician, rests: dict[str, Pause]) -> Iterator[Broken]:
    at, free, spans = one.start or one.base, route.leaves, _working_time(one)
    if not spans[0][0] <= route.leaves:
        yield Broken("begins before the shift", technician=one.id)
    for stop in route.stops:
        place = (rests[stop.id].place or one.base) if stop.is_pause else problem.visit[stop.id].place
        way = problem.travel.leg(at, place).minutes
        if stop.arrives < free + way or stop.starts < stop.arrives:
            yield Broken("way", stop.id, one.id)
        if stop.is_pause:
            pause = rests[stop.id]
            if (
                not pause.window[0] <= stop.starts <= pause.window[1]
                or stop.ends - stop.starts < pause.minutes
            ):
                yield Broken("pause", stop.id, one.id)
        elif not _inside(stop, way, spans):
            yield Broken("off duty", stop.id, one.id)
        at, free = place, stop.ends
    if route.returns < free + problem.travel.leg(at, one.base).minutes or route.returns > spans[-1][1]:
        yield Broken("returns after the shift", technician=one.id)


def _working_time(one: Technician) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for begin, end in (*one.spans[:-1], (one.spans[-1][0], one.spans[-1][1] + one.overtime)):
        if joined and joined[-1][1] == begin:
            begin = joined.pop()[0]
        joined.append((begin, end))
    return joined


def _inside(stop: Stop, way: int, spans: list[tuple[int, int]]) -> bool:
    """Whether the way there and the work lie each inside one span of duty."""
    parts = ((stop.arrives - way, stop.arrives), (stop.starts, stop.ends))
    return all(any(begin <= a and b <= end for begin, end in spans) for a, b in parts)
