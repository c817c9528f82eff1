"""What happened to the staff."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from guanjia.kernel.events import DomainEvent
from guanjia.organization.moments import clock_time


@dataclass(frozen=True)
class StaffAdded(DomainEvent):
    """A staff file was opened."""

    label: ClassVar[str] = "建立员工档案"


@dataclass(frozen=True)
class StaffChanged(DomainEvent):
    """Facts of a staff file changed."""

    label: ClassVar[str] = "修改员工档案"
    fields: list[str]


@dataclass(frozen=True)
class ShiftsPlanned(DomainEvent):
    """Shifts were entered in the roster."""

    label: ClassVar[str] = "排班"
    count: int

    def detail(self) -> str:
        """How many."""
        return f"{self.count} 个班次"


@dataclass(frozen=True)
class ShiftCancelled(DomainEvent):
    """A planned shift was taken out of the roster."""

    label: ClassVar[str] = "取消班次"
    starts_at: datetime

    def detail(self) -> str:
        """Which shift."""
        return clock_time(self.starts_at)


@dataclass(frozen=True)
class StaffPresent(DomainEvent):
    """A person switched to present."""

    label: ClassVar[str] = "到岗"


@dataclass(frozen=True)
class StaffAway(DomainEvent):
    """A person switched to away."""

    label: ClassVar[str] = "离岗"


@dataclass(frozen=True)
class StaffLeft(DomainEvent):
    """A person left the company; access ends at once."""

    label: ClassVar[str] = "离职"
    is_out: bool = True


@dataclass(frozen=True)
class CertificateNoted(DomainEvent):
    """A certificate was entered."""

    label: ClassVar[str] = "登记证书"
    skill: str
