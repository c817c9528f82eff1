"""What happened to materials."""

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from guanjia.kernel.events import DomainEvent


def listed(lines: list[str], more: str = "") -> str:
    """`角阀 3 个、生料带 2 卷。到货检验合格`."""
    return "。".join(part for part in ("、".join(lines), more) if part)


@dataclass(frozen=True)
class ItemKept(DomainEvent):
    """An item was entered, changed or taken out of use."""

    label: ClassVar[str] = "登记物料"
    words: str

    def detail(self) -> str:
        """What it is now."""
        return self.words


@dataclass(frozen=True)
class StoreOpened(DomainEvent):
    """A warehouse was opened, or a person carries stock along from now on."""

    label: ClassVar[str] = "建立仓库"


@dataclass(frozen=True)
class MinimumSet(DomainEvent):
    """How much of an item a store shall hold at least."""

    label: ClassVar[str] = "定最低库存"
    item: str
    minimum: str

    def detail(self) -> str:
        """Of what, how much."""
        return f"{self.item} {self.minimum}"


@dataclass(frozen=True)
class DeliveryExpected(DomainEvent):
    """When an item is expected to come, or that nobody expects it any more."""

    label: ClassVar[str] = "登记到货日期"
    item: str
    on: date | None

    def detail(self) -> str:
        """Of what, when."""
        return f"{self.item} {self.on or '没有日期'}"


@dataclass(frozen=True)
class StockReceived(DomainEvent):
    """Material came into a warehouse."""

    label: ClassVar[str] = "入库"
    icon: ClassVar[str] = "package"
    store_id: int
    lines: list[str]
    reason: str = ""

    def detail(self) -> str:
        """What, and why."""
        return listed(self.lines, self.reason)


@dataclass(frozen=True)
class StockIssued(StockReceived):
    """Material went from a warehouse into a van."""

    label: ClassVar[str] = "领料"


@dataclass(frozen=True)
class StockUsed(StockReceived):
    """Material of a van was used on a case."""

    label: ClassVar[str] = "随车用料出账"
    quiet: ClassVar[bool] = True


@dataclass(frozen=True)
class StockGivenBack(StockReceived):
    """Material that a case did not need after all is in the van again."""

    label: ClassVar[str] = "退料回车"
    quiet: ClassVar[bool] = True


@dataclass(frozen=True)
class StockReturned(StockReceived):
    """Material went from a van back into a warehouse."""

    label: ClassVar[str] = "退库"


@dataclass(frozen=True)
class StockTransferred(StockReceived):
    """Material went from one store to another."""

    label: ClassVar[str] = "调拨"


@dataclass(frozen=True)
class StockCounted(StockReceived):
    """The book was corrected to what a count found."""

    label: ClassVar[str] = "盘点入账"


@dataclass(frozen=True)
class StockWrittenOff(StockReceived):
    """Material is broken, lost or too old."""

    label: ClassVar[str] = "报损"


@dataclass(frozen=True)
class StockLow(DomainEvent):
    """A store holds no more of an item than its minimum; said once until the item is received."""

    label: ClassVar[str] = "到了最低库存"
    automatic: ClassVar[bool] = True
    item: str
    left: str

    def detail(self) -> str:
        """Of what, how much is left."""
        return f"{self.item} 还有 {self.left}"


@dataclass(frozen=True)
class UnbookedUsed(DomainEvent):
    """More was used than the book of the van held."""

    label: ClassVar[str] = "未登记库存"
    automatic: ClassVar[bool] = True
    item: str
    quantity: str

    def detail(self) -> str:
        """Of what, how much."""
        return f"{self.item} {self.quantity}"


@dataclass(frozen=True)
class UnbookedSettled(DomainEvent):
    """Somebody said where unbooked material came from."""

    label: ClassVar[str] = "处理未登记库存"
    item: str
    answer: str

    def detail(self) -> str:
        """Of what, and the answer."""
        return f"{self.item}：{self.answer}"


@dataclass(frozen=True)
class MaterialsAsked(DomainEvent):
    """Somebody asks a warehouse for material."""

    label: ClassVar[str] = "申请领料"
    icon: ClassVar[str] = "package"
    lines: list[str]

    def detail(self) -> str:
        """What."""
        return listed(self.lines)


@dataclass(frozen=True)
class MaterialsIssued(DomainEvent):
    """A request was answered: what was handed out, what is missing and when it comes."""

    label: ClassVar[str] = "发料"
    icon: ClassVar[str] = "package"
    lines: list[str]
    missing: list[str] = field(default_factory=list)
    rest_on: date | None = None

    def detail(self) -> str:
        """What was handed out, what is missing."""
        rest = f"，{self.rest_on} 到" if self.rest_on else ""
        return listed(self.lines, f"还缺 {'、'.join(self.missing)}{rest}" if self.missing else "")


@dataclass(frozen=True)
class RequestRefused(DomainEvent):
    """A request, or what is left of it, is not handed out, and why."""

    label: ClassVar[str] = "不发料"
    reason: str

    def detail(self) -> str:
        """Why."""
        return self.reason


@dataclass(frozen=True)
class RequestWithdrawn(DomainEvent):
    """Who asked does not need it any more."""

    label: ClassVar[str] = "撤回领料申请"


@dataclass(frozen=True)
class CountWaiting(DomainEvent):
    """A count found a difference that another person has to approve."""

    label: ClassVar[str] = "盘点差异等批准"
    fen: int


@dataclass(frozen=True)
class CountBooked(DomainEvent):
    """The differences of a count are in the book."""

    label: ClassVar[str] = "盘点入账"
    fen: int


@dataclass(frozen=True)
class CountRefused(DomainEvent):
    """A count is to be done again, and why."""

    label: ClassVar[str] = "退回重盘"
    reason: str

    def detail(self) -> str:
        """Why."""
        return self.reason
