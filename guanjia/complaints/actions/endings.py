"""How a complaint ends, comes back, joins another one; its review; what it means for appraisal."""

from datetime import date, datetime

from guanjia.collaboration import actions as collaboration
from guanjia.collaboration import queries as groups
from guanjia.collaboration.states import GROUP_LIVE
from guanjia.complaints import events, queries, rules, states
from guanjia.complaints.actions.intake import allow, allow_answer
from guanjia.complaints.models import Complaint, Review
from guanjia.kernel import clock, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend, move, ready
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import require
from guanjia.kernel.work import action
from guanjia.organization.moments import local
from guanjia.sla import actions as sla

S = Complaint.Status


@action
def review_complaint(
    row: Complaint, *, by: Actor, cause: str, whys: list[str], words: str, at: datetime | None = None
) -> Complaint:
    """The root cause by taxonomy and whys; a valid one counts from here for who answers for it (D-3.3.6-1, -3).

    What is done about it are action items with this complaint as their origin, each with owner, day and effect check.
    """
    allow(by, row, states.LEAD)
    moment, said = at or clock.now(), noted(words, 500, "words")
    found = [noted(why, 200, "whys") for why in whys if why.strip()]
    if row.status != S.EXCEPTED:
        require(ready(row, states.REVIEW))
    require(rules.is_review(cause, found, said))
    facts = {"cause": cause, "whys": found, "words": said, "at": moment, "by": by.ref}
    Review.objects.update_or_create(complaint=row, defaults=facts)
    has_action = bool(groups.of_origin(row.ref))
    fact = events.ComplaintReviewed(cause=cause, has_action=has_action, words=said)
    if row.status == S.EXCEPTED:
        row = amend(row, fact, by=by, at=moment, reviewed_at=moment)
    else:
        row = move(row, states.REVIEW, fact, by=by, at=moment)
    _close_group(row, said, by=by, at=moment)
    establish_fault(row, by=by, at=moment)
    return row


def _close_group(row: Complaint, words: str, *, by: Actor, at: datetime) -> None:
    """The special group reports, where there is one that works."""
    group = groups.group_of(row.ref)
    if group is not None and group.status in GROUP_LIVE:
        collaboration.conclude_group(group, by=by, report=words, at=at)


def establish_fault(row: Complaint, *, by: Actor, at: datetime) -> None:
    """A valid complaint counts for the month of the person or department that answers for it (D-3.3.6-3)."""
    if row.verdict not in (Complaint.Verdict.VALID, Complaint.Verdict.PARTLY) or not row.is_company_fault:
        return
    fact = events.FaultEstablished(
        month=f"{local(at):%Y-%m}", verdict=row.verdict, department_id=row.blamed_department_id,
        staff_id=row.blamed_staff_id, has_somebody=bool(row.blamed_department_id or row.blamed_staff_id),
    )  # fmt: skip
    record(fact, row, by=by, at=at, about=[row.blamed_staff.ref] if row.blamed_staff else [])


@action
def lift_fault(row: Complaint, *, by: Actor, reason: str, at: datetime | None = None) -> Complaint:
    """An appeal was right: the complaint does not count for the person any more (decision 22)."""
    allow(by, row, states.APPROVE)
    words = noted(reason, 200, "reason")
    require(rules.has(words, "reason", "请写为什么申诉成立"), rules.is_no_party(by, row))
    fact = events.FaultLifted(
        month=f"{local(row.reviewed_at or clock.now()):%Y-%m}", staff_id=row.blamed_staff_id, reason=words
    )
    about = [row.blamed_staff.ref] if row.blamed_staff else []
    return amend(row, fact, by=by, at=at, about=about, blamed_staff=None)


@action
def archive_complaint(row: Complaint, *, by: Actor, at: datetime | None = None) -> Complaint:
    """Nothing is left to be done: both calls were made and found it settled."""
    allow(by, row, states.LEAD)
    return move(row, states.ARCHIVE, events.ComplaintArchived(), by=by, at=at)


