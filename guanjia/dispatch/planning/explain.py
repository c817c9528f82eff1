"""What a plan costs, and why a visit was left out: each reason is found by trying again without that constraint."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from guanjia.dispatch.planning import greedy
from guanjia.dispatch.planning.greedy import Board
from guanjia.dispatch.planning.problem import Pin, Plan, Problem, Technician, Visit

FULL, SEVERAL = "full", "several"
ANY_TIME, WHOLE_DAY = (0, 1 << 20), 24 * 60


@dataclass(frozen=True)
class Costs:
    """Sums over a plan: minutes, metres, and how evenly the jobs lie."""

    served: int
    unserved: int
    travel_minutes: int
    metres: int
    work_minutes: int
    waiting_minutes: int
    overtime_minutes: int
    jobs: tuple[tuple[str, int], ...]

    @property
    def spread(self) -> int:
        """Jobs of the busiest less jobs of the idlest technician on duty."""
        numbers = [number for _, number in self.jobs]
        return max(numbers, default=0) - min(numbers, default=0)


@dataclass(frozen=True)
class Way:
    """A constraint whose loosening would let the visit in: what, with whom and when."""

    constraint: str
    technician: str
    start: int


@dataclass(frozen=True)
class Unserved:
    """A visit that was left out: the reason, its words, and what could be loosened, each alone."""

    visit: str
    reason: str
    ways: tuple[Way, ...]

    @property
    def words(self) -> str:
        """The reason for a person."""
        return REASONS[self.reason]


def costs(problem: Problem, plan: Plan) -> Costs:
    """What the plan costs."""
    travel = metres = work = duration = rest = over = 0
    jobs = {one.id: 0 for one in problem.technicians}
    for route in plan.routes:
        one = problem.technician[route.technician]
        places = {pause.id: pause.place or one.base for pause in one.rests}
        at = one.start or one.base
        for stop in route.stops:
            to = places[stop.id] if stop.is_pause else problem.visit[stop.id].place
            leg = problem.travel.leg(at, to)
            travel, metres, at = travel + leg.minutes, metres + leg.metres, to
            work += 0 if stop.is_pause else stop.ends - stop.starts
            rest += stop.ends - stop.starts if stop.is_pause else 0
        leg = problem.travel.leg(at, one.base)
        travel, metres = travel + leg.minutes, metres + leg.metres
        duration += route.returns - route.leaves
        over += max(0, route.returns - one.ends)
        jobs[one.id] = len(route.visits)
    waiting = duration - travel - work - rest
    return Costs(
        len(plan.crews), len(plan.unserved), travel, metres, work, waiting, over, tuple(jobs.items())
    )


def _same_person(one: Technician) -> Technician:
    return one


def _any_hours(one: Technician) -> Technician:
    return replace(one, spans=((0, one.spans[0][1]), *one.spans[1:]), overtime=one.overtime + WHOLE_DAY)


# constraint: the visit without it
OF_VISITS: dict[str, Callable[[Visit], Visit]] = {
    "skill": lambda visit: replace(visit, skills=frozenset()),
    "hazard": lambda visit: replace(visit, hazard=""),
    "tool": lambda visit: replace(visit, tools=frozenset()),
    "part": lambda visit: replace(visit, parts={}),
    "barred": lambda visit: replace(visit, barred=frozenset()),
    "pinned": lambda visit: replace(visit, pin=Pin()),
    "crew": lambda visit: replace(visit, crew=1, pin=Pin(visit.pin.technicians[:1], visit.pin.start)),
    "window": lambda visit: replace(
        visit, windows=(ANY_TIME,), promised=None, pin=Pin(visit.pin.technicians)
    ),
    "prize": lambda visit: replace(visit, prize=None),
}
# constraint: a technician without it
OF_PEOPLE: dict[str, Callable[[Technician], Technician]] = {
    "team": lambda one: replace(one, team=""),
    "lead": lambda one: replace(one, leads=True),
    "jobs": lambda one: replace(one, jobs=None),
    "project": lambda one: replace(one, goes_to=None),
    "hours": _any_hours,
}
REASONS = {  # the first that alone lets a visit in is said; without "skill" also who is barred would be somebody else
    "barred": "能去的人，这一户不要或这一轮没应答",
    "skill": "当天没有持这项技能证的人",
    "hazard": "当天没有持这类危险作业证的人",
    "tool": "没有人带着所需的工具",
    "part": "没有人的车上有足够的材料",
    "pinned": "指定的人或时间排不下",
    "project": "能去的人都不在这个项目，也没有安排支援",
    "crew": "凑不齐所需的人数",
    "team": "同一班组里凑不齐人",
    "lead": "没有能带队或独自上门的人",
    "window": "约定的时间里没有人能到",
    "jobs": "能去的人都到了件数上限",
    "hours": "在班时间内排不下",
    "prize": "路程太远，不值得专程去",
    FULL: "能去的人都排满了",
    SEVERAL: "放宽哪一条都还不够",
}


def unserved(problem: Problem, plan: Plan) -> list[Unserved]:
    """Each visit that was left out, with the reason and the constraints that would let it in if loosened."""
    busy, idle = _boards(problem, plan), _boards(problem, Plan((), (), plan.method))
    return [_explained(problem.visit[name], busy, idle) for name in plan.unserved]


def _boards(problem: Problem, plan: Plan) -> dict[str, Board]:
    """The plan as it is, and for people without each of their constraints."""
    changes = {"": _same_person} | OF_PEOPLE
    return {
        name: Board(problem.changed(technicians=tuple(change(one) for one in problem.technicians)), plan)
        for name, change in changes.items()
    }


def _explained(visit: Visit, busy: dict[str, Board], idle: dict[str, Board]) -> Unserved:
    ways = tuple(way for name in REASONS if (way := _way(busy, visit, name)))
    if _way(idle, visit, ""):
        is_used_up = any(way.constraint == "part" for way in ways)
        return Unserved(visit.id, "part" if is_used_up else FULL, ways)
    hard = (name for name in REASONS if _way(idle, visit, name))
    return Unserved(visit.id, next(hard, SEVERAL), ways)


def _way(boards: dict[str, Board], visit: Visit, constraint: str) -> Way | None:
    """Whether the visit fits without a constraint, with whom and when; nothing is moved."""
    change = OF_VISITS.get(constraint)
    loosened = change(visit) if change else visit
    is_known = constraint == "" or constraint in OF_PEOPLE or loosened != visit
    found = greedy.place_for(boards.get(constraint, boards[""]), loosened) if is_known else None
    return Way(constraint, found[1], found[0]) if found else None
