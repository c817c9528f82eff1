"""What happened to the staff."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar

from guanjia.kernel.events import DomainEvent
from guanjia.organization.moments import clock_time
from guanjia.people.spans import span_text


def days_text(since: date, until: date | None) -> str:
    """`11-25 到 11-30`, `11-25 起`."""
    return f"{since:%m-%d} 到 {until:%m-%d}" if until else f"{since:%m-%d} 起"


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
    """Shifts of a person were entered; `weeks` says of each week that changed whether a limit is broken now."""

    label: ClassVar[str] = "排班"
    count: int
    weeks: list[dict[str, Any]] = field(default_factory=list)
    excesses: list[str] = field(default_factory=list)
    reason: str = ""

    def detail(self) -> str:
        """How many, and over which limits for which reason."""
        over = f"超限：{'；'.join(self.excesses)}。理由：{self.reason}" if self.excesses else ""
        return "，".join(part for part in (f"{self.count} 个班次", over) if part)


@dataclass(frozen=True)
class ShiftCancelled(DomainEvent):
    """Planned shifts of a person were taken out of the roster."""

    label: ClassVar[str] = "取消班次"
    starts_at: datetime
    count: int = 1
    weeks: list[dict[str, Any]] = field(default_factory=list)

    def detail(self) -> str:
        """Which shift, or how many from which on."""
        first = clock_time(self.starts_at)
        return first if self.count == 1 else f"{first} 起 {self.count} 个班次"


@dataclass(frozen=True)
class ShiftKindChanged(DomainEvent):
    """A kind of shift was entered, changed or taken away; planned shifts keep their hours."""

    label: ClassVar[str] = "改班次设置"
    code: str
    words: str

    def detail(self) -> str:
        """Which, and what it is now."""
        return f"{self.code}：{self.words}"


@dataclass(frozen=True)
class PositionChanged(DomainEvent):
    """How many of a post must be there in a kind of shift."""

    label: ClassVar[str] = "改定岗人数"
    post: str
    code: str
    minimum: int

    def detail(self) -> str:
        """Which post and how many."""
        return f"{self.post} {self.code} 至少 {self.minimum} 人"


@dataclass(frozen=True)
class LeaveAsked(DomainEvent):
    """Somebody asked for leave; what kind stands only in the leave itself."""

    label: ClassVar[str] = "请假"
    starts_at: datetime
    ends_at: datetime

    def detail(self) -> str:
        """From when until when."""
        return span_text(self.starts_at, self.ends_at)


@dataclass(frozen=True)
class LeaveApproved(DomainEvent):
    """Leave was approved: its time is no duty any more."""

    label: ClassVar[str] = "批准请假"
    account_id: int | None = None


@dataclass(frozen=True)
class LeaveRefused(DomainEvent):
    """Leave was not approved, and why."""

    label: ClassVar[str] = "没有批准请假"
    reason: str
    account_id: int | None = None

    def detail(self) -> str:
        """Why."""
        return self.reason


@dataclass(frozen=True)
class LeaveWithdrawn(DomainEvent):
    """Leave was taken back: its time is duty again."""

    label: ClassVar[str] = "撤回请假"


@dataclass(frozen=True)
class SwapAsked(DomainEvent):
    """Somebody asked a colleague to exchange two shifts."""

    label: ClassVar[str] = "请求换班"
    account_id: int | None = None


@dataclass(frozen=True)
class SwapAgreed(DomainEvent):
    """The colleague agreed; the supervisor decides."""

    label: ClassVar[str] = "同意换班"


@dataclass(frozen=True)
class SwapApproved(DomainEvent):
    """Both shifts changed hands."""

    label: ClassVar[str] = "批准换班"
    account_ids: list[int] = field(default_factory=list)
    reason: str = ""


@dataclass(frozen=True)
class SwapRefused(DomainEvent):
    """The colleague or the supervisor said no, and why."""

    label: ClassVar[str] = "没有换班"
    reason: str
    account_ids: list[int] = field(default_factory=list)

    def detail(self) -> str:
        """Why."""
        return self.reason


@dataclass(frozen=True)
class SwapWithdrawn(DomainEvent):
    """Who asked took it back."""

    label: ClassVar[str] = "撤回换班"


@dataclass(frozen=True)
class StandInArranged(DomainEvent):
    """Somebody stands in for a person."""

    label: ClassVar[str] = "安排代班"
    staff_id: int
    starts_at: datetime
    ends_at: datetime

    def detail(self) -> str:
        """From when until when."""
        return span_text(self.starts_at, self.ends_at)


@dataclass(frozen=True)
class StandInEnded(DomainEvent):
    """Nobody stands in any more."""

    label: ClassVar[str] = "取消代班"
    staff_id: int


@dataclass(frozen=True)
class SupportArranged(DomainEvent):
    """Somebody helps another project, from a day to a day or until it is ended."""

    label: ClassVar[str] = "安排支援"
    project_id: int
    project: str
    since: date
    until: date | None = None

    def detail(self) -> str:
        """Which project, from when until when."""
        return f"{self.project}，{days_text(self.since, self.until)}"


@dataclass(frozen=True)
class SupportEnded(DomainEvent):
    """Somebody helps another project no more."""

    label: ClassVar[str] = "结束支援"
    project_id: int
    project: str

    def detail(self) -> str:
        """Which project."""
        return self.project


@dataclass(frozen=True)
class InductionNoted(DomainEvent):
    """The induction of a new colleague is done (A-2.1-6)."""

    label: ClassVar[str] = "登记入职培训"
    on: str

    def detail(self) -> str:
        """On which day."""
        return f"{self.on} 完成"


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
class PlatformUseJudged(DomainEvent):
    """On how many work days of a month a person used the product, and on how many percent it was wanted (M164)."""

    label: ClassVar[str] = "核对平台使用"
    automatic: ClassVar[bool] = True
    quiet: ClassVar[bool] = True
    month: str
    days: int
    used: int
    wanted: int = 80

    def detail(self) -> str:
        """Which month, how many days of work, on how many of them the product was used."""
        return f"{self.month}：上班 {self.days} 天，使用 {self.used} 天"


@dataclass(frozen=True)
class CertificateNoted(DomainEvent):
    """A certificate was entered."""

    label: ClassVar[str] = "登记证书"
    skill: str


@dataclass(frozen=True)
class HandoverAsked(DomainEvent):
    """A shift of a post ends soon and another one follows: a hand-over note is due."""

    label: ClassVar[str] = "该写交接班记录"
    automatic: ClassVar[bool] = True
    quiet: ClassVar[bool] = True
    post: str
    ends_at: datetime


@dataclass(frozen=True)
class HandoverWritten(DomainEvent):
    """Who leaves wrote what is open and what to watch; the words stand in the note alone."""

    label: ClassVar[str] = "写了交接班记录"
    read_due_at: datetime


@dataclass(frozen=True)
class HandoverRead(DomainEvent):
    """Who came on the next shift read the note while on that shift."""

    label: ClassVar[str] = "接班人已阅"


@dataclass(frozen=True)
class HandoverMissed(DomainEvent):
    """The next shift is over and the note was not written, or written and not read."""

    label: ClassVar[str] = "没有交接班"
    automatic: ClassVar[bool] = True
    was_written: bool

    def detail(self) -> str:
        """Which side of the hand-over is missing."""
        return "写了，接班的同事没有看" if self.was_written else "交班的同事没有写"


@dataclass(frozen=True)
class CommendationNoted(DomainEvent):
    """A customer praised somebody; it is to be verified."""

    label: ClassVar[str] = "记下表扬"
    icon: ClassVar[str] = "heart-handshake"
    opens: ClassVar[bool] = True
    source: str


@dataclass(frozen=True)
class CommendationVerified(DomainEvent):
    """The praise is true: it counts for the month of who was praised (D-2.2.2-1)."""

    label: ClassVar[str] = "核实表扬"
    icon: ClassVar[str] = "circle-check"
    staff_id: int
    source: str


@dataclass(frozen=True)
class CommendationRefused(DomainEvent):
    """The praise could not be verified."""

    label: ClassVar[str] = "没有采纳表扬"
    icon: ClassVar[str] = "x"
    reason: str

    def detail(self) -> str:
        """Why."""
        return self.reason
