"""What dispatch hears: clocks and answers of work orders; and whom it tells of what it does by itself."""

from typing import Any

from guanjia.communications import actions as messages
from guanjia.dispatch import actions, sickness
from guanjia.dispatch import events as own
from guanjia.dispatch.actions.silence import HOW
from guanjia.dispatch.models import Offer, Unrest
from guanjia.kernel import events as kernel
from guanjia.kernel.events import on
from guanjia.kernel.models import Event
from guanjia.knowledge.models import Category
from guanjia.organization import queries as organization
from guanjia.organization.moments import clock_time, window_text
from guanjia.people import queries as people
from guanjia.sla.events import ClockBreached
from guanjia.workorders import events
from guanjia.workorders import queries as workorders
from guanjia.workorders.events.slips import VisitSlipped
from guanjia.workorders.models import WorkOrder
from guanjia.workorders.reactions import tell_household
from guanjia.workorders.states import Status

Modes = Category.DispatchMode
BY_ITSELF = (Modes.AUTO, Modes.ROTATE)
DESK = ("front_desk", "dispatcher")


@on(ClockBreached, when=lambda event: event.data["rule"] == "T13")
def pass_on_what_nobody_accepts(event: Event) -> None:
    """T13 broke: the next in rank gets the order, else the board; a second run finds nothing to do."""
    fact, subject = kernel.fact_as(ClockBreached, event), event.behind
    if fact.rule != "T13" or fact.level != 100 or subject.kind != WorkOrder.kind:
        return
    order = workorders.system_order(subject.id)
    silent = order.staff_id
    if actions.pass_on(order, due_at=fact.due_at):
        tell_of_the_silence(order, silent or 0, event)


def tell_of_the_silence(order: WorkOrder, silent: int, event: Event) -> None:
    """The supervisor knows at the first silence of a round, and when the order is back on the board."""
    rows = Offer.objects.filter(order=order, round=order.round, outcome=Offer.Outcome.SILENT)
    words = "passed_on" if order.staff_id else "not_accepted"
    if words == "passed_on" and rows.count() > 1:
        return
    names = people.names([silent, order.staff_id or 0])
    leads = organization.accounts_with(("supervisor",), order.project_id)
    _tell(
        order, leads, words, event, staff=names.get(silent, "技师"), next=names.get(order.staff_id or 0, ""),
        url=f"/desk/orders/{order.pk}/dispatch/",
    )  # fmt: skip


@on(events.OrderAccepted)
def note_the_acceptance(event: Event) -> None:
    """Who was asked last took the order; again changes nothing."""
    order = workorders.system_order(event.subject_id)
    actions.note_answer(order, outcome=Offer.Outcome.ACCEPTED, at=event.occurred_at)


@on(events.OrderReturned)
def note_the_return(event: Event) -> None:
    """Who had the order has it no more; one that is sent by itself goes to the next when somebody declines."""
    fact, order = kernel.fact_as(events.OrderReturned, event), workorders.system_order(event.subject_id)
    actions.note_answer(order, outcome=HOW[fact.how], at=event.occurred_at, staff_id=fact.staff_id)
    is_later = Offer.objects.filter(order=order, at__gt=event.occurred_at).exists()
    goes_on = fact.how == "declined" and order.category.dispatch_mode in BY_ITSELF
    if goes_on and order.status == Status.CONFIRMED and not is_later:
        actions.offer_next(order)


@on(events.OrderConfirmed, events.OrderReopened)
def send_by_itself(event: Event) -> None:
    """自动派单: a confirmed order of such a category is sent at once; what speaks against it stands on the board."""
    order = workorders.system_order(event.subject_id)
    if order.category.dispatch_mode != Modes.AUTO or order.status != Status.CONFIRMED or order.lead_id:
        return
    failed = Event.objects.filter(
        name=own.NobodySent.event_name(), subject_kind=order.kind, subject_id=order.pk, pk__gt=event.pk
    )
    if Offer.objects.filter(order=order, round=order.round).exists() or failed.exists():
        return
    actions.send_automatically(order)


@on(events.OrderConfirmed)
def unsettle_by_what_comes_in(event: Event) -> None:
    """A visit for a day whose plan counts already: the plan should be made again."""
    order = workorders.system_order(event.subject_id)
    if order.status == Status.CONFIRMED and order.lead_id is None:
        why = Unrest.Why.URGENT if order.is_urgent else Unrest.Why.NEW
        actions.note_unrest(order, why=why, at=event.occurred_at)


