"""The watch shows what breaks next, what broke and what nobody touched; reports are frozen when their days are over."""

from datetime import date, timedelta

import pytest

from guanjia.insights import actions, watch
from guanjia.insights.models import Report
from guanjia.insights.periods import Span, last_over, span_of
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM
from guanjia.sla import actions as sla
from guanjia.sla.models import Promise
from guanjia.workorders import actions as workorders
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes, refused

__all__ = ["signed_in"]
MONTH, QUARTER, YEAR = Report.Period.MONTH, Report.Period.QUARTER, Report.Period.YEAR


@pytest.mark.parametrize(
    ("period", "day", "since", "until", "name"),
    [
        (MONTH, date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29), "2028 年 2 月"),
        (QUARTER, date(2026, 11, 24), date(2026, 10, 1), date(2026, 12, 31), "2026 年第 4 季度"),
        (YEAR, date(2026, 1, 1), date(2026, 1, 1), date(2026, 12, 31), "2026 年"),
    ],
)
def test_a_day_lies_in_its_month_quarter_and_year(
    period: Report.Period, day: date, since: date, until: date, name: str
) -> None:
    span = span_of(period, day)
    assert (span.since, span.until, span.name) == (since, until, name)


def test_the_last_month_that_is_over_ends_before_today() -> None:
    assert last_over(MONTH, date(2026, 11, 1)) == Span(MONTH, date(2026, 10, 1), date(2026, 10, 31))
    assert last_over(QUARTER, date(2026, 1, 1)).name == "2025 年第 4 季度"


def test_the_nearest_clock_comes_first_and_a_broken_one_stands_under_today(world: World) -> None:
    world.received_order()
    coming = watch.breaks_next(world.zhou, [world.lake.pk])
    assert [w.view.label for w in coming][:2] == ["登记", "水电报修到场"]
    assert "3-2-501" in coming[0].name and coming[0].href
    with clock.pinned(NOW + minutes(6)):
        sla.sweep()
        broken = watch.broken(world.zhou, [world.lake.pk])
        assert [w.view.label for w in broken] == ["登记"]
        assert watch.broken(world.zhou, [world.hill.pk]) == []


def test_a_late_order_that_nobody_touched_for_two_hours_stands_under_who_holds_it(world: World) -> None:
    order = world.accepted_order()
    with clock.pinned(NOW + minutes(100)):
        assert watch.untouched(world.zhou, [world.lake.pk]) == []
    with clock.pinned(NOW + minutes(140)):
        [holder] = watch.untouched(world.zhou, [world.lake.pk])
        assert (holder.name, holder.post) == ("张建国", "维修技师")
        assert [(s.order.pk, s.since) for s in holder.cases] == [(order.pk, NOW + minutes(9))]
        workorders.add_note(order, by=world.zhao, text="已电话催")
        assert watch.untouched(world.zhou, [world.lake.pk]) == []


def test_an_order_that_nobody_touched_and_that_is_not_late_is_left_out(world: World) -> None:
    order = world.registered_order(category="door")
    later = NOW + timedelta(days=30)
    workorders.confirm_order(
        order,
        by=world.zhao,
        window_from=later,
        window_until=later + minutes(30),
        words="无误",
        at=NOW + minutes(5),
    )
    workorders.dispatch_order(order, by=world.zhao, staff=world.staff("wanghai"), at=NOW + minutes(6))
    workorders.accept_order(order, by=world.wanghai, visit_at=later, at=NOW + minutes(7))
    with clock.pinned(NOW + timedelta(hours=5)):
        assert watch.untouched(world.zhou, [world.lake.pk]) == []


def test_what_nobody_holds_waits_for_those_who_send_out(world: World) -> None:
    order = world.registered_order()
    with clock.pinned(NOW + minutes(200)):
        [holder] = watch.untouched(world.zhou, [world.lake.pk])
    assert (holder.name, holder.post, [s.order.pk for s in holder.cases]) == (
        "还没有派人",
        "调度",
        [order.pk],
    )


def test_the_watch_says_why_with_the_words_behind(world: World, signed_in: Open) -> None:
    row = Promise.objects.get(subject_id=world.working_order().pk, what="修好")
    sla.give_notice(
        row, by=world.zhao, cause="material", words="角阀没有货", told_how="phone", remedy="先关总阀",
        known_since=NOW + minutes(40), new_due_at=NOW + minutes(150), at=NOW + minutes(50),
    )  # fmt: skip
    with clock.pinned(NOW + minutes(60)):
        [reason] = watch.reasons(world.zhou, [world.lake.pk])
        assert (reason.word, reason.total) == ("材料", 1)
        assert reason.latest == [("角阀没有货", f"/desk/promises/{row.pk}/", NOW + minutes(50))]
        page = signed_in("zhou").get("/desk/watch/").content.decode()
        assert (
            "为什么没守住承诺" in page
            and "角阀没有货" in page
            and "cause=material&amp;since=2026-10-26" in page
        )
    with clock.pinned(NOW + timedelta(days=31)):
        assert watch.reasons(world.zhou, [world.lake.pk]) == []
    assert watch.reasons(world.qian_of_hill, [world.lake.pk]) == []


