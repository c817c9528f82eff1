"""A promised visit moves because the job before it takes longer (A-1.3-3)."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from guanjia.kernel.events import DomainEvent
from guanjia.organization.moments import clock_time


@dataclass(frozen=True)
class VisitSlipped(DomainEvent):
    """The technician is held up elsewhere: he is expected later, and the customer is told."""

    label: ClassVar[str] = "预计晚到"
    icon: ClassVar[str] = "clock-pause"
    automatic: ClassVar[bool] = True
    was_at: datetime
    visit_at: datetime

    def detail(self) -> str:
        """The two times; why is not the customer's business."""
        return f"{clock_time(self.was_at)} 改为 {clock_time(self.visit_at)}，上一户还没做完"
