"""Reads of return calls."""

from datetime import datetime

from django.db.models import Count, Q, QuerySet

from guanjia.collaboration import queries as collaboration
from guanjia.complaints import queries as complaints
from guanjia.complaints.models import Complaint, Round
from guanjia.followups import states
from guanjia.followups.models import Finding, FollowUp
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.models import Event
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.workorders import queries as orders
from guanjia.workorders.models import Feedback, ServiceRecord, WorkOrder


def follow_ups(actor: Actor) -> QuerySet[FollowUp]:
    """Return calls within reach: the project's, or those of the own zone; about complaints that the actor may see."""
    reach = actor.reach("followups.call")
    rows = FollowUp.objects.select_related(
        "order__unit__building", "order__category", "staff", "order__area", "order__project", "first",
        "complaint__unit__building", "complaint__area", "complaint__owner", "complaint__project",
    )  # fmt: skip
    if reach.company:
        return rows
    mine = Q(project_id__in=reach.projects)
    if reach.zone:
        mine |= Q(order__in=WorkOrder.objects.filter(orders.reachable(actor, "followups.call")))
        mine |= Q(complaint__in=complaints.complaints(actor).order_by().values("pk"))
    seen = Q(complaint=None) | Q(complaint__in=complaints.complaints(actor).order_by().values("pk"))
    return rows.filter(mine).filter(seen)


def queue(actor: Actor, project_id: int) -> QuerySet[FollowUp]:
    """Open calls of a project that may be made now: urgent first, then by due time."""
    rows = follow_ups(actor).filter(project_id=project_id, status__in=states.OPEN)
    may_be_made = Q(opens_at=None) | Q(opens_at__lte=clock.now())
    return rows.filter(may_be_made).order_by("-is_urgent", "due_at", "pk")


def handlers(task: FollowUp) -> frozenset[str]:
    """Who handled what is asked about, as references: nobody of them asks the customer about it (B-3.4.3-1)."""
    row = task.case
    if isinstance(row, WorkOrder):
        return _crew(row) | ({f"staff:{task.staff_id}"} if task.staff_id else set())
    return _answerable(row)


def _crew(order: WorkOrder) -> frozenset[str]:
    """Who did the work of an order."""
    crew = order.crew.values_list("staff_id", flat=True)
    return frozenset(f"staff:{pk}" for pk in (order.staff_id, *crew) if pk)


def _answerable(row: Complaint) -> frozenset[str]:
    """Owner, special group, who told the result, who it is about, and who did the work complained of or promised."""
    told = Event.objects.filter(subject_kind=row.kind, subject_id=row.pk, name="complaints.ResultTold")
    found = {f"account:{row.owner_id}", *told.values_list("actor", flat=True)}
    found |= {f"staff:{pk}" for pk in (row.blamed_staff_id, row.about_staff_id) if pk}
    for group in collaboration.groups_of(row.ref):
        members = {group.lead_id, *(duty.account_id for duty in collaboration.duties_of(group))}
        found |= {f"account:{pk}" for pk in members}
    for order in _works(row):
        found |= _crew(order)
    return frozenset(found)


def _works(row: Complaint) -> list[WorkOrder]:
    """The orders that a complaint is about or led to."""
    of = SubjectRef.parse(row.case) if row.case else None
    about = [orders.system_order(of.id)] if of and of.kind == WorkOrder.kind else []
    return about + complaints.orders_of(complaints.rounds(row))


def get_follow_up(actor: Actor, follow_up_id: int) -> FollowUp:
    """A return call within reach."""
    row = follow_ups(actor).filter(pk=follow_up_id).first()
    if row is None:
        raise NotFound
    return row


def of_order(order: WorkOrder) -> list[FollowUp]:
    """Return calls of an order, oldest first; asked once for an order object."""
    if not hasattr(order, "_calls"):
        found = list(FollowUp.objects.filter(order=order).order_by("round"))
        for task in found:
            task.order = order
        order._calls = found  # type: ignore[attr-defined]
    calls: list[FollowUp] = order._calls  # type: ignore[attr-defined]
    return calls


def of_complaint(row: Complaint) -> list[FollowUp]:
    """Return calls about a complaint, the newest round last; asked once for a complaint object."""
    if not hasattr(row, "_calls"):
        found = list(
            FollowUp.objects.filter(complaint=row).select_related("first").order_by("round", "due_at")
        )
        for task in found:
            task.complaint = row
        row._calls = found  # type: ignore[attr-defined]
    calls: list[FollowUp] = row._calls  # type: ignore[attr-defined]
    return calls


def is_asked_again(task: FollowUp) -> bool:
    """Whether a blind second call is still to be made: until then the first answers are not shown."""
    return FollowUp.objects.filter(first=task, status__in=states.OPEN).exists()


def record_of(task: FollowUp) -> ServiceRecord | None:
    """The service record of the round that is asked about."""
    return ServiceRecord.objects.filter(order_id=task.order_id, round=task.round).first()


def rating_of(task: FollowUp) -> Feedback | None:
    """What the customer said at the end of that round."""
    return Feedback.objects.filter(order_id=task.order_id, round=task.round).first()


def round_of(task: FollowUp) -> Round | None:
    """The round of a complaint that the customer was satisfied with."""
    return Round.objects.filter(complaint=task.complaint, number=task.round).first()


def findings(actor: Actor) -> QuerySet[Finding]:
    """What calls brought to light, within reach, about complaints that the actor may see; the newest first."""
    reach = actor.reach("followups.check")
    rows = Finding.objects.select_related(
        "follow_up__order__unit__building", "follow_up__order__area",
        "follow_up__complaint__unit__building", "follow_up__complaint__area", "follow_up__complaint__owner",
    ).order_by("-at", "-pk")  # fmt: skip
    if reach.company:
        return rows
    seen = Q(follow_up__complaint=None) | Q(
        follow_up__complaint__in=complaints.complaints(actor).order_by().values("pk")
    )
    return rows.filter(seen, project_id__in=reach.projects)


def open_findings(actor: Actor, project_id: int) -> int:
    """How many findings of a project wait for somebody to look at them."""
    return findings(actor).filter(project_id=project_id, status=Finding.Status.OPEN).count()


def reached(actor: Actor, project_id: int, since: datetime) -> dict[str, int]:
    """How many calls ended since a moment, and of those how many reached nobody, which says neither good nor bad."""
    ended = Q(status=FollowUp.Status.ANSWERED), Q(status=FollowUp.Status.UNREACHED)
    rows = follow_ups(actor).filter(project_id=project_id, ended_at__gte=since).order_by()
    return rows.aggregate(
        answered=Count("pk", filter=ended[0]), unreached=Count("pk", filter=ended[1]),
        again=Count("pk", filter=ended[0] & Q(first__isnull=False)),
    )  # fmt: skip


def get_finding(actor: Actor, finding_id: int) -> Finding:
    """A finding within reach."""
    row = findings(actor).filter(pk=finding_id).first()
    if row is None:
        raise NotFound
    return row
