"""The numbers of on-site service are policy rows: another value gives another refusal."""

from datetime import timedelta
from typing import Any

import pytest

from guanjia.communications.models import Message
from guanjia.dispatch import actions as dispatch
from guanjia.intake import actions as intake
from guanjia.kernel import clock
from guanjia.kernel.actors import GUEST
from guanjia.organization import actions as organization
from guanjia.sla import actions as sla
from guanjia.sla.models import ClockFiring
from guanjia.workorders import actions
from guanjia.workorders.models import WorkOrder
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes, refused

__all__ = ["signed_in"]
MONTH = timedelta(days=30)


def publish(world: World, key: str, value: Any) -> None:
    organization.publish_policy(
        by=world.admin, approved_by="account:0", key=key, value=value, valid_from=NOW - minutes(1)
    )


def closed_order(world: World) -> WorkOrder:
    return actions.close_order(world.completed_order(), by=world.zhao, how="satisfied", at=NOW)


def test_a_closed_order_is_reopened_within_thirty_days_and_not_later(world: World) -> None:
    order = closed_order(world)
    with refused("too_old", order):
        actions.reopen_order(order, by=world.wang, reason="又漏了", at=NOW + MONTH + minutes(1))
    actions.reopen_order(order, by=world.wang, reason="又漏了", at=NOW + MONTH)
    assert world.fresh(order).status == WorkOrder.Status.CONFIRMED


def test_how_old_an_order_may_be_to_be_reopened_is_a_policy(world: World) -> None:
    publish(world, "reopen.max_days", 7)
    order = closed_order(world)
    with refused("too_old", order):
        actions.reopen_order(order, by=world.zhou, reason="又漏了", at=NOW + timedelta(days=8))


def test_both_pages_of_an_old_order_say_what_to_do_instead(world: World, signed_in: Open) -> None:
    order = closed_order(world)
    with clock.pinned(NOW + MONTH + minutes(1)):
        for who, url in (("zhou", f"/desk/orders/{order.pk}/"), ("wang", f"/home/orders/{order.pk}/")):
            text = signed_in(who).get(url).content.decode()
            assert "请新登记一张服务单" in text
            assert f"{url}reopen/" not in text
            assert f"{url}unsolved/" not in text


def test_the_grace_for_a_time_that_has_just_passed_is_a_policy(world: World) -> None:
    order = world.confirmed_order()
    dispatch.assign(order, by=world.zhao, staff=world.staff("zhang"), reason="近", at=NOW + minutes(7))
    late = {"by": world.zhang, "visit_at": NOW + minutes(40), "at": NOW + minutes(42)}
    with refused("visit_past", order):
        actions.accept_order(order, **late)
    publish(world, "visit.accept_grace", 3)
    actions.accept_order(order, **late)
    assert world.fresh(order).status == WorkOrder.Status.ACCEPTED


def test_how_many_requests_a_sticker_takes_is_a_policy(world: World) -> None:
    publish(world, "intake.scans_an_hour", 1)
    words = {"description": "灯不亮", "contact_name": "路人", "contact_phone": "13700001111", "at": NOW}
    first = intake.receive_scanned(world.home, by=GUEST, **words)
    with refused("scan_flood", first):
        intake.receive_scanned(world.home, by=GUEST, **words)


@pytest.mark.parametrize(("share", "fired"), [(80, []), (60, [60])])
def test_from_which_share_a_clock_warns_is_one_policy_for_firing_and_telling(
    world: World, share: int, fired: list[int]
) -> None:
    publish(world, "sla.warn_share", share)
    order = world.received_order()
    with clock.pinned(NOW + minutes(10)):
        sla.sweep()
        world.run_jobs()
        t1 = world.clock(order, "T1")
        levels = ClockFiring.objects.filter(clock=t1, level__gt=50).values_list("level", flat=True)
        assert list(levels) == fired
        words = [message.text for message in Message.objects.filter(account=world.account("zhou"))]
        assert any("快到时限 2 件" in text for text in words) == bool(fired), words
