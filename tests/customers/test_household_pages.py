"""One file a home, its reveals and claims, as a browser without script sees them."""

from typing import Any

from django.test import Client

from guanjia.customers import actions as customers
from guanjia.customers import queries
from guanjia.customers.models import AccessClaim, Household, Occupancy, UnitButler
from guanjia.kernel.actors import SYSTEM
from guanjia.organization import actions as organization
from guanjia.organization.models import Account
from guanjia.privacy.models import ReadEntry, Reveal
from tests.world import World, refused


def signed_in(world: World, username: str) -> Client:
    """A browser in which somebody has signed in."""
    client = Client()
    client.force_login(world.account(username), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def file_of(short: str) -> Household:
    """The file of a home by its short address."""
    return Household.objects.get(unit__short=short)


def text_of(client: Client, path: str) -> str:
    """A page that opens."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def test_the_list_shows_a_building_and_finds_by_name_tail_phone_and_address(world: World) -> None:
    desk = signed_in(world, "zhao")
    whole = text_of(desk, "/desk/households/")
    assert "3栋2单元501" in whole and "3栋2单元401" in whole
    for words in ("王慧敏", "5678", "13812345678", "三幢二单元501室", "3-2-501"):
        found = text_of(desk, f"/desk/households/?q={words}")
        assert "3栋2单元501" in found and "3栋2单元401" not in found, words
    assert "没有找到“王慧”" in text_of(desk, "/desk/households/?q=王慧")


def test_a_building_is_paged_by_the_order_of_its_doors(world: World) -> None:
    rows = queries.homes_of_building(world.zhao, world.home.building_id, "", 1)
    assert [row.unit.short for row in rows] == ["3-2-401"]
    rows = queries.homes_of_building(world.zhao, world.home.building_id, "2~401", 5)
    assert [row.unit.short for row in rows] == ["3-2-501"]


def test_the_file_masks_names_and_numbers_and_leaves_a_row_of_the_read(world: World) -> None:
    household = file_of("3-2-501")
    order = world.received_order()
    page = text_of(signed_in(world, "zhao"), f"/desk/households/{household.pk}/")
    assert "138****5678" in page and "王**" in page
    assert "13812345678" not in page and "王慧敏" not in page
    assert "到门口先打电话，不按门铃" in page
    assert order.number in page
    read = ReadEntry.objects.get()
    assert (read.account, read.subject_kind, read.subject_id) == (world.zhao.ref, "household", household.pk)


def test_a_number_is_shown_once_for_a_purpose_and_leaves_a_row(world: World) -> None:
    row = Occupancy.objects.get(household=file_of("3-2-501"))
    desk, path = signed_in(world, "zhao"), f"/desk/occupancies/{row.pk}/reveal/"
    assert "13812345678" not in text_of(desk, path)
    assert desk.post(path, {"purpose": "fun"}).status_code == 422
    assert not Reveal.objects.exists()
    answer = desk.post(path, {"purpose": "identity"})
    assert (answer.status_code, answer.content.decode().count("13812345678")) == (200, 1)
    reveal = Reveal.objects.get()
    assert (reveal.field, reveal.purpose, reveal.case) == ("person.phone", "identity", "3-2-501")
    assert (reveal.subject_kind, reveal.subject_id) == ("person", row.person_id)
    assert "13812345678" not in text_of(desk, path)


def test_the_other_project_the_administrator_and_residents_see_no_file(world: World) -> None:
    household = file_of("3-2-501")
    row = Occupancy.objects.get(household=household)
    paths = (f"/desk/households/{household.pk}/", f"/desk/occupancies/{row.pk}/reveal/")
    for path in paths:
        assert signed_in(world, "qian").get(path).status_code == 404
        assert signed_in(world, "admin").get(path).status_code == 403
        assert signed_in(world, "wang").get(path).status_code == 403
        assert Client().get(path).status_code == 302
    assert not ReadEntry.objects.exists()


def test_the_desk_opens_a_file_and_enters_who_lives_there(world: World) -> None:
    customers_before = Household.objects.count()
    desk = signed_in(world, "zhao")
    assert desk.post("/desk/households/open/", {"address": "9栋9单元909"}).status_code == 422
    assert Household.objects.count() == customers_before
    household = file_of("3-2-401")
    facts = {"name": "孙小妹", "relation": "tenant", "phone": "139 1234 0000", "until": "2027-03-31"}
    answer = desk.post(f"/desk/households/{household.pk}/people/", facts)
    assert (answer.status_code, answer["Location"]) == (303, f"/desk/households/{household.pk}/")
    page = text_of(desk, answer["Location"])
    assert "孙**" in page and "139****0000" in page and "2027-03-31" in page


def test_a_known_person_with_several_homes_is_entered_once(world: World) -> None:
    household, person = file_of("3-2-401"), world.person("wang")
    row = customers.add_occupant(
        household, by=world.zhao, name="王慧敏", relation="owner", phone="13812345678"
    )
    assert row.person_id == person.pk


def test_a_second_owner_waits_until_the_papers_were_seen(world: World) -> None:
    household, person = file_of("3-2-401"), world.person("wang")
    row = customers.move_in(household, person, by=world.zhao, relation="owner", is_verified=False)
    desk = signed_in(world, "zhao")
    assert "有 1 位住户待核实" in text_of(desk, f"/desk/households/{household.pk}/")
    assert signed_in(world, "li").post(f"/desk/occupancies/{row.pk}/verify/").status_code == 403
    assert not world.fresh(row).is_verified
    assert desk.post(f"/desk/occupancies/{row.pk}/verify/").status_code == 303
    assert world.fresh(row).is_verified
    assert world.events(row) == ["OccupancyVerified"]


def claimed(world: World, username: str, unit: Any, relation: str, **more: str) -> AccessClaim:
    """A claim that matches no file, of an account that may be new."""
    if not Account.objects.filter(username=username).exists():
        organization.create_account(by=SYSTEM, username=username, name=username)
    actor = world.actor(username, "resident")
    facts = {"name": "何家人", "phone": "13600000001", "relation": relation} | more
    return customers.claim_access(world.account(username), unit, by=actor, **facts)


def test_a_claim_is_let_in_or_refused_with_a_reason(world: World) -> None:
    claim = claimed(world, "he", world.home, "family")
    desk, path = signed_in(world, "zhao"), f"/desk/claims/{claim.pk}/"
    assert "136****0001" in text_of(desk, "/desk/claims/")
    assert signed_in(world, "qian").get(path).status_code == 404
    assert desk.post(path, {"reason": ""}).status_code == 422
    assert world.fresh(claim).status == "open"
    assert desk.post(path, {"reason": "证件与姓名不符"}).status_code == 303
    assert world.fresh(claim).status == "refused"
    again = claimed(world, "he", world.home, "family")
    path = f"/desk/claims/{again.pk}/"
    assert "何**" in text_of(desk, path) and "何家人" not in text_of(desk, path)
    assert desk.post(path, {"paper_name": ""}).status_code == 422
    assert desk.post(path, {"paper_name": "何家仁"}).status_code == 422
    assert world.fresh(again).status == "open"
    assert desk.post(path, {"paper_name": "何家人 "}).status_code == 303
    assert world.fresh(again).status == "granted"
    assert Occupancy.objects.filter(household__unit=world.home, relation="family").count() == 1


def test_an_owner_of_two_homes_is_one_person_and_another_projects_owner_needs_another_account(
    world: World,
) -> None:
    with refused("other_name", world.person("wang")):  # nobody comes in under a neighbour's name
        claimed(world, "wang", world.neighbour, "owner", name="陈立新", phone="13712345679")
    asked = claimed(world, "wang", world.neighbour, "owner", name="王慧敏")
    second = customers.grant_access(asked, by=world.zhao, paper_name="王慧敏")
    assert second.status == "granted"
    assert world.person("wang").occupancies.count() == 2
    stranger = claimed(world, "feng", world.home, "family", name="冯远山")
    with refused("other_project", stranger):
        customers.grant_access(stranger, by=world.zhao, paper_name=stranger.name)


def test_a_zone_gets_its_butlers_at_once_and_only_from_its_project(world: World) -> None:
    UnitButler.objects.all().delete()
    desk, building = signed_in(world, "zhou"), world.home.building_id
    assert "2 户没有管家" in text_of(desk, "/desk/zones/")
    lead = {"building": building, "entrance": "2", "lead": world.staff("li").pk}
    assert desk.post("/desk/zones/", lead | {"lead": world.staff("qian").pk}).status_code == 422
    assert desk.post("/desk/zones/", lead | {"entrance": "7"}).status_code == 422
    assert not UnitButler.objects.exists()
    assert desk.post("/desk/zones/", lead).status_code == 303
    assert list(UnitButler.objects.values_list("lead__number", flat=True)) == ["L004", "L004"]
    assert "2 户没有副管家" in text_of(desk, "/desk/zones/")
    customers.assign_zone(
        world.home.building, by=world.zhou, lead=world.staff("li"), deputy=world.staff("zhao")
    )
    assert "每户都有管家和副管家" in text_of(desk, "/desk/zones/")
    assert signed_in(world, "zhao").get("/desk/zones/").status_code == 403
