"""Clocks are folded from events: replayed they equal their rows, and a row that somebody touched does not."""

from datetime import time, timedelta

import pytest

from guanjia.kernel import clock
from guanjia.kernel.models import Event
from guanjia.organization import actions as organization
from guanjia.sla import actions as sla
from guanjia.sla.models import Clock, ClockFiring
from guanjia.workorders import actions as workorders
from guanjia.workorders.models import WorkOrder
from tests.world import NOW, World, minutes


def differing() -> list[str]:
    return [str(subject) for _, wrong, _ in sla.compare() for subject in wrong]


def told_order(world: World) -> WorkOrder:
    """A clock that warned, one that broke, one that was paused, one that is done."""
    order = world.working_order()
    with clock.pinned(NOW + minutes(58)):
        sla.sweep()
        workorders.pause_work(order, by=world.zhang, reason="等配件", at=NOW + minutes(58))
    with clock.pinned(NOW + timedelta(hours=5)):
        sla.sweep()
    return world.fresh(order)


def test_replayed_clocks_equal_their_rows_and_nothing_changed_by_looking(world: World) -> None:
    told_order(world)
    rows = list(Clock.objects.order_by("pk").values())
    firings, events = ClockFiring.objects.count(), Event.objects.count()
    assert firings == 4 and {row["state"] for row in rows} == {"paused", "running", "stopped"}
    assert differing() == []
    assert list(Clock.objects.order_by("pk").values()) == rows
    assert (ClockFiring.objects.count(), Event.objects.count()) == (firings, events)


@pytest.mark.parametrize(
    "change",
    [
        {"due_at": NOW + timedelta(days=9)}, {"level": 50}, {"breached_at": NOW}, {"state": "void"},
        {"stopped_at": NOW - timedelta(days=1)}, {"limit_seconds": 60}, {"next_at": NOW},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_a_row_that_somebody_touched_is_found(world: World, change: dict[str, object]) -> None:
    order = told_order(world)
    ended = Clock.objects.filter(subject_kind="workorder", subject_id=order.pk, rule="T10", state="stopped")
    assert ended.update(**change) == 1
    assert differing() == [str(order.ref)]


def test_a_calendar_that_changed_later_is_said_apart_and_not_taken_for_tampering(world: World) -> None:
    order = world.confirmed_order(category="light", description="客厅灯不亮", urgency="normal")
    world.dispatched_order(category="light", description="客厅灯不亮", urgency="normal")
    assert world.clock(order, "T12").unit == "service"
    with clock.pinned(NOW + timedelta(days=1)):
        slots = [(day, time(12), time(12, 30)) for day in range(7)]
        organization.set_service_hours(world.lake, by=world.admin, slots=slots)
    world.run_jobs()
    parts = list(sla.compare())
    assert [wrong for _, wrong, _ in parts if wrong] == []
    assert sum(len(moved) for _, _, moved in parts) >= 1
