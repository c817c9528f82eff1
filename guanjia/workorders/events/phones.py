"""What happens with phones and with acts that come late."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from guanjia.kernel.events import DomainEvent
from guanjia.organization.moments import clock_time


@dataclass(frozen=True)
class PhoneAdded(DomainEvent):
    """A phone was made ready for work without signal."""

    label: ClassVar[str] = "登记手机"
    icon: ClassVar[str] = "device-mobile"
    opens: ClassVar[bool] = True
    quiet: ClassVar[bool] = True


@dataclass(frozen=True)
class PhoneRevoked(DomainEvent):
    """A phone was lost or handed in: nothing more gets in or out."""

    label: ClassVar[str] = "停用手机"
    icon: ClassVar[str] = "ban"
    reason: str
    waiting: int = 0

    def detail(self) -> str:
        """Why, and how many acts it had said to hold unsent."""
        left = f"，还有 {self.waiting} 项没有发出" if self.waiting else ""
        return f"{self.reason}{left}"


@dataclass(frozen=True)
class PhoneEmptied(DomainEvent):
    """A phone says that nothing is on it any more: signed out, or stopped and heard of it."""

    label: ClassVar[str] = "手机已清空"
    icon: ClassVar[str] = "eraser"
    quiet: ClassVar[bool] = True


@dataclass(frozen=True)
class ActsLost(DomainEvent):
    """A phone says that acts were lost or thrown away before they were sent."""

    label: ClassVar[str] = "手机丢了没发出的操作"
    icon: ClassVar[str] = "alert-triangle"
    count: int

    def detail(self) -> str:
        """How many."""
        return f"{self.count} 项，请问本人做了什么，补记"


@dataclass(frozen=True)
class LossAsked(DomainEvent):
    """A dispatcher asked the one who carried the phone what the lost acts were."""

    label: ClassVar[str] = "问过丢了哪些操作"
    icon: ClassVar[str] = "eye"
    count: int

    def detail(self) -> str:
        """How many."""
        return f"{self.count} 项"


@dataclass(frozen=True)
class ActKept(DomainEvent):
    """An act from a phone came too late to count; words and photos stay as evidence, the order stays as it is."""

    label: ClassVar[str] = "现场操作没有生效，留作证据"
    icon: ClassVar[str] = "cloud-off"
    act: int
    verb: str
    happened_at: datetime
    reason: str
    photos: int = 0

    def detail(self) -> str:
        """What was done when, and why it does not count."""
        photos = f"，照片 {self.photos} 张" if self.photos else ""
        return f"{clock_time(self.happened_at)} “{self.verb}”{photos}：{self.reason}"


@dataclass(frozen=True)
class ActSeen(DomainEvent):
    """A dispatcher looked at an act that did not count."""

    label: ClassVar[str] = "已看过没有生效的操作"
    icon: ClassVar[str] = "eye"
    quiet: ClassVar[bool] = True
    act: int
