"""The life cycle of an edition, and of what a reader owes."""

from guanjia.kernel.moves import Move
from guanjia.knowledge.models import Edition, ReadingDuty

Status = Edition.Status
ASK = Move.of([Status.DRAFT], Status.ASKED, "送审", need="knowledge.write")
SEND_BACK = Move.of([Status.ASKED], Status.DRAFT, "退回", need="knowledge.publish")
PUBLISH = Move.of([Status.ASKED], Status.PUBLISHED, "发布", stamp="published_at", need="knowledge.publish")
WITHDRAW = Move.of(
    [Status.PUBLISHED], Status.WITHDRAWN, "废止", stamp="withdrawn_at", need="knowledge.publish"
)
MOVES = {"ASK": ASK, "SEND_BACK": SEND_BACK, "PUBLISH": PUBLISH, "WITHDRAW": WITHDRAW}
IN_WRITING = (Status.DRAFT, Status.ASKED)

ACKNOWLEDGE = Move.of([ReadingDuty.Status.OWED], ReadingDuty.Status.DONE, "签认", stamp="done_at")
