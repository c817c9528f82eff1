"""The life cycle of a complaint: it ends satisfied, or by an approved exception, never silently (section 10.9)."""

from guanjia.complaints.models import Complaint
from guanjia.kernel.moves import Move

S = Complaint.Status
WORK, LEAD, APPROVE = "complaints.work", "complaints.lead", "complaints.approve"
ANSWER = "complaints.answer"  # of who made it
IN_HAND = (S.INVESTIGATING, S.PLANNING, S.AGREED, S.EXECUTING, S.EXECUTED, S.TOLD)
NEW = (S.RECEIVED, S.REGISTERED)
OPEN = (*NEW, *IN_HAND)
PAST = (S.SATISFIED, S.REVIEWED, S.ARCHIVED)

REGISTER = Move.of(
    [S.RECEIVED], S.REGISTERED, "登记五项", stamp="registered_at", need=WORK, icon="clipboard-check"
)
ACCEPT = Move.of([S.REGISTERED], S.INVESTIGATING, "分级受理", stamp="graded_at", need=LEAD, icon="stairs")
JUDGE = Move.of([S.INVESTIGATING], S.PLANNING, "调查定性", stamp="judged_at", need=LEAD, icon="scale")
AGREE = Move.of([S.PLANNING], S.AGREED, "定方案", need=LEAD, icon="checks")
RETHINK = Move.of([S.AGREED], S.PLANNING, "改方案", need=LEAD, icon="arrow-back-up")
START = Move.of([S.AGREED], S.EXECUTING, "开始执行", need=LEAD, icon="player-play")
FINISH = Move.of([S.EXECUTING], S.EXECUTED, "执行完成", need=LEAD, icon="check")
TELL = Move.of([S.EXECUTED], S.TOLD, "告知结果", need=WORK, icon="phone-outgoing")
SATISFY = Move.of([S.TOLD], S.SATISFIED, "客户满意", stamp="satisfied_at", need=WORK, icon="mood-smile")
AGAIN = Move.of([S.TOLD], S.PLANNING, "客户不满意", need=WORK, icon="mood-sad")
REVIEW = Move.of([S.SATISFIED], S.REVIEWED, "复盘", stamp="reviewed_at", need=LEAD, icon="search")
ARCHIVE = Move.of([S.REVIEWED], S.ARCHIVED, "归档", stamp="ended_at")
REOPEN = Move.of(PAST, S.INVESTIGATING, "重新处理", need=LEAD, icon="refresh")
EXCEPT = Move.of(IN_HAND, S.EXCEPTED, "例外关闭", stamp="ended_at", need=APPROVE, icon="gavel")
REVIVE = Move.of([S.EXCEPTED], S.PLANNING, "重新处理", need=LEAD, icon="refresh")
RESUME = Move.of([S.EXCEPTED], S.INVESTIGATING, "重新调查", need=LEAD, icon="refresh")
WITHDRAW = Move.of(OPEN, S.WITHDRAWN, "客户撤回", stamp="ended_at", need=WORK, icon="arrow-back")
MERGE = Move.of(OPEN, S.MERGED, "并案", stamp="ended_at", need=LEAD, icon="git-merge")
MOVES = {
    "REGISTER": REGISTER, "ACCEPT": ACCEPT, "JUDGE": JUDGE, "AGREE": AGREE, "RETHINK": RETHINK, "START": START,
    "FINISH": FINISH, "TELL": TELL, "SATISFY": SATISFY, "AGAIN": AGAIN, "REVIEW": REVIEW, "ARCHIVE": ARCHIVE,
    "REOPEN": REOPEN, "EXCEPT": EXCEPT, "REVIVE": REVIVE, "RESUME": RESUME, "WITHDRAW": WITHDRAW,
    "MERGE": MERGE,
}  # fmt: skip
DOTS: dict[str, str] = {
    S.RECEIVED: "todo", S.REGISTERED: "todo", S.INVESTIGATING: "doing", S.PLANNING: "doing", S.AGREED: "doing",
    S.EXECUTING: "doing", S.EXECUTED: "call", S.TOLD: "call", S.SATISFIED: "part", S.REVIEWED: "part",
    S.ARCHIVED: "done", S.EXCEPTED: "bad", S.WITHDRAWN: "none", S.MERGED: "none",
}  # fmt: skip
