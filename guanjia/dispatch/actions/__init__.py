"""The only writer of offers and slips; the order itself moves by workorders' actions."""

from guanjia.dispatch.actions.held_up import put_off_following, sweep_held_up
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

__all__ = [
    "assign", "assign_best", "assign_many", "enter_sickness", "grab", "hand_on", "note_answer",
    "offer_next", "pass_on", "put_off_following", "rotate", "send_automatically", "sweep_held_up", "transfer",
]  # fmt: skip
