"""The life cycles of contacts, channels, calls, visits at the desk, enquiries, chats, and of what triage proposes."""

from guanjia.intake.models import (
    Call,
    CauseProposal,
    Channel,
    Chat,
    Contact,
    DeskVisit,
    Enquiry,
    TrainedModel,
)
from guanjia.kernel.moves import Move

Status = Contact.Status
ROUTE = Move.of([Status.OPEN], Status.ROUTED, "转办")
CLOSE = Move.of([Status.OPEN], Status.CLOSED, "结束", stamp="closed_at", need="intake.register")

Way = Channel.Status
OPEN = Move.of([Way.PLANNED, Way.SUSPENDED, Way.NOT_OFFERED], Way.ACTIVE, "开通", need="intake.channels")
DEGRADE = Move.of([Way.ACTIVE], Way.DEGRADED, "异常")
RECOVER = Move.of([Way.DEGRADED], Way.ACTIVE, "恢复")
SUSPEND = Move.of([Way.ACTIVE, Way.DEGRADED], Way.SUSPENDED, "暂停", need="intake.channels")
DECLINE = Move.of([Way.PLANNED, Way.SUSPENDED], Way.NOT_OFFERED, "不提供", need="intake.channels")

Ring = Call.Status
# the word that somebody answered may come after the one that the call ended
TAKE = Move.of(
    [Ring.RINGING, Ring.LOST, Ring.UNREACHED],
    Ring.ANSWERED,
    "接听",
    stamp="answered_at",
    need="intake.register",
)
LOSE = Move.of([Ring.RINGING], Ring.LOST, "未接", stamp="ended_at")
TRY_BACK = Move.of([Ring.LOST], Ring.LOST, "没接通", need="intake.register")
NOT_REACHED = Move.of([Ring.LOST], Ring.UNREACHED, "未联系上", need="intake.register")

Here = DeskVisit.Status
LEAVE = Move.of([Here.HERE], Here.LEFT, "送客", stamp="left_at", need="intake.register")

Asked = Enquiry.Status
WORKING = (Asked.OPEN, Asked.PROMISED, Asked.VERIFYING)
WAITING = (*WORKING, Asked.ANSWERED, Asked.CONFIRMED)
PROMISE = Move.of([Asked.OPEN], Asked.PROMISED, "致歉约时间", stamp="promised_at", need="intake.register")
VERIFY = Move.of([Asked.PROMISED, Asked.VERIFYING], Asked.VERIFYING, "记录核实", need="intake.register")
REPLY = Move.of(WORKING, Asked.ANSWERED, "答复", stamp="answered_at", need="intake.register")
ASK_AGAIN = Move.of([Asked.ANSWERED], Asked.VERIFYING, "再解释", need="intake.register")
CONFIRM = Move.of([Asked.ANSWERED], Asked.CONFIRMED, "客户满意", stamp="confirmed_at", need="intake.register")
FINISH = Move.of([Asked.CONFIRMED], Asked.CLOSED, "办结", stamp="ended_at", need="intake.register")
GIVE_UP = Move.of(WAITING, Asked.GIVEN_UP, "特批结束", stamp="ended_at", need="intake.channels")
CONVERT = Move.of(WAITING, Asked.CONVERTED, "转办", stamp="ended_at", need="intake.register")

Talk = Chat.Status
UNATTENDED = (Talk.WAITING, Talk.SELF_ANSWERED, Talk.ROUTED)
TALKING = (*UNATTENDED, Talk.WITH_PERSON)
SELF_ANSWER = Move.of(UNATTENDED, Talk.SELF_ANSWERED, "自动答复")
# a danger may come up while somebody is waited for already
HAND_OVER = Move.of(UNATTENDED, Talk.WAITING, "找人")
TAKE_CHAT = Move.of(UNATTENDED, Talk.WITH_PERSON, "接待", need="intake.register")
PASS_ON = Move.of([Talk.WAITING], Talk.ROUTED, "转办")
END_CHAT = Move.of(TALKING, Talk.CLOSED, "结束对话", stamp="closed_at")
Cause = CauseProposal.Status
LINK = Move.of([Cause.PROPOSED], Cause.LINKED, "并成主单", stamp="decided_at", need="dispatch.assign")
DISMISS = Move.of(
    [Cause.PROPOSED], Cause.DISMISSED, "不是同一原因", stamp="decided_at", need="dispatch.assign"
)

Trained = TrainedModel.Status
SWITCH = Move.of([Trained.CANDIDATE], Trained.ACTIVE, "启用", stamp="switched_at", need="organization.set_up")
RETIRE = Move.of([Trained.ACTIVE], Trained.RETIRED, "换下")
DROP = Move.of([Trained.CANDIDATE], Trained.DROPPED, "不采用", need="organization.set_up")

MOVES = {
    "ROUTE": ROUTE, "CLOSE": CLOSE, "OPEN": OPEN, "DEGRADE": DEGRADE, "RECOVER": RECOVER, "SUSPEND": SUSPEND,
    "DECLINE": DECLINE, "TAKE": TAKE, "LOSE": LOSE,
    "TRY_BACK": TRY_BACK, "NOT_REACHED": NOT_REACHED, "LEAVE": LEAVE, "PROMISE": PROMISE, "VERIFY": VERIFY,
    "REPLY": REPLY, "ASK_AGAIN": ASK_AGAIN, "CONFIRM": CONFIRM, "FINISH": FINISH, "GIVE_UP": GIVE_UP,
    "CONVERT": CONVERT, "SELF_ANSWER": SELF_ANSWER, "HAND_OVER": HAND_OVER, "TAKE_CHAT": TAKE_CHAT,
    "PASS_ON": PASS_ON, "END_CHAT": END_CHAT,
    "LINK": LINK, "DISMISS": DISMISS, "SWITCH": SWITCH, "RETIRE": RETIRE, "DROP": DROP,
}  # fmt: skip
