"""The same said by one home twice is shown; five homes of one place are one proposal, and one tap makes it a lead."""

import pytest

from guanjia.communications.models import Message
from guanjia.estate import actions as estate
from guanjia.intake import actions, alike
from guanjia.intake.models import CauseProposal, Contact
from guanjia.kernel import clock
from guanjia.kernel.actors import GUEST, SYSTEM
from guanjia.kernel.refusals import Refused
from guanjia.workorders.models import WorkOrder
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes, run_jobs

__all__ = ["signed_in"]
FLOORS = (6, 7, 8, 9)


def homes(world: World) -> list[object]:
    """Four homes more of the riser of 3-2-501."""
    return [estate.add_unit(world.lake, by=SYSTEM, address=f"3栋2单元{floor}01") for floor in FLOORS]


def say(world: World, unit: object, text: str = "家里没水了", at: int = 0) -> Contact:
    """A message from a home."""
    return actions.receive(
        world.lake, by=GUEST, wants="request", text=text, source="wechat", unit=unit, at=NOW + minutes(at)
    )


def five(world: World) -> CauseProposal:
    """Four orders and a message of one riser within some minutes."""
    for number, unit in enumerate(homes(world)):
        actions.receive_request(
            world.lake, by=world.zhao, category=world.category(), description="没水了", source="phone", unit=unit,
            at=NOW + minutes(number),
        )  # fmt: skip
    say(world, world.home, at=5)
    run_jobs()
    return CauseProposal.objects.get()


def test_five_homes_of_a_riser_are_one_proposal_and_the_desk_hears_of_it_once(
    world: World, signed_in: Open
) -> None:
    row = five(world)
    assert (row.code, row.part, alike.name_of(row), len(row.members)) == (
        "no_water",
        "riser",
        "3栋2单元 01 线停水",
        5,
    )
    run_jobs()
    assert (
        len(
            [
                m
                for m in Message.objects.all()
                if m.title == "可能是同一个原因" and m.account_id == world.zhao.id
            ]
        )
        == 1
    )
    page = signed_in("zhao").get("/desk/contacts/").content.decode()
    assert "3栋2单元 01 线停水，5 件" in page and "并成一张主单" in page


def test_one_tap_makes_one_lead_with_followers_and_every_home_keeps_its_order(
    world: World, signed_in: Open
) -> None:
    row = five(world)
    with clock.pinned(NOW + minutes(9)):
        answer = signed_in("zhao").post(f"/desk/causes/{row.pk}/", {"_key": "a"})
    row.refresh_from_db()
    assert (answer.status_code, row.status) == (303, "linked")
    assert row.lead and row.lead.received_at == NOW
    assert WorkOrder.objects.filter(lead=row.lead).count() == 4
    assert Contact.objects.filter(status="open").count() == 0
    with clock.pinned(NOW + minutes(10)):
        assert actions.propose_causes(world.lake.pk) == []
        with pytest.raises(Refused, match="已并成主单"):
            actions.link_cause(row, by=world.zhao)


def test_what_is_no_common_cause_is_not_proposed_again_and_a_later_one_joins(world: World) -> None:
    row = five(world)
    other = estate.add_unit(world.lake, by=SYSTEM, address="3栋2单元1001")
    say(world, other, at=7)
    run_jobs()
    assert (CauseProposal.objects.count(), len(world.fresh(row).members)) == (1, 6)
    with clock.pinned(NOW + minutes(8)):
        actions.dismiss_cause(world.fresh(row), by=world.zhou)
        assert actions.propose_causes(world.lake.pk) == []
    assert WorkOrder.objects.exclude(lead=None).count() == 0
    with pytest.raises(Refused):
        actions.link_cause(world.fresh(row), by=world.wang)


def test_four_homes_or_questions_when_the_water_goes_off_are_none(world: World) -> None:
    for unit in homes(world):
        say(world, unit)
    contact = actions.receive(
        world.lake,
        by=GUEST,
        wants="enquiry",
        text="请问明天几点停水？",
        source="wechat",
        unit=world.home,
        at=NOW,
    )
    run_jobs()
    assert not alike.is_wish(contact)
    assert CauseProposal.objects.count() == 0


