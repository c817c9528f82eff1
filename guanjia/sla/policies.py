"""Numbers of every clock."""

from collections.abc import Iterable
from datetime import datetime

from guanjia.kernel import policy
from guanjia.kernel.policy import PolicyKey, positive

KEY = "sla.warn_share"
FIRST_MARK = 50


def between_half_and_whole(value: object) -> str | None:
    """A warning comes after half of the time and before its end."""
    return None if isinstance(value, int) and FIRST_MARK < value < 100 else "请填 51 到 99 之间的整数。"


policy.declare(PolicyKey(KEY, "时限用到多少算快到", 80, "%", "A-1.2-3", False, between_half_and_whole))


def warn_share(project_id: int | None, at: datetime | None = None) -> int:
    """The share of its time, in percent, from which a clock counts as nearly over in a project."""
    return int(policy.value(KEY, at=at, project=project_id))


LIMITS = {"supervisor": 200, "project_manager": 2_000, "quality": 5_000}
FEN = 100
policy.declare(
    PolicyKey(
        "compensation.limit.supervisor", "补偿批准权限（客服主管）", LIMITS["supervisor"], "元", "A-1.3-6"
    ),
    PolicyKey(
        "compensation.limit.project_manager",
        "补偿批准权限（项目经理）",
        LIMITS["project_manager"],
        "元",
        "A-1.3-6",
    ),
    PolicyKey(
        "compensation.limit.quality",
        "补偿批准权限（公司品质）",
        LIMITS["quality"],
        "元",
        "A-1.3-6",
    ),
    PolicyKey("supplier.check_days", "到货前几天向供应商确认", 2, "天", "A-1.3-5", False, positive),
    PolicyKey("promise.soon_minutes", "承诺多久以内算快到期", 120, "分钟", "A-1.3-1"),
)


policy.relate(
    "compensation.limit.supervisor", "<=", "compensation.limit.project_manager",
    "客服主管能批的补偿不能比项目经理多",
)  # fmt: skip


def compensation_limit(roles: Iterable[str], project_id: int | None) -> int:
    """How much, in fen, somebody with these roles may approve (A-1.3-6)."""
    keys = [f"compensation.limit.{role}" for role in roles if role in LIMITS]
    return max((int(policy.value(key, project=project_id)) * FEN for key in keys), default=0)
