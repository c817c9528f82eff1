"""Values of messages."""

from guanjia.kernel import policy
from guanjia.kernel.policy import PolicyKey

KEEPERS = ("administrator",)


def positive(value: object) -> str | None:
    """A number above zero."""
    return None if isinstance(value, (int, float)) and value > 0 else "请填大于 0 的数。"


policy.declare(
    PolicyKey("messages.max_attempts", "消息最多试几次", 5, "次", check=positive, scopes=(), roles=KEEPERS),
    PolicyKey(
        "messages.retry_minutes", "消息隔多久再试", 2, "分钟", check=positive, scopes=(), roles=KEEPERS
    ),
)
