"""The only writer of leave, swaps, stand-ins and the induction (ORG-04, A-2.1-6)."""

from datetime import date, datetime

from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend, move, ready
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.work import action
from guanjia.organization.moments import local
from guanjia.people import absences, events, queries, rules, states
from guanjia.people.actions.planning import Change, handed, locked, write
from guanjia.people.models import Leave, Shift, Staff, StandIn, Swap

ANSWER_LENGTH = 120


@action
def ask_leave(
    person: Staff, *, by: Actor, leave_kind: str, starts_at: datetime, ends_at: datetime, anyway: bool = False
) -> Leave:
    """Ask for leave; the person on the phone for what is to come, who edits the roster also afterwards.

    Where no shift lies in the span it is asked back once; `anyway` takes it.
    """
    require(rules.may_ask(by, person), rules.is_forward(starts_at, ends_at))
    if not by.reach("people.edit").covers(person.project_id):
        require(rules.is_ahead(starts_at, clock.now()))
    require(rules.is_alone(queries.open_leaves(person.pk, starts_at, ends_at)))
    if not anyway:
        has_shift, is_drawn = absences.planned(person, starts_at, ends_at)
        require(rules.covers_duty(has_shift=has_shift, is_drawn=is_drawn))
    row = Leave.objects.create(
        project_id=person.project_id, staff=person, leave_kind=leave_kind, starts_at=starts_at, ends_at=ends_at,
        asked_by=by.ref,
    )  # fmt: skip
    record(events.LeaveAsked(starts_at=starts_at, ends_at=ends_at), row, by=by)
    return row


@action
def enter_leave(
    person: Staff, *, by: Actor, kind: str, starts_at: datetime, ends_at: datetime, reason: str = ""
) -> Leave:
    """Enter leave that holds at once, since nobody asks to fall ill: by who sends people, or who approves."""
    require(rules.may_enter(by, person), rules.is_forward(starts_at, ends_at))
    require(rules.is_alone(queries.open_leaves(person.pk, starts_at, ends_at)))
    row = Leave.objects.create(
        project_id=person.project_id, staff=person, leave_kind=kind, starts_at=starts_at, ends_at=ends_at,
        asked_by=by.ref,
    )  # fmt: skip
    record(events.LeaveAsked(starts_at=starts_at, ends_at=ends_at), row, by=by)
    said = noted(reason, ANSWER_LENGTH, "reason")
    fact = events.LeaveApproved(account_id=person.account_id)
    return move(row, states.APPROVE_LEAVE, fact, by=by, decided_by=by.ref, answer=said)


@action
def approve_leave(leave: Leave, *, by: Actor) -> Leave:
    """Approve leave: its time is taken out of the duty."""
    require(rules.may_approve(by, leave.project_id, leave.staff_id))
    fact = events.LeaveApproved(account_id=leave.staff.account_id)
    return move(leave, states.APPROVE_LEAVE, fact, by=by, decided_by=by.ref)


@action
def refuse_leave(leave: Leave, *, by: Actor, reason: str) -> Leave:
    """Do not approve leave, and say why."""
    require(rules.may_approve(by, leave.project_id, leave.staff_id), rules.has_reason(reason))
    said = noted(reason, ANSWER_LENGTH, "reason")
    fact = events.LeaveRefused(reason=said, account_id=leave.staff.account_id)
    return move(leave, states.REFUSE_LEAVE, fact, by=by, decided_by=by.ref, answer=said)


@action
def withdraw_leave(leave: Leave, *, by: Actor) -> Leave:
    """Take leave back, also when it is approved: its time is duty again."""
    require(rules.may_ask(by, leave.staff), ready(leave, states.WITHDRAW_LEAVE))
    if not by.reach("people.edit").covers(leave.project_id):
        require(rules.is_ahead(leave.starts_at, clock.now()))
    return move(leave, states.WITHDRAW_LEAVE, events.LeaveWithdrawn(), by=by)


@action
def ask_swap(own: Shift, *, by: Actor, wanted: Shift) -> Swap:
    """Ask a colleague of the same post to exchange two shifts to come."""
    require(rules.may_ask(by, own.staff), rules.may_swap(own, wanted, clock.now()))
    if queries.open_swaps_of([own.pk, wanted.pk]):
        raise Refused("swap_open", "其中一个班已经在换，请等那一条办完。")
    row = Swap.objects.create(
        project_id=own.staff.project_id, asker=own.staff, other=wanted.staff, own=own, wanted=wanted,
        what=f"{shift_text(own)} 换 {shift_text(wanted)}",
    )  # fmt: skip
    record(events.SwapAsked(account_id=wanted.staff.account_id), row, by=by)
    return row


@action
def agree_swap(swap: Swap, *, by: Actor) -> Swap:
    """The colleague agrees; the supervisor decides."""
    require(rules.may_answer(by, swap), ready(swap, states.AGREE_SWAP))
    _shifts_of(swap)
    return move(swap, states.AGREE_SWAP, events.SwapAgreed(), by=by)


