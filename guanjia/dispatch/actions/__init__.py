"""The only writer of offers and slips; the order itself moves by workorders' actions."""

from guanjia.dispatch.actions.held_up import put_off_following, sweep_held_up
from guanjia.dispatch.actions.plans import (
    ask_plan,
    begin_plan,
    drop_plan,
    fix_visit,
    make_plan,
    solve_plan,
    unfix_visit,
)
from guanjia.dispatch.actions.publishing import publish_plan, send_visits
from guanjia.dispatch.actions.sending import (
    assign,
    assign_best,
    assign_many,
    grab,
    rotate,
    send_automatically,
    transfer,
)
from guanjia.dispatch.actions.sickness import enter_sickness, hand_on
from guanjia.dispatch.actions.silence import note_answer, offer_next, pass_on
from guanjia.dispatch.actions.supplying import ask_for_parts, set_job_need
from guanjia.dispatch.actions.unrest import note_unrest
from guanjia.dispatch.actions.unsent import sweep_unsent

__all__ = [
    "ask_for_parts", "ask_plan", "assign", "assign_best", "assign_many", "begin_plan", "drop_plan", "enter_sickness",
    "fix_visit", "grab", "hand_on", "make_plan", "note_answer", "note_unrest", "offer_next", "pass_on",
    "publish_plan", "put_off_following", "rotate", "send_automatically", "send_visits", "set_job_need", "solve_plan",
    "sweep_held_up", "sweep_unsent", "transfer", "unfix_visit",
]  # fmt: skip
