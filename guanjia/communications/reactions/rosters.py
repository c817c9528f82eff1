"""Rosters and praise: who decides hears of leave and swaps that wait, who asked hears of the answer."""

from typing import Any

from guanjia.communications import actions
from guanjia.kernel.events import on
from guanjia.kernel.models import Event
from guanjia.kernel.refs import SubjectRef
from guanjia.organization import queries as organization
from guanjia.organization.moments import clock_time
from guanjia.people import absences, commendations, handovers
from guanjia.people import queries as people
from guanjia.people.events import (
    CommendationNoted,
    CommendationVerified,
    HandoverAsked,
    HandoverWritten,
    LeaveApproved,
    LeaveAsked,
    LeaveRefused,
    SwapAgreed,
    SwapApproved,
    SwapAsked,
    SwapRefused,
)
from guanjia.people.models import Handover
from guanjia.sla.events import ClockBreached, ReminderDue

OVER = 100  # percent of the time
DECIDES = ("supervisor", "project_manager")
STILL = {"LEAVE": "leave_still_waits", "SWAP": "swap_still_asked", "SWAPPED": "swap_still_waits"}
MINE, WAITING = "/field/roster/", "/desk/roster/wishes/"


def _tell(event: Event, accounts: list[int | None], words: str, url: str, **values: Any) -> None:
    facts: dict[str, Any] = {"name": name_in(event)} | values
    actions.tell(
        accounts, words, event.subject, once=f"{event.pk}", url=url, project_id=event.project_id,
        acted=event.actor, **facts,
    )  # fmt: skip


def name_in(event: Event) -> str:
    """Whom of the staff the event concerns first."""
    ids = [ref.id for ref in map(SubjectRef.parse, event.about) if ref.kind == "staff"]
    return people.names(ids[:1]).get(ids[0], "同事") if ids else "同事"


@on(LeaveAsked, SwapAgreed)
def tell_who_decides(event: Event) -> None:
    """Leave or a swap waits for the supervisor and the manager."""
    words = "leave_waits" if event.name == LeaveAsked.event_name() else "swap_waits"
    _tell(event, [*organization.accounts_with(DECIDES, event.project_id)], words, WAITING)


@on(LeaveApproved, LeaveRefused)
def tell_who_asked_for_leave(event: Event) -> None:
    """The answer goes to who is on leave."""
    words = "leave_granted" if event.name == LeaveApproved.event_name() else "leave_refused"
    _tell(event, [event.data.get("account_id")], words, MINE, reason=event.data.get("reason", ""))


@on(SwapAsked)
def tell_who_is_asked_to_swap(event: Event) -> None:
    """A colleague wants to exchange shifts."""
    _tell(event, [event.data.get("account_id")], "swap_asked", MINE)


@on(SwapApproved, SwapRefused)
def tell_both_of_the_swap(event: Event) -> None:
    """Both hear whether the shifts changed hands."""
    words = "swap_done" if event.name == SwapApproved.event_name() else "swap_refused"
    _tell(event, list(event.data.get("account_ids", ())), words, MINE, reason=event.data.get("reason", ""))


@on(HandoverAsked, HandoverWritten)
def tell_who_hands_over(event: Event) -> None:
    """Who is on the shift that ends is asked to write; who comes next hears that something is to be read."""
    _tell_shift(event, handovers.system_handover(event.subject_id))


@on(ClockBreached, when=lambda event: event.data["rule"] in ("HAND", "TAKE") and event.data["level"] == OVER)
def tell_again_of_the_note(event: Event) -> None:
    """The note is missing at the end of the shift, or nobody read it after the next one began (A-1.4-2)."""
    _tell_shift(event, handovers.system_handover(event.behind.id))


@on(CommendationNoted)
def ask_to_verify_praise(event: Event) -> None:
    """Who leads the project hears that a praise is to be verified."""
    row = commendations.system_commendation(event.subject_id)
    actions.tell(
        organization.accounts_with(("supervisor",), row.project_id), "praise_waits", row, once=f"{event.pk}",
        url="/desk/commendations/?view=new", project_id=row.project_id, acted=event.actor, name=row.staff.name,
        said=row.words[:60],
    )  # fmt: skip


@on(CommendationVerified)
def tell_who_was_praised(event: Event) -> None:
    """The praised one reads the words (D-2.2.2-1)."""
    row = commendations.system_commendation(event.subject_id)
    actions.tell(
        [row.staff.account_id], "praise_verified", row, once=f"{event.pk}", url=f"/desk/go/commendation/{row.pk}/",
        project_id=row.project_id, acted=event.actor, said=row.shown,
    )  # fmt: skip


def _tell_shift(event: Event, row: Handover) -> None:
    """Whose turn it is: the next shift where something is written, else the one that ends."""
    is_next = row.written_at is not None
    accounts = handovers.accounts(handovers.on_shift(row, following=is_next))
    actions.tell(
        accounts, "handover_waits" if is_next else "handover_due", row, once=f"{event.pk}",
        url=f"/desk/go/handover/{row.pk}/", project_id=row.project_id, acted=event.actor, post=row.post,
        when=clock_time(row.ends_at),
    )  # fmt: skip


@on(ReminderDue)
def tell_again_what_waits(event: Event) -> None:
    """Nobody answered leave or a swap in time: who is to answer hears of it once more (C-1.1-1)."""
    words = STILL.get(str(event.data["rule"]))
    if words is None:
        return
    subject = event.behind
    asker, colleague = absences.system_who(subject)
    deciding = [pk for pk in organization.accounts_with(DECIDES, event.project_id) if pk != asker.account_id]
    accounts, url = ([colleague.account_id], MINE) if words == "swap_still_asked" else (deciding, WAITING)
    once, project = f"{event.pk}", event.project_id
    actions.tell(accounts, words, subject, once=once, url=url, project_id=project, name=asker.name)
