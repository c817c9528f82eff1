"""What happens to contacts, channels and calls."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from guanjia.kernel.events import DomainEvent
from guanjia.organization.moments import clock_time


@dataclass(frozen=True)
class ContactReceived(DomainEvent):
    """Somebody reached the company."""

    label: ClassVar[str] = "收到联系"
    icon: ClassVar[str] = "phone-incoming"
    quiet: ClassVar[bool] = True
    wants: str
    source: str
    is_answered: bool = True
    answer_due_at: datetime | None = None
    in_hours: bool = True


@dataclass(frozen=True)
class ContactTaken(DomainEvent):
    """Somebody of the desk made the contact the own one: first receiver until it is handed over (AX-3.2-7)."""

    label: ClassVar[str] = "接手联系"
    icon: ClassVar[str] = "user-check"


@dataclass(frozen=True)
class ContactWaits(DomainEvent):
    """A person is asked for from now on: the answer has its time, the first one or a later one."""

    label: ClassVar[str] = "等人答复"
    icon: ClassVar[str] = "clock"
    quiet: ClassVar[bool] = True
    answer_due_at: datetime


@dataclass(frozen=True)
class ContactHastened(DomainEvent):
    """The words speak of danger: the first answer is due within minutes, day and night."""

    label: ClassVar[str] = "说到危险，马上要答复"
    icon: ClassVar[str] = "alert-triangle"
    automatic: ClassVar[bool] = True
    answer_due_at: datetime


@dataclass(frozen=True)
class DangerAnswered(DomainEvent):
    """A person answered what came up after the first answer, a danger or a person asked for anew; whether in time."""

    label: ClassVar[str] = "后来问的有人答复了"
    icon: ClassVar[str] = "message-check"
    in_time: bool


@dataclass(frozen=True)
class ContactExtended(DomainEvent):
    """Who wrote said more; the contact has all of it. `danger` is what the new words speak of, where they do."""

    danger: str = ""

    label: ClassVar[str] = "补充内容"
    icon: ClassVar[str] = "message"
    quiet: ClassVar[bool] = True


@dataclass(frozen=True)
class ContactAnswered(DomainEvent):
    """A person gave the first answer, or an automatic one helped; whether that was within the channel's limit."""

    label: ClassVar[str] = "首次答复"
    icon: ClassVar[str] = "message"
    quiet: ClassVar[bool] = True
    source: str
    in_time: bool
    by_opening: bool | None = None  # of what came outside of service hours: before they began again
    is_by_machine: bool = False


@dataclass(frozen=True)
class ContactRouted(DomainEvent):
    """The contact, which came by this way, became a case."""

    label: ClassVar[str] = "转办"
    icon: ClassVar[str] = "arrow-right"
    quiet: ClassVar[bool] = True
    automatic: ClassVar[bool] = True
    case: str
    source: str = ""


@dataclass(frozen=True)
class ContactLeft(DomainEvent):
    """Who waited for an answer went away before it came: nobody can be answered, and nothing counts as answered."""

    label: ClassVar[str] = "客户没等到答复，先离开了"
    icon: ClassVar[str] = "door-exit"


@dataclass(frozen=True)
class ContactClosed(DomainEvent):
    """The contact was answered without a case."""

    label: ClassVar[str] = "结束联系"
    icon: ClassVar[str] = "check"
    outcome: str

    def detail(self) -> str:
        """How it ended."""
        return self.outcome


@dataclass(frozen=True)
class MailCaseEnded(DomainEvent):
    """What came by e-mail ended; whether who wrote knows the result (C-3.1-8)."""

    label: ClassVar[str] = "邮件事项办结"
    icon: ClassVar[str] = "mail-check"
    quiet: ClassVar[bool] = True
    automatic: ClassVar[bool] = True
    is_told: bool


@dataclass(frozen=True)
class SenderTold(DomainEvent):
    """Who wrote was told the result after all."""

    label: ClassVar[str] = "已告知来信人结果"
    icon: ClassVar[str] = "mail-check"
    how: str

    def detail(self) -> str:
        """How."""
        return self.how


@dataclass(frozen=True)
class MailCaseOverdue(DomainEvent):
    """A time that was promised to who wrote is over, and the case is open."""

    label: ClassVar[str] = "邮件事项逾期"
    icon: ClassVar[str] = "alarm"
    quiet: ClassVar[bool] = True
    automatic: ClassVar[bool] = True


@dataclass(frozen=True)
class MailCaseReopened(DomainEvent):
    """The result does not hold any more, or did not arrive."""

    label: ClassVar[str] = "邮件事项重新打开"
    icon: ClassVar[str] = "refresh"
    quiet: ClassVar[bool] = True
    automatic: ClassVar[bool] = True


@dataclass(frozen=True)
class ChannelChanged(DomainEvent):
    """The card of a channel was written."""

    label: ClassVar[str] = "修改渠道"
    icon: ClassVar[str] = "edit"
    way: str
    is_complete: bool


@dataclass(frozen=True)
class ChannelOpened(DomainEvent):
    """Residents may come in by a channel."""

    label: ClassVar[str] = "开通渠道"
    icon: ClassVar[str] = "plug"
    way: str


@dataclass(frozen=True)
class ChannelTested(DomainEvent):
    """Somebody tried a channel from outside."""

    label: ClassVar[str] = "测试渠道"
    icon: ClassVar[str] = "phone-check"
    way: str
    is_ok: bool
    note: str = ""

    def detail(self) -> str:
        """How it went."""
        return "通" if self.is_ok else f"不通：{self.note}"


