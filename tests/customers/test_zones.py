"""Butler zones: one lead and one deputy a home, gaps and overlaps, briefs at a change and when somebody leaves."""

import pytest

from guanjia.customers import actions as customers
from guanjia.customers import zoning
from guanjia.customers.models import ButlerBrief, UnitButler
from guanjia.estate import actions as estate
from guanjia.kernel.actors import SYSTEM
from guanjia.organization import actions as organization
from guanjia.organization import queries as accounts
from guanjia.people import actions as people
from guanjia.people.models import Staff
from tests.customers.homes import file_of, moving_in, wish
from tests.pages import Open, signed_in
from tests.world import NOW, World, refused

__all__ = ["signed_in"]


def second_butler(world: World) -> Staff:
    """何军, a butler of the lake project with an account."""
    he = people.add_staff(world.lake, by=world.lin, number="L050", name="何军", butler_kind="service")
    account = organization.create_account(by=SYSTEM, username="he", name="何军", password=world.password)
    organization.grant_role(account, by=SYSTEM, role="butler", project=world.lake)
    return people.link_account(he, account, by=SYSTEM)


@pytest.mark.clause("A-1.2-3")
def test_every_home_wants_a_lead_and_a_deputy_who_have_not_left(world: World) -> None:
    he, building = second_butler(world), world.home.building
    assert zoning.gaps(zoning.doors(world.lake.pk)) == [("没有副管家", 2)]
    customers.assign_zone(building, by=world.lin, lead=world.staff("li"), deputy=he)
    people.set_presence(world.staff("li"), by=SYSTEM, is_present=False)
    assert zoning.gaps(zoning.doors(world.lake.pk)) == []
    estate.add_unit(world.lake, by=SYSTEM, address="3-2-301")
    assert zoning.gaps(zoning.doors(world.lake.pk)) == [("没有管家", 1)]
    people.leave(world.staff("li"), by=world.lin)
    assert zoning.gaps(zoning.doors(world.lake.pk)) == [("没有管家", 1), ("管家已离职", 2)]


def test_butlers_are_assigned_by_building_entrance_or_floor(world: World) -> None:
    he, building = second_butler(world), world.home.building
    estate.add_unit(world.lake, by=SYSTEM, address="3-1-501")
    UnitButler.objects.all().delete()
    assert customers.assign_zone(building, by=world.lin, entrance="2", floor=5, lead=he) == 1
    assert customers.assign_zone(building, by=world.lin, floor=5, lead=he) == 2
    assert customers.assign_zone(building, by=world.lin, lead=he) == 3
    with refused("no_units", building):
        customers.assign_zone(building, by=world.lin, floor=9, lead=he)
    with refused("not_allowed", building):
        customers.assign_zone(building, by=world.zhao, lead=he)
    with refused("same_butler", building):
        customers.assign_zone(building, by=world.lin, lead=he, deputy=he)


def test_a_butler_with_too_many_homes_is_shown(world: World) -> None:
    assert zoning.overloaded(world.lake.pk) == []
    change = organization.ask_policy_change(
        by=world.lin, key="butler.most_homes", value=1, reason="太多", scope={"project": world.lake.pk}
    )
    organization.publish_policy_change(change, by=world.admin)
    assert [(row.name, n) for row, n in zoning.overloaded(world.lake.pk)] == [("李晓彤", 2)]


def test_a_change_of_butlers_leaves_a_brief_that_the_new_one_ticks(world: World, signed_in: Open) -> None:
    he, order = second_butler(world), world.confirmed_order()
    wish(world)
    customers.set_safety_mark(file_of(), by=world.zhou, reason="曾推搡上门人员")
    moving_in(world)
    customers.assign_zone(world.home.building, by=world.lin, lead=he)
    brief = ButlerBrief.objects.get()
    assert (brief.staff, brief.former, brief.why, brief.units.count()) == (he, world.staff("li"), "change", 2)
    client = signed_in("he")
    mine = client.get("/desk/my-homes/").content.decode()
    assert "有 2 户交给您" in mine and "3栋2单元501" in mine
    assert "有 2 户交给您" in client.get("/field/my-homes/").content.decode()
    page = client.get(f"/desk/briefs/{brief.pk}/").content.decode()
    for words in ("3栋2单元501", order.number, "请勿单独上门", "偏好 1", "2026-12-04 交房", "李晓彤"):
        assert words in page, words
    assert "曾推搡" not in page
    with refused("not_yours", brief):
        customers.read_brief(brief, by=world.li)
    assert client.post(f"/desk/briefs/{brief.pk}/").status_code == 303
    assert world.fresh(brief).read_at == NOW
    assert "交给您" not in client.get("/desk/my-homes/").content.decode()
    assert signed_in("li").get(f"/desk/briefs/{brief.pk}/").status_code == 404


def test_the_same_butler_again_and_a_first_one_leave_no_brief(world: World) -> None:
    customers.assign_zone(world.home.building, by=world.lin, lead=world.staff("li"))
    unit = estate.add_unit(world.lake, by=SYSTEM, address="3-2-301")
    customers.assign_butlers(unit, by=world.lin, lead=world.staff("li"))
    assert not ButlerBrief.objects.exists()


def test_a_leavers_homes_are_gaps_and_the_deputy_gets_a_brief(world: World) -> None:
    he = second_butler(world)
    customers.assign_butlers(world.home, by=world.lin, lead=world.staff("li"), deputy=he)
    people.leave(world.staff("li"), by=world.lin)
    assert zoning.gaps(zoning.doors(world.lake.pk)) == [("管家已离职", 2)]
    world.run_jobs()
    brief = ButlerBrief.objects.get()
    assert (brief.staff, brief.why, [unit.short for unit in brief.units.all()]) == (he, "leave", ["3-2-501"])
    actor = accounts.actor_of_account(he.account_id or 0, "desk")
    assert zoning.unread(actor) == 1


def test_somebody_who_left_gets_no_homes(world: World) -> None:
    he = second_butler(world)
    he = people.leave(he, by=world.lin)
    with refused("has_left", world.home):
        customers.assign_butlers(world.home, by=world.lin, lead=he)
