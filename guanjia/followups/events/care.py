"""What happens to visit plans and visits; what the figures know of a home's care."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from guanjia.kernel.events import DomainEvent


@dataclass(frozen=True)
class VisitPlanDrawn(DomainEvent):
    """The visits of a butler for a quarter were proposed."""

    label: ClassVar[str] = "排出拜访计划"
    icon: ClassVar[str] = "clipboard-list"
    visits: int
    due_at: datetime

    def detail(self) -> str:
        """How many."""
        return f"{self.visits} 户"


@dataclass(frozen=True)
class VisitPlanReopened(DomainEvent):
    """A home was added to a plan on which nothing was left to do."""

    label: ClassVar[str] = "拜访计划又有待办"
    icon: ClassVar[str] = "clipboard-list"
    quiet: ClassVar[bool] = True
    due_at: datetime


@dataclass(frozen=True)
class VisitPlanKept(DomainEvent):
    """Nothing is left to do on a plan."""

    label: ClassVar[str] = "拜访计划完成"
    icon: ClassVar[str] = "checks"
    visited: int
    visits: int

    def detail(self) -> str:
        """How many of how many were visited."""
        return f"{self.visits} 户中拜访了 {self.visited} 户"


@dataclass(frozen=True)
class VisitAdded(DomainEvent):
    """Somebody put a home on the plan."""

    label: ClassVar[str] = "加入拜访计划"
    icon: ClassVar[str] = "plus"


@dataclass(frozen=True)
class HouseholdVisited(DomainEvent):
    """A home was visited or called, and what was talked about is written down."""

    label: ClassVar[str] = "拜访住户"
    icon: ClassVar[str] = "heart-handshake"
    how: str
    has_need: bool

    def detail(self) -> str:
        """How, and whether a need was found."""
        way = "当面" if self.how == "face" else "电话"
        return f"{way}，发现需求并已登记" if self.has_need else way


@dataclass(frozen=True)
class VisitPutOff(DomainEvent):
    """A visit goes to the next quarter, with the reason."""

    label: ClassVar[str] = "推迟拜访"
    icon: ClassVar[str] = "calendar"
    reason: str

    def detail(self) -> str:
        """Why."""
        return self.reason


@dataclass(frozen=True)
class VisitDropped(DomainEvent):
    """A home will not be visited in this quarter, with the reason."""

    label: ClassVar[str] = "不拜访"
    icon: ClassVar[str] = "ban"
    reason: str

    def detail(self) -> str:
        """Why."""
        return self.reason


@dataclass(frozen=True)
class CareCounted(DomainEvent):
    """Whether somebody lives in a home, and whether the staff got in touch within the year and the quarter."""

    label: ClassVar[str] = "统计主动联系"
    icon: ClassVar[str] = "target"
    quiet: ClassVar[bool] = True
    is_active: bool
    in_year: bool
    in_quarter: bool
