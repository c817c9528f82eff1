"""Nobody visits a marked home alone: who sets it, who sees what, what dispatch asks."""

from datetime import date, timedelta

from guanjia.customers import actions as customers
from guanjia.customers import wishes
from guanjia.customers.models import SafetyMark
from guanjia.dispatch import actions as dispatch
from guanjia.kernel import clock
from tests.customers.homes import file_of
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes, refused

__all__ = ["signed_in"]
WHY = "上次推搡了上门的师傅"


def marked(world: World) -> SafetyMark:
    """王女士's home is marked by the supervisor."""
    return customers.set_safety_mark(file_of(), by=world.zhou, reason=WHY)


def test_the_supervisor_sets_a_mark_with_a_reason_and_a_day_to_look_again(world: World) -> None:
    for actor in (world.zhao, world.li, world.zhang, world.wang):
        with refused("not_allowed", file_of()):
            customers.set_safety_mark(file_of(), by=actor, reason=WHY)
    with refused("reason_needed", file_of()):
        customers.set_safety_mark(file_of(), by=world.zhou, reason="")
    with refused("day_past", file_of()):
        customers.set_safety_mark(file_of(), by=world.zhou, reason=WHY, until=date(2026, 11, 1))
    row = marked(world)
    assert (row.reason, row.until, row.set_by) == (WHY, date(2027, 2, 22), world.zhou.ref)
    assert WHY.encode() not in bytes(row.reason_sealed)
    with refused("marked_already", row):
        marked(world)
    customers.lift_safety_mark(row, by=world.lin)
    assert wishes.mark_of(file_of().pk) is None
    assert world.events(row) == ["SafetyMarkSet", "SafetyMarkLifted"]


def test_the_file_shows_the_mark_and_only_the_leaders_its_reason(world: World, signed_in: Open) -> None:
    marked(world)
    path = f"/desk/households/{file_of().pk}/"
    desk, leader = (signed_in(name).get(path).content.decode() for name in ("zhao", "zhou"))
    assert "请勿单独上门" in desk and WHY not in desk
    assert "请勿单独上门" in leader and WHY in leader
    with clock.pinned(NOW + timedelta(days=91)):
        assert "该复核了" in signed_in("zhou").get(path).content.decode()


def test_dispatch_asks_for_a_second_person_or_a_supervisor_with_a_reason(
    world: World, signed_in: Open
) -> None:
    order = world.confirmed_order()
    marked(world)
    page = signed_in("zhao").get(f"/desk/orders/{order.pk}/dispatch/").content.decode()
    assert "请勿单独上门" in page and WHY not in page
    zhang, mate = world.staff("zhang"), world.staff("wanghai")
    with refused("not_alone", order):
        dispatch.assign(order, by=world.zhao, staff=zhang, reason="熟悉", at=NOW + minutes(7))
    with refused("reason_needed", order):
        dispatch.assign_best(order, by=world.zhou, at=NOW + minutes(7))
    sent = dispatch.assign(order, by=world.zhao, staff=zhang, crew=[mate], reason="熟悉", at=NOW + minutes(7))
    assert (sent.status, sent.crew.count()) == ("dispatched", 1)
    with refused("not_alone", order):
        dispatch.transfer(order, by=world.zhao, staff=mate, reason="换人")


def test_a_supervisor_may_send_one_with_a_reason(world: World) -> None:
    order = world.confirmed_order()
    marked(world)
    sent = dispatch.assign(
        order, by=world.zhou, staff=world.staff("zhang"), reason="保安在门口陪同", at=NOW + minutes(7)
    )
    assert sent.status == "dispatched"


def test_who_goes_there_is_warned_and_the_residents_never_see_it(world: World, signed_in: Open) -> None:
    order = world.accepted_order()
    marked(world)
    page = signed_in("zhang").get(f"/field/jobs/{order.pk}/").content.decode()
    assert "请勿单独上门" in page and WHY not in page
    for path in ("/home/", "/home/me/", f"/home/orders/{order.pk}/"):
        assert "单独上门" not in signed_in("wang").get(path).content.decode()
