"""One file a home: what it must hold, what is missing, how it is found, who rings."""

import pytest

from guanjia.customers import actions as customers
from guanjia.customers import fullness, queries
from guanjia.customers.models import EmergencyContact, Household, Vehicle
from guanjia.estate.addresses import floor_of
from guanjia.kernel.models import Event
from guanjia.kernel.refusals import NotFound
from guanjia.measures.models import Observation
from guanjia.people import actions as people
from tests.customers.homes import file_of, fill, wish
from tests.pages import Open, signed_in
from tests.world import World, refused

__all__ = ["signed_in"]


def missing(short: str = "3-2-501") -> list[str]:
    """What a file lacks, in words."""
    found = fullness.system_file(file_of(short).pk)
    assert found is not None
    return [str(gap) for gap in fullness.of(found).missing]


def rows(measure: str) -> list[tuple[bool, int]]:
    """Hits of a figure with their occasion, of the home of the story."""
    found = Observation.objects.filter(measure=measure, subject_kind="household", subject_id=file_of().pk)
    return list(found.order_by("occasion").values_list("hit", "occasion"))


@pytest.mark.clause("A-3.1-2")
@pytest.mark.clause("A-3.1-3")
def test_a_file_says_what_it_lacks_until_it_is_whole(world: World, signed_in: Open) -> None:
    assert missing() == ["王**的性别", "王**的年龄", "面积", "户型", "紧急联系人"]
    household = fill(world)
    assert missing() == []
    page = signed_in("zhao").get(f"/desk/households/{household.pk}/").content.decode()
    assert "档案齐全 8/8" in page and "还缺" not in page
    assert "女，1986 年生" in page and "5 层" in page and "89.00 m²" in page


def test_each_missing_fact_leads_to_where_it_is_filled(world: World, signed_in: Open) -> None:
    household, person = file_of(), world.person("wang")
    desk = signed_in("zhao")
    page = desk.get(f"/desk/households/{household.pk}/").content.decode()
    assert "档案齐全 3/8" in page
    fill_in = f"/desk/households/{household.pk}/people/{person.pk}/"
    assert fill_in in page and f"/desk/households/{household.pk}/emergency/" in page
    assert desk.post(fill_in, {"gender": "女", "birth_year": "1986"}).status_code == 303
    assert missing() == ["面积", "户型", "紧急联系人"]
    assert desk.get(f"/desk/set-up/estate/units/{household.unit_id}/").status_code == 403
    manager = signed_in("lin")
    path = f"/desk/set-up/estate/units/{household.unit_id}/?back=/desk/households/{household.pk}/"
    answer = manager.post(path, {"area_m2": "89", "layout": "三室两厅"})
    assert (answer.status_code, answer["Location"]) == (303, f"/desk/households/{household.pk}/")
    assert missing() == ["紧急联系人"]


def test_filling_changes_nothing_that_is_known_already(world: World) -> None:
    household, person = file_of(), world.person("wang")
    customers.fill_person(person, by=world.zhao, household=household, gender="女")
    with refused("nothing_new", person):
        customers.fill_person(person, by=world.zhao, household=household, gender="男")
    with refused("year_impossible", person):
        customers.fill_person(person, by=world.zhao, household=household, birth_year=1886)
    with refused("not_allowed", person):
        customers.fill_person(person, by=world.zhao, household=file_of("3-2-401"), birth_year=1986)


@pytest.mark.clause("A-3.1-1")
def test_where_somebody_is_known_from_is_kept(world: World, signed_in: Open) -> None:
    row = customers.add_occupant(
        file_of(), by=world.zhao, name="王大山", relation="family", birth_year=1950, source="visit"
    )
    world.run_jobs()
    assert (row.person.source, row.person.birth_year) == ("visit", 1950)
    page = signed_in("zhao").get(f"/desk/households/{file_of().pk}/").content.decode()
    assert "上门了解" in page and "前台登记" in page
    seen = Observation.objects.filter(measure="M218", subject_id=row.person_id)
    assert list(seen.values_list("hit", flat=True)) == [True]


