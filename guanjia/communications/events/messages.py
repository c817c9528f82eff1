"""What happened to messages, and to the links to other systems."""

from dataclasses import dataclass
from typing import ClassVar

from guanjia.kernel.events import DomainEvent


@dataclass(frozen=True)
class MessageSent(DomainEvent):
    """A message left, or lies in the receiver's inbox."""

    label: ClassVar[str] = "发出消息"
    icon: ClassVar[str] = "message-2"
    quiet: ClassVar[bool] = True
    channel: str
    about: str
    words: str = ""
    is_urgent: bool = False

    def detail(self) -> str:
        """What the message was about."""
        return self.about


@dataclass(frozen=True)
class MessageClaimed(DomainEvent):
    """A sender took the message."""

    label: ClassVar[str] = "开始发送"
    quiet: ClassVar[bool] = True
    channel: str = ""


@dataclass(frozen=True)
class MessageFailed(DomainEvent):
    """A message could not be sent; it is tried again. `way` is what its channel is called."""

    label: ClassVar[str] = "消息没有发出，稍后再试"
    icon: ClassVar[str] = "message-2-off"
    quiet: ClassVar[bool] = True
    fault: str
    about: str = ""
    way: str = ""

    def detail(self) -> str:
        """By which channel where the label does not say it, what the message was about, and what went wrong."""
        way = "" if self.way in self.label else self.way
        return "：".join(part for part in (way, self.about, self.fault) if part)


@dataclass(frozen=True)
class MessageLost(MessageFailed):
    """A message was given up: refused for good, or tried too often; somebody should call."""

    label: ClassVar[str] = "消息没有送到，请改用电话"
    quiet: ClassVar[bool] = False


@dataclass(frozen=True)
class PushLost(MessageLost):
    """No browser took a notification; the next channel takes it, and the inbox holds it."""

    label: ClassVar[str] = "手机通知没有送到"
    quiet: ClassVar[bool] = True


@dataclass(frozen=True)
class TextLost(MessageLost):
    """A text message was not taken, or is not on the phone; somebody should call."""

    label: ClassVar[str] = "短信没有送到，请改用电话"


@dataclass(frozen=True)
class MessageDoubtful(MessageLost):
    """Nobody knows whether a message left; it is not sent again by itself, somebody should call."""

    label: ClassVar[str] = "消息不知道发没发出，请打电话问一下"


@dataclass(frozen=True)
class MessageToldAgain(DomainEvent):
    """Somebody of the desk sent what was in doubt by another channel."""

    label: ClassVar[str] = "结果不明，换个方式再发"
    icon: ClassVar[str] = "send"
    about: str

    def detail(self) -> str:
        """What it says."""
        return self.about


@dataclass(frozen=True)
class MessageSettled(MessageToldAgain):
    """What was in doubt was told by voice or needs no telling; to whom, when and why stands in the message alone."""

    label: ClassVar[str] = "结果不明，已处理"
    icon: ClassVar[str] = "check"


@dataclass(frozen=True)
class MessageArrived(DomainEvent):
    """The provider says that a text message is on the phone."""

    label: ClassVar[str] = "短信已送到手机"
    icon: ClassVar[str] = "message-2"
    quiet: ClassVar[bool] = True


@dataclass(frozen=True)
class ToolsJudged(DomainEvent):
    """Which of the tools of the staff are in service in a project (M255)."""

    label: ClassVar[str] = "核对内部沟通工具"
    icon: ClassVar[str] = "plug"
    quiet: ClassVar[bool] = True
    automatic: ClassVar[bool] = True
    tools: dict[str, bool]


@dataclass(frozen=True)
class MessageRead(DomainEvent):
    """The receiver opened the message."""

    label: ClassVar[str] = "看过消息"
    quiet: ClassVar[bool] = True


@dataclass(frozen=True)
class DigestBegun(DomainEvent):
    """A message about a clock waits a minute for others like it."""

    label: ClassVar[str] = "合并提醒"
    quiet: ClassVar[bool] = True


@dataclass(frozen=True)
class DigestGrown(DomainEvent):
    """One more clock stands in the message."""

    label: ClassVar[str] = "合并提醒"
    quiet: ClassVar[bool] = True
    count: int


@dataclass(frozen=True)
class NobodyToTell(DomainEvent):
    """Nobody holds a rung of the ladder in the project; the next one was told, or nobody at all."""

    label: ClassVar[str] = "时限没有负责人"
    icon: ClassVar[str] = "user-exclamation"
    name: str
    level: int
    missing: str
    told: str

    def detail(self) -> str:
        """Which clock, which role is missing, who was told instead."""
        instead = f"改为告诉{self.told}" if self.told else "没有人收到，请在“设置 › 岗位”里补上"
        return f"{self.name}：本项目没有{self.missing}，{instead}"


@dataclass(frozen=True)
class Connected(DomainEvent):
    """A link to another system was set up; it is off until it has a secret and is switched on."""

    label: ClassVar[str] = "加了对外接口"
    icon: ClassVar[str] = "link"
    name: str

    def detail(self) -> str:
        """Which one."""
        return self.name


