"""每个人的一天: the visits of a plan as bars, beside what was done already, is under way, or is of another project."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from guanjia.dispatch import days
from guanjia.dispatch.models import DayPlan, PlannedVisit
from guanjia.organization.moments import local
from guanjia.people import queries as people
from guanjia.workorders import queries as workorders
from guanjia.workorders.models import WorkOrder
from guanjia.workorders.web.calendar import (
    DAY,
    MIDNIGHT,
    away,
    bar,
    bars_of,
    elsewhere,
    hour,
    hours_of,
    kind_of,
    lanes,
    now_in,
    words_of,
)

Bars = dict[int | None, list[dict[str, Any]]]


def gantt(plan: DayPlan, visits: list[PlannedVisit], names: dict[int, str]) -> dict[str, Any]:
    """The day of everybody, what stands beside each other in lines of its own; who each line is of, for the script that
    drags."""
    midnight = days.midnight_of(plan.day)
    jobs = workorders.system_day(names, midnight, midnight + DAY)
    begun = {job.pk for job in jobs if is_begun(job)}
    bars: Bars = defaultdict(list)
    for staff_id, rows in beside(plan, visits, jobs).items():
        bars[staff_id] += rows
    counts: dict[int, int] = defaultdict(int)
    for row in visits:
        counts[row.staff_id] += 1
        if row.order_id not in begun or not row.is_lead:
            bars[row.staff_id].append(planned(plan, row, counts[row.staff_id]))
    shifts = people.shifts(list(names), midnight, midnight + DAY)
    hours = hours_of(midnight, shifts, bars)
    closed = {pk: away(shifts.get(pk, []), midnight, hours) for pk in names}
    for staff_id, first, last in plan.figures["pauses"]:
        if staff_id in closed:
            closed[staff_id].append({"start": first / 60, "end": last / 60, "text": "休息"})
    rows, whose = [], []
    for pk in sorted(names, key=lambda pk: (-counts[pk], pk)):
        lines = lanes(names[pk], bars[pk], closed[pk], hours)
        lines[0]["load"] = f"{counts[pk]} 件"
        rows += lines
        whose += [str(pk)] * len(lines)
    return {"rows": rows, "hours": hours, "now": now_in(midnight, hours), "staff": ",".join(whose)}


def is_begun(job: WorkOrder) -> bool:
    """Whether somebody is on the way to a job, at it, or through with it."""
    return kind_of(job) in ("done", "doing")


def planned(plan: DayPlan, row: PlannedVisit, nth: int) -> dict[str, Any]:
    """A visit of the plan: place and matter as far as they fit in, else its turn on that day; all of it when pointed
    at."""
    is_draft = plan.status == DayPlan.Status.DRAFT
    start, end = hour_on(plan.day, row.starts_at), hour_on(plan.day, row.ends_at)
    kind, mate = kind_of(row.order) if row.sent_at else "proposed", "" if row.is_lead else "，同去"
    said = f"第 {nth} 件，{span(row)}，{row.order.place} {row.order.title}{mate}"
    href = reverse("plan-fix", args=[plan.pk, row.order_id]) + "#fix" if is_draft else reverse(
        "order", args=[row.order_id]
    )  # fmt: skip
    return bar(start, end, [*words_of(row.order), str(nth)], kind) | {"href": href, "title": said}


def hour_on(day: date, at: datetime) -> float:
    """The hour of a moment on a day's line; what lies on the next day stands at the end of the line."""
    return hour(at) if local(at).date() <= day else float(MIDNIGHT)


def span(row: PlannedVisit) -> str:
    """`10:40–11:20`."""
    return f"{local(row.starts_at):%H:%M}–{local(row.ends_at):%H:%M}"


def beside(plan: DayPlan, visits: Iterable[PlannedVisit], jobs: list[WorkOrder]) -> Bars:
    """What takes the day of people beside the visits that are still to come: done, under way, sent since, elsewhere."""
    known = {row.order_id for row in visits} | {row["order"] for row in plan.unserved}
    is_out = plan.status == DayPlan.Status.PUBLISHED
    found: Bars = defaultdict(list)
    for job in jobs:
        is_afar = job.project_id not in plan.project_ids
        is_later = job.status in days.PLANNED and (is_afar or (is_out and job.pk not in known))
        if not is_begun(job) and not is_later:
            continue
        for staff_id, rows in bars_of([job]).items():
            found[staff_id] += [drawn(one, job, is_afar=is_afar) for one in rows]
    return found


def drawn(one: dict[str, Any], job: WorkOrder, *, is_afar: bool) -> dict[str, Any]:
    """A bar of a job that the plan does not move; of another project only that the time is taken."""
    if is_afar:
        return elsewhere(one)
    word = job.get_status_display()
    texts = [f"{job.place_short} {word}", word]
    return one | {"texts": texts, "title": f"{job.place} {job.title}，{word}"}
