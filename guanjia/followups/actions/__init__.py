"""The only writer of this context: return calls and what they bring to light, visits, greetings."""

from guanjia.followups.actions.calls import (
    give_up,
    note_unanswered,
    plan_complaint_calls,
    plan_follow_up,
    plan_second_call,
    record_answer,
    void_follow_up,
)
from guanjia.followups.actions.campaigns import (
    answer_greeting,
    approve_campaign,
    cancel_campaign,
    cancel_overdue,
    give_greetings,
    note_left,
    propose_campaigns,
    return_campaign,
    send_due_campaigns,
    submit_campaign,
    write_campaign,
)
from guanjia.followups.actions.care import (
    add_visit,
    count_care,
    count_home,
    draw_plans,
    drop_visit,
    drop_without_consent,
    note_visit,
    put_off_visit,
)
from guanjia.followups.actions.findings import check_finding, look_into
from guanjia.followups.actions.outcomes import archive_when_done

__all__ = [
    "add_visit",
    "answer_greeting",
    "approve_campaign",
    "archive_when_done",
    "cancel_campaign",
    "cancel_overdue",
    "check_finding",
    "count_care",
    "count_home",
    "draw_plans",
    "drop_visit",
    "drop_without_consent",
    "give_greetings",
    "give_up",
    "look_into",
    "note_left",
    "note_unanswered",
    "note_visit",
    "plan_complaint_calls",
    "plan_follow_up",
    "plan_second_call",
    "propose_campaigns",
    "put_off_visit",
    "record_answer",
    "return_campaign",
    "send_due_campaigns",
    "submit_campaign",
    "void_follow_up",
    "write_campaign",
]
