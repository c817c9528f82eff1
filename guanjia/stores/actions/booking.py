"""The book of the stores: every act is a slip with lines, under the lock of each stock that it moves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import F, Sum

from guanjia.kernel import clock, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.numbers import noted
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound, require
from guanjia.kernel.work import action
from guanjia.people.models import Staff
from guanjia.stores import events, rules
from guanjia.stores.models import Item, Line, Slip, Stock, Store

Lines = Mapping[int, Decimal]
WORDS = 120
FACTS: dict[str, type[events.StockReceived]] = {
    Slip.Sort.RECEIVE: events.StockReceived, Slip.Sort.ISSUE: events.StockIssued,
    Slip.Sort.USE: events.StockUsed, Slip.Sort.GIVE_BACK: events.StockGivenBack,
    Slip.Sort.RETURN: events.StockReturned, Slip.Sort.TRANSFER: events.StockTransferred,
    Slip.Sort.COUNT: events.StockCounted, Slip.Sort.WRITE_OFF: events.StockWrittenOff,
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """What material is for: a case of a context above, with its number."""

    ref: SubjectRef
    name: str


@dataclass(frozen=True)
class Why:
    """Who moves stock, when, for which reason and case."""

    by: Actor
    at: datetime | None = None
    reason: str = ""
    case: Case | None = None


def items_of(project_id: int, lines: Iterable[int]) -> dict[int, Item]:
    """The items of some lines, all of this project; NotFound for any other."""
    wanted = set(lines)
    found = Item.objects.in_bulk(wanted)
    if len(found) < len(wanted) or any(item.project_id != project_id for item in found.values()):
        raise NotFound("有一样物料不在本项目里，请刷新页面。")
    return found


def locked(stores: Iterable[Store], items: Iterable[Item]) -> dict[tuple[int, int], Stock]:
    """The stocks of some items in some stores, locked in one order, so that two acts never wait for each other."""
    pairs = sorted((store.pk, item.pk) for store in stores for item in items)
    wanted = Stock.objects.filter(store__in={s for s, _ in pairs}, item__in={i for _, i in pairs})
    known = set(wanted.values_list("store_id", "item_id"))
    missing = [Stock(store_id=s, item_id=i) for s, i in pairs if (s, i) not in known]
    if missing:
        Stock.objects.bulk_create(missing, ignore_conflicts=True)
    rows = wanted.select_for_update().order_by("store_id", "item_id")
    return {(row.store_id, row.item_id): row for row in rows}


def book(sort: Slip.Sort, moves: Mapping[Store, Lines], why: Why) -> Slip:
    """Write one slip: so much more (or less, negative) of each item in each store; refused below zero."""
    store = next(iter(moves))
    items = items_of(store.project_id, (pk for lines in moves.values() for pk in lines))
    stocks = locked(moves, items.values())
    case = why.case
    slip = Slip.objects.create(
        project_id=store.project_id, sort=sort, reason=noted(why.reason, WORDS, "reason"), by=why.by.ref,
        at=why.at or clock.now(), case_kind=case.ref.kind if case else "",
        case_id=case.ref.id if case else None, case_name=case.name if case else "",
    )  # fmt: skip
    for place, lines in moves.items():
        for pk, delta in sorted(lines.items()):
            _move(slip, place, stocks[place.pk, pk], items[pk], delta, why)
    lines = moves[store]
    sign = 1 if sort == Slip.Sort.COUNT else -1 if min(lines.values()) < 0 else 1
    words = [rules.in_words(items[pk], sign * lines[pk]) for pk in sorted(lines)]
    fact = FACTS[sort](store_id=store.pk, lines=words, reason=slip.reason)
    record(fact, slip, by=why.by, at=why.at, about=[place.ref for place in moves])
    return slip


def _move(slip: Slip, store: Store, stock: Stock, item: Item, delta: Decimal, why: Why) -> None:
    """One line; the minimum is said once, until there is more again."""
    require(rules.is_there(stock, item, delta))
    stock.quantity += delta
    if slip.sort == Slip.Sort.RECEIVE:
        stock.expected_on = None
    is_told, stock.is_low_told = stock.is_low_told, stock.is_low
    stock.save(update_fields=["quantity", "expected_on", "is_low_told"])
    Line.objects.create(slip=slip, stock=stock, quantity=delta, after=stock.quantity)
    if stock.is_low and not is_told:
        fact = events.StockLow(item=item.name, left=f"{rules.shown(stock.quantity)} {item.unit}")
        record(fact, store, by=why.by, at=why.at, about=[item.ref])


def minus(lines: Lines) -> Lines:
    """The other side of a move."""
    return {pk: -quantity for pk, quantity in lines.items()}


@action
def receive_stock(
    store: Store, *, by: Actor, lines: Lines, reason: str = "", at: datetime | None = None
) -> Slip:
    """Material comes into a warehouse; what was expected is there."""
    require(rules.may_work(by, store.project_id), rules.is_warehouse(store), rules.are_quantities(lines))
    return book(Slip.Sort.RECEIVE, {store: lines}, Why(by, at, reason))


@action
def transfer_stock(
    store: Store, *, by: Actor, to: Store, lines: Lines, reason: str = "", at: datetime | None = None
) -> Slip:
    """Material goes to another store or van of the project."""
    require(rules.may_work(by, store.project_id), rules.are_two(store, to), rules.are_quantities(lines))
    return book(Slip.Sort.TRANSFER, {store: minus(lines), to: lines}, Why(by, at, reason))


@action
def return_stock(
    staff: Staff, *, by: Actor, to: Store, lines: Lines, reason: str = "", at: datetime | None = None
) -> Slip:
    """What a person does not need goes from the van back into a warehouse."""
    require(rules.may_carry(by, staff), rules.is_warehouse(to), rules.are_quantities(lines))
    van = van_of(staff, by=by)
    require(rules.are_two(van, to))
    return book(Slip.Sort.RETURN, {van: minus(lines), to: lines}, Why(by, at, reason))


@action
def write_off(store: Store, *, by: Actor, lines: Lines, reason: str, at: datetime | None = None) -> Slip:
    """Material is broken, lost or too old; above the policy's amount, small ones summed up, only by who approves."""
    require(rules.may_work(by, store.project_id), rules.has_reason(reason), rules.are_quantities(lines))
    items, project_id = items_of(store.project_id, lines), store.project_id
    before = written_off(project_id, by, at or clock.now())
    require(rules.may_write_off(by, project_id, value_of(items, lines), before, limit_fen(project_id)))
    return book(Slip.Sort.WRITE_OFF, {store: minus(lines)}, Why(by, at, reason))