@on(events.OrderCancelled, events.VisitRescheduled)
def unsettle_by_what_goes(event: Event) -> None:
    """A planned visit is not made, or not then: others may go earlier."""
    is_cancelled = event.name == events.OrderCancelled.event_name()
    why = Unrest.Why.CANCELLED if is_cancelled else Unrest.Why.MOVED
    actions.note_unrest(workorders.system_order(event.subject_id), why=why, at=event.occurred_at)


@on(VisitSlipped)
def unsettle_by_a_late_visit(event: Event) -> None:
    """A planned visit begins later than the plan has it."""
    fact = kernel.fact_as(VisitSlipped, event)
    order = workorders.system_order(event.subject_id)
    actions.note_unrest(order, why=Unrest.Why.LATE, expected_at=fact.visit_at, at=event.occurred_at)


@on(own.WindowEndangered)
def unsettle_by_a_window(event: Event) -> None:
    """A planned visit will miss its window, because the one before it takes longer."""
    fact = kernel.fact_as(own.WindowEndangered, event)
    order = workorders.system_order(event.subject_id)
    actions.note_unrest(order, why=Unrest.Why.LATE, expected_at=fact.expected_at, at=event.occurred_at)


@on(own.NobodySent)
def tell_that_nobody_goes(event: Event) -> None:
    """Nobody could be sent by itself: the dispatchers know why."""
    order = workorders.system_order(event.subject_id)
    accounts = organization.accounts_with(DESK, order.project_id)
    _tell(order, accounts, "nobody_sent", event, reason=event.data["reason"])


@on(VisitSlipped)
def warn_of_the_slip(event: Event) -> None:
    """The customer knows that the technician comes later, before the promised time (A-1.3-3)."""
    order, fact = workorders.system_order(event.subject_id), kernel.fact_as(VisitSlipped, event)
    tell_household(order, "visit_slipped", event, _values(order) | {"when": clock_time(fact.visit_at)})


@on(own.WindowEndangered)
def ask_for_another(event: Event) -> None:
    """The window will break: the customer knows that we look for another way, the dispatchers whom to send."""
    order, fact = workorders.system_order(event.subject_id), kernel.fact_as(own.WindowEndangered, event)
    tell_household(order, "window_endangered", event, _values(order))
    names = people.names([fact.staff_id, fact.best_id or 0])
    best = names.get(fact.best_id or 0)
    accounts = organization.accounts_with(DESK, order.project_id)
    _tell(
        order, accounts, "window_to_mend", event, staff=names.get(fact.staff_id, "师傅"),
        when=clock_time(fact.expected_at), window=_values(order)["window"],
        reason=f"可改派{best}" if best else "现在没有别人能去，请与客户改约",
        url=f"/desk/orders/{order.pk}/dispatch/",
    )  # fmt: skip


@on(own.VisitDisplaced)
def ask_to_call(event: Event) -> None:
    """An appointment fell out of the plan: the customer knows that we call, the dispatchers whom."""
    order, fact = workorders.system_order(event.subject_id), kernel.fact_as(own.VisitDisplaced, event)
    tell_household(order, "visit_displaced", event, _values(order))
    accounts = organization.accounts_with(DESK, order.project_id)
    _tell(order, accounts, "visit_to_call", event, window=_values(order)["window"], reason=fact.reason)


@on(own.HandedOn)
def tell_of_the_change(event: Event) -> None:
    """Somebody else comes, or we still look for one: the customer hears it at once."""
    order, fact = workorders.system_order(event.subject_id), kernel.fact_as(own.HandedOn, event)
    name = people.names([fact.to_id]).get(fact.to_id, "") if fact.to_id else ""
    words = {"reason": sickness.told(order, name)}
    tell_household(order, "handed_on", event, _values(order) | words)


def _values(order: WorkOrder) -> dict[str, Any]:
    staff = people.names([order.staff_id])[order.staff_id] + "师傅" if order.staff_id else "师傅"
    window = window_text(order.window_from, order.window_until) if order.window_from else ""
    return {"number": order.number, "title": order.title, "staff": staff, "window": window}


def _tell(
    order: WorkOrder, accounts: list[int], words: str, event: Event, url: str = "", **more: Any
) -> None:
    """A message to colleagues about an order, once an event."""
    values = {"number": order.number, "title": order.title, "place": order.place} | more
    to = url or f"/desk/go/workorder/{order.pk}/"
    messages.tell(accounts, words, order, once=f"{order.pk}:{event.pk}", url=to, **values)
