"""The plan by PyVRP, the extra `routing`: the one place that knows it.

A technician is a vehicle type (those who are alike share one), a visit a client (one for each window, in a
group that excludes itself), a base a depot. Who may not go has a prohibitive way in the matrix of their
profile; jobs, parts and pauses are dimensions of load; a pause is a client at the base that only its
technicians reach. Every visit may be left out at its worth, so there is always a plan; a promise that is
moved costs too. PyVRP cannot make two routes meet, so crews are placed first by the greedy plan and stand
as clients of one minute in each of their routes.
"""

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module, util
from typing import Any

from guanjia.dispatch.planning import gates
from guanjia.dispatch.planning.greedy import Board
from guanjia.dispatch.planning.line import Item
from guanjia.dispatch.planning.problem import SOLVER, Plan, Problem, Technician, Visit, Window

NEVER = 1 << 40  # metres of a way that nobody may go
NO_LIMIT = 1 << 30
PATIENCE, PATIENCE_EACH = (
    5_000,
    100,
)  # iterations without a better plan, and more for each client: then it stops
DEFAULT_PENALTY = 100_000.0  # what PyVRP pays at most for a minute or a part too many


@dataclass(frozen=True)
class Effort:
    """How long to search at most: seconds, or iterations for a result that is the same everywhere, and the seed."""

    seconds: float
    seed: int
    iterations: int | None = None


@dataclass(frozen=True)
class Client:
    """A visit or a pause at one of its windows, and the technicians who may serve it; `load` as PyVRP counts it."""

    item: Item
    who: frozenset[str]
    load: tuple[int, ...]
    prize: int = 0
    is_required: bool = False


def is_installed() -> bool:
    """Whether the extra is there."""
    return util.find_spec("pyvrp") is not None


def solve(problem: Problem, begin: Plan, effort: Effort) -> Plan:
    """A better plan than the one to begin with (whose crews stay as they are), or that one."""
    if not problem.visits or not Board(problem).lines:
        return begin
    model = Model(problem, begin)
    pyvrp = import_module("pyvrp")
    patience = PATIENCE + PATIENCE_EACH * len(model.clients)
    stop = [pyvrp.stop.MaxRuntime(effort.seconds), pyvrp.stop.NoImprovement(patience)]
    if effort.iterations is not None:
        stop.append(pyvrp.stop.MaxIterations(effort.iterations))
    criterion = pyvrp.stop.MultipleCriteria(stop)
    dearest = max(problem.worth(visit) for visit in problem.visits)
    penalty = pyvrp.PenaltyParams(max_penalty=max(DEFAULT_PENALTY, 10.0 * dearest))
    with warnings.catch_warnings(action="ignore", category=pyvrp.exceptions.PenaltyBoundWarning):
        result = pyvrp.solve(
            model.data, criterion, seed=effort.seed, collect_stats=False, initial_solution=model.solution(begin),
            params=pyvrp.SolveParams(penalty=penalty),
        )  # fmt: skip
    return model.plan(result.best)


