"""Counts: what was there against the book; a difference above the policy's amount needs another person."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import move, ready
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import Stale, require
from guanjia.kernel.work import action
from guanjia.stores import events, rules, states
from guanjia.stores.actions.booking import WORDS, Lines, Why, book, items_of, limit_fen, locked, value_of
from guanjia.stores.models import Count, CountLine, Slip, Store

MOVED = "盘点的时候有人领料或入库，账面变了。请刷新页面，再核一遍变了的那几样。"


@action
def record_count(
    store: Store, *, by: Actor, lines: Lines, seen: Mapping[int, Decimal] | None = None, reason: str = "",
    at: datetime | None = None,
) -> Count:  # fmt: skip
    """Enter a count; `seen` is the book that the counter compared with, and must still be true."""
    require(rules.may_work(by, store.project_id), rules.are_quantities(lines, least=Decimal(0)))
    items = items_of(store.project_id, lines)
    stocks = {pk: row for (_, pk), row in locked([store], items.values()).items()}
    if seen is not None and any(stocks[pk].quantity != seen.get(pk) for pk in lines):
        raise Stale(MOVED)
    found = {pk: lines[pk] - stocks[pk].quantity for pk in lines}
    if any(found.values()):
        require(rules.has_reason(reason))
    count = Count.objects.create(
        project_id=store.project_id, store=store, reason=noted(reason, WORDS, "reason"), by=by.ref,
        fen=value_of(items, found), at=at or clock.now(),
    )  # fmt: skip
    CountLine.objects.bulk_create(
        CountLine(count=count, stock=stocks[pk], expected=stocks[pk].quantity, counted=lines[pk])
        for pk in sorted(lines)
    )
    if count.fen > limit_fen(store.project_id):
        record(events.CountWaiting(fen=count.fen), count, by=by, at=at)
        return count
    return _book(count, by, at)


def _book(count: Count, by: Actor, at: datetime | None, decided_by: str = "") -> Count:
    """Bring the differences into the book."""
    rows = count.lines.select_related("stock")
    found = {row.stock.item_id: row.counted - row.expected for row in rows}
    moved = {pk: delta for pk, delta in found.items() if delta}
    if moved:
        book(Slip.Sort.COUNT, {count.store: moved}, Why(by, at, count.reason))
    return move(
        count, states.BOOK_COUNT, events.CountBooked(fen=count.fen), by=by, at=at, decided_by=decided_by
    )


@action
def approve_count(count: Count, *, by: Actor, at: datetime | None = None) -> Count:
    """Another person agrees: the differences are added to the stock as it is now."""
    require(rules.may_decide(by, count), ready(count, states.BOOK_COUNT))
    return _book(count, by, at, decided_by=by.ref)


@action
def refuse_count(count: Count, *, by: Actor, reason: str, at: datetime | None = None) -> Count:
    """Another person wants it counted again, and says why."""
    require(rules.may_decide(by, count), rules.has_reason(reason))
    said = noted(reason, WORDS, "reason")
    fact = events.CountRefused(reason=said)
    return move(count, states.REFUSE_COUNT, fact, by=by, at=at, answer=said, decided_by=by.ref)
