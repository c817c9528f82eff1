"""Setting up the company: projects, service hours, special days."""

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel import clock
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.web import NothingForm, Request, ask, done, needs, page, submit
from guanjia.organization import actions, queries
from guanjia.organization.moments import local
from guanjia.organization.web import forms
from guanjia.organization.web.forms import WEEKDAYS

NAV, SET_UP = "set-up", "organization.set_up"


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
    note = "按工作时间算、还没结束的时限会按新的时间重新计算"
    return ask(request, form, f"{project.name}的服务时间", back, NAV, note=note)


@needs("desk.open", SET_UP)
def set_day(request: Request, project_id: int) -> HttpResponse:
    """Say what is special about a day."""
    project = queries.get_project(request.actor, project_id, SET_UP)
    back = reverse("project", args=[project.pk])
    known = {"day_kind": "holiday", "hours": ()} | queries.special_day(project.pk, request.GET.get("day", ""))
    known["hours"] = forms.hours_text(known["hours"])
    form = forms.SpecialDayForm(request.POST or None, initial=known)
    if submit(form, actions.set_special_day, project, by=request.actor):
        return done(request, "", to=f"{back}?year={form.cleaned_data['day'].year}")
    return ask(request, form, f"{project.name}的特别日子", back, NAV)


@needs("desk.open", SET_UP)
def remove_day(request: Request, project_id: int, day: str) -> HttpResponse:
    """Take back what was said of a day."""
    project = queries.get_project(request.actor, project_id, SET_UP)
    row = queries.get_special_day(project.pk, day)
    back = f"{reverse('project', args=[project.pk])}?year={row.day.year}"
    form = NothingForm(request.POST if request.method == "POST" else None)
    facts = {"day": row.day, "everywhere": row.project_id is None}
    if submit(form, actions.remove_special_day, project, by=request.actor, **facts):
        return done(request, "", to=back)
    where = "全部项目" if row.project_id is None else project.name
    note = "按工作时间算、还没结束的时限会重新计算"
    return ask(
        request,
        form,
        f"取消 {row.day} 的安排（{where}）",
        back,
        NAV,
        verb="取消安排",
        note=note,
        kind="danger",
    )


urlpatterns: list[URLPattern] = [
    path("desk/set-up/company/", show_company, name="company"),
    path("desk/set-up/company/edit/", edit_company, name="company-edit"),
    path("desk/set-up/projects/open/", open_project, name="project-open"),
    path("desk/set-up/projects/<int:project_id>/", show_project, name="project"),
    path("desk/set-up/projects/<int:project_id>/edit/", edit_project, name="project-edit"),
    path("desk/set-up/projects/<int:project_id>/hours/", set_hours, name="service-hours"),
    path("desk/set-up/projects/<int:project_id>/days/", set_day, name="special-day"),
    path(
        "desk/set-up/projects/<int:project_id>/days/<str:day>/remove/", remove_day, name="special-day-remove"
    ),
]
