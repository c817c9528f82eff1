"""What happens to contacts."""

from dataclasses import dataclass
from typing import ClassVar

from guanjia.kernel.events import DomainEvent


@dataclass(frozen=True)
class ContactReceived(DomainEvent):
    """Somebody reached the company."""

    label: ClassVar[str] = "收到联系"
    icon: ClassVar[str] = "phone-incoming"
    quiet: ClassVar[bool] = True
    wants: str
    source: str


@dataclass(frozen=True)
class ContactRouted(DomainEvent):
    """The contact became a case."""

    label: ClassVar[str] = "转办"
    icon: ClassVar[str] = "arrow-right"
    quiet: ClassVar[bool] = True
    automatic: ClassVar[bool] = True
    case: str


@dataclass(frozen=True)
class ContactClosed(DomainEvent):
    """The contact was answered without a case."""

    label: ClassVar[str] = "结束联系"
    icon: ClassVar[str] = "check"
    outcome: str

    def detail(self) -> str:
        """How it ended."""
        return self.outcome
