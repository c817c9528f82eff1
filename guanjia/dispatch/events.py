"""What dispatch does by itself about an order, and what becomes of the plan of a day."""

from dataclasses import dataclass, field
from datetime import date, datetime
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
class VisitDisplaced(DomainEvent):
    """A new plan of the day leaves out what an earlier one had: its customer still waits for the agreed window."""

    label: ClassVar[str] = "新的当日计划排不进"
    icon: ClassVar[str] = "alert-triangle"
    automatic: ClassVar[bool] = True
    staff_id: int
    reason: str

    def detail(self) -> str:
        """Why, and what is to be done."""
        return f"{self.reason}，请打电话和客户改约"


@dataclass(frozen=True)
class WindowEndangered(DomainEvent):
    """The agreed window will break: its technician is held up elsewhere, or a plan cannot keep it (A-1.3-3)."""

    label: ClassVar[str] = "可能赶不上约定时间"
    icon: ClassVar[str] = "alert-triangle"
    automatic: ClassVar[bool] = True
    staff_id: int
    expected_at: datetime
    best_id: int | None = None

    def detail(self) -> str:
        """When he would come."""
        return f"赶不上约定时间，预计 {clock_time(self.expected_at)} 才到，请改派或与客户改约"


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


@dataclass(frozen=True)
class PlanAsked(DomainEvent):
    """Somebody asked for the plan of a day; the worker makes it."""

    label: ClassVar[str] = "排当日计划"
    icon: ClassVar[str] = "calendar-event"
    day: date
    others: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class PlanSolved(DomainEvent):
    """The plan of a day is there: how many visits it serves, how many it left out, and what made it."""

    label: ClassVar[str] = "当日计划排好"
    icon: ClassVar[str] = "calendar-event"
    automatic: ClassVar[bool] = True
    served: int
    unserved: int
    method: str

    def detail(self) -> str:
        """How many fit."""
        return f"排进 {self.served} 件，排不进 {self.unserved} 件"


@dataclass(frozen=True)
class PlanPublished(DomainEvent):
    """The plan of a day counts; its visits are sent one by one."""

    label: ClassVar[str] = "发布当日计划"
    icon: ClassVar[str] = "send"
    day: date


@dataclass(frozen=True)
class PlanSent(DomainEvent):
    """The visits of a published plan were sent, as far as nothing spoke against it."""

    label: ClassVar[str] = "按计划派出"
    icon: ClassVar[str] = "send"
    sent: int
    refused: int

    def detail(self) -> str:
        """How many went."""
        return f"派出 {self.sent} 件，没有派出 {self.refused} 件"


@dataclass(frozen=True)
class PlanDropped(DomainEvent):
    """The plan of a day no longer counts; what was sent stays sent."""

    label: ClassVar[str] = "作废当日计划"
    icon: ClassVar[str] = "circle-x"
    day: date


@dataclass(frozen=True)
class VisitFixed(DomainEvent):
    """The dispatcher set who makes a visit of a draft, and when; or took that back."""

    label: ClassVar[str] = "手工排定"
    icon: ClassVar[str] = "map-pin"
    order_id: int
    staff_id: int | None = None
    starts_at: datetime | None = None
    reason: str = ""

    def detail(self) -> str:
        """When, and why."""
        return f"{clock_time(self.starts_at)}，{self.reason}" if self.starts_at else "不再指定"


@dataclass(frozen=True)
class JobNeedSet(DomainEvent):
    """What a job of a category needs along was entered, changed or taken back (quantity 0)."""

    label: ClassVar[str] = "要带的工具材料"
    icon: ClassVar[str] = "package"
    item: str
    sort: str
    quantity: int

    def detail(self) -> str:
        """Which, and how many."""
        return f"{self.sort}：{self.item} {self.quantity}" if self.quantity else f"不用再带：{self.item}"


@dataclass(frozen=True)
class PartsAsked(DomainEvent):
    """The dispatcher asked a warehouse for what a planned visit needs and the van does not have."""

    label: ClassVar[str] = "替师傅申请领料"
    icon: ClassVar[str] = "package"
    staff_id: int
    lines: list[str]

    def detail(self) -> str:
        """What."""
        return "、".join(self.lines)


@dataclass(frozen=True)
class PlanUnsettled(DomainEvent):
    """Something happened to a visit of the day after its plan was published: the plan should be made again."""

    label: ClassVar[str] = "计划该重排"
    icon: ClassVar[str] = "refresh"
    automatic: ClassVar[bool] = True
    order_id: int
    why: str

    def detail(self) -> str:
        """What happened."""
        return self.why
