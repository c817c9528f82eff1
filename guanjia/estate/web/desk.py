"""Setting up the estate: buildings, units, public areas, and the stickers of their doors."""

import segno
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.estate import actions, queries
from guanjia.estate.models import PublicArea, Unit
from guanjia.estate.web import forms
from guanjia.kernel.web import Request, ask, done, needs, page, submit
from guanjia.organization.web.place import project_of

NAV = "set-up"


@needs("desk.open", "estate.read")
def show_estate(request: Request) -> HttpResponse:
    """Buildings with their number of units, and public areas."""
    project = project_of(request)
    return page(
        request, "estate/estate.html", nav_on=NAV, project=project,
        buildings=queries.buildings(request.actor, project.pk), areas=queries.areas(request.actor, project.pk),
        site=queries.site_of(project.pk),
    )  # fmt: skip


@needs("desk.open", "estate.read")
def show_building(request: Request, building_id: int) -> HttpResponse:
    """The units of a building, by entrance."""
    building = queries.get_building(request.actor, building_id)
    entrances: dict[str, list[Unit]] = {}
    for unit in queries.units_of(building):
        entrances.setdefault(unit.entrance, []).append(unit)
    return page(request, "estate/building.html", nav_on=NAV, building=building, entrances=entrances)


@needs("desk.open", "estate.edit")
def add_building(request: Request) -> HttpResponse:
    """Add a building."""
    form = forms.BuildingForm(request.POST or None)
    if submit(form, actions.add_building, project_of(request), by=request.actor):
        return done(request, "", to=reverse("estate"))
    return ask(request, form, "加楼栋", reverse("estate"), NAV, verb="加上")


@needs("desk.open", "estate.edit")
def place_building(request: Request, building_id: int) -> HttpResponse:
    """Say where the building stands, for ways between buildings."""
    building = queries.get_building(request.actor, building_id)
    back = reverse("building", args=[building.pk])
    form = forms.PlaceForm(request.POST or None, initial={"x": building.x, "y": building.y})
    if submit(form, actions.place_building, building, by=request.actor):
        return done(request, "", to=back)
    note = "派单按楼与楼的直线距离估路上时间；都不填就只看是不是同一栋"
    return ask(request, form, f"{building}的位置", back, NAV, note=note)


@needs("desk.open", "estate.edit")
def place_site(request: Request) -> HttpResponse:
    """Say where the point stands from which the buildings are measured; a phone at the place can fill it in."""
    project = project_of(request)
    site = queries.site_of(project.pk)
    known = {"latitude": site.latitude, "longitude": site.longitude} if site else None
    form = forms.SiteForm(request.POST or None, initial=known)
    if submit(form, actions.place_site, project, by=request.actor):
        return done(request, "", to=reverse("estate"))
    return page(request, "estate/site.html", nav_on=NAV, project=project, form=form)


@needs("desk.open", "estate.edit")
def add_unit(request: Request) -> HttpResponse:
    """Add one home by its address."""
    form = forms.UnitForm(request.POST or None)
    if submit(form, actions.add_unit, project_of(request), by=request.actor):
        return done(request, "", to=reverse("estate"))
    return ask(request, form, "加一户", reverse("estate"), NAV, verb="加上")


@needs("desk.open", "estate.edit")
def describe_unit(request: Request, unit_id: int) -> HttpResponse:
    """Area and layout of a home; back to the file of the home, if it has a page."""
    unit = queries.get_unit(request.actor, unit_id, "estate.edit")
    form = forms.DescribeForm(request.POST or None, initial={"area_m2": unit.area_m2, "layout": unit.layout})
    file = request.GET.get("back", "")
    back = reverse("building", args=[unit.building_id])
    if file.startswith("/desk/households/"):
        back = file
    if submit(form, actions.describe_unit, unit, by=request.actor):
        return done(request, "", to=back)
    return ask(request, form, f"{unit} 面积户型", back, NAV)


@needs("desk.open", "estate.edit")
def add_units(request: Request, building_id: int) -> HttpResponse:
    """Add the homes of a building by its pattern."""
    building = queries.get_building(request.actor, building_id)
    back, form = reverse("building", args=[building.pk]), forms.PatternForm(request.POST or None)
    if submit(form, actions.add_units, building.project, by=request.actor, building=building.number):
        return done(request, "", to=back)
    return ask(request, form, f"{building}成批加房屋", back, NAV, verb="加上", note="已有的房屋不会重复")


@needs("desk.open", "estate.edit")
def add_area(request: Request) -> HttpResponse:
    """Add a public area."""
    form = forms.AreaForm(request.POST or None)
    if submit(form, actions.add_area, project_of(request), by=request.actor):
        return done(request, "", to=reverse("estate"))
    return ask(request, form, "加公共区域", reverse("estate"), NAV, verb="加上")


@needs("desk.open", "estate.edit")
def print_doors(request: Request, building_id: int) -> HttpResponse:
    """The stickers of a building's doors, to print."""
    building = queries.get_building(request.actor, building_id)
    stickers = [sticker(request, unit) for unit in queries.units_of(building)]
    return page(
        request,
        "estate/doors.html",
        nav_on=NAV,
        title=str(building),
        project=building.project,
        doors=stickers,
    )


@needs("desk.open", "estate.edit")
def print_areas(request: Request) -> HttpResponse:
    """The stickers of the public areas, to print."""
    project = project_of(request)
    stickers = [sticker(request, area) for area in queries.areas(request.actor, project.pk)]
    return page(request, "estate/doors.html", nav_on=NAV, title="公共区域", project=project, doors=stickers)


def sticker(request: Request, place: Unit | PublicArea) -> dict[str, str]:
    """One sticker: its words and its code as a picture."""
    code = segno.make(request.build_absolute_uri(f"/s/{place.door_code}/"), error="m", micro=False)
    return {"place": str(place), "code": code.svg_data_uri(scale=3, border=2)}


urlpatterns: list[URLPattern] = [
    path("desk/set-up/estate/", show_estate, name="estate"),
    path("desk/set-up/estate/site/", place_site, name="site"),
    path("desk/set-up/estate/buildings/add/", add_building, name="building-add"),
    path("desk/set-up/estate/buildings/<int:building_id>/", show_building, name="building"),
    path("desk/set-up/estate/buildings/<int:building_id>/place/", place_building, name="building-place"),
    path("desk/set-up/estate/buildings/<int:building_id>/units/", add_units, name="units-add"),
    path("desk/set-up/estate/buildings/<int:building_id>/doors/", print_doors, name="doors"),
    path("desk/set-up/estate/units/<int:unit_id>/", describe_unit, name="unit-describe"),
    path("desk/set-up/estate/units/add/", add_unit, name="unit-add"),
    path("desk/set-up/estate/areas/add/", add_area, name="area-add"),
    path("desk/set-up/estate/areas/doors/", print_areas, name="area-doors"),
]
