"""Who may be sent to some projects on a day, and when jobs of other projects take them away."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from guanjia.dispatch.between import Between
from guanjia.people import queries as people
from guanjia.people.models import Staff
from guanjia.workorders import bookings
from guanjia.workorders.bookings import Booking


@dataclass(frozen=True)
class Team:
    """Who may be sent to some projects on a day: who may lead, who may go along, and to which projects each goes."""

    leads: dict[int, Staff]
    mates: dict[int, Staff]
    goes_to: dict[int, frozenset[str]]

    @property
    def everybody(self) -> dict[int, Staff]:
        """All of them."""
        return self.mates | self.leads


def team_for(project_ids: Iterable[int], day: date) -> Team:
    """The own people of the projects in their own, and who supports one of them there too."""
    leads: dict[int, Staff] = {}
    mates: dict[int, Staff] = {}
    goes_to: dict[int, frozenset[str]] = defaultdict(frozenset)
    for project_id in project_ids:
        here = {row.pk: row for row in people.field_staff(project_id, day)}
        along = {row.pk: row for row in people.crew(project_id, day)}
        leads, mates = leads | here, mates | along
        for pk in here | along:
            goes_to[pk] |= {str(project_id)}
    return Team(leads, mates, goes_to)


def booked_elsewhere(team: Team, project_ids: Iterable[int]) -> dict[int, list[Booking]]:
    """The jobs that take time of these people in projects that are not planned."""
    known = set(project_ids)
    return {
        pk: jobs
        for pk, held in bookings.booked_of_all(team.everybody).items()
        if (jobs := [job for job in held if job.project_id not in known])
    }


def taken(
    team: Team, elsewhere: Mapping[int, list[Booking]], roads: Between | None, least: int
) -> dict[int, list[tuple[datetime, datetime]]]:
    """When these people are away for jobs of other projects, with the way from home and back."""
    found: dict[int, list[tuple[datetime, datetime]]] = {}
    for pk, jobs in elsewhere.items():
        home = team.everybody[pk].project_id
        for job in jobs:
            minutes = (
                roads.leg(home, None, job.project_id, None).minutes if roads and home != job.project_id else 0
            )
            way = timedelta(minutes=max(minutes, least))
            found.setdefault(pk, []).append((job.starts_at - way, job.ends_at + way))
    return found
