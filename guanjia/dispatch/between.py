"""How far it is from one project to another: between their sites where both are known, else the policy's minutes."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from guanjia.dispatch.planning.travel import Leg, metres_of
from guanjia.estate.models import Site
from guanjia.kernel import policy

Point = tuple[float, float]
ORIGIN: Point = (0.0, 0.0)


@dataclass(frozen=True)
class Between:
    """The ways between projects: metres a minute on the road, its length in per cent of the straight line, minutes
    where a site is not known, and where the known sites stand (metres east and north of one point)."""

    pace: int
    detour: int
    unknown: int
    sites: Mapping[int, Point]

    def leg(self, a: int, a_point: Point | None, b: int, b_point: Point | None) -> Leg:
        """The way between two places of two projects, each in metres from its site (without a place, from the site)."""
        if a not in self.sites or b not in self.sites:
            return Leg(self.unknown, self.unknown * self.pace)
        ends = [
            (self.sites[pk][0] + x, self.sites[pk][1] + y)
            for pk, (x, y) in ((a, a_point or ORIGIN), (b, b_point or ORIGIN))
        ]
        metres = math.ceil(math.dist(*ends) * self.detour / 100)
        return Leg(max(1, math.ceil(metres / self.pace)), metres)


def between(project_ids: Iterable[int], project_id: int, at: datetime) -> Between:
    """The ways between some projects by the policy of one of them, in one query."""
    rows = list(Site.objects.filter(project_id__in=set(project_ids)))
    around = sum(float(row.latitude) for row in rows) / max(len(rows), 1)
    sites = {row.project_id: metres_of(float(row.latitude), float(row.longitude), around) for row in rows}
    pace, detour, unknown = (
        int(policy.value(key, at=at, project=project_id))
        for key in ("dispatch.ride", "plan.detour", "dispatch.between")
    )
    return Between(pace, detour, unknown, sites)
