"""The telephone: it rings, somebody answers, or nobody does and somebody calls back (INT-03, T3)."""

from datetime import datetime

from guanjia.customers import queries as customers
from guanjia.intake import calls, events, rules, states
from guanjia.intake.actions import contacts, endings
from guanjia.intake.models import Call, Contact
from guanjia.kernel import clock, policy
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend, move, ready
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.work import action
from guanjia.organization.models import Project
from guanjia.organization.moments import minute_of

LOST = "没接到的来电，请回拨"


@action
def ring(
    project: Project, *, by: Actor, number: str, their_id: str = "", is_by_hand: bool = False, is_offered: bool = True,
    at: datetime | None = None,
) -> Call:  # fmt: skip
    """A call comes in; the same call of the telephone system again is the same row. One of a list is nobody's turn."""
    require(rules.may_take_calls(by, project.pk))
    known = calls.by_their_id(project.pk, their_id)
    if known is not None:
        return known
    moment = at or clock.now()
    whole = customers.whole_number(number)
    person = customers.person_by_phone(project.pk, whole) if whole else None
    home = customers.home_of(person) if person else None
    row = Call(
        project=project,
        their_id=their_id[:80],
        person=person,
        unit=home,
        rang_at=moment,
        is_by_hand=is_by_hand,
        offered_to_id=None
        if is_by_hand or not is_offered
        else next(iter(calls.agents(project.pk, moment)), None),
    )
    row.number = whole or number.strip()[:30]
    row.save(force_insert=True)
    record(events.CallRang(), row, by=by, at=moment)
    return row


@action
def take_call(
    row: Call,
    *,
    by: Actor,
    account_id: int | None = None,
    rings: int | None = None,
    at: datetime | None = None,
) -> Call:
    """Somebody answered; the rings are the machine's, or those that somebody counted (D-3.2.1-1)."""
    require(rules.may_take_calls(by, row.project_id))
    if row.status == Call.Status.ANSWERED:
        return row
    moment = max(at or clock.now(), row.rang_at)
    seconds = int((moment - row.rang_at).total_seconds())
    apart = policy.value("call.rings_by_hand", project=row.project_id) == "apart"
    fact = events.CallTaken(
        in_time=calls.is_in_time(row.project_id, rings, seconds), is_by_hand=row.is_by_hand, rings=rings,
        is_counted=not (row.is_by_hand and apart), seconds=seconds,
    )  # fmt: skip
    holder = (by.id if by.kind == "account" else None) if account_id is None else account_id or None
    was_lost = row.contact if row.status == Call.Status.LOST else None
    row = move(row, states.TAKE, fact, by=by, at=moment, rings=rings, answered_by_id=holder)
    if was_lost is not None and was_lost.status == Contact.Status.OPEN:
        contacts.end_by_system(was_lost, "其实接到了，电话系统的消息来晚了")
    return row


@action
def end_call(row: Call, *, by: Actor, at: datetime | None = None, calls_back: bool = True) -> Call:
    """A call ended: one that was answered keeps its length, another one is lost and waits to be called back.

    `calls_back` is off for what is so old, or so well known, that nobody needs to call.
    """
    require(rules.may_take_calls(by, row.project_id))
    moment = max(at or clock.now(), row.rang_at)
    if row.status == Call.Status.RINGING:
        return lose(row, by, moment, calls_back=calls_back)
    if row.status == Call.Status.LOST or row.ended_at is not None:
        return row
    talked = int((moment - (row.answered_at or row.rang_at)).total_seconds())
    return amend(row, events.CallEnded(seconds=max(talked, 0)), by=by, at=moment, ended_at=moment)


def lose(row: Call, by: Actor, at: datetime, *, calls_back: bool = True) -> Call:
    """Nobody answered: a contact waits for the call back."""
    seconds = int((at - row.rang_at).total_seconds())
    is_early = calls.is_in_time(row.project_id, None, seconds)
    contact = None if not calls_back else contacts.receive(
        row.project, by=SYSTEM, wants="enquiry", text=f"{LOST}：{mask_phone(row.number)}", source="phone",
        unit=row.unit, person=row.person, origin=row.ref, at=at,
    )  # fmt: skip
    fact = events.CallLost(seconds=seconds, is_early=is_early)
    return move(row, states.LOSE, fact, by=by, at=at, contact=contact)


@action
def enter_call(project: Project, *, by: Actor, number: str, rings: int | None, is_answered: bool) -> Call:
    """Enter a call by hand where no telephone system tells; its rings are shown apart."""
    require(rules.is_number(number))
    if rings is None and is_answered:
        raise Refused("rings_needed", "请填铃响几声接的。", {"rings": "请填写"})
    row = ring(project, by=by, number=number, is_by_hand=True)
    return take_call(row, by=by, rings=rings) if is_answered else end_call(row, by=by)


@action
def try_back(row: Call, *, by: Actor, again_at: datetime | None = None, at: datetime | None = None) -> Call:
    """Who called was called back and not reached: again at a time, which the policy gives where nobody says one.

    The first try is the call back that is owed (M011); the contact waits for its answer on.
    """
    require(rules.may_take_calls(by, row.project_id), ready(row, states.TRY_BACK), rules.waits_for_call(row))
    moment, tries = at or clock.now(), row.tries + 1
    pause = policy.minutes("call.back_pause", at=moment, project=row.project_id)
    again = minute_of(again_at or moment + pause)
    require(rules.is_later(again, moment))
    due_at = row.contact.answer_due_at if row.contact else None
    in_time = due_at is None or moment <= due_at
    fact = events.CallTried(tries=tries, again_at=again, in_time=in_time)
    return move(row, states.TRY_BACK, fact, by=by, at=moment, tries=tries, again_at=again)


@action
def end_unreached(row: Call, *, by: Actor, at: datetime | None = None) -> Call:
    """Who called was not reached in the tries of the policy: the call back ends with that outcome."""
    most = calls.most_tries(row.project_id)
    require(
        rules.may_take_calls(by, row.project_id), ready(row, states.NOT_REACHED), rules.waits_for_call(row),
        rules.is_tried_enough(row, most),
    )  # fmt: skip
    row = move(row, states.NOT_REACHED, events.CallUnreached(tries=row.tries), by=by, at=at, again_at=None)
    if row.contact is not None:
        words = f"未联系上：回拨 {row.tries} 次没有接通"
        endings.end_contact(row.contact, by=by, outcome=words, at=at)
    return row
