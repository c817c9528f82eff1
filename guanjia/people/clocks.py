"""What waits for a word about leave and swaps is reminded of once (C-1.1-1); hand-over notes (A-1.4-2): as data."""

from datetime import datetime

from guanjia.kernel.models import Event
from guanjia.sla.declared import ClockRule, declare


def end_of_shift(event: Event) -> datetime:
    """A note is written before the shift is over."""
    return datetime.fromisoformat(event.data["ends_at"])


def read_due(event: Event) -> datetime:
    """A note is read soon after the next shift began."""
    return datetime.fromisoformat(event.data["read_due_at"])


declare(
    ClockRule(
        "HAND", "写交接班记录", "A-1.4-2", "handover", start=("people.HandoverAsked",),
        stop=("people.HandoverWritten", "people.HandoverMissed"), unit="point", due=end_of_shift,
    ),
    ClockRule(
        "TAKE", "看交接班记录", "A-1.4-2", "handover", start=("people.HandoverWritten",),
        stop=("people.HandoverRead", "people.HandoverMissed"), unit="point", due=read_due,
    ),
    ClockRule(
        "LEAVE", "请假等批准", "C-1.1-1", "leave", start=("people.LeaveAsked",),
        stop=("people.LeaveApproved", "people.LeaveRefused"), void=("people.LeaveWithdrawn",),
        policy="people.answer_within", is_reminder=True,
    ),
    ClockRule(
        "SWAP", "换班等同事答复", "C-1.1-1", "swap", start=("people.SwapAsked",),
        stop=("people.SwapAgreed", "people.SwapRefused"), void=("people.SwapWithdrawn",),
        policy="people.answer_within", is_reminder=True,
    ),
    ClockRule(
        "SWAPPED", "换班等批准", "C-1.1-1", "swap", start=("people.SwapAgreed",),
        stop=("people.SwapApproved", "people.SwapRefused"), void=("people.SwapWithdrawn",),
        policy="people.answer_within", is_reminder=True,
    ),
)  # fmt: skip
