"""The only writer of clocks' firings, of promises, their delays and compensations."""

from guanjia.sla.actions.clocks import fact_of, fire, retime, run_once, sweep, sweep_batch
from guanjia.sla.actions.compensations import approve, deliver, propose, refuse
from guanjia.sla.actions.delays import Delay, delay, explain, give_notice
from guanjia.sla.actions.promises import (
    check_batch,
    check_promises,
    confirm,
    confirm_promise,
    promise,
    settle,
)
from guanjia.sla.actions.replays import compare, replay

__all__ = [
    "Delay",
    "approve",
    "check_batch",
    "check_promises",
    "compare",
    "confirm",
    "confirm_promise",
    "delay",
    "deliver",
    "explain",
    "fact_of",
    "fire",
    "give_notice",
    "promise",
    "propose",
    "refuse",
    "replay",
    "retime",
    "run_once",
    "settle",
    "sweep",
    "sweep_batch",
]