def test_what_a_home_said_before_in_nearly_the_same_words_is_shown(world: World, signed_in: Open) -> None:
    say(world, world.home, "厨房水龙头滴水，来修一下")
    again = say(world, world.home, "厨房水龙头一直滴水，麻烦来修", at=30)
    say(world, world.neighbour, "厨房水龙头滴水，来修一下", at=10)
    [(twin, row)] = alike.twins(world.zhao, again)
    assert row.unit == world.home and 0.4 < twin.likeness < 1
    page = signed_in("zhao").get(f"/desk/contacts/{again.pk}/").content.decode()
    assert "同一户说过差不多的" in page
    look = signed_in("zhao").get("/desk/new/look/", {"address": "3-2-501"}).content.decode()
    assert "这一户还没处理的联系" in look


def no_water(world: World, building: int, at: int) -> None:
    """Five homes of one entrance of a building say that the water is off."""
    for floor in range(1, 6):
        unit = estate.add_unit(world.lake, by=SYSTEM, address=f"{building}栋1单元{floor}01")
        say(world, unit, at=at)
    with clock.pinned(NOW + minutes(at)):
        run_jobs()


def test_the_same_in_three_buildings_is_one_cause_over_the_project_and_one_tap_links_all(
    world: World, signed_in: Open
) -> None:
    for number, building in enumerate((11, 12)):
        no_water(world, building, number)
    assert [alike.name_of(row) for row in alike.waiting(world.zhao, world.lake.pk)] == [
        "12栋1单元 01 线停水",
        "11栋1单元 01 线停水",
    ]
    no_water(world, 13, 3)
    [whole] = alike.waiting(world.zhao, world.lake.pk)
    assert (alike.name_of(whole), len(whole.members), whole.building) == ("全项目停水", 15, "")
    board = signed_in("zhao").get("/desk/").content.decode()
    assert "可能是同一个原因：全项目停水，15 件" in board and "11栋1单元" not in board
    with clock.pinned(NOW + minutes(9)):
        lead = actions.link_cause(whole, by=world.zhao)
    assert WorkOrder.objects.filter(lead=lead).count() == 14
    assert set(CauseProposal.objects.values_list("status", "lead")) == {("linked", lead.pk)}
    assert alike.waiting(world.zhao, world.lake.pk) == []


def test_a_part_that_was_linked_before_counts_and_no_cause_over_all_leaves_the_parts(world: World) -> None:
    no_water(world, 11, 0)
    [first] = alike.waiting(world.zhao, world.lake.pk)
    with clock.pinned(NOW + minutes(1)):
        lead = actions.link_cause(first, by=world.zhao)
    no_water(world, 12, 2)
    no_water(world, 13, 3)
    [whole] = alike.waiting(world.zhao, world.lake.pk)
    assert (whole.part, len(whole.members), str(lead.ref) in whole.members) == ("project", 11, True)
    with clock.pinned(NOW + minutes(4)):
        actions.dismiss_cause(whole, by=world.zhou)
        assert actions.propose_causes(world.lake.pk) == []
    assert {row.building for row in alike.waiting(world.zhao, world.lake.pk)} == {"12", "13"}


def test_the_board_shows_causes_and_dangers_until_somebody_looked(world: World, signed_in: Open) -> None:
    desk = signed_in("zhao")
    assert "可能是同一个原因" not in desk.get("/desk/").content.decode()
    five(world)
    danger = say(world, world.neighbour, "厨房闻到煤气味", 6)
    run_jobs()
    page = desk.get("/desk/").content.decode()
    assert "3栋2单元 01 线停水，5 件" in page and "并成一张主单" in page
    assert "联系里说到危险" in page and f"/desk/contacts/{danger.pk}/" in page
    part = desk.get("/desk/", HTTP_HX_REQUEST="true").content.decode()
    assert '<div id="board-above" hx-swap-oob="true">' in part and "煤气味" in part
    actions.put_right(danger, by=world.zhao, head="safety", value="none")
    assert "煤气味" not in desk.get("/desk/").content.decode()
    assert "可能是同一个原因" not in signed_in("li").get("/desk/").content.decode()
