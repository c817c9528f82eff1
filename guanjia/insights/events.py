"""What happened to the clause map."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from guanjia.kernel.events import DomainEvent


@dataclass(frozen=True)
class ClauseCharged(DomainEvent):
    """Somebody answers for a clause now, or it does not apply in a project."""

    label: ClassVar[str] = "定了条款责任人"
    icon: ClassVar[str] = "user-check"
    clause: str
    owner: int | None
    exempt_reason: str


@dataclass(frozen=True)
class ClauseAttested(DomainEvent):
    """A person confirmed a clause until a date (ANA-05)."""

    label: ClassVar[str] = "人工确认条款"
    icon: ClassVar[str] = "writing-sign"
    clause: str
    valid_until: date


@dataclass(frozen=True)
class AttestationMissing(DomainEvent):
    """What was confirmed has ended, or never was: who answers for the clause owes a confirmation (T68)."""

    label: ClassVar[str] = "等人工确认"
    icon: ClassVar[str] = "writing-sign"
    quiet: ClassVar[bool] = True
    clause: str
    owner: int


@dataclass(frozen=True)
class AttestationGiven(DomainEvent):
    """The confirmation that was owed is there, or nobody owes it any more."""

    label: ClassVar[str] = "人工确认有了"
    icon: ClassVar[str] = "writing-sign"
    quiet: ClassVar[bool] = True
    clause: str


@dataclass(frozen=True)
class MapFrozen(DomainEvent):
    """The map was frozen with its date and values."""

    label: ClassVar[str] = "存了制度对照"
    icon: ClassVar[str] = "package-export"
    score: float | None


@dataclass(frozen=True)
class ReportFrozen(DomainEvent):
    """A monthly, quarterly or yearly report was frozen (B-6.1-1)."""

    label: ClassVar[str] = "出了报告"
    icon: ClassVar[str] = "report-analytics"
    period: str
    since: date
    until: date
    on_time: bool = True
