"""The only writer of the estate."""

import secrets
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from guanjia.estate import events
from guanjia.estate.addresses import Address, full_form, parse_address, short_form
from guanjia.estate.models import Building, PublicArea, Site, Unit
from guanjia.kernel import bulk
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import event_of, record, record_many
from guanjia.kernel.moves import amend
from guanjia.kernel.refusals import NotAllowed, Refused, require
from guanjia.kernel.text import tidy
from guanjia.kernel.work import action
from guanjia.organization.models import Project
from guanjia.organization.queries import digest_of

MOST_UNITS = 800
FARTHEST = 20_000  # metres


def _may_edit(actor: Actor, project: Project) -> None:
    require(None if actor.reach("estate.edit").covers(project.pk) else NotAllowed())


@action
def add_building(project: Project, *, by: Actor, number: str) -> Building:
    """Add a building; the same number again gives the same building."""
    _may_edit(by, project)
    building, is_new = Building.objects.get_or_create(project=project, number=number.strip())
    if is_new:
        record(events.BuildingAdded(), building, by=by)
    return building


@action
def place_building(building: Building, *, by: Actor, x: int | None = None, y: int | None = None) -> Building:
    """Say where a building stands, in metres east and north of one point of the project; both or neither."""
    _may_edit(by, building.project)
    if (x is None) != (y is None):
        raise Refused("place_half", "向东和向北要么都填，要么都不填。", {"x": "请一起填", "y": "请一起填"})
    if any(abs(part or 0) > FARTHEST for part in (x, y)):
        raise Refused("place_far", f"离起点最多 {FARTHEST} 米，请核对单位是米。", {"x": "太远"})
    return amend(building, events.BuildingPlaced(), by=by, x=x, y=y)


@action
def place_site(project: Project, *, by: Actor, latitude: Decimal, longitude: Decimal) -> Site:
    """Say where the point stands from which the buildings are measured, in degrees of WGS-84, as a phone names them."""
    _may_edit(by, project)
    if abs(latitude) > 90 or abs(longitude) > 180:
        text = "纬度在 -90 到 90 之间，经度在 -180 到 180 之间，请核对没有填反。"
        raise Refused("place_far", text, {"latitude": "请核对", "longitude": "请核对"})
    where: dict[str, Any] = {"latitude": latitude, "longitude": longitude}
    site, is_new = Site.objects.get_or_create(project=project, defaults=where)
    if is_new:
        record(events.SitePlaced(), site, by=by)
        return site
    return amend(site, events.SitePlaced(), by=by, **where)


@action
def add_unit(
    project: Project, *, by: Actor, address: str, area_m2: Decimal | None = None, layout: str = ""
) -> Unit:
    """Add a home by its address in any usual writing; the same address again gives the same home."""
    _may_edit(by, project)
    return ensure_unit(project, parse_address(address), by=by, area_m2=area_m2, layout=layout)


@action
def ensure_unit(
    project: Project, address: Address, *, by: Actor, area_m2: Decimal | None = None, layout: str = ""
) -> Unit:
    """The unit of an address, made with its building where it is missing; empty facts are filled in."""
    if not address.building or not address.room:
        raise Refused("address_short", "地址要有楼栋和房号，例如 3栋2单元501。", {"address": "缺楼栋或房号"})
    building = add_building(project, by=by, number=address.building)
    unit, is_new = Unit.objects.get_or_create(
        project=project, short=short_form(address),
        defaults={
            "building": building, "entrance": address.entrance, "room": address.room,
            "area_m2": area_m2, "layout": layout,
        },
    )  # fmt: skip
    if is_new:
        record(events.UnitAdded(), unit, by=by)
    else:
        _fill(unit, area_m2, layout, by=by)
    return unit


