"""Values of messages."""

from guanjia.kernel import policy
from guanjia.kernel.policy import PolicyKey

policy.declare(
    PolicyKey("messages.max_attempts", "消息最多试几次", 5, "次"),
    PolicyKey("messages.retry_minutes", "消息隔多久再试", 2, "分钟"),
)
