"""The life cycles of requests and of counts."""

from guanjia.kernel.moves import Move
from guanjia.stores.models import Count, MaterialRequest

Status, CountStatus = MaterialRequest.Status, Count.Status
OPEN = (Status.ASKED, Status.PARTLY)
ISSUE_PART = Move.of(OPEN, Status.PARTLY, "发一部分", need="stores.work")
ISSUE_ALL = Move.of(OPEN, Status.ISSUED, "发料", stamp="ended_at", need="stores.work")
REFUSE = Move.of(OPEN, Status.REFUSED, "不发", stamp="ended_at", need="stores.work")
WITHDRAW = Move.of(OPEN, Status.WITHDRAWN, "撤回", stamp="ended_at", need="stores.ask")
BOOK_COUNT = Move.of(
    [CountStatus.WAITING], CountStatus.BOOKED, "入账", stamp="decided_at", need="stores.approve"
)
REFUSE_COUNT = Move.of(
    [CountStatus.WAITING], CountStatus.REFUSED, "退回重盘", stamp="decided_at", need="stores.approve"
)
MOVES = {
    "ISSUE_PART": ISSUE_PART, "ISSUE_ALL": ISSUE_ALL, "REFUSE": REFUSE, "WITHDRAW": WITHDRAW,
    "BOOK_COUNT": BOOK_COUNT, "REFUSE_COUNT": REFUSE_COUNT,
}  # fmt: skip
LOOKS: dict[str, str] = {
    Status.ASKED: "todo", Status.PARTLY: "part", Status.ISSUED: "done", Status.REFUSED: "bad",
    Status.WITHDRAWN: "none", CountStatus.WAITING: "todo", CountStatus.BOOKED: "done",
}  # fmt: skip
