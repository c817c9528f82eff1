"""Reads of the estate."""

from django.db.models import Count, QuerySet
from django.db.models.functions import Length

from guanjia.estate.addresses import AddressRefused, parse_address, short_form
from guanjia.estate.models import Building, PublicArea, Site, Unit
from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.organization.queries import digest_of


def units(actor: Actor, need: str = "estate.read") -> QuerySet[Unit]:
    """Units within the actor's reach: its projects, or its own."""
    rows = Unit.objects.select_related("building").order_by("building_id", "entrance", "room")
    reach = actor.reach(need)
    if reach.company:
        return rows
    if reach.projects or reach.zone or actor.staff_id:
        return rows.filter(project_id__in=reach.projects | actor.projects)
    return rows.filter(pk__in=actor.own.get("unit", ()))


def get_unit(actor: Actor, unit_id: int, need: str = "estate.read") -> Unit:
    """A unit within reach."""
    row = units(actor, need).filter(pk=unit_id).first()
    if row is None:
        raise NotFound
    return row


def homes_by_number(unit_ids: list[int]) -> list[Unit]:
    """Homes by their numbers, for what was written for them."""
    return list(Unit.objects.filter(pk__in=unit_ids).select_related("building").order_by("short"))


def find_unit(project_id: int, text: str) -> Unit | None:
    """The unit that an address means in any usual writing; None when there is no such unit."""
    try:
        short = short_form(parse_address(text))
    except AddressRefused:
        return None
    return Unit.objects.select_related("building").filter(project_id=project_id, short=short).first()


def buildings(actor: Actor, project_id: int) -> QuerySet[Building]:
    """The buildings of a project within reach, each with its number of units as `size`."""
    reach = actor.reach("estate.read")
    rows = Building.objects.filter(project_id=project_id).annotate(size=Count("units"))
    rows = rows.order_by(Length("number"), "number")
    return rows if reach.covers(project_id) or project_id in actor.projects else rows.none()


def get_building(actor: Actor, building_id: int) -> Building:
    """A building within reach."""
    row = Building.objects.select_related("project").filter(pk=building_id).first()
    if row is None or not buildings(actor, row.project_id).filter(pk=row.pk).exists():
        raise NotFound
    return row


def units_of(building: Building) -> list[Unit]:
    """The units of a building in the order of its doors."""
    rows = Unit.objects.filter(building=building).select_related("building").annotate(width=Length("room"))
    return list(rows.order_by("entrance", "width", "room"))


def areas(actor: Actor, project_id: int) -> QuerySet[PublicArea]:
    """Public areas of a project that the actor belongs to; every customer may name one."""
    reach = actor.reach("estate.read")
    rows = PublicArea.objects.filter(project_id=project_id).order_by("name")
    return rows if reach.covers(project_id) or project_id in actor.projects else rows.none()


def code_in(text: str) -> str:
    """The door code in what a camera read: the sticker carries a whole address, the code stands last."""
    return text.strip().split("?")[0].rstrip("/").rpartition("/")[2]


def by_door_code(code: str) -> Unit | PublicArea | None:
    """The place whose sticker carries this code."""
    unit = Unit.objects.select_related("building", "project").filter(door_code=code).first()
    return unit or PublicArea.objects.select_related("project").filter(door_code=code).first()


def place_of(ref: SubjectRef) -> Unit | PublicArea | None:
    """The home or area of a reference, for reactions."""
    unit = Unit.objects.filter(pk=ref.id).first() if ref.kind == Unit.kind else None
    return unit or (PublicArea.objects.filter(pk=ref.id).first() if ref.kind == PublicArea.kind else None)


def by_screen_code(code: str) -> Building | PublicArea:
    """The place whose screen has this secret address; NotFound for any other."""
    for model in (Building, PublicArea):
        rows = model._default_manager.select_related("project").filter(screen_digest=digest_of(code))
        if (row := rows.first()) is not None:
            return row
    raise NotFound


def site_of(project_id: int) -> Site | None:
    """The point from which a project's buildings are measured, where somebody said where it stands."""
    return Site.objects.filter(project_id=project_id).first()


def get_area(actor: Actor, area_id: int) -> PublicArea:
    """A public area within reach."""
    row = PublicArea.objects.select_related("project").filter(pk=area_id).first()
    if row is None or not areas(actor, row.project_id).filter(pk=row.pk).exists():
        raise NotFound
    return row


def place_rows(project_id: int) -> dict[str, int]:
    """Short address to unit number, for imports."""
    return dict(Unit.objects.filter(project_id=project_id).values_list("short", "pk"))


def area_rows(project_id: int) -> dict[str, int]:
    """Name of a public area to its number, for imports."""
    return dict(PublicArea.objects.filter(project_id=project_id).values_list("name", "pk"))
