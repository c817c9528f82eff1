"""Setting up the company: projects, service hours, special days, and the values of the policies."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel import clock, policy
from guanjia.kernel.policy import PolicyKey
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.web import Request, ask, done, needs, page, submit
from guanjia.organization import actions, queries
from guanjia.organization.models import PolicyValue
from guanjia.organization.moments import clock_time, in_words, local
from guanjia.organization.web import forms
from guanjia.organization.web.forms import WEEKDAYS
from guanjia.organization.web.place import project_of

NAV, SET_UP = "set-up", "organization.set_up"
GROUPS = {
    "sla": "时限", "visit": "上门", "dispatch": "派单", "rating": "评价", "followups": "回访",
    "messages": "消息", "privacy": "信息保护",
}  # fmt: skip


@needs("desk.open", SET_UP)
def show_company(request: Request) -> HttpResponse:
    """The company and its projects."""
    rows = queries.projects(request.actor, SET_UP)
    return page(request, "organization/company.html", nav_on=NAV, company=queries.company(), rows=rows)


@needs("desk.open", SET_UP)
def edit_company(request: Request) -> HttpResponse:
    """Change facts of the company."""
    company = queries.company()
    if company is None:
        raise NotFound("还没有建公司，请在服务器上运行 guanjia init。")
    facts = {"name": company.name, "service_phone": company.service_phone}
    form = forms.CompanyForm(request.POST or None, initial=facts)
    if submit(form, actions.change_company, company, by=request.actor):
        return done(request, "", to=reverse("company"))
    return ask(request, form, "修改公司资料", reverse("company"), NAV)


@needs("desk.open", SET_UP)
def open_project(request: Request) -> HttpResponse:
    """Take a project under care."""
    form = forms.NewProjectForm(request.POST or None)
    if submit(form, actions.open_project, by=request.actor):
        return done(request, "", to=reverse("company"))
    note = "先按工作日 8:30-12:00、13:30-18:00 服务，之后可以改"
    return ask(request, form, "新建项目", reverse("company"), NAV, verb="新建", note=note)


@needs("desk.open", SET_UP)
def show_project(request: Request, project_id: int) -> HttpResponse:
    """A project: facts, service hours, the special days of a year."""
    project = queries.get_project(request.actor, project_id, SET_UP)
    this = local(clock.now()).year
    asked = request.GET.get("year", "")
    year = int(asked) if asked in {str(this + n) for n in (-1, 0, 1)} else this
    spans, announced = queries.special_spans(project.pk, year)
    return page(
        request, "organization/project.html", nav_on=NAV, project=project, year=year, years=range(this - 1, this + 2),
        hours=list(zip(WEEKDAYS, queries.hours_of(project.pk), strict=True)), spans=spans, announced=announced,
    )  # fmt: skip


@needs("desk.open", SET_UP)
def edit_project(request: Request, project_id: int) -> HttpResponse:
    """Change facts of a project."""
    project = queries.get_project(request.actor, project_id, SET_UP)
    back = reverse("project", args=[project.pk])
    facts = {name: getattr(project, name) for name in forms.ProjectForm.base_fields}
    form = forms.ProjectForm(request.POST or None, initial=facts)
    if submit(form, actions.change_project, project, by=request.actor):
        return done(request, "", to=back)
    return ask(request, form, f"修改{project.name}", back, NAV)


@needs("desk.open", SET_UP)
def set_hours(request: Request, project_id: int) -> HttpResponse:
    """Change the service hours of a project."""
    project = queries.get_project(request.actor, project_id, SET_UP)
    back = reverse("project", args=[project.pk])
    form = forms.HoursForm(request.POST or None, hours=queries.hours_of(project.pk))
    if submit(form, actions.set_service_hours, project, by=request.actor):
        return done(request, "", to=back)
    note = "按工作时间算的时限从保存起用新的"
    return ask(request, form, f"{project.name}的服务时间", back, NAV, note=note)


@needs("desk.open", SET_UP)
def set_day(request: Request, project_id: int) -> HttpResponse:
    """Say what is special about a day."""
    project = queries.get_project(request.actor, project_id, SET_UP)
    back = reverse("project", args=[project.pk])
    form = forms.SpecialDayForm(request.POST or None, initial={"day_kind": "holiday"})
    if submit(form, actions.set_special_day, project, by=request.actor):
        return done(request, "", to=f"{back}?year={form.cleaned_data['day'].year}")
    return ask(request, form, f"{project.name}的特别日子", back, NAV)


@needs("desk.open", "policy.read")
def show_policies(request: Request) -> HttpResponse:
    """Every rule with its value in force, its clause, where it comes from, and its history."""
    history = queries.policy_history()
    project_id = project_of(request).pk
    groups: dict[str, list[dict[str, Any]]] = {word: [] for word in (*GROUPS.values(), "其他")}
    for key in policy.keys.values():
        group = GROUPS.get(key.key.split(".")[0], "其他")
        groups.setdefault(group, []).append(rule_line(key, history.get(key.key, []), project_id))
    return page(request, "organization/policies.html", nav_on=NAV, groups=groups, total=len(policy.keys))


def rule_line(key: PolicyKey, history: list[PolicyValue], project_id: int) -> dict[str, Any]:
    """One rule for people: value in words, its source, what was published before."""
    past = [(clock_time(row.valid_from), in_unit(key, row.value), row.source) for row in history]
    return {
        "label": key.label, "value": in_unit(key, policy.value(key.key, project=project_id)), "clause": key.clause,
        "default": in_unit(key, key.default), "stated": key.stated, "history": past,
    }  # fmt: skip


def in_unit(key: PolicyKey, value: Any) -> str:
    """A value with its unit; long minutes as hours and days."""
    if key.unit == "分钟" and isinstance(value, int | float) and value > 60:
        return in_words(timedelta(minutes=value))
    return f"{value} {key.unit}".strip()


urlpatterns: list[URLPattern] = [
    path("desk/set-up/company/", show_company, name="company"),
    path("desk/set-up/company/edit/", edit_company, name="company-edit"),
    path("desk/set-up/projects/open/", open_project, name="project-open"),
    path("desk/set-up/projects/<int:project_id>/", show_project, name="project"),
    path("desk/set-up/projects/<int:project_id>/edit/", edit_project, name="project-edit"),
    path("desk/set-up/projects/<int:project_id>/hours/", set_hours, name="service-hours"),
    path("desk/set-up/projects/<int:project_id>/days/", set_day, name="special-day"),
    path("desk/set-up/policies/", show_policies, name="policies"),
]
