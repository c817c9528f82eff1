"""The kinds of shift and the posted positions of a project, and the roster on paper."""

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel.refusals import NotFound
from guanjia.kernel.web import NothingForm, Request, ask, done, needs, page, submit
from guanjia.organization.web.place import project_of
from guanjia.people import actions, documents, month, queries
from guanjia.people.web import forms
from guanjia.people.web.roster import day_asked
from guanjia.sheets import papers

NAV = "roster"


@needs("desk.open", "people.edit")
def show_kinds(request: Request) -> HttpResponse:
    """Kinds of shift and posted positions."""
    project = project_of(request)
    found = queries.positions(request.actor, project.pk)
    return page(
        request, "people/kinds.html", nav_on=NAV, kinds=queries.kinds(project.pk), positions=found,
        limits=queries.limits(project.pk),
    )  # fmt: skip


@needs("desk.open", "people.edit")
def keep_kind(request: Request) -> HttpResponse:
    """Enter or change a kind of shift."""
    project, code = project_of(request), request.GET.get("code", "")
    known = next((kind for kind in queries.kinds(project.pk) if kind.code == code), None)
    form = forms.KindForm(request.POST or None, initial=vars(known) if known else None)
    if submit(form, actions.keep_kind, project, by=request.actor):
        return done(request, "", to=reverse("roster-kinds"))
    note = "只影响以后排的班，已经排好的班时间不变"
    return ask(request, form, "班次", reverse("roster-kinds"), NAV, verb="保存", note=note)


@needs("desk.open", "people.edit")
def drop_kind(request: Request) -> HttpResponse:
    """Take a kind of shift away."""
    project, code = project_of(request), request.GET.get("code", "")
    if code not in {kind.code for kind in queries.kinds(project.pk)}:
        raise NotFound
    form = NothingForm(request.POST if request.method == "POST" else None)
    if submit(form, actions.drop_kind, project, code=code, by=request.actor):
        return done(request, "", to=reverse("roster-kinds"))
    title, note = f"不再使用班次“{code}”", "已经排好的班不变"
    return ask(request, form, title, reverse("roster-kinds"), NAV, verb="不再使用", kind="danger", note=note)


@needs("desk.open", "people.edit")
def keep_position(request: Request) -> HttpResponse:
    """Say how many of a post there must be."""
    project = project_of(request)
    form = forms.PositionForm(request.POST or None, project_id=project.pk)
    if submit(form, actions.keep_position, project, by=request.actor):
        return done(request, "", to=reverse("roster-kinds"))
    return ask(request, form, "定岗人数", reverse("roster-kinds"), NAV, verb="保存")


@needs("desk.open", "people.read")
def print_roster(request: Request) -> HttpResponse:
    """The roster of a month as a PDF (排班表)."""
    project = project_of(request)
    first = day_asked(request.GET.get("month", "")).replace(day=1)
    shown = month.month_of(request.actor, project, first)
    url = papers.page_url(request, f"{reverse('roster')}?month={first}")
    body = documents.roster_sheet(project, shown, queries.kinds(project.pk), url)
    return papers.answer(body, f"roster-{project.code}-{first:%Y-%m}")


urlpatterns: list[URLPattern] = [
    path("desk/roster/kinds/", show_kinds, name="roster-kinds"),
    path("desk/roster/kinds/keep/", keep_kind, name="roster-kind"),
    path("desk/roster/kinds/drop/", drop_kind, name="roster-kind-drop"),
    path("desk/roster/positions/", keep_position, name="roster-position"),
    path("desk/roster/roster.pdf", print_roster, name="roster-paper"),
]
