"""The life cycles of leave, of swaps, of hand-over notes and of praise."""

from guanjia.kernel.moves import Move
from guanjia.people.models import Commendation, Handover, Leave, Swap

LeaveStatus, SwapStatus, NoteStatus = Leave.Status, Swap.Status, Handover.Status
Praise = Commendation.Status
APPROVE_LEAVE = Move.of(
    [LeaveStatus.ASKED], LeaveStatus.APPROVED, "批准", stamp="decided_at", need="people.approve"
)
REFUSE_LEAVE = Move.of(
    [LeaveStatus.ASKED], LeaveStatus.REFUSED, "不批准", stamp="decided_at", need="people.approve"
)
WITHDRAW_LEAVE = Move.of(
    [LeaveStatus.ASKED, LeaveStatus.APPROVED], LeaveStatus.WITHDRAWN, "撤回", need="people.ask"
)
AGREE_SWAP = Move.of([SwapStatus.ASKED], SwapStatus.AGREED, "同意", need="people.ask")
DECLINE_SWAP = Move.of([SwapStatus.ASKED], SwapStatus.REFUSED, "不换", stamp="decided_at", need="people.ask")
APPROVE_SWAP = Move.of(
    [SwapStatus.AGREED], SwapStatus.APPROVED, "批准", stamp="decided_at", need="people.approve"
)
REFUSE_SWAP = Move.of(
    [SwapStatus.AGREED], SwapStatus.REFUSED, "不批准", stamp="decided_at", need="people.approve"
)
WITHDRAW_SWAP = Move.of(
    [SwapStatus.ASKED, SwapStatus.AGREED], SwapStatus.WITHDRAWN, "撤回", need="people.ask"
)
WRITE_HANDOVER = Move.of(
    [NoteStatus.ASKED, NoteStatus.WRITTEN], NoteStatus.WRITTEN, "交班", stamp="written_at"
)
READ_HANDOVER = Move.of([NoteStatus.WRITTEN], NoteStatus.READ, "已阅，接班", stamp="read_at")
MISS_WRITING = Move.of([NoteStatus.ASKED], NoteStatus.UNWRITTEN)
MISS_READING = Move.of([NoteStatus.WRITTEN], NoteStatus.UNREAD)
VERIFY_PRAISE = Move.of(
    [Praise.NEW],
    Praise.VERIFIED,
    "属实，公开",
    stamp="checked_at",
    need="people.approve",
    icon="circle-check",
)
REFUSE_PRAISE = Move.of([Praise.NEW], Praise.REFUSED, "不采纳", stamp="checked_at", need="people.approve")
MOVES = {
    "APPROVE_LEAVE": APPROVE_LEAVE, "REFUSE_LEAVE": REFUSE_LEAVE, "WITHDRAW_LEAVE": WITHDRAW_LEAVE,
    "AGREE_SWAP": AGREE_SWAP, "DECLINE_SWAP": DECLINE_SWAP, "APPROVE_SWAP": APPROVE_SWAP,
    "REFUSE_SWAP": REFUSE_SWAP, "WITHDRAW_SWAP": WITHDRAW_SWAP,
    "WRITE_HANDOVER": WRITE_HANDOVER, "READ_HANDOVER": READ_HANDOVER, "MISS_WRITING": MISS_WRITING,
    "MISS_READING": MISS_READING, "VERIFY_PRAISE": VERIFY_PRAISE, "REFUSE_PRAISE": REFUSE_PRAISE,
}  # fmt: skip
LOOKS: dict[str, str] = {
    LeaveStatus.ASKED: "todo", LeaveStatus.APPROVED: "done", LeaveStatus.REFUSED: "bad",
    LeaveStatus.WITHDRAWN: "none", SwapStatus.AGREED: "call", NoteStatus.WRITTEN: "todo", NoteStatus.READ: "done",
    NoteStatus.UNWRITTEN: "none", NoteStatus.UNREAD: "none",
}  # fmt: skip
