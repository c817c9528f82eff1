"""What happened to the estate."""

from dataclasses import dataclass
from typing import ClassVar

from guanjia.kernel.events import DomainEvent


@dataclass(frozen=True)
class BuildingAdded(DomainEvent):
    """A building was added."""

    label: ClassVar[str] = "新增楼栋"


@dataclass(frozen=True)
class BuildingPlaced(DomainEvent):
    """Somebody said where the building stands."""

    label: ClassVar[str] = "标出楼栋位置"


@dataclass(frozen=True)
class SitePlaced(DomainEvent):
    """Somebody said where on earth the point stands from which the buildings are measured."""

    label: ClassVar[str] = "标出项目起点"
    icon: ClassVar[str] = "map-pin"


@dataclass(frozen=True)
class UnitAdded(DomainEvent):
    """A unit was added."""

    label: ClassVar[str] = "新增房屋"
    icon: ClassVar[str] = "home"


@dataclass(frozen=True)
class UnitDescribed(DomainEvent):
    """Area and layout of a unit were written down."""

    label: ClassVar[str] = "登记房屋面积户型"
    icon: ClassVar[str] = "home"


@dataclass(frozen=True)
class AreaAdded(DomainEvent):
    """A public area was added."""

    label: ClassVar[str] = "新增公共区域"


@dataclass(frozen=True)
class ScreenMade(DomainEvent):
    """The screen of a lobby got its secret address; one before it opens no more."""

    label: ClassVar[str] = "生成大堂屏网址"
    icon: ClassVar[str] = "qrcode"


@dataclass(frozen=True)
class ScreenStopped(DomainEvent):
    """The screen of a lobby opens no more, and its codes prove nothing."""

    label: ClassVar[str] = "停用大堂屏"
    icon: ClassVar[str] = "ban"