class Model:
    """A problem in the words of PyVRP, and back."""

    def __init__(self, problem: Problem, begin: Plan) -> None:
        self.problem, self.begin = problem, begin
        self.people = [line.technician for line in Board(problem).lines.values()]
        self.parts = sorted({part for visit in problem.visits for part in visit.parts})
        self.pauses = max((len(one.rests) for one in self.people), default=0)
        self.clients: list[Client] = []
        self.groups: list[list[int]] = []
        for visit in problem.visits:
            self._add_visit(visit)
        self.kinds = self._kinds()
        for kind in self.kinds:
            self._add_pauses(kind)
        self.data = self._data()

    def _add_visit(self, visit: Visit) -> None:
        place = self.problem.table.index[visit.place]
        load = (1, *(visit.parts.get(part, 0) for part in self.parts), *([0] * self.pauses))
        crew = self.begin.crews.get(visit.id, ())
        if visit.crew > 1:
            for name, stop in crew:
                item = Item(visit.id, place, visit.minutes, ((stop.starts,) * 2,), is_lead=stop.is_lead)
                own = load if stop.is_lead else (1, *([0] * (len(load) - 1)))
                self.clients.append(Client(item, frozenset({name}), own, is_required=True))
            return
        who = frozenset(one.id for one in self.people if not gates.may_lead(one, visit))
        if not who:
            return
        worth, group = self.problem.worth(visit), []
        for window, prize in self._windows(visit, worth):
            group.append(len(self.clients))
            self.clients.append(Client(Item(visit.id, place, visit.minutes, (window,)), who, load, prize))
        self.groups.append(group)

    def _windows(self, visit: Visit, worth: int) -> list[tuple[Window, int]]:
        """Each window with what it is worth to serve the visit in it."""
        if visit.pin.start is not None:
            return [((visit.pin.start,) * 2, worth)]
        if visit.promised is None:
            return [(window, worth) for window in visit.windows]
        others = [(window, max(worth - self.problem.moving(visit), worth // 10)) for window in visit.windows]
        return [(visit.promised, worth), *others]

    def _kinds(self) -> list[list[Technician]]:
        """Technicians in groups of those who are alike in all that a plan sees."""
        may: dict[str, list[int]] = {one.id: [] for one in self.people}
        for n, client in enumerate(self.clients):
            for name in client.who:
                may[name].append(n)
        found: dict[object, list[Technician]] = {}
        for one in self.people:
            stock = tuple(one.stock.get(part, 0) for part in self.parts)
            alike = (
                one.base,
                one.start,
                one.spans,
                one.pauses,
                stock,
                one.jobs,
                one.overtime,
                tuple(may[one.id]),
            )
            found.setdefault(alike, []).append(one)
        return list(found.values())

    def _add_pauses(self, kind: list[Technician]) -> None:
        """Each of the kind takes each pause once: a dimension of load that holds one."""
        who, base = frozenset(one.id for one in kind), kind[0].base
        for n, pause in enumerate(kind[0].rests):
            load = [0] * (1 + len(self.parts) + self.pauses)
            load[1 + len(self.parts) + n] = 1
            place = self.problem.table.index[pause.place or base]
            item = Item(pause.id, place, pause.minutes, (pause.window,), is_pause=True)
            self.clients += [Client(item, who, tuple(load), is_required=True) for _ in kind]

    @cached_property
    def _spots(self) -> dict[tuple[int, frozenset[str] | None], int]:
        """Locations: one for each place and set of people who may go there for something; bases are open to all."""
        bases = [self.problem.table.index[place] for kind in self.kinds for place in _ends(kind[0])]
        keys = [*((place, None) for place in bases), *((c.item.place, c.who) for c in self.clients)]
        return {key: n for n, key in enumerate(dict.fromkeys(keys))}

    def _data(self) -> Any:
        pyvrp = import_module("pyvrp")
        group_of = {n: g for g, group in enumerate(self.groups) for n in group if len(group) > 1}
        renumbered = {g: n for n, g in enumerate(dict.fromkeys(group_of.values()))}
        clients = [
            pyvrp.Client(
                self._spots[client.item.place, client.who], list(client.load), [], client.item.minutes,
                *client.item.windows[0], prize=client.prize, required=client.is_required,
                group=renumbered[group_of[n]] if n in group_of else None,
            )
            for n, client in enumerate(self.clients)
        ]  # fmt: skip
        groups = [pyvrp.ClientGroup(self.groups[g], required=False) for g in renumbered]
        depots, types = self._vehicles(pyvrp)
        distances, durations = self._matrices()
        spots = [pyvrp.Location(0, 0) for _ in self._spots]
        return pyvrp.ProblemData(spots, clients, depots, types, distances, durations, groups)

    def _vehicles(self, pyvrp: Any) -> tuple[list[Any], list[Any]]:
        depots: list[Any] = []
        types: list[Any] = []
        for n, kind in enumerate(self.kinds):
            one, first = kind[0], len(depots)
            depots += [
                pyvrp.Depot(self._spots[self.problem.table.index[place], None]) for place in _ends(one)
            ]
            capacity = [NO_LIMIT if one.jobs is None else one.jobs]
            capacity += [one.stock.get(part, 0) for part in self.parts]
            capacity += [int(rest < len(one.rests)) for rest in range(self.pauses)]
            longer: dict[str, int] = {}
            if one.overtime:
                longer = {
                    "start_late": one.begins, "shift_duration": one.ends - one.begins, "max_overtime": one.overtime,
                    "unit_overtime_cost": self.problem.weights.overtime,
                }  # fmt: skip
            kept = pyvrp.VehicleType(
                len(kind),
                capacity,
                first,
                len(depots) - 1,
                0,
                one.begins,
                one.ends + one.overtime,
                profile=n,
                **longer,
            )
            types.append(kept)
        return depots, types

    def _matrices(self) -> tuple[list[Any], list[Any]]:
        """Metres by kind, prohibitive where none of the kind may go; minutes are the same for all."""
        numpy = import_module("numpy")
        rows, table = [place for place, _ in self._spots], self.problem.table
        metres, minutes = (
            numpy.array([[ways[a][b] for b in rows] for a in rows], dtype=numpy.int64)
            for ways in (table.metres, table.minutes)
        )
        numpy.fill_diagonal(metres, 0)
        numpy.fill_diagonal(minutes, 0)
        found = []
        for kind in self.kinds:
            matrix = metres.copy()
            closed = [n for (_, who), n in self._spots.items() if who is not None and kind[0].id not in who]
            matrix[closed, :] = NEVER
            matrix[:, closed] = NEVER
            numpy.fill_diagonal(matrix, 0)
            found.append(matrix)
        return found, [minutes] * len(found)

    def solution(self, plan: Plan) -> Any:
        """A plan in the words of PyVRP, with the pauses of those who stay at home."""
        pyvrp = import_module("pyvrp")
        free = self._free_clients()
        routes, of = [], {route.technician: route for route in plan.routes}
        for n, kind in enumerate(self.kinds):
            for one in kind:
                stops = of[one.id].stops if one.id in of else ()
                names = [(stop.id, stop.is_pause, stop.starts) for stop in stops]
                names = names or [(pause.id, True, pause.window[0]) for pause in one.rests]
                chosen = [self._pick(free, one, *name) for name in names]
                if chosen:
                    routes.append(pyvrp.Route(self.data, chosen, n))
        return pyvrp.Solution(self.data, routes)

    def _free_clients(self) -> dict[tuple[str, bool], list[int]]:
        found: dict[tuple[str, bool], list[int]] = {}
        for n, client in enumerate(self.clients):
            found.setdefault((client.item.id, client.item.is_pause), []).append(n)
        return found

    def _pick(
        self, free: dict[tuple[str, bool], list[int]], one: Technician, name: str, pause: bool, start: int
    ) -> int:
        """The client that stands for a stop; each pause is used up."""
        for n in free[name, pause]:
            first, last = self.clients[n].item.windows[0]
            if one.id in self.clients[n].who and (pause or first <= start <= last):
                free[name, pause].remove(n)
                return n
        raise ValueError(f"no client for {name}")

    def plan(self, solution: Any) -> Plan:
        """A solution as a plan, timed anew; a group's routes go to its technicians in order."""
        board, turn = Board(self.problem), [iter(kind) for kind in self.kinds]
        for route in solution.routes():
            line = board.lines[next(turn[route.vehicle_type()]).id]
            items = [self.clients[step.idx].item for step in route if step.is_client()]
            line.items = items
            line.fits = line.refresh()
        return board.plan(SOLVER)


def _ends(one: Technician) -> Iterable[Any]:
    """Where a route begins and ends; one place where these are the same."""
    return (one.start, one.base) if one.start else (one.base,)
