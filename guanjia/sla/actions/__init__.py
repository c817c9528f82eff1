"""The only writer of clocks' firings, of promises, their delays, compensations and suppliers' orders."""

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
    warn_batch,
)
from guanjia.sla.actions.replays import compare, replay
from guanjia.sla.actions.suppliers import (
    confirm_supplier,
    order_from_supplier,
    receive_supplies,
    revise_supplier,
)

__all__ = [
    "Delay",
    "approve",
    "check_batch",
    "check_promises",
    "compare",
    "confirm",
    "confirm_promise",
    "confirm_supplier",
    "delay",
    "deliver",
    "explain",
    "fact_of",
    "fire",
    "give_notice",
    "order_from_supplier",
    "promise",
    "propose",
    "receive_supplies",
    "refuse",
    "replay",
    "retime",
    "revise_supplier",
    "run_once",
    "settle",
    "sweep",
    "sweep_batch",
    "warn_batch",
]
