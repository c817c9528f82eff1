"""Reads of customers; everything begins with the actor's reach."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Length

from guanjia.customers.models import (
    AccessClaim,
    EmergencyContact,
    Household,
    Occupancy,
    Person,
    PersonPhone,
    UnitButler,
    Vehicle,
)
from guanjia.estate import queries as estate
from guanjia.estate.models import Unit
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.numbers import phone_of
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.secrets import blind_index
from guanjia.kernel.text import TextRefused, half_width
from guanjia.knowledge.anonymity import parts_of
from guanjia.organization.moments import local
from guanjia.people.models import Staff

LEAST_DIGITS = 7
PLATE = re.compile(r"[\u4e00-\u9fff][A-Z][A-Z0-9]{4,6}[\u4e00-\u9fff]?")


@dataclass(frozen=True)
class Requester:
    """Who asks from where, as an order keeps it."""

    household: Household | None
    person: Person | None


def name_key(name: str) -> bytes:
    """The blind index of a whole name."""
    return blind_index("person.name", name)


def names_in(text: str) -> set[str]:
    """Names of people on file that stand in a text, found by their blind index; no name is opened."""
    keys = {name_key(part): part for part in parts_of(text)}
    rows = Person.objects.filter(name_index__in=list(keys)).values_list("name_index", flat=True).distinct()
    return {keys[bytes(key)] for key in rows}


def phone_key(number: str) -> bytes:
    """The blind index of a whole phone number."""
    return blind_index("person.phone", number)


def email_key(address: str) -> bytes:
    """The blind index of a whole e-mail address, however its letters are cased; empty for none."""
    plain = address.strip().lower()
    return blind_index("person.email", plain) if plain else b""


def plate_of(text: str) -> str:
    """A plate as it is kept, from any usual writing: 浙a·12345, 浙 A12345, full width; empty when it is none."""
    plain = re.sub(r"[\s·.•・\-—]", "", half_width(text)).upper()
    return plain if PLATE.fullmatch(plain) else ""


def plate_key(plate: str) -> bytes:
    """The blind index of a whole plate."""
    return blind_index("vehicle.plate", plate)


def tail_key(project_id: int, tail: str) -> bytes:
    """The blind index of the last four digits, keyed by project."""
    return blind_index(f"person.tail.{project_id}", tail)


def living_now(occupancy: str = "") -> Q:
    """The condition of an occupancy that holds: not ended, the lease not over; `occupancy` is the way to it."""
    today = local(clock.now()).date()
    lasts = Q(**{f"{occupancy}until": None}) | Q(**{f"{occupancy}until__gte": today})
    return Q(**{f"{occupancy}ended_at": None}) & lasts


def lease_over() -> Q:
    """The condition of a lease that ran out and was neither renewed nor ended by a move-out."""
    return Q(ended_at=None, until__lt=local(clock.now()).date())


def households(actor: Actor) -> QuerySet[Household]:
    """Households within reach: the project's, the zone's, or the own."""
    occupants = Prefetch(
        "occupancies",
        Occupancy.objects.select_related("person").prefetch_related("person__phones").order_by("pk"),
    )
    rows = Household.objects.select_related("unit__building", "unit__butlers__lead").prefetch_related(
        occupants
    )
    return rows.filter(reachable(actor)).order_by("unit__building_id", "unit__entrance", "unit__room")


def reachable(actor: Actor, need: str = "customers.read", unit: str = "unit") -> Q:
    """The condition on a unit that the actor's reach sets."""
    reach = actor.reach(need)
    if reach.company:
        return Q()
    condition = Q(**{f"{unit}__project_id__in": reach.projects})
    if reach.zone and actor.staff_id:
        condition |= Q(**{f"{unit}__butlers__lead_id": actor.staff_id})
        condition |= Q(**{f"{unit}__butlers__deputy_id": actor.staff_id})
    if reach.own:
        condition |= Q(**{f"{unit}_id__in": actor.own.get("unit", frozenset())})
    return condition


def homes_of_building(actor: Actor, building_id: int, after: str, limit: int) -> list[Household]:
    """Households of a building in the order of its doors, from behind the key `entrance~room` on."""
    rows = households(actor).filter(unit__building_id=building_id).annotate(width=Length("unit__room"))
    entrance, _, room = after.partition("~")
    if room:
        same = Q(unit__entrance=entrance)
        longer = Q(width__gt=len(room)) | Q(width=len(room), unit__room__gt=room)
        rows = rows.filter(Q(unit__entrance__gt=entrance) | same & longer)
    return list(rows.order_by("unit__entrance", "width", "unit__room")[:limit])


