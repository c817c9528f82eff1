"""The life cycles of a contact and of a channel."""

from guanjia.intake.models import Channel, Contact
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

MOVES = {
    "ROUTE": ROUTE, "CLOSE": CLOSE, "OPEN": OPEN, "DEGRADE": DEGRADE, "RECOVER": RECOVER, "SUSPEND": SUSPEND,
    "DECLINE": DECLINE,
}  # fmt: skip
