"""The control of R4 breaks what the product's own sweep calls; else it would prove nothing."""

import pytest
from django.db import connection

from chaos import broken_sweep
from guanjia.kernel import clock
from guanjia.sla.actions import clocks
from guanjia.sla.models import Clock, ClockFiring
from tests.world import NOW, World, minutes


def fired_twice_by_two_who_saw_the_same(world: World) -> int:
    """Two workers read what is due before either of them fires it; how many levels are there twice."""
    seen = list(Clock.objects.filter(next_at__lte=NOW + minutes(2.6)).order_by("pk"))
    assert len(seen) == 1
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE sla_clockfiring DROP CONSTRAINT clock_level_once")
    with clock.pinned(NOW + minutes(2.6)):
        assert clocks.sweep() == 1
        again = list(Clock.objects.filter(pk=seen[0].pk))
        again[0].level, again[0].next_at = seen[0].level, seen[0].next_at
        with clocks.work():
            clocks.fire(again, NOW + minutes(2.6))
    return ClockFiring._default_manager.filter(level=50).count() - 1


def test_the_product_looks_before_it_fires(world: World) -> None:
    world.received_order(category="public", description="路灯不亮")
    assert fired_twice_by_two_who_saw_the_same(world) == 0


def test_the_control_fires_twice(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clocks, "sweep_batch", clocks.sweep_batch)
    monkeypatch.setattr(ClockFiring, "objects", ClockFiring.objects)
    broken_sweep.install()
    assert clocks.sweep_batch is broken_sweep.sweep_batch
    world.received_order(category="public", description="路灯不亮")
    assert fired_twice_by_two_who_saw_the_same(world) == 1
