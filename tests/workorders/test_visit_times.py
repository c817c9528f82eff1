"""接单: one tap promises a time that the server takes, beside what the technician promised before."""

from datetime import datetime

import pytest

from guanjia.dispatch import actions as dispatch
from guanjia.kernel import clock
from guanjia.organization.moments import local
from guanjia.workorders import actions
from guanjia.workorders.models import WorkOrder
from guanjia.workorders.visit_times import free_times
from guanjia.workorders.web import field_acts
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes, refused

__all__ = ["signed_in"]


def second(world: World, since: float, until: float, *, is_override: bool = False) -> WorkOrder:
    """Another job for 老张, who promised 10:40 already, in a window of minutes from ten o'clock on."""
    order = world.registered_order(category="electric", description="跳闸")
    window = {"window_from": NOW + minutes(since), "window_until": NOW + minutes(until)}
    actions.confirm_order(order, by=world.zhao, words="无误", at=NOW, **window)
    by, reason = (world.zhou, "同一栋，主管破例") if is_override else (world.zhao, "")
    return dispatch.assign(order, by=by, staff=world.staff("zhang"), reason=reason, at=NOW)


def offered(order: WorkOrder) -> list[str]:
    """The words of the choices."""
    return [text for _, text in field_acts.times_for(order)]


def test_every_time_that_is_offered_is_taken_and_the_first_is_the_earliest(world: World) -> None:
    first = world.accepted_order()
    order = second(world, 45, 180)
    with clock.pinned(NOW + minutes(9)):
        times = field_acts.times_for(order)
        free = first.visit_at + minutes(first.category.minutes + 10)
        assert times[0][1] == f"今天 {local(free):%H:%M}"
        assert [text for _, text in times[1:]] == ["今天 11:53", "今天 13:00"]
        with refused("overlaps", order):
            actions.accept_order(order, by=world.zhang, visit_at=free - minutes(1))
        actions.accept_order(order, by=world.zhang, visit_at=aware(times[0][0]))
    assert order.visit_at == free


def aware(value: str) -> datetime:
    """What the control sends back."""
    return datetime.fromisoformat(value).replace(tzinfo=local(NOW).tzinfo)


def test_a_window_that_is_full_or_over_offers_nothing_and_says_so(world: World, signed_in: Open) -> None:
    order = second(world, 45, 60)
    with clock.pinned(NOW + minutes(9)):
        assert offered(order)[0] == "今天 10:45"
        world.accepted_order()
        assert offered(order) == []
        page = signed_in("zhang").get("/field/").content.decode()
        assert "约定的时间里您没有空当" in page and "接单，今天" not in page
    with clock.pinned(NOW + minutes(90)):
        assert offered(order) == []


def test_a_dispatcher_who_overrode_the_clash_lets_the_window_be_chosen(world: World) -> None:
    world.accepted_order()
    order = second(world, 45, 60, is_override=True)
    with clock.pinned(NOW + minutes(9)):
        assert offered(order) == ["今天 10:45", "今天 10:53", "今天 11:00"]
        actions.accept_order(order, by=world.zhang, visit_at=NOW + minutes(45))
    assert order.visit_at == NOW + minutes(45)


@pytest.mark.parametrize(("day", "words"), [(1, "明天 10:40"), (3, "11-27 10:40")])
def test_the_words_name_the_day_of_arrival(day: int, words: str) -> None:
    with clock.pinned(NOW):
        assert field_acts.arrival(NOW + minutes(40 + day * 24 * 60)) == words


def test_without_an_appointment_one_comes_soon(world: World) -> None:
    order = world.registered_order(urgency="urgent")
    assert free_times(order, [], NOW + minutes(0.5)) == [NOW + minutes(m) for m in (11, 21, 31)]
