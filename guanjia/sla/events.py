"""What clocks and promises say."""

from dataclasses import dataclass
from datetime import datetime
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
    """A customer was told a time."""

    label: ClassVar[str] = "承诺"
    icon: ClassVar[str] = "heart-handshake"
    what: str
    due_at: datetime

    def detail(self) -> str:
        """What was promised until when."""
        return f"{self.what}，{clock_time(self.due_at)}"


@dataclass(frozen=True)
class PromiseSettled(DomainEvent):
    """A promise was kept, or what was promised came late."""

    label: ClassVar[str] = "承诺有结果"
    icon: ClassVar[str] = "heart-handshake"
    quiet: ClassVar[bool] = True
    what: str
    state: str


@dataclass(frozen=True)
class PromiseMoved(DomainEvent):
    """A promise got another time, and the customer was told why."""

    label: ClassVar[str] = "改承诺"
    icon: ClassVar[str] = "heart-handshake"
    what: str
    due_at: datetime
    cause: str

    def detail(self) -> str:
        """The new time and its cause."""
        return f"{self.what}改到 {clock_time(self.due_at)}：{self.cause}"
