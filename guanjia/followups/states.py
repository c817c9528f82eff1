"""The life cycle of a return call."""

from guanjia.followups.models import Campaign, CareVisit, Finding, FollowUp, Greeting, VisitPlan
from guanjia.kernel.moves import Move

Status = FollowUp.Status
TRY = Move.of([Status.DUE, Status.TRYING], Status.TRYING, "没接通", need="followups.call")
ANSWER = Move.of(
    [Status.DUE, Status.TRYING], Status.ANSWERED, "记录回访", stamp="ended_at", need="followups.call"
)
GIVE_UP = Move.of([Status.DUE, Status.TRYING], Status.UNREACHED, "未联系上", stamp="ended_at")
VOID = Move.of([Status.DUE, Status.TRYING], Status.VOID, "不需要了", stamp="ended_at")
MOVES = {"TRY": TRY, "ANSWER": ANSWER, "GIVE_UP": GIVE_UP, "VOID": VOID}
CLEAR = Move.of(
    [Finding.Status.OPEN], Finding.Status.CLEARED, "没问题", stamp="checked_at", need="followups.check"
)
UPHOLD = Move.of(
    [Finding.Status.OPEN], Finding.Status.UPHELD, "属实", stamp="checked_at", need="followups.check"
)
OPEN = (Status.DUE, Status.TRYING)

Visited, Plan = CareVisit.Status, VisitPlan.Status
VISIT = Move.of(
    [Visited.PLANNED, Visited.PUT_OFF], Visited.VISITED, "记录拜访", stamp="visited_at", need="care.visit"
)
PUT_OFF_VISIT = Move.of([Visited.PLANNED], Visited.PUT_OFF, "推迟", stamp="ended_at", need="care.visit")
DROP_VISIT = Move.of(
    [Visited.PLANNED, Visited.PUT_OFF], Visited.DROPPED, "不拜访", stamp="ended_at", need="care.visit"
)
VISIT_MOVES = {"VISIT": VISIT, "PUT_OFF": PUT_OFF_VISIT, "DROP": DROP_VISIT}
VISIT_LOOKS: dict[str, str] = {
    Visited.PLANNED: "call", Visited.VISITED: "done", Visited.PUT_OFF: "part", Visited.DROPPED: "none",
}  # fmt: skip
KEEP_PLAN = Move.of([Plan.OPEN], Plan.KEPT, "完成", stamp="kept_at")
REOPEN_PLAN = Move.of([Plan.KEPT], Plan.OPEN, "又有待办")

Said, Told = Campaign.Status, Greeting.Status
SUBMIT = Move.of([Said.DRAFT], Said.SUBMITTED, "提交批准", need="care.greet")
RETURN_CAMPAIGN = Move.of([Said.SUBMITTED], Said.DRAFT, "退回", need="care.approve")
APPROVE_CAMPAIGN = Move.of([Said.SUBMITTED], Said.APPROVED, "批准", need="care.approve")
SEND_CAMPAIGN = Move.of([Said.APPROVED], Said.SENT, "发出", stamp="sent_at")
CANCEL_CAMPAIGN = Move.of(
    [Said.DRAFT, Said.SUBMITTED, Said.APPROVED, Said.SENT], Said.CANCELLED, "取消", stamp="ended_at",
    need="care.greet",
)  # fmt: skip
CAMPAIGN_MOVES = {
    "SUBMIT": SUBMIT, "RETURN": RETURN_CAMPAIGN, "APPROVE": APPROVE_CAMPAIGN, "SEND": SEND_CAMPAIGN,
    "CANCEL": CANCEL_CAMPAIGN,
}  # fmt: skip
CAMPAIGN_LOOKS: dict[str, str] = {
    Said.DRAFT: "todo", Said.SUBMITTED: "att", Said.APPROVED: "sent", Said.SENT: "done", Said.CANCELLED: "none",
}  # fmt: skip
GIVE = Move.of([Told.WAITING, Told.LEFT, Told.MISSED], Told.GIVEN, "送达")
LEAVE = Move.of([Told.WAITING], Told.LEFT, "发送")
MISS = Move.of([Told.WAITING, Told.LEFT], Told.MISSED, "没送到")
SKIP = Move.of([Told.WAITING], Told.SKIPPED, "不发")
GREETING_MOVES = {"GIVE": GIVE, "LEAVE": LEAVE, "MISS": MISS, "SKIP": SKIP}
