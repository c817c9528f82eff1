"""Service hours: hand-calculated sentences, and an oracle that steps minute by minute."""

import os
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanjia.organization import holidays_cn
from guanjia.organization.worktime import (
    DayKind,
    NeverOpen,
    Slot,
    UnannouncedYear,
    WorkCalendar,
    add_open_time,
    add_working_days,
    is_announced,
    is_open,
    next_opening,
    open_time_between,
    reckoned,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
CASES = int(os.environ.get("GUANJIA_CALENDAR_CASES", "1000"))


def office(zone: ZoneInfo = SHANGHAI, days: range = range(5), **special: object) -> WorkCalendar:
    slots = [(day, time(9), time(12)) for day in days] + [(day, time(13), time(18)) for day in days]
    return WorkCalendar(zone, tuple(Slot(*slot) for slot in slots), **special)  # type: ignore[arg-type]


def always(zone: ZoneInfo) -> WorkCalendar:
    return WorkCalendar(zone, tuple(Slot(day, time(0), time(0)) for day in range(7)))


def night(zone: ZoneInfo = SHANGHAI) -> WorkCalendar:
    return WorkCalendar(zone, tuple(Slot(day, time(22), time(6)) for day in range(5)))


def local(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def national_day_2026() -> WorkCalendar:
    found = holidays_cn.special_days([2026])
    return office(special=found.days, announced_years=found.announced_years)


def test_the_lunch_break_is_closed_and_the_closing_moment_too() -> None:
    calendar = office()
    assert is_open(calendar, local("2026-11-23 09:00"))
    assert is_open(calendar, local("2026-11-23 11:59:59"))
    assert not is_open(calendar, local("2026-11-23 12:00"))
    assert not is_open(calendar, local("2026-11-23 18:00"))
    assert not is_open(calendar, local("2026-11-22 10:00"))  # a Sunday


def test_a_friday_evening_opens_on_monday_morning() -> None:
    assert next_opening(office(), local("2026-11-20 18:00")) == local("2026-11-23 09:00")
    assert next_opening(office(), local("2026-11-20 17:59")) == local("2026-11-20 17:59")


def test_open_time_runs_over_lunch_night_and_weekend() -> None:
    calendar = office()
    assert add_open_time(calendar, local("2026-11-20 11:30"), HOUR) == local("2026-11-20 13:30")
    assert add_open_time(calendar, local("2026-11-20 17:30"), HOUR) == local("2026-11-23 09:30")
    assert add_open_time(calendar, local("2026-11-20 20:00"), 8 * HOUR) == local("2026-11-23 18:00")
    assert add_open_time(calendar, local("2026-11-20 20:00"), timedelta(0)) == local("2026-11-23 09:00")


def test_open_time_that_fills_a_slot_ends_with_it_and_not_with_the_next_opening() -> None:
    assert add_open_time(office(), local("2026-11-20 17:00"), HOUR) == local("2026-11-20 18:00")


def test_open_time_between_counts_only_open_minutes() -> None:
    calendar = office()
    assert open_time_between(calendar, local("2026-11-20 11:00"), local("2026-11-23 10:00")) == 7 * HOUR
    assert open_time_between(calendar, local("2026-11-21 00:00"), local("2026-11-22 23:59")) == timedelta(0)
    assert open_time_between(calendar, local("2026-11-23 10:00"), local("2026-11-20 11:00")) == timedelta(0)


def test_a_night_slot_belongs_to_the_evening_on_which_it_starts() -> None:
    calendar = night()
    assert is_open(calendar, local("2026-11-21 05:59"))  # Saturday morning, Friday's night
    assert not is_open(calendar, local("2026-11-21 06:00"))
    assert not is_open(calendar, local("2026-11-23 02:00"))  # Monday morning would be Sunday's night
    assert add_open_time(calendar, local("2026-11-20 21:00"), 8 * HOUR) == local("2026-11-21 06:00")
    assert add_open_time(calendar, local("2026-11-21 05:00"), 2 * HOUR) == local("2026-11-23 23:00")


def test_working_days_of_a_night_keep_the_clock_after_midnight() -> None:
    assert add_working_days(night(), local("2026-11-20 02:00"), 1) == local("2026-11-21 02:00")
    assert add_working_days(night(), local("2026-11-21 02:00"), 1) == local("2026-11-24 02:00")


def test_three_working_days_end_at_the_same_clock_time() -> None:
    assert add_working_days(office(), local("2026-11-19 15:20"), 3) == local("2026-11-24 15:20")
    assert add_working_days(office(), local("2026-11-19 15:20"), 0) == local("2026-11-19 15:20")


def test_working_days_from_outside_hours_count_from_the_next_opening() -> None:
    assert add_working_days(office(), local("2026-11-21 16:00"), 1) == local("2026-11-24 09:00")
    assert add_working_days(office(), local("2026-11-20 12:30"), 1) == local("2026-11-23 13:00")
    assert add_working_days(office(), local("2026-11-19 20:00"), 1) == local("2026-11-23 09:00")


def test_a_clock_time_outside_the_last_days_hours_is_moved_into_them() -> None:
    short = Slot(0, time(10), time(11))
    calendar = office(special={date(2026, 11, 24): (short,)})
    assert add_working_days(calendar, local("2026-11-23 09:30"), 1) == local("2026-11-24 10:00")
    assert add_working_days(calendar, local("2026-11-23 10:30"), 1) == local("2026-11-24 10:30")
    assert add_working_days(calendar, local("2026-11-23 15:00"), 1) == local("2026-11-24 11:00")


def test_a_day_inside_the_night_slot_of_the_day_before_is_no_later_day() -> None:
    friday = (Slot(4, time(9), time(0, 30)), Slot(5, time(0), time(0, 15)), Slot(6, time(9), time(12)))
    calendar = WorkCalendar(SHANGHAI, friday)
    late = local("2026-02-28 00:20")  # Friday's night; all of Saturday's hours are over by then
    assert add_working_days(calendar, late, 1) == local("2026-03-01 12:00")


def test_the_national_holiday_of_2026_and_its_make_up_days() -> None:
    calendar = national_day_2026()
    assert not is_open(calendar, local("2026-10-01 10:00"))
    assert is_open(calendar, local("2026-09-20 10:00"))  # Sunday, made up
    assert is_open(calendar, local("2026-10-10 10:00"))  # Saturday, made up
    assert not is_open(calendar, local("2026-10-11 10:00"))
    assert add_working_days(calendar, local("2026-09-30 15:00"), 1) == local("2026-10-08 15:00")
    assert add_working_days(calendar, local("2026-09-30 15:00"), 3) == local("2026-10-10 15:00")
    assert add_open_time(calendar, local("2026-09-30 17:00"), 9 * HOUR) == local("2026-10-08 18:00")


def test_a_make_up_workday_has_the_hours_of_a_full_day_where_saturdays_are_short() -> None:
    slots = (*office().slots, Slot(5, time(9), time(11)))
    saturday = date(2026, 10, 10)
    calendar = WorkCalendar(SHANGHAI, slots, {saturday: DayKind.WORKDAY})
    assert open_time_between(calendar, local("2026-10-10 00:00"), local("2026-10-11 00:00")) == 8 * HOUR


def test_a_year_that_is_not_announced_is_warned_about_and_not_guessed() -> None:
    calendar = national_day_2026()
    start = local("2026-12-30 15:00")
    due = add_working_days(calendar, start, 2)
    assert due == local("2027-01-01 15:00")
    assert is_announced(calendar, date(2026, 12, 31)) and not is_announced(calendar, date(2027, 1, 1))
    assert reckoned(calendar, start, due).warnings == (UnannouncedYear(2027),)
    assert reckoned(calendar, start, start).warnings == ()
    assert "2027 年" in UnannouncedYear(2027).message


def test_the_two_libraries_agree_on_the_announced_days_of_2025_and_2026() -> None:
    found = holidays_cn.special_days([2025, 2026, 2031])
    made_up = [day.isoformat() for day, kind in found.days.items() if kind is DayKind.WORKDAY]
    assert made_up[:5] == ["2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"]
    assert made_up[5:8] == ["2026-01-04", "2026-02-14", "2026-02-28"]
    assert made_up[8:] == ["2026-05-09", "2026-09-20", "2026-10-10"]
    off = [day for day, kind in found.days.items() if kind is DayKind.HOLIDAY]
    assert sum(day.year == 2025 for day in off) == 28 and sum(day.year == 2026 for day in off) == 33
    assert 2031 in found.unknown_years and 2031 not in found.announced_years
    assert found.disagreements == ()


def test_around_the_clock_has_no_seams() -> None:
    calendar = always(SHANGHAI)
    start = local("2026-11-20 23:59:30")
    assert add_open_time(calendar, start, 100 * HOUR) == start + 100 * HOUR
    assert add_open_time(always(NEW_YORK), start, 5000 * HOUR) == start + 5000 * HOUR
    assert open_time_between(always(LORD_HOWE), start, start + 5000 * HOUR) == 5000 * HOUR


def test_new_york_loses_an_hour_in_spring_and_wins_one_in_autumn() -> None:
    calendar = WorkCalendar(NEW_YORK, (Slot(6, time(0), time(12)),))
    spring, autumn = local("2026-03-08 00:00", NEW_YORK), local("2026-11-01 00:00", NEW_YORK)
    assert open_time_between(calendar, spring, spring + 24 * HOUR) == 11 * HOUR
    assert open_time_between(calendar, autumn, autumn + 24 * HOUR) == 13 * HOUR
    assert add_open_time(calendar, spring, 3 * HOUR) == local("2026-03-08 04:00", NEW_YORK)


def test_an_opening_that_the_clock_skips_moves_to_the_end_of_the_gap() -> None:
    calendar = WorkCalendar(NEW_YORK, (Slot(6, time(2, 30), time(4)),))
    assert next_opening(calendar, local("2026-03-08 00:00", NEW_YORK)) == local("2026-03-08 03:00", NEW_YORK)
    half = WorkCalendar(LORD_HOWE, (Slot(6, time(2, 15), time(4)),))
    opening = next_opening(half, local("2026-10-04 00:00", LORD_HOWE))
    assert opening == local("2026-10-04 02:30", LORD_HOWE)


def test_a_working_day_later_across_the_change_of_clocks_is_the_same_wall_clock() -> None:
    calendar = WorkCalendar(NEW_YORK, tuple(Slot(day, time(0), time(0)) for day in range(7)))
    assert add_working_days(calendar, local("2026-03-07 09:00", NEW_YORK), 1) == local(
        "2026-03-08 09:00", NEW_YORK
    )
    assert add_working_days(calendar, local("2026-03-07 02:30", NEW_YORK), 1) == local(
        "2026-03-08 03:00", NEW_YORK
    )


def test_a_calendar_without_hours_says_so() -> None:
    empty = WorkCalendar(SHANGHAI, ())
    closed_soon = WorkCalendar(SHANGHAI, (), {date(2026, 11, 23): (Slot(0, time(9), time(10)),)})
    with pytest.raises(NeverOpen, match="请先设置服务时间"):
        next_opening(empty, local("2026-11-23 09:00"))
    with pytest.raises(NeverOpen):
        add_open_time(closed_soon, local("2026-11-23 09:00"), 2 * HOUR)
    with pytest.raises(NeverOpen):
        add_working_days(closed_soon, local("2026-11-23 09:00"), 1)
    assert open_time_between(empty, local("2026-11-23 09:00"), local("2027-11-23 09:00")) == timedelta(0)
    assert add_open_time(closed_soon, local("2026-11-22 09:00"), HOUR) == local("2026-11-23 10:00")


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="时区"):
        is_open(office(), datetime(2026, 11, 23, 9))  # noqa: DTZ001
    with pytest.raises(ValueError, match="负"):
        add_open_time(office(), local("2026-11-23 09:00"), -HOUR)
    with pytest.raises(ValueError, match="负"):
        add_working_days(office(), local("2026-11-23 09:00"), -1)
    with pytest.raises(ValueError, match="星期"):
        Slot(7, time(9), time(10))


def test_a_year_of_service_hours_is_added_within_a_moment() -> None:
    begun = datetime.now(UTC)
    assert add_open_time(office(), local("2026-01-01 09:00"), 2080 * HOUR) == local("2026-12-30 18:00")
    assert datetime.now(UTC) - begun < timedelta(seconds=1)


# --- the oracle: walks every minute and looks at nothing but the wall clock -------------------------------

ZONES = {
    SHANGHAI: (date(2026, 2, 27), date(2026, 9, 30)),
    NEW_YORK: (date(2026, 3, 6), date(2026, 10, 30)),
    LORD_HOWE: (date(2026, 4, 3), date(2026, 10, 2)),
    BERLIN: (date(2026, 3, 27), date(2026, 10, 23), date(2028, 2, 27)),
}
QUARTERS = st.integers(0, 95).map(lambda number: time(number // 4, number % 4 * 15))
SLOTS = st.builds(Slot, st.integers(0, 6), QUARTERS, QUARTERS)


@st.composite
def calendars(draw: st.DrawFn) -> tuple[WorkCalendar, datetime]:
    zone = draw(st.sampled_from(sorted(ZONES, key=str)))
    first = draw(st.sampled_from(ZONES[zone]))
    days = st.sampled_from([first + timedelta(days=offset) for offset in range(5)])
    kinds = st.one_of(st.sampled_from(DayKind), st.lists(SLOTS, max_size=2).map(tuple))
    calendar = WorkCalendar(
        zone,
        tuple(draw(st.lists(SLOTS, min_size=1, max_size=5))),
        draw(st.dictionaries(days, kinds, max_size=2)),
    )
    minutes = draw(st.integers(0, 3 * 24 * 60))
    return calendar, datetime.combine(first, time(0), UTC) + minutes * MINUTE


def covers(calendar: WorkCalendar, wall: datetime) -> bool:
    """Whether a wall clock moment lies in a slot of its own date or of the evening before."""
    for day in (wall.date(), wall.date() - timedelta(days=1)):
        special = calendar.special.get(day)
        slots = special if isinstance(special, tuple) else calendar.slots
        weekday = day.weekday()
        if special is DayKind.WORKDAY:
            weekday = min(slot.weekday for slot in calendar.slots)
        for slot in slots:
            if special is DayKind.HOLIDAY or (slot.weekday != weekday and not isinstance(special, tuple)):
                continue
            opens = datetime.combine(day, slot.start)
            closes = datetime.combine(day if slot.end > slot.start else day + timedelta(days=1), slot.end)
            if opens <= wall < closes:
                return True
    return False


def open_by_the_wall_clock(calendar: WorkCalendar, at: datetime) -> bool:
    """In a repeated stretch the wall clock stands at its last moment: open if a slot goes beyond."""
    wall = at.astimezone(calendar.timezone)
    if wall.fold:
        while wall.fold:
            at += MINUTE
            wall = at.astimezone(calendar.timezone)
        return covers(calendar, wall.replace(tzinfo=None) - timedelta(microseconds=1))
    return covers(calendar, wall.replace(tzinfo=None))


@settings(max_examples=CASES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(calendars(), st.integers(0, 26 * 60), st.integers(1, 40 * 60))
def test_every_answer_agrees_with_a_walk_over_the_minutes(
    world: tuple[WorkCalendar, datetime], duration: int, length: int
) -> None:
    calendar, start = world
    walk = [open_by_the_wall_clock(calendar, start + step * MINUTE) for step in range(length)]
    end = start + length * MINUTE
    assert is_open(calendar, start) is walk[0]
    assert open_time_between(calendar, start, end) == sum(walk) * MINUTE
    if True in walk:
        assert next_opening(calendar, start) == start + walk.index(True) * MINUTE
    if 0 < duration <= sum(walk):
        last = [step for step, is_in in enumerate(walk) if is_in][duration - 1]
        assert add_open_time(calendar, start, duration * MINUTE) == start + (last + 1) * MINUTE


@settings(max_examples=max(100, CASES // 10), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(calendars(), st.integers(0, 4))
def test_working_days_end_on_the_right_day_inside_its_hours(
    world: tuple[WorkCalendar, datetime], days: int
) -> None:
    calendar, start = world
    due = add_working_days(calendar, start, days)
    assert due >= next_opening(calendar, start) if days == 0 else due > start
    just_before = due - timedelta(microseconds=1)
    assert is_open(calendar, due) or is_open(calendar, just_before)
    assert add_working_days(calendar, start, days + 1) > due
