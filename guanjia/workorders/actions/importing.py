"""Past repairs of a ledger as closed orders with their true times; the same ledger again changes nothing."""

import zlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from guanjia.customers import queries as customers
from guanjia.estate import actions as estate
from guanjia.estate import queries as places
from guanjia.estate.addresses import full_form, short_form
from guanjia.kernel import bulk
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import event_of, record_many
from guanjia.knowledge import actions as knowledge
from guanjia.knowledge import queries as catalogue
from guanjia.knowledge.models import Category
from guanjia.measures import actions as measures
from guanjia.organization.models import Project
from guanjia.people import queries as people
from guanjia.sheets import imports
from guanjia.sheets.imports import Progress
from guanjia.sheets.workbooks import Report
from guanjia.workorders import events
from guanjia.workorders.actions.opening import title_of
from guanjia.workorders.ledger import RepairRow
from guanjia.workorders.models import Feedback, WorkOrder
from guanjia.workorders.states import Status

NEEDS = ("estate.edit", "knowledge.edit")
SOURCES = {"电话": "phone", "前台": "desk", "APP": "app", "小程序": "app"}
WATER_ELECTRIC = ("给排水", "水电", "水电维修", "电气", "供电", "供水")


def import_repairs(
    project: Project, report: Report[RepairRow], *, by: Actor, progress: Progress = imports.silent
) -> dict[str, int]:
    """Take past repairs over: no clock starts, nobody is told, the figures count them; returns what is new."""
    taking = Taking.of(project, report, imports.importer(by, project.pk, *NEEDS))
    imports.in_chunks(report.rows, taking.take, project.pk, progress)
    return dict(taking.added)


@dataclass
class Taking:
    """One import on its way: what is looked up once, and how much is new so far."""

    project: Project
    by: Actor
    notes: dict[int, list[str]]
    categories: dict[str, Category]
    staff: dict[str, int]
    units: dict[str, int]
    households: dict[int, int]
    areas: dict[str, int]
    added: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, project: Project, report: Report[RepairRow], by: Actor) -> "Taking":
        """Look up what every chunk needs."""
        notes: defaultdict[int, list[str]] = defaultdict(list)
        for note in report.notes:
            notes[note.row].append(note.message)
        for cell in report.left_out:
            notes[cell.row].append(f"{cell.column}未导入：{cell.reason}")
        return cls(
            project, by, notes, catalogue.categories_by_name(), people.numbers(project.pk),
            places.place_rows(project.pk), customers.households_by_unit(project.pk),
            places.area_rows(project.pk),
        )  # fmt: skip

    def take(self, rows: Sequence[RepairRow]) -> None:
        """Take some repairs over in one unit of work: orders, ratings, events, figures."""
        numbers = [self._number(row) for row in rows]
        known = set(WorkOrder.objects.filter(number__in=numbers).values_list("number", flat=True))
        new = [row for row in rows if self._number(row) not in known]
        self.added["orders_known"] += len(rows) - len(new)
        called = customers.persons_by_phone(
            self.project.pk, [number for row in new for number in row.phones[:1]]
        )
        self._make_units(new)
        orders = [self._order(row, called) for row in new]
        bulk.insert(orders)
        pairs = list(zip(orders, new, strict=True))
        ratings = [self._rating(order, row) for order, row in pairs if row.rating]
        bulk.insert(ratings)
        facts = [
            event_of(self._fact(order, row), order, by=self.by, at=row.reported_at) for order, row in pairs
        ]
        measures.observe_many(record_many(facts))
        self.added.update(orders_added=len(orders), ratings_added=len(ratings))

    def _number(self, row: RepairRow) -> str:
        return f"{self.project.code}-{row.number}"

    def _order(self, row: RepairRow, called: dict[str, int]) -> WorkOrder:
        """The closed order of a past repair, not saved yet."""
        category, ended = self._category(row.category), _ended(row)
        words = f"{row.content}\n备注：{row.remark}" if row.remark else row.content
        order = WorkOrder(
            number=self._number(row), project=self.project, status=Status.CLOSED, is_imported=True,
            source=SOURCES.get(row.channel, row.channel), category=category, urgency=category.urgency,
            title=title_of(row.content, category), description=words, staff_id=self._technician(row),
            person_id=called.get(row.phones[0]) if row.phones else None, received_at=row.reported_at,
            arrived_at=row.arrived_at, finished_at=row.finished_at, closed_at=ended,
            feedback_at=ended if row.rating else None, **self._place(row),
        )  # fmt: skip
        order.contact_name = row.reporter
        order.contact_phone = row.phones[0] if row.phones else ""
        return order

    def _technician(self, row: RepairRow) -> int | None:
        """Who went; a number that the roster lacks is noted."""
        found = self.staff.get(row.technician_number)
        if row.technician_number and found is None:
            self.added["technicians_unknown"] += 1
            self.notes.setdefault(row.row, []).append(f"接单人 {row.technician_number} 不在花名册")
        return found

    def _make_units(self, rows: Sequence[RepairRow]) -> None:
        """Homes that the ledger of households lacks."""
        homes = {row.address for row in rows if row.address.building and row.address.room}
        missing = {home: (None, "") for home in homes if short_form(home) not in self.units}
        made = estate.ensure_units(self.project, missing, by=self.by)
        self.units |= {unit.short: unit.pk for unit in made.values()}
        self.added["units_added"] += len(made)

    def _place(self, row: RepairRow) -> dict[str, Any]:
        """The home, else the public area, else words."""
        address = row.address
        if address.building and address.room:
            unit = self.units[short_form(address)]
            return {"unit_id": unit, "household_id": self.households.get(unit)}
        if address.room:
            return {"place_note": full_form(address)}
        name = row.place or full_form(address)
        if not name:
            return {}
        if name not in self.areas:
            self.areas[name] = estate.add_area(self.project, by=self.by, name=name).pk
            self.added["areas_added"] += 1
        return {"area_id": self.areas[name]}

    def _category(self, name: str) -> Category:
        """The category of this name; a new one is not offered for new requests."""
        if name not in self.categories:
            code = f"ledger-{zlib.crc32(name.encode()):08x}"
            self.categories[name] = knowledge.add_category(
                by=self.by, code=code, name=name, is_offered=False, is_water_electric=name in WATER_ELECTRIC
            )
            self.added["categories_added"] += 1
        return self.categories[name]

    def _rating(self, order: WorkOrder, row: RepairRow) -> Feedback:
        return Feedback(
            order=order, round=1, outcome=Feedback.Outcome.GIVEN, overall=row.rating, at=_ended(row),
            by=self.by.ref, channel=self.by.channel,
        )  # fmt: skip

    def _fact(self, order: WorkOrder, row: RepairRow) -> events.OrderImported:
        """The one event of a past repair, with its true times and what was dropped."""
        return events.OrderImported(
            category=order.category.code, staff_id=order.staff_id, received_at=row.reported_at,
            arrived_at=row.arrived_at, finished_at=row.finished_at, overall=row.rating,
            water_electric=order.category.is_water_electric, notes=self.notes.get(row.row, []),
        )  # fmt: skip


def _ended(row: RepairRow) -> datetime:
    """When the repair was over, as far as the ledger says."""
    return max(moment for moment in (row.reported_at, row.arrived_at, row.finished_at) if moment)
