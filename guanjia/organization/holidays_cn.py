"""Public holidays and make-up workdays of mainland China, from two libraries checked against each other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar
import holidays
from chinese_calendar import constants
from holidays.countries.china import ChinaStaticHolidays

from guanjia.organization.worktime import DayKind


@dataclass(frozen=True)
class Disagreement:
    """A day about which the libraries differ; `chosen` (chinesecalendar) is what the calendar uses."""

    day: date
    chosen: DayKind
    other: DayKind


@dataclass(frozen=True)
class SpecialDays:
    """Days off and make-up workdays of the announced years; the other asked years are in `unknown_years`."""

    days: Mapping[date, DayKind]
    announced_years: frozenset[int]
    unknown_years: frozenset[int]
    disagreements: tuple[Disagreement, ...]


def special_days(years: Iterable[int]) -> SpecialDays:
    """Special days of the years as the State Council announced them, for years that both libraries know."""
    asked = frozenset(years)
    announced = asked & known_years()
    days: dict[date, DayKind] = {}
    disagreements: list[Disagreement] = []
    for year in sorted(announced):
        others = holidays.country_holidays("CN", years=year)
        for day in _days_of(year):
            chosen = _kind(chinese_calendar.is_workday(day))
            other = _kind(others.is_working_day(day))
            if chosen is not other:
                disagreements.append(Disagreement(day, chosen, other))
            if _is_special(day, chosen):
                days[day] = chosen
    return SpecialDays(days, announced, asked - announced, tuple(disagreements))


def known_years() -> frozenset[int]:
    """The years whose announcement both libraries carry."""
    first = {day.year for day in constants.holidays}
    second = set(ChinaStaticHolidays.special_public_holidays)
    return frozenset(first & second)


def _kind(is_workday: bool) -> DayKind:
    return DayKind.WORKDAY if is_workday else DayKind.HOLIDAY


def _is_special(day: date, kind: DayKind) -> bool:
    """Make-up workdays at weekends, and every day of a festival, its weekends too."""
    if kind is DayKind.WORKDAY:
        return day.weekday() >= 5
    return day.weekday() < 5 or day in constants.holidays


def _days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=offset) for offset in range((date(year + 1, 1, 1) - first).days)]
