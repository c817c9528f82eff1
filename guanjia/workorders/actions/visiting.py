"""To the place and at the door: prepare, depart, arrive, agree, plan."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from guanjia.customers import wishes as customers
from guanjia.kernel import clock, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.models import Attachment
from guanjia.kernel.moves import amend, move, ready
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.work import action
from guanjia.knowledge import queries as knowledge
from guanjia.organization.moments import minute_of, window_text
from guanjia.sla import actions as sla
from guanjia.sla import queries as clocks
from guanjia.workorders import events, queries, rules, sendings, states
from guanjia.workorders.actions import proving
from guanjia.workorders.actions.causes import waiting_followers
from guanjia.workorders.models import Plan, SiteAgreement, StepRun, Visit, WorkOrder
from guanjia.workorders.promised import ARRIVAL, FINISH, PRICE, VISIT


@action
def tick_preparation(
    order: WorkOrder, *, by: Actor, ticked: Iterable[int], at: datetime | None = None
) -> WorkOrder:
    """Tick what is packed; with the last one the list is complete (B-3.2.3)."""
    require(rules.may_visit(order, by), rules.is_under_way(order))
    moment = at or clock.now()
    lines = queries.steps_of(order, "prepare")
    wanted = set(ticked)
    for line in lines:
        if line.pk in wanted and line.state == StepRun.State.OPEN:
            line.state, line.done_at, line.done_by_id = StepRun.State.DONE, moment, by.staff_id
            line.save(update_fields=["state", "done_at", "done_by"])
    is_whole = all(line.state == StepRun.State.DONE for line in lines)
    if is_whole and order.prepared_at is None:
        amend(order, events.PreparationDone(), by=by, at=at, prepared_at=moment)
    return order


@action
def depart(order: WorkOrder, *, by: Actor, at: datetime | None = None) -> WorkOrder:
    """Leave for the place; refused while the preparation list is open, but not in an urgent case.

    Refused too while the wishes of the home were not ticked as read (A-1.1-2), or nobody comes along to a home that
    nobody visits alone.
    """
    lines = queries.steps_of(order)
    wishes, unread = customers.before_leaving(order.household_id, order.ref, by)
    require(
        rules.may_visit(order, by), ready(order, states.DEPART), rules.is_prepared(order, lines), unread,
        sendings.is_accompanied(order, at or clock.now()),
    )  # fmt: skip
    packing = [line.state for line in lines if line.part == "prepare"]
    reason = "紧急出发，未等备料" if StepRun.State.OPEN in packing else ""
    fact = events.VisitDeparted(staff_id=by.staff_id or 0, reason=reason, listed=bool(packing), wishes=wishes)
    move(order, states.DEPART, fact, by=by, at=at)
    proving.new_visit(order, by.staff_id or 0, departed_at=at or clock.now())
    return order


@action
def arrive(
    order: WorkOrder, *, by: Actor, evidence: str, code: str = "", note: str = "",
    photos: Iterable[Attachment] = (), position: str = "", doubt: str = "", at: datetime | None = None,
) -> WorkOrder:  # fmt: skip
    """Say that one stands at the place, with what proves it (B-3.3.1).

    `evidence` is one way: the door's sticker, the lobby's screen, the customer's code, or by hand; photos and the
    phone's position may come beside it. `doubt` says what is wrong with the phone's clock.
    """
    require(rules.may_visit(order, by), ready(order, states.ARRIVE))
    shown = proving.Shown.of(evidence, code, note, photos, position, doubt)
    proving.check(order, shown, by=by, at=at)
    moment = at or clock.now()
    going = Visit.objects.filter(order=order, staff_id=by.staff_id or 0, arrived_at=None, is_butler=False)
    visit = going.order_by("-nth").first() or proving.new_visit(order, by.staff_id or 0)
    fact = proving.write_arrival(order, visit, shown, by=by, at=moment)
    move(order, states.ARRIVE, fact, by=by, at=moment)
    proving.question(order, visit, visit.flags, at=moment)
    sla.settle(order, what=ARRIVAL, by=by, at=moment)
    sla.settle(order, what=VISIT, by=by, at=moment)
    return order


@action
def arrive_as_butler(
    order: WorkOrder, *, by: Actor, evidence: str, code: str = "", note: str = "",
    photos: Iterable[Attachment] = (), position: str = "", doubt: str = "", at: datetime | None = None,
) -> WorkOrder:  # fmt: skip
    """The butler stands at the place: the first arrival stops the 15 minutes (A-1.2-3, decision 3)."""
    require(rules.may_attend(order, by), rules.is_under_way(order))
    shown = proving.Shown.of(evidence, code, note, photos, position, doubt)
    proving.check(order, shown, by=by, at=at)
    moment = at or clock.now()
    visit = proving.new_visit(order, by.staff_id or 0, is_butler=True)
    fact = proving.write_arrival(order, visit, shown, by=by, at=moment)
    first = order.arrived_at or moment
    amend(order, fact, by=by, at=moment, about=[proving.ref_of(by)], arrived_at=first)
    proving.question(order, visit, visit.flags, at=moment)
    sla.settle(order, what=ARRIVAL, by=by, at=moment)
    return order


@action
def report_no_access(order: WorkOrder, *, by: Actor, reason: str, at: datetime | None = None) -> WorkOrder:
    """Nobody opened: the visit ends, the desk arranges another one; counted against the number of tries."""
    require(
        rules.may_visit(order, by), rules.is_not_agreed(order),
        rules.has_reason(reason, "请写怎么联系过客户，例如：敲门三次、电话没接。"),
    )  # fmt: skip
    moment = at or clock.now()
    fact = events.VisitMissed(staff_id=by.staff_id or 0, reason=noted(reason, 120, "reason"))
    move(order, states.MISS, fact, by=by, at=at)
    rows = Visit.objects.filter(order=order, outcome=Visit.Outcome.OPEN, is_butler=False)
    rows.update(outcome=Visit.Outcome.NO_ACCESS, ended_at=moment)
    return order


@action
def plan_revisit(
    order: WorkOrder, *, by: Actor, window_from: datetime, window_until: datetime, reason: str,
    told_how: str = "phone", cause: str = "customer", remedy: str = "", compensation: str = "", sort: str = "",
    fen: int = 0, at: datetime | None = None,
) -> WorkOrder:  # fmt: skip
    """Agree on a second visit after no access or a pause; the same technician goes again.

    A compensation that was told (words, sort, value in fen) is proposed; for a supplier's delay it is needed.
    """
    moment = at or clock.now()
    window_from, window_until = minute_of(window_from), minute_of(window_until)
    require(
        rules.may_work_desk(order, by, "workorders.confirm") and rules.may_visit(order, by),
        rules.is_window(window_from, window_until, moment),
        rules.has_reason(reason, "请写改约的原因。"),
        rules.is_told(told_how),
    )
    tries = Visit.objects.filter(order=order, round=order.round, outcome=Visit.Outcome.NO_ACCESS).count()
    limit = int(policy.value("visit.max_tries", project=order.project_id))
    if order.status == states.Status.NO_ACCESS and tries >= limit:
        raise Refused("too_many_tries", f"已上门 {tries} 次未能入户，请与客户核实后取消或转出。")
    fact = events.VisitRescheduled(
        window_from=window_from,
        window_until=window_until,
        reason=noted(reason, 120, "reason"),
        told_how=told_how,
    )
    changes: dict[str, Any] = {
        "window_from": window_from, "window_until": window_until, "visit_at": None,
        "departed_at": None, "agreed_at": None,
    }  # fmt: skip
    known = queries.paused_since(order)
    move(order, states.REVISIT, fact, by=by, at=at, **changes)
    Visit.objects.filter(order=order, outcome=Visit.Outcome.OPEN, is_butler=False).update(
        outcome=Visit.Outcome.LEFT, ended_at=moment
    )
    told = new_window(fact, cause, remedy, known, compensation, sort, fen)
    sla.delay(order, what=VISIT, due_at=window_until, said=told, by=by, at=moment)
    sla.promise(order, what=VISIT, due_at=window_until, how=told_how, by=by, at=moment)
    return order


@action
def reschedule_visit(
    order: WorkOrder, *, by: Actor, window_from: datetime, window_until: datetime, reason: str,
    told_how: str = "phone", cause: str = "customer", remedy: str = "", compensation: str = "", sort: str = "",
    fen: int = 0, at: datetime | None = None,
) -> WorkOrder:  # fmt: skip
    """Move the agreed window before anybody left, with a reason, after telling the customer.

    A compensation that was told (words, sort, value in fen) is proposed; for a supplier's delay it is needed.
    """
    moment = at or clock.now()
    window_from, window_until = minute_of(window_from), minute_of(window_until)
    require(
        rules.may_work_desk(order, by, "workorders.confirm") and rules.may_visit(order, by),
        rules.is_window(window_from, window_until, moment),
        rules.has_reason(reason, "请写改约的原因。"),
        rules.is_told(told_how),
    )
    if order.status not in (states.Status.CONFIRMED, states.Status.DISPATCHED, states.Status.ACCEPTED):
        raise Refused("too_late", "人已经出发或到场，不能改约；请先暂停，再约下次上门。")
    fact = events.VisitRescheduled(
        window_from=window_from,
        window_until=window_until,
        reason=noted(reason, 120, "reason"),
        told_how=told_how,
    )
    amend(order, fact, by=by, at=at, window_from=window_from, window_until=window_until, visit_at=None)
    told = new_window(fact, cause, remedy, None, compensation, sort, fen)
    sla.delay(order, what=VISIT, due_at=window_until, said=told, by=by, at=moment)
    sla.promise(order, what=VISIT, due_at=window_until, how=told_how, by=by, at=moment)
    return order


def new_window(
    fact: events.VisitRescheduled, cause: str, remedy: str, known_since: datetime | None, compensation: str,
    sort: str, fen: int,
) -> sla.Delay:  # fmt: skip
    """What the notice of another appointment says: the customer agreed to it on the spot (A-1.3-3)."""
    said = remedy.strip() or f"改到 {window_text(fact.window_from, fact.window_until)} 上门"
    return sla.Delay(
        fact.reason, said, fact.told_how, cause, known_since, None, compensation, sort, fen, is_accepted=True
    )


@action
def agree_on_site(
    order: WorkOrder, *, by: Actor, scope: str, is_paid: bool = False,
    quantities: dict[int, int] | None = None, agreed: bool = False, at: datetime | None = None,
) -> WorkOrder:  # fmt: skip
    """Confirm scope, and before paid work the price from the list, with the customer (B-3.3.2)."""
    require(rules.may_attend(order, by), rules.is_under_way(order), rules.is_reached(order, by))
    words = noted(scope, 200, "scope")
    if not words:
        raise Refused("scope_needed", "请写现场确认的服务内容。", {"scope": "请填写"})
    lines, fen = price_lines(order, quantities or {}) if is_paid else ([], 0)
    if is_paid and not lines:
        raise Refused(
            "price_needed", "收费服务要从价目表选项目，客户同意后再做。", {"quantities": "请选项目"}
        )
    if not agreed:
        raise Refused("not_agreed", "请先请客户确认内容和费用，再勾选“客户已同意”。", {"agreed": "请勾选"})
    moment = at or clock.now()
    fact = events.ScopeAgreed(is_paid=is_paid, fen=fen, scope=words)
    amend(order, fact, by=by, at=at, agreed_at=moment)
    SiteAgreement.objects.create(
        order=order, round=order.round, scope=words, is_paid=is_paid, lines=lines, fen=fen,
        at=moment, by=by.ref,
    )  # fmt: skip
    if is_paid:
        sla.promise(order, what=PRICE, sort="price", fen=fen, how="face", by=by, at=moment)
    return order


def price_lines(order: WorkOrder, quantities: dict[int, int]) -> tuple[list[dict[str, Any]], int]:
    """The chosen lines of the price list and their sum in fen."""
    chosen = [(item, quantities.get(item.pk, 0)) for item in knowledge.prices(order.category_id)]
    lines: list[dict[str, Any]] = [
        {"name": item.name, "unit": item.unit, "quantity": n, "fen": item.fen} for item, n in chosen if n > 0
    ]
    return lines, sum(item.fen * n for item, n in chosen if n > 0)


@action
def tell_plan(
    order: WorkOrder, *, by: Actor, diagnosis: str, solution: str, finish_at: datetime, told_how: str,
    at: datetime | None = None,
) -> WorkOrder:  # fmt: skip
    """Write the preliminary plan and tell the customer when it will be done; becomes a promise (A-1.2-4)."""
    moment = at or clock.now()
    require(rules.may_attend(order, by), rules.is_under_way(order))
    if not diagnosis.strip() or not solution.strip():
        raise Refused("plan_empty", "请写现场判断和处理办法。", {"solution": "请填写"})
    if finish_at <= moment:
        raise Refused("finish_past", "预计修好的时间已经过去，请填以后的时间。", {"finish_at": "已经过去"})
    require(rules.is_near(finish_at, moment, "finish_at"), rules.is_told(told_how))
    counted, left_out = clocks.due_of(order.ref, "T2"), clocks.due_of(order.ref, "T2R")
    fact = events.PlanTold(
        finish_at=finish_at, told_how=told_how, plan_due_at=left_out or counted, counted_due_at=counted,
        is_counted=left_out is None or counted is not None,
    )  # fmt: skip
    amend(order, fact, by=by, at=at, plan_told_at=moment, expected_finish_at=finish_at)
    Plan.objects.create(
        order=order, round=order.round, diagnosis=noted(diagnosis, 200, "diagnosis"),
        solution=noted(solution, 200, "solution"), finish_at=finish_at, told_how=told_how, at=moment,
        by=by.ref,
    )  # fmt: skip
    told = sla.Delay(
        "方案有变", noted(solution, 200, "solution"), told_how, known_since=queries.paused_since(order)
    )
    for told_order in (order, *waiting_followers(order)):
        sla.delay(told_order, what=FINISH, due_at=finish_at, said=told, by=by, at=moment)
        sla.promise(told_order, what=FINISH, due_at=finish_at, how=told_how, by=by, at=moment)
    return order


@action
def move_finish(order: WorkOrder, *, by: Actor, finish_at: datetime, at: datetime | None = None) -> WorkOrder:
    """A delay notice of the ledger put off the expected finish; again changes nothing (A-1.3-3)."""
    if order.finished_at is not None or order.expected_finish_at == finish_at:
        return order
    return amend(order, events.FinishMoved(finish_at=finish_at), by=by, at=at, expected_finish_at=finish_at)
