"""Moments and durations in words, in the local time of the people who read them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from guanjia.kernel import clock

CHINA = ZoneInfo("Asia/Shanghai")


def local(at: datetime, zone: ZoneInfo = CHINA) -> datetime:
    """A moment in local time."""
    return at.astimezone(zone)


def minute_of(at: datetime) -> datetime:
    """The minute that everybody reads and is told: seconds are cut off, as the words below cut them off."""
    return at.replace(second=0, microsecond=0)


def clock_time(at: datetime, zone: ZoneInfo = CHINA) -> str:
    """`09:53` today, else `11-25 18:00`, another year with its year."""
    moment, today = local(at, zone), local(clock.now(), zone)
    if moment.date() == today.date():
        return f"{moment:%H:%M}"
    return f"{moment:%m-%d %H:%M}" if moment.year == today.year else f"{moment:%Y-%m-%d %H:%M}"


def in_words(span: timedelta) -> str:
    """`不到 1 分`, `8 分`, `1 时 10 分`, `2 天 3 时`; seconds are cut off."""
    minutes = max(0, int(span.total_seconds() // 60))
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days:
        return f"{days} 天 {hours} 时" if hours else f"{days} 天"
    if hours:
        return f"{hours} 时 {minutes} 分" if minutes else f"{hours} 时"
    return f"{minutes} 分" if minutes else "不到 1 分"


def window_text(start: datetime, end: datetime | None, zone: ZoneInfo = CHINA) -> str:
    """`10:45–11:15`, or the point when there is no end."""
    if end is None or end == start:
        return clock_time(start, zone)
    return f"{clock_time(start, zone)}–{local(end, zone):%H:%M}"
