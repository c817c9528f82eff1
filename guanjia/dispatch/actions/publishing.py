"""A plan counts: its visits are sent by the ordinary ways, each in its own unit of work; what is refused stays."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from guanjia.dispatch import events, plans, queries, states
from guanjia.dispatch.actions.plans import drop_plan
from guanjia.dispatch.actions.sending import assign, transfer
from guanjia.dispatch.facts import Planned
from guanjia.dispatch.models import DayPlan, Offer, PlannedVisit
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import move
from guanjia.kernel.refusals import NotAllowed, Refused, require
from guanjia.kernel.work import action, work
from guanjia.organization.models import Project
from guanjia.workorders import actions as workorders
from guanjia.workorders import queries as orders
from guanjia.workorders.models import WorkOrder
from guanjia.workorders.states import Status

WHY, CHANGED = "按当日计划", "当日计划调整"
TO_CALL = "约定时间赶不上：请先打电话和客户改约，改好再发。"
MINUTE = timedelta(minutes=1)
Parts = list[PlannedVisit]


def publish_plan(plan: DayPlan, *, by: Actor, at: datetime | None = None) -> list[tuple[WorkOrder, str]]:
    """Let a draft count in place of the plan before it, and send its visits; returns what stayed, and why."""
    note_published(plan, by=by, at=at)
    return send_visits(plan, by=by, at=at)


@action
def note_published(plan: DayPlan, *, by: Actor, at: datetime | None = None) -> DayPlan:
    """The draft counts now; the plans of the day before it, of any of its projects, count no more.

    Whose appointment they had and this one has not hears that we call, once, and the desk is asked to (A-1.3-3).
    """
    require(None if queries.covers(by, plan) else NotAllowed())
    if not plan.is_solved:
        raise Refused("being_made", "这份计划还没排好，请稍等。")
    list(Project.objects.select_for_update().filter(pk__in=plan.project_ids).order_by("pk"))
    for former in queries.published_plans(plan.project_ids, plan.day).exclude(pk=plan.pk):
        drop_plan(former, by=by, at=at)
    move(plan, states.PUBLISH, events.PlanPublished(day=plan.day), by=by, at=at)
    _note_displaced(plan, at)
    return plan


def _note_displaced(plan: DayPlan, at: datetime | None) -> None:
    told, moment = queries.told_of(plan), at or clock.now()
    for row in plans.displaced(plan):
        if (row.order_id, row.window_from) in told:
            continue
        PlannedVisit.objects.filter(pk=row.pk).update(told_at=moment)
        fact = events.VisitDisplaced(staff_id=row.staff_id, reason=plans.why_left_out(plan)[row.order_id])
        record(fact, row.order, by=SYSTEM, at=at)


def send_visits(plan: DayPlan, *, by: Actor, at: datetime | None = None) -> list[tuple[WorkOrder, str]]:
    """Send what a published plan has and was not sent; one that is refused holds up no other and says why."""
    require(None if queries.covers(by, plan) else NotAllowed())
    if plan.status != DayPlan.Status.PUBLISHED:
        raise Refused("not_published", "这份计划还没发布。")
    visits, refused, tried = queries.visits_of(plan), [], 0
    times = {row.order_id: row.starts_at for row in visits}
    for parts in parts_of(visits):
        if parts[0].sent_at is not None:
            continue
        tried += 1
        try:
            with work():
                send_visit(parts, by=by, times=times, at=at)
        except Refused as refusal:
            refused.append((parts[0].order, refusal.message))
            note_refusal(parts, refusal.message, at=at)
    note_sent(plan, by=by, sent=tried - len(refused), refused=len(refused), at=at)
    return refused


@action
def note_sent(plan: DayPlan, *, by: Actor, sent: int, refused: int, at: datetime | None = None) -> None:
    """How many visits of a plan went out at a try."""
    record(events.PlanSent(sent=sent, refused=refused), plan, by=by, at=at)


def parts_of(visits: Parts) -> list[Parts]:
    """The parts of each visit, who leads first, by time."""
    found: dict[int, Parts] = defaultdict(list)
    for row in visits:
        found[row.order_id].append(row)
    return [sorted(parts, key=lambda row: not row.is_lead) for parts in found.values()]


@action
def send_visit(parts: Parts, *, by: Actor, times: dict[int, datetime], at: datetime | None = None) -> None:
    """Send one visit as planned: assigned, handed to another, or put off inside its window."""
    lead, moment = parts[0], at or clock.now()
    order, crew = orders.system_order(lead.order_id), [row.staff for row in parts[1:]]
    planned = Planned(lead.starts_at, times)
    if order.status not in (Status.CONFIRMED, Status.DISPATCHED, Status.ACCEPTED):
        raise Refused("under_way", "不用再派：师傅已经出发，或这张单已完工或结束。")
    if lead.breaks_window:
        raise Refused("window_breaks", TO_CALL)
    more: dict[str, Any] = {"mode": Offer.Mode.PLAN, "planned": planned, "crew": crew, "by": by, "at": at}
    if order.status == Status.CONFIRMED:
        assign(order, staff=lead.staff, reason=lead.fixed_reason or WHY, **more)
    elif order.staff_id != lead.staff_id:
        transfer(order, staff=lead.staff, reason=lead.fixed_reason or CHANGED, **more)
    elif order.visit_at is not None and lead.starts_at - order.visit_at >= MINUTE:
        workorders.put_off_visit(order, by=by, visit_at=lead.starts_at, at=at)
    PlannedVisit.objects.filter(pk__in=[row.pk for row in parts]).update(sent_at=moment, refusal="")


@action
def note_refusal(parts: Parts, message: str, *, at: datetime | None = None) -> None:
    """Keep why a visit was not sent; a window that will break is told to the customer and the desk, once (A-1.3-3)."""
    rows, moment, lead = (
        PlannedVisit.objects.filter(pk__in=[row.pk for row in parts]),
        at or clock.now(),
        parts[0],
    )
    rows.update(refusal=message[:200])
    if not lead.breaks_window or lead.told_at is not None or message != TO_CALL:
        return
    rows.update(told_at=moment)
    fact = events.WindowEndangered(staff_id=lead.staff_id, expected_at=lead.starts_at)
    record(fact, lead.order, by=SYSTEM, at=at)
