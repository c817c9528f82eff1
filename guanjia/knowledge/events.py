"""What happened to the catalogue."""

from dataclasses import dataclass
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
