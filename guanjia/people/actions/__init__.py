"""The only writer of staff files, certificates, rosters, leave and presence."""

from guanjia.people.actions.absence import (
    agree_swap,
    approve_leave,
    approve_swap,
    arrange_stand_in,
    ask_leave,
    ask_swap,
    decline_swap,
    end_stand_in,
    enter_leave,
    note_induction,
    refuse_leave,
    refuse_swap,
    withdraw_leave,
    withdraw_swap,
)
from guanjia.people.actions.commending import note_commendation, refuse_commendation, verify_commendation
from guanjia.people.actions.files import (
    add_staff,
    cancel_shift,
    change_staff,
    close_supplied,
    leave,
    link_account,
    note_certificate,
    plan_shifts,
    set_presence,
)
from guanjia.people.actions.handing import ask_handovers, close_missed, read_handover, write_handover
from guanjia.people.actions.importing import import_staff
from guanjia.people.actions.rostering import (
    Cell,
    Place,
    copy_days,
    drop_kind,
    keep_kind,
    keep_position,
    lay_pattern,
    move_shift,
    set_cells,
)
from guanjia.people.actions.supporting import arrange_support, end_support
from guanjia.people.actions.using import judge_month, judge_use

__all__ = [
    "Cell", "Place", "add_staff", "agree_swap", "approve_leave", "approve_swap", "arrange_stand_in", "arrange_support",
    "ask_handovers", "ask_leave", "ask_swap", "cancel_shift", "change_staff", "close_missed", "close_supplied",
    "copy_days", "decline_swap", "drop_kind", "end_stand_in", "end_support", "enter_leave", "import_staff",
    "judge_month", "judge_use", "keep_kind", "keep_position", "lay_pattern", "leave", "link_account", "move_shift",
    "note_certificate", "note_commendation", "note_induction", "plan_shifts", "read_handover",
    "refuse_commendation", "refuse_leave", "refuse_swap", "set_cells", "set_presence", "verify_commendation",
    "withdraw_leave", "withdraw_swap", "write_handover",
]  # fmt: skip
