"""What happens to suggestions, to proposals of a common cause and to the models of triage."""

from dataclasses import dataclass
from typing import ClassVar

from guanjia.kernel.events import DomainEvent


@dataclass(frozen=True)
class ContactTriaged(DomainEvent):
    """Triage said what a contact is about; values only, empty where it abstained, and by which model."""

    label: ClassVar[str] = "系统建议"
    icon: ClassVar[str] = "bulb"
    quiet: ClassVar[bool] = True
    automatic: ClassVar[bool] = True
    said: dict[str, str]
    model: str = ""


@dataclass(frozen=True)
class LanguageModelAsked(DomainEvent):
    """The language model was asked where triage abstained: what it chose, or why nothing came."""

    label: ClassVar[str] = "问过语言模型"
    icon: ClassVar[str] = "bulb"
    quiet: ClassVar[bool] = True
    automatic: ClassVar[bool] = True
    said: dict[str, str]
    model: str
    fault: str = ""

    def detail(self) -> str:
        """Why nothing came."""
        return self.fault


@dataclass(frozen=True)
class SuggestionAccepted(DomainEvent):
    """A person said the same as triage."""

    label: ClassVar[str] = "采用系统建议"
    icon: ClassVar[str] = "check"
    quiet: ClassVar[bool] = True
    head: str
    value: str


@dataclass(frozen=True)
class SuggestionCorrected(DomainEvent):
    """A person said something else than triage, or said it where triage abstained (then `value` is empty)."""

    label: ClassVar[str] = "改正系统建议"
    icon: ClassVar[str] = "edit"
    quiet: ClassVar[bool] = True
    head: str
    value: str
    final: str


@dataclass(frozen=True)
class CauseProposed(DomainEvent):
    """Many homes of one place said the same within a time; how many."""

    label: ClassVar[str] = "疑似共同原因"
    icon: ClassVar[str] = "link"
    automatic: ClassVar[bool] = True
    code: str
    part: str
    homes: int


@dataclass(frozen=True)
class CauseGrown(DomainEvent):
    """More of the same came while nobody had judged it."""

    label: ClassVar[str] = "共同原因又多几件"
    icon: ClassVar[str] = "link"
    quiet: ClassVar[bool] = True
    automatic: ClassVar[bool] = True
    homes: int


@dataclass(frozen=True)
class CauseTaken(DomainEvent):
    """A person made one lead order of them; how many follow it."""

    label: ClassVar[str] = "并成一张主单"
    icon: ClassVar[str] = "link"
    lead: str
    followers: int


@dataclass(frozen=True)
class CauseDismissed(DomainEvent):
    """A person looked: it is not one cause, and the same is not proposed again for the time."""

    label: ClassVar[str] = "不是同一原因"
    icon: ClassVar[str] = "x"


@dataclass(frozen=True)
class ModelTrained(DomainEvent):
    """A model was trained from the company's own cases; it waits until a person compared it."""

    label: ClassVar[str] = "训练分类模型"
    icon: ClassVar[str] = "chart-line"
    opens: ClassVar[bool] = True
    texts: int


@dataclass(frozen=True)
class ModelSwitched(DomainEvent):
    """A person compared the figures and let the model answer from now on."""

    label: ClassVar[str] = "启用分类模型"
    icon: ClassVar[str] = "check"
    digest: str


@dataclass(frozen=True)
class ModelRetired(DomainEvent):
    """A newer model took its place."""

    label: ClassVar[str] = "换下分类模型"
    icon: ClassVar[str] = "refresh"
    automatic: ClassVar[bool] = True


@dataclass(frozen=True)
class ModelDropped(DomainEvent):
    """A person looked at the figures and did not want it."""

    label: ClassVar[str] = "不用这个模型"
    icon: ClassVar[str] = "x"
