"""Butler zones 管家责任区: who looks after which entrance."""

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.customers import actions, queries
from guanjia.customers.web.forms import ZoneForm
from guanjia.kernel.web import Request, done, needs, page, submit
from guanjia.organization.web.place import project_of


@needs("desk.open", "people.edit")
def show_zones(request: Request) -> HttpResponse:
    """Entrances without a lead first; one form for a whole building or entrance."""
    project = project_of(request)
    form = ZoneForm(request.POST or None, actor=request.actor, project=project, initial=request.GET.dict())
    if submit(form, actions.assign_zone, by=request.actor):
        return done(request, "", to=reverse("zones"))
    rows = queries.zones(project.pk)
    return page(
        request, "customers/zones.html", nav_on="households", form=form, zones=rows,
        without=sum(row.without for row in rows),
    )  # fmt: skip


urlpatterns: list[URLPattern] = [path("desk/zones/", show_zones, name="zones")]
