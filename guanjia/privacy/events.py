"""What happened to protected data."""

from dataclasses import dataclass
from typing import ClassVar

from guanjia.kernel.events import DomainEvent


@dataclass(frozen=True)
class ValueRevealed(DomainEvent):
    """Somebody opened a masked value."""

    label: ClassVar[str] = "查看号码"
    icon: ClassVar[str] = "eye"
    quiet: ClassVar[bool] = True
    field: str
    purpose: str
    for_case: bool = False