def test_the_phone_shows_the_own_figures_with_their_bases_and_the_own_promises(
    world: World, signed_in: Open
) -> None:
    world.completed_order()
    world.working_order()
    world.run_jobs()
    with clock.pinned(NOW + minutes(80)):
        shown = watch.own_board(world.zhang, None)
        assert shown is not None
        assert ("准时上门率", "2/2（2/2）") not in shown["facts"]
        assert ("准时上门率", "2/2") in shown["facts"]
        assert [(row.what, word) for row, _, _, word in shown["promises"]] == [("修好", "剩 10 分")]
        page = signed_in("zhang").get("/field/").content.decode()
        assert "我的数字" in page and "我答应客户的" in page
    assert watch.own_board(world.wang, None) is None
    assert watch.own_board(world.wanghai, None) == {"facts": [], "promises": []}


def test_projects_stand_side_by_side_for_who_may_compare_them(world: World) -> None:
    world.received_order()
    rows = watch.sides(world.auditor, watch.projects(world.auditor))
    assert {s.project.code: s.load.running for s in rows} == {"LAKE": 3, "HILL": 0}
    assert [s.project.code for s in watch.sides(world.zhou, watch.projects(world.zhou))] == ["LAKE"]


def test_more_projects_ask_no_more_questions(world: World) -> None:
    world.received_order()
    auditor, rows = world.auditor, watch.projects(world.auditor)
    watch.sides(auditor, rows)
    one, two = (world.count_queries(lambda n=n: watch.sides(auditor, rows[:n])) for n in (1, 2))
    assert (len(rows), one, two) == (2, 6, 6)


def test_a_report_is_frozen_once_and_only_when_its_month_is_over(world: World) -> None:
    running = span_of(MONTH, date(2026, 11, 24))
    with refused("not_over"):
        actions.freeze_report(world.lake, running, by=world.zhou)
    with refused("not_allowed"):
        actions.freeze_report(world.lake, running.before, by=world.zhao)
    assert Report.objects.count() == 0
    made = actions.freeze_report(world.lake, running.before, by=world.zhou)
    assert made is not None and made.data["name"] == "2026 年 10 月"
    assert actions.freeze_report(world.lake, running.before, by=world.zhou) is None


def test_a_report_tells_the_figures_of_its_days_beside_those_before(world: World) -> None:
    for _ in range(5):
        world.completed_order()
    world.run_jobs()
    with clock.pinned(NOW + timedelta(days=7)):
        made = actions.freeze_report(world.lake, span_of(MONTH, date(2026, 11, 24)), by=SYSTEM)
    assert made is not None
    lines = {line["key"]: line for line in made.data["figures"]}
    assert (lines["M004"]["text"], lines["M004"]["base"], lines["M004"]["before"]) == ("100.0%", "5/5", "—")
    assert "A-1.2-3" in {line["id"] for line in made.data["missed"]}


def test_the_night_freezes_month_quarter_and_year_of_every_project_once(world: World) -> None:
    assert actions.freeze_what_is_over() == 6
    assert actions.freeze_what_is_over() == 0
    assert set(Report.objects.values_list("period", "until")) == {
        ("month", date(2026, 10, 31)), ("quarter", date(2026, 9, 30)), ("year", date(2025, 12, 31))
    }  # fmt: skip


def test_the_pages_show_the_watch_the_wall_and_the_reports(world: World, signed_in: Open) -> None:
    world.received_order()
    client = signed_in("zhou")
    page = client.get("/desk/watch/").content.decode()
    assert "接下来要到时限" in page and "水电报修到场" in page and "湖畔花园" in page
    assert 'class="wall"' in client.get("/desk/watch/?wall=1").content.decode()
    assert signed_in("auditor").get("/desk/watch/?all=1").status_code == 200
    assert client.post("/desk/reports/", {"span": "month"}).status_code == 303
    assert "2026 年 10 月" in client.get("/desk/reports/").content.decode()
    paper = client.get(f"/desk/reports/{Report.objects.get().pk}/report.pdf")
    assert paper.content[:4] == b"%PDF"
