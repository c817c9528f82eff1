"""Arithmetic of service hours: open or closed, next opening, due moments; pure, aware UTC in and out.

Every slot belongs to the local date on which it starts; an end at or before the start lies on the next date.
A local time that the clock skips is the first moment after the gap; one that comes twice is its first coming.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_LONGEST = timedelta(days=3660)


class DayKind(StrEnum):
    """What a special day is: closed, or a make-up workday 调休 with the hours of an ordinary working day."""

    HOLIDAY = "holiday"
    WORKDAY = "workday"


@dataclass(frozen=True)
class Slot:
    """Service hours on one weekday (0 is Monday), local wall clock; an end not after start is next day's."""

    weekday: int
    start: time
    end: time

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise ValueError("星期用 0 到 6 表示，0 是周一")


Special = DayKind | tuple[Slot, ...]


@dataclass(frozen=True)
class WorkCalendar:
    """Service hours of a place: weekly slots, special days, and the years whose holidays are announced.

    A special day is off, a make-up workday, or has slots of its own, whose weekday is of no account.
    `known` keeps the spans of days that were reckoned already: thousands of clocks ask for the same ones.
    """

    timezone: ZoneInfo
    slots: tuple[Slot, ...]
    special: Mapping[date, Special] = field(default_factory=dict)
    announced_years: frozenset[int] = frozenset()
    known: dict[date, tuple[tuple[datetime, datetime], ...]] = field(
        default_factory=dict, compare=False, repr=False
    )


@dataclass(frozen=True)
class UnannouncedYear:
    """A warning: the holidays of this year are not announced, so moments in it follow the plain week."""

    year: int

    @property
    def message(self) -> str:
        """The warning in Chinese, with what to do."""
        return f"{self.year} 年的放假安排还没有公布，时间按平常的星期计算；公布后请更新日历"


@dataclass(frozen=True)
class Reckoned:
    """A moment in aware UTC with the warnings about the years that it was reckoned through."""

    at: datetime
    warnings: tuple[UnannouncedYear, ...] = ()


class NeverOpen(ValueError):
    """The calendar has no service hours after the asked moment."""

    def __init__(self) -> None:
        super().__init__("日历里没有任何服务时间，请先设置服务时间")


def is_announced(calendar: WorkCalendar, day: date) -> bool:
    """Whether the public holidays of the day's year are known."""
    return day.year in calendar.announced_years


def reckoned(calendar: WorkCalendar, start: datetime, at: datetime) -> Reckoned:
    """A moment that was reckoned from `start`, with a warning for every year on the way not announced."""
    first, last = sorted((_local(calendar, start).year, _local(calendar, at).year))
    years = set(range(first, last + 1)) - calendar.announced_years
    return Reckoned(at, tuple(UnannouncedYear(year) for year in sorted(years)))


def slots_of(calendar: WorkCalendar, day: date) -> tuple[Slot, ...]:
    """The slots that start on a local date, in order; none on a day off."""
    special = calendar.special.get(day)
    if special is DayKind.HOLIDAY:
        return ()
    if isinstance(special, tuple):
        found = special
    else:
        weekday = _first_weekday(calendar) if special is DayKind.WORKDAY else day.weekday()
        found = tuple(slot for slot in calendar.slots if slot.weekday == weekday)
    return tuple(sorted(found, key=lambda slot: slot.start))


def is_working_day(calendar: WorkCalendar, day: date) -> bool:
    """Whether any service hours start on a local date."""
    return bool(slots_of(calendar, day))


def is_open(calendar: WorkCalendar, at: datetime) -> bool:
    """Whether a moment lies in service hours; the closing moment itself is outside."""
    return _slot_at(calendar, at) is not None


def next_opening(calendar: WorkCalendar, at: datetime) -> datetime:
    """The moment itself when open, else the start of the next slot; NeverOpen when there is none."""
    for start, end in _open_spans(calendar, at):
        if at < end:
            return max(start, at.astimezone(UTC))
    raise NeverOpen


def add_open_time(calendar: WorkCalendar, start: datetime, duration: timedelta) -> datetime:
    """The moment when `duration` of service hours has passed; rather the end of a slot than the next one."""
    if duration < timedelta(0):
        raise ValueError("服务时间的时长不能为负")
    moment = next_opening(calendar, start)
    for opens, closes in _open_spans(calendar, moment):
        opens = max(opens, moment)
        if duration <= closes - opens:
            return opens + duration
        duration -= max(closes - opens, timedelta(0))
    raise NeverOpen


def back_by_open_time(calendar: WorkCalendar, end: datetime, duration: timedelta) -> datetime:
    """The moment from which `duration` of service hours passes until `end`; NeverOpen when there is none."""
    span = 2 * _DAY + duration
    while span < _LONGEST:
        total = open_time_between(calendar, end - span, end)
        if total >= duration:
            return add_open_time(calendar, end - span, total - duration)
        span *= 2
    raise NeverOpen


