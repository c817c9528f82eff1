"""Numbers of every clock."""

from datetime import datetime

from guanjia.kernel import policy
from guanjia.kernel.policy import PolicyKey

KEY = "sla.warn_share"


def between_half_and_whole(value: object) -> str | None:
    """A warning comes after half of the time and before its end."""
    return None if isinstance(value, int) and 50 < value < 100 else "请填 51 到 99 之间的整数。"


policy.declare(PolicyKey(KEY, "时限用到多少算快到", 80, "%", "A-1.2-3", False, between_half_and_whole))


def warn_share(project_id: int | None, at: datetime | None = None) -> int:
    """The share of its time, in percent, from which a clock counts as nearly over in a project."""
    return int(policy.value(KEY, at=at, project=project_id))
