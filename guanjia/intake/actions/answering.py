"""Answering the telephone: whose turn it is, from which home the call comes, what it became (INT-03, C-3.1-1)."""

from contextlib import suppress
from datetime import datetime, timedelta

from guanjia.estate import queries as estate
from guanjia.intake import calls, events, rules
from guanjia.intake.actions import contacts
from guanjia.intake.actions.calls import lose, take_call
from guanjia.intake.models import Call, Contact
from guanjia.kernel import beats, clock, policy
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.moves import amend
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.work import action, work


@action
def pass_call(row: Call, *, by: Actor, to: int) -> Call:
    """Give a ringing call to a colleague of the front desk who is here and free."""
    require(rules.may_take_calls(by, row.project_id), rules.still_rings(row))
    if to == by.id or to not in calls.agents(row.project_id, clock.now()):
        raise Refused("not_here", "这位同事不在班上或正在通话，请转给别人。")
    return amend(row, events.CallPassed(to_account_id=to), by=by, offered_to_id=to)


@action
def put_off_call(row: Call, *, by: Actor) -> Call:
    """Nobody can answer now: the call waits to be called back, and counts as lost until somebody did."""
    require(rules.may_take_calls(by, row.project_id), rules.still_rings(row))
    return lose(row, by, max(clock.now(), row.rang_at))


@action
def place_call(row: Call, *, by: Actor, address: str) -> Call:
    """Say from which home the call comes, where the number is unknown or belongs to somebody with several homes."""
    require(rules.may_take_calls(by, row.project_id))
    unit = estate.find_unit(row.project_id, address)
    if unit is None:
        raise Refused("unit_unknown", f"没有找到“{address}”，请按 3栋2单元501 的样子写。")
    return amend(row, events.CallPlaced(), by=by, unit=unit)


@action
def register_call(row: Call, *, by: Actor, wants: str, text: str) -> Contact:
    """Enter what the caller wants: home, person, time and words of the call, nothing typed twice.

    Who enters something while it still rings has answered. A call that was lost has its contact already.
    """
    require(rules.may_take_calls(by, row.project_id), rules.was_not_lost(row))
    if wants not in Contact.Kind.values:
        raise Refused("wants_needed", "请选来电要办什么。", {"wants": "请选一项"})
    row = take_call(row, by=by)
    words = noted(text, 2000, "text") or "来电"
    contact = contacts.receive(
        row.project, by=by, wants=wants, text=words, source="phone", unit=row.unit, person=row.person,
        origin=row.ref,
    )  # fmt: skip
    amend(row, events.CallBecame(wants=wants), by=by, contact=contact)
    return contact


@action
def keep_recording(row: Call, *, by: Actor, address: str) -> Call:
    """Keep where a recording stands, only where callers are told that calls are recorded (policy `call.recording`)."""
    if not address or policy.value("call.recording", project=row.project_id) != "on":
        return row
    row.recording = address
    return amend(row, events.CallRecorded(), by=by, recording_sealed=row.recording_sealed)


@beats.every(1)
def sweep_calls() -> int:
    """Offer what rings too long to everybody, and end what the telephone system forgot; returns how many."""
    now = clock.now()
    swept = 0
    for row in calls.unanswered(now):
        with suppress(Refused), work():  # somebody was faster
            swept += _sweep(row, now)
    return swept


@action
def _sweep(row: Call, now: datetime) -> int:
    """One ringing call: given up after the policy's minutes, everybody's turn after its rings."""
    rang, project = now - row.rang_at, row.project_id
    if rang >= policy.minutes("call.longest_ring", project=project):
        lose(row, SYSTEM, now)
        return 1
    turn = int(policy.value("call.overflow_rings", project=project)) * calls.ring_seconds(project)
    if row.offered_to_id is None or rang < timedelta(seconds=turn):
        return 0
    amend(row, events.CallOffered(), by=SYSTEM, offered_to=None)
    return 1