@action
def describe_unit(unit: Unit, *, by: Actor, area_m2: Decimal | None = None, layout: str = "") -> Unit:
    """Say what a home is like: its area in square metres and its layout (A-3.1-3)."""
    _may_edit(by, unit.project)
    return amend(unit, events.UnitDescribed(), by=by, area_m2=area_m2, layout=tidy(layout))


@action
def add_units(
    project: Project, *, by: Actor, building: str, entrances: Iterable[str], floors: Iterable[str],
    rooms: Iterable[str],
) -> int:  # fmt: skip
    """Add the homes of a building by its pattern, floor 5 and room 01 being 501; returns how many are new."""
    _may_edit(by, project)
    doors = [(e, f"{floor}{room}") for e in entrances for floor in floors for room in rooms]
    if not 0 < len(doors) <= MOST_UNITS:
        raise Refused("too_many_units", f"一次加 1 到 {MOST_UNITS} 户，现在是 {len(doors)} 户，请分几次加。")
    before = Unit.objects.filter(project=project).count()
    for entrance, room in doors:
        add_unit(project, by=by, address=full_form(Address(building, entrance, room)))
    return Unit.objects.filter(project=project).count() - before


@action
def add_area(project: Project, *, by: Actor, name: str, building: Building | None = None) -> PublicArea:
    """Add a public area; the same name again gives the same area."""
    _may_edit(by, project)
    name = name.strip()
    if not name:
        raise Refused("name_needed", "请写公共区域的名称，例如 3栋大堂。", {"name": "请填写"})
    area, is_new = PublicArea.objects.get_or_create(
        project=project, name=name, defaults={"building": building}
    )
    if is_new:
        record(events.AreaAdded(), area, by=by)
    return area


@action
def make_screen(place: Building | PublicArea, *, by: Actor) -> str:
    """Give the screen of a lobby a secret address, or a new one: the former opens no more (B-3.3.1).

    The secret is shown once; only its digest is kept.
    """
    _may_edit(by, place.project)
    secret = secrets.token_urlsafe(24)
    amend(place, events.ScreenMade(), by=by, screen_digest=digest_of(secret))
    return secret


@action
def stop_screen(place: Building | PublicArea, *, by: Actor) -> Building | PublicArea:
    """The screen is gone: its address opens no more; again is nothing."""
    _may_edit(by, place.project)
    return amend(place, events.ScreenStopped(), by=by, screen_digest="") if place.screen_digest else place


@action
def ensure_units(
    project: Project, wanted: Mapping[Address, tuple[Decimal | None, str]], *, by: Actor
) -> dict[Address, Unit]:
    """The units of many addresses with their area and layout, for imports: a few statements for all of them."""
    _may_edit(by, project)
    rows = Unit.objects.filter(project=project, short__in=[short_form(address) for address in wanted])
    known = {unit.short: unit for unit in rows}
    buildings = {b.number: b for b in Building.objects.filter(project=project)}
    missing: dict[str, Unit] = {}
    for address, (area_m2, layout) in wanted.items():
        short = short_form(address)
        if short in known:
            _fill(known[short], area_m2, layout, by=by)
            continue
        if address.building not in buildings:
            buildings[address.building] = add_building(project, by=by, number=address.building)
        missing[short] = Unit(
            project=project, building=buildings[address.building], entrance=address.entrance,
            room=address.room, short=short, area_m2=area_m2, layout=layout,
        )  # fmt: skip
    made = bulk.insert(missing.values())
    record_many(event_of(events.UnitAdded(), unit, by=by) for unit in made)
    known |= missing
    return {address: known[short_form(address)] for address in wanted}


def _fill(unit: Unit, area_m2: Decimal | None, layout: str, *, by: Actor) -> None:
    """Enter what was empty; what is known stays."""
    if (area_m2 and unit.area_m2 is None) or (layout and not unit.layout):
        facts: dict[str, Any] = {"area_m2": unit.area_m2 or area_m2, "layout": unit.layout or layout}
        amend(unit, events.UnitDescribed(), by=by, **facts)
