"""Open clocks follow the calendar and the urgency; the result is what a hand would reckon."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from guanjia.kernel import clock
from guanjia.kernel.models import Event
from guanjia.organization import actions as organization
from guanjia.organization import queries
from guanjia.organization.models import Project, SpecialDay
from guanjia.organization.worktime import NeverOpen, Slot, WorkCalendar, back_by_open_time, open_time_between
from guanjia.sla import actions as sla
from guanjia.sla import rules
from guanjia.sla.models import Clock, ClockFiring
from guanjia.workorders import actions
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes, refused

__all__ = ["signed_in"]
CHINA, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
EVERY_DAY = range(7)


def local(text: str, zone: ZoneInfo = CHINA) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def sweep_at(at: datetime) -> None:
    with clock.pinned(at):
        sla.sweep()


@pytest.fixture
def order_of_friday(world: World) -> Iterator[tuple[World, Clock]]:
    """Registered on Friday at 17:50, to be confirmed within thirty minutes of service hours: Monday 08:50."""
    with clock.pinned(local("2026-11-27 17:50")):
        order = world.received_order()
        order = actions.register_order(order, by=world.zhao, at=local("2026-11-27 17:50"))
        running = world.clock(order, "T11")
        assert running.due_at == local("2026-11-30 08:50")
        yield world, running


def test_a_new_working_saturday_brings_the_due_time_forward(order_of_friday: tuple[World, Clock]) -> None:
    world, running = order_of_friday
    organization.set_special_day(
        world.lake, by=world.admin, day=date(2026, 11, 28), day_kind="workday", name="加班"
    )
    world.run_jobs()
    running = world.fresh(running)
    assert running.due_at == local("2026-11-28 08:50")
    assert running.next_at == local("2026-11-28 08:35")
    moved = Event.objects.get(name="sla.ClockRetimed")
    assert moved.subject_id == running.pk and f"workorder:{running.subject_id}" in moved.about
    organization.remove_special_day(world.lake, by=world.admin, day=date(2026, 11, 28))
    world.run_jobs()
    assert world.fresh(running).due_at == local("2026-11-30 08:50")
    with refused("no_such_day"):
        organization.remove_special_day(world.lake, by=world.admin, day=date(2026, 11, 28))


def test_other_hours_move_every_open_clock_of_that_project_only(order_of_friday: tuple[World, Clock]) -> None:
    world, running = order_of_friday
    night = [(day, time(20), time(2)) for day in EVERY_DAY]
    organization.set_service_hours(world.hill, by=world.admin, slots=night)
    world.run_jobs()
    assert world.fresh(running).due_at == local("2026-11-30 08:50")
    organization.set_service_hours(world.lake, by=world.admin, slots=night)
    world.run_jobs()
    assert world.fresh(running).due_at == local("2026-11-27 20:30")
    wall = Clock.objects.filter(unit="wall", project_id=world.lake.pk)
    assert set(wall.values_list("due_at", flat=True)) >= {local("2026-11-27 18:05")} or wall.exists()


def test_a_special_day_everywhere_moves_the_clocks_of_every_project(
    order_of_friday: tuple[World, Clock],
) -> None:
    world, running = order_of_friday
    organization.set_special_day(
        world.hill, by=world.admin, day=date(2026, 11, 30), day_kind="holiday", name="停电", everywhere=True
    )
    world.run_jobs()
    assert world.fresh(running).due_at == local("2026-12-01 08:50")
    assert SpecialDay.objects.get().project is None


def test_what_fired_stays_fired_and_a_clock_that_has_time_again_is_not_broken(
    order_of_friday: tuple[World, Clock],
) -> None:
    world, running = order_of_friday
    for at in ("2026-11-30 08:36", "2026-11-30 08:47", "2026-11-30 08:51"):
        sweep_at(local(at))
    running = world.fresh(running)
    assert running.level == 100 and running.breached_at == local("2026-11-30 08:50")
    with clock.pinned(local("2026-11-30 08:55")):
        slots = [(day, time(9), time(18)) for day in range(5)]
        organization.set_service_hours(world.lake, by=world.admin, slots=slots)
        world.run_jobs()
    running = world.fresh(running)
    assert (running.due_at, running.level, running.breached_at) == (local("2026-11-30 09:20"), 100, None)
    fired = list(ClockFiring.objects.filter(clock=running).order_by("level").values_list("level", flat=True))
    assert fired == [50, 80, 100]
    sweep_at(local("2026-11-30 09:30"))
    assert ClockFiring.objects.filter(clock=running).count() == 3


def test_a_clock_that_is_late_under_the_new_calendar_fires_late_and_in_order(
    order_of_friday: tuple[World, Clock],
) -> None:
    world, running = order_of_friday
    with clock.pinned(local("2026-11-29 12:00")):
        organization.set_service_hours(
            world.lake, by=world.admin, slots=[(day, time(0), time(0)) for day in EVERY_DAY]
        )
        world.run_jobs()
    assert world.fresh(running).due_at == local("2026-11-27 18:20")
    for _ in range(4):
        sweep_at(local("2026-11-29 12:01"))
    fired = list(ClockFiring.objects.filter(clock=running).order_by("pk").values_list("level", "due_at"))
    assert [level for level, _ in fired] == [50, 80, 100, 200]
    assert fired[2][1] == local("2026-11-27 18:20")


def test_one_working_day_over_a_leap_day_and_a_new_holiday(world: World) -> None:
    calendar = queries.calendar_of(world.lake.pk)
    assert rules.due_at("working_day", local("2028-02-28 15:00"), timedelta(0), 1, calendar) == local(
        "2028-02-29 15:00"
    )
    assert rules.due_at("service", local("2028-02-29 17:30"), minutes(60), 0, calendar) == local(
        "2028-03-01 09:00"
    )
    organization.set_special_day(world.lake, by=world.admin, day=date(2028, 2, 29), day_kind="holiday")
    calendar = queries.calendar_of(world.lake.pk)
    assert rules.due_at("working_day", local("2028-02-28 15:00"), timedelta(0), 1, calendar) == local(
        "2028-03-01 15:00"
    )


def test_a_project_in_new_york_is_reckoned_over_the_change_of_clocks(world: World) -> None:
    project = organization.open_project(
        by=world.admin, code="NYC", name="纽约公寓", timezone="America/New_York"
    )
    hours = [(day, time(22), time(6)) for day in EVERY_DAY]
    organization.set_service_hours(project, by=world.admin, slots=hours)
    calendar = queries.calendar_of(project.pk)
    spring, autumn = local("2026-03-07 23:00", NEW_YORK), local("2026-10-31 23:00", NEW_YORK)
    assert rules.due_at("service", spring, minutes(240), 0, calendar) == local("2026-03-08 04:00", NEW_YORK)
    assert rules.due_at("service", autumn, minutes(240), 0, calendar) == autumn + timedelta(hours=4)


def test_another_time_zone_moves_the_open_clocks(order_of_friday: tuple[World, Clock]) -> None:
    world, running = order_of_friday
    project = Project.objects.get(code="LAKE")
    organization.change_project(project, by=world.admin, name="湖畔花园")
    assert world.run_jobs() >= 0 and world.fresh(running).due_at == local("2026-11-30 08:50")
    organization.change_project(project, by=world.admin, timezone="Asia/Tokyo")
    world.run_jobs()
    assert world.fresh(running).due_at == local("2026-11-30 09:00", ZoneInfo("Asia/Tokyo"))


def test_a_week_without_any_hours_is_refused(world: World) -> None:
    with refused("no_hours", world.lake):
        organization.set_service_hours(world.lake, by=world.admin, slots=[])


def test_time_is_taken_back_in_service_hours() -> None:
    calendar = WorkCalendar(CHINA, tuple(Slot(day, time(9), time(12)) for day in range(5)))
    monday = local("2026-11-30 10:00")
    assert back_by_open_time(calendar, monday, minutes(60)) == local("2026-11-30 09:00")
    start = back_by_open_time(calendar, monday, minutes(120))
    assert open_time_between(calendar, start, monday) == minutes(120)
    with pytest.raises(NeverOpen):
        back_by_open_time(WorkCalendar(CHINA, ()), monday, minutes(1))


def test_a_service_clock_goes_on_after_a_pause_with_exactly_the_time_that_was_left() -> None:
    slots = [Slot(day, *span) for day in range(5) for span in ((time(9), time(12)), (time(13), time(18)))]
    calendar = WorkCalendar(CHINA, tuple(slots))
    start, due = local("2026-11-30 11:30"), local("2026-11-30 13:30")
    paused, back = local("2026-11-30 11:45"), local("2026-11-30 14:00")
    assert rules.resumed(start, due, paused, back, calendar) == (
        local("2026-11-30 13:45"),
        local("2026-11-30 14:45"),
    )
    assert rules.resumed(start, due, paused, back, None) == (
        local("2026-11-30 13:45"),
        local("2026-11-30 15:45"),
    )


def test_a_working_day_clock_goes_on_after_a_pause_with_the_service_hours_that_were_left() -> None:
    nine_to_six = WorkCalendar(CHINA, tuple(Slot(day, time(9), time(18)) for day in range(5)))
    start = local("2026-11-30 10:00")
    due = rules.due_at("working_day", start, timedelta(0), 2, nine_to_six)
    assert due == local("2026-12-02 10:00")
    # Monday 15:00 to Thursday 09:00: 13 service hours were left, nine of them on Thursday, four on Friday
    _, again = rules.resumed(start, due, local("2026-11-30 15:00"), local("2026-12-03 09:00"), nine_to_six)
    assert again == local("2026-12-04 13:00")
    # a pause over one night takes no service hour away
    assert (
        rules.resumed(start, due, local("2026-11-30 18:00"), local("2026-12-01 09:00"), nine_to_six)[1] == due
    )
    # paused when it was over by an hour: still over by an hour
    late = rules.resumed(start, due, local("2026-12-02 11:00"), local("2026-12-04 11:00"), nine_to_six)[1]
    assert late == local("2026-12-04 10:00")


def test_shares_of_working_days_are_shares_of_service_hours() -> None:
    nine_to_six = WorkCalendar(CHINA, tuple(Slot(day, time(9), time(18)) for day in range(5)))
    start, due = local("2026-11-27 16:00"), local("2026-11-30 16:00")  # Friday, Monday: nine service hours
    marks = [rules.mark_at(mark, start, due, nine_to_six) for mark in (50, 80, 100, 200)]
    assert marks == [
        local("2026-11-30 11:30"), local("2026-11-30 14:12"), due, local("2026-12-01 16:00"),
    ]  # fmt: skip
    assert rules.mark_at(80, start, start + minutes(30), nine_to_six) == start + minutes(24)
    night = (local("2026-11-28 01:00"), local("2026-11-28 02:00"))
    assert rules.mark_at(50, *night, nine_to_six) == night[1]


def test_another_urgency_retimes_the_running_dispatch_clock_from_its_start(world: World) -> None:
    order = world.confirmed_order(category="light", description="客厅灯不亮", urgency="normal")
    running = world.clock(order, "T12")
    assert (running.unit, running.due_at) == ("service", NOW + minutes(35))
    with clock.pinned(NOW + minutes(7)):
        actions.correct_order(order, by=world.zhao, urgency="urgent")
    running = world.fresh(running)
    assert (running.unit, running.policy, running.due_at) == (
        "wall",
        "sla.dispatch.urgent",
        NOW + minutes(10),
    )
    with clock.pinned(NOW + minutes(8)):
        actions.correct_order(order, by=world.zhao, description="客厅灯不亮，闪")
    assert world.fresh(running).due_at == NOW + minutes(10)
    columns = ("rule", "unit", "state", "started_at", "due_at", "limit_seconds", "policy")
    before = list(Clock.objects.filter(subject_id=order.pk).order_by("pk").values_list(*columns))
    sla.replay(order.ref)
    assert list(Clock.objects.filter(subject_id=order.pk).order_by("pk").values_list(*columns)) == before


def test_another_urgency_keeps_the_value_of_the_day_on_which_the_clock_started(world: World) -> None:
    order = world.dispatched_order(category="light", description="客厅灯不亮", urgency="normal")
    started = world.clock(order, "T13").started_at
    organization.publish_policy(
        by=world.admin,
        approved_by="account:0",
        key="sla.accept.urgent",
        value=1,
        valid_from=started + minutes(1),
    )
    with clock.pinned(started + minutes(2)):
        actions.correct_order(order, by=world.zhao, urgency="urgent")
    assert world.clock(order, "T13").due_at == started + minutes(3)


def test_a_value_for_one_category_counts_for_its_orders_only(world: World) -> None:
    organization.publish_policy(
        by=world.admin, approved_by="account:0", key="sla.register", value=2, valid_from=NOW, category="light"
    )
    light = world.received_order(category="light", description="客厅灯不亮")
    assert world.clock(light, "T10").due_at == NOW + minutes(2)
    assert world.clock(world.received_order(), "T10").due_at == NOW + minutes(5)


def test_a_special_day_is_changed_and_removed_on_the_page(world: World, signed_in: Open) -> None:
    admin, path = signed_in("admin"), f"/desk/set-up/projects/{world.lake.pk}/"
    facts = {"day": "2026-12-05", "day_kind": "workday", "name": "集中检修"}
    assert admin.post(f"{path}days/", facts).status_code == 303
    assert "集中检修" in admin.get(f"{path}days/?day=2026-12-05").content.decode()
    assert admin.post(f"{path}days/", facts | {"day_kind": "holiday"}).status_code == 303
    assert SpecialDay.objects.get().day_kind == "holiday"
    assert admin.get(f"{path}days/2026-12-06/remove/").status_code == 404
    assert admin.post(f"{path}days/2026-12-05/remove/").status_code == 303
    assert not SpecialDay.objects.exists()
    assert signed_in("lin").post(f"{path}days/2026-12-05/remove/").status_code == 403
