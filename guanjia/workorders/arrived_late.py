"""When an act that a phone sends later really happened, and in which order acts are taken; pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from guanjia.kernel.refusals import Refused
from guanjia.organization.moments import clock_time
from guanjia.workorders.models import FieldAct, Phone, WorkOrder

Doubt = FieldAct.Doubt


@dataclass(frozen=True)
class Sent:
    """One act as a phone sends it.

    `shown_at` is what its clock said at the act, `sent_at` what it said at sending; `skew` by how much the
    phone had last found its clock to be behind the server (negative: ahead), before the act. `dropped` says how
    many photos stayed behind, since something on the way refused them as too large.
    """

    key: str
    seq: int
    order_id: int
    verb: str
    shown_at: datetime
    sent_at: datetime
    skew: timedelta | None
    lost: int = 0
    dropped: int = 0


class OutOfTurn(Refused):
    """An act came before the ones that it follows; `last_seq` says from where to send again."""

    status = 409

    def __init__(self, last_seq: int) -> None:
        text = f"前面还有操作没有收到，请从第 {last_seq + 1} 项重发。"
        super().__init__("out_of_turn", text)
        self.last_seq = last_seq


def is_next(phone: Phone, sent: Sent) -> None:
    """Acts of a phone are taken one after another; what the phone says to have lost is passed over."""
    if sent.seq != phone.last_seq + 1 + sent.lost:
        raise OutOfTurn(phone.last_seq)


def true_time(phone: Phone, sent: Sent, now: datetime, tolerance: timedelta) -> tuple[datetime, str]:
    """When the act happened by the server's clock, and what is doubtful about it.

    The phone's clock is wrong by the same amount at the act and at sending, unless it was set in between: then
    the skew that was found before the act counts, and the time is doubtful. Never after now, and never before the
    phone's former act.
    """
    skew, doubt = now - sent.sent_at, Doubt.NONE
    if sent.skew is not None and abs(skew - sent.skew) > tolerance:
        skew, doubt = sent.skew, Doubt.CHANGED
    at = sent.shown_at + skew
    if at > now:
        doubt = doubt or (Doubt.AHEAD if at - now > tolerance else Doubt.NONE)
        at = now
    if phone.last_act_at is not None and at < phone.last_act_at:
        doubt = doubt or (Doubt.BACK if phone.last_act_at - at > tolerance else Doubt.NONE)
        at = phone.last_act_at
    return at, doubt


def answer_of(act: FieldAct, phone: Phone) -> dict[str, Any]:
    """What a phone is told of an act, however often it sends it."""
    return {
        "key": act.key, "seq": act.seq, "outcome": act.outcome, "code": act.code, "reason": act.reason,
        "last_seq": phone.last_seq,
    }  # fmt: skip


STAMPS = ("dispatched_at", "accepted_at", "departed_at", "arrived_at", "started_at", "finished_at")


def latest_stamp(order: WorkOrder) -> datetime | None:
    """The latest step of an order: what a phone did to it afterwards cannot have been before."""
    return max((at for name in STAMPS if (at := getattr(order, name))), default=None)


def where_it_went(order: WorkOrder) -> str:
    """What became of a job that is not this person's any more, in words for the phone; no name of a customer."""
    if order.staff is None or order.dispatched_at is None:
        return f"这张单已不在您手上，现在是“{order.get_status_display()}”。"
    return f"这张单 {clock_time(order.dispatched_at)} 已转给{order.staff.name}。"
