"""案例研讨: each month with good and bad cases, reminded of, judged by months; lessons are carried out and counted."""

from datetime import date, timedelta

import pytest

from guanjia.collaboration import actions as collaboration
from guanjia.collaboration.models import ActionItem
from guanjia.communications.models import Message
from guanjia.kernel import clock
from guanjia.kernel.models import Event
from guanjia.knowledge import actions
from guanjia.knowledge.models import Case, CaseSession
from guanjia.measures import queries
from guanjia.sla import actions as sla
from tests.pages import Open, signed_in
from tests.world import NOW, World, refused

__all__ = ["signed_in"]
DAY = timedelta(days=1)
JANUARY, FEBRUARY, MARCH = (NOW + n * DAY for n in (50, 80, 100))  # 13 January, 12 February, 4 March


def case(world: World, *, is_good: bool) -> Case:
    """A case of the library."""
    return actions.write_case(
        by=world.zhou,
        title="先说价" if is_good else "没说价",
        is_good=is_good,
        facts="上门前",
        lesson="先说价",
    )


def held(world: World, day: date, *cases: Case) -> CaseSession:
    """A session of the front desk."""
    return actions.note_session(
        world.lake, by=world.zhou, held_on=day, led_by="客服主管", took_part="前台 4 人", cases=cases,
        lesson="先说价再动手",
    )  # fmt: skip


def figure(world: World, key: str) -> tuple[int, int]:
    """Hits and cases over half a year, as the supervisor sees them."""
    world.run_jobs()
    found = queries.figures(world.zhou, [key], date(2026, 11, 1), date(2027, 5, 1))[key]
    return found.hits, found.total


@pytest.mark.clause("D-2.2.3-1")
@pytest.mark.clause("CX-5.3-2")
def test_a_month_counts_when_it_had_a_session_and_its_quarter_talked_of_good_and_bad_cases(
    world: World,
) -> None:
    good, bad = case(world, is_good=True), case(world, is_good=False)
    with clock.pinned(JANUARY):
        actions.judge_months(world.lake, at=JANUARY)
        base = figure(world, "M109")
        held(world, date(2027, 1, 12), good)
    with clock.pinned(FEBRUARY):
        actions.judge_months(world.lake, at=FEBRUARY)
        assert figure(world, "M109") == (0, base[1] + 1)  # January talked of good cases alone
        held(world, date(2027, 2, 12), bad)
        assert figure(world, "M109") == (1, base[1] + 1)  # and now its quarter has both
    with clock.pinned(MARCH):
        actions.judge_months(world.lake, at=MARCH)
        assert figure(world, "M109") == (2, base[1] + 2)
        said = Event.objects.filter(name="knowledge.CaseMonthsJudged").count()
        actions.judge_months(world.lake, at=MARCH)
        assert Event.objects.filter(name="knowledge.CaseMonthsJudged").count() == said


@pytest.mark.clause("D-2.2.3-1")
def test_late_in_a_month_without_a_session_the_leads_are_reminded_once(world: World) -> None:
    good = case(world, is_good=True)
    twelfth, twentieth = FEBRUARY, FEBRUARY + 8 * DAY
    assert not actions.want_session(world.lake, at=twelfth)
    assert actions.want_session(world.lake, at=twentieth)
    assert not actions.want_session(world.lake, at=twentieth + DAY)
    world.run_jobs()
    rows = Message.objects.filter(account=world.account("zhou"), words="case_session_due", channel="inbox")
    assert rows.count() == 1
    with clock.pinned(MARCH):
        held(world, date(2027, 3, 2), good)
    assert not actions.want_session(world.lake, at=MARCH + 20 * DAY)


def test_a_session_that_is_not_whole_or_ahead_or_anothers_is_refused(world: World) -> None:
    good = case(world, is_good=True)
    facts = {
        "held_on": date(2026, 11, 20),
        "led_by": "主管",
        "took_part": "前台",
        "cases": [good],
        "lesson": "先说价",
    }
    for change, code in (
        ({"cases": []}, "session_unfinished"), ({"lesson": " "}, "session_unfinished"),
        ({"held_on": date(2026, 11, 29)}, "talk_ahead"),
        ({"lesson": "3栋2单元501 的事"}, "case_names_somebody"), ({"led_by": "王女士"}, "case_names_somebody"),
    ):  # fmt: skip
        with clock.pinned(NOW), refused(code, good):
            actions.note_session(world.lake, by=world.zhou, **facts | change)  # type: ignore[arg-type]
    with refused("not_allowed", good):
        actions.note_session(world.hill, by=world.zhou, **facts)  # type: ignore[arg-type]
    assert not CaseSession.objects.exists()


@pytest.mark.clause("D-2.2.3-2")
def test_a_lesson_becomes_an_action_item_that_counts_when_it_is_done_or_its_day_is_over(
    world: World, signed_in: Open
) -> None:
    today = NOW.date()
    with clock.pinned(NOW):
        row = held(world, today, case(world, is_good=False))
        client, url = signed_in("zhou"), f"/desk/actions/new/case_session/{row.pk}/"
        assert url in client.get(f"/desk/cases/sessions/{row.pk}/").content.decode()
        for title in ("上门前先报价", "价目牌挂出来"):
            form = {
                "title": title, "owner": world.account("zhao").pk, "due_on": f"{today}", "check_on": f"{today + DAY}",
                "check_by": "抽三单", "_key": title,
            }  # fmt: skip
            assert client.post(url, form).status_code == 303
        first, second = ActionItem.objects.order_by("pk")
        assert {first.origin, second.origin} == {str(row.ref)}
        other = collaboration.ask_action(
            world.lake, by=world.zhou, title="别的事", owner=world.account("zhao"), due_on=today,
            check_on=today, check_by="看",
        )  # fmt: skip
        assert figure(world, "M244") == (0, 0)
        for item in (first, other):
            collaboration.finish_action(item, by=world.zhao, words="改了话术")
        assert figure(world, "M244") == (1, 1)
        assert "价目牌挂出来" in client.get(f"/desk/cases/sessions/{row.pk}/").content.decode()
        assert "先说价再动手" in client.get("/desk/cases/sessions/").content.decode()
    with clock.pinned(NOW + DAY):
        sla.sweep()
        assert figure(world, "M244") == (1, 2)
    assert signed_in("zhou").get("/desk/actions/new/case_session/999999/").status_code == 404
