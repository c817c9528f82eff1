"""The only writer of this context: return calls, and what they bring to light."""

from guanjia.followups.actions.calls import (
    give_up,
    note_unanswered,
    plan_complaint_calls,
    plan_follow_up,
    plan_second_call,
    record_answer,
    void_follow_up,
)
from guanjia.followups.actions.findings import check_finding, look_into
from guanjia.followups.actions.outcomes import archive_when_done

__all__ = [
    "archive_when_done",
    "check_finding",
    "give_up",
    "look_into",
    "note_unanswered",
    "plan_complaint_calls",
    "plan_follow_up",
    "plan_second_call",
    "record_answer",
    "void_follow_up",
]