@dataclass(frozen=True)
class SecretRenewed(Connected):
    """A link got a new secret, which was shown once."""

    label: ClassVar[str] = "换了接口密钥"
    icon: ClassVar[str] = "key"


@dataclass(frozen=True)
class SwitchedOn(Connected):
    """A link works from now on."""

    label: ClassVar[str] = "启用对外接口"


@dataclass(frozen=True)
class SwitchedOff(Connected):
    """A link was switched off, by somebody or after too many failures in a row."""

    label: ClassVar[str] = "停用对外接口"
    icon: ClassVar[str] = "player-pause"
    why: str = ""

    def detail(self) -> str:
        """Which one, and why when nobody did it."""
        return f"{self.name}：{self.why}" if self.why else self.name


@dataclass(frozen=True)
class WebhookTested(Connected):
    """Somebody sent a test to a webhook."""

    label: ClassVar[str] = "发了一条测试推送"
    icon: ClassVar[str] = "send"


@dataclass(frozen=True)
class RobotTested(Connected):
    """Somebody sent a test to a group."""

    label: ClassVar[str] = "发了一条群测试"
    icon: ClassVar[str] = "send"


@dataclass(frozen=True)
class DeliveryLost(DomainEvent):
    """An event did not reach a webhook and is not tried again by itself."""

    label: ClassVar[str] = "推送没有送到"
    icon: ClassVar[str] = "message-2-off"
    event: int
    fault: str

    def detail(self) -> str:
        """What went wrong."""
        return self.fault


@dataclass(frozen=True)
class DeliveryAskedAgain(DomainEvent):
    """Somebody sent a lost event again."""

    label: ClassVar[str] = "再送一次推送"
    icon: ClassVar[str] = "send"
    event: int


@dataclass(frozen=True)
class IncomingReceived(DomainEvent):
    """Another system sent something, signed and for the first time; its words stand in the row alone."""

    label: ClassVar[str] = "收到外部系统的消息"
    icon: ClassVar[str] = "download"
    sender: str

    def detail(self) -> str:
        """From whom."""
        return self.sender


@dataclass(frozen=True)
class LetterReceived(DomainEvent):
    """A letter came by e-mail, for the first time; its words stand in the row alone."""

    label: ClassVar[str] = "收到来信"
    icon: ClassVar[str] = "mail"
    sort: str
    why: str = ""

    def detail(self) -> str:
        """Why nobody wrote it, when nobody did."""
        return self.why


@dataclass(frozen=True)
class LetterFiled(DomainEvent):
    """A letter was put to its contact or order."""

    label: ClassVar[str] = "来信归入"
    icon: ClassVar[str] = "mail"
    quiet: ClassVar[bool] = True
    automatic: ClassVar[bool] = True
    case: str


@dataclass(frozen=True)
class LetterAnswered(DomainEvent):
    """Somebody wrote back; the words stand in the message alone."""

    label: ClassVar[str] = "回信"
    icon: ClassVar[str] = "send"
    is_automatic: bool = False

    def detail(self) -> str:
        """Whether a person wrote it."""
        return "渠道的自动回复" if self.is_automatic else ""


@dataclass(frozen=True)
class MailboxTried(DomainEvent):
    """A mailbox was read, or could not be: told when that changes, and twice a day as long as it goes well."""

    label: ClassVar[str] = "收信箱自检"
    icon: ClassVar[str] = "plug"
    quiet: ClassVar[bool] = True
    is_ok: bool
    fault: str = ""

    def detail(self) -> str:
        """What went wrong."""
        return self.fault


@dataclass(frozen=True)
class MessageMuted(DomainEvent):
    """The customer wants no messages of this sort outside of the inbox."""

    label: ClassVar[str] = "客户不收这类消息"
    icon: ClassVar[str] = "bell-off"
    quiet: ClassVar[bool] = True
    about: str

    def detail(self) -> str:
        """What was not sent."""
        return self.about


@dataclass(frozen=True)
class MessagePassedOn(DomainEvent):
    """A channel lost a message; the next one takes it."""

    label: ClassVar[str] = "换渠道再发"
    icon: ClassVar[str] = "arrow-forward-up"
    quiet: ClassVar[bool] = True
    channel: str
    about: str

    def detail(self) -> str:
        """By which channel, and what."""
        return f"{self.channel}：{self.about}"


@dataclass(frozen=True)
class MessageJoined(DomainEvent):
    """A message goes out within the digest."""

    label: ClassVar[str] = "并入摘要"
    quiet: ClassVar[bool] = True


@dataclass(frozen=True)
class MessageDropped(DomainEvent):
    """A message that had not left is wanted no more, with the reason."""

    label: ClassVar[str] = "消息不发了"
    icon: ClassVar[str] = "message-2-off"
    quiet: ClassVar[bool] = True
    reason: str

    def detail(self) -> str:
        """Why."""
        return self.reason


@dataclass(frozen=True)
class ReachChanged(DomainEvent):
    """A resident said how to be told."""

    label: ClassVar[str] = "改通知方式"
    icon: ClassVar[str] = "bell"
    channels: list[str]
    muted: list[str]
