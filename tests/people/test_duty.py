"""When people are on duty: past midnight, leave taken out, on call, at an instant; who stands in; the induction."""

from datetime import UTC, date, datetime, timedelta

import pytest

from guanjia.kernel.actors import SYSTEM
from guanjia.people import actions, queries
from guanjia.people.duties import Duty, joined, without
from guanjia.people.models import Leave
from tests.world import NOW, World, refused

HOUR = timedelta(hours=1)
EIGHTH = datetime(2026, 12, 7, 16, tzinfo=UTC)  # midnight of Tuesday 8 December in Hangzhou


def cell(world: World, username: str, day: int, code: str) -> None:
    """Plan a shift in December."""
    wanted = actions.Cell(world.staff(username).pk, date(2026, 12, day), code)
    actions.set_cells(world.lake, by=world.zhou, cells=[wanted])


def leave_of(world: World, start: datetime, end: datetime) -> Leave:
    """Leave that 老张 asked for on the phone."""
    zhang = world.staff("zhang")
    return actions.ask_leave(zhang, by=world.zhang, leave_kind="annual", starts_at=start, ends_at=end)


@pytest.mark.clause("A-1.2-3")
def test_a_night_shift_is_one_span_past_midnight_and_joins_the_early_shift_behind_it(world: World) -> None:
    zhang = world.staff("zhang").pk
    cell(world, "zhang", 7, "晚")
    spans = queries.duty([zhang], EIGHTH + HOUR, EIGHTH + 2 * HOUR)[zhang]
    assert spans == [Duty(EIGHTH - HOUR, EIGHTH + 7 * HOUR, "晚")]
    assert queries.is_on_duty_through(spans, EIGHTH, EIGHTH + 7 * HOUR)
    assert not queries.is_on_duty_through(spans, EIGHTH, EIGHTH + 7 * HOUR + timedelta(minutes=1))
    early = Duty(EIGHTH + 7 * HOUR, EIGHTH + 15 * HOUR, "早")
    assert joined([early, *spans]) == [Duty(EIGHTH - HOUR, EIGHTH + 15 * HOUR, "晚早")]


def test_approved_leave_is_taken_out_of_the_duty_and_asked_leave_is_not(world: World) -> None:
    zhang = world.staff("zhang")
    cell(world, "zhang", 8, "早")
    leave = leave_of(world, EIGHTH + 9 * HOUR, EIGHTH + 11 * HOUR)
    day = EIGHTH, EIGHTH + 24 * HOUR
    assert len(queries.duty([zhang.pk], *day)[zhang.pk]) == 1
    assert zhang in queries.on_duty(world.lake.pk, EIGHTH + 10 * HOUR)
    actions.approve_leave(leave, by=world.zhou)
    assert queries.duty([zhang.pk], *day)[zhang.pk] == [
        Duty(EIGHTH + 7 * HOUR, EIGHTH + 9 * HOUR, "早"),
        Duty(EIGHTH + 11 * HOUR, EIGHTH + 15 * HOUR, "早"),
    ]
    assert zhang not in queries.on_duty(world.lake.pk, EIGHTH + 10 * HOUR)
    assert zhang in queries.on_duty(world.lake.pk, EIGHTH + 12 * HOUR)
    actions.withdraw_leave(leave, by=world.zhang)
    assert len(queries.duty([zhang.pk], *day)[zhang.pk]) == 1


def test_leave_that_covers_everything_leaves_nothing() -> None:
    span = Duty(NOW, NOW + 8 * HOUR, "早")
    assert without([span], [(NOW - HOUR, NOW + 9 * HOUR)]) == []
    assert without([span], [(NOW - HOUR, NOW)]) == [span]


def test_who_is_on_call_is_not_on_duty(world: World) -> None:
    zhang = world.staff("zhang")
    cell(world, "zhang", 8, "备")
    at = EIGHTH + 20 * HOUR
    spans = queries.duty([zhang.pk], at, at + HOUR)[zhang.pk]
    assert [span.is_on_call for span in spans] == [True]
    assert not queries.is_on_duty_through(spans, at, at + HOUR)
    assert zhang not in queries.on_duty(world.lake.pk, at)
    lines = queries.on_duty_lines(world.zhou, world.lake.pk, at)
    assert [(line.person, line.group, line.shift) for line in lines] == [(zhang, "call", "备")]


