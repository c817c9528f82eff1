"""Figures that the service loop answers too: arranged in time, fixed the first time, done twice, listened, reports."""

from datetime import date, timedelta

import pytest

from guanjia.insights import actions as insights
from guanjia.insights.models import Report
from guanjia.insights.periods import span_of
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.models import Event
from guanjia.organization import actions as organization
from guanjia.workorders import actions
from guanjia.workorders.models import WorkOrder
from tests import world as stage
from tests.measures.test_figures import closed, figure
from tests.world import NOW, World, minutes

DAY = timedelta(days=1)


def counted(world: World, key: str) -> tuple[int, int]:
    """Hits and cases after the worker ran."""
    world.run_jobs()
    return figure(world, key)


@pytest.mark.clause("C-2.1-5")
def test_a_request_is_not_arranged_until_somebody_is_sent_and_counts_against_its_receipt(
    world: World,
) -> None:
    order = world.confirmed_order()
    assert counted(world, "M250") == (0, 1)
    actions.dispatch_order(order, by=world.zhao, staff=world.staff("zhang"), at=NOW + minutes(65))
    assert counted(world, "M250") == (1, 1)


def test_a_minute_after_the_limit_it_was_not_arranged_in_time(world: World) -> None:
    order = world.confirmed_order()
    actions.dispatch_order(order, by=world.zhao, staff=world.staff("zhang"), at=NOW + minutes(66))
    assert counted(world, "M250") == (0, 1)


def test_an_urgent_request_has_ten_minutes_and_needs_no_appointment(world: World) -> None:
    for minute in (10, 11):
        order = world.registered_order(urgency="urgent")
        actions.confirm_emergency(order, by=world.zhao, reason="正在漏水", at=NOW + minutes(3))
        actions.dispatch_order(order, by=world.zhao, staff=world.staff("zhang"), at=NOW + minutes(minute))
    assert counted(world, "M250") == (1, 2)


def test_sending_it_again_changes_nothing_and_a_cancelled_request_counts_no_more(world: World) -> None:
    order = world.dispatched_order()
    actions.take_back_order(order, by=world.zhao, reason="换人", at=NOW + minutes(80))
    actions.dispatch_order(
        world.fresh(order), by=world.zhao, staff=world.staff("wanghai"), at=NOW + minutes(90)
    )
    assert counted(world, "M250") == (1, 1)
    actions.cancel_order(world.fresh(order), by=world.zhao, reason="不需要了", at=NOW + minutes(95))
    assert counted(world, "M250") == (0, 0)


def repair(world: World, later: timedelta = timedelta(0), **facts: object) -> WorkOrder:
    """A repair from request to finish, some time later than the day of the cast."""
    before = stage.NOW
    stage.NOW = before + later
    try:
        return world.finished_order(**facts)
    finally:
        stage.NOW = before


def test_a_repair_that_is_done_again_within_thirty_days_was_not_fixed_the_first_time(world: World) -> None:
    first = closed()(world)
    assert counted(world, "M036") == (1, 1)
    second = repair(world, 3 * DAY)
    fact = Event.objects.get(name="workorders.OrderFinished", subject_id=second.pk).data
    assert fact["repeat_of"] == first.pk
    assert counted(world, "M036") == (0, 1)


def test_another_kind_of_repair_or_another_home_is_no_repetition(world: World) -> None:
    closed()(world)
    repair(world, 3 * DAY, category="electric", description="插座没电")
    repair(world, 3 * DAY, unit=world.neighbour, by=world.chen)
    assert counted(world, "M036") == (1, 1)


def test_after_the_days_of_the_policy_it_is_a_new_matter(world: World) -> None:
    with clock.pinned(NOW):
        change = organization.ask_policy_change(
            by=world.lin, key="repair.repeat_days", value=2, reason="试行", scope={"project": world.lake.pk}
        )
        organization.publish_policy_change(change, by=world.admin)
    closed()(world)
    repair(world, 3 * DAY)
    assert counted(world, "M036") == (1, 1)


def test_an_order_that_was_sent_and_then_merged_was_done_twice(world: World) -> None:
    other = world.received_order()
    unsent = world.registered_order(by=world.chen, unit=world.neighbour)
    actions.merge_order(unsent, by=world.zhou, into=other, at=NOW + minutes(5))
    assert counted(world, "M155") == (0, 0)
    order = world.dispatched_order()
    assert counted(world, "M155") == (0, 1)
    actions.take_back_order(order, by=world.zhao, reason="重复", at=NOW + minutes(20))
    actions.merge_order(world.fresh(order), by=world.zhou, into=other, at=NOW + minutes(21))
    assert counted(world, "M155") == (1, 1)


@pytest.mark.parametrize(("stars", "found"), [(4, (1, 1)), (3, (0, 1)), (None, (0, 0))])
def test_whether_staff_listened_is_what_the_customer_said(
    world: World, stars: int | None, found: tuple[int, int]
) -> None:
    order = world.finished_order()
    ratings = {"listened": stars} if stars else {}
    actions.give_feedback(order, by=world.wang, overall=5, ratings=ratings, at=NOW + minutes(85))
    assert counted(world, "M175") == found


@pytest.mark.parametrize(("day", "hits"), [(date(2026, 12, 7), 1), (date(2026, 12, 8), 0)])
def test_a_monthly_report_is_due_five_working_days_after_its_month(
    world: World, day: date, hits: int
) -> None:
    noon = NOW + timedelta(days=(day - NOW.date()).days)
    with clock.pinned(noon):
        insights.freeze_report(world.lake, span_of(Report.Period.MONTH, date(2026, 11, 24)), by=SYSTEM)
        insights.freeze_report(world.lake, span_of(Report.Period.QUARTER, date(2026, 9, 24)), by=SYSTEM)
        world.run_jobs()
        assert figure(world, "M179") == (hits, 1)
