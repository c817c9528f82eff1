"""The plan of a day: made by the worker, changed by hand, published through the ordinary gates (WO-06)."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanjia.customers import actions as customers
from guanjia.dispatch import actions, day_sheet, days, plans, queries
from guanjia.dispatch.models import DayPlan, Offer
from guanjia.dispatch.planning import check, greedy
from guanjia.kernel import clock
from guanjia.kernel.models import LongRun
from guanjia.kernel.refusals import Refused
from guanjia.people import actions as people
from guanjia.people.models import Shift, Staff
from guanjia.sla import actions as sla
from guanjia.workorders import actions as workorders
from guanjia.workorders.models import WorkOrder
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes, refused

__all__ = ["signed_in"]
DAY, AT = date(2026, 11, 24), NOW + minutes(10)


def booked(
    world: World, start: float, category: str = "water", length: float = 30, **facts: object
) -> WorkOrder:
    """A job that is confirmed for a window of the day, so many minutes from 10:00."""
    order = world.registered_order(category=category, description="水龙头关不紧", **facts)
    window = {"window_from": NOW + minutes(start), "window_until": NOW + minutes(start + length)}
    return workorders.confirm_order(order, by=world.zhao, words="对", at=NOW, **window)


def planned(world: World, *, is_greedy: bool = True) -> DayPlan:
    """The plan of today, made at 10:10 without the extra."""
    plan = actions.begin_plan(world.lake, by=world.sun, day=DAY, is_greedy=is_greedy, at=AT)
    return actions.solve_plan(plan, at=AT)


def lines(plan: DayPlan) -> list[tuple[int, str, datetime, bool]]:
    """Who goes where and when, and whether it is outside of its window."""
    rows = queries.visits_of(plan)
    return [(row.order_id, row.staff.name, row.starts_at, row.breaks_window) for row in rows]


@contextmanager
def saying(words: str) -> Iterator[None]:
    """The refusal that passes says these words."""
    try:
        yield
    except Refused as refusal:
        assert words in refusal.message
        raise


def test_a_plan_is_a_draft_until_it_is_published_and_then_every_order_is_sent_as_planned(
    world: World,
) -> None:
    first, second, third = booked(world, 30), booked(world, 35), booked(world, 240, "electric")
    plan = planned(world)
    assert lines(plan) == [
        (first.pk, "王海", NOW + minutes(30), False), (second.pk, "张建国", NOW + minutes(35), False),
        (third.pk, "张建国", NOW + minutes(240), False),
    ]  # fmt: skip
    assert (plan.status, plan.method, plan.unserved) == ("draft", "greedy", [])
    shown = ("served", "unserved", "told", "kept", "overtime", "spread", "travel")
    assert [plan.figures[key] for key in shown] == [3, 0, 3, 3, 0, 1, 60]
    assert {world.fresh(row).status for row in (first, second, third)} == {"confirmed"}
    assert actions.publish_plan(plan, by=world.sun, at=AT) == []
    sent = [world.fresh(row) for row in (first, second, third)]
    assert [(row.status, row.staff) for row in sent] == [
        ("dispatched", world.staff(name)) for name in ("wanghai", "zhang", "zhang")
    ]  # fmt: skip
    assert set(Offer.objects.values_list("mode", "reason")) == {("plan", "按当日计划")}
    assert world.events(plan) == ["PlanAsked", "PlanSolved", "PlanPublished", "PlanSent"]
    again = planned(world)
    assert plans.changes(again) == [] and DayPlan.objects.filter(status="published").get() == plan


def test_the_worker_makes_the_plan_that_was_asked_for_once(world: World) -> None:
    order = booked(world, 30)
    plan = actions.ask_plan(world.lake, by=world.sun, day=DAY, is_greedy=True)
    with refused("being_made", plan):
        actions.ask_plan(world.lake, by=world.sun, day=DAY)
    world.run_jobs()
    plan = world.fresh(plan)
    assert [row.order for row in queries.visits_of(plan)] == [order]
    assert LongRun.objects.get(pk=plan.run_id).state == "done"
    before = world.snapshot(plan)
    actions.make_plan(LongRun.objects.get(pk=plan.run_id))
    assert world.snapshot(plan) == before


def test_a_day_with_nothing_to_plan_or_nobody_there_says_so(world: World) -> None:
    plan = actions.begin_plan(world.lake, by=world.sun, day=DAY, at=AT)
    with refused("nothing_to_plan", plan):
        actions.solve_plan(plan, at=AT)
    with refused("day_past", plan):
        actions.begin_plan(world.lake, by=world.sun, day=date(2026, 11, 23), at=AT)
    booked(world, 30)
    Shift.objects.filter(staff__project=world.lake).delete()
    with refused("nobody_on_duty", plan):
        actions.solve_plan(plan, at=AT)


def test_who_does_not_dispatch_here_plans_publishes_and_changes_nothing(world: World) -> None:
    order, staff = booked(world, 30), world.staff("zhang")
    plan = planned(world)
    for who in (world.li, world.zhang, world.qian_of_hill):
        with refused("not_allowed", plan, order):
            actions.begin_plan(world.lake, by=who, day=DAY, at=AT)
        with refused("not_allowed", plan, order):
            actions.publish_plan(plan, by=who, at=AT)
        with refused("not_allowed", plan, order):
            actions.drop_plan(plan, by=who, at=AT)
        with refused("not_allowed", plan, order):
            actions.fix_visit(
                plan, by=who, order=order, staff=staff, starts_at=NOW + minutes(30), reason="熟", at=AT
            )
    assert queries.plan_of_day(world.qian_of_hill, world.lake.pk, DAY) is None


def test_by_hand_a_window_may_break_with_a_reason_but_no_gate(world: World) -> None:
    electric, water = booked(world, 30, "electric"), booked(world, 200)
    plan, zhang = planned(world), world.staff("zhang")

    def fix(order: WorkOrder, staff: Staff, start: float, reason: str = "客户说行") -> None:
        at = NOW + minutes(start)
        actions.fix_visit(plan, by=world.sun, order=order, staff=staff, starts_at=at, reason=reason, at=AT)

    for staff, start, code, why in (
        (world.staff("wanghai"), 40, "does_not_fit", "王海没有这项技能"), (zhang, 120, "does_not_fit", "在午休"),
        (world.staff("zhao"), 40, "off_duty", "不当班"), (zhang, 5, "past", "已经过去"),
    ):  # fmt: skip
        before = lines(plan)
        with refused(code, plan, electric), saying(why):
            fix(electric, staff, start)
        assert lines(plan) == before
    with refused("reason_needed", plan, electric):
        fix(electric, zhang, 40, " ")
    fix(electric, zhang, 280)
    assert (electric.pk, "张建国", NOW + minutes(280), True) in lines(plan)
    assert (plan.figures["kept"], world.events(plan)[-1]) == (1, "VisitFixed")
    fix(water, zhang, 210, "近")
    with refused("does_not_fit", plan, electric):
        fix(electric, zhang, 225)
    kept = {row.order_id: row.fixed_reason for row in queries.visits_of(planned(world))}
    assert kept == {electric.pk: "客户说行", water.pk: "近"}


def test_what_breaks_its_window_is_not_sent_but_told_once(world: World) -> None:
    order = booked(world, 60, "electric")
    plan = planned(world)
    zhang = world.staff("zhang")
    late = {"order": order, "staff": zhang, "starts_at": NOW + minutes(200), "reason": "等料", "at": AT}
    actions.fix_visit(plan, by=world.sun, **late)
    refusals = actions.publish_plan(plan, by=world.sun, at=AT)
    assert [(row.pk, "改约" in why) for row, why in refusals] == [(order.pk, True)]
    assert world.fresh(order).status == "confirmed"
    actions.send_visits(plan, by=world.sun, at=AT + minutes(1))
    assert world.events(order).count("WindowEndangered") == 1
    with refused("not_a_draft", plan, order):
        actions.fix_visit(plan, by=world.sun, **late)


def test_a_plan_overrides_no_gate_even_for_who_may_override_one_by_hand(world: World) -> None:
    order, zhang = booked(world, 60, "electric"), world.staff("zhang")
    plan = actions.begin_plan(world.lake, by=world.zhou, day=DAY, is_greedy=True, at=AT)
    actions.solve_plan(plan, at=AT)
    Shift.objects.filter(staff=zhang).delete()
    refusals = actions.publish_plan(plan, by=world.zhou, at=AT)
    assert [(row.pk, "没有排班" in why) for row, why in refusals] == [(order.pk, True)]
    assert (world.fresh(order).status, Offer.objects.count()) == ("confirmed", 0)
    sent = actions.assign(world.fresh(order), by=world.zhou, staff=zhang, reason="他来加班", at=AT)
    assert (sent.status, sent.staff) == ("dispatched", zhang)


def test_a_plan_does_not_ask_again_who_did_not_answer(world: World) -> None:
    order = world.dispatched_order()
    with clock.pinned(NOW + minutes(17)):
        sla.sweep()
        world.run_jobs()
    assert (world.fresh(order).staff, queries.silent([order])) == (
        world.staff("wanghai"), {order.pk: {str(world.staff("zhang").pk)}},
    )  # fmt: skip
    with clock.pinned(NOW + minutes(28)):
        sla.sweep()
        world.run_jobs()
    plan = actions.begin_plan(world.lake, by=world.sun, day=DAY, is_greedy=True, at=NOW + minutes(29))
    plan = actions.solve_plan(plan, at=NOW + minutes(29))
    assert (lines(plan), [row["order"] for row in plan.unserved]) == ([], [order.pk])
    assert "这一轮没应答" in plan.unserved[0]["words"]


def test_what_went_to_somebody_else_leaves_the_own_day(world: World) -> None:
    order = booked(world, 60)
    plan = planned(world)
    actions.publish_plan(plan, by=world.sun, at=AT)
    assert [row.order for row in queries.own_visits(world.zhang, DAY)] == [order]
    other = world.staff("wanghai")
    actions.transfer(world.fresh(order), by=world.zhou, staff=other, reason="另有安排", at=AT)
    assert queries.own_visits(world.zhang, DAY) == []


def test_a_new_plan_keeps_what_was_accepted_and_shows_what_it_would_change(world: World) -> None:
    accepted = world.accepted_order()
    plan = planned(world)
    assert lines(plan) == [(accepted.pk, "张建国", NOW + minutes(40), False)]
    actions.publish_plan(plan, by=world.sun, at=AT)
    ill = world.staff("zhang")
    people.approve_leave(
        people.ask_leave(ill, by=world.zhang, leave_kind="sick", starts_at=AT, ends_at=NOW + minutes(600)),
        by=world.lin,
    )
    urgent = booked(world, 200)
    draft = planned(world)
    shown = [(row.order.pk, row.was, row.now) for row in plans.changes(draft)]
    assert shown == [(accepted.pk, "张建国", "王海"), (urgent.pk, "", "王海")]
    assert world.fresh(accepted).staff == ill and queries.published_plan(world.lake.pk, DAY) == plan
    assert actions.publish_plan(draft, by=world.sun, at=AT) == []
    assert world.fresh(accepted).staff == world.staff("wanghai")
    assert world.fresh(plan).status == "void"


def test_a_home_that_nobody_visits_alone_gets_two_and_who_it_does_not_want_stays_away(world: World) -> None:
    order = booked(world, 60, "water")
    customers.block_staff(order.household, by=world.zhao, staff=world.staff("zhang"), reason="manner")
    plan = planned(world)
    assert [row[1] for row in lines(plan)] == ["王海"]
    customers.set_safety_mark(order.household, by=world.zhou, reason="有人动手")
    plan = planned(world)
    assert {row[1] for row in lines(plan)} == {"王海", "李晓彤"}


@pytest.mark.clause("B-3.2.1-1")
def test_the_page_shows_the_day_its_costs_what_was_left_out_and_a_way_out(
    world: World, signed_in: Open
) -> None:
    orders = [booked(world, 60, "electric", 5), booked(world, 60, "electric", 5)]
    client = signed_in("sun")
    assert "排这一天" in client.get("/desk/plan/?day=2026-11-24").content.decode()
    plan = planned(world)
    page = client.get("/desk/plan/?day=2026-11-24").content.decode()
    assert "简单排法" in page and "守住约定" in page and "要改约" in page
    late = next(row for row in lines(plan) if row[3])
    answer = client.post(f"/desk/plan/{plan.pk}/publish/")
    assert answer.status_code == 303
    page = client.get("/desk/plan/?day=2026-11-24").content.decode()
    assert "再发没发出的 1 件" in page and "约定时间赶不上" in page
    assert {world.fresh(row).status for row in orders if row.pk != late[0]} == {"dispatched"}
    paper = day_sheet.sheet_data(plan, world.staff("zhang"))
    assert sorted((row["number"], row["told"], row["way"]) for row in paper["rows"]) == [
        (row.number, "11:00–11:05", "路上 10 分") for row in orders
    ]  # fmt: skip


@settings(
    max_examples=int(os.environ.get("GUANJIA_PLANS", "3")),
    suppress_health_check=list(HealthCheck),
    deadline=None,
)
@given(st.data())
def test_no_plan_of_the_tables_breaks_a_gate(world: World, data: st.DataObject) -> None:
    """Whatever is booked and whoever is barred: the checker finds nothing, and 派单 takes all but broken windows."""
    with transaction.atomic():
        for _ in range(data.draw(st.integers(1, 5))):
            kind = data.draw(st.sampled_from(["water", "electric", "door"]))
            booked(world, 5 * data.draw(st.integers(4, 90)), kind, 5 * data.draw(st.integers(1, 12)))
        home = WorkOrder.objects.latest("pk").household
        if data.draw(st.booleans()):
            customers.block_staff(home, by=world.zhao, staff=world.staff("zhang"), reason="manner")
        if data.draw(st.booleans()):
            customers.set_safety_mark(home, by=world.zhou, reason="有人动手")
        plan = planned(world)
        day = days.collect(world.lake.pk, DAY, AT, plans.as_fixed(queries.visits_of(plan)))
        again = greedy.plan_greedily(day.problem)
        assert check.broken(day.problem, again) == []
        assert {int(name) for name in again.crews} == {row.order_id for row in queries.visits_of(plan)}
        refusals = actions.publish_plan(plan, by=world.sun, at=AT)
        outside = {row.order_id for row in queries.visits_of(plan) if row.breaks_window}
        assert {order.pk for order, _ in refusals} == outside, [why for _, why in refusals]
        transaction.set_rollback(True)
