"""What dispatch does by itself about an order."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from guanjia.kernel.events import DomainEvent
from guanjia.organization.moments import clock_time


@dataclass(frozen=True)
class NobodySent(DomainEvent):
    """Nobody could be sent automatically: the order waits on the board, with the reason."""

    label: ClassVar[str] = "自动派单没有派出"
    icon: ClassVar[str] = "user-x"
    automatic: ClassVar[bool] = True
    reason: str

    def detail(self) -> str:
        """Why."""
        return self.reason


@dataclass(frozen=True)
class WindowEndangered(DomainEvent):
    """The technician is held up elsewhere so long that the agreed window will break (A-1.3-3)."""

    label: ClassVar[str] = "可能赶不上约定时间"
    icon: ClassVar[str] = "alert-triangle"
    automatic: ClassVar[bool] = True
    staff_id: int
    expected_at: datetime
    best_id: int | None = None

    def detail(self) -> str:
        """When he would come."""
        return f"上一户还没做完，预计 {clock_time(self.expected_at)} 才到，请改派或与客户改约"


@dataclass(frozen=True)
class HandedOn(DomainEvent):
    """Who had the order fell ill: somebody else goes, or it is on the board again."""

    label: ClassVar[str] = "请假改派"
    icon: ClassVar[str] = "switch-horizontal"
    from_id: int
    to_id: int | None = None

    def detail(self) -> str:
        """Whether somebody goes."""
        return "换人上门，约定时间不变" if self.to_id else "没有人能去，回到看板"
