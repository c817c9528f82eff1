"""What work orders hear: clocks below them; and whom they tell of their own events."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from guanjia.communications import actions as messages
from guanjia.customers.events import PersonsMerged
from guanjia.kernel import events as kernel
from guanjia.kernel import policy
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.events import on
from guanjia.kernel.models import Event
from guanjia.kernel.refs import SubjectRef
from guanjia.organization import queries as organization
from guanjia.organization import suppliers
from guanjia.organization.moments import clock_time, window_text
from guanjia.organization.roles import holding
from guanjia.people import actions as people_actions
from guanjia.people import queries as people
from guanjia.sla import queries as clocks
from guanjia.sla.events import PromiseMoved, ReminderDue
from guanjia.stores import queries as stock
from guanjia.stores.events import MaterialsIssued
from guanjia.workorders import actions, events, phones, queries, states, supplied
from guanjia.workorders.models import WorkOrder
from guanjia.workorders.promised import FINISH

BEST = 5


@on(PersonsMerged)
def pass_on_orders(event: Event) -> None:
    """Two files became one person: orders of the one that went are the kept one's."""
    actions.pass_orders(event.data["gone_id"], event.subject_id)


@on(ReminderDue)
def remind_to_leave(event: Event) -> None:
    """T4: whoever accepted and has not left is told that it is time to go (B-3.3.1-2)."""
    fact, subject = kernel.fact_as(ReminderDue, event), event.behind
    if fact.rule != "T4" or subject.kind != WorkOrder.kind:
        return
    order = queries.system_order(subject.id)
    visit = order.visit_at or order.window_from
    if order.status == states.Status.ACCEPTED and order.staff is not None and visit is not None:
        _tell_staff(order, [order.staff.account_id], "leave_now", event, when=clock_time(visit))


@on(PromiseMoved)
def put_off_the_finish(event: Event) -> None:
    """A notice of the ledger moved the expected finish: the order, its clock and its pages follow."""
    fact, case = kernel.fact_as(PromiseMoved, event), event.behind
    if fact.what == FINISH and case.kind == WorkOrder.kind:
        actions.move_finish(queries.system_order(case.id), by=SYSTEM, finish_at=fact.due_at)


@on(
    events.FeedbackGiven,
    when=lambda event: event.data["overall"] == BEST and event.data["staff_id"] is not None,
)
def note_praise(event: Event) -> None:
    """The best rating with words of some length is praise for who did the work, unless that one noted it down."""
    order, person = queries.system_order(event.subject_id), people.system_staff(event.data["staff_id"])
    given = queries.feedback_of(order)
    words = given.words if given else ""
    is_own = person.account_id is not None and event.actor == f"account:{person.account_id}"
    least = int(policy.value("people.praise_characters", project=order.project_id))
    if len(words) >= least and not is_own and not person.has_left:
        people_actions.note_commendation(
            person, by=SYSTEM, words=words, source="rating", origin=order.ref, at=event.occurred_at
        )


@on(MaterialsIssued, when=lambda event: bool(event.data["missing"]))
def note_shortage(event: Event) -> None:
    """The warehouse could not hand out all that a job needs: the order knows, and its desk."""
    fact, row = kernel.fact_as(MaterialsIssued, event), stock.system_request(event.subject_id)
    if row.case_kind == WorkOrder.kind and row.case_id:
        order = queries.system_order(row.case_id)
        if order.status in states.OPEN:
            actions.note_shortage(
                order, by=SYSTEM, missing=fact.missing, on=fact.rest_on, at=event.occurred_at
            )


@on(events.MaterialShort)
def tell_of_the_shortage(event: Event) -> None:
    """Front desk and dispatchers hear what is missing, before the customer waits for it."""
    order = queries.system_order(event.subject_id)
    accounts = organization.accounts_with(("front_desk", "dispatcher"), order.project_id)
    _tell_staff(order, accounts, "material_short", event, what=kernel.fact_of(event).detail())


@on(events.OrderFinished)
def look_at_the_pace(event: Event) -> None:
    """A job of several steps that took a moment only is flagged on its visit (B-3.3.1)."""
    actions.question_work(queries.system_order(event.subject_id), at=event.occurred_at)


CUSTOMER_WORDS: dict[type[kernel.DomainEvent], str] = {
    events.OrderReceived: "received", events.OrderConfirmed: "confirmed", events.OrderAccepted: "accepted",
    events.VisitDeparted: "on_the_way", events.PlanTold: "plan", events.OrderPaused: "paused",
    events.VisitRescheduled: "rescheduled", events.VisitMissed: "no_access", events.OrderFinished: "finished",
    events.OrderClosed: "closed", events.OrderReopened: "reopened", events.OrderCancelled: "cancelled",
    events.OrderMerged: "merged", events.OrderReferred: "referred", events.CauseLinked: "linked",
    events.CauseUnlinked: "unlinked", events.FinishedWithLead: "finished",
}  # fmt: skip