@dataclass(frozen=True)
class ChannelUsed(DomainEvent):
    """A real contact came by a channel; the first one of a day."""

    label: ClassVar[str] = "渠道有客户来"
    icon: ClassVar[str] = "phone-incoming"
    quiet: ClassVar[bool] = True
    automatic: ClassVar[bool] = True
    way: str


@dataclass(frozen=True)
class ChannelDegraded(DomainEvent):
    """A test failed, or nothing came by a channel for the policy's days: nobody knows whether it works."""

    label: ClassVar[str] = "渠道异常"
    icon: ClassVar[str] = "alert-triangle"
    way: str
    reason: str

    def detail(self) -> str:
        """What is wrong."""
        return self.reason


@dataclass(frozen=True)
class ChannelRecovered(DomainEvent):
    """A channel works again."""

    label: ClassVar[str] = "渠道恢复"
    icon: ClassVar[str] = "check"
    way: str


@dataclass(frozen=True)
class ChannelSuspended(DomainEvent):
    """A channel is closed for a while, with the reason."""

    label: ClassVar[str] = "暂停渠道"
    icon: ClassVar[str] = "player-pause"
    way: str
    reason: str

    def detail(self) -> str:
        """Why."""
        return self.reason


@dataclass(frozen=True)
class ChannelDeclined(DomainEvent):
    """The company does not offer a channel, with the reason."""

    label: ClassVar[str] = "不提供渠道"
    icon: ClassVar[str] = "ban"
    way: str
    reason: str

    def detail(self) -> str:
        """Why."""
        return self.reason


@dataclass(frozen=True)
class ChannelsJudged(DomainEvent):
    """What a day found of the channels of a project: which were to be reached, and which cards are whole."""

    label: ClassVar[str] = "核对渠道"
    icon: ClassVar[str] = "list-check"
    quiet: ClassVar[bool] = True
    required: list[str]
    available: list[str]
    enabled: list[str]
    complete: list[str]


@dataclass(frozen=True)
class CallRang(DomainEvent):
    """The telephone of a project rings."""

    label: ClassVar[str] = "来电"
    icon: ClassVar[str] = "phone-incoming"
    quiet: ClassVar[bool] = True


@dataclass(frozen=True)
class CallTaken(DomainEvent):
    """Somebody answered; whether that was within the rings of the policy, counted by the machine or by hand."""

    label: ClassVar[str] = "接听来电"
    icon: ClassVar[str] = "phone-check"
    quiet: ClassVar[bool] = True
    in_time: bool
    is_by_hand: bool
    is_counted: bool
    rings: int | None
    seconds: int


@dataclass(frozen=True)
class CallLost(DomainEvent):
    """Nobody answered; who hung up within the rings of the policy gave nobody the chance."""

    label: ClassVar[str] = "未接来电"
    icon: ClassVar[str] = "phone-x"
    seconds: int
    is_early: bool


@dataclass(frozen=True)
class CallReturned(DomainEvent):
    """Somebody called back after a call that was lost."""

    label: ClassVar[str] = "已回拨"
    icon: ClassVar[str] = "phone-outgoing"
    in_time: bool


@dataclass(frozen=True)
class CallTried(DomainEvent):
    """Somebody called back and reached nobody: how often by now, when again; whether the first try was in time."""

    label: ClassVar[str] = "回拨没接通"
    icon: ClassVar[str] = "phone-x"
    tries: int
    again_at: datetime
    in_time: bool

    def detail(self) -> str:
        """Which try, and when again."""
        return f"第 {self.tries} 次，{clock_time(self.again_at)} 再打"


@dataclass(frozen=True)
class CallUnreached(DomainEvent):
    """Who called was not reached in the tries of the policy: the call back ends, and counts apart."""

    label: ClassVar[str] = "回拨未联系上"
    icon: ClassVar[str] = "phone-off"
    tries: int

    def detail(self) -> str:
        """After how many tries."""
        return f"打了 {self.tries} 次"


@dataclass(frozen=True)
class CallEnded(DomainEvent):
    """A call that was answered ended."""

    label: ClassVar[str] = "来电结束"
    icon: ClassVar[str] = "phone-off"
    quiet: ClassVar[bool] = True
    seconds: int


@dataclass(frozen=True)
class CallPassed(DomainEvent):
    """Somebody gave a ringing call to a colleague."""

    label: ClassVar[str] = "转给同事接"
    icon: ClassVar[str] = "arrow-forward-up"
    quiet: ClassVar[bool] = True
    to_account_id: int


@dataclass(frozen=True)
class CallOffered(DomainEvent):
    """Whose turn it was did not answer within the rings of the policy: now anybody may."""

    label: ClassVar[str] = "转给其他座席"
    icon: ClassVar[str] = "users"
    quiet: ClassVar[bool] = True


@dataclass(frozen=True)
class CallPlaced(DomainEvent):
    """Somebody said from which home the call comes."""

    label: ClassVar[str] = "确认来电住户"
    icon: ClassVar[str] = "home-check"
    quiet: ClassVar[bool] = True


@dataclass(frozen=True)
class CallBecame(DomainEvent):
    """What was said on the telephone was entered."""

    label: ClassVar[str] = "登记来电内容"
    icon: ClassVar[str] = "pencil"
    quiet: ClassVar[bool] = True
    wants: str


@dataclass(frozen=True)
class CallRecorded(DomainEvent):
    """The telephone system keeps a recording of the call; its address stands sealed in the row."""

    label: ClassVar[str] = "通话录音"
    icon: ClassVar[str] = "microphone"
    quiet: ClassVar[bool] = True
