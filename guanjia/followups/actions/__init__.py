"""The only writer of this context: return calls."""

from guanjia.followups.actions.calls import (
    give_up,
    note_unanswered,
    plan_follow_up,
    record_answer,
    void_follow_up,
)

__all__ = ["give_up", "note_unanswered", "plan_follow_up", "record_answer", "void_follow_up"]
