"""The life cycle of a message."""

from guanjia.communications.models import Message
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
MOVES = {
    "CLAIM": CLAIM, "SEND": SEND, "DELIVER": DELIVER, "RETRY": RETRY, "GIVE_UP": GIVE_UP, "RETURN": RETURN,
    "DOUBT": DOUBT, "ARRIVE": ARRIVE, "READ": READ,
}  # fmt: skip
