"""Butler zones 管家责任区: who looks after which home, gaps, my homes, briefs of what was handed over."""

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.customers import actions, zoning
from guanjia.customers.models import ButlerBrief
from guanjia.customers.web import forms
from guanjia.kernel.web import Request, done, needs, page, panel_blocks, submit
from guanjia.organization.web.place import project_of


@needs("desk.open", "people.edit")
def show_zones(request: Request) -> HttpResponse:
    """Gaps and overlaps first; one form for a building, an entrance or a floor."""
    project = project_of(request)
    form = forms.ZoneForm(
        request.POST or None, actor=request.actor, project=project, initial=request.GET.dict()
    )
    if submit(form, actions.assign_zone, by=request.actor):
        return done(request, "", to=reverse("zones"))
    doors, only = zoning.doors(project.pk), request.GET.get("gap", "")
    return page(
        request, "customers/zones.html", nav_on="households", form=form, zones=zoning.zones(doors),
        gaps=zoning.gaps(doors), over=zoning.overloaded(project.pk), only=only,
        doors=[door for door in doors if door.gap == only] if only else [],
        briefs=[row for row in zoning.briefs(request.actor)[:20] if row.project_id == project.pk],
    )  # fmt: skip


@needs("desk.open", "customers.read")
def show_mine(request: Request) -> HttpResponse:
    """My households: the homes that this butler leads, or stands in for."""
    as_deputy = "deputy" in request.GET
    return page(
        request, "customers/mine.html", nav_on="my-homes", homes=zoning.mine(request.actor, as_deputy=as_deputy),
        as_deputy=as_deputy, briefs=own_briefs(request),
    )  # fmt: skip


def own_briefs(request: Request) -> list[ButlerBrief]:
    """What was handed over to this butler and is not read yet."""
    return [
        row
        for row in zoning.briefs(request.actor)
        if row.staff_id == request.actor.staff_id and row.read_at is None
    ]


@needs("field.open", "customers.read")
def show_mine_on_the_phone(request: Request) -> HttpResponse:
    """The same on the phone."""
    return page(
        request, "customers/field_mine.html", nav_on="today", homes=zoning.mine(request.actor),
        briefs=own_briefs(request),
    )  # fmt: skip


@needs("desk.open", "customers.read")
def show_brief(request: Request, brief_id: int) -> HttpResponse:
    """What the new butler must know of the homes that were handed over, and the tick that it was read."""
    brief = zoning.get_brief(request.actor, brief_id)
    form = forms.GrantForm(request.POST if request.method == "POST" else None)
    if submit(form, actions.read_brief, brief, by=request.actor):
        return done(request, "", to=reverse("brief", args=[brief_id]))
    return page(
        request, "customers/brief.html", nav_on="my-homes", brief=brief, homes=zoning.homes_of_brief(brief),
        form=form, is_mine=brief.staff_id == request.actor.staff_id,
        panels=panel_blocks(request, brief.kind, "brief", brief),
    )  # fmt: skip


urlpatterns: list[URLPattern] = [
    path("desk/zones/", show_zones, name="zones"),
    path("desk/my-homes/", show_mine, name="my-homes"),
    path("field/my-homes/", show_mine_on_the_phone, name="field-my-homes"),
    path("desk/briefs/<int:brief_id>/", show_brief, name="brief"),
]
