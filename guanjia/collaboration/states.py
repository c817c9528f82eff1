"""The life cycles of an action item, a hand-off, a task group and a duty in it."""

from guanjia.collaboration.models import ActionItem, GroupDuty, HandOff, TaskGroup
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

Handed = HandOff.Status
ACCEPT = Move.of([Handed.SENT], Handed.ACCEPTED, "接收", stamp="accepted_at", need="handoffs.work")
RETURN = Move.of([Handed.SENT], Handed.RETURNED, "退回", need="handoffs.work")
DISPUTE = Move.of([Handed.SENT], Handed.DISPUTED, "请主管裁定", need="handoffs.work")
ROUTE = Move.of([Handed.SENT], Handed.SENT, "改派", stamp="sent_at", need="handoffs.work")
SEND_AGAIN = Move.of([Handed.RETURNED], Handed.SENT, "改好再发", stamp="sent_at", need="handoffs.work")
DECIDE = Move.of([Handed.DISPUTED], Handed.SENT, "裁定谁来办", stamp="sent_at", need="handoffs.decide")
HAND_IN = Move.of([Handed.ACCEPTED], Handed.DONE, "办完了", stamp="done_at", need="handoffs.work")
RATE = Move.of([Handed.DONE], Handed.RATED, "评价", need="handoffs.work")
CLOSE = Move.of([Handed.DONE, Handed.RATED], Handed.CLOSED, "结束", stamp="ended_at")
LOOK_AT = Move.of([Handed.RATED], Handed.CLOSED, "看过评价", stamp="ended_at", need="handoffs.decide")
TAKE_BACK = Move.of(
    [Handed.SENT, Handed.RETURNED, Handed.DISPUTED, Handed.ACCEPTED], Handed.WITHDRAWN, "撤回", stamp="ended_at",
    need="handoffs.work",
)  # fmt: skip
HAND_OFF_MOVES = {
    "ACCEPT": ACCEPT, "RETURN": RETURN, "DISPUTE": DISPUTE, "ROUTE": ROUTE, "SEND_AGAIN": SEND_AGAIN, "DECIDE": DECIDE,
    "HAND_IN": HAND_IN, "RATE": RATE, "CLOSE": CLOSE, "LOOK_AT": LOOK_AT,
    "TAKE_BACK": TAKE_BACK,
}  # fmt: skip
HAND_OFF_ENDED = (Handed.CLOSED, Handed.WITHDRAWN)
HAND_OFF_TAKEN = (Handed.ACCEPTED, Handed.DONE, Handed.RATED, Handed.CLOSED)
HAND_OFF_LOOKS: dict[str, str] = {
    Handed.SENT: "confirm", Handed.RETURNED: "bad", Handed.DISPUTED: "att", Handed.ACCEPTED: "doing",
    Handed.DONE: "call", Handed.RATED: "call", Handed.CLOSED: "done", Handed.WITHDRAWN: "none",
}  # fmt: skip

Grouped = TaskGroup.Status
FORM = Move.of([Grouped.PROPOSED], Grouped.FORMED, "成立", stamp="formed_at", need="groups.form")
BEGIN = Move.of([Grouped.FORMED], Grouped.WORKING, "开始工作", need="groups.do")
CONCLUDE = Move.of([Grouped.WORKING], Grouped.CONCLUDED, "总结", stamp="concluded_at", need="groups.do")
DISSOLVE = Move.of(
    [Grouped.PROPOSED, Grouped.CONCLUDED], Grouped.DISSOLVED, "解散", stamp="dissolved_at", need="groups.form"
)
GROUP_MOVES = {"FORM": FORM, "BEGIN": BEGIN, "CONCLUDE": CONCLUDE, "DISSOLVE": DISSOLVE}
GROUP_OPEN = (Grouped.PROPOSED, Grouped.FORMED, Grouped.WORKING)
GROUP_LIVE = (Grouped.FORMED, Grouped.WORKING)
GROUP_LOOKS: dict[str, str] = {
    Grouped.PROPOSED: "confirm", Grouped.FORMED: "sent", Grouped.WORKING: "doing", Grouped.CONCLUDED: "call",
    Grouped.DISSOLVED: "done",
}  # fmt: skip

Duty = GroupDuty.Status
DUTY_DONE = Move.of([Duty.OPEN], Duty.DONE, "办完了", stamp="ended_at", need="groups.do")
DUTY_LEFT = Move.of([Duty.OPEN], Duty.LEFT, "不再办", stamp="ended_at", need="groups.form")
DUTY_MOVES = {"DUTY_DONE": DUTY_DONE, "DUTY_LEFT": DUTY_LEFT}
DUTY_LOOKS: dict[str, str] = {Duty.OPEN: "doing", Duty.DONE: "done", Duty.LEFT: "none"}
MOVES |= {f"HAND_OFF_{name}": step for name, step in HAND_OFF_MOVES.items()}
MOVES |= {f"GROUP_{name}": step for name, step in GROUP_MOVES.items()} | DUTY_MOVES
