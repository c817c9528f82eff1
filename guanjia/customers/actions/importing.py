"""Households, owners and tenants of a ledger, taken over in bulk; the same ledger again changes nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from guanjia.customers import events, queries
from guanjia.customers.actions.files import change_household
from guanjia.customers.ledger import HouseholdRow, LedgerReport
from guanjia.customers.models import Household, Occupancy, Person, PersonPhone
from guanjia.estate import actions as estate
from guanjia.estate.addresses import Address
from guanjia.kernel import bulk
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import event_of, record_many
from guanjia.kernel.models import Event
from guanjia.kernel.moves import amend
from guanjia.kernel.secrets import DataKey, own_keys
from guanjia.organization.models import Project
from guanjia.sheets import imports
from guanjia.sheets.imports import Progress

Key = tuple[bytes, str]


@dataclass(frozen=True)
class Member:
    """One person of a line: name, numbers, and the digests by which the person is known."""

    name: str
    phones: tuple[str, ...]
    identity: str
    gender: str
    name_key: bytes
    phone_keys: tuple[bytes, ...]

    @property
    def keys(self) -> list[Key]:
        """By what the same person is known in other lines: name with identity number, name with a phone."""
        return [(self.name_key, number) for number in (self.identity, *self.phones) if number]


@dataclass(frozen=True)
class Line:
    """One line of the owners' or the tenants' sheet."""

    address: Address
    members: tuple[Member, ...]
    relation: str
    is_verified: bool = True
    since: date | None = None
    until: date | None = None
    area: Decimal | None = None
    layout: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


def import_households(
    project: Project, report: LedgerReport, *, by: Actor, progress: Progress = imports.silent
) -> dict[str, int]:
    """Take a ledger over: homes, households, people, numbers, who lives where; returns how many are new."""
    importer = imports.importer(by, project.pk, "estate.edit", "customers.edit")
    taking = Taking(project, importer)
    imports.in_chunks(list(lines_of(report)), taking.take, project.pk, progress)
    return dict(taking.added)


def lines_of(report: LedgerReport) -> Iterator[Line]:
    """Both sheets in one order; a second owner does not get the first owner's identity number."""
    seen: dict[Address, set[str]] = defaultdict(set)
    for row in report.rows:
        identity = "" if row.identity_number in seen[row.address] else row.identity_number
        seen[row.address].add(row.identity_number)
        yield Line(
            row.address, _members(row.owners, row.phones, identity, row.sex),
            Occupancy.Relation.OWNER, not row.is_to_be_verified, area=row.area, layout=row.layout,
            facts=_facts(row),
        )  # fmt: skip
    for lease in report.tenants:
        members = _members(lease.tenants, lease.phones)
        yield Line(lease.address, members, Occupancy.Relation.TENANT, since=lease.starts, until=lease.ends)


def _facts(row: HouseholdRow) -> dict[str, Any]:
    facts = {
        "state": row.occupancy, "moved_in_on": row.moved_in, "parking": row.parking, "note": row.remark
    }  # fmt: skip
    return {name: value for name, value in facts.items() if value}


def _members(
    names: Sequence[str], phones: tuple[str, ...], identity: str = "", gender: str = ""
) -> tuple[Member, ...]:
    """The people of one cell: as many phones as names are one each, otherwise all belong to the first."""
    each = len(names) > 1 and len(phones) == len(names)
    found = []
    for at, name in enumerate(names):
        mine = (phones[at],) if each else phones if at == 0 else ()
        keys = tuple(queries.phone_key(number) for number in mine)
        is_first = at == 0
        found.append(
            Member(name, mine, identity if is_first else "", gender if is_first else "",
                   queries.name_key(name), keys)
        )  # fmt: skip
    return tuple(found)