def test_the_figures_count_each_required_fact_of_homes_where_somebody_lives(world: World) -> None:
    fill(world)
    assert [hit for hit, _ in rows("M075")] == [True] * 8
    assert rows("M219") == [(True, 0)]
    assert rows("M076") == [(False, 0)]
    customers.count_files()
    world.run_jobs()
    other = Observation.objects.filter(measure="M075", subject_id=file_of("3-2-401").pk)
    assert sorted(other.values_list("hit", flat=True)) == [False] * 5 + [True] * 3
    customers.change_household(file_of(), by=world.zhao, state="空置")
    world.run_jobs()
    assert rows("M075") == rows("M076") == rows("M082") == []


def test_counting_again_says_nothing_new(world: World) -> None:
    customers.count_files()
    before = Event.objects.filter(name="customers.FileCounted").count()
    customers.count_files()
    assert Event.objects.filter(name="customers.FileCounted").count() == before == Household.objects.count()


def test_vehicles_are_entered_changed_found_by_their_plate_and_removed(world: World, signed_in: Open) -> None:
    household = file_of()
    car = customers.note_vehicle(
        household, by=world.zhao, plate="浙a·12 345", words="白色轿车", space="B2-118"
    )
    assert (car.plate, bytes(car.plate_sealed) != b"", car.words) == ("浙A12345", True, "白色轿车")
    for words in ("浙A12345", "浙a12345", "浙A·12345", "浙A 12345", "浙Ａ１２３４５"):
        assert [row.pk for row in queries.search(world.zhao, household.project_id, words)] == [household.pk]
    assert queries.search(world.zhao, household.project_id, "浙A1234") == []
    assert queries.search(world.qian_of_hill, household.project_id, "浙A12345") == []
    with refused("vehicle_known", car):
        customers.note_vehicle(household, by=world.zhao, plate="浙A12345")
    with refused("plate_unreadable", car):
        customers.note_vehicle(household, by=world.zhao, plate="一二三")
    page = signed_in("zhao").get(f"/desk/households/{household.pk}/").content.decode()
    assert "浙A···45" in page and "浙A12345" not in page
    found = signed_in("zhao").get("/desk/search/?q=浙A12345").content.decode()
    assert "3栋2单元501" in found
    customers.note_vehicle(household, by=world.zhao, plate="浙A99999", vehicle=car)
    assert Vehicle.objects.get().plate == "浙A99999"
    customers.remove_vehicle(Vehicle.objects.get(), by=world.zhao)
    assert not Vehicle.objects.exists()
    of_home = Event.objects.filter(about__contains=[str(household.ref)]).values_list("name", flat=True)
    assert "customers.VehicleRemoved" in of_home


def test_an_emergency_contact_is_masked_and_opens_for_a_purpose_only(world: World, signed_in: Open) -> None:
    household = file_of()
    row = customers.note_emergency_contact(
        household, by=world.zhao, name="王小妹", phone="137 0000 0009", relation="妹妹"
    )
    desk = signed_in("zhao")
    page = desk.get(f"/desk/households/{household.pk}/").content.decode()
    assert "王**" in page and "137****0009" in page and "王小妹" not in page and "13700000009" not in page
    path = f"/desk/households/{household.pk}/emergency/{row.pk}/reveal/"
    assert "13700000009" not in desk.get(path).content.decode()
    assert "13700000009" in desk.post(path, {"purpose": "identity"}).content.decode()
    assert signed_in("qian").get(path).status_code == 404
    facts = {"name": "王二妹", "phone": "13700000010", "relation": "妹妹"}
    assert desk.post(f"/desk/households/{household.pk}/emergency/{row.pk}/", facts).status_code == 303
    assert EmergencyContact.objects.get().name == "王二妹"
    assert desk.post(f"/desk/households/{household.pk}/emergency/{row.pk}/remove/").status_code == 303
    assert not EmergencyContact.objects.exists()


def test_a_butler_changes_only_the_files_of_the_own_homes(world: World) -> None:
    customers.note_vehicle(file_of(), by=world.li, plate="浙A12345")
    other = people.add_staff(world.lake, by=world.lin, number="L099", name="何军", butler_kind="service")
    customers.assign_butlers(world.home, by=world.lin, lead=other)
    household = file_of()
    with refused("not_yours", household):
        customers.note_vehicle(household, by=world.li, plate="浙B00001")
    with refused("not_allowed", household):
        customers.note_vehicle(household, by=world.zhang, plate="浙B00001")


