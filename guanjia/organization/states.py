"""The life cycle of a change of a policy, of a set of changes, and of a review of access."""

from guanjia.kernel.moves import Move
from guanjia.organization.models import AccessReview, PolicyChange

Status = PolicyChange.Status
PUBLISH = Move.of([Status.ASKED], Status.PUBLISHED, "发布", stamp="decided_at", need="policy.publish")
REFUSE = Move.of([Status.ASKED], Status.REFUSED, "退回", stamp="decided_at", need="policy.publish")
WITHDRAW = Move.of([Status.ASKED], Status.WITHDRAWN, "撤回", stamp="decided_at", need="policy.ask")
CLOSE_REVIEW = Move.of(
    [AccessReview.Status.OPEN], AccessReview.Status.CLOSED, "完成", stamp="closed_at", need="access.review"
)
MOVES = {"PUBLISH": PUBLISH, "REFUSE": REFUSE, "WITHDRAW": WITHDRAW, "CLOSE_REVIEW": CLOSE_REVIEW}
