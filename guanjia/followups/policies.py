"""Whom the company calls back, within what time, how often it tries."""

from guanjia.kernel import policy
from guanjia.kernel.policy import PolicyKey, percent, positive

CALLERS = ("front_desk", "butler", "supervisor", "project_manager")


policy.declare(
    PolicyKey("followups.due_minutes", "回访时限", 48 * 60, "分钟", "B-3.4.3-1", False, positive, roles=CALLERS),
    PolicyKey("followups.urgent_minutes", "低评价回访时限", 60, "分钟", "B-3.4.3-2", False, positive, roles=CALLERS),
    PolicyKey("followups.tries", "最多试几次", 3, "次", "B-3.4.3-2", False, positive, roles=CALLERS),
    PolicyKey(
        "followups.give_up_minutes", "多久联系不上就关闭", 7 * 24 * 60, "分钟", "B-3.4.3-2", False, positive,
        roles=CALLERS,
    ),
    PolicyKey("followups.sample_percent", "其他服务单抽查回访", 20, "%", "B-3.4.3-1", False, percent, roles=CALLERS),
)  # fmt: skip
policy.relate("followups.urgent_minutes", "<=", "followups.due_minutes", "低评价的回访不能比普通回访慢")
