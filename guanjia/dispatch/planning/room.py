"""Room for a visit that was left out: somebody who could go gives another visit away, to whom it fits as well.

Only visits for one person go to somebody else; every gate, every window and every promise stays.
"""

from collections.abc import Iterable, Iterator

from guanjia.dispatch.planning import gates
from guanjia.dispatch.planning.greedy import Board, windows_now
from guanjia.dispatch.planning.line import Item, Line, Slot
from guanjia.dispatch.planning.problem import Visit

CHAIN = 2  # so many visits at most change hands for one that comes in


def make_room(board: Board, visits: Iterable[Visit]) -> int:
    """Put in the visits that fit when others change hands, and say how many; what needs a crew or has a prize
    stays out."""
    single = [visit for visit in visits if visit.crew == 1 and visit.prize is None]
    return sum(
        any(_comes_in(board, visit, _item(board, visit), moves, {visit.id}) for moves in range(1, CHAIN + 1))
        for visit in single
    )


def _item(board: Board, visit: Visit) -> Item:
    windows = windows_now(visit, is_moved=False)
    return Item(visit.id, board.problem.table.index[visit.place], visit.minutes, windows)


def _comes_in(board: Board, visit: Visit, item: Item, moves: int, seen: set[str]) -> bool:
    """Whether a visit found a place after so many changes of hands at most; else nothing has changed."""
    if place := min(_places(board, visit, item), default=None):
        _, name, slot = place
        board.put(visit, board.lines[name], slot.position, item.windows)
        return True
    return moves > 0 and any(
        _instead_of(board, line, visit, item, other, moves, seen)
        for line in board.lines.values()
        if not gates.may_lead(line.technician, visit)
        for other in list(line.items)
        if not other.is_pause and other.id not in seen
    )


def _places(board: Board, visit: Visit, item: Item) -> Iterator[tuple[int, str, Slot]]:
    """Every place for a visit as the plan stands: metres, who, where."""
    for name, line in board.lines.items():
        if not gates.may_lead(line.technician, visit) and not gates.has_room(line, visit):
            yield from ((slot.metres, name, slot) for slot in line.slots(item))


def _instead_of(
    board: Board, line: Line, visit: Visit, item: Item, other: Item, moves: int, seen: set[str]
) -> bool:
    """Whether a visit takes the place of another in a line and that one goes elsewhere; else nothing has changed."""
    gone, items, parts = board.problem.visit[other.id], list(line.items), dict(line.parts)
    if gone.crew > 1:
        return False
    line.items = [one for one in items if one is not other]
    line.parts = {part: number - gone.parts.get(part, 0) for part, number in parts.items()}
    if line.refresh() and not gates.has_room(line, visit) and (slot := min(line.slots(item), default=None)):
        board.put(visit, line, slot.position, item.windows)
        if _comes_in(board, gone, other, moves - 1, seen | {gone.id}):
            return True
    line.items, line.parts = items, parts
    line.refresh()
    return False
