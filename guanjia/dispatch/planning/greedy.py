"""The plan without the extra: again and again the visit with the fewest alternatives goes where it costs least.

Also what completes a plan of the solver: `Board` opens any plan, `fill` puts in what still fits.
"""

from collections.abc import Iterable, Iterator

from guanjia.dispatch.planning import gates
from guanjia.dispatch.planning.line import Item, Line, Slot
from guanjia.dispatch.planning.problem import GREEDY, Plan, Problem, Stop, Visit, Window

Best = tuple[int, Line, Slot]  # metres that it adds, and where
FAR = 10**9


class Board:
    """A line for everybody who can keep their own pauses."""

    def __init__(self, problem: Problem, plan: Plan | None = None) -> None:
        self.problem = problem
        lines = [Line(problem, one) for one in problem.technicians]
        self.lines = {line.technician.id: line for line in lines if line.fits}
        for route in plan.routes if plan else ():
            line = self.lines[route.technician]
            line.overtime = line.technician.overtime if route.returns > line.technician.ends else 0
            line.items = [self._item(line, stop) for stop in route.stops]
            line.fits = line.refresh()

    def _item(self, line: Line, stop: Stop) -> Item:
        """A stop of a plan as an item; a visit takes its parts."""
        if stop.is_pause:
            [pause] = [pause for pause in line.technician.rests if pause.id == stop.id]
            row = self.problem.table.index[pause.place or line.technician.base]
            return Item(pause.id, row, pause.minutes, (pause.window,), is_pause=True)
        visit = self.problem.visit[stop.id]
        self._take_parts(line, visit, stop.is_lead)
        row, windows = self.problem.table.index[visit.place], kept_windows(visit, stop.starts)
        return Item(visit.id, row, visit.minutes, windows, is_lead=stop.is_lead)

    def put(
        self, visit: Visit, line: Line, position: int, windows: tuple[Window, ...], *, leads: bool = True
    ) -> None:
        """Put a visit into a line."""
        place = self.problem.table.index[visit.place]
        line.insert(Item(visit.id, place, visit.minutes, windows, is_lead=leads), position)
        self._take_parts(line, visit, leads)

    @staticmethod
    def _take_parts(line: Line, visit: Visit, leads: bool) -> None:
        for part, number in visit.parts.items() if leads else ():
            line.parts[part] = line.parts.get(part, 0) + number

    def plan(self, method: str) -> Plan:
        """The plan as it stands."""
        routes = tuple(route for line in self.lines.values() if (route := line.route()))
        served = {stop.id for route in routes for stop in route.visits}
        return Plan(
            routes, tuple(visit.id for visit in self.problem.visits if visit.id not in served), method
        )


def kept_windows(visit: Visit, start: int) -> tuple[Window, ...]:
    """The windows that hold a visit of a plan: its own minute for a crew, its promise where that is kept."""
    if visit.crew > 1 or visit.pin.start is not None:
        return ((start, start),)
    if visit.promised and visit.promised[0] <= start <= visit.promised[1]:
        return (visit.promised,)
    return visit.windows


def plan_greedily(problem: Problem) -> Plan:
    """A plan that keeps every gate; not the best one."""
    board = Board(problem)
    fill(board, problem.visits)
    return board.plan(GREEDY)


def place_for(board: Board, visit: Visit) -> tuple[int, str] | None:
    """The first minute at which a visit fits, and who would lead it; nothing is moved. Overtime counts."""
    for line in board.lines.values():
        line.overtime = line.technician.overtime
        line.fits = line.refresh()
    windows = tuple({*windows_now(visit, is_moved=False), *windows_now(visit, is_moved=True)})
    if visit.crew > 1:
        crews = crews_for(board, visit, windows)
        return min(((start, names[0]) for cost, start, names in crews if _pays(visit, cost)), default=None)
    item = Item(visit.id, board.problem.table.index[visit.place], visit.minutes, windows)
    able = [line for line in board.lines.values() if not gates.may_lead(line.technician, visit)]
    found = (
        (slot.first, line.technician.id)
        for line in able
        if not gates.has_room(line, visit)
        for slot in line.slots(item)
        if _pays(visit, slot.metres)
    )
    return min(found, default=None)


