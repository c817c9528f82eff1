"""How a complaint ends, and what the company learns of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from guanjia.kernel.events import DomainEvent


@dataclass(frozen=True)
class ComplaintReviewed(DomainEvent):
    """The root cause is found and actions are agreed (D-3.3.6-1)."""

    label: ClassVar[str] = "复盘"
    icon: ClassVar[str] = "search"
    cause: str
    has_action: bool
    words: str

    def detail(self) -> str:
        """What was found."""
        return self.words


@dataclass(frozen=True)
class ComplaintArchived(DomainEvent):
    """Both calls after it found it settled, and nothing came again."""

    label: ClassVar[str] = "归档"
    icon: ClassVar[str] = "archive"


@dataclass(frozen=True)
class ComplaintReopened(DomainEvent):
    """It was not settled after all: it is looked into again."""

    label: ClassVar[str] = "重新处理"
    icon: ClassVar[str] = "refresh"
    reason: str
    round: int
    grade: str
    satisfy_due_at: datetime

    def detail(self) -> str:
        """Why."""
        return self.reason


@dataclass(frozen=True)
class ComplaintExcepted(DomainEvent):
    """Closed without satisfaction, by approval, with a legal note and a day on which it is looked at again."""

    label: ClassVar[str] = "例外关闭"
    icon: ClassVar[str] = "gavel"
    reason: str
    next_review_on: str
    verdict: str

    def detail(self) -> str:
        """Why, and when it is looked at again."""
        return f"{self.reason}，{self.next_review_on} 复核"


@dataclass(frozen=True)
class ComplaintRevived(DomainEvent):
    """The exception was looked at, and it goes on."""

    label: ClassVar[str] = "例外复核后继续"
    icon: ClassVar[str] = "refresh"
    reason: str
    round: int
    grade: str
    satisfy_due_at: datetime
    is_judged: bool = True

    def detail(self) -> str:
        """Why."""
        return self.reason


@dataclass(frozen=True)
class ComplaintWithdrawn(DomainEvent):
    """The customer takes it back, and said so to somebody."""

    label: ClassVar[str] = "客户撤回"
    icon: ClassVar[str] = "arrow-back"
    reason: str

    def detail(self) -> str:
        """In whose words."""
        return self.reason


@dataclass(frozen=True)
class ComplaintMerged(DomainEvent):
    """It is the same matter as another one, which goes on for both."""

    label: ClassVar[str] = "并案"
    icon: ClassVar[str] = "git-merge"
    into: int
    number: str

    def detail(self) -> str:
        """Into which."""
        return f"并入 {self.number}"


@dataclass(frozen=True)
class FaultEstablished(DomainEvent):
    """A valid complaint counts for the month of the person or department that answers for it (D-3.3.6-3).

    Appraisal reads this. `month` is the month of the end, as 2026-11.
    """

    label: ClassVar[str] = "计入考核"
    icon: ClassVar[str] = "report"
    month: str
    verdict: str
    department_id: int | None
    staff_id: int | None
    has_somebody: bool


@dataclass(frozen=True)
class FaultLifted(DomainEvent):
    """An appeal was right: it does not count."""

    label: ClassVar[str] = "申诉成立，不计考核"
    icon: ClassVar[str] = "report-off"
    month: str
    staff_id: int | None
    reason: str
