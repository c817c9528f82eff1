"""Who goes: dispatch, transfer, accept, decline, hand back, take back."""

from collections.abc import Iterable
from datetime import datetime

from guanjia.customers import blocks
from guanjia.kernel import clock, policy
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.moves import Move, amend, move, ready
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.work import action
from guanjia.knowledge import queries as knowledge
from guanjia.organization.moments import clock_time, local
from guanjia.people import queries as people
from guanjia.people import supports
from guanjia.people.models import Staff
from guanjia.sla import actions as sla
from guanjia.sla import queries as clocks
from guanjia.sla.declared import Unit
from guanjia.workorders import bookings, events, rules, sendings, states, verdicts, visit_times
from guanjia.workorders.events.slips import VisitSlipped
from guanjia.workorders.models import CrewMember, StepRun, WorkOrder
from guanjia.workorders.promised import VISIT


@action
def dispatch_order(
    order: WorkOrder, *, by: Actor, staff: Staff, crew: Iterable[Staff] = (), rank: int = 0,
    reason: str = "", mode: str = "assign", at: datetime | None = None,
) -> WorkOrder:  # fmt: skip
    """Give a confirmed order to a qualified person, with a crew if needed (B-3.2.1)."""
    return _send(order, states.DISPATCH, events.OrderDispatched, by, staff, crew, rank, reason, mode, at)


@action
def transfer_order(
    order: WorkOrder, *, by: Actor, staff: Staff, reason: str, crew: Iterable[Staff] = (), rank: int = 0,
    at: datetime | None = None,
) -> WorkOrder:  # fmt: skip
    """Give an order that was sent or accepted to somebody else 转单, with a reason."""
    require(rules.has_reason(reason, "请写转单的原因。"), rules.is_another(order, staff.pk))
    return _send(order, states.TRANSFER, events.OrderTransferred, by, staff, crew, rank, reason, "assign", at)


def _send(
    order: WorkOrder, step: Move, fact: type[events.OrderDispatched], by: Actor, staff: Staff,
    crew: Iterable[Staff], rank: int, reason: str, mode: str, at: datetime | None,
) -> WorkOrder:  # fmt: skip
    moment = at or clock.now()
    require(rules.may_send(order, by), ready(order, step), rules.is_on_its_own(order))
    require_cleared(order, staff, moment)
    mates = [member for member in crew if member.pk != staff.pk]
    require_crew(order, mates, moment)
    what = fact(
        staff_id=staff.pk, urgency=order.urgency, rank=rank, reason=noted(reason, 120, "reason"), mode=mode,
        dispatch_due_at=clocks.due_of(order.ref, "T12"),
        arrange_due_at=arrange_until(order) if order.dispatched_at is None else None,
        has_window=None if order.emergency_reason else order.window_from is not None,
        supplier_id=staff.supplier_id or 0,
    )  # fmt: skip
    changes = {
        "staff": staff,
        "supplier": staff.supplier,
        "visit_at": None,
        "accepted_at": None,
        "prepared_at": None,
    }
    move(order, step, what, by=by, at=at, about=[staff.ref], **changes)
    CrewMember.objects.filter(order=order).delete()
    for member in mates:
        CrewMember.objects.get_or_create(order=order, staff=member)
    copy_procedure(order)
    return order


def arrange_until(order: WorkOrder) -> datetime:
    """By when a request wants somebody sent with an appointment, counted from its receipt (M250)."""
    unit: Unit = "wall" if order.is_urgent else "service"
    return clocks.limit_end(f"sla.arrange.{order.urgency}", unit, order.received_at, order.project_id)


def require_cleared(order: WorkOrder, staff: Staff, at: datetime) -> None:
    """The gates that nobody overrides, met by every way to send (B-2.2-1, A-2.1-6).

    Of the project or its supporter on the day of the visit, not gone, with the skill and certificate the work needs,
    inducted, and wanted by the household.
    """
    if staff.has_left or not supports.goes_to(staff, order.project_id, bookings.day_of(order, at)):
        text = "这位师傅不在本项目、那天不支援本项目或已离职，请选别人。"
        raise Refused("not_available", text, {"staff": "请选别人"})
    require(verdicts.is_under_contract(people.contract_fault(staff, local(at).date())))
    held = people.certificates([staff.pk])[staff.pk]
    fault = people.is_cleared(held, order.category.skill_id, order.category.hazard, local(at).date())
    if fault:
        raise Refused(
            "not_cleared", f"不能派给{staff.name}：{fault}。选有证的人，或等他复审后再派。", {"staff": fault}
        )
    if people.needs_induction(staff, local(at).date()):
        text = f"{staff.name}还没有完成入职培训，不能单独上门，请选别人；可以作为同去的人跟着。"
        raise Refused("not_inducted", text, {"staff": "没有完成入职培训"})
    require(rules.is_wanted([staff], blocks.blocked_from(order.household_id)))


def require_crew(order: WorkOrder, mates: list[Staff], at: datetime) -> None:
    """Who goes along is active field staff of the project or supports it that day, nobody of the desk (B-3.2.1)."""
    day = bookings.day_of(order, at)
    fit_to_go = set(people.crew(order.project_id, day).values_list("pk", flat=True)) if mates else set()
    wrong = "、".join(str(member.name) for member in mates if member.pk not in fit_to_go)
    if wrong:
        text = f"{wrong} 不是本项目在职的上门人员，不能同去；请选技师、外委或管家。"
        raise Refused("not_field_staff", text, {"crew": "请选上门人员"})
    require(rules.is_wanted(mates, blocks.blocked_from(order.household_id) if mates else {}))


