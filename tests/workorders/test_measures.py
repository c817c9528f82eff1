"""The figures of the loop, with exact values, and the rows behind them."""

import pytest

from guanjia.measures import actions as measures
from guanjia.measures import queries
from guanjia.measures.models import Observation
from guanjia.organization.moments import local
from guanjia.sla import actions as sla
from guanjia.workorders import actions
from tests.world import NOW, World, minutes

TODAY = local(NOW).date()


def figure(world: World, key: str) -> tuple[int, int]:
    """Numerator and denominator as the supervisor sees them today."""
    found = queries.figures(world.zhou, [key], TODAY, TODAY)[key]
    return found.hits, found.total


@pytest.mark.clause("A-1.2-3")
def test_the_quarter_of_an_hour_counts_the_first_arrival_of_butler_or_technician(world: World) -> None:
    early, late = world.received_order(), world.received_order()
    code = world.home.door_code
    actions.arrive_as_butler(early, by=world.li, evidence="door", code=code, at=NOW + minutes(11))
    actions.arrive_as_butler(late, by=world.li, evidence="door", code=code, at=NOW + minutes(16))
    world.run_jobs()
    assert figure(world, "M001") == (1, 2)


def test_who_never_comes_is_counted_too(world: World) -> None:
    from guanjia.kernel import clock

    world.received_order()
    with clock.pinned(NOW + minutes(31)):
        sla.sweep()
        world.run_jobs()
    assert figure(world, "M001") == (0, 1)


@pytest.mark.clause("B-3.3.1-2")
@pytest.mark.parametrize(("ahead", "hit"), [(16, 0), (15, 1), (5, 1), (4, 0)])
def test_five_to_fifteen_minutes_early_is_what_the_clause_prefers(world: World, ahead: int, hit: int) -> None:
    order = world.registered_order()
    point = NOW + minutes(60)
    actions.confirm_order(order, by=world.zhao, window_from=point, window_until=point, at=NOW + minutes(5))
    actions.dispatch_order(order, by=world.zhao, staff=world.staff("zhang"), at=NOW + minutes(6))
    actions.accept_order(order, by=world.zhang, visit_at=point, at=NOW + minutes(7))
    actions.tick_preparation(order, by=world.zhang, ticked=world.steps(order, "prepare"), at=NOW + minutes(8))
    actions.depart(order, by=world.zhang, at=NOW + minutes(9))
    actions.arrive(order, by=world.zhang, evidence="code", code=order.arrival_code, at=point - minutes(ahead))
    world.run_jobs()
    assert figure(world, "M005") == (hit, 1)


@pytest.mark.clause("B-1-1")
def test_satisfaction_counts_four_and_five_stars_and_keeps_the_mean(world: World) -> None:
    for stars in (5, 4, 3):
        world.recorded_order(overall=stars)
    world.run_jobs()
    assert figure(world, "M043") == (2, 3)
    assert queries.figures(world.zhou, ["rating_mean"], TODAY, TODAY)["rating_mean"].mean == 4.0


def test_below_five_cases_a_share_reads_as_counts(world: World) -> None:
    world.recorded_order()
    world.run_jobs()
    assert queries.figures(world.zhou, ["M043"], TODAY, TODAY)["M043"].text == "1/1"


@pytest.mark.clause("A-1.2-4")
def test_a_plan_that_is_never_told_is_counted_when_its_hour_is_over(world: World) -> None:
    from guanjia.kernel import clock

    world.ready_order()
    world.received_order()
    with clock.pinned(NOW + minutes(61)):
        sla.sweep()
        world.run_jobs()
    assert figure(world, "M002") == (1, 2)


def test_a_call_back_counts_when_it_comes_within_half_an_hour_of_service(world: World) -> None:
    from guanjia.kernel import clock

    world.confirmed_order()
    late, never = world.registered_order(), world.registered_order()
    window = {"window_from": NOW + minutes(60), "window_until": NOW + minutes(90)}
    actions.confirm_order(late, by=world.zhao, at=NOW + minutes(33), **window)
    with clock.pinned(NOW + minutes(33)):
        sla.sweep()
        world.run_jobs()
    assert never.confirmed_at is None
    assert figure(world, "M006") == (1, 3)


def test_an_emergency_is_no_case_of_confirmation(world: World) -> None:
    order = world.registered_order(urgency="urgent")
    actions.confirm_emergency(order, by=world.zhao, reason="正在漏水")
    world.confirmed_order()
    world.run_jobs()
    assert figure(world, "M006") == (1, 1)


def test_another_project_sees_none_of_it(world: World) -> None:
    world.received_order()
    world.run_jobs()
    found = queries.figures(world.qian_of_hill, ["orders_received"], TODAY, TODAY)["orders_received"]
    assert found.total == 0


def test_rebuilding_gives_the_same_rows(world: World) -> None:
    world.completed_order()
    world.run_jobs()
    columns = ("measure", "subject_kind", "subject_id", "project_id", "staff_id", "day", "at", "hit", "value")
    before = sorted(Observation.objects.values_list(*columns), key=str)
    measures.rebuild()
    assert sorted(Observation.objects.values_list(*columns), key=str) == before
    assert len(before) >= 7
