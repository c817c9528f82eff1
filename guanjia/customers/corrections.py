"""Reads of changes that were asked for: those that wait, the history of a home, what a resident asked (A-3.1-7)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from guanjia.customers import queries
from guanjia.customers.models import ChangeRequest, Household, Person
from guanjia.kernel.actors import Actor
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.text import mask_name

F = ChangeRequest.Field
OF_HOME = (F.STATE, F.PARKING)
OPENED = "change.values"
# what was there and what shall be stands masked on pages, whoever reads
MASKS: dict[str, Callable[[str], str]] = {
    F.NAME: mask_name, F.PHONE: mask_phone, F.EMAIL: lambda text: f"{text[:1]}···{text[text.find('@') :]}",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A change as a page shows it."""

    request: ChangeRequest
    what: str
    old: str
    new: str


def line(row: ChangeRequest) -> Line:
    """A change with its values masked."""
    mask = MASKS.get(row.field, str)
    whose = f"{mask_name(row.person.name)}的" if row.person else ""
    old = mask(row.old) if row.old else "没有"
    return Line(row, f"{whose}{row.get_field_display()}", old, mask(row.new))


def lines(rows: Iterable[ChangeRequest]) -> list[Line]:
    """Changes with their values masked."""
    return [line(row) for row in rows]


def waiting(actor: Actor, project_id: int) -> QuerySet[ChangeRequest]:
    """Changes of a project that wait for a check, the longest wait first."""
    rows = within(actor).filter(project_id=project_id, status=ChangeRequest.Status.PROPOSED)
    return rows.order_by("asked_at")


def within(actor: Actor) -> QuerySet[ChangeRequest]:
    """Changes of homes within reach, for who keeps files."""
    rows = ChangeRequest.objects.select_related(
        "household__unit__building", "household__unit__butlers", "person"
    )
    return rows.filter(queries.reachable(actor, "customers.edit", "household__unit"))


def get_change(actor: Actor, request_id: int) -> ChangeRequest:
    """A change within reach."""
    row = within(actor).filter(pk=request_id).first()
    if row is None:
        raise NotFound
    return row


def system_change(change_id: int) -> ChangeRequest:
    """A change by its number, for reactions."""
    return ChangeRequest.objects.select_related("household__unit", "person").get(pk=change_id)


def of_household(household: Household, limit: int = 20) -> list[ChangeRequest]:
    """What was asked for a home, newest first."""
    rows = ChangeRequest.objects.filter(household=household).select_related("person")
    return list(rows.order_by("-asked_at")[:limit])


def own(actor: Actor, limit: int = 5) -> list[ChangeRequest]:
    """What a resident asked for."""
    rows = ChangeRequest.objects.filter(asked_by=actor.ref).select_related("person", "household__unit")
    return list(rows.order_by("-asked_at")[:limit])


def is_asked(household: Household, person: Person | None, field: str) -> bool:
    """Whether the same change waits already."""
    rows = ChangeRequest.objects.filter(household=household, person=person, field=field)
    return rows.filter(status=ChangeRequest.Status.PROPOSED).exists()


def value_of(household: Household, person: Person | None, field: str) -> str:
    """What the file says now."""
    if field in OF_HOME:
        return str(getattr(household, field))
    if person is None:
        raise NotFound
    if field == F.PHONE:
        first = person.phones.order_by("position").first()
        return first.number if first else ""
    return str(getattr(person, field) or "")


def other_with_phone(row: ChangeRequest) -> Person | None:
    """Somebody else of the project who lives somewhere with the number that is asked for."""
    if row.field != F.PHONE or row.person is None:
        return None
    rows = Person.objects.filter(
        queries.living_now("occupancies__"), project_id=row.project_id,
        phones__whole_index=queries.phone_key(row.new),
    )  # fmt: skip
    return rows.exclude(pk=row.person.pk).first()
