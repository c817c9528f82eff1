"""The only writer of work orders, split by what the verbs are about."""

from guanjia.workorders.actions.assigning import (
    accept_order,
    decline_order,
    dispatch_order,
    hand_back_order,
    return_unaccepted,
    take_back_order,
    transfer_order,
)
from guanjia.workorders.actions.causes import finish_with_lead, follow_lead, leave_lead
from guanjia.workorders.actions.ending import (
    ask_feedback,
    close_order,
    complete_order,
    give_feedback,
    record_service,
    reopen_order,
    start_follow_up,
)
from guanjia.workorders.actions.exits import cancel_order, merge_order, refer_order
from guanjia.workorders.actions.importing import import_repairs
from guanjia.workorders.actions.opening import (
    add_note,
    add_photos,
    confirm_emergency,
    confirm_order,
    correct_order,
    open_order,
    register_order,
    urge_order,
)
from guanjia.workorders.actions.visiting import (
    agree_on_site,
    arrive,
    arrive_as_butler,
    depart,
    move_finish,
    plan_revisit,
    report_no_access,
    reschedule_visit,
    tell_plan,
    tick_preparation,
)
from guanjia.workorders.actions.working import (
    check_safety,
    do_step,
    finish_work,
    pause_work,
    resume_work,
    skip_step,
    start_work,
    tell_customer,
    use_material,
)

__all__ = [
    "accept_order", "add_note", "add_photos", "agree_on_site", "arrive", "arrive_as_butler", "ask_feedback",
    "cancel_order", "check_safety", "close_order", "complete_order", "confirm_emergency", "confirm_order",
    "correct_order", "decline_order", "depart", "dispatch_order", "do_step", "finish_with_lead",
    "finish_work", "follow_lead", "give_feedback", "hand_back_order", "import_repairs", "leave_lead",
    "merge_order", "move_finish", "open_order", "pause_work", "plan_revisit", "record_service", "refer_order",
    "register_order", "reopen_order", "report_no_access", "reschedule_visit", "resume_work",
    "return_unaccepted", "skip_step", "start_follow_up", "start_work", "take_back_order", "tell_customer",
    "tell_plan", "tick_preparation", "transfer_order", "urge_order", "use_material",
]  # fmt: skip
