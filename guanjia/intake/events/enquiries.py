"""What happens to enquiries, and to contacts that turn out to be something else."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from guanjia.kernel.events import DomainEvent
from guanjia.organization.moments import clock_time

WAYS = {"voice": "当面或电话", "email": "邮件", "wechat": "公众号", "chat": "在线对话", "inbox": "业主端消息"}
WORDS = {"request": "报修", "complaint": "投诉", "enquiry": "咨询", "praise": "表扬或建议"}


@dataclass(frozen=True)
class ContactSorted(DomainEvent):
    """A contact turned out to want something else, or is handled as what it is."""

    label: ClassVar[str] = "归类"
    icon: ClassVar[str] = "arrow-right"
    wants: str
    was: str

    def detail(self) -> str:
        """As what it is handled from now on."""
        return f"作为{WORDS[self.wants]}处理"


@dataclass(frozen=True)
class ContactComplained(DomainEvent):
    """A contact is a complaint, which has its own number."""

    label: ClassVar[str] = "转为投诉"
    icon: ClassVar[str] = "message-exclamation"
    number: str

    def detail(self) -> str:
        """Its number."""
        return self.number


@dataclass(frozen=True)
class EnquiryOpened(DomainEvent):
    """A question was understood and recorded."""

    label: ClassVar[str] = "登记咨询"
    icon: ClassVar[str] = "message-question"
    opens: ClassVar[bool] = True
    is_complex: bool
    is_read_back: bool


@dataclass(frozen=True)
class EnquiryReadBack(DomainEvent):
    """The question was said again to the customer, who agreed."""

    label: ClassVar[str] = "复述确认"
    icon: ClassVar[str] = "checks"


@dataclass(frozen=True)
class EnquiryPromised(DomainEvent):
    """The customer heard an apology and by when the reply comes."""

    label: ClassVar[str] = "致歉并约定答复时间"
    icon: ClassVar[str] = "clock"
    reply_due_at: datetime
    round: int

    def detail(self) -> str:
        """By when."""
        return f"{clock_time(self.reply_due_at)} 前答复"


@dataclass(frozen=True)
class EnquiryVerified(DomainEvent):
    """The facts were verified, and others inside the house asked."""

    label: ClassVar[str] = "核实"
    icon: ClassVar[str] = "search"
    round: int


@dataclass(frozen=True)
class EnquiryReplied(DomainEvent):
    """The customer has a reply: at once or not, in time or not, verified or not."""

    label: ClassVar[str] = "答复咨询"
    icon: ClassVar[str] = "message"
    round: int
    is_complex: bool
    is_at_once: bool
    is_in_time: bool
    is_verified: bool
    way: str = ""

    def detail(self) -> str:
        """Which round, and by which way."""
        which = f"第 {self.round} 次答复" if self.round > 1 else ""
        return "，".join(part for part in (which, WAYS.get(self.way, "")) if part)


@dataclass(frozen=True)
class EnquiryNotUnderstood(DomainEvent):
    """The customer does not understand or is not satisfied: the next round."""

    label: ClassVar[str] = "还没听懂或不满意"
    icon: ClassVar[str] = "mood-sad"
    round: int


@dataclass(frozen=True)
class EnquiryConfirmed(DomainEvent):
    """The customer understood and is satisfied."""

    label: ClassVar[str] = "客户明白且满意"
    icon: ClassVar[str] = "mood-happy"
    round: int


@dataclass(frozen=True)
class EnquiryClosed(DomainEvent):
    """The enquiry ended well; whether anything else was asked for, and thanks said."""

    label: ClassVar[str] = "办结咨询"
    icon: ClassVar[str] = "circle-check"
    is_else_asked: bool
    is_thanked: bool


@dataclass(frozen=True)
class EnquiryGivenUp(DomainEvent):
    """Who leads the desk let an enquiry end though the customer is not satisfied, with the reason."""

    label: ClassVar[str] = "特批结束咨询"
    icon: ClassVar[str] = "circle-x"
    reason: str

    def detail(self) -> str:
        """Why."""
        return self.reason


@dataclass(frozen=True)
class EnquiryConverted(DomainEvent):
    """The enquiry became an order or a complaint; whether it had a reply before."""

    label: ClassVar[str] = "咨询转办"
    icon: ClassVar[str] = "arrows-exchange"
    to: str
    is_replied: bool

    def detail(self) -> str:
        """What it became."""
        return f"转成{WORDS[self.to]}"


@dataclass(frozen=True)
class EnquiryReplyCorrected(DomainEvent):
    """A reply was wrong and was put right with the customer."""

    label: ClassVar[str] = "更正答复"
    icon: ClassVar[str] = "edit"
    round: int
    way: str = ""

    def detail(self) -> str:
        """By which way the customer was told."""
        return WAYS.get(self.way, "")
