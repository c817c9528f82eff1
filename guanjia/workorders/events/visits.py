"""What happens on the way and at the place."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

from guanjia.kernel.events import DomainEvent
from guanjia.organization.moments import clock_time, window_text
from guanjia.workorders import proof


@dataclass(frozen=True)
class PreparationDone(DomainEvent):
    """Tools and materials are packed (B-3.2.3)."""

    label: ClassVar[str] = "工具材料备齐"
    icon: ClassVar[str] = "tool"


@dataclass(frozen=True)
class VisitDeparted(DomainEvent):
    """The technician is on the way; whether the wishes of the home were `seen` or `unseen`, if it has some."""

    label: ClassVar[str] = "出发"
    icon: ClassVar[str] = "walk"
    staff_id: int
    reason: str = ""
    listed: bool = False
    wishes: str = ""

    def detail(self) -> str:
        """Why an urgent departure went without the list."""
        return self.reason


@dataclass(frozen=True)
class VisitArrived(DomainEvent):
    """Somebody stands at the place, with the evidence for it (B-3.3.1, A-1.2-3)."""

    label: ClassVar[str] = "到场"
    icon: ClassVar[str] = "map-pin-check"
    staff_id: int
    is_butler: bool
    evidence: str
    evidence_note: str = ""
    notice_due_at: datetime | None = None
    counted_due_at: datetime | None = (
        None  # where the project counts it by another time: since it became urgent
    )
    is_counted: bool = True
    window_from: datetime | None = None
    window_until: datetime | None = None
    strength: int | None = None
    kinds: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    nth: int = 0
    supplier_id: int = 0
    urgency: str = ""

    def detail(self) -> str:
        """How strong the evidence is, and what it is; before there were several kinds there was one."""
        kinds = self.kinds or [self.evidence]
        strength = proof.strength_of(kinds) if self.strength is None else self.strength
        note = f"：{self.evidence_note}" if self.evidence_note else ""
        return f"{proof.word(strength)}，{proof.kinds_text(kinds)}{note}"


@dataclass(frozen=True)
class ArrivalWitnessed(VisitArrived):
    """The customer tapped that somebody is there; it says anew what the arrival said, with the new strength."""

    label: ClassVar[str] = "客户确认师傅到了"
    icon: ClassVar[str] = "user-check"
    arrived_at: datetime | None = None

    def detail(self) -> str:
        """How strong the evidence is now; nothing before the arrival itself was registered."""
        return super().detail() if self.arrived_at else ""


@dataclass(frozen=True)
class ArrivalQuestioned(DomainEvent):
    """Something about an arrival cannot be as it was told; nothing was blocked, a supervisor looks (B-3.3.1)."""

    label: ClassVar[str] = "到场存疑"
    icon: ClassVar[str] = "alert-triangle"
    automatic: ClassVar[bool] = True
    staff_id: int
    nth: int
    flags: list[str]

    def detail(self) -> str:
        """What cannot be."""
        return proof.flags_text(self.flags)


@dataclass(frozen=True)
class ArrivalChecked(DomainEvent):
    """A supervisor looked at an arrival that was doubtful or weakly proved."""

    label: ClassVar[str] = "核对过到场"
    icon: ClassVar[str] = "eye"
    staff_id: int
    nth: int
    words: str

    def detail(self) -> str:
        """What came of it."""
        return self.words


@dataclass(frozen=True)
class CodeRefused(DomainEvent):
    """The customer's code was said wrongly; the tries of a round are counted (B-3.3.1)."""

    label: ClassVar[str] = "到访码不对"
    icon: ClassVar[str] = "map-pin"
    quiet: ClassVar[bool] = True
    staff_id: int
    round: int


@dataclass(frozen=True)
class VisitMissed(DomainEvent):
    """Nobody opened."""

    label: ClassVar[str] = "未能入户"
    icon: ClassVar[str] = "door-off"
    staff_id: int
    reason: str

    def detail(self) -> str:
        """What was tried."""
        return self.reason


@dataclass(frozen=True)
class VisitRescheduled(DomainEvent):
    """The visit has another time, and the customer knows."""

    label: ClassVar[str] = "改约"
    icon: ClassVar[str] = "calendar-event"
    window_from: datetime
    window_until: datetime
    reason: str
    told_how: str

    def detail(self) -> str:
        """The new window and its reason."""
        return f"{window_text(self.window_from, self.window_until)}：{self.reason}"


@dataclass(frozen=True)
class ScopeAgreed(DomainEvent):
    """Scope and price were agreed at the place (B-3.3.2)."""

    label: ClassVar[str] = "现场确认"
    icon: ClassVar[str] = "checklist"
    is_paid: bool
    fen: int
    scope: str

    def detail(self) -> str:
        """What was agreed, and its price."""
        return f"{self.scope}，{self.fen / 100:.2f} 元" if self.is_paid else f"{self.scope}，不收费"


