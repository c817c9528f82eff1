"""How a work order ends."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from guanjia.kernel.events import DomainEvent
from guanjia.organization.moments import in_words


@dataclass(frozen=True)
class OrderFinished(DomainEvent):
    """The technician finished the work."""

    label: ClassVar[str] = "完工"
    icon: ClassVar[str] = "circle-check"
    staff_id: int
    under_warranty: bool = False
    steps_skipped: int = 0
    steps: int = 0
    qualified: bool = True
    repeat_of: int = 0
    repeat_until: datetime | None = None


@dataclass(frozen=True)
class FeedbackAsked(DomainEvent):
    """The customer was asked how it went (B-3.3.4)."""

    label: ClassVar[str] = "请客户评价"
    icon: ClassVar[str] = "message-question"
    quiet: ClassVar[bool] = True


@dataclass(frozen=True)
class FeedbackGiven(DomainEvent):
    """The customer rated, refused, or was absent."""

    label: ClassVar[str] = "客户反馈"
    icon: ClassVar[str] = "star"
    outcome: str
    overall: int | None = None
    attitude: int | None = None
    listened: int | None = None
    staff_id: int | None = None
    in_time: bool = True
    OUTCOME: ClassVar[dict[str, str]] = {"given": "已评价", "refused": "不愿评价", "absent": "不在场"}

    def detail(self) -> str:
        """The rating, or why there is none."""
        return f"{self.overall} 分" if self.overall else self.OUTCOME.get(self.outcome, "")


@dataclass(frozen=True)
class ServiceRecorded(DomainEvent):
    """Content, time and feedback stand in the record (B-3.4.1)."""

    label: ClassVar[str] = "写服务记录"
    icon: ClassVar[str] = "file-text"


@dataclass(frozen=True)
class OrderCompleted(DomainEvent):
    """The desk checked the record and completed the order (B-3.4.2)."""

    label: ClassVar[str] = "办结"
    icon: ClassVar[str] = "clipboard-check"
    category: str
    urgency: str
    staff_id: int
    overall: int | None = None
    complete_due_at: datetime | None = None


@dataclass(frozen=True)
class FollowUpStarted(DomainEvent):
    """A return call was decided on (B-3.4.3)."""

    label: ClassVar[str] = "转回访"
    icon: ClassVar[str] = "phone-outgoing"
    quiet: ClassVar[bool] = True


@dataclass(frozen=True)
class OrderClosed(DomainEvent):
    """Nothing is open any more."""

    label: ClassVar[str] = "关闭"
    icon: ClassVar[str] = "lock"
    how: str
    recorded: bool = True
    traced: bool = True
    HOW: ClassVar[dict[str, str]] = {
        "satisfied": "回访满意", "unselected": "不需回访", "unreached": "三次未联系上", "imported": "历史导入",
        "solved": "回访已解决",
    }  # fmt: skip

    def detail(self) -> str:
        """By which way."""
        return self.HOW.get(self.how, self.how)


@dataclass(frozen=True)
class OrderReopened(DomainEvent):
    """It was not solved after all; the order is back on the board."""

    label: ClassVar[str] = "重新打开"
    icon: ClassVar[str] = "refresh"
    urgency: str
    reason: str
    times: int

    def detail(self) -> str:
        """Why."""
        return self.reason


@dataclass(frozen=True)
class OrderImported(DomainEvent):
    """History from a ledger, with its true times; starts no clock and tells nobody (decision 6)."""

    label: ClassVar[str] = "历史台账导入"
    icon: ClassVar[str] = "file-import"
    category: str
    staff_id: int | None
    received_at: datetime
    arrived_at: datetime | None = None
    finished_at: datetime | None = None
    overall: int | None = None
    water_electric: bool = False
    notes: list[str] = field(default_factory=list)

    def detail(self) -> str:
        """How long it took."""
        if self.finished_at is None:
            return ""
        return f"用时 {in_words(self.finished_at - self.received_at)}"
