"""The life cycles of a contact, of a channel and of a call."""

from guanjia.intake.models import Call, Channel, Contact
from guanjia.kernel.moves import Move

Status = Contact.Status
ROUTE = Move.of([Status.OPEN], Status.ROUTED, "转办")
CLOSE = Move.of([Status.OPEN], Status.CLOSED, "结束", stamp="closed_at", need="intake.register")

Way = Channel.Status
OPEN = Move.of([Way.PLANNED, Way.SUSPENDED, Way.NOT_OFFERED], Way.ACTIVE, "开通", need="intake.channels")
DEGRADE = Move.of([Way.ACTIVE], Way.DEGRADED, "异常")
RECOVER = Move.of([Way.DEGRADED], Way.ACTIVE, "恢复")
SUSPEND = Move.of([Way.ACTIVE, Way.DEGRADED], Way.SUSPENDED, "暂停", need="intake.channels")
DECLINE = Move.of([Way.PLANNED, Way.SUSPENDED], Way.NOT_OFFERED, "不提供", need="intake.channels")

Ring = Call.Status
# the word that somebody answered may come after the one that the call ended
TAKE = Move.of([Ring.RINGING, Ring.LOST], Ring.ANSWERED, "接听", stamp="answered_at", need="intake.register")
LOSE = Move.of([Ring.RINGING], Ring.LOST, "未接", stamp="ended_at")

MOVES = {
    "ROUTE": ROUTE, "CLOSE": CLOSE, "OPEN": OPEN, "DEGRADE": DEGRADE, "RECOVER": RECOVER, "SUSPEND": SUSPEND,
    "DECLINE": DECLINE, "TAKE": TAKE, "LOSE": LOSE,
}  # fmt: skip
