"""接单 and 出发 on the phone: by when to accept, and nobody alone to a home that nobody visits alone."""

from datetime import datetime

from guanjia.customers import actions as customers
from guanjia.dispatch import actions as dispatch
from guanjia.kernel import clock
from guanjia.organization.moments import local
from guanjia.workorders import actions, bookings
from guanjia.workorders.models import WorkOrder
from tests.customers.homes import file_of
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes, refused

__all__ = ["signed_in"]
TODAY = "/field/"


def job(order: WorkOrder) -> str:
    """The page of a job on the phone."""
    return f"/field/jobs/{order.pk}/"


def shown(client_of: Open, path: str, at: datetime, who: str = "zhang") -> str:
    """A page of the phone as it stands at a moment."""
    with clock.pinned(at):
        return client_of(who).get(path).content.decode()


def marked(order: WorkOrder, world: World, at: datetime = NOW) -> WorkOrder:
    """The home of an order is marked by the supervisor."""
    with clock.pinned(at):
        customers.set_safety_mark(file_of(), by=world.zhou, reason="推过人")
    return world.fresh(order)


# --- by when to accept ---------------------------------------------------------------------


def test_every_offer_says_by_when_it_wants_an_answer_the_soonest_first(world: World, signed_in: Open) -> None:
    later = world.dispatched_order(unit=world.neighbour, by=world.chen)
    with clock.pinned(NOW + minutes(8)):
        soon = world.registered_order(category="electric", description="跳闸", urgency="urgent")
        actions.confirm_emergency(soon, by=world.zhao, reason="没电", at=NOW + minutes(8))
        dispatch.assign(soon, by=world.zhou, staff=world.staff("zhang"), reason="急", at=NOW + minutes(8))
    page = shown(signed_in, TODAY, NOW + minutes(9))
    assert page.index("请在 10:11 前接") < page.index("请在 10:17 前接")
    assert page.index(f'id="offer{soon.pk}"') < page.index(f'id="offer{later.pk}"')
    assert "请在 10:17 前接" in shown(signed_in, job(later), NOW + minutes(9))


def test_the_badge_is_amber_when_little_is_left_and_keeps_its_words(world: World, signed_in: Open) -> None:
    order = world.dispatched_order()
    for path in (TODAY, job(order)):
        early, late = (shown(signed_in, path, NOW + minutes(n)) for n in (14, 16))
        assert '<span class="ck"' in early and '<span class="ck w"' not in early
        assert '<span class="ck w"' in late and "data-keeps-words" in late
        assert "请在 10:17 前接" in early and "请在 10:17 前接" in late
    actions.accept_order(order, by=world.zhang, visit_at=NOW + minutes(40), at=NOW + minutes(9))
    assert "前接" not in shown(signed_in, job(order), NOW + minutes(10))


# --- nobody alone --------------------------------------------------------------------------


def test_who_was_sent_before_the_mark_came_cannot_accept_alone_and_reads_what_to_do(
    world: World, signed_in: Open
) -> None:
    order = marked(world.dispatched_order(), world, NOW + minutes(8))
    with refused("not_alone", order):
        actions.accept_order(order, by=world.zhang, visit_at=NOW + minutes(40), at=NOW + minutes(9))
    today = shown(signed_in, TODAY, NOW + minutes(9))
    assert "请勿单独上门，还没有同去的人" in today and "请点不接并写明" in today and "接单，今天" not in today
    page = shown(signed_in, job(order), NOW + minutes(9))
    assert "请勿单独上门，还没有同去的人" in page and f"{job(order)}decline/" in page
    assert f'action="{job(order)}accept/"' not in page
    with clock.pinned(NOW + minutes(9)):
        form = {"visit_at": f"{local(NOW + minutes(40)):%Y-%m-%dT%H:%M}"}
        answer = signed_in("zhang").post(f"{job(order)}accept/", form)
    assert answer.status_code == 422 and "没接的点“不接”" in answer.content.decode()
    assert form["visit_at"] in answer.content.decode()


