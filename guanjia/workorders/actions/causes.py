"""One cause for many households 共同原因: a lead order with followers (decision 13)."""

from datetime import datetime

from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.moves import amend, move, ready
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import require
from guanjia.kernel.work import action
from guanjia.sla import actions as sla
from guanjia.workorders import events, rules, states
from guanjia.workorders.actions.opening import hasten_order, promise_arrival
from guanjia.workorders.models import ServiceRecord, WorkOrder
from guanjia.workorders.promised import FINISH, VISIT

OWN_WORDS = "见客户本人的评价"


@action
def follow_lead(
    order: WorkOrder, *, by: Actor, lead: WorkOrder, reason: str, at: datetime | None = None
) -> WorkOrder:
    """Hang an order that was not sent yet on the lead order of its cause (decision 13).

    It is not sent out by itself any more; what was promised to come is released, and the household is told.
    Refused: another project, a chain, an order that is under way, a lead that is finished.
    """
    lead = locked(order, lead)
    require(
        rules.may_work_desk(order, by, "dispatch.assign"),
        rules.may_follow(order, lead, has_followers=order.followers.exists()),
        rules.has_reason(reason, "请写为什么是同一原因，例如：同一根主管爆裂。"),
    )
    fact = events.CauseLinked(lead_number=lead.number, reason=noted(reason, 120, "reason"))
    amend(order, fact, by=by, at=at, about=[lead.ref], lead=lead)
    if order.is_urgent:
        hasten_order(lead, by=by, why=f"同一原因的 {order.number} 是紧急件", at=at)
    sla.settle(order, what="", by=by, at=at, released=True)
    return order


def locked(order: WorkOrder, lead: WorkOrder) -> WorkOrder:
    """The lead as it stands now; both rows stay locked, so that two clerks make no chain at the same moment."""
    both = WorkOrder.objects.select_for_update().filter(pk__in=(order.pk, lead.pk)).order_by("pk")
    return next(row for row in both if row.pk == lead.pk)


@action
def leave_lead(order: WorkOrder, *, by: Actor, reason: str, at: datetime | None = None) -> WorkOrder:
    """It is another cause after all: the order goes its own way again, with its clocks and its promises."""
    require(
        rules.may_work_desk(order, by, "dispatch.assign"),
        rules.is_following(order),
        rules.has_reason(reason, "请写为什么解除，例如：主管修好后这一户仍没水。"),
    )
    return _leave(order, reason, by, at)


def _leave(order: WorkOrder, reason: str, by: Actor, at: datetime | None) -> WorkOrder:
    moment, lead = at or clock.now(), order.lead
    fact = events.CauseUnlinked(lead_number=lead.number if lead else "", reason=noted(reason, 120, "reason"))
    amend(order, fact, by=by, at=moment, about=[lead.ref] if lead else [], lead=None)
    sla.settle(order, what=FINISH, by=by, at=moment, released=True)
    promise_arrival(order, by=by, at=moment)
    if order.window_until is not None and order.window_until > moment:
        sla.promise(order, what=VISIT, due_at=order.window_until, how="message", by=by, at=moment)
    return order


def release_followers(lead: WorkOrder, *, by: Actor, at: datetime | None) -> None:
    """The lead ended without being finished: its followers go their own way."""
    for order in waiting_followers(lead):
        _leave(order, f"主单{lead.get_status_display()}", by, at)


@action
def finish_with_lead(order: WorkOrder, *, by: Actor, at: datetime | None = None) -> WorkOrder:
    """The desk finishes a follower that was registered only after its lead was finished."""
    require(
        rules.may_work_desk(order, by, "workorders.complete"),
        ready(order, states.FINISH_WITH_LEAD),
        rules.is_lead_finished(order),
    )
    return _finish(order, WorkOrder.objects.get(pk=order.lead_id or 0), by, at)


def finish_followers(lead: WorkOrder, *, by: Actor, at: datetime | None) -> None:
    """The lead is finished: every registered follower waits from here for its own feedback and completion."""
    for order in waiting_followers(lead):
        if order.status in states.FINISH_WITH_LEAD.start:
            _finish(order, lead, by, at)


def _finish(order: WorkOrder, lead: WorkOrder, by: Actor, at: datetime | None) -> WorkOrder:
    fact = events.FinishedWithLead(lead_number=lead.number)
    move(order, states.FINISH_WITH_LEAD, fact, by=by, at=at, about=[lead.ref])
    sla.settle(order, what=FINISH, by=by, at=at)
    if lead.recorded_at is not None:
        _refer_record(order, lead, by, at)
    return order


def refer_records(lead: WorkOrder, *, by: Actor, at: datetime | None) -> None:
    """The record of the lead is referred to by each follower that waits for its completion (B-3.4.1)."""
    for order in lead.followers.filter(status=states.Status.FINISHED):
        _refer_record(order, lead, by, at)


def _refer_record(order: WorkOrder, lead: WorkOrder, by: Actor, at: datetime | None) -> None:
    moment = at or clock.now()
    record = ServiceRecord.objects.get(order=lead, round=lead.round)
    ServiceRecord.objects.update_or_create(
        order=order, round=order.round,
        defaults={
            "content": f"共同原因，见 {lead.number}：{record.content}", "started_at": record.started_at,
            "finished_at": record.finished_at, "feedback_note": OWN_WORDS, "at": moment, "by": by.ref,
        },
    )  # fmt: skip
    amend(order, events.ServiceRecorded(), by=by, at=at, recorded_at=moment)


def waiting_followers(lead: WorkOrder) -> list[WorkOrder]:
    """Followers that wait for their lead, oldest first."""
    rows = lead.followers.filter(status__in=states.MAY_FOLLOW).select_related("lead", "category")
    return list(rows.order_by("pk"))
