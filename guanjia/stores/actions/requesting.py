"""Requests for material: asked on the phone, handed out whole or in part, with the day on which the rest comes."""

from datetime import date, datetime
from decimal import Decimal

from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend, move, ready
from guanjia.kernel.numbers import noted
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.work import action
from guanjia.people.models import Staff
from guanjia.stores import events, rules, states
from guanjia.stores.actions.booking import WORDS, Case, Lines, Why, book, items_of, minus, van_of
from guanjia.stores.actions.keeping import expect
from guanjia.stores.models import MaterialRequest, RequestLine, Slip, Store


@action
def ask_materials(
    staff: Staff, *, by: Actor, store: Store, lines: Lines, note: str = "", case: Case | None = None,
    at: datetime | None = None,
) -> MaterialRequest:  # fmt: skip
    """Ask a warehouse for material for the own van, for a job or for stock."""
    require(rules.may_ask(by, staff), rules.is_warehouse(store), rules.are_quantities(lines))
    items = items_of(staff.project_id, lines)
    if store.project_id != staff.project_id:
        raise Refused("same_store", "请选本项目的仓库。", {"store": "请另选"})
    row = MaterialRequest.objects.create(
        project_id=staff.project_id, store=store, staff=staff, note=noted(note, WORDS, "note"),
        asked_at=at or clock.now(), case_kind=case.ref.kind if case else "",
        case_id=case.ref.id if case else None, case_name=case.name if case else "",
    )  # fmt: skip
    RequestLine.objects.bulk_create(
        RequestLine(request=row, item=items[pk], wanted=lines[pk]) for pk in sorted(lines)
    )
    fact = events.MaterialsAsked(lines=[rules.in_words(items[pk], lines[pk]) for pk in sorted(lines)])
    record(fact, row, by=by, at=at)
    return row


def _handed(request: MaterialRequest, lines: Lines) -> list[RequestLine]:
    """The lines with what is handed out now added; refused above what was asked for."""
    rows = list(request.lines.select_related("item").order_by("pk"))
    if set(lines) - {row.item_id for row in rows}:
        raise Refused("not_asked", "这样物料不在申请里，请走调拨。")
    for row in rows:
        row.issued += lines.get(row.item_id, Decimal(0))
        if row.issued > row.wanted:
            raise Refused("too_much", f"{row.item.name}发得比申请的多，请改数量。")
    return rows


@action
def issue_request(
    request: MaterialRequest, *, by: Actor, lines: Lines, rest_on: date | None = None,
    at: datetime | None = None,
) -> MaterialRequest:  # fmt: skip
    """Hand out all or a part into the person's van; say when the rest comes."""
    require(rules.may_work(by, request.project_id), ready(request, states.ISSUE_ALL))
    if not lines and rest_on is None:
        raise Refused("no_lines", "请填发多少；现在发不了的，填哪天到货。")
    rows = _handed(request, lines)
    missing = [row for row in rows if row.issued < row.wanted]
    if lines:
        require(rules.are_quantities(lines))
        van, why = van_of(request.staff, by=by), Why(by, at, case=case_of(request))
        book(Slip.Sort.ISSUE, {request.store: minus(lines), van: lines}, why)
        RequestLine.objects.bulk_update(rows, ["issued"])
    day = rest_on if missing else None
    if day:
        expect(request.store, [row.item for row in missing], by, day)
    items = {row.item_id: row.item for row in rows}
    fact = events.MaterialsIssued(
        lines=[rules.in_words(items[pk], lines[pk]) for pk in sorted(lines)], rest_on=day,
        missing=[rules.in_words(row.item, row.wanted - row.issued) for row in missing],
    )  # fmt: skip
    if not lines:
        return amend(request, fact, by=by, at=at, rest_on=day)
    step = states.ISSUE_PART if missing else states.ISSUE_ALL
    return move(request, step, fact, by=by, at=at, rest_on=day)


def case_of(request: MaterialRequest) -> Case | None:
    """The case that the material is for."""
    if request.case_id is None:
        return None
    return Case(SubjectRef(request.case_kind, request.case_id), request.case_name)


@action
def refuse_request(
    request: MaterialRequest, *, by: Actor, reason: str, at: datetime | None = None
) -> MaterialRequest:
    """Hand out nothing (more), and say why."""
    require(rules.may_work(by, request.project_id), rules.has_reason(reason))
    said = noted(reason, WORDS, "reason")
    return move(request, states.REFUSE, events.RequestRefused(reason=said), by=by, at=at, answer=said)


@action
def withdraw_request(request: MaterialRequest, *, by: Actor, at: datetime | None = None) -> MaterialRequest:
    """Who asked does not need (the rest of) it any more."""
    require(rules.may_carry(by, request.staff))
    return move(request, states.WITHDRAW, events.RequestWithdrawn(), by=by, at=at)