def open_time_between(calendar: WorkCalendar, start: datetime, end: datetime) -> timedelta:
    """Service hours between two moments; zero when the end is not after the start."""
    total = timedelta(0)
    for opens, closes in _open_spans(calendar, start):
        if opens >= end:
            break
        total += max(min(closes, end) - max(opens, start), timedelta(0))
    return total


def add_working_days(calendar: WorkCalendar, start: datetime, days: int) -> datetime:
    """The same local clock time `days` working days later, moved into that day's service hours.

    Outside hours it counts from the next opening. Before the first slot the result is its opening; after a
    slot, the close of the last slot before that clock time. A day that is over before the one before it ends,
    swallowed by that one's night slot, is no later day and does not count.
    """
    if days < 0:
        raise ValueError("工作日天数不能为负")
    moment = next_opening(calendar, start)
    day = _slot_at(calendar, moment) or _local(calendar, moment).date()
    clock = _local(calendar, moment).replace(tzinfo=None)
    shift = clock.date() - day
    for _ in range(days):
        day = _next_working_day(calendar, day, moment)
        moment = _clamped(calendar, day, datetime.combine(day + shift, clock.time()))
    return moment


def _clamped(calendar: WorkCalendar, day: date, clock: datetime) -> datetime:
    spans = [span for span in _spans_of(calendar, day) if span[0] < span[1]]
    moment = _utc(calendar, clock)
    if not spans:
        return moment
    begun = [closes for opens, closes in spans if opens <= moment]
    return min(moment, max(begun)) if begun else spans[0][0]


def _next_working_day(calendar: WorkCalendar, day: date, after: datetime) -> date:
    """The next date with service hours that do not all end by a moment."""
    last = max(calendar.special, default=day) if not calendar.slots else None
    day += _DAY
    while not is_working_day(calendar, day) or all(closes <= after for _, closes in _spans_of(calendar, day)):
        if last is not None and day > last:
            raise NeverOpen
        day += _DAY
    return day


def _first_weekday(calendar: WorkCalendar) -> int:
    """The weekday whose hours a make-up workday takes: the first of the week that has any."""
    return min((slot.weekday for slot in calendar.slots), default=0)


def _slot_at(calendar: WorkCalendar, at: datetime) -> date | None:
    """The latest local date whose slots cover the moment."""
    today = _local(calendar, at).date()
    for day in (today + _DAY, today, today - _DAY):
        if any(opens <= at < closes for opens, closes in _spans_of(calendar, day)):
            return day
    return None


def _open_spans(calendar: WorkCalendar, since: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Spans of service hours in order, none overlapping another, from about the day before `since`."""
    day = _local(calendar, since).date() - 2 * _DAY
    last = None if calendar.slots else max(calendar.special, default=day)
    covered = datetime.min.replace(tzinfo=UTC)
    while last is None or day <= last:
        for opens, closes in _spans_of(calendar, day):
            opens = max(opens, covered)
            if opens < closes:
                yield opens, closes
                covered = closes
        day += _DAY


def _spans_of(calendar: WorkCalendar, day: date) -> tuple[tuple[datetime, datetime], ...]:
    if day not in calendar.known:
        calendar.known[day] = tuple(_reckoned_spans(calendar, day))
    return calendar.known[day]


def _reckoned_spans(calendar: WorkCalendar, day: date) -> list[tuple[datetime, datetime]]:
    spans = []
    for slot in slots_of(calendar, day):
        end_day = day if slot.end > slot.start else day + _DAY
        opens = _utc(calendar, datetime.combine(day, slot.start))
        spans.append((opens, _utc(calendar, datetime.combine(end_day, slot.end))))
    return spans


def _local(calendar: WorkCalendar, at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("时间必须带时区")
    return at.astimezone(calendar.timezone)


def _utc(calendar: WorkCalendar, clock: datetime) -> datetime:
    """UTC of a local wall clock time: its first coming, or the first moment after a gap that skips it."""
    moment = clock.replace(tzinfo=calendar.timezone).astimezone(UTC)
    if moment.astimezone(calendar.timezone).replace(tzinfo=None) == clock:
        return moment
    before = clock.replace(tzinfo=calendar.timezone, fold=1).astimezone(UTC)
    old_offset = before.astimezone(calendar.timezone).utcoffset()
    while moment - before > _SECOND:
        middle = before + (moment - before) // 2
        if middle.astimezone(calendar.timezone).utcoffset() == old_offset:
            before = middle
        else:
            moment = middle
    return moment.replace(microsecond=0)