def written_off(project_id: int, by: Actor, at: datetime) -> int:
    """What a person wrote off in the days of the policy before a moment, in fen at today's prices."""
    days = timedelta(days=float(policy.value("stores.approve_days", project=project_id)))
    rows = Line.objects.filter(
        slip__project_id=project_id, slip__sort=Slip.Sort.WRITE_OFF, slip__by=by.ref,
        slip__at__gt=at - days, slip__at__lte=at,
    )  # fmt: skip
    return round(-(rows.aggregate(n=Sum(F("quantity") * F("stock__item__fen")))["n"] or 0))


def value_of(items: Mapping[int, Item], lines: Lines) -> int:
    """What some quantities are worth together, in fen, whichever sign they have."""
    return round(sum(abs(quantity) * items[pk].fen for pk, quantity in lines.items()))


def limit_fen(project_id: int) -> int:
    """Up to which amount nobody else has to look, in fen."""
    return int(policy.value("stores.approve_above", project=project_id) * 100)


@action
def van_of(staff: Staff, *, by: Actor) -> Store:
    """What a person carries along; the row is made when it is asked for."""
    store, is_new = Store.objects.get_or_create(staff=staff, defaults={"project_id": staff.project_id})
    if is_new:
        record(events.StoreOpened(), store, by=by)
    return store
