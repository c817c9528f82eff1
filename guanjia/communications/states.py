"""The life cycles of a message and of a notice."""

from guanjia.communications.models import Message, Notice
from guanjia.kernel.moves import Move

Status = Message.Status
CLAIM = Move.of([Status.QUEUED, Status.SENDING], Status.SENDING, "发送")
SEND = Move.of([Status.SENDING], Status.SENT, "发出", stamp="sent_at")
DELIVER = Move.of([Status.QUEUED], Status.SENT, "送达", stamp="sent_at")
RETRY = Move.of([Status.SENDING], Status.QUEUED, "再试")
RETURN = Move.of([Status.SENDING, Status.SENT, Status.UNKNOWN], Status.FAILED, "退回")
DOUBT = Move.of([Status.SENDING], Status.UNKNOWN, "存疑")
ARRIVE = Move.of([Status.SENDING, Status.UNKNOWN], Status.SENT, "送达", stamp="sent_at")
GIVE_UP = Move.of([Status.SENDING], Status.FAILED, "放弃")
READ = Move.of([Status.SENT], Status.READ, "看过", stamp="read_at")
DROP = Move.of([Status.QUEUED], Status.DROPPED, "不发了")
SPEAK = Move.of([Status.UNKNOWN], Status.SPOKEN, "已电话告知")
WAIVE = Move.of([Status.UNKNOWN], Status.WAIVED, "不必再告知")
JOIN = Move.of([Status.QUEUED], Status.JOINED, "并入摘要")

Told = Notice.Status
ASK = Move.of([Told.DRAFT], Told.ASKED, "提交", need="notices.write")
SEND_BACK = Move.of([Told.ASKED], Told.DRAFT, "退回", need="notices.approve")
APPROVE = Move.of([Told.ASKED], Told.APPROVED, "批准", need="notices.approve")
PUBLISH = Move.of([Told.APPROVED], Told.OUT, "发布", stamp="out_at")
WITHDRAW = Move.of([Told.DRAFT, Told.APPROVED, Told.OUT], Told.WITHDRAWN, "撤回", need="notices.write")

MOVES = {
    "CLAIM": CLAIM, "SEND": SEND, "DELIVER": DELIVER, "RETRY": RETRY, "GIVE_UP": GIVE_UP, "RETURN": RETURN,
    "DOUBT": DOUBT, "ARRIVE": ARRIVE, "READ": READ,
    "JOIN": JOIN, "DROP": DROP, "SPEAK": SPEAK, "WAIVE": WAIVE,
    "ASK": ASK, "SEND_BACK": SEND_BACK, "APPROVE": APPROVE, "PUBLISH": PUBLISH, "WITHDRAW": WITHDRAW,
}  # fmt: skip
