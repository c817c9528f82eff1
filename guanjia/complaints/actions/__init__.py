"""The only writer of complaints: how one comes in, how it is handled, how it ends."""

from guanjia.complaints.actions.composure import break_off
from guanjia.complaints.actions.endings import (
    archive_complaint,
    except_complaint,
    lift_fault,
    merge_complaint,
    reopen_complaint,
    review_complaint,
    revive_complaint,
    withdraw_complaint,
)
from guanjia.complaints.actions.inquiry import add_evidence, form_group, judge_complaint
from guanjia.complaints.actions.intake import (
    accept_complaint,
    change_grade,
    change_owner,
    hold_evidence,
    note_authority,
    open_complaint,
    register_complaint,
    release_evidence,
)
from guanjia.complaints.actions.plans import (
    add_option,
    agree_plan,
    approve_plan,
    consult_customer,
    drop_plan,
    finish_plan,
    order_work,
    send_back_plan,
    start_plan,
    write_apology,
)
from guanjia.complaints.actions.publishing import publish_month
from guanjia.complaints.actions.telling import (
    note_satisfied,
    note_unsatisfied,
    tell_progress,
    tell_result,
)

__all__ = [
    "accept_complaint",
    "add_evidence",
    "add_option",
    "agree_plan",
    "approve_plan",
    "archive_complaint",
    "break_off",
    "change_grade",
    "change_owner",
    "consult_customer",
    "drop_plan",
    "except_complaint",
    "finish_plan",
    "form_group",
    "hold_evidence",
    "judge_complaint",
    "lift_fault",
    "merge_complaint",
    "note_authority",
    "note_satisfied",
    "note_unsatisfied",
    "open_complaint",
    "order_work",
    "publish_month",
    "register_complaint",
    "release_evidence",
    "reopen_complaint",
    "review_complaint",
    "revive_complaint",
    "send_back_plan",
    "start_plan",
    "tell_progress",
    "tell_result",
    "withdraw_complaint",
    "write_apology",
]
