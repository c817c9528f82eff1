"""The staff roster taken over: files, skills, shifts; nothing twice."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.models import Event
from guanjia.knowledge.models import Skill
from guanjia.organization import actions as organization
from guanjia.organization.models import Department, Project
from guanjia.people import actions, roster
from guanjia.people.models import Certificate, Shift, Staff
from guanjia.people.roster import RosterReport
from tests.people.test_roster import REST, ZHANG, read
from tests.world import World

FILE = Path(__file__).parent.parent / "data" / "staff-roster.xlsx"


@pytest.fixture
def garden(world: World) -> Project:
    return organization.open_project(by=SYSTEM, code="YQ", name="云栖花园")


@pytest.fixture(scope="module")
def report() -> RosterReport:
    return roster.read(FILE, rest=REST)


def everything(project: Project) -> list[object]:
    rows: list[object] = [Event.objects.count()]
    rows += Staff.objects.filter(project=project).order_by("pk").values()
    rows += Certificate.objects.filter(staff__project=project).order_by("pk").values()
    rows += Shift.objects.filter(staff__project=project).order_by("pk").values()
    return rows


def test_the_roster_of_the_first_project_comes_in_whole(garden: Project, report: RosterReport) -> None:
    added = actions.import_staff(garden, report, by=SYSTEM)
    assert added == {"staff_added": 47, "certificates_noted": 12, "shifts_added": 570 + 311 + 282}
    assert Staff.objects.filter(project=garden, butler_kind="service").count() == 6
    assert Staff.objects.filter(project=garden, butler_kind="security").count() == 10
    assert Department.objects.filter(project=garden).count() == 7
    held = Certificate.objects.filter(staff__project=garden, staff__number="YQ012").get()
    assert (held.skill.code, held.name, held.valid_until) == ("electric", "低压电工证", date(2028, 11, 8))
    assert Certificate.objects.filter(staff__project=garden, skill__code="water").count() == 1
    cooling = Skill.objects.get(name="制冷与空调作业证")
    assert (cooling.certificate_name, cooling.certificate_set.count()) == ("制冷与空调作业证", 3)


def test_a_second_import_of_the_same_roster_changes_nothing(garden: Project, report: RosterReport) -> None:
    actions.import_staff(garden, report, by=SYSTEM)
    before = everything(garden)
    again = actions.import_staff(garden, report, by=SYSTEM)
    assert everything(garden) == before
    assert not any(again.values())


def test_a_changed_plan_takes_the_place_of_the_old_one(garden: Project) -> None:
    actions.import_staff(garden, read([ZHANG], [("工号", "12/1", "12/2"), ("S1", "早", "晚")]), by=SYSTEM)
    actions.import_staff(garden, read([ZHANG], [("工号", "12/1", "12/2"), ("S1", "中", "休")]), by=SYSTEM)
    shifts = Shift.objects.filter(staff__project=garden)
    assert [(s.code, s.starts_at) for s in shifts] == [("中", datetime(2026, 12, 1, 7, tzinfo=UTC))]


def test_a_new_phone_and_expiry_date_bring_the_file_up_to_date(garden: Project, world: World) -> None:
    actions.import_staff(garden, read([ZHANG]), by=SYSTEM)
    newer = (*ZHANG[:2], "13712345678", *ZHANG[3:6], date(2029, 1, 1))
    added = actions.import_staff(garden, read([newer]), by=world.admin)
    person = Staff.objects.get(project=garden)
    assert added == {"staff_changed": 1, "certificates_noted": 2}
    assert (person.phone, person.version) == ("13712345678", 2)
    assert {c.valid_until for c in person.certificates.all()} == {date(2029, 1, 1)}
