"""Vehicles, emergency contacts, missing facts of people, and the word that the whole file is still right."""

from typing import Any, TypeVar

from django.db.models import Max

from guanjia.customers import events, fullness, queries, rules
from guanjia.customers.models import EmergencyContact, Household, Person, Vehicle
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend
from guanjia.kernel.numbers import noted, phone_of
from guanjia.kernel.refusals import NotAllowed, Refused, require
from guanjia.kernel.text import fit
from guanjia.kernel.work import action
from guanjia.organization.moments import local

R = TypeVar("R", Vehicle, EmergencyContact)
OLDEST = 120
SEXES = ("男", "女")
BATCH = 500


@action
def note_vehicle(
    household: Household,
    *,
    by: Actor,
    plate: str,
    words: str = "",
    space: str = "",
    vehicle: Vehicle | None = None,
) -> Vehicle:
    """Enter a vehicle, or change one; the plate in any usual writing."""
    require(rules.may_change(household, by))
    number = queries.plate_of(plate)
    if not number:
        raise Refused("plate_unreadable", "车牌看不懂，请写成 浙A12345。", {"plate": "例如 浙A12345"})
    row = vehicle or Vehicle(household=household)
    same = Vehicle.objects.filter(household=household, plate_index=queries.plate_key(number))
    if same.exclude(pk=row.pk or 0).exists():
        raise Refused("vehicle_known", "这辆车已经登记在这一户。", {"plate": "已登记"})
    row.plate, row.plate_index = number, queries.plate_key(number)
    row.words, row.space = noted(words, 30, "words"), noted(space, 20, "space")
    return _keep(row, events.VehicleNoted(), by)


def _keep(row: R, fact: Any, by: Actor) -> R:
    """Save a new row with its event, or a changed one under its version."""
    if row.pk is None:
        row.save(force_insert=True)
        record(fact, row, by=by)
        return row
    left_out = ("id", "version", "row_key", "household")
    facts = {f.attname: getattr(row, f.attname) for f in row._meta.fields if f.name not in left_out}
    return amend(row, fact, by=by, **facts)


@action
def remove_vehicle(vehicle: Vehicle, *, by: Actor) -> None:
    """The vehicle belongs to the home no more; its plate is gone."""
    require(rules.may_change(vehicle.household, by))
    record(events.VehicleRemoved(), vehicle, by=by)
    vehicle.delete()


@action
def note_emergency_contact(
    household: Household, *, by: Actor, name: str, phone: str, relation: str,
    contact: EmergencyContact | None = None,
) -> EmergencyContact:  # fmt: skip
    """Enter whom to call when nobody of the home can be reached, or change it."""
    require(rules.may_change(household, by))
    words, kin = fit(name, 40, "name"), noted(relation, 12, "relation")
    require(
        rules.is_filled(words, "name", "请填姓名。"), rules.is_filled(kin, "relation", "请填和住户的关系。")
    )
    row = contact or EmergencyContact(household=household, position=_next_place(household))
    row.name, row.phone, row.relation = words, phone_of(phone), kin
    return _keep(row, events.EmergencyContactNoted(), by)


def _next_place(household: Household) -> int:
    rows = EmergencyContact.objects.filter(household=household)
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1


@action
def remove_emergency_contact(contact: EmergencyContact, *, by: Actor) -> None:
    """Somebody is no emergency contact any more; name and number are gone."""
    require(rules.may_change(contact.household, by))
    record(events.EmergencyContactRemoved(), contact, by=by)
    contact.delete()


@action
def fill_person(
    person: Person,
    *,
    by: Actor,
    household: Household,
    gender: str = "",
    birth_year: int | None = None,
    phone: str = "",
) -> Person:
    """Fill in what a person's file lacks; what is there already changes by a request only (A-3.1-7)."""
    require(rules.may_change(household, by))
    if not person.occupancies.filter(household=household).exists():
        raise NotAllowed
    facts: dict[str, Any] = {}
    if gender and not person.gender:
        facts["gender"] = sex_of(gender)
    if birth_year and person.birth_year is None:
        facts["birth_year"] = year_of(birth_year)
    has_new_phone = bool(phone) and not person.phones.exists()
    if has_new_phone:
        queries.phone_row(person, phone_of(phone)).save(force_insert=True)
    if not facts and not has_new_phone:
        raise Refused("nothing_new", "没有新填的内容；已有的资料要改，请用“申请变更”。")
    fact = events.PersonChanged(fields=sorted([*facts, *(["phone"] if has_new_phone else [])]))
    return amend(person, fact, by=by, about=[household.ref], **facts)


def sex_of(text: str) -> str:
    """A sex as it is kept."""
    if text not in SEXES:
        raise Refused("sex_unknown", "性别请填男或女。", {"gender": "男或女", "new": "男或女"})
    return text


def year_of(raw: object) -> int:
    """A birth year that a living person can have; never the day (A-3.1-2)."""
    this_year = local(clock.now()).year
    text = str(raw).strip().removesuffix("年")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    if not this_year - OLDEST <= year <= this_year:
        words = f"出生年份请填 {this_year - OLDEST} 到 {this_year} 之间的四位数。"
        raise Refused("year_impossible", words, {"birth_year": words, "new": words})
    return year


@action
def verify_file(household: Household, *, by: Actor) -> Household:
    """The staff, or somebody who lives there, looked the file over: everything is still right (A-3.1-6)."""
    if not rules.is_resident_of(household, by):
        require(rules.may_change(household, by))
    return amend(household, events.HouseholdVerified(), by=by, verified_at=clock.now(), verified_by=by.ref)


@action
def count_file(household: Household) -> None:
    """Say anew what the figures know of a home; nothing when nothing changed."""
    found = fullness.counts_of(household)
    if found != household.counted:
        Household.objects.filter(pk=household.pk).update(counted=found)
        record(events.FileCounted(**found), household, by=SYSTEM)  # type: ignore[arg-type]


@action
def count_files() -> int:
    """Count every file, for what time and imports changed; returns how many there are."""
    last, seen = 0, 0
    while rows := list(fullness.with_contents(Household.objects.filter(pk__gt=last).order_by("pk"))[:BATCH]):
        for row in rows:
            count_file(row)
        last, seen = rows[-1].pk, seen + len(rows)
    return seen
