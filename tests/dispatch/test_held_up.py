"""A technician stuck at a place: the jobs behind begin later, their customers know, the dispatcher is asked."""

import pytest

from guanjia.communications.models import Message
from guanjia.dispatch import actions
from guanjia.dispatch.models import Slip
from guanjia.kernel import clock
from guanjia.kernel.models import Event
from guanjia.sla.models import Promise
from guanjia.workorders import actions as workorders
from guanjia.workorders.models import WorkOrder
from tests.world import NOW, World, minutes, refused


def following(world: World, visit: float, window: tuple[float, float] | None, description: str) -> WorkOrder:
    """Another job of 老张 in 陈先生's home that he promised for a minute of the story."""
    facts = {"unit": world.neighbour, "category": "door", "description": description, "by": world.zhao}
    facts |= {"contact_name": "陈立新", "contact_phone": "13712345679"}
    order = world.registered_order(urgency="normal" if window else "urgent", **facts)
    if window:
        start, end = (NOW + minutes(at) for at in window)
        workorders.confirm_order(
            order, by=world.zhao, window_from=start, window_until=end, words="对", at=NOW
        )
    else:
        workorders.confirm_emergency(order, by=world.zhao, reason="进不了门", at=NOW)
    world.certify("zhang", "door")
    zhang = world.staff("zhang")
    actions.assign(order, by=world.zhou, staff=zhang, reason="顺路", at=NOW + minutes(8))
    return workorders.accept_order(order, by=world.zhang, visit_at=NOW + minutes(visit), at=NOW + minutes(9))


def sweep(world: World, at: float) -> int:
    """Look at who is held up, at a minute of the story."""
    with clock.pinned(NOW + minutes(at)):
        moved = actions.sweep_held_up()
        world.run_jobs()
    return moved


def told(order: WorkOrder, words: str) -> int:
    """How many messages of a kind there are about an order."""
    return Message.objects.filter(once_key__contains=words, subject_id=order.pk, channel="inbox").count()


@pytest.mark.clause("A-1.3-3")
def test_a_visit_inside_its_window_is_put_off_once_and_the_customer_knows(world: World) -> None:
    working = world.working_order()
    order = following(world, 120, (110, 240), "门关不上")
    world.run_jobs()
    assert sweep(world, 99) == 0
    # promised to be done at 90, still there at 101: free at 116, there at 126, six minutes late: nothing moves
    assert (sweep(world, 101), world.fresh(order).visit_at) == (0, NOW + minutes(120))
    assert sweep(world, 110) == 1
    assert world.fresh(order).visit_at == NOW + minutes(135)
    slip = Slip.objects.get()
    assert (slip.order, slip.behind, slip.was_at, slip.expected_at, slip.breaks_window) == (
        order, working, NOW + minutes(120), NOW + minutes(135), False,
    )  # fmt: skip
    assert told(order, "visit_slipped") == 1
    assert (sweep(world, 111), sweep(world, 119), told(order, "visit_slipped")) == (0, 0, 1)
    assert sweep(world, 121) == 1
    assert (world.fresh(order).visit_at, told(order, "visit_slipped")) == (NOW + minutes(146), 2)


def test_what_follows_is_put_off_one_after_the_other(world: World) -> None:
    world.working_order()
    first = following(world, 120, (110, 300), "门关不上")
    second = following(world, 180, (170, 300), "窗户关不上")
    third = following(world, 290, (280, 400), "锁坏了")
    length = minutes(first.category.minutes)
    assert sweep(world, 150) == 2
    begins = NOW + minutes(175)
    assert world.fresh(first).visit_at == begins
    assert (length, world.fresh(second).visit_at) == (minutes(50), begins + minutes(50 + 10))
    assert world.fresh(third).visit_at == NOW + minutes(290)


@pytest.mark.clause("A-1.3-3")
def test_without_a_window_the_promised_time_moves_in_the_ledger(world: World) -> None:
    world.working_order()
    order = following(world, 115, None, "锁死，进不了门")
    assert sweep(world, 110) == 1
    promise = Promise.objects.get(subject_id=order.pk, what="约定时间上门")
    assert (promise.first_due_at, promise.due_at) == (NOW + minutes(115), NOW + minutes(135))
    notice = promise.notices.get()
    assert (notice.cause, notice.told_how, notice.words) == ("staff", "message", "上一户还没做完")


@pytest.mark.clause("A-1.3-3")
def test_where_the_window_breaks_the_dispatcher_is_asked_and_nothing_moves(world: World) -> None:
    world.working_order()
    order = following(world, 120, (110, 130), "门关不上")
    before = world.fresh(order).visit_at
    assert (sweep(world, 111), sweep(world, 112), sweep(world, 150)) == (1, 0, 0)
    assert world.fresh(order).visit_at == before
    assert Slip.objects.get().breaks_window
    fact = Event.objects.get(name="dispatch.WindowEndangered", subject_id=order.pk)
    assert fact.data["best_id"] == world.staff("wanghai").pk
    assert (told(order, "window_endangered"), told(order, "window_to_mend")) == (1, 2)
    message = Message.objects.filter(account=world.account("sun"), once_key__contains="window_to_mend").get()
    assert "可改派王海" in message.text and message.url == f"/desk/orders/{order.pk}/dispatch/"


def test_a_visit_is_only_ever_put_off_to_later_and_before_leaving(world: World) -> None:
    order = world.accepted_order()
    with refused("not_later", order):
        workorders.put_off_visit(order, by=world.zhou, visit_at=NOW + minutes(40))
    gone = world.departed_order(description="又漏了")
    with refused("illegal_move", gone):
        workorders.put_off_visit(gone, by=world.zhou, visit_at=NOW + minutes(90))
