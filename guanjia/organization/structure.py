"""Reads of how the company is divided: who holds which role, which departments there are."""

from collections.abc import Collection, Mapping

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Count, Q

from guanjia.kernel.actors import Actor
from guanjia.kernel.text import mask_name
from guanjia.organization import queries
from guanjia.organization.models import Account, Department, RoleGrant
from guanjia.organization.roles import APART, CUSTOMER_ROLES, ROLES, holding


def shown_name(account: Account, roles: Collection[str] | None = None) -> str:
    """The name on an account: staff by name, a customer's masked, since who gives access sees no customers."""
    held = set(roles) if roles is not None else {grant.role for grant in account.grants.all()}
    return account.name if held - CUSTOMER_ROLES else mask_name(account.name)


def held_together() -> list[tuple[str, str]]:
    """User names of accounts with two roles that stand apart, and why; from before the rule, or a changed one."""
    found: dict[str, set[str]] = {}
    rows = RoleGrant.objects.filter(account__is_active=True)
    for username, role in rows.values_list("account__username", "role"):
        found.setdefault(username, set()).add(role)
    return [
        (username, f"{ROLES[one].label}和{ROLES[other].label}：{why}")
        for username, roles in sorted(found.items())
        for pair, why in APART.items()
        if pair <= roles
        for one, other in [sorted(pair)]
    ]


def accounts_per_role(actor: Actor, need: str = "policy.read") -> dict[str, int]:
    """How many accounts that may sign in hold each role, within the actor's reach, in one query."""
    reach = actor.reach(need)
    rows = RoleGrant.objects.filter(account__is_active=True)
    if not reach.company:
        rows = rows.filter(project_id__in=reach.projects)
    return dict(rows.order_by().values_list("role").annotate(n=Count("account", distinct=True)))


def all_departments(actor: Actor, need: str = "organization.set_up") -> list[Department]:
    """The departments within reach: those of the company first, then by project."""
    reach = actor.reach(need)
    mine = Q() if reach.company else Q(project_id__in=reach.projects)
    rows = Department.objects.filter(mine).select_related("project")
    return list(rows.order_by("project__name", "name")) if reach else []


def roles_by_project(actor: Actor) -> dict[int, set[str]]:
    """Which roles somebody holds in each project, for who manages accounts."""
    found: dict[int, set[str]] = {}
    rows = RoleGrant.objects.filter(account__is_active=True, project__isnull=False)
    if actor.may("organization.accounts"):
        for project_id, role in rows.values_list("project_id", "role").distinct():
            found.setdefault(project_id, set()).add(role)
    return found


def accounts_without_password(actor: Actor) -> int:
    """How many accounts may sign in but have no password yet, for who manages accounts."""
    if not actor.may("organization.accounts"):
        return 0
    return Account.objects.filter(is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX).count()


def names_with(need: str, project_id: int) -> dict[int, str]:
    """Names of the active accounts that hold a permission in a project, by number."""
    return queries.account_names(set(queries.accounts_with(holding(need), project_id)))


def names_in_company(need: str) -> dict[int, str]:
    """Names of the active accounts that hold a permission in the whole company, by number."""
    return queries.account_names(set(queries.accounts_with(holding(need), None)))


def called(account: Account | None, department: Department | None) -> str:
    """A person before the department, as who is asked is called."""
    if account is not None:
        return str(account.name or account.username)
    return department.name if department else "—"


def account_in(allowed: Mapping[int, str], account_id: int) -> Account | None:
    """An account out of those that may be chosen."""
    return Account.objects.filter(pk=account_id).first() if account_id in allowed else None
