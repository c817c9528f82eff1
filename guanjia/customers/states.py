"""The life cycle of a claim to a home."""

from guanjia.customers.models import AccessClaim
from guanjia.kernel.moves import Move

Status = AccessClaim.Status
GRANT = Move.of([Status.OPEN], Status.GRANTED, "通过", stamp="decided_at", need="customers.admit")
REFUSE = Move.of([Status.OPEN], Status.REFUSED, "不通过", stamp="decided_at", need="customers.admit")
MOVES = {"GRANT": GRANT, "REFUSE": REFUSE}
