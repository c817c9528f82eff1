"""The figures of return calls (M022, M024), declared as data."""

from datetime import datetime

from guanjia.kernel.models import Event
from guanjia.measures.declared import Measure, Seen, declare


def answered(event: Event) -> Seen:
    """An answered call: solved or not."""
    return Seen(bool(event.data["solved"]))


def done(event: Event) -> Seen:
    """A call that came to an end."""
    return Seen(event.name == "followups.FollowUpAnswered")


def on_time(event: Event) -> Seen | None:
    """The answer against the due time of the call."""
    due = event.data.get("due_at")
    return Seen(event.occurred_at <= datetime.fromisoformat(due)) if due else None


def overdue(event: Event) -> Seen | None:
    """The call is due and was not made."""
    is_call = event.data["rule"] == "T19" and event.data["level"] == 100
    return Seen(False, subject=event.behind) if is_call else None


declare(
    Measure("M022", "share", ("B-3.4.3-1",),
            {"followups.FollowUpAnswered": on_time, "sla.ClockBreached": overdue,
             "followups.FollowUpUnreached": lambda event: Seen(False),
             "followups.FollowUpVoid": lambda event: Seen(undo=True)}, 0.95, "不需要了的回访不算"),
    Measure("M024", "share", ("B-3.4.3-2", "C-3.2-8"), {"followups.FollowUpAnswered": answered}, 0.95),
    Measure("follow_ups_done", "share", ("B-3.4.3-1",),
            {"followups.FollowUpAnswered": done, "followups.FollowUpUnreached": done}),
)  # fmt: skip
