"""The clocks of action items, hand-offs (T52 and their day), task groups (T74) and duties, declared as data."""

from collections.abc import Callable
from datetime import datetime

from guanjia.collaboration.models import TaskGroup
from guanjia.kernel.models import Event
from guanjia.sla.declared import ClockRule, Unit, declare

WANTED = (
    TaskGroup.Sort.PROJECT,
    TaskGroup.Sort.URGENT,
)  # what D-6.1.3-1 names; complaints have their own clock
SENT = ("collaboration.HandOffSent", "collaboration.HandOffSentAgain", "collaboration.HandOffDecided")
ENDED = ("collaboration.HandOffWithdrawn",)


def end_of_its_day(event: Event) -> datetime:
    """When the time of an item, a hand-off or a duty is over."""
    return datetime.fromisoformat(event.data["due_at"])


def by_urgency(event: Event) -> Unit:
    """What is urgent counts day and night, else the service hours."""
    return "wall" if event.data["is_urgent"] else "service"


def limit_of(event: Event) -> str:
    """The key of the time to accept."""
    return "handoff.accept_urgent" if event.data["is_urgent"] else "handoff.accept"


def between(departments: bool) -> Callable[[Event], bool]:
    """Whether a hand-off goes from one department to another, or stays in one."""
    return lambda event: bool(event.data["is_cross"]) is departments


declare(
    ClockRule(
        "ACT", "改进事项", "B-7-3", "action_item", start=("collaboration.ActionAsked",),
        stop=("collaboration.ActionFinished",), void=("collaboration.ActionDropped",), unit="point",
        due=end_of_its_day,
    ),
    ClockRule(
        "T52", "接收协办", "C-1.3-2", "hand_off", start=SENT,
        stop=("collaboration.HandOffAccepted", "collaboration.HandOffReturned", "collaboration.HandOffDisputed"),
        void=ENDED, unit_of=by_urgency, policy=limit_of, limits=("handoff.accept", "handoff.accept_urgent"),
    ),
    ClockRule(
        "JOINT", "办完跨部门协办", "C-1.3-2", "hand_off", start=SENT, stop=("collaboration.HandOffDone",),
        void=(*ENDED, "collaboration.HandOffSentAgain", "collaboration.HandOffDecided"), unit="point",
        due=end_of_its_day, when=between(departments=True),
    ),
    ClockRule(
        "HELP", "办完协办", "A-1.4-3", "hand_off", start=SENT, stop=("collaboration.HandOffDone",),
        void=(*ENDED, "collaboration.HandOffSentAgain", "collaboration.HandOffDecided"), unit="point",
        due=end_of_its_day, when=between(departments=False),
    ),
    ClockRule(
        "T74", "成立小组", "D-6.1.3-1", "task_group", start=("collaboration.GroupDeclared",),
        stop=("collaboration.GroupFormed",), void=("collaboration.GroupDissolved",), unit="working_day",
        policy="joint.task_group_days", when=lambda event: event.data["sort"] in TaskGroup.TIMED,
        ladder=("project_manager",),
    ),
    ClockRule(
        "DUTY", "小组职责", "D-6.1.3-2", "group_duty", start=("collaboration.DutyGiven",),
        stop=("collaboration.DutyDone",), void=("collaboration.DutyLeft",), unit="point", due=end_of_its_day,
    ),
)  # fmt: skip
