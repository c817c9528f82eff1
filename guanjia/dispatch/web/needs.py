"""要带的工具材料: what a job of each category needs in the van, which the day plan asks for."""

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.dispatch import actions, queries
from guanjia.dispatch.web.forms import NeedForm
from guanjia.kernel.web import Request, ask, done, needs, page, submit
from guanjia.knowledge import queries as knowledge
from guanjia.organization.web.place import project_of
from guanjia.stores import queries as stores

NAV = "plan"


@needs("desk.open", "dispatch.assign")
def list_needs(request: Request) -> HttpResponse:
    """Every category with the tools and parts of its jobs in this project."""
    project = project_of(request)
    found = queries.needs_of(project.pk)
    rows = [{"category": row, "needs": found.get(row.pk, [])} for row in knowledge.categories(request.actor)]
    return page(
        request, "dispatch/needs.html", nav_on=NAV, rows=sorted(rows, key=lambda row: not row["needs"]),
        may=request.actor.reach("knowledge.edit").covers(project.pk), project=project,
    )  # fmt: skip


@needs("desk.open", "dispatch.assign", "knowledge.edit")
def set_need(request: Request, code: str) -> HttpResponse:
    """Add one item to what a category needs, change it, or take it off."""
    project, category = project_of(request), knowledge.get_category(request.actor, code)
    held = {row.item_id: row for row in queries.needs_of(project.pk).get(category.pk, [])}
    asked = request.GET.get("item", "")
    row = held.get(int(asked)) if asked.isdigit() else None
    first = {"item": row.item_id, "sort": row.sort, "quantity": row.quantity} if row else {}
    form = NeedForm(request.POST or None, items=stores.items(request.actor, project.pk), initial=first)
    if submit(form, actions.set_job_need, category, by=request.actor):
        return done(request, "", to=reverse("job-needs"))
    return ask(
        request, form, f"{category.name}要带什么", reverse("job-needs"), NAV, verb="保存",
        note="数量填 0 就是不用再带；没有的物料先在“物料”里登记",
    )  # fmt: skip


urlpatterns: list[URLPattern] = [
    path("desk/plan/needs/", list_needs, name="job-needs"),
    path("desk/plan/needs/<slug:code>/", set_need, name="job-need"),
]
