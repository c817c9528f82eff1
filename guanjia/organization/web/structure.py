"""How the company is divided: roles with what each may do, and departments."""

from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel.web import Request, ask, done, needs, page, submit
from guanjia.organization import actions, structure
from guanjia.organization.roles import NEED_WORDS, ROLES, SCOPE_WORDS
from guanjia.organization.web import forms

NAV, SET_UP = "set-up", "organization.set_up"


@needs("desk.open", "policy.read")
def show_roles(request: Request) -> HttpResponse:
    """Every role: name, what it may do, how far it reaches, how many hold it; and role by permission."""
    held = structure.accounts_per_role(request.actor)
    roles = [role_line(key, held.get(key, 0)) for key in ROLES]
    heads = [(role.label, "mid") for role in ROLES.values()]
    return page(
        request,
        "organization/roles.html",
        nav_on=NAV,
        roles=roles,
        matrix=NEED_WORDS,
        labels=ROLES,
        heads=heads,
    )


def role_line(key: str, held: int) -> dict[str, Any]:
    """One role for people: its permissions in words, by group."""
    role = ROLES[key]
    groups = {
        group: [word for need, word in words.items() if need in role.needs]
        for group, words in NEED_WORDS.items()
    }
    return {
        "key": key, "label": role.label, "sees": role.sees, "scope": SCOPE_WORDS[role.scope], "held": held,
        "total": len(role.needs), "groups": {group: words for group, words in groups.items() if words},
    }  # fmt: skip


@needs("desk.open", SET_UP)
def show_departments(request: Request) -> HttpResponse:
    """The departments of the company and of its projects."""
    rows = structure.all_departments(request.actor)
    return page(request, "organization/departments.html", nav_on=NAV, rows=rows)


@needs("desk.open", SET_UP)
def add_department(request: Request) -> HttpResponse:
    """Add a department; the same name again changes nothing."""
    form = forms.DepartmentForm(request.POST or None, actor=request.actor)
    if submit(form, actions.open_department, by=request.actor):
        return done(request, "", to=reverse("departments"))
    return ask(request, form, "加部门", reverse("departments"), NAV, verb="加上")


urlpatterns: list[URLPattern] = [
    path("desk/set-up/roles/", show_roles, name="roles"),
    path("desk/set-up/departments/", show_departments, name="departments"),
    path("desk/set-up/departments/add/", add_department, name="department-add"),
]