@on(*CUSTOMER_WORDS)
def tell_the_customer(event: Event) -> None:
    """Each step that concerns the customer goes to the inbox and by e-mail, with the follow link."""
    order = queries.system_order(event.subject_id)
    fact = kernel.fact_of(event)
    if isinstance(fact, events.OrderConfirmed) and fact.window_from is None:
        return
    due = queries.promised_arrivals([order]).get(order.pk)
    words, values = CUSTOMER_WORDS[type(fact)], values_of(order, event, fact)
    if due is not None:
        words = "received_urgent" if isinstance(fact, events.OrderReceived) else words
        values |= as_promised(fact, due)
    if isinstance(fact, events.OrderReceived) and fact.at_once:
        come_by = f"最晚 {values['when']} 有人到，" if due is not None else ""
        phone = order.project.emergency_phone or order.project.service_phone
        call = f"请马上打 {phone}。" if phone else ""
        rung = "有人打电话给您" if order.contact_phone else "有人联系您"
        soon = f"{fact.called_within:g} 分钟内{rung}，" if fact.called_within else ""
        words = "received_danger"
        values |= {"at_once": fact.at_once, "call": call, "window": come_by, "soon": soon}
    tell_household(order, words, event, values)
    if isinstance(fact, (events.OrderFinished, events.FinishedWithLead)):
        actions.ask_feedback(order, by=SYSTEM)


def tell_household(order: WorkOrder, words: str, event: Event, values: dict[str, Any]) -> None:
    """A message to who asked and to the person of the order, once an event, with the follow link."""
    url = f"/t/{queries.follow_token(order)}/"
    once = f"{order.pk}:{event.pk}"
    accounts = {order.asked_by_id, order.person.account_id if order.person else None}
    messages.tell(accounts, words, order, once=once, url=url, **values)
    if order.person is not None:
        messages.reach_out(order.person, words, order, once=once, url=url, **values)


LEAD_STEPS: dict[type[kernel.DomainEvent], str] = {
    events.OrderAccepted: "师傅已接单", events.VisitDeparted: "师傅已出发", events.VisitArrived: "已有人到现场",
    events.PlanTold: "已查明原因", events.OrderPaused: "暂停施工，恢复后再告诉您", events.OrderResumed: "已恢复施工",
    events.OrderReopened: "正在重新安排处理",
}  # fmt: skip


@on(*LEAD_STEPS)
def tell_the_followers(event: Event) -> None:
    """Each step of a lead order goes to every household with the same cause, without words about the first one."""
    lead = queries.system_order(event.subject_id)
    fact = kernel.fact_of(event)
    step = LEAD_STEPS[type(fact)]
    if isinstance(fact, events.PlanTold):
        step += f"，预计 {clock_time(fact.finish_at)} 修好"
    for order in queries.system_followers(lead):
        values = {"number": order.number, "title": order.title, "step": step}
        tell_household(order, "lead_step", event, values)


def as_promised(fact: kernel.DomainEvent, due: datetime) -> dict[str, str]:
    """The times of an urgent repair to which nobody came yet: never later than what was promised (A-1.2-3)."""
    visit = fact.visit_at if isinstance(fact, events.OrderAccepted) else due
    return {"window": f"最晚 {clock_time(due)} ", "when": clock_time(min(visit, due))}


def values_of(order: WorkOrder, event: Event, fact: kernel.DomainEvent) -> dict[str, Any]:
    """The plain values that the words of a message may name."""
    staff = people.names([order.staff_id])[order.staff_id] + "师傅" if order.staff_id else "师傅"
    window = window_text(order.window_from, order.window_until) if order.window_from else ""
    plan = order.plans.order_by("-at").first()
    finish = order.expected_finish_at
    return {
        "number": order.number, "title": order.title, "place": order.place, "staff": staff, "window": window,
        "when": clock_time(finish if isinstance(fact, events.PlanTold) and finish else
                           getattr(fact, "visit_at", None) or event.occurred_at),
        "solution": plan.solution if plan else "", "reason": getattr(fact, "reason", ""),
        "other": getattr(fact, "into_number", ""), "to": getattr(fact, "to", ""), "count": order.urged,
        "lead": getattr(fact, "lead_number", ""),
    }  # fmt: skip


@on(events.OrderDispatched, events.OrderTransferred)
def tell_the_technician(event: Event) -> None:
    """A new job is offered, with the time by which it wants an answer."""
    order = queries.system_order(event.subject_id)
    staff = people.system_staff(int(event.data["staff_id"]))
    if order.staff_id == staff.pk and order.status == states.Status.DISPATCHED:
        _tell_staff(order, [staff.account_id], "offered", event, when=accept_by(order))


@on(events.WorkSubmitted)
def tell_of_the_acceptance(event: Event) -> None:
    """A supplier's work waits: who accepts it knows."""
    order = queries.system_order(event.subject_id)
    accounts = organization.accounts_with(holding(supplied.NEED), order.project_id)
    _tell_staff(order, accounts, "work_to_accept", event, staff=_supplier_of(event))


