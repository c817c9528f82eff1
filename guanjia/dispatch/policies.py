"""Weights of the ranking (decision 15)."""

from guanjia.kernel import policy
from guanjia.kernel.policy import PolicyKey

WEIGHTS = {
    "skill": ("技能", 30), "place": ("路程", 20), "load": ("负荷", 20), "household": ("熟悉", 10),
    "fairness": ("均衡", 10), "continuity": ("接续", 10),
}  # fmt: skip
policy.declare(
    *(
        PolicyKey(f"dispatch.weight.{key}", f"派单打分：{label}", points, "分", "B-3.2.1-1")
        for key, (label, points) in WEIGHTS.items()
    )
)
