"""What happened to the catalogue, to documents, scripts and answers."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from guanjia.kernel.events import DomainEvent


@dataclass(frozen=True)
class CategoryChanged(DomainEvent):
    """A category was added or changed."""

    label: ClassVar[str] = "修改服务目录"
    fields: list[str]
    is_offered: bool = True
    has_sop: bool = False


@dataclass(frozen=True)
class SopPublished(DomainEvent):
    """A procedure came into force."""

    label: ClassVar[str] = "发布作业标准"


@dataclass(frozen=True)
class SkillAdded(DomainEvent):
    """A skill was added."""

    label: ClassVar[str] = "新增技能"


@dataclass(frozen=True)
class PriceChanged(DomainEvent):
    """A price was set."""

    label: ClassVar[str] = "修改价目"
    fen: int


@dataclass(frozen=True)
class DocumentChanged(DomainEvent):
    """A document was opened, or its facts were changed."""

    label: ClassVar[str] = "修改文件资料"
    icon: ClassVar[str] = "edit"
    fields: list[str]


@dataclass(frozen=True)
class EditionWritten(DomainEvent):
    """The draft of an edition was written or written again."""

    label: ClassVar[str] = "写了草稿"
    icon: ClassVar[str] = "writing-sign"


@dataclass(frozen=True)
class EditionAsked(DomainEvent):
    """A draft waits for the decision of another person."""

    label: ClassVar[str] = "送审"
    icon: ClassVar[str] = "send"


@dataclass(frozen=True)
class EditionSentBack(DomainEvent):
    """Another person sent the draft back, with the reason."""

    label: ClassVar[str] = "退回修改"
    icon: ClassVar[str] = "arrow-back-up"
    reason: str

    def detail(self) -> str:
        """Why."""
        return self.reason


@dataclass(frozen=True)
class EditionPublished(DomainEvent):
    """Another person than the writer published the edition."""

    label: ClassVar[str] = "发布"
    icon: ClassVar[str] = "circle-check"
    effective_on: date


@dataclass(frozen=True)
class EditionWithdrawn(DomainEvent):
    """The document is in force no more, with the reason."""

    label: ClassVar[str] = "废止"
    icon: ClassVar[str] = "ban"
    reason: str

    def detail(self) -> str:
        """Why."""
        return self.reason


@dataclass(frozen=True)
class ReadingOwed(DomainEvent):
    """Somebody of the audience owes the reading of an edition; once more, where it was owed no more meanwhile."""

    label: ClassVar[str] = "要读制度文件"
    icon: ClassVar[str] = "book-2"
    quiet: ClassVar[bool] = True
    automatic: ClassVar[bool] = True
    due_at: datetime
    is_read: bool = False


@dataclass(frozen=True)
class ReadingDropped(DomainEvent):
    """The reader owes the edition no more: a newer one, another post, left."""

    label: ClassVar[str] = "不用再读"
    quiet: ClassVar[bool] = True
    automatic: ClassVar[bool] = True


@dataclass(frozen=True)
class QuizTaken(DomainEvent):
    """The reader tried the quiz of an edition that proves these clauses."""

    label: ClassVar[str] = "做了小测验"
    icon: ClassVar[str] = "list-check"
    quiet: ClassVar[bool] = True
    right: int
    asked: int
    passed: bool
    clauses: list[str]


@dataclass(frozen=True)
class EditionAcknowledged(DomainEvent):
    """The reader has read the edition and promises to keep it; an undertaking is signed."""

    label: ClassVar[str] = "已阅读并承诺遵守"
    icon: ClassVar[str] = "signature"
    is_signed: bool


@dataclass(frozen=True)
class ScriptAdded(DomainEvent):
    """A script was added to the library."""

    label: ClassVar[str] = "加话术"
    icon: ClassVar[str] = "message-2"


@dataclass(frozen=True)
class ScriptChanged(DomainEvent):
    """A script was changed, switched off or on again."""

    label: ClassVar[str] = "修改话术"
    icon: ClassVar[str] = "edit"
    fields: list[str]
    is_on: bool = True

    def detail(self) -> str:
        """Said when it is not shown any more."""
        return "" if self.is_on else "停用"


@dataclass(frozen=True)
class AnswerWritten(DomainEvent):
    """An answer was written, or its draft was changed."""

    label: ClassVar[str] = "写答案"
    icon: ClassVar[str] = "writing-sign"
    fields: list[str]


@dataclass(frozen=True)
class AnswerPublished(DomainEvent):
    """Another person than the writer put an answer in use, in plain words or with the reason why not."""

    label: ClassVar[str] = "发布答案"
    icon: ClassVar[str] = "circle-check"
    valid_to: date
    is_plain: bool = True


@dataclass(frozen=True)
class AnswerRenewed(DomainEvent):
    """Somebody looked at an answer again: it holds until a later day."""

    label: ClassVar[str] = "复核答案"
    icon: ClassVar[str] = "circle-check"
    valid_to: date


@dataclass(frozen=True)
class AnswerLapsed(DomainEvent):
    """The day until which an answer holds has passed, and nobody looked at it again."""

    label: ClassVar[str] = "答案过了有效期"
    icon: ClassVar[str] = "clock"
    automatic: ClassVar[bool] = True
    valid_to: date


@dataclass(frozen=True)
class AnswerCorrected(DomainEvent):
    """An answer was wrong: it is out of use until it is put right, and `given` names the cases that heard it."""

    label: ClassVar[str] = "更正答案"
    icon: ClassVar[str] = "edit"
    reason: str
    given: list[str]

    def detail(self) -> str:
        """What was wrong."""
        return self.reason


@dataclass(frozen=True)
class AnswerWithdrawn(DomainEvent):
    """An answer is not given any more, with the reason."""

    label: ClassVar[str] = "停用答案"
    icon: ClassVar[str] = "ban"
    reason: str

    def detail(self) -> str:
        """Why."""
        return self.reason


@dataclass(frozen=True)
class AnswerUsed(DomainEvent):
    """An answer was given to somebody."""

    label: ClassVar[str] = "用了答案"
    icon: ClassVar[str] = "message-2"
    quiet: ClassVar[bool] = True


@dataclass(frozen=True)
class QuestionNoted(DomainEvent):
    """A question for which there is no answer was asked, again or for the first time."""

    label: ClassVar[str] = "没有答案的问题"
    icon: ClassVar[str] = "message-exclamation"


@dataclass(frozen=True)
class QuestionTaken(DomainEvent):
    """Somebody writes the answer to a question."""

    label: ClassVar[str] = "开始写答案"
    icon: ClassVar[str] = "writing-sign"


@dataclass(frozen=True)
class QuestionDropped(DomainEvent):
    """A question gets no answer, with the reason."""

    label: ClassVar[str] = "不用答"
    icon: ClassVar[str] = "ban"
    reason: str

    def detail(self) -> str:
        """Why."""
        return self.reason


@dataclass(frozen=True)
class RegulationWritten(DomainEvent):
    """A regulation was taken into the library or changed there; a key one is explained by words and a case."""

    label: ClassVar[str] = "写法规"
    icon: ClassVar[str] = "writing-sign"
    fields: list[str]
    is_key: bool
    is_explained: bool


@dataclass(frozen=True)
class RegulationChanged(DomainEvent):
    """A regulation changed: training and review of the processes that it touches are due (T44)."""

    label: ClassVar[str] = "法规有变"
    icon: ClassVar[str] = "file-text"
    effective_on: date
    due_at: datetime


@dataclass(frozen=True)
class RegulationTrained(DomainEvent):
    """People were trained on what changed."""

    label: ClassVar[str] = "法规培训"
    icon: ClassVar[str] = "users"
    trained_on: date


@dataclass(frozen=True)
class ProcessReviewed(DomainEvent):
    """Somebody reviewed a process that a change touches; whether in time."""

    label: ClassVar[str] = "评审流程"
    icon: ClassVar[str] = "checks"
    in_time: bool


@dataclass(frozen=True)
class ProcessMissed(DomainEvent):
    """The days are over and nobody reviewed a process that a change touches."""

    label: ClassVar[str] = "流程到期没评审"
    icon: ClassVar[str] = "alarm"
    automatic: ClassVar[bool] = True


@dataclass(frozen=True)
class RegulationSettled(DomainEvent):
    """People are trained and every process that a change touches was reviewed; whether in time."""

    label: ClassVar[str] = "法规变动已落实"
    icon: ClassVar[str] = "circle-check"
    in_time: bool


@dataclass(frozen=True)
class CaseWritten(DomainEvent):
    """A case was written or changed."""

    label: ClassVar[str] = "写案例"
    icon: ClassVar[str] = "writing-sign"
    is_good: bool


@dataclass(frozen=True)
class CaseDiscussed(DomainEvent):
    """A case was talked through, and what was agreed."""

    label: ClassVar[str] = "讨论案例"
    icon: ClassVar[str] = "users"
    held_on: date


@dataclass(frozen=True)
class CaseSessionHeld(DomainEvent):
    """Good or bad cases were talked through together."""

    label: ClassVar[str] = "案例研讨"
    icon: ClassVar[str] = "users"
    held_on: date
    good: int
    bad: int


@dataclass(frozen=True)
class CaseSessionWanted(DomainEvent):
    """The month goes to its end and the sessions of the policy were not held."""

    label: ClassVar[str] = "该开案例研讨"
    icon: ClassVar[str] = "users"
    automatic: ClassVar[bool] = True
    quiet: ClassVar[bool] = True
    month: str


@dataclass(frozen=True)
class CaseMonthsJudged(DomainEvent):
    """Which months of a quarter had their sessions, with good and bad cases in the quarter so far (M109)."""

    label: ClassVar[str] = "案例研讨按月核对"
    icon: ClassVar[str] = "calendar"
    automatic: ClassVar[bool] = True
    quiet: ClassVar[bool] = True
    months: dict[str, bool]
