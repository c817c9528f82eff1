"""Whom the company calls back, within what time, how often it tries."""

from guanjia.kernel import policy
from guanjia.kernel.policy import PolicyKey, percent, positive

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