@action
def reopen_complaint(row: Complaint, *, by: Actor, reason: str, at: datetime | None = None) -> Complaint:
    """It was not settled after all: it is looked into again, in a round of its own."""
    allow(by, row, states.WORK)
    words = noted(reason, 300, "reason")
    require(ready(row, states.REOPEN), rules.has(words, "reason", "请写为什么重新处理"))
    moment = at or clock.now()
    due_at = queries.satisfy_by(row, row.grade, moment)
    fact = events.ComplaintReopened(reason=words, round=row.round + 1, grade=row.grade, satisfy_due_at=due_at)
    row = move(
        row, states.REOPEN, fact, by=by, at=moment, round=row.round + 1, ended_at=None, satisfy_due_at=due_at,
        told_at=moment,
    )  # fmt: skip
    row.rounds.create(number=row.round)
    return row


@action
def except_complaint(
    row: Complaint, *, by: Actor, reason: str, legal_note: str, next_review_on: date | None,
    at: datetime | None = None,
) -> Complaint:  # fmt: skip
    """Close it without satisfaction: approved by another, with reason, legal note and a day of review (decision 8)."""
    allow(by, row, states.APPROVE)
    moment, words, note = (
        at or clock.now(),
        noted(reason, 300, "reason"),
        noted(legal_note, 300, "legal_note"),
    )
    reading = str(policy.value("complaint.ends_with", at=moment, project=row.project_id))
    require(
        ready(row, states.EXCEPT), rules.may_except(reading, row.owner_id, by), rules.is_no_party(by, row),
        rules.is_exception(words, note, next_review_on, local(moment).date()),
    )  # fmt: skip
    fact = events.ComplaintExcepted(reason=words, next_review_on=f"{next_review_on}", verdict=row.verdict)
    row = move(
        row, states.EXCEPT, fact, by=by, at=moment, end_reason=words, legal_note=note,
        next_review_on=next_review_on,
    )  # fmt: skip
    sla.settle(row, what="", by=by, at=moment, released=True)
    return row


@action
def revive_complaint(row: Complaint, *, by: Actor, reason: str, at: datetime | None = None) -> Complaint:
    """The exception was looked at again, and it goes on: with a plan, or first with the verdict that it never had."""
    allow(by, row, states.LEAD)
    words = noted(reason, 300, "reason")
    require(ready(row, states.REVIVE), rules.has(words, "reason", "请写为什么继续处理"))
    moment = at or clock.now()
    due_at = queries.satisfy_by(row, row.grade, moment)
    fact = events.ComplaintRevived(
        reason=words, round=row.round + 1, grade=row.grade, satisfy_due_at=due_at, is_judged=bool(row.verdict)
    )
    step = states.REVIVE if row.verdict else states.RESUME
    row = move(
        row, step, fact, by=by, at=moment, round=row.round + 1, ended_at=None, end_reason="", legal_note="",
        next_review_on=None, satisfy_due_at=due_at, told_at=moment,
    )  # fmt: skip
    row.rounds.create(number=row.round)
    return row


@action
def withdraw_complaint(row: Complaint, *, by: Actor, reason: str, at: datetime | None = None) -> Complaint:
    """The customer takes it back; why, in the customer's words, so that nobody was talked out of it silently."""
    allow_answer(by, row)
    words = noted(reason, 300, "reason")
    require(
        ready(row, states.WITHDRAW), rules.is_no_party(by, row), rules.has(words, "reason", "请写客户为什么撤回"),
    )  # fmt: skip
    row = move(row, states.WITHDRAW, events.ComplaintWithdrawn(reason=words), by=by, at=at, end_reason=words)
    sla.settle(row, what="", by=by, at=at, released=True)
    return row


@action
def merge_complaint(row: Complaint, *, by: Actor, into: Complaint, at: datetime | None = None) -> Complaint:
    """The same matter as another one, which goes on for both; its customer hears of that one's result too."""
    allow(by, row, states.LEAD)
    allow(by, into, states.LEAD)
    require(ready(row, states.MERGE), ready(into, states.MERGE), rules.may_merge(row, into))
    fact = events.ComplaintMerged(into=into.pk, number=into.number)
    row = move(row, states.MERGE, fact, by=by, at=at, lead=into, about=[into.ref])
    sla.settle(row, what="", by=by, at=at, released=True)
    return row
