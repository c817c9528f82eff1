"""The life cycle of an action item."""

from guanjia.collaboration.models import ActionItem
from guanjia.kernel.moves import Move

Status = ActionItem.Status
FINISH = Move.of([Status.OPEN], Status.DONE, "做完了", stamp="done_at", need="actions.do")
DROP = Move.of([Status.OPEN], Status.DROPPED, "不做了", need="actions.ask")
CONFIRM = Move.of([Status.DONE], Status.EFFECTIVE, "有效", stamp="checked_at", need="actions.ask")
DENY = Move.of([Status.DONE], Status.INEFFECTIVE, "没有效果", stamp="checked_at", need="actions.ask")
MOVES = {"FINISH": FINISH, "DROP": DROP, "CONFIRM": CONFIRM, "DENY": DENY}
ENDED = (Status.EFFECTIVE, Status.INEFFECTIVE, Status.DROPPED)
LOOKS: dict[str, str] = {
    Status.OPEN: "doing", Status.DONE: "call", Status.EFFECTIVE: "done", Status.INEFFECTIVE: "bad",
    Status.DROPPED: "none",
}  # fmt: skip
