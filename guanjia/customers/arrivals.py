"""Reads for residents who come in: whose a proved phone is, in which homes (POR-02)."""

from collections.abc import Iterable
from dataclasses import dataclass

from guanjia.customers import queries
from guanjia.customers.models import Occupancy, Person, PersonPhone
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound


@dataclass(frozen=True)
class Resident:
    """A person who may come in: the project, the homes that were verified."""

    person_id: int
    project: str
    homes: list[str]


def homes_of(person_ids: Iterable[int]) -> list[Occupancy]:
    """The verified homes in which persons live now."""
    rows = Occupancy.objects.filter(queries.living_now(), person_id__in=list(person_ids), is_verified=True)
    return list(
        rows.select_related("household__unit__building", "household__project", "person").order_by("pk")
    )


def residents_of(person_ids: Iterable[int]) -> list[Resident]:
    """Persons with a verified home, each with its homes."""
    found: dict[int, list[Occupancy]] = {}
    for row in homes_of(person_ids):
        found.setdefault(row.person_id, []).append(row)
    return [
        Resident(pk, rows[0].household.project.name, list(dict.fromkeys(masked(row) for row in rows)))
        for pk, rows in found.items()
    ]


def masked(row: Occupancy) -> str:
    """The building of a home without its door, for who has proved a phone and not yet chosen."""
    return f"{row.household.unit.building}，{row.get_relation_display()}"


def residents_of_phone(phone_index: bytes) -> list[Resident]:
    """Who lives somewhere and has this whole phone."""
    rows = PersonPhone.objects.filter(whole_index=phone_index)
    return residents_of(rows.values_list("person_id", flat=True))


def is_phone_of(username: str, phone_index: bytes) -> bool:
    """Whether a whole phone is that of the person behind a user name."""
    rows = PersonPhone.objects.filter(whole_index=phone_index, person__account__username=username)
    return bool(username) and rows.exists()


def number_of_phone(phone_index: bytes) -> str:
    """The number of a resident's whole phone; empty for a phone that is no resident's."""
    people = {row.person_id for row in residents_of_phone(phone_index)}
    row = PersonPhone.objects.filter(whole_index=phone_index, person_id__in=people).first()
    return row.number if row else ""


def get_person(person_id: int) -> Person:
    """A person whose phone was proved."""
    row = Person.objects.select_related("account").filter(pk=person_id).first()
    if row is None:
        raise NotFound
    return row


def person_to_admit(actor: Actor, person_id: int) -> Person:
    """A person of a home within reach, for who lets residents in."""
    rows = Person.objects.filter(
        queries.reachable(actor, "customers.admit", "occupancies__household__unit"), pk=person_id
    )
    row = rows.select_related("account").distinct().first()
    if row is None:
        raise NotFound
    return row
