"""The fatigue guard: which limits of hours, rest and days a person's shifts break, in words; pure (WEL-01, A-2.3-3)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

WEEK = timedelta(days=7)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Limits:
    """The policy rows of a project: hours of rest, a day, the standard week, a week, overtime a month; days in row."""

    rest: float
    day: float
    standard_week: float
    week: float
    month_overtime: float
    days: int


@dataclass(frozen=True)
class Worked:
    """A planned shift: the local day on which it begins, its moments, and hours without the break."""

    day: date
    starts_at: datetime
    ends_at: datetime
    hours: float


@dataclass(frozen=True)
class Excess:
    """A limit that is broken: which, on which day (a Monday for weeks, the first for months), by how much, in words."""

    limit: str
    day: date
    amount: float
    text: str


def monday(day: date) -> date:
    """The first day of the week."""
    return day - timedelta(days=day.weekday())


def hours_by_week(shifts: Iterable[Worked]) -> dict[date, float]:
    """Hours by Monday; a shift counts on the day on which it begins."""
    found: defaultdict[date, float] = defaultdict(float)
    for shift in shifts:
        found[monday(shift.day)] += shift.hours
    return found


def excesses(shifts: Iterable[Worked], limits: Limits) -> list[Excess]:
    """Every limit that the shifts of one person break, by day."""
    rows = sorted(shifts, key=lambda row: row.starts_at)
    found = [*_days(rows, limits), *_weeks(rows, limits), *_months(rows, limits)]
    found += [*_rests(rows, limits), *_streaks(rows, limits)]
    return sorted(found, key=lambda each: (each.day, each.limit))


def added(before: Iterable[Excess], after: Iterable[Excess]) -> list[Excess]:
    """What a change makes worse: limits broken now that held before, or are broken by more."""
    earlier = {(each.limit, each.day): each.amount for each in before}
    return [each for each in after if each.amount > earlier.get((each.limit, each.day), 0)]


def weeks_over(found: Iterable[Excess]) -> set[date]:
    """The Mondays of the weeks in which a limit of week, month or days in a row is broken (M130)."""
    return {monday(each.day) for each in found if each.limit in ("week", "month", "streak")}


def told(found: Iterable[Excess]) -> list[str]:
    """Excesses in words; of days in a row only the last of each row."""
    rows = list(found)
    longer = {each.day - DAY for each in rows if each.limit == "streak"}
    return [each.text for each in rows if each.limit != "streak" or each.day not in longer]


def number(value: float) -> str:
    """`44` or `47.5`."""
    return f"{value:.1f}".removesuffix(".0")


def _days(rows: list[Worked], limits: Limits) -> Iterable[Excess]:
    hours: defaultdict[date, float] = defaultdict(float)
    for row in rows:
        hours[row.day] += row.hours
    for day, total in hours.items():
        if total > limits.day:
            words = f"{day:%m-%d} 这天 {number(total)} 小时，上限 {number(limits.day)}"
            yield Excess("day", day, total, words)


def _weeks(rows: list[Worked], limits: Limits) -> Iterable[Excess]:
    for first, total in hours_by_week(rows).items():
        if total > limits.week:
            words = f"{first:%m-%d} 这周 {number(total)} 小时，上限 {number(limits.week)}"
            yield Excess("week", first, total, words)


def _months(rows: list[Worked], limits: Limits) -> Iterable[Excess]:
    """Overtime is what a week has above the standard; it counts in the month that holds the week's Thursday."""
    overtime: defaultdict[date, float] = defaultdict(float)
    for first, total in hours_by_week(rows).items():
        overtime[(first + 3 * DAY).replace(day=1)] += max(0.0, total - limits.standard_week)
    for month, total in overtime.items():
        if total > limits.month_overtime:
            words = f"{month.month} 月加班 {number(total)} 小时，上限 {number(limits.month_overtime)}"
            yield Excess("month", month, total, words)


def _rests(rows: list[Worked], limits: Limits) -> Iterable[Excess]:
    for before, after in pairwise(rows):
        rest = (after.starts_at - before.ends_at).total_seconds() / 3600
        if rest < limits.rest:
            words = f"{after.day:%m-%d} 班前只休息 {number(rest)} 小时，至少 {number(limits.rest)}"
            yield Excess("rest", after.day, limits.rest - rest, words)


def _streaks(rows: list[Worked], limits: Limits) -> Iterable[Excess]:
    """Days in a row on which a shift begins; named by the first day beyond the limit."""
    length, last = 0, None
    for day in sorted({row.day for row in rows}):
        length = length + 1 if last == day - DAY else 1
        last = day
        if length > limits.days:
            words = f"{day:%m-%d} 是连续第 {length} 天上班，最多 {limits.days} 天"
            yield Excess("streak", day, length, words)
