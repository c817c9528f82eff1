"""How far a phone is from a building; pure."""

from math import cos, hypot, radians

from guanjia.estate.models import Building, Site

EARTH = 6_371_009  # metres: the mean radius of the earth (IUGG 1980)


def metres_between(site: Site | None, building: Building | None, north: float, east: float) -> float | None:
    """Metres between a position in degrees and a building; None where either is not placed.

    The position is put on the flat map of the site (equirectangular projection: degrees times radius, east narrowed
    by the cosine of the latitude). Within twenty kilometres that differs from the great circle by less than a
    thousandth, far below the error of a phone.
    """
    if site is None or building is None or building.x is None or building.y is None:
        return None
    up = radians(north - float(site.latitude)) * EARTH
    right = radians(east - float(site.longitude)) * EARTH * cos(radians(float(site.latitude)))
    return hypot(right - building.x, up - building.y)
