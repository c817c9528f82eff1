"""What happens to browsers that show notifications."""

from dataclasses import dataclass
from typing import ClassVar

from guanjia.kernel.events import DomainEvent


@dataclass(frozen=True)
class PushDeviceAdded(DomainEvent):
    """Somebody switched notifications on in a browser."""

    label: ClassVar[str] = "打开手机通知"
    icon: ClassVar[str] = "device-mobile"
    device: str

    def detail(self) -> str:
        """Which one."""
        return self.device


@dataclass(frozen=True)
class PushDeviceGoesOn(PushDeviceAdded):
    """Who switched it on there signed in again."""

    label: ClassVar[str] = "登录后接着收手机通知"


@dataclass(frozen=True)
class PushDeviceEnded(PushDeviceAdded):
    """A browser hears nothing any more: switched off, or gone at its push service."""

    label: ClassVar[str] = "关掉手机通知"
    icon: ClassVar[str] = "player-pause"
    why: str = ""

    def detail(self) -> str:
        """Which one, and why when nobody did it."""
        return f"{self.device}：{self.why}" if self.why else self.device


@dataclass(frozen=True)
class PushDeviceRests(PushDeviceEnded):
    """A browser hears nothing until its owner signs in there again."""

    label: ClassVar[str] = "停收手机通知"
