"""A published plan that should be made again says so; the new one changes as few promised windows as possible."""

from itertools import permutations, product

import pytest

from guanjia.communications.models import Message
from guanjia.dispatch import actions, day_sheet, days, plans, queries
from guanjia.dispatch.models import DayPlan, Unrest
from guanjia.dispatch.planning import check, gates
from guanjia.dispatch.planning.problem import Problem
from guanjia.dispatch.web import plan_view, plan_ways
from guanjia.kernel import clock
from guanjia.people.models import Shift
from guanjia.sla import actions as sla
from guanjia.workorders import actions as workorders
from guanjia.workorders.models import WorkOrder
from tests.dispatch.test_day_plan import AT, DAY, booked, planned
from tests.pages import signed_in
from tests.world import NOW, World, minutes

__all__ = ["signed_in"]
HALF_PAST = NOW + minutes(30)


def full_day(world: World) -> list[WorkOrder]:
    """Both technicians have three visits, accepted, each in a window of half an hour."""
    orders = [booked(world, start) for start in (60, 60, 210, 210, 300, 300)]
    actions.publish_plan(planned(world), by=world.sun, at=AT)
    for order in orders:
        sent = world.fresh(order)
        who = world.zhang if sent.staff == world.staff("zhang") else world.wanghai
        workorders.accept_order(sent, by=who, visit_at=sent.window_from, at=AT + minutes(1))
    world.run_jobs()
    return orders


def reasons(plan: DayPlan) -> list[tuple[int, str]]:
    """Why a plan should be made again."""
    return [(row.order_id, row.why) for row in queries.unrest_of(plan)]


def fewest(problem: Problem) -> int:
    """How few promised windows can change, tried by brute force: every person for each visit, in every order."""
    best = len(problem.visits)
    people = [one for one in problem.technicians if not any(gates.may_lead(one, v) for v in problem.visits)]
    for who in product(people, repeat=len(problem.visits)):
        broken = 0
        for one in people:
            mine = [visit for visit, able in zip(problem.visits, who, strict=True) if able is one]
            broken += min((_broken(problem, one, order) for order in permutations(mine)), default=0)
        best = min(best, broken)
    return best


def _broken(problem: Problem, one: object, order: tuple) -> int:  # type: ignore[type-arg]
    """The windows that one order of visits breaks, each begun as early as it may."""
    at, free, broken = one.start or one.base, one.begins, 0  # type: ignore[attr-defined]
    for visit in order:
        begin = max(free + problem.travel.leg(at, visit.place).minutes, visit.windows[0][0])
        if visit.promised:
            begin = max(begin, visit.promised[0])
            broken += begin > visit.promised[1]
        at, free = visit.place, begin + visit.minutes
    return broken


def test_what_happens_to_the_day_marks_its_plan_once_and_says_why(world: World) -> None:
    first, second = booked(world, 60), booked(world, 120)
    plan = planned(world)
    actions.publish_plan(plan, by=world.sun, at=AT)
    world.run_jobs()
    assert reasons(plan) == []
    late = booked(world, 240)
    world.run_jobs()
    workorders.cancel_order(world.fresh(first), by=world.zhao, reason="不用了", at=AT + minutes(2))
    world.run_jobs()
    assert reasons(plan) == [(late.pk, "new"), (first.pk, "cancelled")]
    actions.note_unrest(world.fresh(second), why="late", expected_at=NOW + minutes(100), at=AT)
    assert reasons(plan)[2:] == []  # not later than planned
    actions.note_unrest(world.fresh(second), why="late", expected_at=NOW + minutes(200), at=AT)
    actions.note_unrest(world.fresh(second), why="late", expected_at=NOW + minutes(210), at=AT)
    assert reasons(plan)[2:] == [(second.pk, "late")]
    assert world.events(plan).count("PlanUnsettled") == 3
    assert f"{first.title}，客户取消了" in plan_ways.unrest(plan, [], {})
    actions.publish_plan(planned(world), by=world.sun, at=AT + minutes(3))
    assert reasons(queries.published_plan(world.lake.pk, DAY)) == []  # type: ignore[arg-type]
    assert Unrest.objects.filter(plan__status="void").count() == 3


@pytest.mark.parametrize("is_greedy", [True, False])
def test_an_urgent_job_in_a_full_day_changes_the_fewest_windows_and_tells_nobody_else(
    world: World, is_greedy: bool
) -> None:
    orders = full_day(world)
    was = {row.pk: (row.staff_id, row.visit_at, row.window_from) for row in map(world.fresh, orders)}
    urgent = booked(world, 60, length=0, urgency="urgent")
    told = set(Message.objects.values_list("pk", flat=True))
    plan = actions.begin_plan(world.lake, by=world.sun, day=DAY, is_greedy=is_greedy, at=HALF_PAST)
    plan.seconds = 1
    actions.solve_plan(plan, at=HALF_PAST)
    day = days.collect(world.lake.pk, DAY, HALF_PAST, lifted=was, is_settled=False)
    found = days.as_plan(queries.visits_of(plan), day)
    assert urgent.pk in {row.order_id for row in queries.visits_of(plan)} and not plan.unserved
    late = check.moved(day.problem, found)
    assert len(late) == fewest(day.problem) == 1 and str(urgent.pk) not in late
    changed = {row.order.pk for row in plans.changes(plan)}
    actions.publish_plan(plan, by=world.sun, at=HALF_PAST)
    world.run_jobs()
    same = set(was) - changed
    assert len(same) >= 4
    now = {row.pk: (row.staff_id, row.visit_at, row.window_from) for row in map(world.fresh, orders)}
    assert {pk: now[pk] for pk in same} == {pk: was[pk] for pk in same}
    fresh = Message.objects.exclude(pk__in=told).filter(account=world.account("wang"))
    assert not {row.subject_id for row in fresh} & same


