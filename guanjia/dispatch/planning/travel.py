"""How far and how long it is from one place to another: minutes by building and project, else a straight line."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

EARTH = 6_371_000  # metres


@dataclass(frozen=True)
class Place:
    """Where somebody goes: keys of project, building and unit, and metres east and north where they are known."""

    project: str = ""
    building: str = ""
    unit: str = ""
    point: tuple[float, float] | None = None


class Leg(NamedTuple):
    """The way between two places."""

    minutes: int
    metres: int


class Travel(Protocol):
    """Whoever knows the ways."""

    def leg(self, a: Place, b: Place) -> Leg:
        """The way from one place to the other."""


@dataclass(frozen=True)
class Ways:
    """Minutes as measured between buildings or projects, the straight line where nothing was measured.

    `minutes` has pairs of keys, `project/building` or `project`, one direction for both. `detour_percent` is a
    street's length in per cent of the straight line. Places without point and measure are `unknown_minutes` apart.
    """

    metres_per_minute: int
    detour_percent: int
    same_building_minutes: int
    unknown_minutes: int
    minutes: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def leg(self, a: Place, b: Place) -> Leg:
        """Measured minutes first; metres by the straight line, else by the minutes at the usual speed."""
        if a == b:
            return Leg(0, 0)
        if (a.project, a.building) == (b.project, b.building) and a.building:
            return Leg(self.same_building_minutes, self._straight(a, b) or 0)
        metres, minutes = self._straight(a, b), self._measured(a, b)
        if minutes is None:
            minutes = self.unknown_minutes if metres is None else math.ceil(metres / self.metres_per_minute)
        return Leg(minutes, minutes * self.metres_per_minute if metres is None else metres)

    def _measured(self, a: Place, b: Place) -> int | None:
        pairs = (
            (f"{a.project}/{a.building}", f"{b.project}/{b.building}"),
            (a.project, b.project) if a.project != b.project else ("", ""),
        )
        for one, other in pairs:
            found = self.minutes.get((one, other), self.minutes.get((other, one)))
            if found is not None:
                return found
        return None

    def _straight(self, a: Place, b: Place) -> int | None:
        if a.point is None or b.point is None:
            return None
        return math.ceil(math.dist(a.point, b.point) * self.detour_percent / 100)


@dataclass(frozen=True)
class Plane:
    """Straight lines in parts of a unit, rounded up, so that a plan also holds with the true distances."""

    scale: int

    def leg(self, a: Place, b: Place) -> Leg:
        """Time and distance are one."""
        long = math.ceil(self.scale * math.dist(a.point or (0, 0), b.point or (0, 0)))
        return Leg(long, long)


class Table:
    """Every way between some places, asked when it is needed and once; rows and columns by `index`."""

    def __init__(self, travel: Travel, places: Iterable[Place]) -> None:
        self.travel, self.places = travel, list(places)
        self.index = {place: n for n, place in enumerate(self.places)}
        self.minutes = [Row(self, n) for n in range(len(self.places))]
        self.metres = [Row(self, n) for n in range(len(self.places))]

    def ask(self, a: int, b: int) -> None:
        """Fill in one way."""
        self.minutes[a][b], self.metres[a][b] = self.travel.leg(self.places[a], self.places[b])


class Row(dict[int, int]):
    """The ways from one place."""

    def __init__(self, table: Table, at: int) -> None:
        super().__init__()
        self.table, self.at = table, at

    def __missing__(self, to: int) -> int:
        self.table.ask(self.at, to)
        return self[to]


def metres_of(latitude: float, longitude: float, around: float) -> tuple[float, float]:
    """Degrees as metres east and north on the plane that touches the latitude `around` of the city."""
    east = EARTH * math.radians(longitude) * math.cos(math.radians(around))
    return east, EARTH * math.radians(latitude)
