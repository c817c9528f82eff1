"""Reads of return calls."""

from django.db.models import Q, QuerySet

from guanjia.followups import states
from guanjia.followups.models import FollowUp
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound
from guanjia.workorders import queries as orders
from guanjia.workorders.models import Feedback, ServiceRecord, WorkOrder


def follow_ups(actor: Actor) -> QuerySet[FollowUp]:
    """Return calls within reach: the project's, or those about orders of the own zone."""
    reach = actor.reach("followups.call")
    rows = FollowUp.objects.select_related(
        "order__unit__building", "order__category", "order__staff", "order__area", "order__project"
    )
    if reach.company:
        return rows
    mine = Q(project_id__in=reach.projects)
    if reach.zone:
        mine |= Q(order__in=WorkOrder.objects.filter(orders.reachable(actor, "followups.call")))
    return rows.filter(mine)


def queue(actor: Actor, project_id: int) -> QuerySet[FollowUp]:
    """Open calls of a project: urgent first, then by due time."""
    rows = follow_ups(actor).filter(project_id=project_id, status__in=states.OPEN)
    return rows.order_by("-is_urgent", "due_at", "pk")


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


def record_of(task: FollowUp) -> ServiceRecord | None:
    """The service record of the round that is asked about."""
    return ServiceRecord.objects.filter(order_id=task.order_id, round=task.round).first()


def rating_of(task: FollowUp) -> Feedback | None:
    """What the customer said at the end of that round."""
    return Feedback.objects.filter(order_id=task.order_id, round=task.round).first()
