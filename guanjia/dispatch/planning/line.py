"""The day of one technician while it is put together: what fits where, kept so that a trial costs a few sums."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from guanjia.dispatch.planning.problem import Problem, Route, Stop, Technician, Window
from guanjia.dispatch.planning.travel import Place


@dataclass(frozen=True)
class Item:
    """A visit or a pause that has a place in a line; `place` is its row in the table of ways."""

    id: str
    place: int
    minutes: int
    windows: tuple[Window, ...]
    is_pause: bool = False
    is_lead: bool = True

    def earliest(self, arrival: int) -> int | None:
        """The first minute at which it can begin after an arrival."""
        return min((max(first, arrival) for first, last in self.windows if arrival <= last), default=None)

    def latest(self, bound: int) -> int | None:
        """The last minute at which it can begin without beginning after a bound."""
        return max((min(last, bound) for first, last in self.windows if first <= bound), default=None)


class Slot(NamedTuple):
    """A place for an item in a line: added metres, before which item, first and last minute of its begin."""

    metres: int
    position: int
    first: int
    last: int


class Line:
    """Items in order with the earliest time after each and the latest arrival that still keeps what follows."""

    def __init__(self, problem: Problem, technician: Technician, overtime: int = 0) -> None:
        self.technician, self.table, self.overtime = technician, problem.table, overtime
        self.base = self.table.index[technician.base]
        self.origin = self.table.index[technician.start or technician.base]
        self.items: list[Item] = []
        self.parts: dict[str, int] = {}
        for pause in technician.rests:
            self.items.append(
                Item(pause.id, self._row(pause.place), pause.minutes, (pause.window,), is_pause=True)
            )
        self.fits = self.refresh()

    def _row(self, place: Place | None) -> int:
        return self.base if place is None else self.table.index[place]

    @property
    def jobs(self) -> int:
        """How many visits it has."""
        return sum(not item.is_pause for item in self.items)

    def refresh(self) -> bool:
        """Compute the times anew; False when an item cannot be reached in time."""
        minutes, at, free = self.table.minutes, self.origin, self.technician.begins
        self.ready = [free]
        for item in self.items:
            begin = item.earliest(free + minutes[at][item.place])
            if begin is None:
                return False
            at, free = item.place, begin + item.minutes
            self.ready.append(free)
        to, bound = self.base, self.technician.ends + self.overtime
        self.latest = [bound]
        for item in reversed(self.items):
            begin = item.latest(bound - minutes[item.place][to] - item.minutes)
            if begin is None:
                return False
            to, bound = item.place, begin
            self.latest.append(bound)
        self.latest.reverse()
        return self.technician.begins + minutes[self.origin][to] <= bound

    def slots(self, item: Item) -> Iterator[Slot]:
        """Every place where an item fits without moving another out of its window."""
        minutes, metres = self.table.minutes, self.table.metres
        at = self.origin
        for position in range(len(self.items) + 1):
            to = self.items[position].place if position < len(self.items) else self.base
            arrival = self.ready[position] + minutes[at][item.place]
            bound = self.latest[position] - minutes[item.place][to] - item.minutes
            if arrival <= bound:
                added = metres[at][item.place] + metres[item.place][to] - metres[at][to]
                for first, last in item.windows:
                    if max(first, arrival) <= min(last, bound):
                        yield Slot(added, position, max(first, arrival), min(last, bound))
            at = to

    def insert(self, item: Item, position: int) -> None:
        """Put an item where `slots` said."""
        self.items.insert(position, item)
        self.fits = self.refresh()

    def route(self) -> Route | None:
        """The route at the earliest times, leaving as late as the first stop allows; nothing without visits."""
        if not self.jobs:
            return None
        stops: list[Stop] = []
        minutes = self.table.minutes
        at, free = self.origin, self.technician.begins
        for item in self.items:
            arrival = free + minutes[at][item.place]
            begin = item.earliest(arrival)
            if begin is None:
                raise ValueError(f"{item.id} does not fit")
            if not stops:
                arrival = begin
            stops.append(Stop(item.id, arrival, begin, begin + item.minutes, item.is_pause, item.is_lead))
            at, free = item.place, begin + item.minutes
        leaves = stops[0].arrives - minutes[self.origin][self.items[0].place]
        return Route(self.technician.id, leaves, tuple(stops), free + minutes[at][self.base])
