"""How it ends: feedback, record, completion, follow-up, close, and open again."""

from datetime import datetime, timedelta

from guanjia.kernel import clock, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.moves import amend, move, ready
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.work import action
from guanjia.sla import queries as clocks
from guanjia.workorders import events, queries, rules, states
from guanjia.workorders.actions.causes import refer_records
from guanjia.workorders.models import Feedback, ServiceRecord, WorkOrder

DIMENSIONS = ("quality", "attitude", "punctual", "listened")
MINUTE = timedelta(minutes=1)
# what a new round begins without
ROUND_BEGINS = (
    "staff", "supplier", "visit_at", "window_from", "window_until", "accepted_at", "prepared_at", "departed_at",
    "arrived_at", "agreed_at", "plan_told_at", "safety_checked_at", "started_at", "finished_at",
    "feedback_asked_at", "feedback_at", "recorded_at", "work_accepted_at", "completed_at", "closed_at",
    "expected_finish_at", "lead",
)  # fmt: skip
CLOSED_BY = ("satisfied", "solved", "unselected", "unreached")


@action
def ask_feedback(order: WorkOrder, *, by: Actor, at: datetime | None = None) -> WorkOrder:
    """The customer was asked how it went (B-3.3.4); again changes nothing."""
    if order.feedback_asked_at is not None:
        return order
    moment = at or clock.now()
    return amend(order, events.FeedbackAsked(), by=by, at=at, feedback_asked_at=moment)


@action
def give_feedback(
    order: WorkOrder, *, by: Actor, outcome: str = "given", overall: int | None = None,
    ratings: dict[str, int] | None = None, words: str = "", at: datetime | None = None,
) -> WorkOrder:  # fmt: skip
    """Keep the customer's rating and words, or that it was refused or nobody was there (B-3.3.4).

    The customer may still rate after the technician noted "absent"; a given rating stays.
    """
    require(_may_give(order, by), rules.is_rating(overall, outcome))
    if order.finished_at is None:
        raise Refused("not_finished", "还没有完工，完工后再评价。")
    moment = at or clock.now()
    known = Feedback.objects.filter(order=order, round=order.round).first()
    if known is not None and known.outcome == Feedback.Outcome.GIVEN:
        raise Refused("already_rated", "这次服务已经评价过了，谢谢。")
    kept = {k: int(v) for k, v in (ratings or {}).items() if k in DIMENSIONS and 1 <= int(v) <= 5}
    stars = overall if outcome == "given" else None
    facts = {
        "outcome": outcome, "overall": stars, "ratings": kept,
        "words": noted(words, 300, "words"), "at": moment, "by": by.ref, "channel": by.channel,
    }  # fmt: skip
    Feedback.objects.update_or_create(order=order, round=order.round, defaults=facts)
    fact = events.FeedbackGiven(
        outcome=outcome,
        overall=stars,
        attitude=kept.get("attitude"),
        listened=kept.get("listened"),
        staff_id=order.staff_id,
        in_time=is_asked_in_time(order, moment),
    )
    return amend(order, fact, by=by, at=at, feedback_at=moment)


def is_asked_in_time(order: WorkOrder, at: datetime) -> bool:
    """Whether the customer was asked, or spoke unasked, within the limit after the finish (B-3.3.4-1)."""
    limit = policy.minutes("sla.ask_feedback", at=at, project=order.project_id)
    return order.finished_at is not None and (order.feedback_asked_at or at) <= order.finished_at + limit


def _may_give(order: WorkOrder, by: Actor) -> Refused | None:
    """The customer by account or link, the technician on the spot, or the desk after a call."""
    if rules.is_customer_of(order, by) and by.may("workorders.rate"):
        return None
    if rules.is_carried_by(order, by):
        return None
    return rules.may_work_desk(order, by, "workorders.feedback")


