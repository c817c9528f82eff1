"""What happened to customers' files."""

from dataclasses import dataclass
from typing import ClassVar

from guanjia.kernel.events import DomainEvent


@dataclass(frozen=True)
class PersonAdded(DomainEvent):
    """A person was entered."""

    label: ClassVar[str] = "登记客户"


@dataclass(frozen=True)
class PersonChanged(DomainEvent):
    """Facts of a person changed."""

    label: ClassVar[str] = "修改客户资料"
    fields: list[str]


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
class ButlersAssigned(DomainEvent):
    """A unit got its lead and deputy butler."""

    label: ClassVar[str] = "指定管家"
    lead_id: int
    deputy_id: int | None


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
