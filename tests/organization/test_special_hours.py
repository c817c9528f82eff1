"""A special day may have hours of its own: they take the place of the week's, and open clocks follow."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from guanjia.kernel import clock
from guanjia.organization import actions, holidays_cn, queries, worktime
from guanjia.organization.models import SpecialDay, SpecialSlot
from guanjia.organization.worktime import Slot, WorkCalendar
from guanjia.sla.models import Clock
from guanjia.workorders import actions as orders
from tests.pages import Open, signed_in
from tests.world import World, minutes, refused

__all__ = ["signed_in"]
CHINA, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
SATURDAY, MONDAY = date(2026, 11, 28), date(2026, 11, 30)
MORNING, NOON, NIGHT = (time(9), time(12)), (time(11), time(14)), (time(22), time(6))


def local(text: str, zone: ZoneInfo = CHINA) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def own_hours(world: World, day: date, *slots: tuple[time, time], everywhere: bool = False) -> SpecialDay:
    return actions.set_special_day(
        world.lake, by=world.admin, day=day, day_kind="hours", name="春节", hours=slots, everywhere=everywhere
    )


@pytest.fixture
def order_of_friday(world: World) -> Iterator[tuple[World, Clock]]:
    """Registered on Friday at 17:50, to be confirmed within thirty minutes of service hours: Monday 08:50."""
    with clock.pinned(local("2026-11-27 17:50")):
        order = world.received_order()
        orders.register_order(order, by=world.zhao, at=local("2026-11-27 17:50"))
        running = world.clock(order, "T11")
        assert running.due_at == local("2026-11-30 08:50")
        yield world, running


def test_open_clocks_follow_the_own_hours_of_a_day_and_go_back_without_them(
    order_of_friday: tuple[World, Clock],
) -> None:
    world, running = order_of_friday
    own_hours(world, SATURDAY, MORNING)
    world.run_jobs()
    assert world.fresh(running).due_at == local("2026-11-28 09:20")
    own_hours(world, SATURDAY, (time(9), time(9, 15)), (time(20), time(21)))
    world.run_jobs()
    assert world.fresh(running).due_at == local("2026-11-28 20:05")
    assert SpecialSlot.objects.count() == 2
    actions.remove_special_day(world.lake, by=world.admin, day=SATURDAY)
    world.run_jobs()
    assert world.fresh(running).due_at == local("2026-11-30 08:50")
    assert not SpecialSlot.objects.exists()


def test_a_shorter_monday_takes_the_place_of_the_weeks_hours(order_of_friday: tuple[World, Clock]) -> None:
    world, running = order_of_friday
    own_hours(world, MONDAY, (time(10), time(10, 15)), everywhere=True)
    world.run_jobs()
    assert world.fresh(running).due_at == local("2026-12-01 08:35")


def test_a_night_of_its_own_goes_on_past_midnight(order_of_friday: tuple[World, Clock]) -> None:
    world, running = order_of_friday
    own_hours(world, SATURDAY, (time(23, 50), time(6)))
    world.run_jobs()
    assert world.fresh(running).due_at == local("2026-11-29 00:10")
    calendar = queries.calendar_of(world.lake.pk)
    assert worktime.is_open(calendar, local("2026-11-29 05:59"))
    assert not worktime.is_open(calendar, local("2026-11-29 06:00"))


def test_the_projects_own_word_of_a_day_counts_before_that_of_everywhere(world: World) -> None:
    own_hours(world, SATURDAY, MORNING)
    own_hours(world, SATURDAY, NIGHT, everywhere=True)
    lake, hill = queries.calendar_of(world.lake.pk), queries.calendar_of(world.hill.pk)
    assert lake.special[SATURDAY] == (Slot(5, *MORNING),)
    assert hill.special[SATURDAY] == (Slot(5, *NIGHT),)


@pytest.mark.parametrize(
    ("kind", "slots", "code"),
    [
        ("hours", (), "no_hours"),
        ("holiday", (MORNING,), "hours_not_wanted"),
        ("workday", (MORNING,), "hours_not_wanted"),
        ("hours", (MORNING, NOON), "slots_overlap"),
        ("hours", (NIGHT, (time(23), time(23, 30))), "slots_overlap"),
        ("hours", ((time(23), time(23, 30)), NIGHT), "slots_overlap"),
        ("hours", ((time(0), time(0)), MORNING), "slots_overlap"),
    ],
)
def test_hours_that_make_no_sense_are_refused(
    world: World, kind: str, slots: tuple[tuple[time, time], ...], code: str
) -> None:
    with refused(code):
        actions.set_special_day(world.lake, by=world.admin, day=SATURDAY, day_kind=kind, hours=slots)
    assert not SpecialDay.objects.exists()


def test_the_same_rule_keeps_a_night_of_the_week_free_of_overlaps(world: World) -> None:
    for slots in ([(0, *NIGHT), (0, time(23), time(23, 30))], [(0, time(0), time(0)), (0, *MORNING)]):
        with refused("slots_overlap", world.lake):
            actions.set_service_hours(world.lake, by=world.admin, slots=slots)
    actions.set_service_hours(world.lake, by=world.admin, slots=[(0, *NIGHT), (0, *MORNING), (1, *MORNING)])
    assert queries.hours_of(world.lake.pk)[0] == [MORNING, NIGHT]


def test_hours_of_a_day_are_written_on_the_page_like_those_of_the_week(world: World, signed_in: Open) -> None:
    admin, path = signed_in("admin"), f"/desk/set-up/projects/{world.lake.pk}/"
    facts = {
        "day": "2026-02-17",
        "day_kind": "hours",
        "name": "春节值班",
        "hours": "9:00-12:00、22:00至06:00",
    }
    for bad in ("早上", "09:00-12:00 下午", "25:00-26:00", "09:00-12:00、11:00-13:00", ""):
        assert admin.post(f"{path}days/", facts | {"hours": bad}).status_code == 422, bad
    assert admin.post(f"{path}days/", facts | {"day_kind": "holiday"}).status_code == 422
    assert not SpecialDay.objects.exists()
    wide = {"hours": "０９：００－１２：００、２２：００至０６：００"}
    assert admin.post(f"{path}days/", facts | wide).status_code == 303
    assert list(SpecialSlot.objects.order_by("start").values_list("start", "end")) == [MORNING, NIGHT]
    assert admin.post(f"{path}days/", facts).status_code == 303
    rows = list(SpecialSlot.objects.order_by("start").values_list("start", "end"))
    assert rows == [MORNING, NIGHT]
    page = admin.get(f"{path}?year=2026").content.decode()
    assert "另定时间" in page and "09:00–12:00" in page and "22:00–06:00" in page
    assert "09:00-12:00、22:00-06:00" in admin.get(f"{path}days/?day=2026-02-17").content.decode()
    assert admin.post(f"{path}days/", facts | {"day_kind": "workday", "hours": ""}).status_code == 303
    assert not SpecialSlot.objects.exists()


def test_own_hours_open_an_announced_holiday(world: World) -> None:
    festival = date(2026, 10, 1)
    calendar = queries.calendar_of(world.lake.pk)
    assert not worktime.is_open(calendar, local("2026-10-01 10:00"))
    own_hours(world, festival, MORNING)
    calendar = queries.calendar_of(world.lake.pk)
    assert worktime.is_open(calendar, local("2026-10-01 10:00"))
    assert not worktime.is_open(calendar, local("2026-10-01 12:00"))
    assert not worktime.is_open(calendar, local("2026-10-02 10:00"))


def test_a_make_up_workday_that_is_announced_has_the_hours_of_the_week(world: World) -> None:
    calendar = queries.calendar_of(world.lake.pk)
    assert worktime.slots_of(calendar, date(2026, 10, 10)) == worktime.slots_of(calendar, date(2026, 10, 12))
    assert worktime.slots_of(calendar, date(2026, 10, 17)) == ()


def test_a_year_that_is_not_announced_is_warned_about_and_has_no_holidays_of_its_own(world: World) -> None:
    unknown = max(holidays_cn.known_years()) + 1
    calendar = queries.calendar_of(world.lake.pk)
    assert not worktime.is_announced(calendar, date(unknown, 10, 1))
    assert not [day for day in calendar.special if day.year == unknown]
    start, due = local(f"{unknown}-09-30 17:00"), local(f"{unknown}-10-02 10:00")
    assert [warning.year for warning in worktime.reckoned(calendar, start, due).warnings] == [unknown]


def test_a_leap_day_is_a_day_like_another_and_may_have_its_own_hours() -> None:
    leap = date(2028, 2, 29)
    week = tuple(Slot(day, *MORNING) for day in range(5))
    plain = WorkCalendar(CHINA, week)
    assert worktime.add_open_time(plain, local("2028-02-28 11:30"), minutes(60)) == local("2028-02-29 09:30")
    assert worktime.add_working_days(plain, local("2028-02-28 10:00"), 2) == local("2028-03-01 10:00")
    short = WorkCalendar(CHINA, week, {leap: (Slot(1, time(20), time(20, 10)),)})
    assert worktime.add_open_time(short, local("2028-02-28 11:30"), minutes(60)) == local("2028-03-01 09:20")


def test_a_night_in_berlin_is_an_hour_shorter_in_spring_and_an_hour_longer_in_autumn() -> None:
    calendar = WorkCalendar(BERLIN, tuple(Slot(day, *NIGHT) for day in range(7)))
    spring, autumn = local("2026-03-28 22:00", BERLIN), local("2026-10-24 22:00", BERLIN)
    plain = local("2026-03-27 22:00", BERLIN)
    lengths = [
        worktime.open_time_between(calendar, start, start + minutes(12 * 60))
        for start in (plain, spring, autumn)
    ]
    assert lengths == [minutes(480), minutes(420), minutes(540)]
    assert worktime.add_open_time(calendar, spring, minutes(240)) == local("2026-03-29 03:00", BERLIN)
    assert worktime.add_open_time(calendar, autumn, minutes(300)) == autumn + minutes(300)
    assert worktime.add_working_days(calendar, local("2026-03-28 02:30", BERLIN), 1) == local(
        "2026-03-29 03:00", BERLIN
    )


def test_own_hours_in_berlin_skip_the_hour_that_the_clock_skips() -> None:
    sunday = date(2026, 3, 29)
    calendar = WorkCalendar(BERLIN, (Slot(0, *MORNING),), {sunday: (Slot(6, time(1, 30), time(3, 30)),)})
    start = local("2026-03-29 00:00", BERLIN)
    assert worktime.open_time_between(calendar, start, start + minutes(24 * 60)) == minutes(60)
    assert worktime.add_open_time(calendar, start, minutes(45)) == local("2026-03-29 03:15", BERLIN)


def test_a_day_of_the_year_one_is_a_typing_error(world: World) -> None:
    with refused("day_out_of_range", world.lake):
        actions.set_special_day(world.lake, by=world.admin, day=date(1, 1, 1), day_kind="holiday")
    assert not SpecialDay.objects.filter(day__year=1).exists()