def _pays(visit: Visit, metres: int) -> bool:
    """Whether a visit is worth its way."""
    return visit.prize is None or metres <= visit.prize


def repaired(problem: Problem, plan: Plan) -> Plan:
    """A plan in force made to fit a problem that has changed: who and in which order stays, where that still fits."""
    board = Board(problem)
    for name, crew in plan.crews.items():
        visit = problem.visit.get(name)
        if visit and visit.crew > 1:
            _keep_crew(board, visit, sorted(crew, key=lambda one: not one[1].is_lead))
    for route in plan.routes:
        for stop in route.visits:
            visit, line = problem.visit.get(stop.id), board.lines.get(route.technician)
            if visit and visit.crew == 1 and line and not gates.may_lead(line.technician, visit):
                _keep(board, visit, line)
    fill(board, [problem.visit[name] for name in board.plan(GREEDY).unserved])
    return board.plan(GREEDY)


def _keep(board: Board, visit: Visit, line: Line) -> None:
    windows = windows_now(visit, is_moved=False)
    item = Item(visit.id, board.problem.table.index[visit.place], visit.minutes, windows)
    slot = max(line.slots(item), key=lambda one: (one.position, -one.first), default=None)
    if slot and not gates.has_room(line, visit):
        board.put(visit, line, slot.position, windows)


def _keep_crew(board: Board, visit: Visit, crew: list[tuple[str, Stop]]) -> None:
    start, names = crew[0][1].starts, tuple(name for name, _ in crew)
    if names in [there for _, at, there in crews_for(board, visit, ((start, start),)) if at == start]:
        _put_crew(board, visit, start, names)


def fill(board: Board, visits: Iterable[Visit]) -> None:
    """Put in what fits: first as promised without overtime, then with overtime, last outside of promises."""
    left = _insert(board, list(visits), is_moved=False)
    longer = [line for line in board.lines.values() if line.overtime < line.technician.overtime]
    for line in longer:
        line.overtime = line.technician.overtime
        line.fits = line.refresh()
    if left and longer:
        left = _insert(board, left, is_moved=False)
    promised = [visit for visit in left if visit.promised]
    if promised:
        left = [visit for visit in left if not visit.promised] + _insert(board, promised, is_moved=True)
        _insert(board, left, is_moved=False)


def _insert(board: Board, visits: list[Visit], *, is_moved: bool) -> list[Visit]:
    """Put in what fits until nothing more does, for a way gets shorter when somebody passes; returns those left."""
    left, before = visits, len(visits) + 1
    while left and len(left) < before:
        before = len(left)
        crews = [visit for visit in left if visit.crew > 1]
        single = [visit for visit in left if visit.crew == 1]
        left = _crews(board, crews, is_moved=is_moved) + _singles(board, single, is_moved=is_moved)
    return left


def windows_now(visit: Visit, *, is_moved: bool) -> tuple[Window, ...]:
    """The windows to try: the promised one alone, until it has to be moved; one minute where that is settled."""
    if visit.pin.start is not None:
        return ((visit.pin.start, visit.pin.start),)
    return (visit.promised,) if visit.promised and not is_moved else visit.windows


def _singles(board: Board, visits: list[Visit], *, is_moved: bool) -> list[Visit]:
    """The visits for one; returns those left. Worth most first, then who would lose most by waiting."""
    problem, left = board.problem, {visit.id: visit for visit in visits}
    items = {
        visit.id: Item(
            visit.id, problem.table.index[visit.place], visit.minutes, windows_now(visit, is_moved=is_moved)
        )
        for visit in visits
    }
    able = {
        v.id: [line for line in board.lines.values() if not gates.may_lead(line.technician, v)]
        for v in visits
    }
    known = {
        name: {line.technician.id: _cheapest(line, items[name], left[name]) for line in able[name]}
        for name in left
    }
    while left:
        name = max(left, key=lambda n: (_rank(problem, left[n]), _regret(known[n].values()), n))
        visit = left[name]
        best = _best(board, known[name])
        if best is None or not _pays(visit, best[0]):
            del left[name]
            continue
        _, line, slot = best
        board.put(visit, line, slot.position, items[name].windows)
        del left[name]
        for other in left:
            if line.technician.id in known[other]:
                known[other][line.technician.id] = _cheapest(line, items[other], left[other])
    served = {item.id for line in board.lines.values() for item in line.items}
    return [visit for visit in visits if visit.id not in served]


