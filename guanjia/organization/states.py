"""The life cycle of a change of a policy, and of a set of changes."""

from guanjia.kernel.moves import Move
from guanjia.organization.models import PolicyChange

Status = PolicyChange.Status
PUBLISH = Move.of([Status.ASKED], Status.PUBLISHED, "发布", stamp="decided_at", need="policy.publish")
REFUSE = Move.of([Status.ASKED], Status.REFUSED, "退回", stamp="decided_at", need="policy.publish")
WITHDRAW = Move.of([Status.ASKED], Status.WITHDRAWN, "撤回", stamp="decided_at", need="policy.ask")
MOVES = {"PUBLISH": PUBLISH, "REFUSE": REFUSE, "WITHDRAW": WITHDRAW}