def test_who_accepted_before_the_mark_came_cannot_leave_alone_but_hands_it_back(
    world: World, signed_in: Open
) -> None:
    order = marked(world.accepted_order(), world, NOW + minutes(10))
    actions.tick_preparation(
        order, by=world.zhang, ticked=world.steps(order, "prepare"), at=NOW + minutes(20)
    )
    with refused("not_alone", order):
        actions.depart(order, by=world.zhang, at=NOW + minutes(25))
    assert "请勿单独上门，还没有同去的人" in shown(signed_in, TODAY, NOW + minutes(25))
    actions.hand_back_order(order, by=world.zhang, reason="没有同去的人", at=NOW + minutes(26))
    sent = dispatch.assign(
        world.fresh(order), by=world.zhao, staff=world.staff("zhang"), crew=[world.staff("wanghai")],
        reason="两个人去", at=NOW + minutes(27),
    )  # fmt: skip
    assert "请勿单独上门，和王海一起去" in shown(signed_in, TODAY, NOW + minutes(28))
    assert "请勿单独上门，和张建国一起去" in shown(signed_in, job(order), NOW + minutes(28), "wanghai")
    actions.accept_order(sent, by=world.zhang, visit_at=NOW + minutes(40), at=NOW + minutes(28))
    actions.tick_preparation(sent, by=world.zhang, ticked=world.steps(sent, "prepare"), at=NOW + minutes(28))
    actions.depart(sent, by=world.zhang, at=NOW + minutes(29))
    assert world.fresh(order).status == "on_the_way"


def test_whom_a_supervisor_sent_alone_knowingly_goes_alone(world: World, signed_in: Open) -> None:
    order = marked(world.confirmed_order(), world)
    zhang = world.staff("zhang")
    dispatch.assign(order, by=world.zhou, staff=zhang, reason="保安在门口陪同", at=NOW + minutes(7))
    assert "请勿单独上门，主管已同意一个人去" in shown(signed_in, TODAY, NOW + minutes(8))
    actions.accept_order(order, by=world.zhang, visit_at=NOW + minutes(40), at=NOW + minutes(9))
    actions.tick_preparation(
        order, by=world.zhang, ticked=world.steps(order, "prepare"), at=NOW + minutes(20)
    )
    assert actions.depart(order, by=world.zhang, at=NOW + minutes(25)).status == "on_the_way"


def test_a_departure_before_the_mark_counts_though_the_phone_sends_it_later(world: World) -> None:
    order = world.accepted_order()
    actions.tick_preparation(
        order, by=world.zhang, ticked=world.steps(order, "prepare"), at=NOW + minutes(20)
    )
    marked(order, world, NOW + minutes(30))
    assert actions.depart(order, by=world.zhang, at=NOW + minutes(25)).status == "on_the_way"


# --- minutes -------------------------------------------------------------------------------


def test_a_window_holds_the_minutes_that_its_words_say(world: World) -> None:
    order = world.registered_order()
    end = NOW + minutes(60.9)
    actions.confirm_order(
        order, by=world.zhao, window_from=NOW + minutes(30.5), window_until=end, words="对", at=NOW
    )
    assert (order.window_from, order.window_until) == (NOW + minutes(30), NOW + minutes(60))
    actions.reschedule_visit(
        order, by=world.zhao, window_from=NOW + minutes(90.7), window_until=NOW + minutes(120.2), reason="客户要求",
        at=NOW,
    )  # fmt: skip
    assert (order.window_from, order.window_until) == (NOW + minutes(90), NOW + minutes(120))


def test_a_minute_that_has_begun_is_never_rounded_into_the_past() -> None:
    for seconds in (0.001, 0.5, 1, 59.999):
        assert bookings.whole(NOW + minutes(seconds / 60)) == NOW + minutes(1)
    assert bookings.whole(NOW) == NOW


def test_leaving_hours_before_the_promised_time_is_said_to_be_too_early(
    world: World, signed_in: Open
) -> None:
    order = world.accepted_order()
    actions.tick_preparation(
        order, by=world.zhang, ticked=world.steps(order, "prepare"), at=NOW + minutes(10)
    )
    for path in (TODAY, job(order)):
        assert "离约定的 10:40 还有 30 分，现在出发太早" in shown(signed_in, path, NOW + minutes(10))
        assert "太早" not in shown(signed_in, path, NOW + minutes(16))
