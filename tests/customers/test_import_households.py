"""The household ledger taken over: exact figures, nothing twice, nothing that needs consent."""

import gc
import io
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from guanjia.customers import actions, ledger, queries
from guanjia.customers.ledger import LedgerReport
from guanjia.customers.models import Household, Occupancy, Person, PersonPhone
from guanjia.estate import actions as estate
from guanjia.estate.models import Building, Unit
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.models import Event
from guanjia.kernel.refusals import NotAllowed
from guanjia.kernel.secrets import DataKey
from guanjia.organization import actions as organization
from guanjia.organization.models import Project
from guanjia.sheets import imports
from tests.world import World

FILE = Path(__file__).parent.parent / "data" / "household-ledger.xlsx"
HEADER = (
    "楼栋",
    "单元",
    "房号",
    "建筑面积(㎡)",
    "业主姓名",
    "联系电话",
    "身份证号",
    "入住状态",
    "车位号",
    "备注",
)


@pytest.fixture
def garden(world: World) -> Project:
    return organization.open_project(by=SYSTEM, code="YQ", name="云栖花园")


@pytest.fixture(scope="module")
def report() -> LedgerReport:
    return ledger.read(FILE)


def read(*lines: Sequence[object]) -> LedgerReport:
    book = Workbook()
    for line in (HEADER, *lines):
        book.worksheets[0].append(line)
    target = io.BytesIO()
    book.save(target)
    return ledger.read(target.getvalue())


def everything(project: Project) -> list[object]:
    """Every row of the project, with version and sealed bytes, and the number of all events."""
    rows: list[object] = [Event.objects.count()]
    rows += Unit.objects.filter(project=project).order_by("pk").values()
    rows += Household.objects.filter(project=project).order_by("pk").values()
    rows += Person.objects.filter(project=project).order_by("pk").values()
    rows += PersonPhone.objects.filter(person__project=project).order_by("pk").values()
    rows += Occupancy.objects.filter(household__project=project).order_by("pk").values()
    return rows


def test_the_ledger_of_the_first_project_comes_in_whole(garden: Project, report: LedgerReport) -> None:
    added = actions.import_households(garden, report, by=SYSTEM)
    assert added["households_added"] == 848
    assert Unit.objects.filter(project=garden).count() == 848
    assert Household.objects.filter(project=garden).count() == 848
    owners = Occupancy.objects.filter(household__project=garden, relation="owner")
    assert owners.count() == 855 + 10
    assert owners.filter(is_verified=False).count() == 7
    assert Occupancy.objects.filter(household__project=garden, relation="tenant").count() == 117
    assert PersonPhone.objects.filter(person__project=garden).count() == added["phones_added"]
    several = [p for p in Person.objects.filter(project=garden) if p.occupancies.count() == 9]
    assert len(several) == 1
    assert added["persons_added"] == Person.objects.filter(project=garden).count()
    assert added["persons_added"] == 855 + 10 + 117 - 8


def test_a_second_import_of_the_same_ledger_changes_nothing(garden: Project, report: LedgerReport) -> None:
    actions.import_households(garden, report, by=SYSTEM)
    before = everything(garden)
    again = actions.import_households(garden, report, by=SYSTEM)
    assert everything(garden) == before
    assert not any(again.values())


def test_nothing_that_needs_consent_and_no_bad_number_is_kept(garden: Project, report: LedgerReport) -> None:
    actions.import_households(garden, report, by=SYSTEM)
    notes = [household.note for household in Household.objects.filter(project=garden)]
    assert not any("信佛" in note for note in notes)
    assert sum(note.startswith("'=cmd") for note in notes) == 3
    persons = list(Person.objects.filter(project=garden))
    owners = [row for row in report.rows if row.identity_number]
    assert (
        sum(bool(p.identity_number) for p in persons)
        == len({(r.owners[0], r.identity_number) for r in owners}) - 7
    )


def test_a_row_is_read_back_whole_and_sealed(garden: Project, world: World) -> None:
    line = (
        "3幢",
        "二单元",
        502.0,
        "约 90㎡",
        "张三、李四",
        "13812345678",
        "",
        "已入住",
        "B1-07",
        "有大狗，电话13912345678",
    )
    actions.import_households(garden, read(line), by=world.admin)
    household = Household.objects.get(project=garden)
    assert (str(household.unit), household.unit.area_m2) == ("3栋2单元502", Decimal("90.00"))
    assert (household.state, household.parking) == ("已入住", "B1-07")
    assert household.note == "有大狗，电话139****5678"
    names = [(o.person.name, o.relation, o.is_verified) for o in household.occupancies.order_by("pk")]
    assert names == [("张三", "owner", True), ("李四", "owner", True)]
    assert queries.person_by_phone(garden.pk, "13812345678") == household.occupancies.order_by("pk")[0].person
    events = Event.objects.filter(project_id=garden.pk).exclude(name__startswith="organization")
    assert set(events.values_list("channel", "actor")) == {("import", world.admin.ref)}