def get_occupancy(actor: Actor, occupancy_id: int) -> Occupancy:
    """Who lives where, within reach."""
    rows = Occupancy.objects.filter(reachable(actor, unit="household__unit"), pk=occupancy_id)
    row = rows.select_related("household__unit__building", "person").first()
    if row is None:
        raise NotFound
    return row


def get_household(actor: Actor, household_id: int) -> Household:
    """A household within reach."""
    row = households(actor).filter(pk=household_id).first()
    if row is None:
        raise NotFound
    return row


def household_of_unit(unit_id: int | None) -> Household | None:
    """The household of a unit, for actions."""
    return Household.objects.filter(unit_id=unit_id).first() if unit_id else None


def search(actor: Actor, project_id: int, text: str, limit: int = 20) -> list[Household]:
    """Households by an address, or who belongs there now: whole name, whole phone, its last four digits, plate."""
    text = text.strip()
    rows = households(actor).filter(project_id=project_id)
    digits = "".join(ch for ch in text if ch.isdigit())
    if digits == text and len(digits) == 4:
        found = rows.filter(
            occupancies__ended_at=None,
            occupancies__person__phones__tail_index=tail_key(project_id, digits),
        )
        if found.exists():
            return list(found.distinct()[:limit])
    if number := whole_number(text):
        return by_number(rows, number, limit)
    if plate := plate_of(text):
        return list(rows.filter(vehicles__plate_index=plate_key(plate)).distinct()[:limit])
    unit = estate.find_unit(project_id, text)
    if unit is not None:
        return list(rows.filter(unit=unit))
    called = rows.filter(occupancies__ended_at=None, occupancies__person__name_index=name_key(text))
    return list(called.distinct()[:limit])


def whole_number(text: str) -> str:
    """A whole phone number in any usual writing; empty for anything else."""
    if sum(ch.isdigit() for ch in text) < LEAST_DIGITS:
        return ""
    try:
        return phone_of(text)
    except TextRefused:
        return ""


def by_number(rows: QuerySet[Household], number: str, limit: int = 20) -> list[Household]:
    """Households with somebody who lives there and has that number."""
    found = rows.filter(
        occupancies__ended_at=None, occupancies__person__phones__whole_index=phone_key(number)
    )
    return list(found.distinct()[:limit])


def ringing(actor: Actor, project_id: int, text: str) -> list[Household] | None:
    """The homes from which a number rings; None for what is no number."""
    number = whole_number(text)
    return by_number(households(actor).filter(project_id=project_id), number) if number else None


def person_by_phone(project_id: int, number: str) -> Person | None:
    """The person of a phone number in a project, for actions and calls."""
    rows = PersonPhone.objects.filter(whole_index=phone_key(number), person__project_id=project_id)
    found = rows.select_related("person").order_by("pk").first()
    return found.person if found else None


def person_by_email(project_id: int, address: str) -> Person | None:
    """The person of an e-mail address in a project; nobody where two share it."""
    key = email_key(address)
    rows = Person.objects.filter(email_index=key, project_id=project_id, merged_into=None)
    found = list(rows.order_by("pk")[:2]) if key else []
    return found[0] if len(found) == 1 else None


def home_of(person: Person) -> Unit | None:
    """The one home in which somebody lives; nothing for who has several, or none."""
    rows = list(Occupancy.objects.filter(person=person, ended_at=None).select_related("household__unit")[:2])
    return rows[0].household.unit if len(rows) == 1 else None


def homes_of_people(person_ids: Iterable[int], project_id: int) -> dict[int, Occupancy]:
    """Where each of them lives now in a project, the first home, in one query."""
    rows = Occupancy.objects.filter(
        living_now(), person_id__in=list(person_ids), household__project_id=project_id
    )
    rows = rows.select_related("household__unit__building").order_by("person_id", "pk")
    return {row.person_id: row for row in rows.distinct("person_id")}


def person_of(actor: Actor) -> Person | None:
    """The customer behind the account, if there is one."""
    return Person.objects.filter(pk=actor.person_id).first() if actor.person_id else None


def people(actor: Actor) -> QuerySet[Person]:
    """People of the homes within reach."""
    homes = Occupancy.objects.filter(reachable(actor, unit="household__unit"))
    return Person.objects.filter(pk__in=homes.values("person_id"))


def home_of_person(actor: Actor, person_id: int) -> int | None:
    """The first home of a person within reach."""
    rows = Occupancy.objects.filter(reachable(actor, unit="household__unit"), person_id=person_id)
    return rows.order_by("ended_at", "pk").values_list("household_id", flat=True).first()


