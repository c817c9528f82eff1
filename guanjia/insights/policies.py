"""Numbers of the clause map."""

from guanjia.kernel import policy
from guanjia.kernel.policy import PolicyKey, positive

policy.declare(
    PolicyKey("clauses.near_points", "差几个百分点以内算部分达标", 5, "个百分点", "A-1.1-1", False, positive),
    PolicyKey("clauses.attest_days", "人工确认管多少天", 365, "天", "A-2.3-4", False, positive),
    PolicyKey("watch.silence", "多久没人动算没人管", 120, "分钟", "D-1.3.2-2", False, positive),
)
