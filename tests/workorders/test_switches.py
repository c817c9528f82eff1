"""Where the documents can be read in two ways, the company chooses; the literal reading is the default."""

from datetime import timedelta
from typing import Any

import pytest

from guanjia.kernel import clock, policy
from guanjia.kernel.actors import SYSTEM
from guanjia.organization import actions as organization
from guanjia.people import actions as people
from guanjia.sla import queries as clocks
from guanjia.sla.models import Clock
from guanjia.workorders import actions
from guanjia.workorders.models import WorkOrder
from tests.world import NOW, World, minutes, refused

DEFAULTS = {
    "water_electric.counted": "all", "water_electric.called": "zone", "water_electric.plan_from": "notice",
    "confirm.urgent": "intake", "visit.late_after": "end", "visit.display_tolerance": 0,
}  # fmt: skip


def choose(world: World, key: str, value: Any) -> None:
    organization.publish_policy(
        by=world.admin, approved_by="account:0", key=key, value=value, valid_from=NOW - minutes(1)
    )


def rules_of(order: WorkOrder) -> set[str]:
    return set(
        Clock.objects.filter(subject_kind="workorder", subject_id=order.pk).values_list("rule", flat=True)
    )


def test_the_literal_reading_is_the_default() -> None:
    assert {key: policy.keys[key].default for key in DEFAULTS} == DEFAULTS


@pytest.mark.parametrize("key", [key for key in DEFAULTS if key != "visit.display_tolerance"])
def test_only_the_readings_that_are_offered_can_be_chosen(world: World, key: str) -> None:
    with refused("bad_policy_value"):
        choose(world, key, "otherwise")


def test_the_fifteen_minutes_may_be_narrowed_to_urgent_repairs(world: World) -> None:
    assert {"T1", "T2"} <= rules_of(world.received_order(urgency="normal"))
    choose(world, "water_electric.counted", "urgent")
    narrowed, urgent = world.received_order(urgency="normal"), world.received_order(urgency="urgent")
    assert not {"T1", "T2"} & rules_of(narrowed) and {"T1", "T2"} <= rules_of(urgent)
    assert world.events(narrowed)[:2] == ["OrderReceived", "ButlerNotified"]


def test_the_engineering_butler_may_be_called_first_or_never(world: World) -> None:
    duty = people.add_staff(
        world.lake, by=SYSTEM, number="L050", name="何工", phone="13900000050", butler_kind="engineering"
    )
    spans = [("班", NOW - timedelta(hours=1), NOW + timedelta(hours=8))]
    people.plan_shifts(duty, by=SYSTEM, spans=spans)
    people.set_presence(duty, by=SYSTEM, is_present=True)
    assert world.received_order().butler == world.staff("li")
    choose(world, "water_electric.called", "engineering")
    assert world.received_order().butler == duty
    organization.publish_policy(
        by=world.admin,
        approved_by="account:0",
        key="water_electric.called",
        value="zone_only",
        valid_from=NOW,
    )
    assert world.received_order().butler == world.staff("li")


def test_the_hour_may_run_from_the_first_arrival(world: World) -> None:
    choose(world, "water_electric.plan_from", "arrival")
    order = world.departed_order()
    assert "T2" not in rules_of(order)
    order = world.arrived_order()
    arrived = world.fresh(order).arrived_at
    running = world.clock(order, "T2")
    assert (running.started_at, running.due_at) == (arrived, arrived + minutes(60))
    door = world.arrived_order(category="public", description="路灯歪了")
    assert "T2" not in rules_of(door)


def test_every_order_may_need_its_call_urgent_ones_too(world: World) -> None:
    choose(world, "confirm.urgent", "call")
    order = world.registered_order(urgency="urgent")
    with refused("call_needed", order):
        actions.confirm_emergency(order, by=world.zhao, reason="水一直流", at=NOW + minutes(3))


def test_the_start_of_a_window_may_be_the_last_moment_on_time(world: World) -> None:
    assert world.clock(world.confirmed_order(), "T14").due_at == NOW + minutes(60)
    choose(world, "visit.late_after", "start")
    assert world.clock(world.confirmed_order(), "T14").due_at == NOW + minutes(30)


def test_minutes_of_display_change_what_a_page_shows_and_not_what_is_counted(world: World) -> None:
    choose(world, "visit.display_tolerance", 10)
    order = world.confirmed_order()
    running = world.clock(order, "T14")
    with clock.pinned(NOW + minutes(65)):
        assert clocks.view(running).text == "到点"
    with clock.pinned(NOW + minutes(70)):
        assert clocks.view(running).text == "超时 10 分"
    assert running.due_at == NOW + minutes(60)
