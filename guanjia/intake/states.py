"""The life cycle of a contact."""

from guanjia.intake.models import Contact
from guanjia.kernel.moves import Move

Status = Contact.Status
ROUTE = Move.of([Status.OPEN], Status.ROUTED, "转办")
CLOSE = Move.of([Status.OPEN], Status.CLOSED, "结束", stamp="closed_at", need="intake.register")
MOVES = {"ROUTE": ROUTE, "CLOSE": CLOSE}
