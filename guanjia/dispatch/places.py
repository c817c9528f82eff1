"""Where the places of a planned day are, in one project or several, and the ways between them."""

from collections.abc import Mapping
from dataclasses import dataclass

from guanjia.dispatch.between import Between, Point
from guanjia.dispatch.planning.travel import Leg, Place, Ways
from guanjia.estate.models import Building
from guanjia.workorders.models import WorkOrder

BASE = "base"


@dataclass(frozen=True)
class Paths:
    """Ways by coordinates, between projects by their sites; never shorter than the minutes that 接单 keeps between two
    jobs, so that all gates agree."""

    ways: Ways
    least: int
    roads: Between | None = None

    def leg(self, a: Place, b: Place) -> Leg:
        """The way from one place to the other."""
        if a == b:
            return Leg(0, 0)
        if self.roads is None or a.project == b.project:
            found = self.ways.leg(a, b)
        else:
            found = self.roads.leg(int(a.project), a.point, int(b.project), b.point)
        return Leg(max(found.minutes, self.least), found.metres)


def places_of(bases: Mapping[int, str]) -> dict[int | str, Place]:
    """Where the buildings of projects are, and the base of each: the building of that number, else the middle."""
    found: dict[int | str, Place] = {}
    rows: dict[int, list[Building]] = {pk: [] for pk in bases}
    for row in Building.objects.filter(project_id__in=rows).order_by("pk"):
        rows[row.project_id].append(row)
        point: Point | None = None if row.x is None or row.y is None else (row.x, row.y)
        found[row.pk] = Place(str(row.project_id), str(row.pk), "", point)
    for pk, buildings in rows.items():
        name = bases[pk].removesuffix("栋")
        named = next((row.pk for row in buildings if row.number == name), None)
        points = [place.point for row in buildings if (place := found[row.pk]).point]
        middle = (
            (sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points))
            if points
            else None
        )
        found[base_of(pk)] = found[named] if named else Place(str(pk), BASE, "", middle)
    return found


def base_of(project_id: int) -> str:
    """The key of a project's base among the places."""
    return f"{BASE} {project_id}"


def place_of(order: WorkOrder, places: Mapping[int | str, Place]) -> Place:
    """The place of an order; each its own, since two jobs in one home have a way between them too."""
    spot = order.unit or order.area
    found = places.get(spot.building_id or 0) if spot else None
    return Place(
        str(order.project_id), found.building if found else "", str(order.pk), found.point if found else None
    )
