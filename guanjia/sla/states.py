"""The life cycle of a compensation as data (A-1.3-6)."""

from guanjia.kernel.moves import Move
from guanjia.sla.models import Compensation

S = Compensation.Status
APPROVE = Move.of([S.PROPOSED], S.APPROVED, "批准", stamp="decided_at", need="promises.approve")
REFUSE = Move.of([S.PROPOSED], S.REFUSED, "不批准", stamp="decided_at", need="promises.approve")
DELIVER = Move.of([S.APPROVED], S.DELIVERED, "送达", stamp="delivered_at", need="promises.work")

MOVES: dict[str, Move] = {"APPROVE": APPROVE, "REFUSE": REFUSE, "DELIVER": DELIVER}
DOT = {"proposed": "todo", "approved": "sent", "refused": "none", "delivered": "done"}
