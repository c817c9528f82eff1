"""The life cycle of a return call."""

from guanjia.followups.models import Finding, FollowUp
from guanjia.kernel.moves import Move

Status = FollowUp.Status
TRY = Move.of([Status.DUE, Status.TRYING], Status.TRYING, "没接通", need="followups.call")
ANSWER = Move.of(
    [Status.DUE, Status.TRYING], Status.ANSWERED, "记录回访", stamp="ended_at", need="followups.call"
)
GIVE_UP = Move.of([Status.DUE, Status.TRYING], Status.UNREACHED, "未联系上", stamp="ended_at")
VOID = Move.of([Status.DUE, Status.TRYING], Status.VOID, "不需要了", stamp="ended_at")
MOVES = {"TRY": TRY, "ANSWER": ANSWER, "GIVE_UP": GIVE_UP, "VOID": VOID}
CLEAR = Move.of(
    [Finding.Status.OPEN], Finding.Status.CLEARED, "没问题", stamp="checked_at", need="followups.check"
)
UPHOLD = Move.of(
    [Finding.Status.OPEN], Finding.Status.UPHELD, "属实", stamp="checked_at", need="followups.check"
)
OPEN = (Status.DUE, Status.TRYING)