def residents(household: Household) -> QuerySet[Person]:
    """Who lives in a home now, to choose from."""
    return Person.objects.filter(
        occupancies__household=household, occupancies__ended_at=None
    ).order_by("pk").distinct()  # fmt: skip


def get_resident(household: Household, person_id: int) -> Person:
    """Somebody who lives in a home that was found within reach."""
    row = residents(household).filter(pk=person_id).first()
    if row is None:
        raise NotFound
    return row


def get_vehicle(household: Household, vehicle_id: int) -> Vehicle:
    """A vehicle of a home that was found within reach."""
    row = Vehicle.objects.filter(household=household, pk=vehicle_id).select_related("household").first()
    if row is None:
        raise NotFound
    return row


def get_emergency_contact(household: Household, contact_id: int) -> EmergencyContact:
    """An emergency contact of a home that was found within reach."""
    rows = EmergencyContact.objects.filter(household=household, pk=contact_id)
    row = rows.select_related("household").first()
    if row is None:
        raise NotFound
    return row


def butlers_of(unit_id: int | None) -> UnitButler | None:
    """The lead and deputy butler of a unit."""
    if unit_id is None:
        return None
    return UnitButler.objects.filter(unit_id=unit_id).select_related("lead", "deputy").first()


def butler_for(unit_id: int | None) -> Staff | None:
    """Who is notified for a unit: its lead when present, else its deputy when present, else the lead."""
    butlers = butlers_of(unit_id)
    if butlers is None:
        return None
    for staff in (butlers.lead, butlers.deputy):
        if staff is not None and staff.is_present and not staff.has_left:
            return staff
    return None if butlers.lead.has_left else butlers.lead


def homes_of(actor: Actor) -> list[Occupancy]:
    """The homes that the actor's own person belongs to."""
    rows = Occupancy.objects.filter(living_now(), person_id=actor.person_id or -1, is_verified=True)
    return list(
        rows.select_related("household__unit__building", "household__project", "person").order_by("pk")
    )


def own_home(actor: Actor, occupancy_id: int) -> Occupancy:
    """One of the homes that the actor's own person lives in."""
    row = next((row for row in homes_of(actor) if row.pk == occupancy_id), None)
    if row is None:
        raise NotFound
    return row


def claims_of(actor: Actor) -> list[AccessClaim]:
    """The actor's own claims that wait, newest first."""
    rows = AccessClaim.objects.filter(account_id=actor.id or -1, status=AccessClaim.Status.OPEN)
    return list(rows.select_related("unit__building").order_by("-pk"))


def open_claims(actor: Actor) -> QuerySet[AccessClaim]:
    """Claims to homes that wait for the desk."""
    rows = AccessClaim.objects.filter(status=AccessClaim.Status.OPEN).select_related(
        "unit__building", "account"
    )
    reach = actor.reach("customers.admit")
    return rows if reach.company else rows.filter(project_id__in=reach.projects)


def get_claim(actor: Actor, claim_id: int) -> AccessClaim:
    """A claim within reach."""
    row = open_claims(actor).filter(pk=claim_id).first()
    if row is None:
        raise NotFound
    return row


def phone_row(person: Person, number: str) -> PersonPhone:
    """A phone of a person with its blind indexes, not saved yet; the person's last."""
    row = PersonPhone(
        person=person, whole_index=phone_key(number), tail_index=tail_key(person.project_id, number[-4:]),
        position=PersonPhone.objects.filter(person=person).count() + 1,
    )  # fmt: skip
    row.number = number
    return row


def phones_of(person_ids: Iterable[int]) -> dict[int, str]:
    """The first phone of each person, in one query."""
    rows = PersonPhone.objects.filter(person_id__in=list(person_ids)).order_by("person_id", "position")
    return {row.person_id: row.number for row in rows.distinct("person_id")}


def households_by_unit(project_id: int) -> dict[int, int]:
    """Household by its unit, for imports."""
    return dict(Household.objects.filter(project_id=project_id).values_list("unit_id", "pk"))


def persons_by_phone(project_id: int, numbers: Iterable[str]) -> dict[str, int]:
    """The first person of each phone number, in one query, for imports."""
    wanted = {phone_key(number): number for number in numbers}
    rows = PersonPhone.objects.filter(whole_index__in=list(wanted), person__project_id=project_id)
    found = rows.order_by("-pk").values_list("whole_index", "person_id")
    return {wanted[bytes(whole)]: person_id for whole, person_id in found}
