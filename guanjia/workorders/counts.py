"""How many open orders stand in each saved view, in one query; wrong tries; which change came last."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Q, Subquery

from guanjia.kernel import events
from guanjia.kernel.actors import Actor
from guanjia.kernel.models import Event
from guanjia.workorders import states
from guanjia.workorders.events import CodeRefused
from guanjia.workorders.models import Urgency, WorkOrder
from guanjia.workorders.queries import reachable

S = states.Status
URGENT_WAITING = Q(urgency=Urgency.URGENT, status__in=(S.RECEIVED, S.REGISTERED, S.CONFIRMED))
LATEST_EVENTS = 2000


@dataclass(frozen=True)
class Change:
    """The newest change of an order: when, what, which."""

    at: datetime
    what: str
    number: str
    order_id: int


def open_counts(actor: Actor, project_id: int, views: Mapping[str, Q]) -> dict[str, int]:
    """How many open orders of a project within reach meet each condition: one query for all of them."""
    base = WorkOrder.objects.filter(reachable(actor), project_id=project_id, status__in=states.OPEN)
    found = base.aggregate(**{f"n_{key}": Count("pk", filter=condition) for key, condition in views.items()})
    return {key: found[f"n_{key}"] for key in views}


def wrong_codes(order: WorkOrder) -> int:
    """How often the customer's code was said wrongly in the running round (B-3.3.1)."""
    rows = Event.objects.filter(subject_kind=order.kind, subject_id=order.pk)
    return rows.filter(name=CodeRefused.event_name(), data__round=order.round).count()


def newest_change(actor: Actor, project_id: int) -> Change | None:
    """The newest change of an order within reach that people care about.

    It looks at the latest events of the house only, so that it costs the same whatever the past holds.
    """
    newest = Event.objects.order_by("-pk").values("pk")[:1]
    mine = WorkOrder.objects.filter(reachable(actor), project_id=project_id)
    rows = Event.objects.filter(
        pk__gt=Subquery(newest) - LATEST_EVENTS,
        project_id=project_id,
        subject_kind=WorkOrder.kind,
        subject_id__in=mine.values("pk"),
    ).annotate(number=Subquery(WorkOrder.objects.filter(pk=OuterRef("subject_id")).values("number")[:1]))
    told = (row for row in rows.order_by("-pk")[:10] if not events.fact_of(row).quiet)
    row = next(told, None)
    if row is None:
        return None
    return Change(row.occurred_at, events.fact_of(row).label, row.number, row.subject_id)
