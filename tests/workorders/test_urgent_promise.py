"""The customer of an urgent water or electric repair sees one promise: somebody by the end of T1."""

import pytest

from guanjia.communications.models import Message
from guanjia.dispatch import actions as dispatch
from guanjia.intake.web.asking import SOON
from guanjia.kernel import clock
from guanjia.workorders import actions
from guanjia.workorders.models import WorkOrder
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes

__all__ = ["signed_in"]


def seen(world: World, signed_in: Open, order: WorkOrder, minute: float) -> str:
    """The customer's page at a minute."""
    with clock.pinned(NOW + minutes(minute)):
        return str(signed_in("wang").get(f"/home/orders/{order.pk}/").content.decode())


def told(world: World) -> str:
    """Every message to the customer, as one text."""
    return "\n".join(m.text for m in Message.objects.filter(account=world.account("wang")).order_by("pk"))


@pytest.mark.clause("A-1.2-3")
def test_page_and_messages_never_name_a_later_time_than_the_promise(world: World, signed_in: Open) -> None:
    order = world.received_order(urgency="urgent")
    assert "收到了，最晚 10:15 有人到" in seen(world, signed_in, order, 1)
    assert "最晚 10:15 有人到" in signed_in("wang").get("/home/").content.decode()
    actions.register_order(order, by=world.zhao, at=NOW + minutes(2))
    window = {"window_from": NOW + minutes(30), "window_until": NOW + minutes(60)}
    actions.confirm_order(order, by=world.zhao, at=NOW + minutes(3), **window)
    dispatch.assign(order, by=world.zhao, staff=world.staff("zhang"), reason="近", at=NOW + minutes(4))
    actions.accept_order(order, by=world.zhang, visit_at=NOW + minutes(40), at=NOW + minutes(5))
    text = seen(world, signed_in, order, 6)
    assert "师傅已接单，最晚 10:15 有人到" in text
    assert "答应 10:15 前到" in text
    world.run_jobs()
    for late in ("10:30", "10:40", "11:00"):
        assert late not in text
        assert late not in told(world)
    assert "最晚 10:15 有人到" in told(world)


def test_the_first_to_come_keeps_the_promise_and_then_the_appointment_counts(
    world: World, signed_in: Open
) -> None:
    order = world.accepted_order(urgency="urgent")
    code = world.home.door_code
    actions.arrive_as_butler(order, by=world.li, evidence="door", code=code, at=NOW + minutes(11))
    text = seen(world, signed_in, order, 12)
    assert "答应 10:15 前到，早 4 分" in text
    assert "答应 11:00 前到" in text
    assert world.promise_states(order) == {"有人到场": "kept", "约定时间上门": "open"}


def test_the_promise_stays_said_when_it_is_broken(world: World, signed_in: Open) -> None:
    order = world.departed_order(urgency="urgent")
    assert "答应 10:15 前到，正在催" in seen(world, signed_in, order, 30)
    actions.arrive(order, by=world.zhang, evidence="code", code=order.arrival_code, at=NOW + minutes(35))
    assert "答应 10:15 前到，晚 20 分" in seen(world, signed_in, order, 36)
    assert world.promise_states(order)["有人到场"] == "late"


def test_an_ordinary_repair_promises_its_appointment_only(world: World, signed_in: Open) -> None:
    order = world.accepted_order()
    assert world.promise_states(order) == {"约定时间上门": "open"}
    assert "张建国师傅 10:40 到" in seen(world, signed_in, order, 10)


def test_urgency_that_is_put_right_gives_and_releases_the_promise(world: World) -> None:
    order = world.received_order()
    actions.correct_order(order, by=world.zhao, urgency="urgent")
    assert world.promise_states(order) == {"有人到场": "open"}
    actions.register_order(order, by=world.zhao, urgency="normal")
    assert world.promise_states(order) == {"有人到场": "released"}


def test_the_desk_reads_the_promise_beside_the_clock(world: World, signed_in: Open) -> None:
    order = world.received_order(urgency="urgent")
    text = signed_in("zhou").get(f"/desk/orders/{order.pk}/").content.decode()
    assert "有人到场" in text


def test_the_technician_reads_what_the_customer_was_promised(world: World, signed_in: Open) -> None:
    order = world.accepted_order(urgency="urgent")
    assert "最晚 10:15 到" in signed_in("zhang").get(f"/field/jobs/{order.pk}/").content.decode()


def test_as_soon_as_possible_is_a_wish_that_everybody_reads(world: World, signed_in: Open) -> None:
    asked = {
        "step": "3", "description": "厨房水管漏水", "category": "water", "place": f"unit:{world.home.pk}",
        "contact_name": "", "contact_phone": "",
    }  # fmt: skip
    assert signed_in("wang").post("/home/ask/", asked).status_code == 303
    order = WorkOrder.objects.get()
    assert order.wished == SOON
    for who, url in (("wang", f"/home/orders/{order.pk}/"), ("zhou", f"/desk/orders/{order.pk}/")):
        assert SOON in signed_in(who).get(url).content.decode()