@action
def record_service(
    order: WorkOrder, *, by: Actor, content: str, feedback_note: str, started_at: datetime | None = None,
    finished_at: datetime | None = None, at: datetime | None = None,
) -> WorkOrder:  # fmt: skip
    """Write the record: content, time and feedback, all three mandatory (B-3.4.1)."""
    require(rules.may_visit(order, by))
    begun, ended = started_at or order.started_at, finished_at or order.finished_at
    asked = policy.value("workorder.record_fields", project=order.project_id)
    missing = {}
    if "content" in asked and not content.strip():
        missing["content"] = "请写做了什么"
    if "time" in asked and (begun is None or ended is None):
        missing["finished_at"] = "请填起止时间"
    if "feedback" in asked and not feedback_note.strip():
        missing["feedback_note"] = "请写客户反馈"
    if missing or begun is None or ended is None:
        raise Refused("record_incomplete", "服务记录三项都要写：内容、时间、客户反馈。", missing)
    if begun < order.received_at or ended > (at or clock.now()) + MINUTE:
        raise Refused(
            "record_elsewhen", "起止时间要在报修以后、现在以前，请核对日期。", {"started_at": "请核对日期"}
        )
    if ended < begun:
        raise Refused("record_backwards", "结束时间早于开始时间，请改正。", {"finished_at": "早于开始"})
    if order.status != states.Status.FINISHED:
        raise Refused("not_finished", "完工后再写服务记录。")
    moment = at or clock.now()
    ServiceRecord.objects.update_or_create(
        order=order, round=order.round,
        defaults={
            "content": noted(content, 2000, "content"), "started_at": begun, "finished_at": ended,
            "feedback_note": noted(feedback_note, 300, "feedback_note"), "at": moment, "by": by.ref,
        },
    )  # fmt: skip
    amend(order, events.ServiceRecorded(), by=by, at=at, recorded_at=moment)
    refer_records(order, by=by, at=at)
    return order


@action
def complete_order(order: WorkOrder, *, by: Actor, at: datetime | None = None) -> WorkOrder:
    """The desk checks the record and marks the order as done; never the technician (B-3.4.2)."""
    require(
        None
        if rules.is_carried_by(order.lead or order, by)
        else rules.may_work_desk(order, by, "workorders.complete"),
        ready(order, states.COMPLETE),
        rules.may_complete(order, by),
    )
    feedback = Feedback.objects.filter(order=order, round=order.round).first()
    fact = events.OrderCompleted(
        category=order.category.code, urgency=order.urgency, staff_id=order.staff_id or 0,
        overall=feedback.overall if feedback else None, complete_due_at=clocks.due_of(order.ref, "T18"),
    )  # fmt: skip
    return move(order, states.COMPLETE, fact, by=by, at=at, completed_by=by.ref)


@action
def start_follow_up(order: WorkOrder, *, by: Actor, at: datetime | None = None) -> WorkOrder:
    """A rule selected the order for a return call (B-3.4.3)."""
    return move(order, states.FOLLOW_UP, events.FollowUpStarted(), by=by, at=at)


@action
def close_order(order: WorkOrder, *, by: Actor, how: str, at: datetime | None = None) -> WorkOrder:
    """Close: after the call, or at once where no rule selects the order."""
    if how not in CLOSED_BY:
        raise Refused("bad_close", "不知道按什么方式关闭。")
    fact = events.OrderClosed(
        how=how, recorded=order.recorded_at is not None, traced=rules.is_traced(order, how)
    )
    return move(order, states.CLOSE, fact, by=by, at=at)


@action
def reopen_order(order: WorkOrder, *, by: Actor, reason: str, at: datetime | None = None) -> WorkOrder:
    """It was not solved: back to the board with a counter; papers and steps begin a new round."""
    require(
        None if by.kind == "system" else rules.may_ask(order, by, "workorders.rate")
        and rules.may_work_desk(order, by, "workorders.reopen"),
        rules.has_reason(reason, "请写哪里还没修好。"),
        queries.reopen_age(order, at),
    )  # fmt: skip
    fact = events.OrderReopened(
        urgency=order.urgency, reason=noted(reason, 120, "reason"), times=order.reopened + 1
    )
    cleared = dict.fromkeys(ROUND_BEGINS)
    former = [order.staff.ref] if order.staff else []
    return move(
        order, states.REOPEN, fact, by=by, at=at, about=former, reopened=order.reopened + 1, completed_by="",
        **cleared,
    )  # fmt: skip
