"""The only writer of return calls; what they confirm closes or reopens the order."""

from datetime import datetime

from guanjia.followups import events, rules, states
from guanjia.followups.models import Attempt, FollowUp
from guanjia.intake import actions as intake
from guanjia.kernel import clock, policy
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import move, ready
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.work import action
from guanjia.sla import actions as sla
from guanjia.workorders import actions as workorders
from guanjia.workorders.models import WorkOrder
from guanjia.workorders.promised import CALL


@action
def plan_follow_up(
    order: WorkOrder, *, by: Actor, why: str, urgent: bool = False, at: datetime | None = None
) -> FollowUp:
    """Put an order on the list of calls, once a round; a low rating makes it urgent."""
    moment = at or clock.now()
    key = "followups.urgent_minutes" if urgent else "followups.due_minutes"
    due = moment + policy.minutes(key, at=moment, project=order.project_id)
    task, is_new = FollowUp.objects.get_or_create(
        order=order, round=order.round,
        defaults={"project_id": order.project_id, "why": why, "is_urgent": urgent, "due_at": due},
    )  # fmt: skip
    if is_new:
        record(events.FollowUpDue(why=why, urgent=urgent), task, by=by, at=at)
        sla.promise(order, what=CALL, due_at=due, how="message", by=by, at=moment)
    return task


@action
def note_unanswered(task: FollowUp, *, by: Actor, note: str = "", at: datetime | None = None) -> FollowUp:
    """Nobody answered; after the last try the order is closed as unreached, counted apart (T20)."""
    require(rules.may_call(task, by), ready(task, states.TRY))
    Attempt.objects.create(
        follow_up=task, at=at or clock.now(), by=by.ref, reached=False, note=noted(note, 120, "note")
    )
    tries = task.attempts.filter(reached=False).count()
    move(task, states.TRY, events.FollowUpTried(tries=tries), by=by, at=at)
    if tries >= int(policy.value("followups.tries", project=task.project_id)):
        return give_up(task, by=by, at=at)
    return task


@action
def give_up(task: FollowUp, *, by: Actor, at: datetime | None = None) -> FollowUp:
    """Close the call and the order as unreached."""
    tries = task.attempts.filter(reached=False).count()
    move(task, states.GIVE_UP, events.FollowUpUnreached(tries=tries), by=by, at=at)
    sla.settle(task.order, what=CALL, by=by, at=at, released=True)
    if task.order.status in ("completed", "following_up"):
        workorders.close_order(task.order, by=by, how="unreached", at=at)
    return task


@action
def record_answer(
    task: FollowUp, *, by: Actor, solved: bool | None, satisfied: bool | None, words: str = "",
    overall: int | None = None, at: datetime | None = None,
) -> FollowUp:  # fmt: skip
    """Keep the two answers: solved and satisfied closes, not solved reopens, not satisfied is a complaint."""
    require(rules.may_call(task, by), ready(task, states.ANSWER))
    if solved is None or satisfied is None:
        fields = {"solved": "请选是否解决", "satisfied": "请选是否满意"}
        raise Refused("answers_needed", "回访要记两项：问题是否解决、是否满意。", fields)
    if task.order.status not in ("completed", "following_up"):
        raise Refused("not_completed", "这张单还没有办结，先办结再记录回访。")
    said = noted(words, 300, "words")
    Attempt.objects.create(follow_up=task, at=at or clock.now(), by=by.ref, reached=True)
    fact = events.FollowUpAnswered(solved=solved, satisfied=satisfied, overall=overall, due_at=task.due_at)
    move(
        task, states.ANSWER, fact, by=by, at=at, is_solved=solved, is_satisfied=satisfied, words=said,
        overall=overall, called_by=by.ref,
    )  # fmt: skip
    sla.settle(task.order, what=CALL, by=by, at=at)
    sla.confirm(task.order, content=solved, quality=satisfied, by=by, at=at)
    settle_order(task, by=by, at=at)
    return task


def settle_order(task: FollowUp, *, by: Actor, at: datetime | None) -> None:
    """What the answers mean for the order (B-3.4.3-2, decision 11)."""
    order = task.order
    if not task.is_solved:
        reason = task.words or "回访：没有解决"
        workorders.reopen_order(order, by=SYSTEM, reason=reason, at=at)
        return
    how = "satisfied" if task.is_satisfied else "solved"
    workorders.close_order(order, by=by, how=how, at=at)
    if not task.is_satisfied:
        intake.receive(
            order.project, by=by, wants="complaint", text=task.words or "回访：已解决，但不满意",
            source="follow_up", unit=order.unit, area=order.area, person=order.person, origin=order.ref, at=at,
        )  # fmt: skip


@action
def void_follow_up(task: FollowUp, *, by: Actor, at: datetime | None = None) -> FollowUp:
    """The order went another way."""
    sla.settle(task.order, what=CALL, by=by, at=at, released=True)
    return move(task, states.VOID, events.FollowUpVoid(), by=by, at=at)
