"""The life cycles of claims, changes, invitations and move-ins, as data."""

from guanjia.customers.models import AccessClaim, ChangeRequest, Invitation, MoveIn
from guanjia.kernel.moves import Move

Status = AccessClaim.Status
GRANT = Move.of([Status.OPEN], Status.GRANTED, "通过", stamp="decided_at", need="customers.admit")
REFUSE = Move.of([Status.OPEN], Status.REFUSED, "不通过", stamp="decided_at", need="customers.admit")

C = ChangeRequest.Status
APPLY = Move.of([C.PROPOSED], C.APPLIED, "核实无误，更改", stamp="decided_at", need="customers.edit")
TURN_DOWN = Move.of([C.PROPOSED], C.REFUSED, "不更改", stamp="decided_at", need="customers.edit")

INVITED = Invitation.Status
ACCEPT_INVITATION = Move.of([INVITED.OPEN], INVITED.ACCEPTED, "接受", stamp="decided_at")
TAKE_BACK = Move.of([INVITED.OPEN], INVITED.WITHDRAWN, "撤回", stamp="decided_at")

M = MoveIn.Status
BEFORE_KEYS = (M.SCHEDULED, M.INTERVIEWED, M.PREPARING, M.READY)
INTERVIEW = Move.of([M.SCHEDULED], M.INTERVIEWED, "完成访谈", stamp="interviewed_at", need="customers.edit")
PREPARE = Move.of([M.INTERVIEWED], M.PREPARING, "开始准备", need="customers.edit")
MAKE_READY = Move.of([M.PREPARING], M.READY, "准备好了", stamp="ready_at", need="customers.edit")
HAND_OVER = Move.of([M.READY], M.HANDED_OVER, "交钥匙", stamp="handed_over_at", need="customers.edit")
CLOSE = Move.of([M.HANDED_OVER], M.CLOSED, "档案齐全，结束", stamp="closed_at", need="customers.edit")
CANCEL = Move.of(BEFORE_KEYS, M.CANCELLED, "取消", stamp="ended_at", need="customers.edit")

MOVES = {
    "GRANT": GRANT, "REFUSE": REFUSE, "APPLY": APPLY, "TURN_DOWN": TURN_DOWN, "ACCEPT_INVITATION": ACCEPT_INVITATION,
    "TAKE_BACK": TAKE_BACK, "INTERVIEW": INTERVIEW,
    "PREPARE": PREPARE, "MAKE_READY": MAKE_READY, "HAND_OVER": HAND_OVER, "CLOSE": CLOSE, "CANCEL": CANCEL,
}  # fmt: skip
