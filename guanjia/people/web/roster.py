"""The roster of a week 排班: who works when."""

from datetime import date, datetime, time, timedelta

from django.http import HttpResponse
from django.urls import URLPattern, path

from guanjia.kernel import clock
from guanjia.kernel.text import TextRefused, date_of
from guanjia.kernel.web import Request, needs, page
from guanjia.organization.moments import CHINA, local
from guanjia.organization.web.place import project_of
from guanjia.people import queries
from guanjia.people.models import Shift

WEEK = timedelta(days=7)


def week_of(text: str) -> date:
    """The Monday of the asked day, else of today."""
    try:
        day = date_of(text)
    except TextRefused:
        day = local(clock.now()).date()
    return day - timedelta(days=day.weekday())


@needs("desk.open", "people.read")
def show_roster(request: Request) -> HttpResponse:
    """A week of shifts, one line a person."""
    first = week_of(request.GET.get("week", ""))
    rows = list(queries.staff(request.actor).filter(project=project_of(request)))
    since = datetime.combine(first, time(), CHINA)
    shifts = queries.shifts([row.pk for row in rows], since, since + WEEK)
    days = [first + timedelta(days=n) for n in range(7)]
    lines = [(row, week(shifts[row.pk], days)) for row in rows]
    return page(
        request, "people/roster.html", nav_on="roster", days=days, lines=lines, today=local(clock.now()).date(),
        counts=[sum(bool(cells[n]) for _, cells in lines) for n in range(7)], before=first - WEEK, after=first + WEEK,
    )  # fmt: skip


def week(shifts: list[Shift], days: list[date]) -> list[list[tuple[str, str]]]:
    """The shifts of a person by day: code and hours."""
    found: dict[date, list[tuple[str, str]]] = {day: [] for day in days}
    for row in shifts:
        start, end = local(row.starts_at), local(row.ends_at)
        if start.date() in found:
            found[start.date()].append((row.code, f"{start:%H:%M}–{end:%H:%M}"))
    return list(found.values())


urlpatterns: list[URLPattern] = [path("desk/roster/", show_roster, name="roster")]
