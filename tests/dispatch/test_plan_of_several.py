"""A plan of several projects: orders and people of all, everybody only where one may go (WO-06)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from guanjia.dispatch import actions, days, plans, queries
from guanjia.dispatch.models import DayPlan
from guanjia.dispatch.planning import check
from guanjia.estate import actions as estate
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.organization import actions as organization
from guanjia.people import actions as people
from guanjia.people.models import Shift
from guanjia.workorders import actions as workorders
from guanjia.workorders.models import WorkOrder
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes, refused

__all__ = ["signed_in"]
DAY, AT = date(2026, 11, 24), NOW + minutes(10)


def of_lake(world: World, start: float, length: float = 30) -> WorkOrder:
    """A job of 湖畔花园 for a window of the day, so many minutes from 10:00."""
    order = world.registered_order(description="水龙头关不紧")
    window = {"window_from": NOW + minutes(start), "window_until": NOW + minutes(start + length)}
    return workorders.confirm_order(order, by=world.zhao, words="对", at=NOW, **window)


def dispatcher_of_both(world: World) -> Actor:
    """孙调度 dispatches in 山居 too."""
    organization.grant_role(world.account("sun"), by=SYSTEM, role="dispatcher", project=world.hill)
    return world.actor("sun")


def planned(world: World, by: Actor) -> DayPlan:
    """The plan of both projects, made at 10:10 without the extra."""
    plan = actions.begin_plan(world.lake, by=by, day=DAY, others=[world.hill], is_greedy=True, at=AT)
    return actions.solve_plan(plan, at=AT)


def lines(plan: DayPlan) -> list[tuple[str, str, int]]:
    """Project, who goes, and how many minutes from 10:00, by time."""
    return [
        (row.order.project.code, row.staff.name, (row.starts_at - NOW) // minutes(1))
        for row in queries.visits_of(plan)
    ]


def test_everybody_goes_only_where_one_belongs_or_helps(world: World) -> None:
    sun = dispatcher_of_both(world)
    for _ in range(3):
        of_lake(world, 60, 0)
    world.order_of_hill(300)
    plan = planned(world, sun)
    assert [project for project, *_ in lines(plan)] == ["LAKE", "LAKE", "LAKE", "HILL"]
    assert {(project, name) for project, name, _ in lines(plan)} == {
        ("LAKE", "张建国"), ("LAKE", "王海"), ("HILL", "吴师傅"),
    }  # fmt: skip
    assert plan.figures["kept"] == 3
    world.helper()
    again = planned(world, sun)
    assert sorted(lines(again)) == [
        ("HILL", "吴师傅", 300), ("LAKE", "吴师傅", 60), ("LAKE", "张建国", 60), ("LAKE", "王海", 60),
    ]  # fmt: skip
    assert again.figures["kept"] == 4
    assert actions.publish_plan(again, by=sun, at=AT) == []
    assert sorted(WorkOrder.objects.values_list("staff__number", "status")) == [
        ("H005", "dispatched"), ("H005", "dispatched"), ("L005", "dispatched"), ("L006", "dispatched"),
    ]  # fmt: skip
    assert [plan.pk for plan in (queries.published_plan(p.pk, DAY) for p in (world.lake, world.hill)) if plan] == [
        again.pk, again.pk,
    ]  # fmt: skip


def test_the_way_between_projects_is_that_between_their_sites_else_of_the_policy(world: World) -> None:
    world.helper()
    of_lake(world, 30), world.order_of_hill(200)

    def way() -> tuple[int, int]:
        day = days.collect(world.lake.pk, DAY, AT, others=[world.hill.pk])
        a, b = (visit.place for visit in day.problem.visits)
        assert (a.project, b.project) == (str(world.lake.pk), str(world.hill.pk))
        found = day.problem.travel.leg(a, b)
        return found.minutes, found.metres

    assert way() == (30, 7500)
    estate.place_site(world.lake, by=SYSTEM, latitude=Decimal("30.25000"), longitude=Decimal("120.15000"))
    estate.place_site(world.hill, by=SYSTEM, latitude=Decimal("30.29000"), longitude=Decimal("120.15000"))
    # 0.04 degrees are 4,448 m; 5,783 m on the road; 23.1 minutes at 250 m a minute
    assert way() == (24, 5783)


def test_a_supporter_is_kept_free_for_jobs_of_a_project_that_is_not_planned(world: World) -> None:
    world.helper()
    Shift.objects.filter(staff__project=world.lake).delete()
    own = world.order_of_hill(30)
    actions.assign(own, by=SYSTEM, staff=world.staff("wu"), at=NOW)
    of_lake(world, 40, 0)
    day = days.collect(world.lake.pk, DAY, AT)
    [wu] = day.problem.technicians
    # the job of 山居 begins at 10:30, ten minutes from where he stays
    back = 630 + own.category.minutes + 10
    assert (wu.spans, wu.goes_to, wu.base.project) == (
        ((610, 620), (back, 32 * 60)), frozenset({str(world.lake.pk)}), str(world.hill.pk),
    )  # fmt: skip
    found = plans.planner.plan(day.problem, plans.Effort(1, 1), is_greedy=True)
    assert check.broken(day.problem, found) == [] and check.moved(day.problem, found)


def test_by_hand_nobody_is_put_where_one_does_not_belong(world: World) -> None:
    sun, order = dispatcher_of_both(world), of_lake(world, 60)
    world.order_of_hill(300)
    plan, facts = (
        planned(world, sun),
        {"order": order, "starts_at": NOW + minutes(60), "reason": "近", "at": AT},
    )
    with refused("does_not_fit", plan):
        actions.fix_visit(plan, by=sun, staff=world.staff("wu"), **facts)
    world.helper()
    actions.fix_visit(plan, by=sun, staff=world.staff("wu"), **facts)
    assert ("LAKE", "吴师傅", 60) in lines(plan)


def test_who_dispatches_in_one_of_them_neither_makes_nor_sees_nor_replaces_it(world: World) -> None:
    of_lake(world, 30), world.order_of_hill(200)
    with refused("not_allowed"):
        planned(world, world.sun)
    both = world.actor("admin") if world.admin.may("dispatch.assign") else dispatcher_of_both(world)
    plan = planned(world, both)
    actions.publish_plan(plan, by=both, at=AT)
    zhou = world.zhou
    assert queries.plan_of_day(zhou, world.lake.pk, DAY) is None
    for act in (actions.publish_plan, actions.send_visits, actions.drop_plan):
        with refused("not_allowed", plan):
            act(plan, by=zhou, at=AT)
    with refused("planned_together", plan):
        actions.begin_plan(world.lake, by=zhou, day=DAY, at=AT)
    world.run_jobs()
    late = of_lake(world, 300)
    world.run_jobs()
    assert [row.order for row in queries.unrest_of(plan)] == [late]


def test_a_published_plan_of_both_takes_the_place_of_each_of_their_own(world: World) -> None:
    sun = dispatcher_of_both(world)
    of_lake(world, 30), world.order_of_hill(200)
    own = actions.begin_plan(world.hill, by=sun, day=DAY, is_greedy=True, at=AT)
    actions.publish_plan(actions.solve_plan(own, at=AT), by=sun, at=AT)
    plan = planned(world, sun)
    assert [(row.order.project.code, row.was) for row in plans.changes(plan)] == [("LAKE", "")]
    assert plans.unchanged(plan) == 1
    actions.publish_plan(plan, by=sun, at=AT)
    assert (world.fresh(own).status, world.fresh(plan).status) == ("void", "published")


@pytest.mark.parametrize("days_ahead", [0, 1])
def test_a_support_counts_in_a_plan_on_its_days_only(world: World, days_ahead: int) -> None:
    people.arrange_support(world.staff("wu"), by=SYSTEM, project=world.lake, since=DAY, until=DAY)
    of_lake(world, 30 + days_ahead * 24 * 60)
    day = days.collect(world.lake.pk, DAY + timedelta(days=days_ahead), AT)
    assert (str(world.staff("wu").pk) in day.staff) == (days_ahead == 0)


def test_the_page_offers_the_other_projects_and_shows_them_beside_the_places(
    world: World, signed_in: Open
) -> None:
    dispatcher_of_both(world)
    of_lake(world, 30), world.order_of_hill(200)
    desk = signed_in("sun")
    page = desk.get(f"/desk/plan/?day={DAY}&project={world.lake.pk}").content.decode()
    assert "一起排的项目" in page and f'name="others" value="{world.hill.pk}"' in page
    desk.post("/desk/plan/make/", {"day": str(DAY), "others": [world.hill.pk], "_key": "k1"})
    plan = DayPlan.objects.get()
    assert sorted(plan.project_ids) == sorted([world.lake.pk, world.hill.pk])
    world.run_jobs()
    page = desk.get(f"/desk/plan/?day={DAY}").content.decode()
    assert "和山居一起排" in page or "和湖畔花园一起排" in page
    assert "山居 1栋1单元101" in page and "湖畔花园 3栋2单元501" in page