@dataclass(frozen=True)
class PlanTold(DomainEvent):
    """The preliminary plan and the expected finish were told (A-1.2-4)."""

    label: ClassVar[str] = "方案已告知"
    icon: ClassVar[str] = "bulb"
    finish_at: datetime
    told_how: str
    plan_due_at: datetime | None = None
    counted_due_at: datetime | None = (
        None  # where the project counts it by another time: since it became urgent
    )
    is_counted: bool = True

    def detail(self) -> str:
        """When it will be done."""
        return f"预计 {clock_time(self.finish_at)} 修好"


@dataclass(frozen=True)
class SafetyChecked(DomainEvent):
    """The safety block is complete (B-2.3)."""

    label: ClassVar[str] = "完成安全检查"
    icon: ClassVar[str] = "shield-check"
    items: int
    hazard: str = ""


@dataclass(frozen=True)
class WorkStarted(DomainEvent):
    """The work began."""

    label: ClassVar[str] = "开工"
    icon: ClassVar[str] = "tool"
    hazard: str = ""
    safety_checked: bool = True
    agreed: bool = True


@dataclass(frozen=True)
class StepDone(DomainEvent):
    """A step of the procedure was done, or skipped with a reason (B-3.3.3)."""

    label: ClassVar[str] = "步骤"
    icon: ClassVar[str] = "checks"
    quiet: ClassVar[bool] = True
    text: str
    skipped: bool = False
    reason: str = ""
    reading: str = ""

    def detail(self) -> str:
        """Which step, and what came of it."""
        if self.skipped:
            return f"跳过“{self.text}”：{self.reason}"
        return f"{self.text} {self.reading}".strip()


@dataclass(frozen=True)
class PhotosAdded(DomainEvent):
    """Photos were added; the files hang on the event."""

    label: ClassVar[str] = "上传照片"
    icon: ClassVar[str] = "camera"
    files: list[str]
    caption: str = ""

    def detail(self) -> str:
        """What they show."""
        return self.caption


@dataclass(frozen=True)
class MaterialReturned(DomainEvent):
    """Material that was written down was not needed after all."""

    label: ClassVar[str] = "退料"
    icon: ClassVar[str] = "tool"
    name: str
    quantity: str

    def detail(self) -> str:
        """What, how much."""
        return f"{self.name} {self.quantity}"


@dataclass(frozen=True)
class MaterialShort(DomainEvent):
    """The warehouse lacks what the job needs; `is_late` says that it comes too late for the agreed time (A-1.3-5)."""

    label: ClassVar[str] = "缺料"
    icon: ClassVar[str] = "alert-circle"
    missing: list[str]
    expected_on: date | None = None
    is_late: bool = False

    def detail(self) -> str:
        """What, when it comes, whether that is too late."""
        day = f"，{self.expected_on:%m-%d} 到货" if self.expected_on else "，到货日期还没定"
        return f"{'、'.join(self.missing)}{day}{'，赶不上约定时间' if self.is_late else ''}"


@dataclass(frozen=True)
class MaterialUsed(DomainEvent):
    """Material was used."""

    label: ClassVar[str] = "用料"
    icon: ClassVar[str] = "package"
    name: str
    quantity: str

    def detail(self) -> str:
        """What and how much."""
        return f"{self.name} × {self.quantity}"


@dataclass(frozen=True)
class OrderPaused(DomainEvent):
    """The work stands still, with a reason."""

    label: ClassVar[str] = "暂停"
    icon: ClassVar[str] = "player-pause"
    reason: str
    told_how: str

    def detail(self) -> str:
        """Why, and whether the customer knows."""
        return self.reason if self.told_how else f"{self.reason}（还没告知客户）"


@dataclass(frozen=True)
class CustomerTold(DomainEvent):
    """The customer was told of a delay (A-1.3-5)."""

    label: ClassVar[str] = "已告知客户延期"
    icon: ClassVar[str] = "message-2"
    told_how: str
    tell_due_at: datetime | None = None


@dataclass(frozen=True)
class FinishMoved(DomainEvent):
    """The expected finish was put off by a delay notice (A-1.3-3)."""

    label: ClassVar[str] = "改预计修好时间"
    icon: ClassVar[str] = "clock"
    quiet: ClassVar[bool] = True
    finish_at: datetime

    def detail(self) -> str:
        """The new time."""
        return f"预计 {clock_time(self.finish_at)} 修好"


@dataclass(frozen=True)
class OrderResumed(DomainEvent):
    """The work goes on."""

    label: ClassVar[str] = "继续"
    icon: ClassVar[str] = "player-play"
