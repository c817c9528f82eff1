"""What happened to protected data."""

from dataclasses import dataclass
from typing import ClassVar

from guanjia.kernel.events import DomainEvent
from guanjia.privacy.declared import shown_attribute


@dataclass(frozen=True)
class ValueRevealed(DomainEvent):
    """Somebody opened a masked value."""

    label: ClassVar[str] = "查看号码"
    icon: ClassVar[str] = "eye"
    quiet: ClassVar[bool] = True
    field: str
    purpose: str
    for_case: bool = False
    carried: bool = False


@dataclass(frozen=True)
class UnusualReveals(DomainEvent):
    """Somebody opened more values on a day than is usual."""

    label: ClassVar[str] = "看号码比平时多"
    icon: ClassVar[str] = "alert-triangle"
    quiet: ClassVar[bool] = True
    automatic: ClassVar[bool] = True
    account: str
    count: int


@dataclass(frozen=True)
class ConsentGiven(DomainEvent):
    """Somebody agreed to one use of one kind of information, or agreed anew."""

    label: ClassVar[str] = "同意"
    icon: ClassVar[str] = "circle-check"
    attribute: str
    how: str
    is_separate: bool
    edition: str
    until: str = ""

    def detail(self) -> str:
        """The kind of information; not which sensitive one: a timeline has many readers."""
        return shown_attribute(self.attribute)


@dataclass(frozen=True)
class ConsentWithdrawn(DomainEvent):
    """A consent was taken back."""

    label: ClassVar[str] = "撤回同意"
    icon: ClassVar[str] = "circle-x"
    attribute: str
    how: str

    def detail(self) -> str:
        """The kind of information; not which sensitive one: a timeline has many readers."""
        return shown_attribute(self.attribute)


@dataclass(frozen=True)
class PersonErased(DomainEvent):
    """The data of somebody was erased for good."""

    label: ClassVar[str] = "清除个人信息"
    icon: ClassVar[str] = "eraser"
    keys: int
    rows: int

    def detail(self) -> str:
        """How much."""
        return f"清除 {self.rows} 处"


@dataclass(frozen=True)
class HoldSet(DomainEvent):
    """Data is kept from being erased."""

    label: ClassVar[str] = "法定保留"
    icon: ClassVar[str] = "lock"
    until: str

    def detail(self) -> str:
        """Until when."""
        return f"到 {self.until}"


@dataclass(frozen=True)
class HoldLifted(DomainEvent):
    """Data may be erased again."""

    label: ClassVar[str] = "解除保留"
    icon: ClassVar[str] = "lock-open"


@dataclass(frozen=True)
class DataAsked(DomainEvent):
    """Somebody wants a copy of the own data, a correction, or that it is erased."""

    label: ClassVar[str] = "个人信息请求"
    icon: ClassVar[str] = "file-text"
    opens: ClassVar[bool] = True
    sort: str
    way: str
    due_at: str


@dataclass(frozen=True)
class DataRequestChecked(DomainEvent):
    """It was checked that the request comes from the person."""

    label: ClassVar[str] = "核实身份"
    icon: ClassVar[str] = "id-badge-2"


@dataclass(frozen=True)
class DataRequestDone(DomainEvent):
    """The request was done."""

    label: ClassVar[str] = "办好个人信息请求"
    icon: ClassVar[str] = "circle-check"
    sort: str
    in_time: bool


@dataclass(frozen=True)
class DataRequestRefused(DomainEvent):
    """The request cannot be done; the person is told why."""

    label: ClassVar[str] = "未能办理个人信息请求"
    icon: ClassVar[str] = "circle-x"
    sort: str


@dataclass(frozen=True)
class DataCopyTaken(DomainEvent):
    """The copy of everything about somebody was taken."""

    label: ClassVar[str] = "下载个人信息副本"
    icon: ClassVar[str] = "download"
    kind: str


@dataclass(frozen=True)
class ExportAsked(DomainEvent):
    """Somebody wants a list as a file."""

    label: ClassVar[str] = "申请导出"
    icon: ClassVar[str] = "file-export"
    opens: ClassVar[bool] = True
    list_kind: str
    is_masked: bool
    rows: int


