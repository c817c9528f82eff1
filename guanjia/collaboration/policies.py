"""Numbers of hand-offs and task groups."""

from guanjia.kernel import policy
from guanjia.kernel.policy import PolicyKey

HEADS = ("supervisor", "project_manager", "department_head")


def once_at_least(value: object) -> str | None:
    """Something may go back once at least before the supervisor decides."""
    return None if isinstance(value, int) and value >= 1 else "请填 1 以上的整数。"


policy.declare(
    PolicyKey(
        "handoff.accept", "协办多久内接收（服务时间）", 120, "分钟", "A-1.4-1", check=policy.positive, roles=HEADS,
        also=("A-1.4-3", "C-1.3-2"),
    ),
    PolicyKey(
        "handoff.accept_urgent", "紧急协办多久内接收（日夜都算）", 10, "分钟", "C-1.3-2", check=policy.positive,
        roles=HEADS,
    ),
    PolicyKey(
        "handoff.most_turns", "协办退回、改派几次就由主管裁定", 2, "次", "C-1.3-4", check=once_at_least, roles=HEADS,
    ),
    PolicyKey(
        "handoff.rated", "协办办完要不要提出人评价", "rated", "", "D-1.1-3", kind="choice", roles=HEADS,
        options={"rated": "提出人评 1 到 5 分", "not_rated": "不评分，办完就结束"},
    ),
    PolicyKey(
        "handoff.rate_days", "协办办完几天没评价就自动结束", 7, "天", "D-1.1-3", check=policy.positive, roles=HEADS,
    ),
    PolicyKey(
        "joint.due_days", "跨部门问题默认期限", 5, "工作日", "C-1.3-2", check=policy.positive, roles=HEADS,
        also=("C-1.3-5",),
    ),
    PolicyKey(
        "joint.task_group_days", "重大项目、紧急任务多久内成立小组", 1, "工作日", "D-6.1.3-1", check=policy.positive,
        roles=HEADS,
    ),
)  # fmt: skip
policy.relate("handoff.accept_urgent", "<=", "handoff.accept", "紧急的不能比平常的慢")
