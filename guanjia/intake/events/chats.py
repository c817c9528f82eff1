"""What happens to conversations in writing."""

from dataclasses import dataclass
from typing import ClassVar

from guanjia.kernel.events import DomainEvent

REASONS: dict[str, str] = {
    "unsure": "没有把握的答案", "asked": "客户要找人", "unhelpful": "自动答复没帮上", "danger": "说到危险",
}  # fmt: skip


@dataclass(frozen=True)
class ChatOpened(DomainEvent):
    """A resident wrote to the desk."""

    label: ClassVar[str] = "在线咨询"
    icon: ClassVar[str] = "message"
    opens: ClassVar[bool] = True
    contact_id: int
    in_hours: bool


@dataclass(frozen=True)
class ChatSaid(DomainEvent):
    """Somebody wrote a line; the words stand in the line alone."""

    label: ClassVar[str] = "在线说话"
    icon: ClassVar[str] = "message"
    quiet: ClassVar[bool] = True
    line_id: int
    sender: str


@dataclass(frozen=True)
class ChatSelfAnswered(DomainEvent):
    """The knowledge base was sure and answered at once."""

    label: ClassVar[str] = "自动答复"
    icon: ClassVar[str] = "message-question"
    automatic: ClassVar[bool] = True
    line_id: int
    answer_id: int


@dataclass(frozen=True)
class ChatAnswerRated(DomainEvent):
    """The resident said whether an answer of the knowledge base helped."""

    label: ClassVar[str] = "评价自动答复"
    icon: ClassVar[str] = "thumb-up"
    line_id: int
    answer_id: int | None
    is_helpful: bool

    def detail(self) -> str:
        """Which of both."""
        return "有帮助" if self.is_helpful else "没帮助"


@dataclass(frozen=True)
class ChatHandedOver(DomainEvent):
    """A person is asked for, and why (CX-6.2-1)."""

    label: ClassVar[str] = "转人工"
    icon: ClassVar[str] = "user-exclamation"
    reason: str
    danger: str = ""

    def detail(self) -> str:
        """Why."""
        return REASONS[self.reason]


@dataclass(frozen=True)
class ChatRouted(DomainEvent):
    """Somebody made an order or a complaint of it: that is an answer, nobody is waited for any more."""

    label: ClassVar[str] = "在线对话已转办"
    icon: ClassVar[str] = "arrow-right"
    automatic: ClassVar[bool] = True


@dataclass(frozen=True)
class ChatTaken(DomainEvent):
    """Somebody of the desk talks with the resident now, perhaps after a colleague; how long a person was waited for."""

    label: ClassVar[str] = "接待在线客户"
    icon: ClassVar[str] = "user-check"
    was_account_id: int | None
    seconds: int | None


@dataclass(frozen=True)
class ChatClosed(DomainEvent):
    """The conversation ended: by the desk, by the resident, or because nobody wrote any more."""

    label: ClassVar[str] = "结束在线对话"
    icon: ClassVar[str] = "message-2-off"
    how: str
    is_self_answered: bool
