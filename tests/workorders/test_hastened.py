"""An order that becomes urgent later: its limits count from then, and never end later than they would have."""

from datetime import datetime

import pytest

from guanjia.kernel import clock
from guanjia.sla import actions as sla
from guanjia.sla.models import Promise
from guanjia.workorders import actions
from guanjia.workorders.models import WorkOrder
from guanjia.workorders.web import agenda
from tests.world import NOW, World, minutes

WHY = "客户后来说到燃气味"


def hastened(world: World, order: WorkOrder, minute: float) -> WorkOrder:
    """The order made urgent at a minute."""
    with clock.pinned(NOW + minutes(minute)):
        return actions.hasten_order(order, by=world.zhao, why=WHY, at=NOW + minutes(minute))


def due(world: World, order: WorkOrder, rule: str) -> tuple[str, datetime, datetime | None]:
    """Key, end and breach of a clock."""
    row = world.clock(order, rule)
    return row.policy, row.due_at, row.breached_at


@pytest.mark.clause("B-3.2.1-1")
def test_the_limit_of_dispatch_counts_from_the_moment_in_which_the_order_became_urgent(world: World) -> None:
    order = world.confirmed_order()
    assert world.clock(order, "T12").due_at == NOW + minutes(35)
    order = hastened(world, order, 25)
    assert due(world, order, "T12") == ("sla.dispatch.urgent", NOW + minutes(30), None)
    with clock.pinned(NOW + minutes(29)):
        sla.sweep()
    assert due(world, order, "T12") == ("sla.dispatch.urgent", NOW + minutes(30), None)
    with clock.pinned(NOW + minutes(30)):
        sla.sweep()
    assert due(world, order, "T12") == ("sla.dispatch.urgent", NOW + minutes(30), NOW + minutes(30))
    assert [wrong for _, wrong, _ in sla.compare() if wrong] == []


@pytest.mark.clause("B-3.2.1-1")
def test_a_time_that_ended_sooner_anyway_stays_and_one_that_is_over_stays_over(world: World) -> None:
    soon, over = world.confirmed_order(), world.confirmed_order()
    hastened(world, soon, 32)
    assert due(world, soon, "T12") == ("sla.dispatch.normal", NOW + minutes(35), None)
    with clock.pinned(NOW + minutes(36)):
        sla.sweep()
    hastened(world, over, 40)
    assert due(world, over, "T12") == ("sla.dispatch.normal", NOW + minutes(35), NOW + minutes(35))
    assert [wrong for _, wrong, _ in sla.compare() if wrong] == []


def test_a_wrong_urgency_that_is_corrected_counts_from_the_start(world: World) -> None:
    order = world.confirmed_order()
    with clock.pinned(NOW + minutes(25)):
        actions.correct_order(order, by=world.zhao, urgency="urgent")
    assert world.clock(order, "T12").due_at == NOW + minutes(10)
    other = hastened(world, world.confirmed_order(), 25)
    with clock.pinned(NOW + minutes(26)):
        actions.correct_order(other, by=world.zhao, urgency="normal")
    assert due(world, other, "T12") == ("sla.dispatch.normal", NOW + minutes(35), None)


@pytest.mark.clause("B-3.2.2-1")
def test_the_limit_of_accepting_counts_from_then_too(world: World) -> None:
    order = world.dispatched_order()
    assert world.clock(order, "T13").due_at == NOW + minutes(17)
    hastened(world, order, 12)
    assert due(world, order, "T13") == ("sla.accept.urgent", NOW + minutes(15), None)


@pytest.mark.clause("B-3.3.1-1")
def test_the_limits_of_a_supplier_count_from_then_too(world: World) -> None:
    order = world.supplied_order()
    actions.send_back_work(world.finish_supplied(order), by=world.zhou, reason="返工", at=NOW + minutes(100))
    assert (world.clock(order, "T80").due_at, world.clock(order, "T13").due_at) == (
        NOW + minutes(430), NOW + minutes(220),
    )  # fmt: skip
    hastened(world, order, 130)
    assert due(world, order, "T80") == ("sla.arrive.urgent.contractor", NOW + minutes(190), None)
    assert due(world, order, "T13") == ("sla.accept.urgent.contractor", NOW + minutes(140), None)
    assert [wrong for _, wrong, _ in sla.compare() if wrong] == []


@pytest.mark.clause("B-3.3.3-1")
def test_a_suppliers_work_that_becomes_urgent_has_its_hours_from_then(world: World) -> None:
    order, cheng = world.supplied_order(), world.cheng
    actions.accept_order(order, by=cheng, visit_at=NOW + minutes(40), at=NOW + minutes(9))
    actions.tick_preparation(order, by=cheng, ticked=world.steps(order, "prepare"), at=NOW + minutes(20))
    actions.depart(order, by=cheng, at=NOW + minutes(25))
    actions.arrive(order, by=cheng, evidence="door", code=world.home.door_code, at=NOW + minutes(35))
    assert world.clock(order, "T81").policy == "sla.finish.normal.contractor"
    hastened(world, order, 45)
    assert due(world, order, "T81") == ("sla.finish.urgent.contractor", NOW + minutes(45 + 480), None)
    assert [wrong for _, wrong, _ in sla.compare() if wrong] == []


@pytest.mark.clause("A-1.2-3")
def test_who_becomes_urgent_late_is_promised_somebody_from_then_and_never_in_the_past(world: World) -> None:
    early, late = world.confirmed_order(), world.confirmed_order()
    assert world.clock(early, "T1").due_at == NOW + minutes(15)
    hastened(world, early, 10)
    hastened(world, late, 25)
    found = Promise.objects.filter(what="有人到场", state="open").order_by("subject_id")
    assert list(found.values_list("subject_id", "due_at")) == [
        (early.pk, NOW + minutes(15)), (late.pk, NOW + minutes(40)),
    ]  # fmt: skip


def test_on_the_phone_what_is_urgent_goes_before_only_within_the_day(world: World) -> None:
    today = world.confirmed_order()
    urgent_today, urgent_tomorrow = (world.confirmed_order(urgency="urgent") for _ in range(2))
    today.visit_at, urgent_today.visit_at = NOW + minutes(20), NOW + minutes(90)
    urgent_tomorrow.visit_at = NOW + minutes(24 * 60)
    with clock.pinned(NOW):
        rows = sorted([urgent_tomorrow, today, urgent_today], key=agenda.turn)
    assert [row.pk for row in rows] == [urgent_today.pk, today.pk, urgent_tomorrow.pk]
