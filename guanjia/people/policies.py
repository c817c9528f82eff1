"""Numbers of the staff."""

from guanjia.kernel import policy
from guanjia.kernel.policy import PolicyKey


def hours(value: object) -> str | None:
    """A rest is longer than nothing and shorter than a day."""
    return None if isinstance(value, (int, float)) and 0 < value < 24 else "请填 0 到 24 之间的小时数。"


policy.declare(PolicyKey("roster.shortest_rest", "两班之间至少休息", 11, "小时", "A-2.3-3", False, hours))
