"""The visit calendar 上门日历: agreed windows and visits by technician, a day as bars or a week as a table."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from math import ceil, floor
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
from guanjia.workorders import arrivals, proof, queries, states
from guanjia.workorders.models import WorkOrder

FIRST_HOUR, LAST_HOUR, MIDNIGHT, DAY = 8, 20, 24, timedelta(days=1)
NARROWEST, SHORTEST = 0.4, 0.1
LINE, DIGIT, DASH, WORD, MARGINS = (
    1080,
    6.7,
    4.5,
    12,
    11,
)  # pixels: of a line where it is narrowest, of letters
ELSEWHERE = "别的项目"
DOING = {status for key, _, of in states.BOARD if key == "doing" for status in of}
Bar = dict[str, Any]
Strengths = Mapping[int, int]
UNKNOWN: Strengths = {}


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
    strengths = arrivals.strengths(row.pk for row in orders if row.came_at)
    staff = people.field_staff(project.pk)
    show = week(staff, orders, first, strengths) if is_week else gantt(staff, orders, since, strengths)
    return page(
        request, "workorders/calendar.html#calendar", nav_on="visit-calendar", poll=poll, day=day, first=first,
        is_week=is_week, before=day - span, after=day + span, total=len(orders),
        unassigned=sum(o.staff_id is None for o in orders), **show,
    )  # fmt: skip


def gantt(
    staff: list[Staff], orders: list[WorkOrder], since: datetime, strengths: Strengths
) -> dict[str, Any]:
    """One line a person, the orders that nobody has yet on top."""
    shifts = people.shifts([row.pk for row in staff], since, since + DAY)
    bars = bars_of(orders, strengths)
    hours = hours_of(since, shifts, bars)
    rows = lanes("还没派", bars[None], [], hours) if None in bars else []
    for row in staff:
        rows += lanes(row.name, bars.get(row.pk, []), away(shifts.get(row.pk, []), since, hours), hours)
    return {"rows": rows, "hours": hours, "at_hour": now_in(since, hours)}


def hours_of(
    day: datetime, shifts: dict[int, list[Shift]], bars: Mapping[int | None, list[Bar]]
) -> list[int]:
    """The drawn hours: the span of the day's shifts and visits, at least 8 to 20."""
    spans = [worked(shift, day) for rows in shifts.values() for shift in rows]
    spans += [(bar["start"], bar["end"]) for rows in bars.values() for bar in rows]
    first = min([FIRST_HOUR, *(floor(start) for start, _ in spans)])
    last = max([LAST_HOUR, *(ceil(end) for _, end in spans)])
    return list(range(first, last + 1))


def now_in(day: datetime, hours: list[int]) -> float | None:
    """Where the line of this moment stands; nowhere on another day or outside of the drawn hours."""
    at = (clock.now() - day) / timedelta(hours=1)
    return at if hours[0] <= at <= hours[-1] else None


def lanes(name: str, bars: list[Bar], closed: list[Bar], hours: list[int]) -> list[dict[str, Any]]:
    """The bars of a person in as many lines as stand beside each other, each with the words that it holds; the name
    stands on the first."""
    found: list[list[Bar]] = [[]]
    for one in sorted(bars, key=lambda b: b["start"]):
        room = (one["end"] - one["start"]) * LINE / (hours[-1] - hours[0])
        one["text"] = fitting(one["texts"], room)
        free = next((lane for lane in found if not lane or lane[-1]["end"] <= one["start"]), None)
        if free is None:
            found.append([one])
        else:
            free.append(one)
    return [
        {"name": "" if n else name, "bars": lane, "away": closed, "load": "" if n else len(bars)}
        for n, lane in enumerate(found)
    ]


def fitting(texts: Sequence[str], room: float) -> str:
    """The first of some texts, the fullest first, that a bar of so many pixels holds whole; none where it is too
    narrow."""
    return next((text for text in texts if width_of(text) + MARGINS <= room), "")


def width_of(text: str) -> float:
    """About how many pixels a text takes."""
    return sum(DASH if letter in "- " else DIGIT if letter.isascii() else WORD for letter in text)


