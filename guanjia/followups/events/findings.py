"""What happens to findings of calls."""

from dataclasses import dataclass
from typing import ClassVar

from guanjia.kernel.events import DomainEvent


@dataclass(frozen=True)
class FindingNoted(DomainEvent):
    """What was claimed and what was found do not agree, or calls look impossible."""

    label: ClassVar[str] = "回访核对"
    icon: ClassVar[str] = "alert-triangle"
    sort: str


@dataclass(frozen=True)
class FindingChecked(DomainEvent):
    """Somebody looked at it: it is right, or nothing was wrong."""

    label: ClassVar[str] = "核对结论"
    icon: ClassVar[str] = "clipboard-check"
    is_upheld: bool
    note: str

    def detail(self) -> str:
        """What was concluded."""
        return f"{'属实' if self.is_upheld else '没问题'}：{self.note}"
