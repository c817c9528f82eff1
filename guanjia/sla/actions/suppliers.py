"""供应商订单: what was ordered so that a promise can be kept, and the days that its supplier names (A-1.3-5)."""

from datetime import date, datetime, timedelta

from guanjia.kernel import clock, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend, move
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import require
from guanjia.kernel.work import action
from guanjia.organization.moments import local
from guanjia.sla import events, states, verdicts
from guanjia.sla.models import DelayNotice, Promise, SupplierOrder


@action
def order_from_supplier(
    row: Promise, *, by: Actor, item: str, supplier: str, promised_on: date, at: datetime | None = None
) -> SupplierOrder:
    """Note what a supplier brings for a promise, and the day that it named."""
    now = at or clock.now()
    require(
        verdicts.may_work(row, by), verdicts.is_open(row), verdicts.has_words(item, "item", "请写订的什么。"),
        verdicts.has_words(supplier, "supplier", "请写供应商的名称。"),
        verdicts.is_a_day_ahead(promised_on, local(now).date(), "promised_on"),
    )  # fmt: skip
    order = SupplierOrder.objects.create(
        promise=row, project_id=row.project_id, item=noted(item, 60, "item"),
        supplier=noted(supplier, 60, "supplier"), promised_on=promised_on,
    )  # fmt: skip
    fact = events.SupplierOrdered(item=order.item, due_on=promised_on, check_at=ask_at(row, promised_on, now))
    record(fact, order, by=by, at=now)
    return order


def ask_at(row: Promise, due_on: date, now: datetime) -> datetime:
    """When to ask the supplier (T70): some days before, at this time of the day, at once where that has passed."""
    days = int(policy.value("supplier.check_days", at=now, project=row.project_id))
    return max(now, now + timedelta(days=(due_on - local(now).date()).days - days))


@action
def confirm_supplier(order: SupplierOrder, *, by: Actor, at: datetime | None = None) -> SupplierOrder:
    """The supplier confirmed the day."""
    require(verdicts.may_work(order.promise, by))
    fact = events.SupplierConfirmed(item=order.item, due_on=order.due_on)
    return move(order, states.CONFIRM, fact, by=by, at=at)


@action
def revise_supplier(
    order: SupplierOrder, *, by: Actor, revised_on: date, at: datetime | None = None
) -> SupplierOrder:
    """The supplier named another day; one after the time of the promise asks for a delay notice, known from now."""
    now = at or clock.now()
    require(
        verdicts.may_work(order.promise, by), verdicts.is_a_day_ahead(revised_on, local(now).date(), "revised_on"),
        verdicts.is_another_day(order, revised_on),
    )  # fmt: skip
    is_untold = verdicts.is_delayed_by(order.promise, revised_on)
    fact = events.SupplierRevised(
        item=order.item, due_on=revised_on, check_at=ask_at(order.promise, revised_on, now),
        delays=is_untold and order.untold_since is None, is_untold=is_untold,
    )  # fmt: skip
    since = (order.untold_since or now) if is_untold else None
    return move(
        order, states.REVISE, fact, by=by, at=now, revised=[*order.revised, revised_on], untold_since=since,
        confirmed_at=None,
    )  # fmt: skip


@action
def receive_supplies(order: SupplierOrder, *, by: Actor, at: datetime | None = None) -> SupplierOrder:
    """What was ordered is there."""
    require(verdicts.may_work(order.promise, by))
    fact = events.SupplierArrived(item=order.item, due_on=order.due_on)
    return move(order, states.ARRIVE, fact, by=by, at=at, untold_since=None)


def note_told(row: Promise, notice: DelayNotice, by: Actor) -> None:
    """A notice tells of every supplier's delay that its new time covers."""
    fact = events.SupplierDelayTold(notice_id=notice.pk)
    for order in row.supplier_orders.filter(untold_since__isnull=False):
        if order.due_on <= local(notice.new_due_at).date():
            amend(order, fact, by=by, at=notice.told_at, untold_since=None)
