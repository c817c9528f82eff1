"""Butler zones 管家责任区: every home has one lead and one deputy; gaps, overlaps, and briefs at a change (ORG-03)."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, QuerySet
from django.db.models.functions import Length

from guanjia.customers import fullness, queries, wishes
from guanjia.customers.models import (
    ButlerBrief,
    Household,
    MoveIn,
    Occupancy,
    Preference,
    UnitButler,
)
from guanjia.customers.states import BEFORE_KEYS
from guanjia.estate.models import Unit
from guanjia.kernel import clock, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound
from guanjia.organization.moments import local
from guanjia.people.models import Staff

GAPS = {"lead": "没有管家", "deputy": "没有副管家", "left": "管家已离职"}
SOON = timedelta(days=30)


@dataclass(frozen=True)
class Door:
    """A home as the page of zones sees it."""

    unit: Unit
    lead: str
    deputy: str
    gap: str


@dataclass(frozen=True)
class Zone:
    """One entrance of a building, its butlers, how many of its homes have a gap."""

    building_id: int
    building: str
    entrance: str
    units: int
    gaps: int
    leads: tuple[str, ...]
    deputies: tuple[str, ...]


def gap_of(butlers: UnitButler | None) -> str:
    """What a home lacks; somebody who is not on duty now is no gap (A-1.2-3)."""
    if butlers is None:
        return GAPS["lead"]
    if butlers.lead.has_left:
        return GAPS["left"]
    return GAPS["deputy"] if butlers.deputy is None or butlers.deputy.has_left else ""


def doors(project_id: int) -> list[Door]:
    """Every home of a project with its butlers and its gap, in the order of the doors; two queries."""
    rows = Unit.objects.filter(project_id=project_id).select_related(
        "building", "butlers__lead", "butlers__deputy"
    )
    found = []
    for unit in rows.order_by(
        Length("building__number"), "building__number", "entrance", Length("room"), "room"
    ):
        butlers: UnitButler | None = getattr(unit, "butlers", None)
        lead = str(butlers.lead) if butlers else ""
        deputy = str(butlers.deputy) if butlers and butlers.deputy else ""
        found.append(Door(unit, lead, deputy, gap_of(butlers)))
    return found


def zones(rows: Iterable[Door]) -> list[Zone]:
    """The entrances with their butlers; those with gaps come first."""
    found: dict[tuple[int, str, str], list[Door]] = defaultdict(list)
    for row in rows:
        found[row.unit.building_id, str(row.unit.building), row.unit.entrance].append(row)
    made = [
        Zone(
            *key, len(held), sum(bool(door.gap) for door in held),
            tuple(dict.fromkeys(door.lead for door in held if door.lead)),
            tuple(dict.fromkeys(door.deputy for door in held if door.deputy)),
        )
        for key, held in found.items()
    ]  # fmt: skip
    return sorted(made, key=lambda zone: zone.gaps == 0)


def gaps(rows: Iterable[Door]) -> list[tuple[str, int]]:
    """How many homes have which gap."""
    counted = Counter(row.gap for row in rows if row.gap)
    return [(word, counted[word]) for word in GAPS.values() if counted[word]]


def overloaded(project_id: int) -> list[tuple[Staff, int]]:
    """Butlers who lead more homes than the company wants."""
    most = int(policy.value("butler.most_homes", project=project_id))
    rows = Staff.objects.filter(leads__unit__project_id=project_id).annotate(homes=Count("leads"))
    return [(row, row.homes) for row in rows.filter(homes__gt=most).order_by("-homes")]


def chosen_units(project_id: int, building_id: int, entrance: str, floor: int | None) -> list[Unit]:
    """The homes of a building, of one entrance, of one floor."""
    rows = Unit.objects.filter(project_id=project_id, building_id=building_id).select_related("building")
    found = rows.filter(entrance=entrance) if entrance else rows
    return [unit for unit in found if floor is None or unit.floor == floor]


@dataclass(frozen=True)
class Mine:
    """One home of a butler, with what wants attention; a wish only by number, never in words."""

    household: Household
    is_due: bool
    wishes: int
    is_marked: bool
    moves_in: MoveIn | None
    is_lease_over: bool


def mine(actor: Actor, *, as_deputy: bool = False) -> list[Mine]:
    """The homes that the actor leads (or stands in for), in the order of the doors."""
    who = "deputy" if as_deputy else "lead"
    rows = queries.households(actor).filter(**{f"unit__butlers__{who}_id": actor.staff_id or 0})
    return with_needs(list(rows))


def with_needs(rows: list[Household]) -> list[Mine]:
    """What wants attention in some homes, by a fixed number of queries."""
    ids = [row.pk for row in rows]
    counted = Counter(wishes_of(ids))
    marked = wishes.marks_of(ids)
    coming = {row.household_id: row for row in moving(ids)}
    over = set(leases_over(ids))
    return [
        Mine(
            row,
            not fullness.is_fresh(row),
            counted[row.pk],
            row.pk in marked,
            coming.get(row.pk),
            row.pk in over,
        )
        for row in rows
    ]


def wishes_of(household_ids: list[int]) -> list[int]:
    """The home of each wish that is kept."""
    today = local(clock.now()).date()
    rows = Preference.objects.filter(household_id__in=household_ids, ended_at=None, valid_until__gte=today)
    return list(rows.values_list("household_id", flat=True))


def leases_over(household_ids: list[int]) -> list[int]:
    """The homes with a lease that ran out: renewed or moved out, somebody has to say."""
    rows = Occupancy.objects.filter(queries.lease_over(), household_id__in=household_ids)
    return list(rows.values_list("household_id", flat=True))


def moving(household_ids: list[int]) -> QuerySet[MoveIn]:
    """Move-ins that are still to come."""
    soon = local(clock.now()).date() + SOON
    return MoveIn.objects.filter(household_id__in=household_ids, status__in=BEFORE_KEYS, planned_on__lte=soon)


def briefs(actor: Actor) -> QuerySet[ButlerBrief]:
    """Briefs for the actor, and for who makes zones those of the projects; unread first."""
    rows = ButlerBrief.objects.select_related("staff", "former").order_by("read_at", "-pk")
    reach = actor.reach("people.edit")
    if reach.company:
        return rows
    own = rows.filter(staff_id=actor.staff_id or 0)
    return own | rows.filter(project_id__in=reach.projects)


def get_brief(actor: Actor, brief_id: int) -> ButlerBrief:
    """A brief within reach."""
    row = briefs(actor).filter(pk=brief_id).first()
    if row is None:
        raise NotFound
    return row


def system_brief(brief_id: int) -> ButlerBrief:
    """A brief by its number, for reactions."""
    return ButlerBrief.objects.select_related("staff").get(pk=brief_id)


def unread(actor: Actor) -> int:
    """How many briefs wait for the actor."""
    return ButlerBrief.objects.filter(staff_id=actor.staff_id or 0, read_at=None).count()


def homes_of_brief(brief: ButlerBrief) -> list[Mine]:
    """The homes that a brief is about."""
    rows = Household.objects.filter(unit__in=brief.units.all()).select_related("unit__building")
    return with_needs(list(rows.order_by("unit__building_id", "unit__entrance", "unit__room")))


def left_by(staff_id: int) -> list[Unit]:
    """The homes that a leaver leads, whose deputy stays."""
    rows = UnitButler.objects.filter(lead_id=staff_id).select_related("unit", "deputy")
    return [row.unit for row in rows if row.deputy is not None and not row.deputy.has_left]
