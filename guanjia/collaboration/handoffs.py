"""Reads of hand-offs: who sees them, who was asked, what waits for whom."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from guanjia.collaboration import rules, states
from guanjia.collaboration.models import HandOff
from guanjia.kernel import clock, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.organization import queries as organization
from guanjia.organization import structure, worktime
from guanjia.organization.models import Account, Department
from guanjia.people.models import Staff

NEED = "handoffs.work"
FULL = ("asked_by", "owner", "to_account", "to_department", "from_department", "project")


def department_of(account_id: int) -> Department | None:
    """The department in the staff file behind an account."""
    row = Staff.objects.filter(account_id=account_id, has_left=False).select_related("department").first()
    return row.department if row else None


def hand_offs(actor: Actor) -> QuerySet[HandOff]:
    """Hand-offs within reach: asked by the actor, owned, sent to the actor or the own department, and those of the
    projects whose hand-offs the actor reads."""
    reach, me = rules.reading(actor), actor.id or -1
    mine = Q(asked_by_id=me) | Q(owner_id=me) | _to_me(actor)
    condition = Q() if reach.company else mine | Q(project_id__in=reach.projects)
    rows = HandOff.objects.filter(condition).select_related(*FULL)
    return rows if actor.may(NEED) else rows.none()


def _to_me(actor: Actor) -> Q:
    """Sent to the actor, or to the own department without naming anybody."""
    own = Staff.objects.filter(account_id=actor.id or -1, has_left=False, department__isnull=False)
    of_department = Q(to_account=None, to_department__in=own.values("department_id"))
    return Q(to_account_id=actor.id or -1) | of_department


def get_hand_off(actor: Actor, hand_off_id: int) -> HandOff:
    """A hand-off within reach."""
    row = hand_offs(actor).filter(pk=hand_off_id).first()
    if row is None:
        raise NotFound
    return row


def of_origin(origin: SubjectRef) -> QuerySet[HandOff]:
    """The hand-offs that came from one thing, newest first, for pages that show them."""
    return HandOff.objects.filter(origin=str(origin)).select_related(*FULL).order_by("-pk")


def waiting(actor: Actor) -> Q:
    """What waits for the actor: to accept, to do, to send again, to rate; for the supervisor also to decide."""
    me = actor.id or -1
    turn = (
        Q(status=states.Handed.SENT) & _to_me(actor) & ~Q(asked_by_id=me)
        | Q(status=states.Handed.ACCEPTED, owner_id=me)
        | Q(status__in=(states.Handed.RETURNED, states.Handed.DONE), asked_by_id=me)
    )
    reach = actor.reach("handoffs.decide")
    deciding = Q(status__in=(states.Handed.DISPUTED, states.Handed.RATED))
    return turn | (deciding if reach.company else deciding & Q(project_id__in=reach.projects))


def my_turn(actor: Actor) -> QuerySet[HandOff]:
    """What waits for the actor, the urgent first, then by its day."""
    return hand_offs(actor).filter(waiting(actor)).order_by("-is_urgent", "due_at", "pk")


def asked_by(actor: Actor) -> QuerySet[HandOff]:
    """What the actor asked for, newest first."""
    return hand_offs(actor).filter(asked_by_id=actor.id or -1).order_by("-pk")


def in_project(actor: Actor, project_id: int) -> QuerySet[HandOff]:
    """What is under way in a project, as far as the actor sees it, the next due first; what is over comes last."""
    rows = hand_offs(actor).filter(project_id=project_id)
    is_over = ExpressionWrapper(Q(status__in=states.HAND_OFF_ENDED), BooleanField())
    return rows.order_by(is_over, "due_at", "pk")


def people(project_id: int) -> dict[int, str]:
    """Who may be asked in a project: its colleagues at the desk and those of the company, by account."""
    return structure.names_with(NEED, project_id) | structure.names_in_company(NEED)


def departments(project_id: int) -> list[Department]:
    """The departments of a project, and of the company, in which somebody can take a hand-off."""
    places = Staff.objects.filter(account__in=people(project_id), has_left=False, department__isnull=False)
    rows = Department.objects.filter(
        Q(project_id=project_id) | Q(project=None), pk__in=places.values("department_id")
    )
    return list(rows.order_by("name"))


def receivers(
    project_id: int, department: Department | None, account: Account | None, asker: int
) -> list[int]:
    """The accounts that may accept: the person, or everybody at the desk of a department; never who asks."""
    allowed = people(project_id)
    if account is not None:
        found: Iterable[int | None] = [account.pk]
    else:
        rows = Staff.objects.filter(department=department, department__isnull=False, has_left=False)
        found = rows.order_by("number").values_list("account_id", flat=True)
    return [pk for pk in found if pk in allowed and pk != asker]


def receivers_of(row: HandOff) -> list[int]:
    """Who may accept this one."""
    department = None if row.to_account_id else row.to_department
    return receivers(row.project_id, department, row.to_account, row.asked_by_id)


def usual_due(project_id: int) -> datetime:
    """By when a hand-off is done unless something else is agreed (C-1.3-2)."""
    days = int(policy.value("joint.due_days", project=project_id))
    return worktime.add_working_days(organization.calendar_of(project_id), clock.now(), days)
