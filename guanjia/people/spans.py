"""Spans of leave in words: whole days and halves of a day as days, anything else with its hours."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from guanjia.kernel import clock
from guanjia.organization.moments import CHINA, clock_time, local

DAY = timedelta(days=1)
MIDNIGHT, NOON = time(), time(12)
HALVES = {(MIDNIGHT, NOON): "上午", (NOON, MIDNIGHT): "下午"}


def span_text(start: datetime, end: datetime, zone: ZoneInfo = CHINA) -> str:
    """`12-01 全天`, `12-01 到 12-03 全天`, `12-01 上午`, `12-01 08:00 到 18:00`, `12-01 20:00 到 12-02 08:00`."""
    first, last = local(start, zone), local(end, zone)
    clocks = first.time(), last.time()
    if clocks == (MIDNIGHT, MIDNIGHT):
        until = last.date() - DAY
        one = first.date() == until
        return f"{day_text(first.date())} {'' if one else f'到 {day_text(until)} '}全天"
    if clocks in HALVES and last - first == DAY / 2:
        return f"{day_text(first.date())} {HALVES[clocks]}"
    if first.date() == last.date():
        return f"{clock_time(start, zone)} 到 {last:%H:%M}"
    return f"{clock_time(start, zone)} 到 {clock_time(end, zone)}"


def until_text(end: datetime, zone: ZoneInfo = CHINA) -> str:
    """The end of leave: `12-02` where that whole day still belongs to it, else `12-02 18:00`, today `18:00`."""
    moment = local(end, zone)
    return day_text(moment.date() - DAY) if moment.time() == MIDNIGHT else clock_time(end, zone)


def on_day(start: datetime, end: datetime, day: date, zone: ZoneInfo = CHINA) -> str:
    """What a span takes of one day: `全天`, `上午`, `下午`, `08:00–18:00`."""
    midnight = datetime.combine(day, time(), zone)
    first, last = max(local(start, zone), midnight), min(local(end, zone), midnight + DAY)
    if (first, last) == (midnight, midnight + DAY):
        return "全天"
    hours = f"{first:%H:%M}–{'24:00' if last == midnight + DAY else f'{last:%H:%M}'}"
    return HALVES.get((first.time(), last.time()), hours)


def day_text(day: date) -> str:
    """`12-01`, in another year with the year."""
    return f"{day:%m-%d}" if day.year == local(clock.now()).year else f"{day:%Y-%m-%d}"


def day_span(first: date, last: date, zone: ZoneInfo = CHINA) -> tuple[datetime, datetime]:
    """Whole days as moments, the last one included."""
    return datetime.combine(first, time(), zone), datetime.combine(last + DAY, time(), zone)
