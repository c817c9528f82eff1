"""Reads of calls, and what counts as answered in time."""

from datetime import datetime

from django.db.models import Count, Q, QuerySet

from guanjia.intake.models import Call
from guanjia.kernel import policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound
from guanjia.organization import queries as organization
from guanjia.organization.models import Project


def calls(actor: Actor) -> QuerySet[Call]:
    """Calls of the projects within reach, the latest first."""
    reach = actor.reach("intake.register")
    rows = Call.objects.select_related("unit__building", "person", "contact").order_by("-rang_at", "-pk")
    return rows if reach.company else rows.filter(project_id__in=reach.projects)


def get_call(actor: Actor, call_id: int) -> Call:
    """A call within reach."""
    row = calls(actor).filter(pk=call_id).first()
    if row is None:
        raise NotFound
    return row


def by_their_id(project_id: int, their_id: str) -> Call | None:
    """A call by the number that the telephone system gave it."""
    return Call.objects.filter(project_id=project_id, their_id=their_id[:80]).first() if their_id else None


def is_in_time(project_id: int, rings: int | None, seconds: int) -> bool:
    """Whether the rings were few enough; the seconds count where nobody counted rings (D-3.2.1-1)."""
    if rings is not None:
        return rings <= int(policy.value("call.max_rings", project=project_id))
    return seconds <= float(policy.value("call.max_seconds", project=project_id))


def counted(actor: Actor, project_id: int, since: datetime) -> dict[str, int]:
    """How many calls rang, were answered, were lost, and were not called back yet."""
    return calls(actor).filter(project_id=project_id, rang_at__gte=since).order_by().aggregate(
        all=Count("pk"), answered=Count("pk", filter=Q(status=Call.Status.ANSWERED)),
        lost=Count("pk", filter=Q(status=Call.Status.LOST)),
        waiting=Count("pk", filter=Q(status=Call.Status.LOST, contact__status="open", contact__answered_at=None)),
    )  # fmt: skip


def project_of(code: str) -> Project | None:
    """The project that a telephone system names by its code; the only one where there is no other."""
    rows = organization.open_projects()
    if code:
        return next((row for row in rows if row.code == code), None)
    return rows[0] if len(rows) == 1 else None