def test_the_duty_of_many_is_asked_in_two_queries(world: World) -> None:
    ids = [world.staff(name).pk for name in ("zhang", "wanghai", "li")]
    few = world.count_queries(lambda: queries.duty(ids[:1], NOW, NOW + HOUR))
    assert (few, world.count_queries(lambda: queries.duty(ids, NOW, NOW + HOUR))) == (2, 2)


def test_nobody_decides_on_the_own_leave_and_a_refusal_says_why(world: World) -> None:
    own = actions.ask_leave(world.staff("zhou"), by=world.zhou, leave_kind="annual",
                            starts_at=NOW + HOUR, ends_at=NOW + 9 * HOUR)  # fmt: skip
    with refused("own_wish", own):
        actions.approve_leave(own, by=world.zhou)
    with refused("not_allowed", own):
        actions.approve_leave(own, by=world.zhao)
    with refused("words_needed", own):
        actions.refuse_leave(own, by=world.lin, reason=" ")
    done = actions.refuse_leave(own, by=world.lin, reason="当天交房，走不开")
    assert (done.status, done.answer) == ("refused", "当天交房，走不开")


def test_leave_is_asked_once_for_oneself_and_for_what_is_to_come(world: World) -> None:
    leave = leave_of(world, NOW + 24 * HOUR, NOW + 48 * HOUR)
    with refused("leave_twice", leave):
        leave_of(world, NOW + 47 * HOUR, NOW + 72 * HOUR)
    with refused("past"):
        leave_of(world, NOW - 72 * HOUR, NOW - 48 * HOUR)
    with refused("backwards"):
        leave_of(world, NOW + 80 * HOUR, NOW + 80 * HOUR)
    with refused("not_allowed"):
        actions.ask_leave(world.staff("wanghai"), by=world.zhang, leave_kind="annual",
                          starts_at=NOW + HOUR, ends_at=NOW + 2 * HOUR)  # fmt: skip


def test_who_fell_ill_is_entered_at_once_by_who_sends_people_but_not_by_oneself(world: World) -> None:
    zhang, facts = world.staff("zhang"), {"kind": "sick", "starts_at": NOW, "ends_at": NOW + 12 * HOUR}
    with refused("not_allowed"):
        actions.enter_leave(zhang, by=world.wanghai, **facts)
    with refused("own_wish"):
        actions.enter_leave(world.staff("sun"), by=world.sun, **facts)
    assert actions.enter_leave(zhang, by=world.sun, **facts, reason="突发发烧").status == "approved"
    assert zhang not in queries.on_duty(world.lake.pk, NOW + HOUR)


def test_a_deputy_stands_in_from_when_until_when(world: World) -> None:
    zhang, wanghai = world.staff("zhang"), world.staff("wanghai")
    row = actions.arrange_stand_in(
        zhang, by=world.zhou, deputy=wanghai, starts_at=NOW, ends_at=NOW + 24 * HOUR
    )
    assert queries.deputy_of(zhang.pk, NOW + HOUR) == wanghai
    assert queries.deputy_of(zhang.pk, NOW + 24 * HOUR) is None
    with refused("stand_in_who"):
        actions.arrange_stand_in(
            zhang, by=world.zhou, deputy=world.staff("wu"), starts_at=NOW, ends_at=NOW + HOUR
        )
    actions.end_stand_in(row, by=world.zhou)
    assert queries.deputy_of(zhang.pk, NOW + HOUR) is None


def test_who_is_new_needs_an_induction_until_it_is_noted(world: World) -> None:
    today, zhang = date(2026, 11, 24), world.staff("zhang")
    assert not queries.needs_induction(zhang, today)
    new = actions.change_staff(zhang, by=SYSTEM, hired_on=date(2026, 11, 1))
    assert queries.needs_induction(new, today)
    assert not queries.needs_induction(new, date(2026, 11, 1) + timedelta(days=90))
    with refused("not_allowed", new):
        actions.note_induction(new, by=world.zhao, on=today)
    with refused("induction_day", new):
        actions.note_induction(new, by=world.zhou, on=date(2026, 10, 31))
    assert not queries.needs_induction(
        actions.note_induction(new, by=world.actor("trainer"), on=today), today
    )