@action
def decline_swap(swap: Swap, *, by: Actor, reason: str) -> Swap:
    """The colleague does not want to, and says why."""
    require(rules.may_answer(by, swap), rules.has_reason(reason))
    said = noted(reason, ANSWER_LENGTH, "reason")
    return move(swap, states.DECLINE_SWAP, _no(swap, said), by=by, answer=said)


@action
def refuse_swap(swap: Swap, *, by: Actor, reason: str) -> Swap:
    """Do not approve a swap, and say why."""
    require(rules.may_approve(by, swap.project_id, swap.asker_id, swap.other_id), rules.has_reason(reason))
    said = noted(reason, ANSWER_LENGTH, "reason")
    return move(swap, states.REFUSE_SWAP, _no(swap, said), by=by, decided_by=by.ref, answer=said)


def shift_text(shift: Shift) -> str:
    """`11-25 早 07:00–15:00`."""
    start, end = local(shift.starts_at), local(shift.ends_at)
    return f"{start:%m-%d} {shift.code} {start:%H:%M}–{end:%H:%M}"


def _no(swap: Swap, said: str) -> events.SwapRefused:
    accounts = [swap.asker.account_id, swap.other.account_id]
    return events.SwapRefused(reason=said, account_ids=[pk for pk in accounts if pk])


@action
def withdraw_swap(swap: Swap, *, by: Actor) -> Swap:
    """Who asked takes it back."""
    require(rules.may_ask(by, swap.asker))
    return move(swap, states.WITHDRAW_SWAP, events.SwapWithdrawn(), by=by)


@action
def approve_swap(swap: Swap, *, by: Actor, reason: str = "") -> Swap:
    """Exchange both shifts, or nothing: everything that held when it was asked is looked at again.

    A reason lets the swap through where it breaks a limit of hours (A-2.3-3).
    """
    require(
        rules.may_approve(by, swap.project_id, swap.asker_id, swap.other_id), ready(swap, states.APPROVE_SWAP)
    )
    people = locked([swap.asker_id, swap.other_id], swap.project_id)
    own, wanted = _shifts_of(swap)
    require(rules.may_swap(own, wanted, clock.now()))
    asker, other = people[swap.asker_id], people[swap.other_id]
    for person, shift in ((asker, wanted), (other, own)):
        if queries.leaves([person.pk], shift.starts_at, shift.ends_at)[person.pk]:
            raise Refused("swap_on_leave", f"{person.name} 那天已经请假，不能换。")
    changes = [
        Change(asker, [own], [handed(wanted, asker)]), Change(other, [wanted], [handed(own, other)]),
    ]  # fmt: skip
    write(changes, by=by, reason=reason)
    accounts = [pk for pk in (asker.account_id, other.account_id) if pk]
    fact = events.SwapApproved(account_ids=accounts, reason=noted(reason, ANSWER_LENGTH, "reason"))
    return move(swap, states.APPROVE_SWAP, fact, by=by, decided_by=by.ref, own=None, wanted=None)


def _shifts_of(swap: Swap) -> tuple[Shift, Shift]:
    """Both shifts as they are now; refused when one was cancelled or belongs to somebody else by now."""
    own, wanted = swap.own, swap.wanted
    if own is None or wanted is None or own.staff_id != swap.asker_id or wanted.staff_id != swap.other_id:
        raise Refused("swap_gone", "其中一个班已经取消或换给了别人，这次换班办不成了，请撤回。")
    return own, wanted


@action
def arrange_stand_in(
    person: Staff, *, by: Actor, deputy: Staff, starts_at: datetime, ends_at: datetime
) -> StandIn:
    """Say who stands in for a person, from when until when 代班."""
    require(rules.may_edit(by, person.project_id), rules.is_forward(starts_at, ends_at))
    if deputy.pk == person.pk or deputy.project_id != person.project_id or deputy.has_left:
        raise Refused("stand_in_who", "代班的要是本项目的另一位同事。", {"deputy": "请换一位"})
    row = StandIn.objects.create(staff=person, deputy=deputy, starts_at=starts_at, ends_at=ends_at)
    record(events.StandInArranged(staff_id=deputy.pk, starts_at=starts_at, ends_at=ends_at), person, by=by)
    return row


@action
def end_stand_in(row: StandIn, *, by: Actor) -> None:
    """Nobody stands in any more."""
    require(rules.may_edit(by, row.staff.project_id))
    record(events.StandInEnded(staff_id=row.deputy_id), row.staff, by=by)
    row.delete()


@action
def note_induction(person: Staff, *, by: Actor, on: date) -> Staff:
    """Note the day on which the induction was done (A-2.1-6)."""
    require(rules.may_note_induction(by, person.project_id))
    if on > local(clock.now()).date() or (person.hired_on and on < person.hired_on):
        raise Refused("induction_day", "完成的日子应在入职以后、今天以前。", {"on": "请改日期"})
    return amend(person, events.InductionNoted(on=f"{on:%Y-%m-%d}"), by=by, inducted_on=on)
