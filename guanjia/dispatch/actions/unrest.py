"""Something happened to the day after its plan was published: the plan says so, until it is made again (WO-06)."""

from datetime import datetime

from guanjia.dispatch import events, queries
from guanjia.dispatch.models import PlannedVisit, Unrest
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.events import record
from guanjia.kernel.work import action
from guanjia.organization.moments import local
from guanjia.workorders.models import WorkOrder

GONE = (Unrest.Why.CANCELLED, Unrest.Why.MOVED)
OF_VISITS = (*GONE, Unrest.Why.LATE)


@action
def note_unrest(
    order: WorkOrder, *, why: str, expected_at: datetime | None = None, at: datetime | None = None
) -> Unrest | None:
    """Mark the published plan of an order's day with what happened; once for each, and nothing where it fits the plan.

    `expected_at` is when a visit that is late begins. What the plan has already is no unrest, nor what it put there.
    """
    now = at or clock.now()
    visit = PlannedVisit.objects.filter(
        order=order, is_lead=True, plan__status="published", plan__day__gte=local(now).date()
    ).first()
    if why in OF_VISITS:
        plan = visit.plan if visit else None
    else:
        plan = queries.published_plan(
            order.project_id, local(order.visit_at or order.window_from or now).date()
        )
    is_planned = visit is not None and (why not in OF_VISITS or (expected_at or now) <= visit.starts_at)
    if plan is None or (is_planned and why not in GONE):
        return None
    row, is_new = Unrest.objects.get_or_create(plan=plan, order=order, why=why, defaults={"at": now})
    if is_new:
        fact = events.PlanUnsettled(order_id=order.pk, why=row.get_why_display())
        record(fact, plan, by=SYSTEM, at=at, about=[order.ref])
    return row
