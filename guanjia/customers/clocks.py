"""The clocks of changes (T34) and of move-ins (T32, the whole file), declared as data."""

from collections.abc import Callable
from datetime import datetime

from guanjia.kernel.models import Event
from guanjia.sla.declared import ClockRule, declare


def at(name: str) -> Callable[[Event], datetime]:
    """The moment that an event carries."""
    return lambda event: datetime.fromisoformat(event.data[name])


declare(
    ClockRule(
        "T34", "资料变更", "A-3.1-7", "change_request", start=("customers.ChangeAsked",),
        stop=("customers.ChangeApplied", "customers.ChangeRefused"), unit="working_day",
        policy="profile.change_days",
    ),
    ClockRule(
        "T32", "入住访谈", "A-1.1-4", "move_in", start=("customers.MoveInScheduled",),
        stop=("customers.MoveInInterviewed",), void=("customers.MoveInCancelled",), unit="point",
        due=at("interview_by"), ladder=("project_manager",),
    ),
    ClockRule(
        "MOVE", "入住后档案齐全", "A-3.1-5", "move_in", start=("customers.KeysHandedOver",),
        stop=("customers.MoveInClosed",), unit="point", due=at("file_by"), ladder=("project_manager",),
    ),
)  # fmt: skip
