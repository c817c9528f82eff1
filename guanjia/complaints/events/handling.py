"""What is done about a complaint, told and answered."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from guanjia.kernel.events import DomainEvent
from guanjia.organization.moments import clock_time

VERDICTS = {"valid": "属实", "partly": "部分属实", "not": "不属实"}
BROKEN = {"abuse": "提醒后仍辱骂", "threat": "受到威胁"}
HOW = {"face": "当面", "phone": "电话", "message": "消息"}


@dataclass(frozen=True)
class ProgressTold(DomainEvent):
    """The customer was told how it goes; `is_first` is the feedback whose time was told (D-3.3.3)."""

    label: ClassVar[str] = "告知进度"
    icon: ClassVar[str] = "phone-outgoing"
    how: str
    words: str
    grade: str
    is_first: bool
    in_time: bool | None
    silence_due_at: datetime | None

    def detail(self) -> str:
        """How, and what was said."""
        return f"{HOW[self.how]}：{self.words}"


@dataclass(frozen=True)
class TalkBrokenOff(DomainEvent):
    """A colleague was abused or threatened and ended the talk; another one goes on with the customer."""

    label: ClassVar[str] = "中断，交给同事"
    icon: ClassVar[str] = "user-share"
    why: str
    was_warned: bool
    words: str
    to: int

    def detail(self) -> str:
        """Why, and what was said."""
        return f"{BROKEN[self.why]}：{self.words}"


@dataclass(frozen=True)
class GroupFormed(DomainEvent):
    """A special group looks into it (B-4.2.1-1)."""

    label: ClassVar[str] = "成立专项小组"
    icon: ClassVar[str] = "users-group"
    group_id: int
    size: int
    departments: int
    in_scope: bool
    in_time: bool

    def detail(self) -> str:
        """How many people of how many departments."""
        return f"{self.size} 人" + (f"，{self.departments} 个部门" if self.departments > 1 else "")


@dataclass(frozen=True)
class EvidenceAdded(DomainEvent):
    """Something was found out and kept with its digest."""

    label: ClassVar[str] = "取证"
    icon: ClassVar[str] = "file-search"
    sort: str
    words: str
    digest: str
    files: list[str] = field(default_factory=list)

    def detail(self) -> str:
        """What it says."""
        return self.words[:60]


@dataclass(frozen=True)
class ComplaintJudged(DomainEvent):
    """The verdict: valid, partly, not; whether the company is at fault (D-3.3.4-1, decision 22)."""

    label: ClassVar[str] = "调查定性"
    icon: ClassVar[str] = "scale"
    verdict: str
    is_company_fault: bool
    evidence: int
    in_time: bool

    def detail(self) -> str:
        """Verdict and fault."""
        return VERDICTS[self.verdict] + ("，公司有责" if self.is_company_fault else "")


@dataclass(frozen=True)
class OptionAdded(DomainEvent):
    """A way to settle it was worked out."""

    label: ClassVar[str] = "拟定方案"
    icon: ClassVar[str] = "bulb"
    quiet: ClassVar[bool] = True
    name: str

    def detail(self) -> str:
        """Its name."""
        return self.name


@dataclass(frozen=True)
class CustomerConsulted(DomainEvent):
    """What the customer says of the options, before anything is done (C-3.2-3, C-3.2-4)."""

    label: ClassVar[str] = "征询客户意见"
    icon: ClassVar[str] = "message-question"
    round: int
    how: str
    words: str
    grade: str
    silence_due_at: datetime | None

    def detail(self) -> str:
        """How, and the customer's view."""
        return f"{HOW[self.how]}：{self.words}"


@dataclass(frozen=True)
class ApologyWritten(DomainEvent):
    """The company says what it answers for, and that it is sorry (C-3.2-5, C-3.2-6)."""

    label: ClassVar[str] = "致歉说明"
    icon: ClassVar[str] = "heart-handshake"


@dataclass(frozen=True)
class PlanAgreed(DomainEvent):
    """The written plan of a round (D-3.3.4-2): `needs_approval` where it costs more than who agreed may give."""

    label: ClassVar[str] = "方案定了"
    icon: ClassVar[str] = "checks"
    round: int
    due_at: datetime
    fen: int
    is_consulted: bool
    needs_approval: bool

    def detail(self) -> str:
        """The round, until when, at what cost."""
        cost = f"，¥{self.fen / 100:.0f}" if self.fen else ""
        wait = "，待批准" if self.needs_approval else ""
        return f"第 {self.round} 轮，{clock_time(self.due_at)} 前办完{cost}{wait}"


@dataclass(frozen=True)
class PlanApproved(DomainEvent):
    """Another person, within the own limit, agreed to what it costs."""

    label: ClassVar[str] = "方案批准"
    icon: ClassVar[str] = "circle-check"
    round: int
    fen: int


@dataclass(frozen=True)
class PlanSentBack(DomainEvent):
    """Who approves wants another plan."""

    label: ClassVar[str] = "方案退回"
    icon: ClassVar[str] = "arrow-back-up"
    round: int
    reason: str

    def detail(self) -> str:
        """Why."""
        return self.reason


@dataclass(frozen=True)
class PlanDropped(DomainEvent):
    """The plan is worked out anew before anything was done."""

    label: ClassVar[str] = "改方案"
    icon: ClassVar[str] = "edit"
    round: int
    reason: str

    def detail(self) -> str:
        """Why."""
        return self.reason


@dataclass(frozen=True)
class PlanStarted(DomainEvent):
    """The plan is carried out; the apology stands before it where the company is at fault (C-3.2-6)."""

    label: ClassVar[str] = "开始执行"
    icon: ClassVar[str] = "player-play"
    round: int
    is_consulted: bool
    has_apology: bool | None
    has_plan: bool


@dataclass(frozen=True)
class PlanExecuted(DomainEvent):
    """Everything of the plan is done, by the time that was agreed or later."""

    label: ClassVar[str] = "执行完成"
    icon: ClassVar[str] = "check"
    round: int
    in_time: bool
    words: str

    def detail(self) -> str:
        """What was done."""
        return self.words


@dataclass(frozen=True)
class ResultTold(DomainEvent):
    """The customer knows the result (D-3.3.5-2, C-3.2-7)."""

    label: ClassVar[str] = "告知结果"
    icon: ClassVar[str] = "phone-outgoing"
    round: int
    how: str
    words: str
    in_time: bool
    grade: str
    is_first: bool
    feedback_in_time: bool | None
    silence_due_at: datetime | None

    def detail(self) -> str:
        """How, and what was said."""
        return f"{HOW[self.how]}：{self.words}"


@dataclass(frozen=True)
class CustomerSatisfied(DomainEvent):
    """The customer says that it is settled (D-3.3.5-2)."""

    label: ClassVar[str] = "客户满意"
    icon: ClassVar[str] = "mood-smile"
    round: int
    in_time: bool
    words: str
    verdict: str

    def detail(self) -> str:
        """In which round, in whose words."""
        return f"第 {self.round} 轮" + (f"：{self.words}" if self.words else "")


@dataclass(frozen=True)
class CustomerUnsatisfied(DomainEvent):
    """Not satisfied: another round begins (D-3.3.5-3)."""

    label: ClassVar[str] = "客户不满意"
    icon: ClassVar[str] = "mood-sad"
    round: int
    words: str

    def detail(self) -> str:
        """What is still wrong."""
        return f"第 {self.round} 轮：{self.words}"