def hour(at: datetime) -> float:
    """The local hour of a moment as a decimal."""
    moment = local(at)
    return moment.hour + moment.minute / 60


def bars_of(orders: list[WorkOrder], strengths: Strengths = UNKNOWN) -> dict[int | None, list[Bar]]:
    """Orders of one day as bars that lead to their case, by person; an arrival says how strongly it is proved."""
    found: dict[int | None, list[Bar]] = {}
    for row in orders:
        start = row.visit_falls_at
        if start is None:
            continue
        end = row.finished_at or start + timedelta(minutes=row.category.minutes)
        right = MIDNIGHT if local(end).date() > local(start).date() else hour(end)
        found.setdefault(row.staff_id, []).append(
            bar(hour(start), right, words_of(row), kind_of(row))
            | {"href": reverse("order", args=[row.pk]), "title": f"{row.place_short} {said(row, strengths)}"}
        )
    return found


def words_of(row: WorkOrder) -> list[str]:
    """What a bar says of an order, the fullest first: the place and the matter, the place, the kind of work, the
    building."""
    building = [str(row.unit.building)] if row.unit else []
    return [f"{row.place_short} {row.title}", row.place_short, row.category.name, *building]


def elsewhere(one: Bar) -> Bar:
    """A bar of another project: only that the time is taken."""
    return one | {"href": "", "texts": [ELSEWHERE], "title": ELSEWHERE}


def said(row: WorkOrder, strengths: Strengths) -> str:
    """The matter, and how strongly the arrival is proved."""
    return f"{row.title}（{proof.word(strengths[row.pk])}）" if row.pk in strengths else row.title


def bar(start: float, end: float, texts: Sequence[str], kind: str) -> Bar:
    """A bar inside its day, wide enough to be hit, with what it may say, the fullest first."""
    left = min(start, MIDNIGHT - NARROWEST)
    right = min(max(end, left + NARROWEST), MIDNIGHT)
    return {"start": left, "end": right, "texts": texts, "title": texts[0], "kind": kind}


def kind_of(order: WorkOrder) -> str:
    """How a bar is drawn: done, under way, planned for somebody, or nobody's yet."""
    if order.finished_at:
        return "done"
    if order.status in DOING:
        return "doing"
    return "plan" if order.staff_id else "proposed"


def worked(shift: Shift, day: datetime) -> tuple[float, float]:
    """The part of a shift that lies in a day, in hours of the day."""
    begin, end = max(shift.starts_at, day), min(shift.ends_at, day + DAY)
    return (begin - day) / timedelta(hours=1), (end - day) / timedelta(hours=1)


def away(shifts: list[Shift], day: datetime, hours: list[int]) -> list[Bar]:
    """The drawn hours of a day outside of every shift."""
    first, last = float(hours[0]), float(hours[-1])
    if not shifts:
        return [{"start": first, "end": last, "text": "没有排班"}]
    free, at = [], first
    for begin, end in [*sorted(worked(shift, day) for shift in shifts), (last, last)]:
        if begin - at > SHORTEST:
            free.append({"start": at, "end": begin, "text": "下班"})
        at = max(at, end)
    return free


def week(staff: list[Staff], orders: list[WorkOrder], first: date, strengths: Strengths) -> dict[str, Any]:
    """One line a person, one cell a day with its orders by time."""
    found: dict[tuple[int | None, date], list[dict[str, Any]]] = {}
    for row in orders:
        at = local(row.visit_falls_at or row.received_at)
        line = {"order": row, "time": f"{at:%H:%M}", "dot": states.DOT[row.status],
                "proof": proof.tag(strengths[row.pk]) if row.pk in strengths else None}  # fmt: skip
        found.setdefault((row.staff_id, at.date()), []).append(line)
    days = [first + n * DAY for n in range(7)]
    lines = [(row.name, [found.get((row.pk, day), []) for day in days]) for row in staff]
    nobody = [found.get((None, day), []) for day in days]
    return {"days": days, "lines": [("还没派", nobody), *lines] if any(nobody) else lines}


urlpatterns: list[URLPattern] = [path("desk/calendar/", show_calendar, name="visit-calendar")]
