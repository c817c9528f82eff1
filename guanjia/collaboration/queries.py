"""Reads of action items."""

from datetime import date

from django.db.models import Q, QuerySet

from guanjia.collaboration import states
from guanjia.collaboration.models import ActionItem
from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound


def items(actor: Actor) -> QuerySet[ActionItem]:
    """Items within reach: those of the projects that the actor asks in, and the own ones; the next due first."""
    reach = actor.reach("actions.ask")
    mine = Q(owner_id=actor.id or -1) & Q(project_id__in=actor.projects)
    condition = Q() if reach.company else mine | Q(project_id__in=reach.projects)
    rows = ActionItem.objects.filter(condition).select_related("owner", "project")
    return rows.order_by("due_on", "pk") if actor.may("actions.do") else rows.none()


def get_item(actor: Actor, item_id: int) -> ActionItem:
    """An item within reach."""
    row = items(actor).filter(pk=item_id).first()
    if row is None:
        raise NotFound
    return row


def open_items(actor: Actor, project_id: int) -> list[ActionItem]:
    """What is to be done or to be looked at in a project."""
    return list(items(actor).filter(project_id=project_id).exclude(status__in=states.ENDED)[:200])


def ended_items(actor: Actor, project_id: int) -> list[ActionItem]:
    """What was done lately, newest first."""
    rows = items(actor).filter(project_id=project_id, status__in=states.ENDED)
    return list(rows.order_by("-checked_at", "-pk")[:50])


def of_origin(origin: SubjectRef) -> list[ActionItem]:
    """The items that came from one thing, newest first, for contexts that show them."""
    return list(ActionItem.objects.filter(origin=str(origin)).select_related("owner").order_by("-pk"))


def is_late(item: ActionItem, today: date) -> bool:
    """Whether an open item is over its day."""
    return item.status == states.Status.OPEN and item.due_on < today
