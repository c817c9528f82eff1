"""Whom the company calls back, within what time, how often it tries."""

from typing import Any

from guanjia.kernel import policy
from guanjia.kernel.policy import PolicyKey, percent, positive, share

LEADERS = ("supervisor", "project_manager")
CALLERS = ("front_desk", "butler", "supervisor", "project_manager")


def number(key: str, label: str, default: int, unit: str, clause: str = "B-3.4.3-1") -> PolicyKey:
    """A number above zero."""
    return PolicyKey(key, label, default, unit, clause, check=positive, roles=LEADERS)


policy.declare(
    PolicyKey("followups.due_minutes", "回访时限", 48 * 60, "分钟", "B-3.4.3-1", False, positive, roles=CALLERS),
    PolicyKey("followups.urgent_minutes", "低评价回访时限", 60, "分钟", "B-3.4.3-2", False, positive, roles=CALLERS),
    PolicyKey("followups.tries", "最多试几次", 3, "次", "B-3.4.3-2", False, positive, roles=CALLERS),
    PolicyKey(
        "followups.give_up_minutes", "多久联系不上就关闭", 7 * 24 * 60, "分钟", "B-3.4.3-2", False, positive,
        roles=CALLERS,
    ),
    PolicyKey(
        "complaint.callback_minutes", "投诉处理后回访", 4320, "分钟", "B-3.4.3-1", check=positive, roles=CALLERS,
        also=("C-3.2-8",),
    ),
    PolicyKey(
        "complaint.check_days", "投诉处理后再看效果", 30, "天", "C-3.2-8", check=positive, roles=CALLERS,
    ),
    PolicyKey(
        "followups.open_minutes", "投诉回访提前多久可以打", 1440, "分钟", "C-3.2-8", check=positive, roles=CALLERS,
    ),
    PolicyKey("followups.sample_percent", "其他服务单抽查回访", 20, "%", "B-3.4.3-1", False, percent, roles=CALLERS),
    PolicyKey(
        "followups.risk_unsolved_percent", "师傅的回访里没解决超过多少就加访", 10, "%", "B-3.4.3-1", check=percent,
        roles=LEADERS,
    ),
    number("followups.risk_least", "至少几个回访才算师傅的比例", 5, "个"),
    number("followups.risk_days", "师傅的回访看多少天以内的", 90, "天"),
    number("followups.repeat_days", "同一处多少天内又报同类就加访", 30, "天"),
    PolicyKey(
        "followups.blind_percent", "复核回访（另一个人再打一次）", 5, "%", "B-3.4.3-2", check=percent,
        roles=LEADERS,
    ),
    number("followups.fast_seconds", "同一个人两个回访至少隔多久", 60, "秒", "B-3.4.3-2"),
    number("followups.perfect_row", "连续多少个全是好评要核对", 20, "个", "B-3.4.3-2"),
)  # fmt: skip
policy.relate("followups.urgent_minutes", "<=", "followups.due_minutes", "低评价的回访不能比普通回访慢")


VISITORS = ("butler", "supervisor", "project_manager")


def hour(value: object) -> str | None:
    """An hour of the day."""
    return None if isinstance(value, int) and 0 <= value <= 23 else "要是 0 到 23 的整点"


def cared(key: str, label: str, default: int, unit: str, **more: Any) -> PolicyKey:
    """A number of the care of homes."""
    facts: dict[str, Any] = {"clause": "D-6.2.3-1", "check": positive, "roles": VISITORS} | more
    return PolicyKey(key, label, default, unit, **facts)


policy.declare(
    cared("care.contact_percent", "每年联系到的住户", 50, "%", check=percent, also=("D-1.3.2-1",)),
    cared(
        "care.visit_percent",
        "每季拜访计划包含的住户",
        50,
        "%",
        check=share,
        clause="AX-3.5-1",
        also=("D-6.2.3-1",),
    ),
    cared("care.greetings_a_month", "每户每月最多几次问候和提醒", 3, "次"),
    cared("care.propose_days", "提前几天排出问候草稿", 10, "天"),
    cared("care.greet_hour", "问候几点发出", 9, "点", check=hour),
    cared("care.silent_days", "多少天没有来往算很久没有联系", 180, "天", clause="AX-3.5-1"),
    cared("care.complaint_days", "投诉后多少天内优先拜访", 90, "天", clause="AX-3.5-1"),
    cared("care.new_days", "入住多少天内算新住户", 90, "天", clause="AX-3.5-1"),
)
