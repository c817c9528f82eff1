"""The side exits: cancel, merge, refer; whoever followed the order goes the own way."""

from datetime import datetime

from guanjia.kernel.actors import Actor
from guanjia.kernel.moves import move
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.work import action
from guanjia.sla import actions as sla
from guanjia.workorders import events, rules, states
from guanjia.workorders.actions.causes import release_followers
from guanjia.workorders.actions.opening import hasten_order
from guanjia.workorders.models import WorkOrder


@action
def cancel_order(order: WorkOrder, *, by: Actor, reason: str, at: datetime | None = None) -> WorkOrder:
    """The customer does not need it any more; open promises are released."""
    require(
        rules.may_ask(order, by, "workorders.cancel"),
        rules.has_reason(reason, "请写取消的原因。"),
    )
    move(
        order,
        states.CANCEL,
        events.OrderCancelled(reason=noted(reason, 120, "reason")),
        by=by,
        at=at,
    )
    sla.settle(order, what="", by=by, at=at, released=True)
    release_followers(order, by=by, at=at)
    return order


@action
def merge_order(order: WorkOrder, *, by: Actor, into: WorkOrder, at: datetime | None = None) -> WorkOrder:
    """The order repeats another one of the same project; its customer follows that one."""
    require(rules.may_work_desk(order, by, "workorders.merge"))
    if into.pk == order.pk or into.project_id != order.project_id or into.status in states.ENDED:
        raise Refused("bad_target", "要并入的单不能是自己、别的项目或已结束的单。", {"into": "请换一张"})
    fact = events.OrderMerged(into_number=into.number, was_dispatched=order.dispatched_at is not None)
    move(order, states.MERGE, fact, by=by, at=at, merged_into=into, about=[into.ref])
    if order.is_urgent:
        hasten_order(into, by=by, why=f"并入的 {order.number} 是紧急件", at=at)
    sla.settle(order, what="", by=by, at=at, released=True)
    release_followers(order, by=by, at=at)
    return order


@action
def refer_order(
    order: WorkOrder, *, by: Actor, to: str, reason: str, at: datetime | None = None
) -> WorkOrder:
    """It belongs to somebody else; the customer is told to whom and why."""
    require(
        rules.may_work_desk(order, by, "workorders.register"),
        rules.has_reason(to, "请写转给谁。"),
        rules.has_reason(reason, "请写转出的原因，客户会看到。"),
    )
    fact = events.OrderReferred(to=noted(to, 60, "to"), reason=noted(reason, 120, "reason"))
    move(order, states.REFER, fact, by=by, at=at)
    sla.settle(order, what="", by=by, at=at, released=True)
    release_followers(order, by=by, at=at)
    return order
