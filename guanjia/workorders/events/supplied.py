"""Work of a supplier's staff: handed in, its cost, accepted, sent back."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from guanjia.kernel.events import DomainEvent
from guanjia.workorders.events.orders import OrderDispatched


def yuan(fen: int) -> str:
    """`128.50 元`."""
    return f"{fen / 100:,.2f} 元"


@dataclass(frozen=True)
class WorkSubmitted(DomainEvent):
    """A supplier's staff finished: the work waits for acceptance."""

    label: ClassVar[str] = "外委交验"
    icon: ClassVar[str] = "clipboard-list"
    supplier_id: int
    staff_id: int
    round: int
    in_time: bool | None = None


@dataclass(frozen=True)
class CostQuoted(DomainEvent):
    """What the supplier's work costs, in fen, by lines; counts only once it is accepted."""

    label: ClassVar[str] = "外委费用"
    icon: ClassVar[str] = "coin"
    supplier_id: int
    round: int
    fen: int
    lines: list[dict[str, Any]] = field(default_factory=list)

    def detail(self) -> str:
        """How much."""
        return yuan(self.fen) if self.fen else "不另收费"


@dataclass(frozen=True)
class WorkAccepted(DomainEvent):
    """Somebody else looked at the work and its cost, and both are good; the cost is final."""

    label: ClassVar[str] = "外委验收"
    icon: ClassVar[str] = "circle-check"
    supplier_id: int
    staff_id: int
    round: int
    fen: int
    outcome: str
    lines: list[dict[str, Any]] = field(default_factory=list)
    accept_due_at: datetime | None = None
    WORDS: ClassVar[dict[str, str]] = {"qualified": "合格", "reworked": "返工后合格"}

    def detail(self) -> str:
        """How it was scored, and how much."""
        return f"{self.WORDS.get(self.outcome, '')}，{yuan(self.fen) if self.fen else '不另收费'}"


@dataclass(frozen=True)
class WorkSentBack(OrderDispatched):
    """The work is not good: the same person does it again, in a new round, with clocks of its own."""

    label: ClassVar[str] = "验收退回返工"
    icon: ClassVar[str] = "repeat"
    round: int = 0
    accept_due_at: datetime | None = None
