"""Weights of the ranking (decision 15), what happens when nobody answers or a visit is held up, and the day plan."""

from collections.abc import Callable
from datetime import time
from typing import Any

from guanjia.kernel import policy
from guanjia.kernel.policy import PolicyKey, percent, positive

WEIGHTS = {
    "skill": ("技能", 30), "place": ("路程", 20), "load": ("负荷", 20), "household": ("熟悉", 10),
    "fairness": ("均衡", 10), "continuity": ("接续", 10),
}  # fmt: skip
# what part of its points a term gives where somebody is neither the best nor the worst
SHARES = {
    "unverified": ("证书没有核实有效期，技能得多少", 60), "same_building": ("人在同一栋，路程得多少", 90),
    "elsewhere": ("不知道人在哪，路程得多少", 60), "farthest": ("路程最远的，路程得多少", 20),
    "stranger": ("没去过这一户，熟悉得多少", 40), "known": ("去过这一户、没有评分，熟悉得多少", 70),
    "new_to_it": ("第一次接这件事，接续得多少", 50),
}  # fmt: skip
REWORK = {"another": "换一个人", "same": "还让他去"}
FIELD = ("dispatcher", "front_desk", "technician", "supervisor", "project_manager")


def number(key: str, label: str, default: int, unit: str, clause: str) -> PolicyKey:
    """A number above zero that touches who works on the orders."""
    return PolicyKey(f"dispatch.{key}", label, default, unit, clause, False, positive, roles=FIELD)


policy.declare(
    *(
        PolicyKey(f"dispatch.weight.{key}", f"派单打分：{label}", points, "分", "B-3.2.1-1", False, percent)
        for key, (label, points) in WEIGHTS.items()
    ),
    *(
        PolicyKey(f"dispatch.share.{key}", f"派单打分：{label}", part, "%", "B-3.2.1-1", False, percent)
        for key, (label, part) in SHARES.items()
    ),
    PolicyKey(
        "dispatch.rework", "同一毛病返工派给谁", "another", "", "B-3.2.1-1", kind="choice", options=REWORK,
        roles=FIELD,
    ),
    number("fairness_days", "派单打分：看最近几天派过多少件", 7, "天", "B-3.2.1-1"),
    number("presence", "几小时内就要上门的，没打开“在岗”的不派", 4, "小时", "B-3.2.1-1"),
    number("walk", "楼与楼之间每分钟走", 70, "米", "B-3.3.1-2"),
    number("ride", "从一个项目到另一个项目每分钟走", 250, "米", "B-3.3.1-2"),
    number("between", "两个项目之间路上多久（没有填起点坐标时）", 30, "分钟", "B-3.3.1-2"),
    number("tries", "没人接时最多连着派给几位", 3, "位", "B-3.2.2-1"),
    number("overrun", "超过预计多久仍在现场，就推后他后面的活", 10, "分钟", "A-1.3-3"),
    number("overrun_more", "超时未完的活，估计还要多久", 15, "分钟", "A-1.3-3"),
)  # fmt: skip

policy.relate(
    "dispatch.share.farthest", "<=", "dispatch.share.same_building", "离得最远的不会比在同一栋的得分高。"
)


def whole(value: object) -> str | None:
    """A whole number that may be zero."""
    return None if isinstance(value, int) and value >= 0 else "请填 0 或更大的整数。"


def time_of_day(value: object) -> str | None:
    """A time such as 11:30."""
    try:
        time.fromisoformat(str(value))
    except ValueError:
        return "请填 24 小时制的时间，例如 11:30。"
    return None


def plan_number(
    key: str, label: str, default: int, unit: str, check: Callable[[Any], str | None] = whole
) -> PolicyKey:
    """A number of the day plan."""
    return PolicyKey(
        f"plan.{key}", f"当日计划：{label}", default, unit, "B-3.2.1-1", False, check, roles=FIELD
    )


def plan_time(key: str, label: str, default: str) -> PolicyKey:
    """A time of day of the day plan."""
    return PolicyKey(
        f"plan.{key}",
        f"当日计划：{label}",
        default,
        "",
        "B-3.2.1-1",
        False,
        time_of_day,
        kind="text",
        roles=FIELD,
    )


policy.declare(
    plan_number("seconds", "最多算多久", 10, "秒", positive),
    plan_number("seed", "随机种子，同一个数同样的机器排出同样的计划", 1, ""),
    plan_number("at_most", "一次最多一起排几件，多了按楼栋分批", 400, "件", positive),
    plan_number("detour", "实际走的路是直线的百分之几", 130, "%", positive),
    PolicyKey(
        "plan.base", "当日计划：师傅从几栋出发、回几栋休息", "中间", "", "B-3.2.1-1", kind="text", roles=FIELD,
    ),
    plan_time("pause_from", "午休最早几点开始", "11:30"),
    plan_time("pause_until", "午休最晚几点开始", "12:30"),
    plan_number("pause", "午休多久，0 是不留午休", 45, "分钟"),
    plan_number("overtime", "最多安排加班多久", 0, "分钟"),
    plan_number("urgent", "没有约时间的紧急件多久内要到", 30, "分钟", positive),
    plan_number("weight.unserved", "排不进一件，抵多少路", 100_000, "米", positive),
    plan_number("weight.priority", "排不进一件紧急的，再加多少路", 100_000, "米"),
    plan_number("weight.moved", "改动一个约定时间，抵多少路", 30_000, "米"),
    plan_number("weight.overtime", "加班一分钟，抵多少路", 100, "米"),
    plan_number("weight.even", "比平均多干一分钟，抵多少路，0 是不管均不均", 20, "米"),
)  # fmt: skip
