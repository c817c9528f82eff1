"""What happened in the official account."""

from dataclasses import dataclass
from typing import ClassVar

from guanjia.kernel.events import DomainEvent


@dataclass(frozen=True)
class ChatReceived(DomainEvent):
    """Somebody wrote to the official account, for the first time; the words stand in the row alone."""

    label: ClassVar[str] = "收到公众号消息"
    icon: ClassVar[str] = "message-2"
    sort: str


@dataclass(frozen=True)
class ChatFiled(DomainEvent):
    """A message of the official account was put to its contact or order."""

    label: ClassVar[str] = "公众号消息归入"
    icon: ClassVar[str] = "message-2"
    quiet: ClassVar[bool] = True
    automatic: ClassVar[bool] = True
    case: str


@dataclass(frozen=True)
class ChatMediaSettled(DomainEvent):
    """The photo or recording of a message was fetched, or cannot be."""

    label: ClassVar[str] = "取公众号的照片或语音"
    icon: ClassVar[str] = "paperclip"
    quiet: ClassVar[bool] = True
    is_here: bool
    fault: str = ""

    def detail(self) -> str:
        """Why it is not here."""
        return self.fault


@dataclass(frozen=True)
class ChatAnswered(DomainEvent):
    """Somebody answered by the official account; the words stand in the message alone."""

    label: ClassVar[str] = "公众号回复"
    icon: ClassVar[str] = "send"
    is_automatic: bool = False

    def detail(self) -> str:
        """Whether a person wrote it."""
        return "渠道的自动回复" if self.is_automatic else ""


@dataclass(frozen=True)
class FollowerCame(DomainEvent):
    """Somebody follows the official account, or wrote to it for the first time."""

    label: ClassVar[str] = "关注公众号"
    icon: ClassVar[str] = "user-plus"
    quiet: ClassVar[bool] = True


@dataclass(frozen=True)
class FollowerLeft(DomainEvent):
    """Somebody does not follow the official account any more."""

    label: ClassVar[str] = "取消关注公众号"
    icon: ClassVar[str] = "ban"
    quiet: ClassVar[bool] = True


@dataclass(frozen=True)
class FollowerScanned(DomainEvent):
    """Somebody scanned the code of a door with WeChat."""

    label: ClassVar[str] = "微信扫门牌码"
    icon: ClassVar[str] = "qrcode"
    quiet: ClassVar[bool] = True
    place: str


@dataclass(frozen=True)
class FollowerBound(DomainEvent):
    """It was proved whose chat it is."""

    label: ClassVar[str] = "绑定公众号"
    icon: ClassVar[str] = "user-check"


@dataclass(frozen=True)
class FollowerUnbound(DomainEvent):
    """A chat belongs to no account any more."""

    label: ClassVar[str] = "解除公众号绑定"
    icon: ClassVar[str] = "ban"


@dataclass(frozen=True)
class WechatTried(DomainEvent):
    """The official account was tried: told when that changes, and twice a day as long as it goes well."""

    label: ClassVar[str] = "公众号自检"
    icon: ClassVar[str] = "plug"
    quiet: ClassVar[bool] = True
    is_ok: bool
    fault: str = ""

    def detail(self) -> str:
        """What went wrong."""
        return self.fault
