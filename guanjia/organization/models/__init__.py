"""Tables of the organization: company and projects, accounts and roles, values of policies."""

from guanjia.organization.models.access import (
    AccessReview,
    AccessReviewLine,
    Account,
    AccountManager,
    ActiveDay,
    ApiToken,
    OneTimeLink,
    PhoneCode,
    RoleGrant,
    ShortMemory,
    SignIn,
    Tally,
    UsedPassword,
)
from guanjia.organization.models.company import (
    CalendarSlot,
    Company,
    Department,
    Project,
    SpecialDay,
    SpecialSlot,
    Supplier,
)
from guanjia.organization.models.rules import (
    PolicyChange,
    PolicyRead,
    PolicySet,
    PolicyValue,
)

__all__ = [
    "AccessReview", "AccessReviewLine", "Account", "AccountManager", "ActiveDay", "ApiToken", "CalendarSlot", "Company",
    "Department", "OneTimeLink", "PhoneCode", "PolicyChange", "PolicyRead", "PolicySet", "PolicyValue", "Project",
    "RoleGrant", "ShortMemory", "SignIn", "SpecialDay", "SpecialSlot", "Supplier", "Tally", "UsedPassword",
]  # fmt: skip
