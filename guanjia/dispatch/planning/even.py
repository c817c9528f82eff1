"""Evenness: visits of who works longer than their share go to others, where that is worth the way.

A share is the work of the day in proportion to the hours of duty, among those who may lead. What a minute above it
weighs is `Weights.even`, in metres of way; 0 leaves a plan as it is.
"""

from collections.abc import Mapping

from guanjia.dispatch.planning import gates
from guanjia.dispatch.planning.greedy import Board
from guanjia.dispatch.planning.line import Item, Line, Slot
from guanjia.dispatch.planning.problem import Plan, Problem, Visit

PASSES = 3  # over all visits; the first moves nearly everything


def minutes_of(problem: Problem, plan: Plan) -> dict[str, int]:
    """Minutes of work of everybody who may lead."""
    found = {one.id: 0 for one in problem.technicians if one.leads}
    for route in plan.routes:
        if route.technician in found:
            found[route.technician] = sum(stop.ends - stop.starts for stop in route.visits)
    return found


def shares_of(problem: Problem, work: Mapping[str, int]) -> dict[str, int]:
    """How many minutes of the same work each would have if it lay evenly."""
    hours = {name: sum(end - begin for begin, end in problem.technician[name].spans) for name in work}
    whole, total = max(1, sum(hours.values())), sum(work.values())
    return {name: total * hours[name] // whole for name in work}


def above(work: Mapping[str, int], shares: Mapping[str, int]) -> int:
    """Minutes of work above the share, of everybody together."""
    return sum(max(0, work[name] - shares[name]) for name in work)


def uneven(problem: Problem, plan: Plan) -> int:
    """Minutes of work above the share in a plan."""
    work = minutes_of(problem, plan)
    return above(work, shares_of(problem, work))


def evened(problem: Problem, plan: Plan) -> Plan:
    """The plan with each move that is worth its way; every gate, every promise and every crew stays."""
    if not problem.weights.even:
        return plan
    board, work = Board(problem, plan), minutes_of(problem, plan)
    shares = shares_of(problem, work)
    for _ in range(PASSES):
        busy = sorted(
            (name for name in work if name in board.lines), key=lambda name: shares[name] - work[name]
        )
        moved = [_relieve(board, board.lines[name], work, shares) for name in busy]
        if not any(moved):
            break
    return board.plan(plan.method)


def _relieve(board: Board, line: Line, work: dict[str, int], shares: Mapping[str, int]) -> bool:
    """Give away what one person has above the share; whether anything went."""
    before, name = list(line.items), line.technician.id
    for item in before:
        visit = None if item.is_pause else board.problem.visit[item.id]
        if visit and visit.crew == 1 and work[name] > shares[name]:
            _give(board, line, item, visit, work, shares)
    return len(line.items) < len(before)


def _give(
    board: Board, line: Line, item: Item, visit: Visit, work: dict[str, int], shares: Mapping[str, int]
) -> None:
    """Move one visit to whom it costs least with the evenness that it brings; else it stays where it is."""
    name, position = line.technician.id, line.items.index(item)
    saved = _way_of(line, position)
    line.items.pop(position)
    if line.refresh():
        weight, now, best = board.problem.weights.even, above(work, shares), None
        for other, slot in _places(board, item, visit, name, work, shares):
            to = other.technician.id
            then = above(work | {name: work[name] - visit.minutes, to: work[to] + visit.minutes}, shares)
            cost = slot.metres - saved + weight * (then - now)
            if cost < 0 and (best is None or cost < best[0]):
                best = (cost, other, slot)
        if best:
            _, other, slot = best
            for part, number in visit.parts.items():
                line.parts[part] -= number
            board.put(visit, other, slot.position, item.windows)
            work[name] -= visit.minutes
            work[other.technician.id] += visit.minutes
            return
    line.items.insert(position, item)
    line.refresh()


def _places(
    board: Board, item: Item, visit: Visit, name: str, work: Mapping[str, int], shares: Mapping[str, int]
) -> list[tuple[Line, Slot]]:
    """The cheapest place with everybody who has less than their share and may go."""
    found = []
    for other, line in board.lines.items():
        if other == name or other not in work or work[other] >= shares[other]:
            continue
        if gates.may_lead(line.technician, visit) or gates.has_room(line, visit):
            continue
        if slot := min(line.slots(item), default=None):
            found.append((line, slot))
    return found


def _way_of(line: Line, position: int) -> int:
    """The metres that a stop adds to its line."""
    metres, items = line.table.metres, line.items
    before = items[position - 1].place if position else line.origin
    after = items[position + 1].place if position + 1 < len(items) else line.base
    here = items[position].place
    return metres[before][here] + metres[here][after] - metres[before][after]
