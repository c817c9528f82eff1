"""When a clock is due and when it fires next; pure, with the project's calendar as an argument."""

from datetime import datetime, timedelta

from guanjia.organization import worktime
from guanjia.organization.worktime import WorkCalendar


def due_at(
    unit: str, start: datetime, limit: timedelta, days: int, calendar: WorkCalendar | None
) -> datetime:
    """The due time of a limit: wall time, time in service hours, or working days."""
    if unit == "service" and calendar is not None:
        return worktime.add_open_time(calendar, start, limit)
    if unit == "working_day" and calendar is not None:
        return worktime.add_working_days(calendar, start, days)
    return start + limit


def resumed(
    start: datetime, due: datetime, paused_at: datetime, at: datetime, calendar: WorkCalendar | None
) -> tuple[datetime, datetime]:
    """Start and due time after a pause: as much time is used and left as when the clock was paused.

    With a calendar only service hours count, also for a limit in working days.
    """
    if calendar is None:
        return start + (at - paused_at), due + (at - paused_at)
    used = worktime.open_time_between(calendar, start, paused_at)
    left = worktime.open_time_between(calendar, paused_at, due)
    if left:
        moved = worktime.add_open_time(calendar, at, left)
    else:
        moved = worktime.back_by_open_time(calendar, at, worktime.open_time_between(calendar, due, paused_at))
    return worktime.back_by_open_time(calendar, at, used), moved


def is_over(
    unit: str, start: datetime, end: datetime, limit: timedelta, days: int, calendar: WorkCalendar | None
) -> bool:
    """Whether an end lies after the due time of a limit; a short look spares most of the reckoning."""
    if unit != "working_day" and end - start <= limit:
        return False
    return end > due_at(unit, start, limit, days, calendar)


def mark_at(mark: int, start: datetime, due: datetime, calendar: WorkCalendar | None) -> datetime:
    """When a share of the time (in percent) is used up; with a calendar only service hours count."""
    if mark == 100:
        return due
    if calendar is None:
        return start + (due - start) * mark / 100
    limit = worktime.open_time_between(calendar, start, due)
    if mark > 100:
        return worktime.add_open_time(calendar, due, limit * (mark - 100) / 100)
    return min(due, worktime.add_open_time(calendar, start, limit * mark / 100))


def next_mark(level: int, warn: int) -> int | None:
    """The next level to fire after one: half, the warning share, the end, as long again; None after the last."""
    return next((mark for mark in (50, warn, 100, 200) if mark > level), None)
