"""What happened to action items, hand-offs and task groups."""

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


@dataclass(frozen=True)
class GroupDeclared(DomainEvent):
    """A major project or an urgent task was declared that wants a group (D-6.1.3-1)."""

    label: ClassVar[str] = "提出成立小组"
    icon: ClassVar[str] = "users-group"
    opens: ClassVar[bool] = True
    sort: str
    lead: int


@dataclass(frozen=True)
class GroupFormed(DomainEvent):
    """The group stands, each member with a duty and its day; `departments` are those of its members."""

    label: ClassVar[str] = "小组成立"
    icon: ClassVar[str] = "users-group"
    sort: str
    in_time: bool
    size: int
    departments: int

    def detail(self) -> str:
        """How many people of how many departments."""
        return f"{self.size} 人，{self.departments} 个部门" if self.departments else f"{self.size} 人"


@dataclass(frozen=True)
class GroupBegan(DomainEvent):
    """The group works."""

    label: ClassVar[str] = "小组开始工作"
    icon: ClassVar[str] = "player-play"


@dataclass(frozen=True)
class GroupLeadReplaced(DomainEvent):
    """Somebody else leads the group, with the reason."""

    label: ClassVar[str] = "换了组长"
    icon: ClassVar[str] = "arrows-exchange"
    before: int
    lead: int
    reason: str

    def detail(self) -> str:
        """Why."""
        return self.reason


@dataclass(frozen=True)
class GroupConcluded(DomainEvent):
    """The group reported what came out; `unfinished` duties end with it."""

    label: ClassVar[str] = "小组总结"
    icon: ClassVar[str] = "checks"
    unfinished: int
    duties: int

    def detail(self) -> str:
        """How many of the duties were done."""
        return f"{self.duties - self.unfinished} 项办完，{self.unfinished} 项没办" if self.duties else ""


@dataclass(frozen=True)
class GroupDissolved(DomainEvent):
    """The group is no more; before it was formed the reason says why none was needed."""

    label: ClassVar[str] = "小组解散"
    icon: ClassVar[str] = "ban"
    was_formed: bool
    is_late: bool
    reason: str = ""

    def detail(self) -> str:
        """Why none was needed."""
        return self.reason


@dataclass(frozen=True)
class DutyProposed(DomainEvent):
    """A duty was written down for a group that is not formed yet."""

    label: ClassVar[str] = "写下一项职责"
    icon: ClassVar[str] = "list-check"
    quiet: ClassVar[bool] = True
    opens: ClassVar[bool] = True
    account: int


@dataclass(frozen=True)
class DutyGiven(DomainEvent):
    """A member has a duty, in words and with a day (D-6.1.3-2)."""

    label: ClassVar[str] = "明确职责"
    icon: ClassVar[str] = "list-check"
    account: int
    words: str
    due_at: datetime

    def detail(self) -> str:
        """What is to be done."""
        return self.words


@dataclass(frozen=True)
class DutyDone(DomainEvent):
    """A member has done what was the duty."""

    label: ClassVar[str] = "职责办完"
    icon: ClassVar[str] = "check"
    account: int
    words: str
    on_time: bool

    def detail(self) -> str:
        """What was done."""
        return self.words


@dataclass(frozen=True)
class DutyLeft(DomainEvent):
    """A duty will not be done, with the reason."""

    label: ClassVar[str] = "职责不再办"
    icon: ClassVar[str] = "ban"
    account: int
    reason: str

    def detail(self) -> str:
        """Why."""
        return self.reason


@dataclass(frozen=True)
class HandOffSent(DomainEvent):
    """One department asked another, or a person, for help."""

    label: ClassVar[str] = "请人协办"
    icon: ClassVar[str] = "arrows-exchange"
    opens: ClassVar[bool] = True
    is_urgent: bool
    due_at: datetime
    is_cross: bool


@dataclass(frozen=True)
class HandOffSentAgain(DomainEvent):
    """It was corrected and sent again, or goes to somebody else; `turns` counts returns and re-routes."""

    label: ClassVar[str] = "再发协办"
    icon: ClassVar[str] = "arrows-exchange"
    is_urgent: bool
    due_at: datetime
    is_cross: bool
    turns: int


@dataclass(frozen=True)
class HandOffReturned(DomainEvent):
    """Whoever was asked cannot take it, with the reason; with `is_disputed` the supervisor decides."""

    label: ClassVar[str] = "退回协办"
    icon: ClassVar[str] = "arrow-back-up"
    reason: str
    turns: int
    is_disputed: bool

    def detail(self) -> str:
        """Why."""
        return self.reason


@dataclass(frozen=True)
class HandOffDisputed(DomainEvent):
    """The asker wanted to ask somebody else once more: the supervisor decides who takes it."""

    label: ClassVar[str] = "请主管裁定"
    icon: ClassVar[str] = "scale"
    reason: str
    turns: int

    def detail(self) -> str:
        """Why."""
        return self.reason


@dataclass(frozen=True)
class HandOffDecided(DomainEvent):
    """The supervisor decided who takes it; that is not returned any more (C-1.3-4)."""

    label: ClassVar[str] = "主管裁定"
    icon: ClassVar[str] = "scale"
    is_urgent: bool
    due_at: datetime
    is_cross: bool
    turns: int
    reason: str

    def detail(self) -> str:
        """Why."""
        return self.reason


@dataclass(frozen=True)
class HandOffAccepted(DomainEvent):
    """Somebody took it and owns it from now on."""

    label: ClassVar[str] = "接收协办"
    icon: ClassVar[str] = "user-check"
    account: int
    in_time: bool


@dataclass(frozen=True)
class HandOffDone(DomainEvent):
    """It is done, and what came out."""

    label: ClassVar[str] = "协办办完"
    icon: ClassVar[str] = "check"
    words: str
    on_time: bool
    is_cross: bool

    def detail(self) -> str:
        """What came out."""
        return self.words


@dataclass(frozen=True)
class HandOffRated(DomainEvent):
    """Who asked says how well it was done, from one to five (D-1.1-3)."""

    label: ClassVar[str] = "评价协办"
    icon: ClassVar[str] = "star"
    stars: int
    words: str

    def detail(self) -> str:
        """How many stars, and the words."""
        return f"{self.stars} 分{'：' if self.words else ''}{self.words}"


@dataclass(frozen=True)
class HandOffClosed(DomainEvent):
    """Nothing is left to do."""

    label: ClassVar[str] = "协办结束"
    icon: ClassVar[str] = "checks"
    words: str = ""

    def detail(self) -> str:
        """What the supervisor says to a poor rating."""
        return self.words


@dataclass(frozen=True)
class HandOffWithdrawn(DomainEvent):
    """Who asked does not need it any more, with the reason."""

    label: ClassVar[str] = "撤回协办"
    icon: ClassVar[str] = "ban"
    reason: str
    was_late: bool

    def detail(self) -> str:
        """Why."""
        return self.reason