@dataclass(frozen=True)
class ExportApproved(DomainEvent):
    """Another one approved it."""

    label: ClassVar[str] = "批准导出"
    icon: ClassVar[str] = "circle-check"
    list_kind: str


@dataclass(frozen=True)
class ExportRefused(DomainEvent):
    """Another one did not."""

    label: ClassVar[str] = "不批准导出"
    icon: ClassVar[str] = "circle-x"
    list_kind: str


@dataclass(frozen=True)
class ExportProduced(DomainEvent):
    """The file is there, marked and encrypted."""

    label: ClassVar[str] = "生成导出文件"
    icon: ClassVar[str] = "file"
    automatic: ClassVar[bool] = True
    rows: int


@dataclass(frozen=True)
class ExportTaken(DomainEvent):
    """The asker took the file."""

    label: ClassVar[str] = "下载导出文件"
    icon: ClassVar[str] = "download"


@dataclass(frozen=True)
class ExportExpired(DomainEvent):
    """The file is gone."""

    label: ClassVar[str] = "导出文件过期删除"
    icon: ClassVar[str] = "trash"
    automatic: ClassVar[bool] = True


@dataclass(frozen=True)
class MaskedListTaken(DomainEvent):
    """Somebody took a masked list, which needs no approval."""

    label: ClassVar[str] = "导出打码名单"
    icon: ClassVar[str] = "file-export"
    list_kind: str
    rows: int


@dataclass(frozen=True)
class IncidentReported(DomainEvent):
    """Somebody of the staff says that personal data got into wrong hands."""

    label: ClassVar[str] = "报告信息安全事件"
    icon: ClassVar[str] = "alert-triangle"
    opens: ClassVar[bool] = True
    sort: str
    contain_due_at: str
    notify_due_at: str


@dataclass(frozen=True)
class IncidentContained(DomainEvent):
    """It goes no further."""

    label: ClassVar[str] = "控制住"
    icon: ClassVar[str] = "shield-check"


@dataclass(frozen=True)
class IncidentAssessed(DomainEvent):
    """Whether it is true, how many it concerns, what may come of it (M088)."""

    label: ClassVar[str] = "评估"
    icon: ClassVar[str] = "gauge"
    is_confirmed: bool
    affected: int
    risk: str
    must_notify: bool


@dataclass(frozen=True)
class IncidentNeedsNoNotice(DomainEvent):
    """Nobody outside has to be told."""

    label: ClassVar[str] = "不需要通知"
    icon: ClassVar[str] = "message-2-off"
    automatic: ClassVar[bool] = True


@dataclass(frozen=True)
class IncidentNotified(DomainEvent):
    """The people and the authorities were told."""

    label: ClassVar[str] = "通知本人和主管部门"
    icon: ClassVar[str] = "speakerphone"
    in_time: bool


@dataclass(frozen=True)
class IncidentReviewed(DomainEvent):
    """What will be done so that it does not happen again."""

    label: ClassVar[str] = "复盘"
    icon: ClassVar[str] = "report-analytics"


@dataclass(frozen=True)
class IncidentClosed(DomainEvent):
    """Nothing is left to do."""

    label: ClassVar[str] = "关闭事件"
    icon: ClassVar[str] = "circle-check"


@dataclass(frozen=True)
class RetentionSwitched(DomainEvent):
    """A rule of retention may clean at night, or no more."""

    label: ClassVar[str] = "留存规则"
    icon: ClassVar[str] = "clock"
    rule: str
    is_on: bool


@dataclass(frozen=True)
class FieldScanned(DomainEvent):
    """A column with personal data was found: encrypted as its class wants or not (M083), needed or not (M087)."""

    label: ClassVar[str] = "扫描个人信息字段"
    icon: ClassVar[str] = "scan"
    automatic: ClassVar[bool] = True
    is_registered: bool
    is_encrypted: bool
    is_kept: bool
    is_needed: bool = True


@dataclass(frozen=True)
class ConsentPassed(DomainEvent):
    """Two files of one person became one: the consent stands under the kept one."""

    label: ClassVar[str] = "同意并入同一客户"
    quiet: ClassVar[bool] = True
