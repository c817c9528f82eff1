"""What happened to the organization."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar

from guanjia.kernel.events import DomainEvent
from guanjia.organization.roles import ROLES


@dataclass(frozen=True)
class CompanyFounded(DomainEvent):
    """The company was set up."""

    label: ClassVar[str] = "建立公司"


@dataclass(frozen=True)
class CompanyChanged(DomainEvent):
    """Facts of the company were changed."""

    label: ClassVar[str] = "修改公司资料"
    fields: list[str]


@dataclass(frozen=True)
class ProjectOpened(DomainEvent):
    """A project came under the company's care."""

    label: ClassVar[str] = "接管项目"
    code: str


@dataclass(frozen=True)
class DepartmentOpened(DomainEvent):
    """A department was added."""

    label: ClassVar[str] = "新增部门"


@dataclass(frozen=True)
class ProjectChanged(DomainEvent):
    """Facts of a project were changed."""

    label: ClassVar[str] = "修改项目资料"
    fields: list[str]


@dataclass(frozen=True)
class AccountCreated(DomainEvent):
    """An account was created."""

    label: ClassVar[str] = "开通账号"


@dataclass(frozen=True)
class RoleGranted(DomainEvent):
    """An account received a role."""

    label: ClassVar[str] = "授予岗位"
    role: str
    project_id: int | None

    def detail(self) -> str:
        """Which one."""
        return ROLES[self.role].label if self.role in ROLES else self.role


@dataclass(frozen=True)
class RoleRevoked(DomainEvent):
    """An account lost a role."""

    label: ClassVar[str] = "收回岗位"
    role: str
    project_id: int | None

    def detail(self) -> str:
        """Which one."""
        return ROLES[self.role].label if self.role in ROLES else self.role


@dataclass(frozen=True)
class AccountClosed(DomainEvent):
    """An account may no longer sign in."""

    label: ClassVar[str] = "停用账号"


@dataclass(frozen=True)
class AccountReopened(DomainEvent):
    """An account may sign in again."""

    label: ClassVar[str] = "恢复账号"


@dataclass(frozen=True)
class PasswordLinkIssued(DomainEvent):
    """A one-time link to set a password was made."""

    label: ClassVar[str] = "发出一次性密码链接"


@dataclass(frozen=True)
class PasswordSet(DomainEvent):
    """A password was set."""

    label: ClassVar[str] = "设置密码"


@dataclass(frozen=True)
class EnterLinkIssued(DomainEvent):
    """A one-time link to come in was made."""

    label: ClassVar[str] = "发出一次性登录链接"


@dataclass(frozen=True)
class SignedIn(DomainEvent):
    """An account came in; how says whether by password, with a second factor, by a phone's code or a link."""

    label: ClassVar[str] = "登录"
    quiet: ClassVar[bool] = True
    how: str
    network: str = ""

    def detail(self) -> str:
        """How, and from which network."""
        return "，".join(filter(None, (self.how, self.network)))


@dataclass(frozen=True)
class SignInsEnded(DomainEvent):
    """Sessions of an account were ended."""

    label: ClassVar[str] = "退出其他登录"
    count: int


@dataclass(frozen=True)
class SecondFactorAdded(DomainEvent):
    """A second factor was added to an account."""

    label: ClassVar[str] = "加上第二重验证"
    factor: str


@dataclass(frozen=True)
class SecondFactorRemoved(DomainEvent):
    """A second factor was taken from an account, by its owner or by who manages accounts."""

    label: ClassVar[str] = "取消第二重验证"
    factor: str


@dataclass(frozen=True)
class TokenIssued(DomainEvent):
    """An API token was made."""

    label: ClassVar[str] = "发出接口令牌"


@dataclass(frozen=True)
class CalendarChanged(DomainEvent):
    """Service hours or special days of a project changed."""

    label: ClassVar[str] = "修改服务日历"
    everywhere: bool = False


@dataclass(frozen=True)
class PolicyPublished(DomainEvent):
    """A value of a policy was published."""

    label: ClassVar[str] = "发布规则数值"
    key: str
    value: Any
    scope: dict[str, Any] = field(default_factory=dict)
    valid_from: datetime | None = None


