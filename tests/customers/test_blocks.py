"""客户不要某师傅: written down, seen on the page of the home, over with its day and with the people who said it."""

from datetime import timedelta

from guanjia.customers import actions, blocks
from guanjia.customers.models import Household
from guanjia.kernel import clock
from tests.pages import Open, signed_in
from tests.world import NOW, World, refused

__all__ = ["signed_in"]


def home(world: World) -> Household:
    """王女士's home."""
    return Household.objects.get(unit=world.home)


def test_a_home_names_whom_it_does_not_want_and_takes_it_back(world: World) -> None:
    block = actions.block_staff(home(world), by=world.zhao, staff=world.staff("zhang"), reason="work")
    assert blocks.blocked_from(home(world).pk) == {world.staff("zhang").pk: "活没做好"}
    with refused("blocked_already", block):
        actions.block_staff(home(world), by=world.li, staff=world.staff("zhang"), reason="wish")
    actions.lift_block(block, by=world.li)
    assert blocks.blocked_from(home(world).pk) == {}
    assert world.events(block) == ["StaffBlocked", "StaffUnblocked"]


def test_a_block_ends_with_its_day_and_with_the_people(world: World) -> None:
    day = NOW.date() + timedelta(days=2)
    actions.block_staff(home(world), by=world.zhao, staff=world.staff("zhang"), reason="wish", until=day)
    with clock.pinned(NOW + timedelta(days=3)):
        assert blocks.of_home(home(world).pk) == []
        actions.block_staff(home(world), by=world.zhao, staff=world.staff("zhang"), reason="wish")
        assert len(blocks.of_home(home(world).pk)) == 1
    with clock.pinned(NOW + timedelta(days=4)):
        Household.objects.filter(pk=home(world).pk).update(emptied_at=clock.now())
        assert blocks.of_home(home(world).pk) == []


def test_outsiders_and_wrong_names_are_refused(world: World) -> None:
    zhang = world.staff("zhang")
    for code, by, staff, reason, until in (
        ("not_allowed", world.zhang, zhang, "work", None), ("not_yours", world.qian_of_hill, zhang, "work", None),
        ("not_available", world.zhao, world.staff("wu"), "work", None), ("reason_needed", world.zhao, zhang, "", None),
        ("day_past", world.zhao, zhang, "work", NOW.date() - timedelta(days=1)),
    ):  # fmt: skip
        with refused(code, home(world)):
            actions.block_staff(home(world), by=by, staff=staff, reason=reason, until=until)


def test_the_page_of_the_home_shows_it_to_who_keeps_the_file(world: World, signed_in: Open) -> None:
    client, file = signed_in("zhao"), f"/desk/households/{home(world).pk}/"
    answer = client.post(f"{file}blocks/add/", {"staff": world.staff("zhang").pk, "reason": "manner"})
    assert answer.status_code == 303
    block = blocks.of_home(home(world).pk)[0]
    assert f"/desk/blocks/{block.pk}/lift/" in client.get(file).content.decode()
    assert signed_in("qian").get(f"/desk/blocks/{block.pk}/lift/").status_code == 404
