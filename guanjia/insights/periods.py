"""Months, quarters and years as days, and the ones that are over; pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from guanjia.insights.models import Report

MONTHS = {Report.Period.MONTH: 1, Report.Period.QUARTER: 3, Report.Period.YEAR: 12}
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """The first and the last day of a month, a quarter or a year."""

    period: Report.Period
    since: date
    until: date

    @property
    def before(self) -> "Span":
        """The span of the same length that ended the day before."""
        return span_of(self.period, self.since - DAY)

    @property
    def name(self) -> str:
        """2026 年 10 月, 2026 年第 3 季度, 2026 年."""
        if self.period == Report.Period.YEAR:
            return f"{self.since.year} 年"
        if self.period == Report.Period.QUARTER:
            return f"{self.since.year} 年第 {(self.since.month + 2) // 3} 季度"
        return f"{self.since.year} 年 {self.since.month} 月"


def span_of(period: Report.Period, day: date) -> Span:
    """The month, quarter or year in which a day lies."""
    months = MONTHS[period]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    after = first.month - 1 + months
    return Span(period, first, date(first.year + after // 12, after % 12 + 1, 1) - DAY)


def last_over(period: Report.Period, today: date) -> Span:
    """The latest month, quarter or year that ended before today."""
    return span_of(period, today).before