@pytest.mark.parametrize(
    "words",
    [
        "3栋2单元501",
        "3-2-501",
        "三栋二单元501",
        "三幢二单元501室",
        "3栋2单元501室",
        "3 2 501",
        "３－２－５０１",
    ],
)
def test_a_home_is_found_by_its_address_in_any_usual_writing(world: World, words: str) -> None:
    found = queries.search(world.zhao, world.lake.pk, words)
    assert [row.unit.short for row in found] == ["3-2-501"]


def test_a_home_is_found_by_the_phone_in_any_usual_writing_and_by_its_tail(world: World) -> None:
    for words in ("13812345678", "138 1234 5678", "+86 138-1234-5678", "5678"):
        assert [row.unit.short for row in queries.search(world.zhao, world.lake.pk, words)] == ["3-2-501"]
    assert queries.search(world.zhao, world.lake.pk, "13812345670") == []


@pytest.mark.parametrize(
    ("room", "floor"), [("501", 5), ("1802", 18), ("B203", 2), ("12", None), ("1005A", 10)]
)
def test_the_floor_follows_from_the_number_of_the_room(room: str, floor: int | None) -> None:
    assert floor_of(room) == floor


def test_a_ringing_number_opens_its_home_and_stands_nowhere(world: World, signed_in: Open) -> None:
    desk, household = signed_in("zhao"), file_of()
    for answer in (
        desk.get("/desk/ringing/?number=13812345678"), desk.post("/desk/ringing/", {"number": "138 1234 5678"}),
    ):  # fmt: skip
        assert (answer.status_code, answer["Location"]) == (
            302,
            f"/desk/households/{household.pk}/?ringing=1",
        )
    order = world.received_order()
    page = desk.get(f"/desk/households/{household.pk}/?ringing=1").content.decode()
    assert "来电：就是这一户" in page and order.number in page and "13812345678" not in page
    nobody = desk.get("/desk/ringing/?number=13900001111").content.decode()
    assert "不认识这个号码" in nobody and "/desk/new/" in nobody
    assert "<title>" in nobody and "13900001111" not in nobody
    assert "看不懂" in desk.post("/desk/ringing/", {"number": "12"}).content.decode()
    assert signed_in("qian").get("/desk/ringing/?number=13812345678").status_code == 200


def test_a_number_of_several_homes_lists_them(world: World, signed_in: Open) -> None:
    customers.add_occupant(
        file_of("3-2-401"), by=world.zhao, name="王慧敏", relation="owner", phone="13812345678"
    )
    page = signed_in("zhao").post("/desk/ringing/", {"number": "13812345678"}).content.decode()
    assert "3栋2单元501" in page and "3栋2单元401" in page and "请问是哪一户" in page


@pytest.mark.clause("D-1.3.3-1")
def test_a_home_has_a_plan_of_its_own_without_words_of_health(world: World, signed_in: Open) -> None:
    household = file_of()
    desk, path = signed_in("zhao"), f"/desk/households/{household.pk}/plan/"
    assert desk.post(path, {"plan": "家里有轮椅", "plan_review_on": ""}).status_code == 422
    assert file_of().plan == ""
    plan = {"plan": "每月 5 日上门看一次地漏", "plan_review_on": "2027-05-01"}
    assert desk.post(path, plan).status_code == 303
    assert (file_of().plan, str(file_of().plan_review_on)) == ("每月 5 日上门看一次地漏", "2027-05-01")
    assert "每月 5 日上门看一次地漏" in desk.get(f"/desk/households/{household.pk}/").content.decode()


@pytest.mark.clause("A-3.1-8")
def test_the_history_of_a_home_stands_in_one_line_of_time(world: World, signed_in: Open) -> None:
    order = world.completed_order()
    wish(world)
    world.run_jobs()
    page = signed_in("zhao").get(f"/desk/households/{file_of().pk}/").content.decode()
    assert "登记偏好" in page and "到场" in page and order.number in page


def test_somebody_elses_vehicle_is_not_found(world: World) -> None:
    car = customers.note_vehicle(file_of(), by=world.zhao, plate="浙A12345")
    with pytest.raises(NotFound):
        queries.get_vehicle(file_of("3-2-401"), car.pk)
