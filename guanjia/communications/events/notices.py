"""What happened to notices, and what colleagues said on a case."""

from dataclasses import dataclass
from typing import ClassVar

from guanjia.kernel.events import DomainEvent


@dataclass(frozen=True)
class NoticeWritten(DomainEvent):
    """A notice was written or written again."""

    label: ClassVar[str] = "写公告"
    icon: ClassVar[str] = "pencil"


@dataclass(frozen=True)
class NoticeAsked(DomainEvent):
    """A notice waits for the approval of another person."""

    label: ClassVar[str] = "提交公告"
    icon: ClassVar[str] = "send"


@dataclass(frozen=True)
class NoticeSentBack(DomainEvent):
    """Another person sent a notice back, with the reason."""

    label: ClassVar[str] = "退回公告"
    icon: ClassVar[str] = "arrow-back-up"
    reason: str

    def detail(self) -> str:
        """Why."""
        return self.reason


@dataclass(frozen=True)
class NoticeApproved(DomainEvent):
    """Another person than the writer approved a notice."""

    label: ClassVar[str] = "批准公告"
    icon: ClassVar[str] = "check"


@dataclass(frozen=True)
class NoticePublished(DomainEvent):
    """A notice is out, for so many."""

    label: ClassVar[str] = "发布公告"
    icon: ClassVar[str] = "speakerphone"
    readers: int

    def detail(self) -> str:
        """For how many."""
        return f"{self.readers} 人"


@dataclass(frozen=True)
class NoticeWithdrawn(DomainEvent):
    """A notice holds no more, with the reason."""

    label: ClassVar[str] = "撤回公告"
    icon: ClassVar[str] = "ban"
    reason: str

    def detail(self) -> str:
        """Why."""
        return self.reason


@dataclass(frozen=True)
class NoticeGiven(DomainEvent):
    """A notice stands in a colleague's inbox (M163)."""

    label: ClassVar[str] = "收到公告"
    quiet: ClassVar[bool] = True


@dataclass(frozen=True)
class NoticeCalled(DomainEvent):
    """A resident whom nothing reached heard of a notice by telephone or at the door."""

    label: ClassVar[str] = "打电话或上门告知公告"
    icon: ClassVar[str] = "phone"


@dataclass(frozen=True)
class NoticeRead(DomainEvent):
    """Somebody read a notice; whether that was within the hours of the policy."""

    label: ClassVar[str] = "看过公告"
    quiet: ClassVar[bool] = True
    in_time: bool


@dataclass(frozen=True)
class Commented(DomainEvent):
    """A colleague said something to colleagues on a case."""

    label: ClassVar[str] = "内部备注"
    icon: ClassVar[str] = "message"
    mentioned: int
