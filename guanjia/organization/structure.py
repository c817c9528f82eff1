"""Reads of how the company is divided: who holds which role, which departments there are."""

from collections.abc import Mapping

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Count, Q

from guanjia.kernel.actors import Actor
from guanjia.organization import queries
from guanjia.organization.models import Account, Department, RoleGrant
from guanjia.organization.roles import holding


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


def account_in(allowed: Mapping[int, str], account_id: int) -> Account | None:
    """An account out of those that may be chosen."""
    return Account.objects.filter(pk=account_id).first() if account_id in allowed else None
