"""What happened to action items."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from guanjia.kernel.events import DomainEvent


@dataclass(frozen=True)
class ActionAsked(DomainEvent):
    """Somebody was asked to do something until a day."""

    label: ClassVar[str] = "定了改进事项"
    icon: ClassVar[str] = "list-check"
    opens: ClassVar[bool] = True
    owner: int
    due_at: datetime


@dataclass(frozen=True)
class ActionFinished(DomainEvent):
    """The owner says that it is done, and what was done."""

    label: ClassVar[str] = "改进事项做完"
    icon: ClassVar[str] = "check"
    words: str
    on_time: bool


@dataclass(frozen=True)
class ActionDropped(DomainEvent):
    """It will not be done, with the reason."""

    label: ClassVar[str] = "改进事项不做了"
    icon: ClassVar[str] = "ban"
    reason: str


@dataclass(frozen=True)
class ActionChecked(DomainEvent):
    """Somebody else looked whether it helped."""

    label: ClassVar[str] = "看了改进效果"
    icon: ClassVar[str] = "target"
    is_effective: bool
    words: str
