"""What return calls hear: ratings, completed and reopened orders, clocks."""

from typing import Any

from guanjia.communications import actions as messages
from guanjia.followups import actions, events, rules, states
from guanjia.followups.models import FollowUp
from guanjia.kernel import events as kernel
from guanjia.kernel import policy
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.events import on
from guanjia.kernel.models import Event
from guanjia.organization import queries as organization
from guanjia.sla.events import ClockBreached
from guanjia.workorders import actions as workorders
from guanjia.workorders import queries as orders
from guanjia.workorders.events import FeedbackGiven, OrderCompleted, OrderReopened
from guanjia.workorders.models import WorkOrder


@on(OrderCompleted)
def select_or_close(event: Event) -> None:
    """A completed order is called back where a rule selects it, else closed at once (B-3.4.3-1)."""
    order = orders.system_order(event.subject_id)
    if order.status != WorkOrder.Status.COMPLETED:
        return
    low = int(policy.value("rating.low", project=order.project_id))
    percent = int(policy.value("followups.sample_percent", project=order.project_id))
    open_task = FollowUp.objects.filter(order=order, round=order.round, status__in=states.OPEN).exists()
    why = "评价低" if open_task else rules.why_called(order, event.data["overall"], low, percent)
    if not why:
        workorders.close_order(order, by=SYSTEM, how="unselected")
        return
    actions.plan_follow_up(order, by=SYSTEM, why=why, urgent=why == "评价低")
    workorders.start_follow_up(order, by=SYSTEM)


@on(FeedbackGiven)
def call_after_a_low_rating(event: Event) -> None:
    """Two stars or fewer: an urgent return call, and the supervisor knows."""
    overall = event.data["overall"]
    order = orders.system_order(event.subject_id)
    if overall is None or overall > int(policy.value("rating.low", project=order.project_id)):
        return
    if order.status != WorkOrder.Status.CLOSED:
        actions.plan_follow_up(order, by=SYSTEM, why="评价低", urgent=True)
    _tell_supervisor(order, "low_rating", event, rating=overall)


@on(events.FollowUpAnswered)
def tell_of_a_bad_answer(event: Event) -> None:
    """Not solved or not satisfied: the supervisor knows at once."""
    fact = kernel.fact_as(events.FollowUpAnswered, event)
    if fact.solved and fact.satisfied:
        return
    task = FollowUp.objects.get(pk=event.subject_id)
    words = "not_satisfied" if fact.solved else "not_solved"
    _tell_supervisor(orders.system_order(task.order_id), words, event)


def _tell_supervisor(order: WorkOrder, words: str, event: Event, **values: Any) -> None:
    accounts = organization.accounts_with(("supervisor",), order.project_id)
    url = f"/desk/go/workorder/{order.pk}/"
    values |= {"number": order.number, "title": order.title}
    once = f"{order.pk}:{event.pk}"
    messages.tell(accounts, words, order, once=once, url=url, acted=event.actor, **values)


@on(OrderReopened)
def void_open_calls(event: Event) -> None:
    """A reopened order is called back after its next completion."""
    for task in FollowUp.objects.filter(order_id=event.subject_id, status__in=states.OPEN):
        actions.void_follow_up(task, by=SYSTEM)


@on(ClockBreached, when=lambda event: event.data["rule"] == "T20")
def close_the_unreached(event: Event) -> None:
    """T20 broke: seven days without an answer close the order as unreached."""
    subject = event.behind
    if event.data["rule"] != "T20" or event.data["level"] != 100 or subject.kind != FollowUp.kind:
        return
    task = FollowUp.objects.select_related("order").get(pk=subject.id)
    if task.status in states.OPEN:
        actions.give_up(task, by=SYSTEM)
