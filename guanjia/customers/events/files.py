"""What happened to the files of homes: contents, wishes, marks, briefs, changes, move-ins."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from guanjia.kernel.events import DomainEvent


@dataclass(frozen=True)
class HouseholdOpened(DomainEvent):
    """A home got its file."""

    label: ClassVar[str] = "建立住户档案"
    icon: ClassVar[str] = "home"


@dataclass(frozen=True)
class HouseholdChanged(DomainEvent):
    """Facts of a household changed."""

    label: ClassVar[str] = "修改住户档案"
    icon: ClassVar[str] = "home"
    fields: list[str]


@dataclass(frozen=True)
class ButlersAssigned(DomainEvent):
    """A unit got its lead and deputy butler; who had led it before."""

    label: ClassVar[str] = "指定管家"
    lead_id: int
    deputy_id: int | None
    former_id: int | None = None


@dataclass(frozen=True)
class FileCounted(DomainEvent):
    """What the file of a home holds of what it must hold, whether it was verified in time, whether wishes live."""

    label: ClassVar[str] = "档案齐全度有变"
    quiet: ClassVar[bool] = True
    automatic: ClassVar[bool] = True
    is_active: bool
    facts: dict[str, bool]
    is_fresh: bool
    has_wishes: bool


@dataclass(frozen=True)
class HouseholdVerified(DomainEvent):
    """Somebody looked the file over and said that it is still right."""

    label: ClassVar[str] = "资料核验：都对"
    icon: ClassVar[str] = "user-check"


@dataclass(frozen=True)
class VehicleNoted(DomainEvent):
    """A vehicle of a home was entered or changed."""

    label: ClassVar[str] = "登记车辆"
    icon: ClassVar[str] = "car"


@dataclass(frozen=True)
class VehicleRemoved(DomainEvent):
    """A vehicle belongs to the home no more."""

    label: ClassVar[str] = "去掉车辆"
    icon: ClassVar[str] = "car"


@dataclass(frozen=True)
class EmergencyContactNoted(DomainEvent):
    """Whom to call in an emergency was entered or changed."""

    label: ClassVar[str] = "登记紧急联系人"
    icon: ClassVar[str] = "phone"


@dataclass(frozen=True)
class EmergencyContactRemoved(DomainEvent):
    """Somebody is no emergency contact any more."""

    label: ClassVar[str] = "去掉紧急联系人"
    icon: ClassVar[str] = "phone-off"


@dataclass(frozen=True)
class PreferenceAdded(DomainEvent):
    """A wish of the home was written down, with its consent; its words stay in the file."""

    label: ClassVar[str] = "登记偏好"
    icon: ClassVar[str] = "heart"
    is_sensitive: bool
    is_separate: bool


@dataclass(frozen=True)
class PreferenceEnded(DomainEvent):
    """A wish is over and its words are gone: removed, past its day, or its consent was withdrawn."""

    label: ClassVar[str] = "偏好结束"
    icon: ClassVar[str] = "heart"
    why: str

    def detail(self) -> str:
        """Why."""
        return self.why


@dataclass(frozen=True)
class PreferencesSeen(DomainEvent):
    """Somebody ticked that the wishes of the home were read before serving it (A-1.1-2)."""

    label: ClassVar[str] = "看过偏好"
    icon: ClassVar[str] = "eye"
    quiet: ClassVar[bool] = True
    moment: str


@dataclass(frozen=True)
class SafetyMarkSet(DomainEvent):
    """Nobody visits this home alone."""

    label: ClassVar[str] = "标记：请勿单独上门"
    icon: ClassVar[str] = "alert-triangle"


@dataclass(frozen=True)
class SafetyMarkLifted(DomainEvent):
    """The home may be visited alone again."""

    label: ClassVar[str] = "撤销：请勿单独上门"
    icon: ClassVar[str] = "shield-check"


@dataclass(frozen=True)
class StaffBlocked(DomainEvent):
    """The home does not want this person of the staff to come."""

    label: ClassVar[str] = "客户不要某位师傅上门"
    icon: ClassVar[str] = "user-x"
    staff_id: int


@dataclass(frozen=True)
class StaffUnblocked(DomainEvent):
    """The person may come again."""

    label: ClassVar[str] = "这位师傅可以再上门"
    icon: ClassVar[str] = "user-check"
    staff_id: int


@dataclass(frozen=True)
class ButlersBriefed(DomainEvent):
    """Homes changed hands: the new butler got a brief."""

    label: ClassVar[str] = "责任区交接"
    icon: ClassVar[str] = "arrows-exchange"
    staff_id: int
    homes: int


@dataclass(frozen=True)
class BriefRead(DomainEvent):
    """The new butler read the brief."""

    label: ClassVar[str] = "交接已看"
    icon: ClassVar[str] = "check"


@dataclass(frozen=True)
class ChangeAsked(DomainEvent):
    """Somebody asked to change a fact; it waits for a check."""

    label: ClassVar[str] = "申请变更资料"
    icon: ClassVar[str] = "edit"
    opens: ClassVar[bool] = True
    field: str
    word: str

    def detail(self) -> str:
        """What shall change."""
        return self.word


@dataclass(frozen=True)
class ChangeApplied(DomainEvent):
    """The change was checked and counts now."""

    label: ClassVar[str] = "资料变更生效"
    icon: ClassVar[str] = "check"
    field: str
    word: str
    on_time: bool

    def detail(self) -> str:
        """What changed."""
        return self.word


@dataclass(frozen=True)
class ChangeRefused(DomainEvent):
    """The check failed; nothing changed."""

    label: ClassVar[str] = "资料变更未通过"
    icon: ClassVar[str] = "x"
    word: str
    reason: str

    def detail(self) -> str:
        """What and why."""
        return f"{self.word}，{self.reason}"


@dataclass(frozen=True)
class MoveInScheduled(DomainEvent):
    """A home is to be handed over on a day."""

    label: ClassVar[str] = "预约入住"
    icon: ClassVar[str] = "calendar-event"
    opens: ClassVar[bool] = True
    interview_by: datetime
    staff_id: int | None = None


@dataclass(frozen=True)
class MoveInInterviewed(DomainEvent):
    """The people were asked what they wish before they move in (A-1.1-4)."""

    label: ClassVar[str] = "入住访谈"
    icon: ClassVar[str] = "message-2"
    wishes: int
    on_time: bool


@dataclass(frozen=True)
class MoveInPrepared(DomainEvent):
    """The tasks of the preparation were drawn up from the wishes and the checklist (A-1.1-5)."""

    label: ClassVar[str] = "开始入住准备"
    icon: ClassVar[str] = "list-check"
    tasks: int


@dataclass(frozen=True)
class MoveInReady(DomainEvent):
    """Everything is prepared: for each personal task, whether it was done by the day of the handover."""

    label: ClassVar[str] = "入住准备完成"
    icon: ClassVar[str] = "checks"
    in_time: list[bool]


@dataclass(frozen=True)
class KeysHandedOver(DomainEvent):
    """The keys are with the people; the file is to be whole by a moment (A-3.1-5)."""

    label: ClassVar[str] = "交钥匙"
    icon: ClassVar[str] = "key"
    file_by: datetime


@dataclass(frozen=True)
class MoveInClosed(DomainEvent):
    """The file of the home is whole."""

    label: ClassVar[str] = "入住办结，档案齐全"
    icon: ClassVar[str] = "circle-check"
    on_time: bool


@dataclass(frozen=True)
class MoveInCancelled(DomainEvent):
    """Nobody moves in."""

    label: ClassVar[str] = "取消入住"
    icon: ClassVar[str] = "ban"
    reason: str

    def detail(self) -> str:
        """Why."""
        return self.reason