def test_who_heard_that_a_window_breaks_does_not_hear_it_again_from_the_next_plan(world: World) -> None:
    orders = [booked(world, 60, "electric", 5), booked(world, 60, "electric", 5)]
    for minute in (0, 1):
        plan = actions.begin_plan(world.lake, by=world.sun, day=DAY, is_greedy=True, at=AT + minutes(minute))
        actions.solve_plan(plan, at=AT + minutes(minute))
        actions.publish_plan(plan, by=world.sun, at=AT + minutes(minute))
    assert DayPlan.objects.filter(status="published").get() == plan
    assert sum(world.events(order).count("WindowEndangered") for order in orders) == 1


@pytest.mark.clause("A-1.3-3")
def test_an_appointment_that_falls_out_of_a_new_plan_is_told_and_called_once(world: World) -> None:
    order, kept = booked(world, 240, "electric"), booked(world, 120)
    actions.publish_plan(planned(world), by=world.sun, at=AT)
    Shift.objects.filter(staff=world.staff("zhang")).delete()
    told = set(Message.objects.values_list("pk", flat=True))
    draft = planned(world)
    change = next(row for row in plans.changes(draft) if row.order == order)
    assert (change.is_to_call, change.told) == (True, "收到“约定时间可能要变”，再打电话改约")
    for minute in (1, 2):  # the second plan leaves it out as well
        plan = actions.begin_plan(world.lake, by=world.sun, day=DAY, is_greedy=True, at=AT + minutes(minute))
        actions.publish_plan(actions.solve_plan(plan, at=AT), by=world.sun, at=AT + minutes(minute))
        world.run_jobs()
    plan = world.fresh(plan)
    shown = [
        (row["order"].pk, row["who"], row["why"], row["said"])
        for row in plan_view.to_call(plan, queries.visits_of(plan))
    ]
    assert shown == [(order.pk, "王**", "放宽哪一条都还不够", "10:11 已发消息")]
    assert world.events(order).count("VisitDisplaced") == 1
    assert world.events(kept).count("VisitDisplaced") == 0
    texts = [
        row.text
        for row in Message.objects.exclude(pk__in=told).filter(channel="inbox")
        if row.subject_id == order.pk
    ]
    assert sum("我们会打电话和您商量时间" in text for text in texts) == 1
    assert (
        sum("新的当日计划排不进（放宽哪一条都还不够）" in text for text in texts) == 2
    )  # front desk and dispatcher
    window = {"window_from": NOW + minutes(24 * 60), "window_until": NOW + minutes(25 * 60)}
    workorders.reschedule_visit(
        world.fresh(order),
        by=world.zhao,
        cause="staff",
        reason="已电话改到明天",
        at=AT + minutes(3),
        **window,
    )
    assert plan_view.to_call(plan, queries.visits_of(plan)) == []


def test_what_nobody_answered_leaves_the_planned_person_and_the_plan_says_where_it_is(world: World) -> None:
    order = booked(world, 60)
    plan = planned(world)
    actions.publish_plan(plan, by=world.sun, at=AT)
    assert told(world, plan) == ("", "", ["张建国"], 1)
    lapse(world, 20)
    assert world.fresh(order).staff == world.staff("wanghai")
    line, unrest, bars, sheet = told(world, plan)
    assert (line, bars, sheet) == ("已转给王海", ["王海"], 0)
    assert f"{order.title}，已转给王海" in unrest
    lapse(world, 40)
    assert world.fresh(order).status == "confirmed"
    line, unrest, bars, sheet = told(world, plan)
    assert (line, bars, sheet) == ("没人接，已退回待派单", [], 0)
    assert f"{order.title}，没人接，已退回待派单" in unrest


def lapse(world: World, minute: float) -> None:
    """The clocks are looked at then, and what follows is done."""
    with clock.pinned(NOW + minutes(minute)):
        sla.sweep()
        world.run_jobs()


def told(world: World, plan: DayPlan) -> tuple[str, str, list[str], int]:
    """Where the page says that the only visit went, why to plan again, whose bars it draws, and 张建国's sheet."""
    with clock.pinned(AT):
        found = plan_view.context(world.sun, plan)
        paper = day_sheet.sheet_data(plan, world.staff("zhang"))
    (mine,) = [one for one in found["lines"] if one["name"] == "张建国"]
    assert mine["count"] == (not mine["rows"][0]["gone"])
    bars = [row["name"] for row in found["gantt"]["rows"] if row["bars"]]
    return mine["rows"][0]["gone"], found["unrest"], bars, len(paper["rows"])
