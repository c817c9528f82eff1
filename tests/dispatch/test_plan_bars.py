"""每个人的一天: what was done and what is under way stands beside what is planned, and cannot be dragged."""

from datetime import date, datetime

from guanjia.dispatch import actions, queries
from guanjia.dispatch.models import DayPlan
from guanjia.dispatch.web import plan_bars, plan_ways
from guanjia.kernel import clock
from guanjia.organization.moments import CHINA
from guanjia.people import queries as people
from guanjia.workorders.web import calendar
from tests.dispatch.test_day_plan import DAY, booked
from tests.world import NOW, World, minutes


def drawn(world: World, plan: DayPlan, minute: float) -> dict[str, list[tuple[str, str, str]]]:
    """The bars by person: text, kind, and where a click leads."""
    visits = queries.visits_of(plan)
    names = people.names([int(pk) for pk in plan.figures["jobs"]])
    with clock.pinned(NOW + minutes(minute)):
        rows = plan_bars.gantt(plan, visits, names)["rows"]
    found: dict[str, list[tuple[str, str, str]]] = {}
    name = ""
    for row in rows:
        name = row["name"] or name
        bars = [(bar["text"], bar["kind"], bar["href"].split("/")[-2]) for bar in row["bars"]]
        found[name] = [*found.get(name, []), *bars]
    return found


def test_what_was_done_and_what_is_under_way_is_drawn_and_leads_to_its_case(world: World) -> None:
    done, here = world.finished_order(), world.working_order(category="electric", description="跳闸")
    ahead = booked(world, 240, "electric")
    plan = actions.begin_plan(world.lake, by=world.sun, day=DAY, is_greedy=True, at=NOW + minutes(100))
    actions.solve_plan(plan, at=NOW + minutes(100))
    rows = drawn(world, plan, 100)["张建国"]
    assert sorted((kind, where) for _, kind, where in rows) == [
        ("doing", str(here.pk)), ("done", str(done.pk)), ("proposed", "fix"),
    ]  # fmt: skip
    actions.publish_plan(plan, by=world.sun, at=NOW + minutes(101))
    later = world.fresh(ahead)
    assert later.staff == world.staff("zhang")
    rows = drawn(world, plan, 101)["张建国"]
    assert ("plan", str(ahead.pk)) in [bar[1:] for bar in rows]


def test_a_visit_after_midnight_stands_at_the_end_of_its_day() -> None:
    moments = [datetime(2026, 11, 23, 23, 30, tzinfo=CHINA), datetime(2026, 11, 24, 0, 15, tzinfo=CHINA)]
    assert [plan_bars.hour_on(date(2026, 11, 23), at) for at in moments] == [23.5, 24.0]
    found = calendar.bar(24.0, 24.0, ["x"], "proposed")
    assert (found["start"], found["end"]) == (23.6, 24)


def test_a_text_stands_in_a_bar_only_where_it_fits() -> None:
    texts = ["3-2-501 厨房水管漏水", "3-2-501", "水", "2"]
    said = [calendar.fitting(texts, room) for room in (130, 129, 54, 53, 23, 22, 17)]
    assert said == [texts[0], "3-2-501", "3-2-501", "水", "水", "2", ""]


def test_the_calendar_of_visits_cuts_no_word_and_says_all_of_it_when_pointed_at(world: World) -> None:
    order = world.accepted_order()
    (found,) = calendar.bars_of([order])[order.staff_id]
    shown = [
        calendar.lanes("张建国", [found], [], hours)[0]["bars"][0]["text"] for hours in ([8, 12], [8, 20])
    ]
    assert (found["title"], shown) == (
        f"{order.place_short} {order.title}",
        [found["title"], order.place_short],
    )


def test_who_may_not_go_is_not_named_as_a_way_out(world: World) -> None:
    order, ahead = booked(world, 240, "electric"), (NOW + minutes(300)).isoformat()
    plan = DayPlan(project=world.lake, day=DAY)
    plan.pk = 1
    wanghai, names = world.staff("wanghai").pk, {world.staff("wanghai").pk: "王海"}
    said = {
        name: plan_ways.way_out(
            world.sun, plan, order, {"constraint": name, "staff": wanghai, "at": ahead}, names,
            plan_ways.Names([]),
        )["words"]
        for name in ("skill", "hazard", "lead", "hours", "window", "barred", "silent")
    }  # fmt: skip
    assert said == {
        "skill": "叫有这项技能证的人来加班，或外委", "hazard": "叫有危险作业证的人来加班，或外委",
        "lead": "叫能带队的人来加班，或外委", "hours": "给王海排加班，15:00 开始做，还要改约",
        "window": "改约到 15:00，王海能去", "barred": "和这一户商量好，王海 15:00 能去，还要改约",
        "silent": "王海这一轮没应答，打电话问好了 15:00 能去，还要改约",
    }  # fmt: skip
    way = {"constraint": "barred", "staff": wanghai, "at": ahead}
    assert plan_ways.as_silent(way, {str(wanghai)})["constraint"] == "silent"
    assert plan_ways.as_silent(way, {str(wanghai + 1)})["constraint"] == "barred"