@dataclass
class Taking:
    """One import on its way: what is new so far, and the people met in earlier lines."""

    project: Project
    by: Actor
    added: Counter[str] = field(default_factory=Counter)
    met: dict[Key, Person] = field(default_factory=dict)
    new: list[tuple[Person, Member]] = field(default_factory=list)

    def take(self, lines: Sequence[Line]) -> None:
        """Take some lines over in one unit of work."""
        households = self._households(lines)
        before = _Known.of(self.project.pk, households, lines)
        people = {
            (at, member.name_key): self._person(member, households[line.address].pk, before)
            for at, line in enumerate(lines)
            for member in line.members
        }
        facts = self._enter_new()
        self._phones(lines, people, before)
        facts += self._occupancies(lines, households, people, before)
        record_many(facts)

    def _enter_new(self) -> list[Event]:
        """Enter the people met for the first time, each with an own key, and what is recorded of it."""
        keys = own_keys(bulk.insert(DataKey.fresh() for _ in self.new))
        for (person, member), key in zip(self.new, keys, strict=True):
            person.key_id = key
            person.name, person.identity_number = member.name, member.identity
        made = bulk.insert(person for person, _ in self.new)
        self.new.clear()
        self.added["persons_added"] += len(made)
        return [event_of(events.PersonAdded(source=Person.Source.IMPORT), row, by=self.by) for row in made]

    def _households(self, lines: Sequence[Line]) -> dict[Address, Household]:
        """The files of the homes of these lines, made where they are missing."""
        wanted: dict[Address, tuple[Decimal | None, str]] = {}
        facts: dict[Address, dict[str, Any]] = defaultdict(dict)
        for line in lines:
            area, layout = wanted.get(line.address, (None, ""))
            wanted[line.address] = (area or line.area, layout or line.layout)
            facts[line.address] = line.facts | facts[line.address]
        units = estate.ensure_units(self.project, wanted, by=self.by)
        rows = Household.objects.filter(unit__in=[unit.pk for unit in units.values()])
        known = {row.unit_id: row for row in rows}
        new = []
        for address, unit in units.items():
            if unit.pk not in known:
                known[unit.pk] = _household(self.project, unit.pk, facts[address])
                new.append(known[unit.pk])
            else:
                self._complete(known[unit.pk], facts[address])
        bulk.insert(new)
        record_many(event_of(events.HouseholdOpened(), row, by=self.by) for row in new)
        self.added["households_added"] += len(new)
        return {address: known[unit.pk] for address, unit in units.items()}

    def _complete(self, household: Household, facts: dict[str, Any]) -> None:
        """Enter what the file left empty until now; what is known stays."""
        empty = {name: value for name, value in facts.items() if not getattr(household, name)}
        if empty:
            change_household(household, by=self.by, **empty)
            self.added["households_completed"] += 1

    def _person(self, member: Member, household_id: int, before: "_Known") -> Person:
        """The person of this home, of another line or of the same name and phone, else a new one."""
        person = before.here.get((household_id, member.name_key))
        for key in member.keys:
            person = person or self.met.get(key) or before.by_phone.get(key)
        if person is None:
            person = Person(
                project=self.project, name_index=member.name_key, gender=member.gender,
                source=Person.Source.IMPORT,
            )  # fmt: skip
            self.new.append((person, member))
        elif person.pk and member.identity and not person.identity_sealed:
            person.identity_number = member.identity
            sealed, fact = person.identity_sealed, events.PersonChanged(fields=["identity_number"])
            amend(person, fact, by=self.by, identity_sealed=sealed)
        before.here[household_id, member.name_key] = person
        self.met |= dict.fromkeys(member.keys, person)
        return person

    def _phones(
        self, lines: Sequence[Line], people: dict[tuple[int, bytes], Person], before: "_Known"
    ) -> None:
        """Numbers that the people of these lines do not have yet."""
        new = []
        for at, line in enumerate(lines):
            for member in line.members:
                person = people[at, member.name_key]
                for number, whole in zip(member.phones, member.phone_keys, strict=True):
                    if whole not in before.numbers[person.pk]:
                        before.numbers[person.pk].add(whole)
                        new.append(_phone(person, number, whole, len(before.numbers[person.pk])))
        bulk.insert(new)
        self.added["phones_added"] += len(new)

    def _occupancies(
        self, lines: Sequence[Line], households: dict[Address, Household],
        people: dict[tuple[int, bytes], Person], before: "_Known",
    ) -> list[Event]:  # fmt: skip
        """Who belongs to which home from now on, and what is recorded of it."""
        new, facts = [], []
        for at, line in enumerate(lines):
            household = households[line.address]
            for member in line.members:
                person = people[at, member.name_key]
                key = (household.pk, person.pk, str(line.relation))
                if key in before.living:
                    continue
                before.living.add(key)
                new.append(_occupancy(household, person, line))
                fact = events.OccupancyAdded(relation=line.relation, verified=line.is_verified)
                facts.append(event_of(fact, household, by=self.by, about=[person.ref]))
        bulk.insert(new)
        self.added["occupancies_added"] += len(new)
        return facts


@dataclass
class _Known:
    """What the database holds about the homes and people of some lines."""

    here: dict[tuple[int, bytes], Person]
    by_phone: dict[Key, Person]
    numbers: defaultdict[int, set[bytes]]
    living: set[tuple[int, int, str]]

    @classmethod
    def of(cls, project_id: int, households: dict[Address, Household], lines: Sequence[Line]) -> "_Known":
        """Look everything up in four queries, each by a key of its own, whatever else the project holds."""
        wanted = {
            k: n for line in lines for m in line.members for k, n in zip(m.phone_keys, m.phones, strict=True)
        }
        rows = Occupancy.objects.filter(household__in=[h.pk for h in households.values()])
        lived = list(rows.select_related("person"))
        called = sorted(PersonPhone.objects.filter(whole_index__in=list(wanted)), key=lambda row: row.pk)
        owners = Person.objects.filter(project_id=project_id).in_bulk({row.person_id for row in called})
        by_phone: dict[Key, Person] = {}
        for row in called:
            if owner := owners.get(row.person_id):
                by_phone.setdefault((bytes(owner.name_index), wanted[bytes(row.whole_index)]), owner)
        people = {row.person_id for row in lived} | owners.keys()
        numbers: defaultdict[int, set[bytes]] = defaultdict(set)
        for person_id, whole in PersonPhone.objects.filter(person__in=people).values_list(
            "person_id", "whole_index"
        ):
            numbers[person_id].add(bytes(whole))
        here = {(row.household_id, bytes(row.person.name_index)): row.person for row in lived}
        living = {(row.household_id, row.person_id, str(row.relation)) for row in lived}
        return cls(here, by_phone, numbers, living)


def _household(project: Project, unit_id: int, facts: dict[str, Any]) -> Household:
    plain = {name: value for name, value in facts.items() if name != "note"}
    household = Household(project=project, unit_id=unit_id, **plain)
    household.note = facts.get("note", "")
    return household


def _phone(person: Person, number: str, whole: bytes, position: int) -> PersonPhone:
    row = PersonPhone(
        person=person, whole_index=whole, position=position,
        tail_index=queries.tail_key(person.project_id, number[-4:]),
    )  # fmt: skip
    row.number = number
    return row


def _occupancy(household: Household, person: Person, line: Line) -> Occupancy:
    return Occupancy(
        household=household, person=person, relation=line.relation, since=line.since, until=line.until,
        is_verified=line.is_verified,
    )  # fmt: skip
