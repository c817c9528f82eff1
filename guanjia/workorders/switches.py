"""How the company reads the documents where they can be read in two ways; the literal reading is the default."""

from collections.abc import Callable
from datetime import datetime

from guanjia.kernel import policy
from guanjia.kernel.models import Event
from guanjia.kernel.policy import PolicyKey

OFFICE = ("front_desk", "butler", "technician", "supervisor", "project_manager")
COUNTED, CALLED, PLAN_FROM = "water_electric.counted", "water_electric.called", "water_electric.plan_from"
COUNTED_FROM = "presence.counted_from"
URGENT_CONFIRM, LATE_AFTER, TOLERANCE = "confirm.urgent", "visit.late_after", "visit.display_tolerance"


def switch(key: str, label: str, clause: str, options: dict[str, str]) -> PolicyKey:
    """A choice; the first option is the literal reading."""
    return PolicyKey(
        key, label, next(iter(options)), "", clause, False, None, "choice", options, roles=OFFICE
    )


policy.declare(
    switch(COUNTED, "到场和方案时限管哪些报修", "A-1.2-3", {"all": "全部水电报修", "urgent": "只管紧急的水电报修"}),
    switch(
        CALLED, "水电报修先叫哪一类管家", "A-1.2-3",
        {
            "zone": "责任管家、副管家，没有再叫值班工程管家", "engineering": "先叫值班工程管家，没有再叫责任管家",
            "zone_only": "只叫责任管家和副管家",
        },
    ),
    switch(PLAN_FROM, "方案时限从什么时候算", "A-1.2-4", {"notice": "从通知管家算", "arrival": "从第一个人到场算"}),
    switch(
        URGENT_CONFIRM, "紧急件要不要回电确认", "B-3.1.3-1",
        {"intake": "来电当时已经确认，写明理由可免", "call": "一律回电确认"},
    ),
    switch(LATE_AFTER, "约了时间段，过了什么时候算晚到", "B-3.3.1-1", {"end": "过了结束", "start": "过了开始"}),
    switch(
        COUNTED_FROM, "到场证据多强才计入到场指标", "B-3.3.1-1",
        {"0": "都计", "1": "弱、中、强都计，没有证据的不计", "2": "中和强才计", "3": "强才计"},
    ),
    PolicyKey(TOLERANCE, "晚到几分钟以内不显示超时（只管显示，照样计晚）", 0, "分钟", "B-3.3.1-1", roles=OFFICE),
)  # fmt: skip


def chosen(key: str, project_id: int | None, at: datetime) -> str:
    """The reading in force."""
    return str(policy.value(key, at=at, project=project_id))


def window_edge(project_id: int | None, at: datetime) -> str:
    """Which end of an agreed window is the last moment on time, as events name it (decision 4)."""
    return "window_until" if chosen(LATE_AFTER, project_id, at) == "end" else "window_from"


def is_proved(strength: int, project_id: int | None, at: datetime) -> bool:
    """Whether an arrival of this strength counts in the figures of arrivals."""
    return strength >= int(chosen(COUNTED_FROM, project_id, at))


def is_counted(event: Event, is_urgent: Callable[[], bool]) -> bool:
    """Whether the 15 minutes and the hour run for the order of an event."""
    return chosen(COUNTED, event.project_id, event.occurred_at) == "all" or is_urgent()


def is_narrowed(project_id: int, at: datetime) -> bool:
    """Whether the project counts urgent repairs only: then both rates are shown."""
    return chosen(COUNTED, project_id, at) != "all"


def starts_the_hour(event: Event, on_arrival: bool) -> bool:
    """Whether the hour for the plan begins with the event: the notice, or the first arrival."""
    return (chosen(PLAN_FROM, event.project_id, event.occurred_at) == "arrival") is on_arrival
