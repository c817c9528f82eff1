"""Ten months of repairs taken over: closed orders with true times, and nothing starts to run."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from guanjia.communications.models import Message
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.events import event_of, record
from guanjia.kernel.models import Event
from guanjia.kernel.work import work
from guanjia.knowledge.models import Category
from guanjia.measures import queries as measures
from guanjia.measures.models import Observation
from guanjia.organization import actions as organization
from guanjia.organization.models import Project
from guanjia.people import actions as people
from guanjia.sheets import imports
from guanjia.sheets.workbooks import Report
from guanjia.sla.models import Clock
from guanjia.workorders import actions, events, ledger
from guanjia.workorders.ledger import RepairRow
from guanjia.workorders.models import Feedback, WorkOrder
from tests.workorders.test_repair_ledger import read
from tests.world import World

FILE = Path(__file__).parent.parent / "data" / "repair-ledger-2026.xlsx"


@pytest.fixture
def garden(world: World) -> Project:
    project = organization.open_project(by=SYSTEM, code="YQ", name="云栖花园")
    people.add_staff(project, by=SYSTEM, number="YQ013", name="李建国")
    return project


@pytest.fixture(scope="module")
def report() -> Report[RepairRow]:
    return ledger.read(FILE)


def orders_of(project: Project) -> list[WorkOrder]:
    return list(WorkOrder.objects.filter(project=project).order_by("number"))


def test_ten_months_of_history_are_closed_orders_with_their_true_times(
    garden: Project, report: Report[RepairRow]
) -> None:
    jobs, clocks, messages = (m.objects.count() for m in (ProcrastinateJob, Clock, Message))
    added = actions.import_repairs(garden, report, by=SYSTEM)
    orders = orders_of(garden)
    assert len(orders) == added["orders_added"] == 4650
    assert {(o.status, o.is_imported) for o in orders} == {("closed", True)}
    by_number = {o.number: o for o in orders}
    assert len(by_number) == 4650
    for row in report.rows:
        order = by_number[f"YQ-{row.number}"]
        times = (order.received_at, order.arrived_at, order.finished_at)
        assert times == (row.reported_at, row.arrived_at, row.finished_at)
    assert sum(o.arrived_at is None for o in orders) == 87
    assert sum(o.finished_at is None for o in orders) == 16
    assert sum(o.category.name == "未分类" for o in orders) == 131
    assert Feedback.objects.filter(order__project=garden, outcome="given").count() == 4650 - 1122
    facts = Event.objects.filter(name="workorders.OrderImported", project_id=garden.pk)
    assert (facts.count(), set(facts.values_list("channel", flat=True))) == (4650, {"import"})
    assert sum(bool(e.data["notes"]) for e in facts) >= 16 + 68
    after = tuple(m.objects.count() for m in (ProcrastinateJob, Clock, Message))
    assert after == (jobs, clocks, messages)


def test_the_figures_count_the_imported_history(
    garden: Project, report: Report[RepairRow], world: World
) -> None:
    actions.import_repairs(garden, report, by=SYSTEM)
    days = (datetime(2025, 12, 1, tzinfo=UTC).date(), datetime(2026, 12, 1, tzinfo=UTC).date())
    found = measures.figures(SYSTEM, ["orders_received", "M001", "M043"], *days, projects=[garden.pk])
    rated = [row.rating for row in report.rows if row.rating]
    assert found["orders_received"].total == 4650
    assert (found["M043"].hits, found["M043"].total) == (sum(r >= 4 for r in rated), len(rated))
    water = [r for r in report.rows if r.category in ("给排水", "电气") and r.arrived_at]
    assert found["M001"].total == len(water)


def test_a_second_import_of_the_same_ledger_changes_nothing(
    garden: Project, report: Report[RepairRow]
) -> None:
    actions.import_repairs(garden, report, by=SYSTEM)
    before = (list(WorkOrder.objects.filter(project=garden).order_by("pk").values()), Event.objects.count(),
              Feedback.objects.count(), list(Observation.objects.order_by("pk").values()))  # fmt: skip
    again = actions.import_repairs(garden, report, by=SYSTEM)
    after = (list(WorkOrder.objects.filter(project=garden).order_by("pk").values()), Event.objects.count(),
             Feedback.objects.count(), list(Observation.objects.order_by("pk").values()))  # fmt: skip
    assert after == before
    assert (again["orders_known"], again["orders_added"]) == (4650, 0)


def test_a_repair_finds_its_place_its_people_and_its_category(world: World) -> None:
    when = "2026-06-01 08:00"
    report = read(
        ("1", when, "3-2-501", "13812345678", "水管漏", "给排水", "2026-06-01 08:10", "2026-06-01 09:00", 5),
        ("2", when, "大堂", "", "灯不亮", "停车"),
        ("3", when, "3栋2单元", "", "门坏"),
        ("4", when, "9-1-101", "", "门坏"),
    )
    added = actions.import_repairs(world.lake, report, by=world.zhou)
    home, lobby, entrance, new = WorkOrder.objects.filter(is_imported=True).order_by("number")
    assert (home.number, home.unit, home.person) == ("LAKE-1", world.home, world.person("wang"))
    assert (home.household, home.category.code, home.contact_phone) == (
        world.home.household,
        "water",
        "13812345678",
    )
    assert (str(lobby.area), lobby.category.name, lobby.category.is_offered) == ("大堂", "停车", False)
    assert (str(entrance.area), entrance.category.code) == ("3栋2单元", "unsorted")
    assert str(new.unit) == "9栋1单元101"
    assert (added["areas_added"], added["units_added"], added["categories_added"]) == (2, 1, 1)
    assert Category.objects.filter(name="停车").count() == 1
    assert world.run_jobs() >= 0 and not Clock.objects.filter(subject_kind="workorder").exists()


def test_what_was_dropped_stands_in_the_event_without_its_value(world: World) -> None:
    report = read(("1", "2026-06-01 08:00", "3-2-501", "1381234567", "漏水", "", "", "2026-06-01 07:00"))
    actions.import_repairs(world.lake, report, by=SYSTEM)
    notes = Event.objects.get(name="workorders.OrderImported").data["notes"]
    assert [note[:4] for note in notes] == ["完成时间", "电话未导"]
    assert "1381234" not in str(notes)


def test_a_bulk_event_equals_the_one_that_record_writes(world: World) -> None:
    actions.import_repairs(world.lake, read(("1", "2026-06-01 08:00", "3-2-501", "", "漏水")), by=SYSTEM)
    bulk = Event.objects.get(name="workorders.OrderImported")
    order = WorkOrder.objects.get(number="LAKE-1")
    by = imports.importer(SYSTEM, world.lake.pk)
    fact = events.OrderImported(
        category="unsorted", staff_id=None, received_at=order.received_at, arrived_at=None
    )
    with work():
        one = record(fact, order, by=by, at=order.received_at)
    unsaved = event_of(fact, order, by=by, at=order.received_at)
    for name in (
        "name",
        "subject_kind",
        "subject_id",
        "project_id",
        "actor",
        "channel",
        "occurred_at",
        "about",
        "data",
    ):
        assert getattr(bulk, name) == getattr(one, name) == getattr(unsaved, name), name
