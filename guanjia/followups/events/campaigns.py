"""What happens to greetings and reminders."""

from dataclasses import dataclass
from typing import ClassVar

from guanjia.kernel.events import DomainEvent


@dataclass(frozen=True)
class CampaignWritten(DomainEvent):
    """Somebody wrote the words and the audience, or wrote them again."""

    label: ClassVar[str] = "写问候"
    icon: ClassVar[str] = "edit"


@dataclass(frozen=True)
class CampaignProposed(CampaignWritten):
    """The night proposed an occasion that comes; nothing leaves before two people saw it."""

    label: ClassVar[str] = "排出问候草稿"
    icon: ClassVar[str] = "calendar"


@dataclass(frozen=True)
class CampaignSubmitted(DomainEvent):
    """Handed to whoever approves."""

    label: ClassVar[str] = "问候提交批准"
    icon: ClassVar[str] = "send"


@dataclass(frozen=True)
class CampaignApproved(DomainEvent):
    """Another person approved; it goes out on its day."""

    label: ClassVar[str] = "问候批准"
    icon: ClassVar[str] = "check"


@dataclass(frozen=True)
class CampaignSentBack(DomainEvent):
    """Back to a draft, with the reason."""

    label: ClassVar[str] = "问候退回"
    icon: ClassVar[str] = "ban"
    reason: str

    def detail(self) -> str:
        """Why."""
        return self.reason


@dataclass(frozen=True)
class CampaignCancelled(CampaignSentBack):
    """It does not go out, or no further, with the reason."""

    label: ClassVar[str] = "问候取消"


@dataclass(frozen=True)
class CampaignSent(DomainEvent):
    """Its day has come: who is told stands, the others with why not."""

    label: ClassVar[str] = "问候发出"
    icon: ClassVar[str] = "send"
    people: int
    skipped: int

    def detail(self) -> str:
        """How many."""
        return f"{self.people} 人，另有 {self.skipped} 人不发"


@dataclass(frozen=True)
class GreetingGiven(DomainEvent):
    """It lies in the inbox, or left by the channel of the own wish; `agreed` where it wants a consent."""

    label: ClassVar[str] = "问候送达"
    quiet: ClassVar[bool] = True
    agreed: bool


@dataclass(frozen=True)
class GreetingLeft(DomainEvent):
    """It is on its way out of the house."""

    label: ClassVar[str] = "问候发送中"
    quiet: ClassVar[bool] = True
    agreed: bool


@dataclass(frozen=True)
class GreetingMissed(DomainEvent):
    """Nothing reached somebody."""

    label: ClassVar[str] = "问候没送到"
    quiet: ClassVar[bool] = True
    agreed: bool


@dataclass(frozen=True)
class GreetingSkipped(DomainEvent):
    """Somebody is not told, and why."""

    label: ClassVar[str] = "问候不发"
    quiet: ClassVar[bool] = True
    why: str


@dataclass(frozen=True)
class GreetingAnswered(DomainEvent):
    """The resident wrote back; the words stand in the contact alone."""

    label: ClassVar[str] = "回复问候"
    icon: ClassVar[str] = "message-2"
