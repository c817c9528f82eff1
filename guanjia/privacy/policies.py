"""Values of the protection of customers' data."""

from guanjia.kernel import policy
from guanjia.kernel.policy import PolicyKey

policy.declare(
    PolicyKey("privacy.reveal_minutes", "号码显示时长", 10, "分钟", "A-3.1-11"),
    PolicyKey("privacy.reveals_per_hour", "每人每小时可看号码数", 60, "个", "A-3.1-11"),
)
