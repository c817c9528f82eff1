"""What happens to return calls."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from guanjia.kernel.events import DomainEvent


@dataclass(frozen=True)
class FollowUpDue(DomainEvent):
    """A return call is to be made."""

    label: ClassVar[str] = "安排回访"
    icon: ClassVar[str] = "phone-outgoing"
    quiet: ClassVar[bool] = True
    why: str
    urgent: bool
    rule: str = "sample"
    due_at: datetime | None = None


@dataclass(frozen=True)
class FollowUpTried(DomainEvent):
    """Nobody answered."""

    label: ClassVar[str] = "回访没接通"
    icon: ClassVar[str] = "phone-x"
    tries: int

    def detail(self) -> str:
        """Which try."""
        return f"第 {self.tries} 次"


@dataclass(frozen=True)
class FollowUpAnswered(DomainEvent):
    """The customer answered: solved or not, satisfied or not."""

    label: ClassVar[str] = "回访"
    icon: ClassVar[str] = "phone-check"
    solved: bool
    satisfied: bool
    overall: int | None = None
    due_at: datetime | None = None
    rule: str = "sample"

    def detail(self) -> str:
        """The two answers."""
        return f"{'已解决' if self.solved else '没有解决'}，{'满意' if self.satisfied else '不满意'}"


@dataclass(frozen=True)
class FollowUpUnreached(DomainEvent):
    """Three tries, no answer: closed apart (T20)."""

    label: ClassVar[str] = "三次未联系上"
    icon: ClassVar[str] = "phone-off"
    tries: int
    rule: str = "sample"


@dataclass(frozen=True)
class FollowUpVoid(DomainEvent):
    """The call is not needed any more, since the order went another way."""

    label: ClassVar[str] = "回访取消"
    icon: ClassVar[str] = "phone-off"
    quiet: ClassVar[bool] = True
