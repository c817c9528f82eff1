"""Reads of calls: what counts as answered in time, whose turn a ringing one is."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Coalesce

from guanjia.intake.models import Call, Contact
from guanjia.kernel import policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound
from guanjia.organization import queries as organization
from guanjia.organization.models import Project
from guanjia.people import queries as people

FRONT_DESK = ("front_desk",)


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


def known_ids(project_id: int, their_ids: Iterable[str]) -> set[str]:
    """Which of these numbers of the telephone system are calls already."""
    rows = Call.objects.filter(project_id=project_id, their_id__in=[text[:80] for text in their_ids if text])
    return set(rows.values_list("their_id", flat=True))


def is_in_time(project_id: int, rings: int | None, seconds: int) -> bool:
    """Whether the rings were few enough; the seconds count where nobody counted rings (D-3.2.1-1)."""
    if rings is not None:
        return rings <= int(policy.value("call.max_rings", project=project_id))
    return seconds <= float(policy.value("call.max_seconds", project=project_id))


def counted(actor: Actor, project_id: int, since: datetime) -> dict[str, int]:
    """How many calls rang, were answered, were lost, and were not called back yet."""
    return calls(actor).filter(project_id=project_id, rang_at__gte=since).order_by().aggregate(
        all=Count("pk"), answered=Count("pk", filter=Q(status=Call.Status.ANSWERED)),
        lost=Count("pk", filter=Q(status__in=(Call.Status.LOST, Call.Status.UNREACHED))),
        waiting=Count("pk", filter=Q(status=Call.Status.LOST, contact__status="open", contact__answered_at=None)),
    )  # fmt: skip


def to_call_back(actor: Actor, project_id: int) -> QuerySet[Call]:
    """Lost calls whose callers nobody reached yet, the earliest due first: by the limit, after a try by its time."""
    rows = calls(actor).filter(project_id=project_id, status=Call.Status.LOST, contact__status="open")
    due = Coalesce("again_at", "contact__answer_due_at", "rang_at")
    return rows.filter(contact__answered_at=None).order_by(due, "pk")


def behind(contact: Contact) -> Call | None:
    """The lost call whose caller a contact waits to call back."""
    return Call.objects.filter(contact=contact, status=Call.Status.LOST).first()


def most_tries(project_id: int) -> int:
    """After how many tries who called is told by message and may be given up."""
    return int(policy.value("call.back_tries", project=project_id))


def system_call(call_id: int) -> Call:
    """A call by number, for reactions."""
    return Call.objects.select_related("project", "person").get(pk=call_id)


def project_of(code: str) -> Project | None:
    """The project that a telephone system names by its code; the only one where there is no other."""
    rows = organization.open_projects()
    if code:
        return next((row for row in rows if row.code == code), None)
    return rows[0] if len(rows) == 1 else None


def agents(project_id: int, at: datetime) -> list[int]:
    """Who of the front desk works at an instant and talks to nobody: whose last call is longest ago comes first."""
    desk = set(organization.accounts_with(FRONT_DESK, project_id))
    here = {row.account_id for row in people.on_duty(project_id, at)} & desk
    since = at - longest_talk(project_id)
    recent = Call.objects.filter(answered_by__in=here, is_by_hand=False, answered_at__gt=since)
    busy = set(recent.filter(ended_at=None).values_list("answered_by", flat=True))
    last = dict(recent.values_list("answered_by").annotate(Max("answered_at")))
    free = [pk for pk in here if pk is not None and pk not in busy]
    return sorted(free, key=lambda pk: (last.get(pk, since), pk))


def longest_talk(project_id: int) -> timedelta:
    """After how long an answered call counts as over: the telephone system forgot to say so."""
    return policy.minutes("call.longest_talk", project=project_id)


def at_my_desk(actor: Actor, project_id: int, at: datetime) -> Call | None:
    """The call of this person now: what rings and is this person's turn, else the one being spoken on."""
    rows = calls(actor).filter(project_id=project_id)
    since = at - longest_talk(project_id)
    talking = rows.filter(answered_by_id=actor.id, ended_at=None, is_by_hand=False, answered_at__gt=since)
    own = ringing(actor, project_id).filter(offered_to_id=actor.id).first()
    return own or talking.order_by("-answered_at").first() or ringing(actor, project_id).first()


def ringing(actor: Actor, project_id: int) -> QuerySet[Call]:
    """What rings and is this person's turn, or everybody's, the longest ringing first."""
    rows = calls(actor).filter(project_id=project_id, status=Call.Status.RINGING)
    return rows.filter(Q(offered_to=None) | Q(offered_to_id=actor.id)).order_by("rang_at", "pk")


def ring_seconds(project_id: int) -> float:
    """How long one ring lasts, from the policies of rings and of seconds (D-3.2.1-1)."""
    most = float(policy.value("call.max_seconds", project=project_id))
    return most / int(policy.value("call.max_rings", project=project_id))


def unanswered(at: datetime) -> list[Call]:
    """Everything that rings, for the sweep, the longest ringing first."""
    rows = Call.objects.filter(status=Call.Status.RINGING, rang_at__lte=at)
    return list(rows.select_related("project").order_by("rang_at"))