def test_a_corrected_ledger_fills_in_what_was_missing(garden: Project) -> None:
    bad = ("3", "2", "501", "待测", "张三", "1381234567", "", "", "", "")
    good = ("3", "2", "501", 90, "张三", "13812345678", "", "空置", "", "有狗")
    actions.import_households(garden, read(bad), by=SYSTEM)
    added = actions.import_households(garden, read(good), by=SYSTEM)
    household = Household.objects.get(project=garden)
    assert (added["households_completed"], added["phones_added"], added["persons_added"]) == (1, 1, 0)
    assert (household.state, household.note, household.unit.area_m2) == ("空置", "有狗", Decimal("90.00"))


def test_rows_of_an_import_equal_rows_built_by_the_actions(garden: Project, world: World) -> None:
    line = ("3", "2", "501", 90, "张三", "13812345678", "", "空置", "", "有狗")
    actions.import_households(garden, read(line), by=SYSTEM)
    by = imports.importer(SYSTEM, world.hill.pk)
    unit = estate.add_unit(world.hill, by=by, address="3-2-501", area_m2=Decimal(90))
    home = actions.open_household(unit, by=by)
    person = actions.add_person(world.hill, by=by, name="张三", phones=["13812345678"], source="import")
    actions.move_in(home, person, by=by, relation="owner")
    taken = Household.objects.get(project=garden)
    other = taken.occupancies.get().person
    for mine, theirs, skipped in (
        (taken.unit, unit, {"door_code", "building_id"}),
        (other, person, {"name_sealed", "key_id"}),
        (other.phones.get(), person.phones.get(), {"number_sealed", "person_id", "tail_index"}),
        (taken.occupancies.get(), home.occupancies.get(), {"household_id", "person_id"}),
    ):
        assert facts(mine, skipped) == facts(theirs, skipped)
    assert other.key_id and person.key_id and other.source == "import"
    assert recorded(garden.pk) == recorded(world.hill.pk, since=Unit.objects.get(pk=unit.pk).building_id)


def facts(row: object, skipped: set[str]) -> dict[str, object]:
    """The columns of a row without the keys that differ from row to row."""
    values = {k: v for k, v in vars(type(row).objects.get(pk=row.pk)).items() if not k.startswith("_")}  # type: ignore[attr-defined]
    own = {"id", "row_key", "project_id", *skipped}
    return {k: bytes(v) if isinstance(v, memoryview) else v for k, v in values.items() if k not in own}


def recorded(project_id: int, since: int = 0) -> list[tuple[object, ...]]:
    """The imported events of a project: name, channel, data and kinds of what each is about."""
    rows = Event.objects.filter(project_id=project_id, channel="import")
    return sorted((e.name, e.actor, str(e.data), tuple(ref.split(":")[0] for ref in e.about)) for e in rows)


def test_only_who_may_import_into_this_project_imports(garden: Project, world: World) -> None:
    report = read(("3", "2", "501", 90, "张三", "", "", "", "", ""))
    for actor in (world.zhao, world.zhou, world.wang):
        with pytest.raises(NotAllowed):
            actions.import_households(garden, report, by=actor)
    assert not Building.objects.filter(project=garden).exists()
    actions.import_households(world.lake, report, by=world.zhou)


def test_each_new_person_gets_an_own_key_and_no_key_is_left_over(garden: Project) -> None:
    lines = [("3", "2", "501", 90, "王一、李二", "13700000001/13700000002", "", "", "", ""),
             ("3", "2", "502", 90, "王一", "13700000001", "", "", "", "")]  # fmt: skip
    before = DataKey.objects.count()
    added = actions.import_households(garden, read(*lines), by=SYSTEM)
    assert (added["persons_added"], DataKey.objects.count() - before) == (2, 2)
    assert Person.objects.filter(project=garden).values("key").distinct().count() == 2
    again = actions.import_households(garden, read(*lines), by=SYSTEM)
    assert (again["persons_added"], DataKey.objects.count() - before) == (0, 2)


def test_somebody_of_another_project_with_the_same_name_and_number_stays_somebody_else(
    world: World, garden: Project
) -> None:
    report = read(("3", "2", "501", 90, "王慧敏", "13812345678", "", "", "", ""))
    added = actions.import_households(garden, report, by=SYSTEM)
    assert added["persons_added"] == 1
    new = Person.objects.get(project=garden)
    assert (new.name, new.pk == world.person("wang").pk) == ("王慧敏", False)


def test_what_is_imported_is_collected_again_when_it_is_over_and_when_it_broke(garden: Project) -> None:
    seen: list[int] = []

    def take(part: Sequence[int]) -> None:
        seen.append(gc.get_freeze_count())
        if part[0]:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        imports.in_chunks(list(range(imports.CHUNK + 1)), take, garden.pk, imports.silent)
    assert len(seen) == 2 and min(seen) > 0
    assert gc.get_freeze_count() == 0
