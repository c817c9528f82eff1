"""The clock of action items: it ends with their day."""

from datetime import datetime

from guanjia.kernel.models import Event
from guanjia.sla.declared import ClockRule, declare


def end_of_its_day(event: Event) -> datetime:
    """When the item is over its day."""
    return datetime.fromisoformat(event.data["due_at"])


declare(
    ClockRule(
        "ACT", "改进事项", "B-7-3", "action_item", start=("collaboration.ActionAsked",),
        stop=("collaboration.ActionFinished",), void=("collaboration.ActionDropped",), unit="point",
        due=end_of_its_day,
    ),
)  # fmt: skip
