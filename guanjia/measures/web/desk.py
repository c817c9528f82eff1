"""A figure with its definition, its course over the days, and the rows behind."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path

from guanjia.kernel import clock, going
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.web import Request, needs, page
from guanjia.measures import declared, queries
from guanjia.measures.queries import Figure
from guanjia.organization.moments import clock_time, local
from guanjia.organization.web.place import project_of

SPANS = (("1", "今天"), ("7", "7 天"), ("30", "30 天"), ("365", "一年"))
PAGE = 100


def span_of(request: Request) -> tuple[date, date, str]:
    """The days that the page is about; thirty when nothing usable was asked for."""
    wanted = request.GET.get("days", "")
    days = wanted if wanted in dict(SPANS) else "30"
    today = local(clock.now()).date()
    return today - timedelta(days=int(days) - 1), today, days


@needs("measures.read")
def show_figures(request: Request) -> HttpResponse:
    """Every figure over the chosen days."""
    since, until, days = span_of(request)
    found = queries.figures(request.actor, list(declared.measures), since, until, [project_of(request).pk])
    return page(
        request,
        "measures/figures.html#main",
        nav_on="figures",
        figures=list(found.values()),
        days=days,
        spans=SPANS,
    )


@needs("measures.read")
def show_rows(request: Request, key: str) -> HttpResponse:
    """One figure: definition, chart with its table, rows."""
    if key not in declared.measures:
        raise NotFound
    since, until, days = span_of(request)
    project = project_of(request)
    figure = queries.figures(request.actor, [key], since, until, [project.pk])[key]
    course = queries.by_day(request.actor, key, since, until, [project.pk])
    rows = list(queries.rows(request.actor, key, since, until, [project.pk])[:PAGE])
    refs = [SubjectRef(row.subject_kind, row.subject_id) for row in rows]
    names = going.names(request.actor, refs)
    links = [
        (row, names.get(ref, ""), going.address(request.actor, ref))
        for row, ref in zip(rows, refs, strict=True)
    ]
    return page(
        request, "measures/rows.html#main", nav_on="figures", figure=figure, measure=figure.measure, days=days,
        spans=SPANS, rows=links, chart=chart(course, figure), course=[(f"{d:%m-%d}", f.text) for d, f in course],
        when=clock_time,
    )  # fmt: skip


def chart(course: list[tuple[date, Figure]], figure: Figure) -> dict[str, Any]:
    """The course of a figure for the chart: bars for counts, a line for shares and means."""
    unit = figure.measure.unit
    values = {
        "count": [f.total for _, f in course],
        "share": [round(100 * f.rate, 1) for _, f in course],
        "mean": [round(f.mean, 2) if f.mean is not None else None for _, f in course],
    }[unit]
    series: dict[str, Any] = {
        "type": "bar" if unit == "count" else "line",
        "data": values,
        "name": figure.measure.label,
    }
    target = figure.measure.target
    if target is not None and unit == "share":
        series["markLine"] = {
            "silent": True,
            "symbol": "none",
            "data": [{"yAxis": target * 100, "name": "目标"}],
        }
    return {
        "grid": {"left": 44, "right": 40, "top": 16, "bottom": 28},
        "xAxis": {"type": "category", "data": [f"{d:%m-%d}" for d, _ in course]},
        "yAxis": {"type": "value", "min": None if unit == "count" else 0}, "series": [series],
    }  # fmt: skip


urlpatterns: list[URLPattern] = [
    path("desk/figures/", show_figures, name="figures"),
    path("desk/figures/<str:key>/", show_rows, name="figure-rows"),
]
