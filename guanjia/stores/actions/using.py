"""Material on a case: out of the own van, never below zero, never in the technician's way."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet, Sum

from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.numbers import noted
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound, Refused, require
from guanjia.kernel.work import action
from guanjia.people.models import Staff
from guanjia.stores import events, rules
from guanjia.stores.actions.booking import WORDS, Case, Why, book, locked, minus, van_of
from guanjia.stores.models import Item, Line, Slip, Store, Unbooked


@dataclass(frozen=True)
class Used:
    """What the van gave, and what it did not hold."""

    taken: Decimal
    unbooked: Decimal


@action
def use_item(
    staff: Staff, *, by: Actor, item: Item, quantity: Decimal, case: Case, at: datetime | None = None
) -> Used:
    """Take an item for a case out of the person's van; what the book lacks is noted as 未登记库存 (B-3.2.3-1)."""
    require(rules.may_carry(by, staff), rules.are_quantities({item.pk: quantity}))
    if item.project_id != staff.project_id:
        raise NotFound
    van = van_of(staff, by=by)
    stock = locked([van], [item])[van.pk, item.pk]
    taken = min(stock.quantity, quantity)
    rest = quantity - taken
    if taken:
        book(Slip.Sort.USE, {van: {item.pk: -taken}}, Why(by, at, case=case))
    if rest:
        Unbooked.objects.create(
            stock=stock, quantity=rest, case_kind=case.ref.kind, case_id=case.ref.id, case_name=case.name,
            by=by.ref, at=at or clock.now(),
        )  # fmt: skip
        fact = events.UnbookedUsed(item=item.name, quantity=f"{rules.shown(rest)} {item.unit}")
        record(fact, van, by=by, at=at, about=[item.ref, case.ref])
    return Used(taken, rest)


def used_on(case: Case, item: Item) -> Decimal:
    """How much of an item a case used so far, given back already taken off."""
    lines = Line.objects.filter(
        slip__case_kind=case.ref.kind, slip__case_id=case.ref.id, stock__item=item,
        slip__sort__in=(Slip.Sort.USE, Slip.Sort.GIVE_BACK),
    ).aggregate(n=Sum("quantity"))["n"]  # fmt: skip
    rest = unbooked_of(case, item).filter(is_booked=False).aggregate(n=Sum("quantity"))["n"]
    return (rest or Decimal(0)) - (lines or Decimal(0))


def unbooked_of(case: Case, item: Item) -> QuerySet[Unbooked]:
    """What a case used without the book knowing of it."""
    return Unbooked.objects.filter(case_kind=case.ref.kind, case_id=case.ref.id, stock__item=item)


@action
def give_back(
    staff: Staff, *, by: Actor, item: Item, quantity: Decimal, case: Case, at: datetime | None = None
) -> None:
    """A case did not need it after all: what the book never held is struck first, the rest is in the van again."""
    require(rules.may_carry(by, staff), rules.are_quantities({item.pk: quantity}))
    van = van_of(staff, by=by)
    locked([van], [item])
    used = used_on(case, item)
    if quantity > used:
        text = f"这张单只用了 {rules.in_words(item, used)}，不能退 {rules.shown(quantity)}。"
        raise Refused("not_used", text, {"quantity": "太多"})
    rest = _struck(case, item, quantity, by, at or clock.now())
    if rest:
        book(Slip.Sort.GIVE_BACK, {van: {item.pk: rest}}, Why(by, at, case=case))


def _struck(case: Case, item: Item, quantity: Decimal, by: Actor, at: datetime) -> Decimal:
    """Strike what is unbooked and open, newest first; what is left of the quantity."""
    for row in unbooked_of(case, item).filter(settled_at=None).select_for_update().order_by("-pk"):
        part = min(row.quantity, quantity)
        quantity -= part
        row.quantity -= part
        if not row.quantity:
            row.settled_at, row.settled_by, row.answer = at, by.ref, "退料"
        row.save(update_fields=["quantity", "settled_at", "settled_by", "answer"])
        if not quantity:
            break
    return quantity


@action
def settle_unbooked(
    row: Unbooked, *, by: Actor, reason: str, store: Store | None = None, at: datetime | None = None
) -> Unbooked:
    """Say where unbooked material came from; out of a warehouse it is booked afterwards."""
    van, item = row.stock.store, row.stock.item
    locked([van], [item])  # the stock before the row, as when material comes back
    row = Unbooked.objects.select_for_update(of=("self",)).select_related("stock").get(pk=row.pk)
    require(rules.may_work(by, van.project_id), rules.has_reason(reason))
    if row.settled_at is not None:
        raise Refused("settled", "这一条已经处理过，请刷新页面。")
    if store is not None:
        require(rules.is_warehouse(store), rules.are_two(van, store))
        lines = {item.pk: row.quantity}
        case = Case(SubjectRef(row.case_kind, row.case_id), row.case_name)
        book(Slip.Sort.ISSUE, {store: minus(lines), van: lines}, Why(by, at, reason, case))
        book(Slip.Sort.USE, {van: minus(lines)}, Why(by, at, reason, case))
    row.is_booked, row.settled_at, row.settled_by = store is not None, at or clock.now(), by.ref
    row.answer = noted(reason, WORDS, "reason")
    row.save(update_fields=["is_booked", "settled_at", "settled_by", "answer"])
    record(events.UnbookedSettled(item=item.name, answer=row.answer), van, by=by, at=at, about=[item.ref])
    return row
