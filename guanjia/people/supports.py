"""Who helps another project on a day 支援: reads."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from guanjia.kernel import clock
from guanjia.organization.moments import local
from guanjia.people.models import Staff, Support


@dataclass(frozen=True)
class Crowd:
    """Everybody who may be sent to a project on a day: its own people and who supports it.

    Questions ask by the project and not by a list of people: the own are hundreds, the supporters few.
    """

    project_id: int
    supporters: frozenset[int] = frozenset()

    def of(self, path: str = "") -> Q:
        """The condition on staff, or on rows that have them at `path`."""
        own = Q(**{f"{path}project_id": self.project_id})
        return own | Q(**{f"{path}pk__in": self.supporters}) if self.supporters else own


def crowd(project_id: int, day: date | None = None) -> Crowd:
    """Who may be sent to a project on a day (without one today), in one query."""
    ids = (
        standing(day or local(clock.now()).date())
        .filter(project_id=project_id)
        .values_list("staff_id", flat=True)
    )
    return Crowd(project_id, frozenset(ids))


def standing(day: date) -> QuerySet[Support]:
    """What counts on a day."""
    rows = Support.objects.filter(ended_at=None, since__lte=day)
    return rows.filter(Q(until__isnull=True) | Q(until__gte=day))


def goes_to(person: Staff, project_id: int, day: date) -> bool:
    """Whether somebody may be sent to a project on a day: the own, or one that is supported then."""
    return (
        person.project_id == project_id or standing(day).filter(staff=person, project_id=project_id).exists()
    )


def ever_in(project_id: int) -> QuerySet[Staff]:
    """Who is of a project, or supports or supported it at any time, and has not left; by number."""
    ids = Support.objects.filter(project_id=project_id).values("staff_id")
    return Staff.objects.filter(Q(project_id=project_id) | Q(pk__in=ids), has_left=False).order_by(
        "number", "pk"
    )


def homes(project_id: int) -> set[int]:
    """The own projects of everybody who supports a project now or later, and the project itself."""
    rows = Support.objects.filter(project_id=project_id, ended_at=None).exclude(
        until__lt=local(clock.now()).date()
    )
    return {project_id, *rows.values_list("staff__project_id", flat=True)}


def to_come(staff_id: int) -> list[Support]:
    """Which projects a person supports, now and later, the earliest first."""
    rows = Support.objects.filter(staff_id=staff_id, ended_at=None).exclude(
        until__lt=local(clock.now()).date()
    )
    return list(rows.select_related("project").order_by("since", "pk"))


def home_names(staff_ids: set[int]) -> dict[int, str]:
    """The name of the own project of each of some people; no question where there are none."""
    rows = Staff.objects.filter(pk__in=staff_ids) if staff_ids else Staff.objects.none()
    return dict(rows.values_list("pk", "project__name"))
