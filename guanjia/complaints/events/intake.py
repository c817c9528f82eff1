"""How a complaint comes in: received, registered with its five facts, graded, owned."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from guanjia.kernel.events import DomainEvent
from guanjia.organization.moments import clock_time

GRADES = {"minor": "一般", "important": "重要", "major": "重大"}


@dataclass(frozen=True)
class ComplaintReceived(DomainEvent):
    """Somebody complained, by whatever channel."""

    label: ClassVar[str] = "收到投诉"
    icon: ClassVar[str] = "message-exclamation"
    opens: ClassVar[bool] = True
    source: str


@dataclass(frozen=True)
class ComplaintRegistered(DomainEvent):
    """The five facts are on record (D-3.3.2-1); since the contact came, within its time or not."""

    label: ClassVar[str] = "登记五项"
    icon: ClassVar[str] = "clipboard-check"
    topic: str
    is_anonymous: bool
    is_complete: bool
    in_time: bool


@dataclass(frozen=True)
class ComplaintAccepted(DomainEvent):
    """Graded and acknowledged: the customer was told by when the first feedback comes (D-3.3.3-1)."""

    label: ClassVar[str] = "分级受理"
    icon: ClassVar[str] = "stairs"
    grade: str
    owner: int
    feedback_due_at: datetime
    satisfy_due_at: datetime
    needs_group: bool
    in_time: bool
    how: str

    def detail(self) -> str:
        """The grade, and what the customer was told."""
        return f"{GRADES[self.grade]}，告知 {clock_time(self.feedback_due_at)} 前反馈"


@dataclass(frozen=True)
class GradeChanged(DomainEvent):
    """The grade rose, or fell with an approval; times are reckoned anew from the registration."""

    label: ClassVar[str] = "改等级"
    icon: ClassVar[str] = "stairs-up"
    grade: str
    was: str
    is_rise: bool
    satisfy_due_at: datetime
    needs_group: bool
    reason: str

    def detail(self) -> str:
        """From which to which, and why."""
        return f"{GRADES[self.was]}改为{GRADES[self.grade]}，{self.reason}"


@dataclass(frozen=True)
class OwnerChanged(DomainEvent):
    """Somebody else answers for it."""

    label: ClassVar[str] = "换负责人"
    icon: ClassVar[str] = "user-share"
    owner: int
    reason: str

    def detail(self) -> str:
        """Why."""
        return self.reason


@dataclass(frozen=True)
class ComplaintRepeated(DomainEvent):
    """The same matter at the same place, of the same home, or about the same person, within the days of the policy."""

    label: ClassVar[str] = "重复投诉"
    icon: ClassVar[str] = "repeat"
    automatic: ClassVar[bool] = True
    by_what: str
    before: int

    def detail(self) -> str:
        """How often before, by what."""
        return f"{self.by_what}，之前 {self.before} 次"


@dataclass(frozen=True)
class AuthorityAsked(DomainEvent):
    """An outside authority (12345, the street office, a court) asks about it, with its own deadline."""

    label: ClassVar[str] = "上级转办"
    icon: ClassVar[str] = "building-bank"
    authority: str
    due_at: datetime

    def detail(self) -> str:
        """Who, until when."""
        return f"{self.authority}，{clock_time(self.due_at)} 前回复"


@dataclass(frozen=True)
class EvidenceHeld(DomainEvent):
    """Nothing of this complaint may be erased until the hold is released."""

    label: ClassVar[str] = "证据封存"
    icon: ClassVar[str] = "lock"
    reason: str

    def detail(self) -> str:
        """Why."""
        return self.reason


@dataclass(frozen=True)
class EvidenceReleased(DomainEvent):
    """The hold ended."""

    label: ClassVar[str] = "解除封存"
    icon: ClassVar[str] = "lock-open"
