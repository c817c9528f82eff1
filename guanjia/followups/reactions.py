"""What return calls hear: ratings, completed and reopened orders, clocks."""

from typing import Any

from guanjia.communications import actions as messages
from guanjia.communications import events as told
from guanjia.complaints import queries as complaints
from guanjia.complaints import states as complaint_states
from guanjia.complaints.events import ComplaintReopened, ComplaintReviewed, CustomerSatisfied
from guanjia.complaints.models import Complaint
from guanjia.customers.events import PreferenceEnded
from guanjia.followups import actions, events, selection, states
from guanjia.followups.models import FollowUp, Greeting
from guanjia.kernel import events as kernel
from guanjia.kernel import jobs, policy
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.events import on
from guanjia.kernel.models import Event
from guanjia.kernel.refs import SubjectRef
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
    if FollowUp.objects.filter(order=order, round=order.round, status__in=states.OPEN).exists():
        workorders.start_follow_up(order, by=SYSTEM)
        return
    why = selection.why_called(order, event.data["overall"])
    if not why:
        workorders.close_order(order, by=SYSTEM, how="unselected")
        return
    rule, words = why[0][0], "、".join(words for _, words in why)
    actions.plan_follow_up(order, by=SYSTEM, why=words, rule=rule, urgent=rule == FollowUp.Rule.LOW)
    workorders.start_follow_up(order, by=SYSTEM)


@on(FeedbackGiven)
def call_after_a_low_rating(event: Event) -> None:
    """Two stars or fewer: an urgent return call, and the supervisor knows."""
    overall = event.data["overall"]
    order = orders.system_order(event.subject_id)
    if overall is None or overall > int(policy.value("rating.low", project=order.project_id)):
        return
    if order.status != WorkOrder.Status.CLOSED:
        actions.plan_follow_up(order, by=SYSTEM, why="评价低", rule=FollowUp.Rule.LOW, urgent=True)
    _tell_supervisor(order, "low_rating", event, rating=overall)


@on(events.FollowUpAnswered)
def tell_of_a_bad_answer(event: Event) -> None:
    """Not solved or not satisfied: the supervisor knows at once."""
    fact = kernel.fact_as(events.FollowUpAnswered, event)
    if fact.solved and fact.satisfied:
        return
    task = FollowUp.objects.select_related("order", "complaint").get(pk=event.subject_id)
    words = "not_satisfied" if fact.solved else "not_solved"
    if task.order is not None:
        _tell_supervisor(task.order, words, event)
    elif task.complaint is not None:
        tell_who_answers(task.complaint, event)


def tell_who_answers(row: Complaint, event: Event) -> None:
    """Owner and supervisor of a complaint hear that it was not settled; of one over a head the owner alone."""
    found = {row.owner_id}
    if not row.is_overhead:
        found |= set(organization.accounts_with(("supervisor",), row.project_id))
    url = f"/desk/complaints/{row.pk}/"
    values: dict[str, Any] = {"number": row.number, "title": row.title}
    messages.tell(
        found, "complaint_not_settled", row, once=str(event.pk), url=url, acted=event.actor, **values
    )


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


@on(CustomerSatisfied)
def call_after_a_complaint(event: Event) -> None:
    """A complaint that was settled is called about after three and after thirty days (T27)."""
    row = complaints.system_complaint(event.subject_id)
    if row.status in complaint_states.PAST:
        actions.plan_complaint_calls(row, by=SYSTEM, at=event.occurred_at)


@on(ComplaintReopened)
def void_calls_of_a_complaint(event: Event) -> None:
    """A complaint that is looked into again is called about after its next end."""
    row = complaints.system_complaint(event.subject_id)
    for task in row.follow_ups.filter(status__in=states.OPEN, round__lt=row.round):
        actions.void_follow_up(task, by=SYSTEM)


@on(ComplaintReviewed)
def archive_a_called_one(event: Event) -> None:
    """The review came after the last call: nothing is left to be done."""
    actions.archive_when_done(complaints.system_complaint(event.subject_id), by=SYSTEM)


@on(events.FollowUpAnswered)
def count_the_home(event: Event) -> None:
    """An answered call is a contact that the staff began (M205)."""
    rows = FollowUp.objects.select_related("order__household", "complaint__household")
    household = rows.get(pk=event.subject_id).case.household
    if household is not None:
        actions.count_home(household)


@on(PreferenceEnded)
def visit_nobody_without_consent(event: Event) -> None:
    """A wish or its consent is over: the home stands on no list of visits for that reason."""
    for ref in map(SubjectRef.parse, event.about):
        if ref.kind == "household":
            actions.drop_without_consent(ref.id)


@on(told.MessageSent)
def greeting_arrived(event: Event) -> None:
    """A greeting left by a channel out of the house."""
    _note_left(event, has_arrived=True)


@on(told.MessageLost)
@on(told.TextLost)
@on(told.MessageDoubtful)
def greeting_lost(event: Event) -> None:
    """Nobody got it by that channel; the next one may still say otherwise."""
    _note_left(event, has_arrived=False)


def _note_left(event: Event, *, has_arrived: bool) -> None:
    """What became of the message of a greeting."""
    for ref in map(SubjectRef.parse, event.about):
        if ref.kind == Greeting.kind:
            actions.note_left(ref.id, has_arrived=has_arrived)


@jobs.daily
def care_for_homes() -> None:
    """A new quarter has its plans, what time brought is counted, occasions that come have their drafts."""
    actions.draw_plans()
    actions.count_care()
    actions.cancel_overdue()
    actions.propose_campaigns()
