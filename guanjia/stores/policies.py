"""From which amount on a second person looks at what is missing; the documents name no figure."""

from guanjia.kernel import policy
from guanjia.kernel.policy import PolicyKey


def yuan(value: object) -> str | None:
    """An amount of money, nothing included."""
    return None if isinstance(value, (int, float)) and value >= 0 else "请填 0 或更大的金额。"


policy.declare(
    PolicyKey(
        "stores.approve_above", "盘点差异和报损超过多少要另一人批准", 200, "元", "B-3.2.3-1", False, yuan,
        roles=("storekeeper", "supervisor", "project_manager"),
    )
)  # fmt: skip
