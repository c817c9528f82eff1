"""Material on an order: used, brought back, asked of the warehouse; stock follows where the stores know the item."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import NotFound, Refused, require
from guanjia.kernel.work import action
from guanjia.organization.moments import local
from guanjia.people.models import Staff
from guanjia.stores import actions as stores
from guanjia.stores import queries as stock
from guanjia.stores.models import Item, MaterialRequest
from guanjia.workorders import events, rules
from guanjia.workorders.models import MaterialUse, WorkOrder


def case_of(order: WorkOrder) -> stores.Case:
    """The order as the stores know it."""
    return stores.Case(order.ref, order.number)


def carrier(order: WorkOrder) -> Staff:
    """Who carries the order, and so whose van it is."""
    if order.staff is None:
        raise NotFound("这张单现在没有师傅。")
    return order.staff


@action
def use_material(
    order: WorkOrder, *, by: Actor, name: str, quantity: Decimal, unit: str = "", at: datetime | None = None
) -> MaterialUse:
    """Write down material that was used; an item of the stores is taken out of the own van (B-3.2.3-1).

    An item is known by its name and unit (empty: the item's own); anything else stays words. What the van's book
    lacks is noted there and never refused.
    """
    require(rules.may_visit(order, by), rules.is_under_way(order), rules.is_reached(order, by))
    name, unit = noted(name, 60, "name"), noted(unit, 8, "unit")
    if not name or quantity <= 0 or quantity >= 100_000:
        raise Refused("bad_material", "请写材料名称和大于 0 的数量。", {"name": "名称和数量都要填"})
    item = item_for(order, name, unit)
    if item is not None:
        stores.use_item(carrier(order), by=by, item=item, quantity=quantity, case=case_of(order), at=at)
    unit = unit or (item.unit if item else "个")
    row = MaterialUse.objects.create(
        order=order, round=order.round, name=name, quantity=quantity, unit=unit, item=item
    )
    record(events.MaterialUsed(name=name, quantity=f"{quantity.normalize():f} {unit}"), order, by=by, at=at)
    return row


def item_for(order: WorkOrder, name: str, unit: str) -> Item | None:
    """The item of the carrier's project with this name and, where one is said, this unit."""
    if carrier(order).project_id != order.project_id or order.supplier_id is not None:
        return None  # a supplier brings its own
    item = stock.items_named(order.project_id, [name]).get(name)
    return item if item is not None and unit in ("", item.unit) else None


@action
def return_material(
    order: WorkOrder, *, by: Actor, use_id: int, quantity: Decimal, at: datetime | None = None
) -> WorkOrder:
    """Take back (a part of) what was written down as used; an item is in the van again."""
    require(rules.may_visit(order, by), rules.is_under_way(order))
    row = MaterialUse.objects.select_for_update().filter(pk=use_id, order=order, round=order.round).first()
    if row is None:
        raise NotFound("没有这条用料，请刷新页面。")
    if not 0 < quantity <= row.quantity:
        text = f"{row.name}记了 {row.quantity.normalize():f} {row.unit}，退的数量要在这以内。"
        raise Refused("bad_material", text, {"quantity": "太多或太少"})
    if row.item is not None:
        stores.give_back(carrier(order), by=by, item=row.item, quantity=quantity, case=case_of(order), at=at)
    row.quantity -= quantity
    if row.quantity:
        row.save(update_fields=["quantity"])
    else:
        row.delete()
    fact = events.MaterialReturned(name=row.name, quantity=f"{quantity.normalize():f} {row.unit}")
    record(fact, order, by=by, at=at)
    return order


@action
def draw_materials(
    order: WorkOrder, *, by: Actor, lines: Mapping[int, Decimal], note: str = "", at: datetime | None = None
) -> MaterialRequest:
    """Ask the first warehouse of the project for what the job needs (B-3.2.3-1)."""
    require(rules.may_visit(order, by), rules.is_under_way(order))
    store = stock.warehouses(order.project_id).first()
    if store is None:
        raise Refused("no_warehouse", "本项目还没有仓库，请找仓库管理员。")
    return stores.ask_materials(
        carrier(order), by=by, store=store, lines=lines, note=note, case=case_of(order), at=at
    )


@action
def note_shortage(
    order: WorkOrder, *, by: Actor, missing: list[str], on: date | None, at: datetime | None = None
) -> WorkOrder:
    """The warehouse lacks what the job needs; where it comes too late for the agreed time, the customer must be
    told: from here on the clock for telling runs (A-1.3-5)."""
    visit = order.visit_at or order.window_from
    is_late = visit is not None and (on is None or on > local(visit).date())
    fact = events.MaterialShort(missing=missing, expected_on=on, is_late=is_late)
    record(fact, order, by=by, at=at)
    return order
