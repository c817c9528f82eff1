"""The only writer of return calls; what they confirm closes or reopens the order or the complaint."""

from datetime import datetime, timedelta

from guanjia.complaints.models import Complaint
from guanjia.followups import events, integrity, queries, rules, states
from guanjia.followups.actions import outcomes
from guanjia.followups.actions.findings import look_into
from guanjia.followups.models import Attempt, FollowUp
from guanjia.kernel import clock, policy
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import move, ready
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.work import action
from guanjia.sla import actions as sla
from guanjia.workorders.models import WorkOrder
from guanjia.workorders.promised import CALL

Rule = FollowUp.Rule


def _due(row: FollowUp, by: Actor, at: datetime | None) -> FollowUp:
    """Say that a call is to be made."""
    fact = events.FollowUpDue(why=row.why, urgent=row.is_urgent, rule=row.rule, due_at=row.due_at)
    record(fact, row, by=by, at=at)
    return row


@action
def plan_follow_up(
    order: WorkOrder, *, by: Actor, why: str, rule: str = Rule.SAMPLE, urgent: bool = False,
    at: datetime | None = None,
) -> FollowUp:  # fmt: skip
    """Put an order on the list of calls, once a round; a low rating makes it urgent."""
    moment = at or clock.now()
    key = "followups.urgent_minutes" if urgent else "followups.due_minutes"
    due = moment + policy.minutes(key, at=moment, project=order.project_id)
    facts = {
        "project_id": order.project_id, "staff_id": order.staff_id, "why": why, "rule": rule, "is_urgent": urgent,
        "due_at": due,
    }  # fmt: skip
    task, is_new = FollowUp.objects.get_or_create(order=order, round=order.round, first=None, defaults=facts)
    if is_new:
        _due(task, by, at)
        sla.promise(order, what=CALL, due_at=due, how="message", by=by, at=moment)
    return task


@action
def plan_complaint_calls(row: Complaint, *, by: Actor, at: datetime | None = None) -> list[FollowUp]:
    """Call who was satisfied after some days, and again after a month (T27, C-3.2-8), except who stays unnamed."""
    if row.is_anonymous:
        return []
    moment, project = at or clock.now(), row.project_id
    early = policy.minutes("followups.open_minutes", at=moment, project=project)
    days = float(policy.value("complaint.check_days", at=moment, project=project))
    planned = []
    for rule, due in (
        (Rule.COMPLAINT, moment + policy.minutes("complaint.callback_minutes", at=moment, project=project)),
        (Rule.CHECK, moment + timedelta(days=days)),
    ):
        facts = {
            "project_id": project, "why": str(rule.label), "due_at": due, "opens_at": max(moment, due - early),
        }  # fmt: skip
        task, is_new = FollowUp.objects.get_or_create(
            complaint=row, round=row.round, rule=rule, first=None, defaults=facts
        )
        planned.append(_due(task, by, at) if is_new else task)
    return planned


@action
def plan_second_call(first: FollowUp, *, by: Actor, at: datetime | None = None) -> FollowUp:
    """Another person calls again and does not see what was answered (blind)."""
    moment = at or clock.now()
    due = moment + policy.minutes("followups.due_minutes", at=moment, project=first.project_id)
    facts = {
        "project_id": first.project_id, "order": first.order, "complaint": first.complaint, "round": first.round,
        "staff_id": first.staff_id,
        "rule": Rule.BLIND, "why": str(Rule.BLIND.label), "due_at": due,
    }  # fmt: skip
    task, is_new = FollowUp.objects.get_or_create(first=first, defaults=facts)
    return _due(task, by, at) if is_new else task


def may_call_now(task: FollowUp, by: Actor, at: datetime) -> None:
    """Whoever calls may do it, and now."""
    require(rules.may_call(task, by, queries.handlers(task)), rules.is_open(task, at))


@action
def note_unanswered(task: FollowUp, *, by: Actor, note: str = "", at: datetime | None = None) -> FollowUp:
    """Nobody answered; after the last try the case is closed as unreached, counted apart (T20)."""
    moment = at or clock.now()
    may_call_now(task, by, moment)
    require(ready(task, states.TRY))
    Attempt.objects.create(follow_up=task, at=moment, by=by.ref, reached=False, note=noted(note, 120, "note"))
    tries = task.attempts.filter(reached=False).count()
    move(task, states.TRY, events.FollowUpTried(tries=tries), by=by, at=at)
    if tries >= int(policy.value("followups.tries", project=task.project_id)):
        return give_up(task, by=by, at=at)
    return task


@action
def give_up(task: FollowUp, *, by: Actor, at: datetime | None = None) -> FollowUp:
    """Close the call as unreached, and what it is about."""
    tries = task.attempts.filter(reached=False).count()
    move(task, states.GIVE_UP, events.FollowUpUnreached(tries=tries, rule=task.rule), by=by, at=at)
    outcomes.unreached(task, by=by, at=at)
    return task


@action
def record_answer(
    task: FollowUp, *, by: Actor, solved: bool | None, satisfied: bool | None, words: str = "",
    overall: int | None = None, was_on_time: bool | None = None, was_price_right: bool | None = None,
    at: datetime | None = None,
) -> FollowUp:  # fmt: skip
    """Keep the answers: solved and satisfied closes, not solved reopens, not satisfied is a complaint."""
    moment = at or clock.now()
    may_call_now(task, by, moment)
    require(ready(task, states.ANSWER))
    if solved is None or satisfied is None:
        fields = {"solved": "请选是否解决", "satisfied": "请选是否满意"}
        raise Refused("answers_needed", "回访要记两项：问题是否解决、是否满意。", fields)
    require(rules.is_completed(task))
    said = noted(words, 300, "words")
    Attempt.objects.create(follow_up=task, at=moment, by=by.ref, reached=True)
    fact = events.FollowUpAnswered(
        solved=solved, satisfied=satisfied, overall=overall, due_at=task.due_at, rule=task.rule
    )
    move(
        task, states.ANSWER, fact, by=by, at=at, is_solved=solved, is_satisfied=satisfied, words=said,
        overall=overall, called_by=by.ref, was_on_time=was_on_time, was_price_right=was_price_right,
    )  # fmt: skip
    look_into(task, by=SYSTEM, at=moment)  # before what was claimed is cleared for another round
    outcomes.answered(task, by=by, at=at)
    if integrity.is_drawn_again(task):
        plan_second_call(task, by=SYSTEM, at=moment)
    return task


@action
def void_follow_up(task: FollowUp, *, by: Actor, at: datetime | None = None) -> FollowUp:
    """The order or the complaint went another way."""
    if task.order is not None and task.first_id is None:
        sla.settle(task.order, what=CALL, by=by, at=at, released=True)
    return move(task, states.VOID, events.FollowUpVoid(), by=by, at=at)
