"""What the customer is told on the way and at the end, and what the customer answers."""

from datetime import datetime, timedelta

from guanjia.complaints import events, queries, rules, states
from guanjia.complaints.actions.intake import FEEDBACK, allow, allow_answer
from guanjia.complaints.models import Complaint, Progress
from guanjia.kernel import clock, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.moves import amend, move, ready
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import require
from guanjia.kernel.work import action
from guanjia.sla import actions as sla


@action
def tell_progress(
    row: Complaint, *, by: Actor, how: str, words: str, at: datetime | None = None
) -> Complaint:
    """Tell the customer how it goes; the first time is the feedback whose time was told (D-3.3.3-1, D-3.3.3-2)."""
    allow(by, row, states.WORK)
    moment, said = at or clock.now(), noted(words, 500, "words")
    require(
        ready(row, states.EXCEPT), rules.has(how, "how", "请选怎么告诉客户的"),
        rules.has(said, "words", "请写告诉了客户什么"),
    )  # fmt: skip
    is_first = queries.waits_for_feedback(row)
    fact = events.ProgressTold(
        how=how, words=said, grade=row.grade, is_first=is_first, silence_due_at=queries.silence_by(row),
        in_time=moment <= row.feedback_due_at if is_first and row.feedback_due_at else None,
    )  # fmt: skip
    Progress.objects.create(complaint=row, at=moment, how=how, words=said, by=by.ref)
    row = amend(row, fact, by=by, at=moment, told_at=moment)
    sla.settle(row, what=FEEDBACK, by=by, at=moment)
    return row


@action
def tell_result(row: Complaint, *, by: Actor, how: str, words: str, at: datetime | None = None) -> Complaint:
    """Tell the customer what was done (D-3.3.5-2); an unnamed one reads it where the number is asked for."""
    allow(by, row, states.WORK)
    moment, said = at or clock.now(), noted(words, 500, "words")
    require(
        ready(row, states.TELL), rules.is_told(how, row.is_anonymous),
        rules.has(said, "words", "请写告诉了客户什么"),
    )  # fmt: skip
    step = queries.present_round(row)
    limit = policy.value("complaint.tell_result_days", at=step.executed_at, project=row.project_id)
    is_first, due_at = queries.waits_for_feedback(row), row.feedback_due_at
    fact = events.ResultTold(
        round=row.round, how=how or "message", words=said, grade=row.grade, is_first=is_first,
        feedback_in_time=moment <= due_at if is_first and due_at else None, silence_due_at=queries.silence_by(row),
        in_time=step.executed_at is None or moment <= step.executed_at + timedelta(days=float(limit)),
    )  # fmt: skip
    row = move(row, states.TELL, fact, by=by, at=moment, told_at=moment)
    step.told_at, step.told_how, step.told_words = moment, how, said
    step.save(update_fields=["told_at", "told_how", "told_words"])
    sla.settle(row, what=FEEDBACK, by=by, at=moment)
    return row


@action
def note_satisfied(row: Complaint, *, by: Actor, words: str = "", at: datetime | None = None) -> Complaint:
    """The customer says that it is settled: the only way in which a complaint ends by itself (D-3.3.5-2)."""
    allow_answer(by, row)
    require(ready(row, states.SATISFY), rules.is_no_party(by, row))
    moment, said = at or clock.now(), noted(words, 500, "words")
    fact = events.CustomerSatisfied(
        round=row.round, words=said, verdict=row.verdict,
        in_time=row.satisfy_due_at is not None and moment <= row.satisfy_due_at,
    )  # fmt: skip
    row = move(row, states.SATISFY, fact, by=by, at=moment)
    answered(row, by=by, at=moment, is_satisfied=True, words=said)
    return row


@action
def note_unsatisfied(row: Complaint, *, by: Actor, words: str, at: datetime | None = None) -> Complaint:
    """Not satisfied: what is still wrong, and the next round begins (D-3.3.5-3)."""
    allow_answer(by, row)
    said = noted(words, 500, "words")
    require(
        ready(row, states.AGAIN), rules.is_no_party(by, row), rules.has(said, "words", "请写客户哪里不满意"),
    )  # fmt: skip
    moment = at or clock.now()
    fact = events.CustomerUnsatisfied(round=row.round, words=said)
    answered(row, by=by, at=moment, is_satisfied=False, words=said)
    row = move(row, states.AGAIN, fact, by=by, at=moment, round=row.round + 1)
    row.rounds.create(number=row.round)
    return row


def answered(row: Complaint, *, by: Actor, at: datetime, is_satisfied: bool, words: str) -> None:
    """Keep the customer's answer with its round."""
    step = queries.present_round(row)
    step.is_satisfied, step.words, step.asked_at, step.asked_by = is_satisfied, words, at, by.ref
    step.save(update_fields=["is_satisfied", "words", "asked_at", "asked_by"])