@on(events.WorkSentBack)
def tell_of_the_rework(event: Event) -> None:
    """The work is not good: who did it knows why, and by when to accept it again; the household that somebody comes."""
    order, fact = queries.system_order(event.subject_id), kernel.fact_as(events.WorkSentBack, event)
    staff = people.system_staff(fact.staff_id)
    if order.staff_id == staff.pk and order.status == states.Status.DISPATCHED:
        _tell_staff(
            order, [staff.account_id], "work_sent_back", event, reason=fact.reason, when=accept_by(order)
        )
    tell_household(order, "rework", event, values_of(order, event, fact))


@on(events.WorkAccepted)
def tell_of_the_accepted_work(event: Event) -> None:
    """The work is good and its cost final: who did it knows."""
    order, fact = queries.system_order(event.subject_id), kernel.fact_as(events.WorkAccepted, event)
    account = people.system_staff(fact.staff_id).account_id
    _tell_staff(order, [account], "work_accepted", event, what=fact.detail())


def _supplier_of(event: Event) -> str:
    return suppliers.system_supplier(int(event.data["supplier_id"])).name


def accept_by(order: WorkOrder) -> str:
    """By when the order wants to be accepted."""
    due = clocks.due_of(order.ref, "T13")
    return clock_time(due) if due else "时限"


@on(events.ButlerNotified)
def call_the_butler(event: Event) -> None:
    """A water or electric repair: the butler and the deputy are told at once, with the supervisor."""
    order = queries.system_order(event.subject_id)
    butler = people.system_staff(int(event.data["staff_id"]))
    leads = organization.accounts_with(("supervisor",), order.project_id) if order.is_urgent else []
    _tell_staff(order, [butler.account_id, *leads], "butler_called", event, is_call=True, when=come_by(order))


def come_by(order: WorkOrder) -> str:
    """By when somebody must stand at the door; as soon as possible where the company does not count the order."""
    due = clocks.due_of(order.ref, "T1")
    return f" {clock_time(due)} 前" if due else "尽快"


@on(events.OrderReturned)
def tell_of_the_return(event: Event) -> None:
    """An order is back on the board: the dispatchers know; what nobody accepted is told by who sends the next."""
    order = queries.system_order(event.subject_id)
    how, former = str(event.data["how"]), int(event.data["staff_id"])
    name = people.names([former]).get(former, "技师")
    if how == "taken_back":
        account = people.system_staff(former).account_id
        _tell_staff(order, [account], "withdrawn", event, reason=event.data["reason"])
        return
    if how == "not_accepted":
        return
    accounts = organization.accounts_with(("front_desk", "dispatcher"), order.project_id)
    _tell_staff(order, accounts, "declined", event, staff=name, reason=event.data["reason"])


@on(events.ActKept, when=lambda event: event.subject_kind == WorkOrder.kind)
def tell_of_the_kept_act(event: Event) -> None:
    """What came from a phone too late to count is looked at by the dispatchers, and known to who did it."""
    order, fact = queries.system_order(event.subject_id), kernel.fact_as(events.ActKept, event)
    staff = [ref.id for ref in map(SubjectRef.parse, event.about) if ref.kind == "staff"]
    accounts = organization.accounts_with(("front_desk", "dispatcher"), order.project_id)
    doer = people.system_staff(staff[-1]) if staff else None
    values: dict[str, Any] = {
        "staff": doer.name if doer else "师傅",
        "verb": fact.verb,
        "reason": fact.reason,
    }
    _tell_staff(order, accounts, "act_kept", event, **values)
    messages.tell(
        [doer.account_id] if doer else [], "my_act_kept", order, once=f"{order.pk}:{event.pk}", url="/field/outbox/",
        number=order.number, title=order.title, **values,
    )  # fmt: skip


@on(events.ActsLost)
def tell_of_the_lost_acts(event: Event) -> None:
    """Acts of a phone are gone: the dispatchers ask the one who carried it."""
    row = phones.system_phone(event.subject_id)
    accounts = organization.accounts_with(("front_desk", "dispatcher"), row.staff.project_id)
    messages.tell(
        accounts, "acts_lost", row, once=f"{row.pk}:{event.pk}", url="/desk/phones/", staff=row.staff.name,
        count=event.data["count"],
    )  # fmt: skip


@on(events.OrderUrged)
def tell_of_the_urging(event: Event) -> None:
    """The customer asked again: who carries the order and the supervisor know."""
    order = queries.system_order(event.subject_id)
    carrier = order.staff.account_id if order.staff else None
    accounts = [carrier, *organization.accounts_with(("supervisor",), order.project_id)]
    _tell_staff(order, accounts, "urged", event)


def _tell_staff(
    order: WorkOrder, accounts: Sequence[int | None], words: str, event: Event, *, is_call: bool = False, **more: Any
) -> None:  # fmt: skip
    """A message to colleagues, once an event; who acted hears of it only where it calls somebody to come."""
    values: dict[str, Any] = {"number": order.number, "title": order.title, "place": order.place}
    values |= {"count": order.urged} | more
    url = f"/desk/go/workorder/{order.pk}/"
    acted = "" if is_call else event.actor
    messages.tell(accounts, words, order, once=f"{order.pk}:{event.pk}", url=url, acted=acted, **values)