def _rank(problem: Problem, visit: Visit) -> int:
    """Who goes first: what it is worth, and a promise before none."""
    return problem.worth(visit) + (problem.weights.moved if visit.promised else 0)


def _cheapest(line: Line, item: Item, visit: Visit) -> Slot | None:
    if gates.has_room(line, visit):
        return None
    return min(line.slots(item), default=None)


def _regret(slots: Iterable[Slot | None]) -> int:
    """What is lost when the best place is gone; most for a visit that has one place only."""
    found = sorted(slot.metres for slot in slots if slot)[:2]
    return 0 if not found else FAR - found[0] if len(found) == 1 else found[1] - found[0]


def _best(board: Board, known: dict[str, Slot | None]) -> Best | None:
    found = [(slot.metres, name, slot) for name, slot in known.items() if slot]
    if not found:
        return None
    metres, name, slot = min(found)
    return metres, board.lines[name], slot


def _crews(board: Board, visits: list[Visit], *, is_moved: bool) -> list[Visit]:
    """The visits for several, worth most first: all of them begin at the same minute; returns those left."""
    left = []
    for visit in sorted(visits, key=lambda one: (-_rank(board.problem, one), one.id)):
        choice = min(crews_for(board, visit, windows_now(visit, is_moved=is_moved)), default=None)
        if choice is None or not _pays(visit, choice[0]):
            left.append(visit)
            continue
        _put_crew(board, visit, *choice[1:])
    return left


def _put_crew(board: Board, visit: Visit, start: int, names: tuple[str, ...]) -> None:
    item = _at(board, visit, start)
    for name in names:
        slot = min(board.lines[name].slots(item))
        board.put(visit, board.lines[name], slot.position, item.windows, leads=name == names[0])


def crews_for(
    board: Board, visit: Visit, windows: tuple[Window, ...]
) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Metres, minute and names, the lead first, of every crew at every minute at which somebody could begin."""
    item = Item(visit.id, board.problem.table.index[visit.place], visit.minutes, windows)
    free = [line for line in board.lines.values() if not gates.has_room(line)]
    starts = {slot.first for line in free for slot in line.slots(item)}
    for start in sorted(starts):
        exact = _at(board, visit, start)
        cost = {line.technician.id: min(line.slots(exact), default=None) for line in free}
        there = {name: slot.metres for name, slot in cost.items() if slot}
        for lead in there:
            if gates.may_lead(board.lines[lead].technician, visit) or gates.has_room(
                board.lines[lead], visit
            ):
                continue
            yield from _with_mates(board, visit, start, lead, there)


def _with_mates(
    board: Board, visit: Visit, start: int, lead: str, there: dict[str, int]
) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """The cheapest mates for a lead at a minute: those who are settled, then whoever is nearest."""
    able = [
        name
        for name in sorted(there, key=lambda one: (there[one], one))
        if name != lead
        and not gates.may_join(board.lines[name].technician, visit, board.lines[lead].technician)
    ]
    settled = visit.pin.technicians[1:]
    others = [name for name in able if name not in settled][: visit.crew - 1 - len(settled)]
    mates = (*settled, *others)
    if set(settled) <= set(able) and len(mates) == visit.crew - 1:
        yield there[lead] + sum(there[name] for name in mates), start, (lead, *mates)


def _at(board: Board, visit: Visit, start: int) -> Item:
    return Item(visit.id, board.problem.table.index[visit.place], visit.minutes, ((start, start),))
