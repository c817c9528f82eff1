"""Numbers of the front desk."""

from guanjia.kernel import policy
from guanjia.kernel.policy import PolicyKey


def at_least_one(value: object) -> str | None:
    """A door sticker takes at least one request an hour."""
    return None if isinstance(value, int) and value >= 1 else "请填 1 以上的整数。"


policy.declare(
    PolicyKey(
        "intake.scans_an_hour", "一个门口码一小时最多报几件", 10, "件", "B-3.1.1-1", False, at_least_one
    )
)