@dataclass(frozen=True)
class PolicyChangeAsked(DomainEvent):
    """Somebody asked to change a value of a policy."""

    label: ClassVar[str] = "申请改规则"
    icon: ClassVar[str] = "adjustments"
    opens: ClassVar[bool] = True
    key: str
    value: Any
    scope: dict[str, Any]
    valid_from: datetime | None
    set_id: int | None = None


@dataclass(frozen=True)
class PolicyChangePublished(DomainEvent):
    """Another person approved the change, and its value was published."""

    label: ClassVar[str] = "批准并发布规则"
    icon: ClassVar[str] = "circle-check"
    key: str
    set_id: int | None = None


@dataclass(frozen=True)
class PolicyChangeRefused(DomainEvent):
    """Another person sent the wish back, with the reason."""

    label: ClassVar[str] = "退回改规则"
    icon: ClassVar[str] = "circle-x"
    key: str
    set_id: int | None = None


@dataclass(frozen=True)
class PolicyChangeWithdrawn(DomainEvent):
    """Who asked does not want the change any more."""

    label: ClassVar[str] = "撤回改规则"
    icon: ClassVar[str] = "x"
    key: str


@dataclass(frozen=True)
class PolicySetAsked(DomainEvent):
    """Somebody asked for several changes together."""

    label: ClassVar[str] = "申请改一套规则"
    icon: ClassVar[str] = "stack-2"
    opens: ClassVar[bool] = True
    title: str
    count: int


@dataclass(frozen=True)
class PolicySetPublished(DomainEvent):
    """Another person approved the whole set, and its values were published."""

    label: ClassVar[str] = "批准并发布一套规则"
    icon: ClassVar[str] = "circle-check"
    count: int


@dataclass(frozen=True)
class PolicySetRefused(DomainEvent):
    """Another person sent the whole set back, with the reason."""

    label: ClassVar[str] = "退回一套规则"
    icon: ClassVar[str] = "circle-x"


@dataclass(frozen=True)
class PolicySetWithdrawn(DomainEvent):
    """Who asked does not want the set any more."""

    label: ClassVar[str] = "撤回一套规则"
    icon: ClassVar[str] = "x"


@dataclass(frozen=True)
class PolicyChangeRead(DomainEvent):
    """Somebody whom the change touches has read it."""

    label: ClassVar[str] = "已读规则变更"
    icon: ClassVar[str] = "eye"
    quiet: ClassVar[bool] = True
    account_id: int


@dataclass(frozen=True)
class AccessReviewStarted(DomainEvent):
    """A quarter began: who holds which role waits to be looked at."""

    label: ClassVar[str] = "权限复核开始"
    icon: ClassVar[str] = "user-check"
    lines: int


@dataclass(frozen=True)
class AccessReviewOverdue(DomainEvent):
    """The last day passed and lines are left."""

    label: ClassVar[str] = "权限复核超期"
    icon: ClassVar[str] = "alert-triangle"
    automatic: ClassVar[bool] = True
    left: int
    done: int = 0


@dataclass(frozen=True)
class AccessReviewed(DomainEvent):
    """A role of an account was looked at."""

    label: ClassVar[str] = "复核权限"
    quiet: ClassVar[bool] = True
    role: str
    decision: str


@dataclass(frozen=True)
class AccessReviewClosed(DomainEvent):
    """Every line was looked at."""

    label: ClassVar[str] = "权限复核完成"
    icon: ClassVar[str] = "user-check"
    in_time: bool
    lines: int = 0


@dataclass(frozen=True)
class SupplierAdded(DomainEvent):
    """A supplier's file was opened."""

    label: ClassVar[str] = "新增供应商"
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class SupplierChanged(DomainEvent):
    """Facts of a supplier changed, its contract perhaps among them."""

    label: ClassVar[str] = "修改供应商"
    fields: list[str]
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class SupplierEnded(DomainEvent):
    """The contract was ended before its time: nobody of this supplier goes to a home any more."""

    label: ClassVar[str] = "终止供应商合同"
    reason: str

    def detail(self) -> str:
        """Why."""
        return self.reason
