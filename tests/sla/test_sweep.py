"""The sweep fires every level once, in order, and says when it came late."""

from guanjia.kernel import clock
from guanjia.kernel.models import Event
from guanjia.sla import actions
from guanjia.sla.models import Clock, ClockFiring
from guanjia.workorders import actions as workorders
from tests.world import NOW, World, minutes


def sweep_at(minute: float) -> int:
    """Let the worker beat at a minute."""
    with clock.pinned(NOW + minutes(minute)):
        return actions.sweep()


def test_a_worker_that_stood_still_for_an_hour_fires_what_was_due_in_order_and_as_late(world: World) -> None:
    order = world.received_order()
    t1 = world.clock(order, "T1")
    sweep_at(75)
    rows = list(
        ClockFiring.objects.filter(clock=t1).order_by("pk").values_list("level", "due_at", "fired_at")
    )
    late = NOW + minutes(75)
    assert rows == [
        (50, NOW + minutes(7.5), late), (80, NOW + minutes(12), late), (100, NOW + minutes(15), late),
        (200, NOW + minutes(30), late),
    ]  # fmt: skip
    told = Event.objects.filter(subject_kind="clock", subject_id=t1.pk).order_by("pk")
    assert [row.data["level"] for row in told] == [50, 80, 100, 200]
    assert {row.occurred_at for row in told} == {late}
    assert world.fresh(t1).breached_at == NOW + minutes(15)


def test_many_due_clocks_fire_each_once_whatever_the_batch(world: World, monkeypatch: object) -> None:
    for _ in range(7):
        world.received_order(category="public", description="路灯不亮")
    due = Clock.objects.filter(rule="T10", state="running")
    assert due.count() == 7
    from guanjia.sla.actions import clocks

    clocks.BATCH, whole = 3, clocks.BATCH
    try:
        assert sweep_at(5) == 21
    finally:
        clocks.BATCH = whole
    assert ClockFiring.objects.filter(clock__in=due).count() == 21
    assert sweep_at(5) == 0


def test_a_clock_that_was_stopped_before_the_worker_woke_fires_nothing_and_is_broken_all_the_same(
    world: World,
) -> None:
    order = world.received_order()
    workorders.arrive_as_butler(
        order, by=world.li, evidence="door", code=world.home.door_code, at=NOW + minutes(20)
    )
    sweep_at(75)
    t1 = world.clock(order, "T1")
    assert not ClockFiring.objects.filter(clock=t1).exists()
    assert t1.breached_at == NOW + minutes(15)
