"""Weights of the ranking (decision 15), and what happens when nobody answers or a visit is held up."""

from guanjia.kernel import policy
from guanjia.kernel.policy import PolicyKey, positive

WEIGHTS = {
    "skill": ("技能", 30), "place": ("路程", 20), "load": ("负荷", 20), "household": ("熟悉", 10),
    "fairness": ("均衡", 10), "continuity": ("接续", 10),
}  # fmt: skip
REWORK = {"another": "换一个人", "same": "还让他去"}
FIELD = ("dispatcher", "front_desk", "technician", "supervisor", "project_manager")


def weight(value: object) -> str | None:
    """A weight is a whole number of points; zero leaves the term out."""
    return None if isinstance(value, int) and 0 <= value <= 100 else "请填 0 到 100 的整数。"


def number(key: str, label: str, default: int, unit: str, clause: str) -> PolicyKey:
    """A number above zero that touches who works on the orders."""
    return PolicyKey(f"dispatch.{key}", label, default, unit, clause, False, positive, roles=FIELD)


policy.declare(
    *(
        PolicyKey(f"dispatch.weight.{key}", f"派单打分：{label}", points, "分", "B-3.2.1-1", False, weight)
        for key, (label, points) in WEIGHTS.items()
    ),
    PolicyKey(
        "dispatch.rework", "同一毛病返工派给谁", "another", "", "B-3.2.1-1", kind="choice", options=REWORK,
        roles=FIELD,
    ),
    number("fairness_days", "派单打分：看最近几天派过多少件", 7, "天", "B-3.2.1-1"),
    number("walk", "楼与楼之间每分钟走", 70, "米", "B-3.3.1-2"),
    number("tries", "没人接时最多连着派给几位", 3, "位", "B-3.2.2-1"),
    number("overrun", "超过预计多久仍在现场，就推后他后面的活", 10, "分钟", "A-1.3-3"),
    number("overrun_more", "超时未完的活，估计还要多久", 15, "分钟", "A-1.3-3"),
)  # fmt: skip