def copy_procedure(order: WorkOrder) -> None:
    """Copy the lines of the procedure to this round of the order, once."""
    if StepRun.objects.filter(order=order, round=order.round).exists():
        return
    lines = knowledge.steps_of(order.category.sop_id)
    StepRun.objects.bulk_create(
        StepRun(
            order=order,
            round=order.round,
            part=line.part,
            position=line.position,
            text=line.text,
            detail=line.detail,
            needs_photo=line.needs_photo,
            needs_reading=line.needs_reading,
        )
        for line in lines
    )


@action
def accept_order(order: WorkOrder, *, by: Actor, visit_at: datetime, at: datetime | None = None) -> WorkOrder:
    """The technician takes the order and commits to a visit time inside the customer's window (B-3.2.2)."""
    moment = at or clock.now()
    bookings.in_turn(order.project_id)
    grace = policy.minutes("visit.accept_grace", at=moment, project=order.project_id)
    require(
        rules.may_visit(order, by),
        ready(order, states.ACCEPT),
        verdicts.is_under_contract(
            people.contract_fault(order.staff, local(moment).date()) if order.staff else ""
        ),
        verdicts.is_where_one_goes(
            order.staff is None or supports.goes_to(order.staff, order.project_id, local(visit_at).date())
        ),
        rules.is_in_window(order, visit_at, moment, grace),
        sendings.is_accompanied(order, moment),
        rules.is_free_then(visit_times.overlap_of(order, visit_at, moment)),
    )
    fact = events.OrderAccepted(visit_at=visit_at, accept_due_at=clocks.due_of(order.ref, "T13"))
    move(order, states.ACCEPT, fact, by=by, at=at, visit_at=visit_at)
    due = order.window_until or visit_at  # inside a window, its end is what counts (decision 4)
    sla.promise(order, what=VISIT, due_at=due, how="message", by=by, at=moment)
    return order


@action
def put_off_visit(
    order: WorkOrder, *, by: Actor, visit_at: datetime, at: datetime | None = None
) -> WorkOrder:
    """The job before takes longer: the promised visit moves, and what was promised without a window with it (A-1.3-3).

    Inside an agreed window only the expected time moves; the window itself is moved with the customer alone.
    """
    require(ready(order, states.DEPART))
    if order.visit_at is None or visit_at <= order.visit_at:
        raise Refused("not_later", "只能把预计到达的时间往后移。")
    moment, was_at = at or clock.now(), order.visit_at
    fact = VisitSlipped(was_at=was_at, visit_at=visit_at)
    amend(order, fact, by=by, at=at, visit_at=visit_at)
    if order.window_until is None:
        told = sla.Delay(
            "上一户还没做完", f"{clock_time(visit_at)} 到", "message", cause="staff", known_since=moment
        )
        sla.delay(order, what=VISIT, due_at=visit_at, said=told, by=by, at=moment)
    return order


@action
def decline_order(order: WorkOrder, *, by: Actor, reason: str, at: datetime | None = None) -> WorkOrder:
    """The technician does not take it, with a reason; it goes back to the board."""
    require(rules.may_visit(order, by), rules.has_reason(reason, "请写不接的原因，调度会看到。"))
    return _back(order, states.DECLINE, "declined", reason, by, at)


@action
def hand_back_order(order: WorkOrder, *, by: Actor, reason: str, at: datetime | None = None) -> WorkOrder:
    """The technician gives an accepted order back 退单, with a reason."""
    require(rules.may_visit(order, by), rules.has_reason(reason, "请写退单的原因，调度会看到。"))
    return _back(order, states.HAND_BACK, "handed_back", reason, by, at)


@action
def take_back_order(order: WorkOrder, *, by: Actor, reason: str, at: datetime | None = None) -> WorkOrder:
    """The dispatcher takes a sent order back to the board."""
    require(
        rules.may_work_desk(order, by, "dispatch.take_back"),
        rules.has_reason(reason, "请写收回的原因，技师会看到。"),
    )
    return _back(order, states.TAKE_BACK, "taken_back", reason, by, at)


@action
def return_unaccepted(order: WorkOrder, *, at: datetime | None = None) -> WorkOrder:
    """Nobody accepted in time: the order returns to the board by itself (T13)."""
    return _back(order, states.RETURN, "not_accepted", "", SYSTEM, at)


def _back(order: WorkOrder, step: Move, how: str, reason: str, by: Actor, at: datetime | None) -> WorkOrder:
    fact = events.OrderReturned(
        how=how, staff_id=order.staff_id or 0, urgency=order.urgency, reason=noted(reason, 120, "reason")
    )
    former = [order.staff.ref] if order.staff else []
    CrewMember.objects.filter(order=order).delete()
    changes = {"staff": None, "supplier": None, "visit_at": None, "accepted_at": None, "departed_at": None}
    move(order, step, fact, by=by, at=at, about=former, **changes)
    if order.window_until is None:
        sla.settle(order, what=VISIT, by=by, at=at, released=True)
    return order
