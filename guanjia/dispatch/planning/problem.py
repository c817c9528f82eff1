"""What is to be planned: places, visits, technicians, and the plan that comes of it; all of it immutable."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

from guanjia.dispatch.planning.travel import Place, Table, Travel

Window = tuple[int, int]  # first and last minute at which the work may begin
MORE = 10  # a step of priority makes a moved promise dearer by one in so many
GREEDY, SOLVER = "greedy", "pyvrp"


class BadProblem(ValueError):
    """A problem that contradicts itself; the text says where, in words for a person."""


@dataclass(frozen=True)
class Pin:
    """Who must go, the lead first, and when, where that is settled (under way, or set by the dispatcher)."""

    technicians: tuple[str, ...] = ()
    start: int | None = None


@dataclass(frozen=True)
class Visit:
    """One job. The lead of its crew needs skills, tools and parts; everybody needs the clearance for the hazard.

    `promised` is the window that the customer was told; `windows` are those that would do at all. A visit
    without `prize` has to be served where it can be; with one it is served if it costs less (metres).
    """

    id: str
    place: Place
    minutes: int
    windows: tuple[Window, ...]
    promised: Window | None = None
    skills: frozenset[str] = frozenset()
    tools: frozenset[str] = frozenset()
    parts: Mapping[str, int] = field(default_factory=dict)
    hazard: str = ""
    crew: int = 1
    barred: frozenset[str] = frozenset()
    priority: int = 0
    prize: int | None = None
    pin: Pin = Pin()

    @property
    def all_windows(self) -> tuple[Window, ...]:
        """Every window in which it may begin, the promised one first."""
        return (*((self.promised,) if self.promised else ()), *self.windows)


@dataclass(frozen=True)
class Pause:
    """A break of so many minutes at the base (or another place) that begins within a window."""

    id: str
    window: Window
    minutes: int
    place: Place | None = None


@dataclass(frozen=True)
class Technician:
    """Somebody on duty: hours without leave, what they can do and carry.

    `start` is where they are when that is not the base; `jobs` and `stock` what they can still take;
    `overtime` the minutes that they may come home after the last span; who does not `lead` never goes alone;
    `goes_to` are the projects where they may be sent, None every one.
    """

    id: str
    base: Place
    spans: tuple[Window, ...]
    pauses: tuple[Pause, ...] = ()
    skills: frozenset[str] = frozenset()
    tools: frozenset[str] = frozenset()
    clearances: frozenset[str] = frozenset()
    stock: Mapping[str, int] = field(default_factory=dict)
    jobs: int | None = None
    team: str = ""
    leads: bool = True
    overtime: int = 0
    start: Place | None = None
    goes_to: frozenset[str] | None = None

    @property
    def begins(self) -> int:
        """The first minute of duty."""
        return self.spans[0][0]

    @property
    def ends(self) -> int:
        """The last minute of duty, without overtime."""
        return self.spans[-1][1]

    @property
    def rests(self) -> tuple[Pause, ...]:
        """Pauses and the gaps between spans, which are spent at the base, in the order of the day."""
        gaps = (
            Pause(f"gap-{n}", (end, end), begin - end)
            for n, ((_, end), (begin, _)) in enumerate(pairwise(self.spans), 1)
            if begin > end
        )
        return tuple(sorted((*self.pauses, *gaps), key=lambda pause: (pause.window, pause.id)))


@dataclass(frozen=True)
class Weights:
    """What a plan weighs, all in metres of way: a visit left out, once more for each step of priority, a promised
    window moved, a minute of overtime, a minute of work above one's share. The product passes the values of its
    policy."""

    unserved: int = 100_000
    priority: int = 100_000
    moved: int = 30_000
    overtime: int = 100
    even: int = 0


@dataclass(frozen=True)
class Problem:
    """A day to plan; BadProblem when it contradicts itself."""

    technicians: tuple[Technician, ...]
    visits: tuple[Visit, ...]
    travel: Travel
    weights: Weights = Weights()

    def __post_init__(self) -> None:
        if found := next(faults(self), ""):
            raise BadProblem(found)

    @cached_property
    def visit(self) -> dict[str, Visit]:
        """Visits by id."""
        return {visit.id: visit for visit in self.visits}

    @cached_property
    def technician(self) -> dict[str, Technician]:
        """Technicians by id."""
        return {technician.id: technician for technician in self.technicians}

    @cached_property
    def table(self) -> Table:
        """Minutes and metres between all places of the problem, each asked once."""
        places = [visit.place for visit in self.visits]
        for one in self.technicians:
            places += [one.base, *([one.start] if one.start else [])]
            places += [pause.place for pause in one.pauses if pause.place]
        return Table(self.travel, dict.fromkeys(places))

    def changed(self, **fields: Any) -> "Problem":
        """The problem with other visits or people at the same places; the ways are not asked again."""
        made = replace(self, **fields)
        made.__dict__["table"] = self.table
        return made

    def worth(self, visit: Visit) -> int:
        """What it costs to leave a visit out, in metres of way."""
        if visit.prize is not None:
            return visit.prize
        return self.weights.unserved + self.weights.priority * visit.priority

    def moving(self, visit: Visit) -> int:
        """What it costs to move the promise of a visit: one is one, but of two it is the less urgent that moves."""
        return self.weights.moved + self.weights.moved // MORE * visit.priority


@dataclass(frozen=True)
class Stop:
    """A visit or a pause at its time: arrival, begin, end; a mate of a crew does not lead."""

    id: str
    arrives: int
    starts: int
    ends: int
    is_pause: bool = False
    is_lead: bool = True


@dataclass(frozen=True)
class Route:
    """The day of one technician."""

    technician: str
    leaves: int
    stops: tuple[Stop, ...]
    returns: int

    @property
    def visits(self) -> list[Stop]:
        """The stops that are no pauses."""
        return [stop for stop in self.stops if not stop.is_pause]


@dataclass(frozen=True)
class Plan:
    """Routes of the technicians who go somewhere, the visits left out, and how it was made."""

    routes: tuple[Route, ...]
    unserved: tuple[str, ...]
    method: str

    @cached_property
    def crews(self) -> dict[str, tuple[tuple[str, Stop], ...]]:
        """Who goes to each visit, with the stop of each."""
        found: dict[str, list[tuple[str, Stop]]] = {}
        for route in self.routes:
            for stop in route.visits:
                found.setdefault(stop.id, []).append((route.technician, stop))
        return {visit: tuple(crew) for visit, crew in found.items()}


def faults(problem: Problem) -> Iterator[str]:
    """What contradicts itself in a problem, in words."""
    for what, ids in (
        ("人员", [one.id for one in problem.technicians]),
        ("请求", [one.id for one in problem.visits]),
    ):
        yield from (f"{what} {name} 出现了 {count} 次" for name, count in Counter(ids).items() if count > 1)
    known = {one.id for one in problem.technicians}
    for technician in problem.technicians:
        yield from (f"人员 {technician.id}：{fault}" for fault in _of_technician(technician))
    for visit in problem.visits:
        yield from (f"请求 {visit.id}：{fault}" for fault in _of_visit(visit, known))


def _of_technician(one: Technician) -> Iterator[str]:
    flat = [minute for span in one.spans for minute in span]
    if not one.spans:
        yield "没有工作时段"
    elif flat != sorted(flat) or any(begin == end for begin, end in one.spans):
        yield "工作时段颠倒或互相重叠"
    yield from (
        f"休息 {pause.id} 的时间窗或时长不对"
        for pause in one.pauses
        if pause.minutes < 0 or pause.window[0] > pause.window[1]
    )
    if len({pause.id for pause in one.rests}) < len(one.rests):
        yield "两次休息同名"
    if min([one.overtime, one.jobs or 0, *one.stock.values()]) < 0:
        yield "加班、件数上限或库存小于零"


def _of_visit(one: Visit, known: set[str]) -> Iterator[str]:
    if not one.all_windows:
        yield "没有时间窗"
    if any(first > last for first, last in one.all_windows):
        yield "时间窗颠倒"
    if one.minutes < 0 or one.crew < 1 or min([0, *one.parts.values()]) < 0:
        yield "时长、人数或材料数量不对"
    if unknown := set(one.pin.technicians) - known:
        yield f"指定的人员 {'、'.join(sorted(unknown))} 不在名单里"
    if len(one.pin.technicians) > one.crew or len(set(one.pin.technicians)) < len(one.pin.technicians):
        yield "指定的人员多于所需人数，或重复"
    if one.pin.start is not None and not any(a <= one.pin.start <= b for a, b in one.all_windows):
        yield "指定的时间不在时间窗里"
