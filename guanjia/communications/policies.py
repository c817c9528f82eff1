"""Values of messages."""

from guanjia.kernel import policy
from guanjia.kernel.policy import PolicyKey, positive

KEEPERS = ("administrator",)


policy.declare(
    PolicyKey("messages.max_attempts", "消息最多试几次", 5, "次", check=positive, scopes=(), roles=KEEPERS),
    PolicyKey(
        "messages.retry_minutes", "消息隔多久再试", 2, "分钟", check=positive, scopes=(), roles=KEEPERS
    ),
)
