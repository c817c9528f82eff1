"""Where a complaint stands, as the customer reads it."""

from guanjia.complaints.models import Complaint
from guanjia.organization.moments import clock_time

S = Complaint.Status
STANDS: dict[str, str] = {
    S.RECEIVED: "收到了，马上有人登记", S.REGISTERED: "登记了，马上告诉您什么时候给您回话",
    S.INVESTIGATING: "正在查是怎么回事", S.PLANNING: "正在想办法，想先听听您的", S.AGREED: "办法定了，马上去办",
    S.EXECUTING: "正在办", S.EXECUTED: "办完了，马上告诉您结果", S.TOLD: "办好了，您满意吗？",
    S.SATISFIED: "您说满意，谢谢您", S.REVIEWED: "您说满意，谢谢您", S.ARCHIVED: "您说满意，谢谢您",
    S.EXCEPTED: "没能办到您满意，原因告诉过您；有新的情况随时说", S.WITHDRAWN: "您撤回了",
    S.MERGED: "和别的住户同样的投诉一起办，结果一样告诉您",
}  # fmt: skip


def said(row: Complaint) -> str:
    """Where a complaint stands, in plain words."""
    words = STANDS[row.status]
    if row.status in (S.REGISTERED, S.INVESTIGATING) and row.feedback_due_at:
        return f"{words}，{clock_time(row.feedback_due_at)} 前给您回话"
    return words
