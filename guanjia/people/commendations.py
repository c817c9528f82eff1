"""Reads of praise 表扬: what waits to be verified, the wall, what one was praised for."""

from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound
from guanjia.people.models import Commendation, Staff

Status = Commendation.Status
VIEWS: dict[str, tuple[str, Q]] = {
    "wall": ("表扬墙", Q(status=Status.VERIFIED)),
    "new": ("待核实", Q(status=Status.NEW)),
    "refused": ("没有采纳", Q(status=Status.REFUSED)),
}


def commendations(actor: Actor) -> QuerySet[Commendation]:
    """Praise of the projects within reach, the newest first; what is not verified only for who verifies."""
    rows = Commendation.objects.select_related("staff", "project").order_by("-at", "-pk")
    read, check = actor.reach("people.read"), actor.reach("people.approve")
    if check.company:
        return rows
    near = read.projects | (actor.projects if read.zone else frozenset())
    seen = Q() if read.company else Q(project_id__in=near)
    return rows.filter(seen & (Q(status=Status.VERIFIED) | Q(project_id__in=check.projects)))


def get_commendation(actor: Actor, row_id: int) -> Commendation:
    """A praise within reach."""
    row = commendations(actor).filter(pk=row_id).first()
    if row is None:
        raise NotFound
    return row


def listed(actor: Actor, project_id: int, view: str) -> QuerySet[Commendation]:
    """The praise of a project in a view."""
    return commendations(actor).filter(VIEWS[view][1], project_id=project_id)


def counted(actor: Actor, project_id: int) -> dict[str, int]:
    """How many stand in each view."""
    counts = {key: Count("pk", filter=where) for key, (_, where) in VIEWS.items()}
    return commendations(actor).filter(project_id=project_id).order_by().aggregate(**counts)


def wall(project_id: int, now: datetime, days: int = 90) -> list[Commendation]:
    """What was verified lately at a project, for everybody who works there."""
    since = now - timedelta(days=days)
    rows = Commendation.objects.filter(project_id=project_id, status=Status.VERIFIED, at__gte=since)
    return list(rows.select_related("staff").order_by("-at", "-pk")[:60])


def people_of(project_id: int) -> list[Staff]:
    """Who may be praised: everybody who works at the project, also of suppliers."""
    return list(Staff.objects.filter(project_id=project_id, has_left=False).order_by("number"))


def system_commendation(row_id: int) -> Commendation:
    """A praise by number, for reactions."""
    return Commendation.objects.select_related("staff").get(pk=row_id)
