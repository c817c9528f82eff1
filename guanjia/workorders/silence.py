"""Open orders for which nobody did anything for a while."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, OuterRef, QuerySet, Subquery

from guanjia.kernel.actors import Actor
from guanjia.kernel.models import Event
from guanjia.workorders import states
from guanjia.workorders.models import WorkOrder
from guanjia.workorders.queries import reachable

OURS = "sla."


@dataclass(frozen=True)
class Silence:
    """An order, since when nobody touched it, and who holds it."""

    order: WorkOrder
    since: datetime


def silent(
    actor: Actor, project_ids: list[int], before: datetime, among: QuerySet[Any, int], limit: int = 40
) -> list[Silence]:
    """Open orders of some numbers whose last act of a person was before a moment, the longest first."""
    acts = (
        Event.objects.filter(subject_kind=WorkOrder.kind, subject_id=OuterRef("pk"))
        .exclude(actor="system")
        .order_by()
        .values("subject_id")
        .annotate(last=Max("occurred_at"))
        .values("last")
    )
    rows = (
        WorkOrder.objects.filter(
            reachable(actor),
            project_id__in=project_ids,
            status__in=states.OPEN,
            received_at__lt=before,
            pk__in=among,
        )
        .annotate(last=Subquery(acts))
        .filter(last__lt=before)
        .select_related("staff", "category", "unit", "area", "project")
        .order_by("last", "pk")
    )
    return [Silence(row, row.last) for row in rows[:limit]]
