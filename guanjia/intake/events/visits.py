"""What happens to visits at the desk."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from guanjia.kernel.events import DomainEvent
from guanjia.organization.moments import clock_time


@dataclass(frozen=True)
class VisitorCame(DomainEvent):
    """Somebody stands at the desk."""

    label: ClassVar[str] = "客户来访"
    icon: ClassVar[str] = "door-enter"
    opens: ClassVar[bool] = True


@dataclass(frozen=True)
class VisitStepDone(DomainEvent):
    """A step of the reception was done."""

    label: ClassVar[str] = "接待步骤"
    icon: ClassVar[str] = "check"
    step: str
    name: str

    def detail(self) -> str:
        """Which one."""
        return self.name


@dataclass(frozen=True)
class VisitNeedRecorded(DomainEvent):
    """What the visitor needs was asked and recorded; whether it can be solved at once."""

    label: ClassVar[str] = "登记来访需求"
    icon: ClassVar[str] = "notes"
    is_solvable: bool
    contact_id: int


@dataclass(frozen=True)
class VisitSolved(DomainEvent):
    """The need was met at the desk."""

    label: ClassVar[str] = "当场解决"
    icon: ClassVar[str] = "circle-check"
    is_solvable: bool


@dataclass(frozen=True)
class VisitLeftOpen(DomainEvent):
    """The need cannot be met at once: the visitor knows why and until when, and can be reached."""

    label: ClassVar[str] = "留待办理"
    icon: ClassVar[str] = "clock"
    expected_at: datetime
    has_contact: bool

    def detail(self) -> str:
        """Until when."""
        return f"预计 {clock_time(self.expected_at)} 办好"


@dataclass(frozen=True)
class VisitorLeft(DomainEvent):
    """The visitor was seen off; which steps were never ticked."""

    label: ClassVar[str] = "送客"
    icon: ClassVar[str] = "door"
    missing: list[str]
    is_solvable: bool
    is_solved: bool


@dataclass(frozen=True)
class VisitNumberLeft(DomainEvent):
    """The visitor said how to be reached."""

    label: ClassVar[str] = "留联系方式"
    icon: ClassVar[str] = "phone"
