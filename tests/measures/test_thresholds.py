"""A value that parts hits from misses can be looked at beforehand, over the last month and this one."""

from datetime import UTC, datetime

from guanjia.kernel import clock
from guanjia.kernel.models import Event
from guanjia.measures.models import Observation
from guanjia.organization import actions as organization
from guanjia.organization import rulebook
from guanjia.workorders import actions
from tests.world import NOW, World, minutes

GOOD, EARLY, LATEST = "rating.good", "visit.early_target", "visit.early_latest"
COMPANY: dict[str, object] = {}
Rows = tuple[tuple[str, int, int, int], ...]


def rows_under(world: World, key: str, value: float, scope: dict[str, object] = COMPANY) -> Rows:
    seen = rulebook.preview(world.admin, key, value, scope)
    assert seen is not None
    return seen.rows


def rated(world: World, *stars: int) -> None:
    """Orders of the lake project that were rated so, attitude left out."""
    for given in stars:
        world.recorded_order(overall=given)
    world.run_jobs()


def arrived_ahead(world: World, *ahead: float) -> None:
    """Technicians who stood at the door so many minutes before a point appointment."""
    point = NOW + minutes(60)
    for early in ahead:
        order = world.registered_order()
        actions.confirm_order(
            order, by=world.zhao, window_from=point, window_until=point, at=NOW + minutes(5)
        )
        actions.dispatch_order(
            order, by=world.zhou, staff=world.staff("zhang"), reason="一起做", at=NOW + minutes(6)
        )
        actions.accept_order(order, by=world.zhang, visit_at=point, at=NOW + minutes(7))
        ticked = world.steps(order, "prepare")
        actions.tick_preparation(order, by=world.zhang, ticked=ticked, at=NOW + minutes(8))
        actions.depart(order, by=world.zhang, at=NOW + minutes(9))
        actions.arrive(
            order, by=world.zhang, evidence="code", code=order.arrival_code, at=point - minutes(early)
        )
    world.run_jobs()


def test_another_cut_of_satisfied_is_looked_at_by_project_and_month(world: World) -> None:
    rated(world, 5, 4, 4, 3)
    label = "湖畔花园，单次服务满意率，2026 年 11 月"
    before = Event.objects.count()
    assert rows_under(world, GOOD, 5) == ((label, 4, 1, 3),)
    assert rows_under(world, GOOD, 3) == ((label, 4, 1, 0),)
    assert rows_under(world, GOOD, 3, {"project": world.hill.pk}) == ()
    assert Event.objects.count() == before


def test_last_month_and_this_one_stand_apart_and_older_ones_are_left_out(world: World) -> None:
    rated(world, 5, 3)
    with clock.pinned(datetime(2026, 12, 20, 2, 0, tzinfo=UTC)):
        assert rows_under(world, GOOD, 5) == (("湖畔花园，单次服务满意率，2026 年 11 月", 2, 1, 1),)
    with clock.pinned(datetime(2027, 1, 2, 2, 0, tzinfo=UTC)):
        assert rows_under(world, GOOD, 5) == ()
    day = Observation.objects.filter(measure="M043").earliest("pk")
    day.day = day.day.replace(month=10)
    day.save()
    months = [row[0][-7:] for row in rows_under(world, GOOD, 5)]
    assert months == [" 年 10 月", " 年 11 月"]


def test_a_projects_own_value_stays_in_force_under_a_companys_new_one(world: World) -> None:
    organization.publish_policy(
        by=world.admin, approved_by="account:0", key=GOOD, value=3, project=world.lake.pk,
        valid_from=NOW - minutes(1),
    )  # fmt: skip
    rated(world, 3, 4)
    assert rows_under(world, GOOD, 5)[0][1:] == (2, 0, 0)
    assert rows_under(world, GOOD, 5, {"project": world.lake.pk})[0][1:] == (2, 0, 2)


def test_the_two_ends_of_arriving_early_are_looked_at_each_with_the_other_in_force(world: World) -> None:
    arrived_ahead(world, 4, 6, 12, 16)
    assert [row[1:] for row in rows_under(world, EARLY, 10)] == [(4, 2, 3)]
    assert [row[1:] for row in rows_under(world, EARLY, 4)] == [(4, 2, 1)]
    assert [row[1:] for row in rows_under(world, LATEST, 20)] == [(4, 2, 1)]
    assert [row[1:] for row in rows_under(world, LATEST, 10)] == [(4, 2, 3)]


def test_rows_that_kept_no_value_are_named_and_not_guessed(world: World) -> None:
    arrived_ahead(world, 4, 6)
    row = Observation.objects.filter(measure="M005").earliest("pk")
    row.value = None
    row.save()
    seen = rulebook.preview(world.admin, EARLY, 10, COMPANY)
    assert seen is not None and seen.rows[0][1:] == (1, 0, 1)
    assert "1 条记录" in seen.words and "另有 1 条没有留下原始数值，没有算" in seen.words


def test_a_manager_looks_at_the_own_projects_only(world: World) -> None:
    rated(world, 5, 3)
    Observation.objects.update(project_id=world.hill.pk)
    seen = rulebook.preview(world.lin, GOOD, 5, COMPANY)
    assert seen is not None and seen.rows == ()
