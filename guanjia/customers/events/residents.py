"""What happened to people and to who lives where."""

from dataclasses import dataclass
from typing import ClassVar

from guanjia.kernel.events import DomainEvent


@dataclass(frozen=True)
class PersonAdded(DomainEvent):
    """A person was entered; from which source."""

    label: ClassVar[str] = "登记客户"
    source: str = ""


@dataclass(frozen=True)
class PersonChanged(DomainEvent):
    """Facts of a person changed."""

    label: ClassVar[str] = "修改客户资料"
    fields: list[str]


@dataclass(frozen=True)
class OccupancyAdded(DomainEvent):
    """A person now belongs to a home."""

    label: ClassVar[str] = "登记入住人"
    icon: ClassVar[str] = "user"
    relation: str
    verified: bool


@dataclass(frozen=True)
class OccupancyVerified(DomainEvent):
    """The desk checked that a person belongs to a home."""

    label: ClassVar[str] = "核实入住人"
    icon: ClassVar[str] = "user-check"


@dataclass(frozen=True)
class LeaseRenewed(DomainEvent):
    """A tenant stays until another day."""

    label: ClassVar[str] = "续租"
    icon: ClassVar[str] = "calendar-event"
    until: str

    def detail(self) -> str:
        """Until when."""
        return f"到 {self.until}"


@dataclass(frozen=True)
class AccessClaimed(DomainEvent):
    """Somebody asked to be bound to a home."""

    label: ClassVar[str] = "申请绑定房屋"


@dataclass(frozen=True)
class AccessGranted(DomainEvent):
    """An account is bound to a home."""

    label: ClassVar[str] = "绑定房屋通过"
    by_phone: bool


@dataclass(frozen=True)
class AccessRefused(DomainEvent):
    """A claim was refused."""

    label: ClassVar[str] = "绑定房屋未通过"
    reason: str


@dataclass(frozen=True)
class OccupancyEnded(DomainEvent):
    """A person left a home."""

    label: ClassVar[str] = "登记搬离"
    icon: ClassVar[str] = "logout"


@dataclass(frozen=True)
class OccupancyResumed(DomainEvent):
    """A person who had left a home lives there again."""

    label: ClassVar[str] = "登记搬回"
    icon: ClassVar[str] = "user"


@dataclass(frozen=True)
class HouseholdEmptied(DomainEvent):
    """The last person left: vehicles, contacts and notes of the home are gone."""

    label: ClassVar[str] = "房屋清空"
    icon: ClassVar[str] = "home"
    automatic: ClassVar[bool] = True


@dataclass(frozen=True)
class ResidentInvited(DomainEvent):
    """An owner or tenant invited somebody into the home's file."""

    label: ClassVar[str] = "邀请入住人"
    icon: ClassVar[str] = "user-plus"
    relation: str


@dataclass(frozen=True)
class InvitationAccepted(DomainEvent):
    """The invited person came in."""

    label: ClassVar[str] = "接受邀请"
    icon: ClassVar[str] = "user-check"


@dataclass(frozen=True)
class InvitationWithdrawn(DomainEvent):
    """An invitation was taken back."""

    label: ClassVar[str] = "撤回邀请"


@dataclass(frozen=True)
class PersonsMerged(DomainEvent):
    """Another file of the same person was taken into this one."""

    label: ClassVar[str] = "合并客户"
    icon: ClassVar[str] = "git-merge"
    gone_id: int


@dataclass(frozen=True)
class PersonMergedAway(DomainEvent):
    """This file was taken into another one of the same person."""

    label: ClassVar[str] = "并入另一份档案"
    quiet: ClassVar[bool] = True
    into_id: int
