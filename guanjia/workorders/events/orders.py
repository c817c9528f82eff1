"""What happens to a work order at the desk."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from guanjia.kernel.events import DomainEvent
from guanjia.organization.moments import clock_time, window_text


@dataclass(frozen=True)
class OrderReceived(DomainEvent):
    """A request came in and got its number (B-3.1.1)."""

    label: ClassVar[str] = "报事"
    icon: ClassVar[str] = "phone-incoming"
    opens: ClassVar[bool] = True
    source: str
    category: str
    urgency: str
    water_electric: bool
    complete: bool = True
    at_once: str = ""  # what who asked should do now, where the words speak of danger
    called_within: float = 0  # minutes until somebody of the desk calls, where a clock counts that


@dataclass(frozen=True)
class ButlerNotified(DomainEvent):
    """The butler was told of a water or electric repair: T1 and T2 start (A-1.2-3)."""

    label: ClassVar[str] = "通知管家，到场和方案开始计时"
    icon: ClassVar[str] = "bell-ringing"
    automatic: ClassVar[bool] = True
    staff_id: int
    urgency: str = ""


@dataclass(frozen=True)
class ButlerMissing(DomainEvent):
    """No butler could be told; the clocks run from here all the same."""

    label: ClassVar[str] = "没有可通知的管家，计时照常开始"
    icon: ClassVar[str] = "bell-ringing"
    automatic: ClassVar[bool] = True
    urgency: str = ""


@dataclass(frozen=True)
class OrderRegistered(DomainEvent):
    """The desk completed the form (B-3.1.2)."""

    label: ClassVar[str] = "登记服务单"
    icon: ClassVar[str] = "notes"
    register_due_at: datetime | None = None


@dataclass(frozen=True)
class OrderCorrected(DomainEvent):
    """Category, place or words were put right; the old values stay here."""

    label: ClassVar[str] = "更正服务单"
    icon: ClassVar[str] = "edit"
    before: dict[str, str]
    after: dict[str, str]
    urgency: str = ""
    supplier_id: int = 0

    def detail(self) -> str:
        """What was changed into what."""
        return "；".join(f"{self.before[k] or '空'} → {v}" for k, v in self.after.items())


@dataclass(frozen=True)
class OrderHastened(DomainEvent):
    """What came later makes the order urgent: a danger that the customer tells of, or an urgent order that joins it."""

    label: ClassVar[str] = "改为紧急"
    icon: ClassVar[str] = "alert-triangle"
    automatic: ClassVar[bool] = True
    why: str
    was: str
    urgency: str
    supplier_id: int = 0

    def detail(self) -> str:
        """Why, and what it was before."""
        return f"{self.why}，原来是{self.was}"


@dataclass(frozen=True)
class OrderConfirmed(DomainEvent):
    """Content and visit time were confirmed with the customer, or an emergency goes without (B-3.1.3)."""

    label: ClassVar[str] = "确认内容和上门时间"
    icon: ClassVar[str] = "phone-check"
    urgency: str
    window_from: datetime | None
    window_until: datetime | None
    emergency_reason: str = ""
    changed: bool = False
    confirm_due_at: datetime | None = None

    def detail(self) -> str:
        """The agreed window, or why there was no call."""
        if self.emergency_reason or self.window_from is None:
            return f"紧急件免确认回访，理由：{self.emergency_reason}"
        return f"{window_text(self.window_from, self.window_until)} 上门"


@dataclass(frozen=True)
class OrderDispatched(DomainEvent):
    """Somebody was chosen to go (B-3.2.1)."""

    label: ClassVar[str] = "派单"
    icon: ClassVar[str] = "send"
    staff_id: int
    urgency: str
    rank: int = 0
    reason: str = ""
    mode: str = "assign"
    dispatch_due_at: datetime | None = None
    arrange_due_at: datetime | None = None
    has_window: bool | None = None
    supplier_id: int = 0

    def detail(self) -> str:
        """Rank and the reason for another choice."""
        rank = f"排名第 {self.rank}" if self.rank else ""
        return "，".join(part for part in (rank, self.reason) if part)


@dataclass(frozen=True)
class OrderTransferred(OrderDispatched):
    """The order went over to somebody else 转单."""

    label: ClassVar[str] = "转单"
    icon: ClassVar[str] = "switch-horizontal"


@dataclass(frozen=True)
class OrderAccepted(DomainEvent):
    """The technician took the order and promised a visit time (B-3.2.2)."""

    label: ClassVar[str] = "接单"
    icon: ClassVar[str] = "user-check"
    visit_at: datetime
    in_window: bool = True
    accept_due_at: datetime | None = None

    def detail(self) -> str:
        """The promised time."""
        return f"约 {clock_time(self.visit_at)} 到"


@dataclass(frozen=True)
class OrderReturned(DomainEvent):
    """The order is back on the board: declined, handed back, taken back, or not accepted in time."""

    label: ClassVar[str] = "退回看板"
    icon: ClassVar[str] = "arrow-back-up"
    how: str
    staff_id: int
    urgency: str
    reason: str = ""
    HOW: ClassVar[dict[str, str]] = {
        "declined": "技师不接", "handed_back": "技师退单", "taken_back": "调度收回", "not_accepted": "没有按时接单",
    }  # fmt: skip

    def detail(self) -> str:
        """How and why."""
        how = self.HOW.get(self.how, self.how)
        return f"{how}：{self.reason}" if self.reason else how


@dataclass(frozen=True)
class OrderUrged(DomainEvent):
    """The customer asked where it stays 催单."""

    label: ClassVar[str] = "催单"
    icon: ClassVar[str] = "bell"
    count: int


@dataclass(frozen=True)
class OrderCancelled(DomainEvent):
    """The customer does not need it any more."""

    label: ClassVar[str] = "取消"
    icon: ClassVar[str] = "ban"
    reason: str

    def detail(self) -> str:
        """Why."""
        return self.reason


@dataclass(frozen=True)
class OrderMerged(DomainEvent):
    """The order repeats another one."""

    label: ClassVar[str] = "并入另一单"
    icon: ClassVar[str] = "git-merge"
    into_number: str
    was_dispatched: bool = False

    def detail(self) -> str:
        """Which one."""
        return self.into_number


@dataclass(frozen=True)
class OrderReferred(DomainEvent):
    """It belongs to somebody else, and the customer was told to whom."""

    label: ClassVar[str] = "转给负责单位"
    icon: ClassVar[str] = "arrow-right-circle"
    to: str
    reason: str

    def detail(self) -> str:
        """To whom and why."""
        return f"{self.to}：{self.reason}"


@dataclass(frozen=True)
class NoteAdded(DomainEvent):
    """Somebody left a note for colleagues."""

    label: ClassVar[str] = "内部留言"
    icon: ClassVar[str] = "message"
    text: str

    def detail(self) -> str:
        """The words."""
        return self.text
