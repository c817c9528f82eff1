"""What clocks and promises say."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from guanjia.kernel.events import DomainEvent
from guanjia.organization.moments import clock_time


@dataclass(frozen=True)
class ClockWarned(DomainEvent):
    """A share of the time is used up."""

    label: ClassVar[str] = "时限提醒"
    icon: ClassVar[str] = "clock"
    quiet: ClassVar[bool] = True
    rule: str
    name: str
    level: int
    due_at: datetime

    def detail(self) -> str:
        """Which clock, and how far it is."""
        return f"{self.name}，已用 {self.level}%，{clock_time(self.due_at)} 到期"


@dataclass(frozen=True)
class ClockBreached(DomainEvent):
    """The time is over, or has been over for as long again (level 200)."""

    label: ClassVar[str] = "超时"
    icon: ClassVar[str] = "alarm"
    rule: str
    name: str
    level: int
    due_at: datetime

    def detail(self) -> str:
        """Which clock broke, and when it was due."""
        more = "，已升级" if self.level > 100 else ""
        return f"{self.name}，{clock_time(self.due_at)} 已到期{more}"


@dataclass(frozen=True)
class ClockRetimed(DomainEvent):
    """The service calendar changed, and with it the due time of an open clock."""

    label: ClassVar[str] = "日历改了，时限重算"
    icon: ClassVar[str] = "calendar"
    quiet: ClassVar[bool] = True
    rule: str
    name: str
    was_due_at: datetime
    due_at: datetime

    def detail(self) -> str:
        """Which clock, and the two due times."""
        return f"{self.name}，{clock_time(self.was_due_at)} 改为 {clock_time(self.due_at)}"


@dataclass(frozen=True)
class ReminderDue(DomainEvent):
    """The time has come of which somebody wanted to be reminded; nothing is late yet."""

    label: ClassVar[str] = "提醒"
    icon: ClassVar[str] = "bell"
    quiet: ClassVar[bool] = True
    rule: str
    name: str
    due_at: datetime

    def detail(self) -> str:
        """Of what."""
        return self.name


@dataclass(frozen=True)
class PromiseGiven(DomainEvent):
    """A customer was told a time, a price or a service (A-1.3-1)."""

    label: ClassVar[str] = "承诺"
    icon: ClassVar[str] = "heart-handshake"
    what: str
    due_at: datetime | None = None
    sort: str = "time"
    fen: int | None = None
    staff_id: int | None = None

    def detail(self) -> str:
        """What was promised until when, or for how much."""
        parts = [self.what]
        parts += [f"{self.fen / 100:.2f} 元"] if self.fen is not None else []
        return "，".join([*parts, *([clock_time(self.due_at)] if self.due_at else [])])


@dataclass(frozen=True)
class PromiseOverdue(DomainEvent):
    """The time that was told first is over, or with `broken` the one that holds now (A-1.3-2)."""

    label: ClassVar[str] = "承诺过时"
    icon: ClassVar[str] = "alarm"
    quiet: ClassVar[bool] = True
    what: str
    first_due_at: datetime
    due_at: datetime
    broken: bool
    noticed: bool
    staff_id: int | None = None


@dataclass(frozen=True)
class PromiseSoon(DomainEvent):
    """The warning share of the time of a promise is used up (A-1.3-1)."""

    label: ClassVar[str] = "承诺快到期"
    icon: ClassVar[str] = "clock"
    quiet: ClassVar[bool] = True
    what: str
    due_at: datetime
    level: int


@dataclass(frozen=True)
class PromiseSettled(DomainEvent):
    """A promise was kept, or what was promised came late."""

    label: ClassVar[str] = "承诺有结果"
    icon: ClassVar[str] = "heart-handshake"
    quiet: ClassVar[bool] = True
    what: str
    state: str
    first_due_at: datetime | None = None
    noticed: bool = False
    staff_id: int | None = None


@dataclass(frozen=True)
class PromiseMoved(DomainEvent):
    """延期告知: a promise got another time, and the customer was told why, with a remedy (A-1.3-3 to A-1.3-6)."""

    label: ClassVar[str] = "延期告知"
    icon: ClassVar[str] = "heart-handshake"
    what: str
    due_at: datetime
    cause: str
    notice_id: int = 0
    cause_type: str = "other"
    first_due_at: datetime | None = None
    known_since: datetime | None = None
    told_at: datetime | None = None
    remedy: bool = False
    compensation: bool = False
    staff_id: int | None = None

    def detail(self) -> str:
        """The new time and its cause."""
        return f"{self.what}改到 {clock_time(self.due_at)}：{self.cause}"


@dataclass(frozen=True)
class PromiseExplained(DomainEvent):
    """The team said why a promise was broken, and what it does about it."""

    label: ClassVar[str] = "说明承诺没守住"
    icon: ClassVar[str] = "notes"
    what: str

    def detail(self) -> str:
        """Which one."""
        return self.what


@dataclass(frozen=True)
class PromiseConfirmed(DomainEvent):
    """The customer said whether content, time and quality were as agreed (A-1.3-2)."""

    label: ClassVar[str] = "承诺核对"
    icon: ClassVar[str] = "checks"
    quiet: ClassVar[bool] = True
    what: str
    content: bool
    on_time: bool
    quality: bool
    staff_id: int | None = None


@dataclass(frozen=True)
class CompensationProposed(DomainEvent):
    """Somebody proposed a compensation for a broken promise (A-1.3-6)."""

    label: ClassVar[str] = "提出补偿"
    icon: ClassVar[str] = "gift"
    promise_id: int
    notice_id: int
    fen: int
    cause_type: str = ""

    def detail(self) -> str:
        """How much."""
        return f"{self.fen / 100:.2f} 元"


@dataclass(frozen=True)
class CompensationApproved(CompensationProposed):
    """Another person, within the own limit, agreed."""

    label: ClassVar[str] = "批准补偿"


@dataclass(frozen=True)
class CompensationRefused(CompensationProposed):
    """Another person did not agree."""

    label: ClassVar[str] = "不批准补偿"


@dataclass(frozen=True)
class CompensationDelivered(CompensationProposed):
    """The customer has it, with a receipt."""

    label: ClassVar[str] = "补偿送达"


@dataclass(frozen=True)
class SupplierOrdered(DomainEvent):
    """Something was ordered from a supplier so that a promise can be kept (A-1.3-5)."""

    label: ClassVar[str] = "向供应商订货"
    icon: ClassVar[str] = "package"
    item: str
    due_on: date
    check_at: datetime

    def detail(self) -> str:
        """What, and when it is to come."""
        return f"{self.item}，{self.due_on:%m-%d} 到货"


@dataclass(frozen=True)
class SupplierRevised(SupplierOrdered):
    """The supplier named another day.

    `delays` says that the promise cannot be kept any more, `is_untold` that the customer does not know of it yet.
    """

    label: ClassVar[str] = "供应商改期"
    delays: bool = False
    is_untold: bool = False

    def detail(self) -> str:
        """What, and its new day."""
        return f"{self.item}改到 {self.due_on:%m-%d} 到货"


@dataclass(frozen=True)
class SupplierConfirmed(DomainEvent):
    """The supplier confirmed the day."""

    label: ClassVar[str] = "供应商确认到货日"
    icon: ClassVar[str] = "package"
    item: str
    due_on: date

    def detail(self) -> str:
        """What, and when it comes."""
        return f"{self.item}，{self.due_on:%m-%d} 到货"


@dataclass(frozen=True)
class SupplierArrived(SupplierConfirmed):
    """It is there."""

    label: ClassVar[str] = "供应商到货"


@dataclass(frozen=True)
class SupplierDelayTold(DomainEvent):
    """The customer was told of the supplier's delay by a notice, which has its own event."""

    label: ClassVar[str] = "供应商改期已告知客户"
    icon: ClassVar[str] = "heart-handshake"
    quiet: ClassVar[bool] = True
    notice_id: int
