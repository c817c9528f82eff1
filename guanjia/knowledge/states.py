"""The life cycles of an edition, of what a reader owes, of an answer and of a question without one."""

from guanjia.kernel.moves import Move
from guanjia.knowledge.models import Answer, Edition, ReadingDuty, RegulationChange, Unanswered

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

Answered = Answer.Status
ANSWER_PUBLISH = Move.of(
    [Answered.DRAFT], Answered.PUBLISHED, "发布", stamp="published_at", need="knowledge.publish"
)
ANSWER_CORRECT = Move.of([Answered.PUBLISHED], Answered.DRAFT, "更正", need="knowledge.write")
ANSWER_WITHDRAW = Move.of(
    [Answered.DRAFT, Answered.PUBLISHED],
    Answered.WITHDRAWN,
    "停用",
    stamp="withdrawn_at",
    need="knowledge.publish",
)
QUESTION_WRITE = Move.of(
    [Unanswered.Status.OPEN], Unanswered.Status.WRITTEN, "写答案", need="knowledge.write"
)
QUESTION_DROP = Move.of([Unanswered.Status.OPEN], Unanswered.Status.DROPPED, "不用答", need="knowledge.write")
MOVES |= {
    "ANSWER_PUBLISH": ANSWER_PUBLISH,
    "ANSWER_CORRECT": ANSWER_CORRECT,
    "ANSWER_WITHDRAW": ANSWER_WITHDRAW,
    "QUESTION_WRITE": QUESTION_WRITE,
    "QUESTION_DROP": QUESTION_DROP,
}

SETTLE = Move.of([RegulationChange.Status.OPEN], RegulationChange.Status.SETTLED, "落实", stamp="settled_at")
MOVES |= {"SETTLE": SETTLE}
