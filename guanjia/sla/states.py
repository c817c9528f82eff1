"""The life cycles of a compensation (A-1.3-6) and of a supplier's order (A-1.3-5) as data."""

from guanjia.kernel.moves import Move
from guanjia.sla.models import Compensation, SupplierOrder

S = Compensation.Status
APPROVE = Move.of([S.PROPOSED], S.APPROVED, "批准", stamp="decided_at", need="promises.approve")
REFUSE = Move.of([S.PROPOSED], S.REFUSED, "不批准", stamp="decided_at", need="promises.approve")
DELIVER = Move.of([S.APPROVED], S.DELIVERED, "送达", stamp="delivered_at", need="promises.work")

SUPPLY = SupplierOrder.Status
CONFIRM = Move.of(
    [SUPPLY.ORDERED], SUPPLY.CONFIRMED, "供应商已确认", stamp="confirmed_at", need="promises.work"
)
REVISE = Move.of([SUPPLY.ORDERED, SUPPLY.CONFIRMED], SUPPLY.ORDERED, "供应商改期", need="promises.work")
ARRIVE = Move.of(
    [SUPPLY.ORDERED, SUPPLY.CONFIRMED], SUPPLY.ARRIVED, "到货", stamp="arrived_at", need="promises.work"
)
MOVES: dict[str, Move] = {
    "APPROVE": APPROVE, "REFUSE": REFUSE, "DELIVER": DELIVER, "CONFIRM": CONFIRM, "REVISE": REVISE, "ARRIVE": ARRIVE,
}  # fmt: skip
ORDER_DOT = {"ordered": "todo", "confirmed": "sent", "arrived": "done"}
DOT = {"proposed": "todo", "approved": "sent", "refused": "none", "delivered": "done"}
