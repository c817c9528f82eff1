"""The visit calendar 上门日历: agreed windows and visits by technician, a day as bars or a week as a table."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel import clock
from guanjia.kernel.text import TextRefused, date_of
from guanjia.kernel.web import Request, live_url, needs, page
from guanjia.organization.moments import CHINA, local
from guanjia.organization.web.place import project_of
from guanjia.people import queries as people
from guanjia.people.models import Shift, Staff
from guanjia.workorders import queries, states
from guanjia.workorders.models import WorkOrder

FIRST_HOUR, LAST_HOUR, DAY = 8, 20, timedelta(days=1)
HOURS = list(range(FIRST_HOUR, LAST_HOUR + 1))


def day_of(text: str) -> date:
    """The asked day, else today."""
    try:
        return date_of(text)
    except TextRefused:
        return local(clock.now()).date()


@needs("desk.open", "people.read", "workorders.read")
def show_calendar(request: Request) -> HttpResponse:
    """A day of everybody as bars, or a week as a table."""
    project, day = project_of(request), day_of(request.GET.get("day", ""))
    poll = live_url(request, [f"project:{project.pk}"])
    is_week = request.GET.get("view") == "week"
    first = day - timedelta(days=day.weekday()) if is_week else day
    since = datetime.combine(first, time(), CHINA)
    span = 7 * DAY if is_week else DAY
    orders = queries.visits_between(request.actor, project.pk, since, since + span)
    staff = people.field_staff(project.pk)
    show = week(staff, orders, first) if is_week else gantt(staff, orders, since)
    return page(
        request, "workorders/calendar.html#calendar", nav_on="visit-calendar", poll=poll, day=day, first=first,
        is_week=is_week, before=day - span, after=day + span, total=len(orders),
        unassigned=sum(o.staff_id is None for o in orders), **show,
    )  # fmt: skip


def gantt(staff: list[Staff], orders: list[WorkOrder], since: datetime) -> dict[str, Any]:
    """One line a person, the orders that nobody has yet on top."""
    shifts = people.shifts([row.pk for row in staff], since, since + DAY)
    bars = bars_of(orders)
    rows = lanes("还没派", bars[None], []) if None in bars else []
    for row in staff:
        rows += lanes(row.name, bars.get(row.pk, []), away(shifts.get(row.pk, []), since))
    is_today = since <= clock.now() < since + DAY
    return {"rows": rows, "hours": HOURS, "now": hour(clock.now()) if is_today else None}


def lanes(name: str, bars: list[dict[str, Any]], closed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The bars of a person in as many lines as stand beside each other; the name stands on the first."""
    found: list[list[dict[str, Any]]] = [[]]
    for bar in sorted(bars, key=lambda b: b["start"]):
        free = next((lane for lane in found if not lane or lane[-1]["end"] <= bar["start"]), None)
        if free is None:
            found.append([bar])
        else:
            free.append(bar)
    return [
        {"name": "" if n else name, "bars": lane, "away": closed, "load": "" if n else len(bars)}
        for n, lane in enumerate(found)
    ]


def hour(at: datetime) -> float:
    """The local hour of a moment as a decimal."""
    moment = local(at)
    return moment.hour + moment.minute / 60


def bars_of(orders: list[WorkOrder]) -> dict[int | None, list[dict[str, Any]]]:
    """Orders of one day as bars that lead to their case, by person; inside the drawn hours."""
    found: dict[int | None, list[dict[str, Any]]] = {}
    for row in orders:
        start = row.arrived_at or row.visit_at or row.window_from
        if start is None:
            continue
        end = max(
            row.finished_at or start, start + timedelta(minutes=row.category.minutes * (not row.finished_at))
        )
        kind = (
            "done"
            if row.finished_at
            else "doing"
            if row.arrived_at
            else "plan"
            if row.staff_id
            else "proposed"
        )
        left = min(max(hour(start), FIRST_HOUR), LAST_HOUR - 0.4)
        right = LAST_HOUR if local(end).date() > local(start).date() else min(hour(end), LAST_HOUR)
        href = reverse("order", args=[row.pk])
        bar = {"start": left, "end": max(right, left + 0.4), "text": row.title, "kind": kind, "href": href}
        found.setdefault(row.staff_id, []).append(bar)
    return found


def away(shifts: list[Shift], day: datetime) -> list[dict[str, Any]]:
    """The drawn hours of a day without a shift."""
    begin = min((max(s.starts_at, day) for s in shifts), default=None)
    end = max((min(s.ends_at, day + DAY) for s in shifts), default=None)
    if begin is None or end is None:
        return [{"start": FIRST_HOUR, "end": LAST_HOUR, "text": "没有排班"}]
    last = 24.0 if end >= day + DAY else hour(end)
    spans = [(float(FIRST_HOUR), hour(begin)), (last, float(LAST_HOUR))]
    return [{"start": a, "end": b, "text": "下班"} for a, b in spans if b - a > 0.1]


def week(staff: list[Staff], orders: list[WorkOrder], first: date) -> dict[str, Any]:
    """One line a person, one cell a day with its orders by time."""
    found: dict[tuple[int | None, date], list[dict[str, Any]]] = {}
    for row in orders:
        at = local(row.arrived_at or row.visit_at or row.window_from or row.received_at)
        line = {"order": row, "time": f"{at:%H:%M}", "dot": states.DOT[row.status]}
        found.setdefault((row.staff_id, at.date()), []).append(line)
    days = [first + n * DAY for n in range(7)]
    lines = [(row.name, [found.get((row.pk, day), []) for day in days]) for row in staff]
    nobody = [found.get((None, day), []) for day in days]
    return {"days": days, "lines": [("还没派", nobody), *lines] if any(nobody) else lines}


urlpatterns: list[URLPattern] = [path("desk/calendar/", show_calendar, name="visit-calendar")]
