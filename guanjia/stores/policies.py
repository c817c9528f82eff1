"""From which amount on a second person looks at what is missing; the documents name no figure."""

from guanjia.kernel import policy
from guanjia.kernel.policy import PolicyKey, positive

KEEPERS = ("storekeeper", "supervisor", "project_manager")


def yuan(value: object) -> str | None:
    """An amount of money, nothing included."""
    return None if isinstance(value, (int, float)) and value >= 0 else "请填 0 或更大的金额。"


policy.declare(
    PolicyKey(
        "stores.approve_above", "盘点差异和报损超过多少要另一人批准", 200, "元", "B-3.2.3-1", False, yuan,
        roles=KEEPERS,
    ),
    PolicyKey(
        "stores.approve_days", "同一人几天内的报损合起来算", 30, "天", "B-3.2.3-1", False, positive, roles=KEEPERS
    ),
)  # fmt: skip
