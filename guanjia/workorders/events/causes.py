"""What happens to orders that have one cause 共同原因."""

from dataclasses import dataclass
from typing import ClassVar

from guanjia.kernel.events import DomainEvent


@dataclass(frozen=True)
class CauseLinked(DomainEvent):
    """The order has the same cause as a lead order, and follows it (decision 13)."""

    label: ClassVar[str] = "挂到共同原因"
    icon: ClassVar[str] = "link"
    lead_number: str
    reason: str

    def detail(self) -> str:
        """Which one and why."""
        return f"{self.lead_number}：{self.reason}"


@dataclass(frozen=True)
class CauseUnlinked(DomainEvent):
    """The order follows no more, and goes its own way."""

    label: ClassVar[str] = "解除共同原因"
    icon: ClassVar[str] = "x"
    lead_number: str
    reason: str

    def detail(self) -> str:
        """Which one and why."""
        return f"{self.lead_number}：{self.reason}"


@dataclass(frozen=True)
class FinishedWithLead(DomainEvent):
    """The lead order was finished, and with it what this household reported."""

    label: ClassVar[str] = "随主单完工"
    icon: ClassVar[str] = "circle-check"
    lead_number: str

    def detail(self) -> str:
        """With which one."""
        return self.lead_number
