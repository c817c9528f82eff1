"""A figure with its definition, its cuts, its course over the days, and the rows behind."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path

from guanjia.kernel import clock, going
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.web import Request, needs, page
from guanjia.measures import catalogue, declared, queries
from guanjia.measures.models import Observation
from guanjia.measures.queries import Figure
from guanjia.measures.web.place import SPANS, Span, cut_of, cuts_of, names_of
from guanjia.organization.models import Project
from guanjia.organization.moments import clock_time
from guanjia.organization.web.place import project_of, projects_of

PAGE = 100
VIEWS = {"": "全部", "under": "没到目标", "none": "还没有数据"}


def in_view(figure: Figure, view: str) -> bool:
    """Whether a figure stands in a view."""
    return {"under": figure.is_under_target, "none": not figure.total}.get(view, True)


@needs("measures.read")
def show_figures(request: Request) -> HttpResponse:
    """Every figure over the chosen days, with its last six months."""
    span, project, view = Span.of(request), project_of(request), request.GET.get("view", "")
    keys, actor = in_order(declared.shown(project.pk, clock.now())), request.actor
    found = queries.figures(actor, keys, span.since, span.until, [project.pk])
    course = queries.monthly(actor, keys, span.half_year, span.until, [project.pk])
    tabs = [
        {"label": label, "href": span.link(view=key), "on": key == view,
         "count": sum(in_view(figure, key) for figure in found.values())}
        for key, label in VIEWS.items()
    ]  # fmt: skip
    shown = [(figure, trend(course.get(key, []))) for key, figure in found.items() if in_view(figure, view)]
    return page(
        request, "measures/figures.html#main", nav_on="figures", figures=shown, span=span, spans=SPANS, tabs=tabs,
        words=catalogue.every(), view=view,
    )  # fmt: skip


def in_order(keys: Iterable[str]) -> list[str]:
    """Figures by key; a second reading stands beside the figure of the literal one."""
    beside = {key: declared.measures[key].beside for key in keys}
    return sorted(beside, key=lambda key: ((beside[key] or key).lower(), beside[key] != "", key))


def trend(course: list[tuple[date, Figure]]) -> list[float]:
    """The heights of a small line; months without a value are left out."""
    return [figure.height for _, figure in course if figure.height is not None]


@needs("measures.read")
def show_rows(request: Request, key: str) -> HttpResponse:
    """One figure: definition, cut, chart with its table, rows."""
    if key not in declared.measures:
        raise NotFound
    span, project, by = Span.of(request), project_of(request), cut_of(request, declared.measures[key])
    figure = queries.figures(request.actor, [key], span.since, span.until, [project.pk])[key]
    course = queries.by_day(request.actor, key, span.since, span.until, [project.pk])
    rows = list(queries.rows(request.actor, key, span.since, span.until, [project.pk])[:PAGE])
    return page(
        request, "measures/rows.html#main", nav_on="figures", figure=figure, measure=figure.measure, span=span,
        spans=SPANS, rows=linked(request, rows), chart=chart(course, figure), by=by, when=clock_time,
        cuts=cuts_of(figure.measure),
        course=[(f"{d:%m-%d}", f.text) for d, f in course], lines=lines(request, project, key, span),
        words=catalogue.every()[key],
    )  # fmt: skip


def lines(request: Request, project: Project, key: str, span: Span) -> list[tuple[str, Figure, list[float]]]:
    """The lines of the chosen cut: name, figure over the span, course over six months."""
    by = cut_of(request, declared.measures[key])
    places = [row.pk for row in projects_of(request)] if by == "project" else [project.pk]
    since = span.half_year if by == "month" else span.since
    if by == "part":
        long = queries.shares(request.actor, key, span.half_year, span.until, places)
        parts = queries.shares(request.actor, key, span.since, span.until, places).items()
        named = [(name, queries.whole(course), trend(long[name])) for name, course in parts]
        return sorted(named, key=lambda line: -line[1].hits)
    found = queries.cut(request.actor, key, by, since, span.until, places)
    months = (
        found if by == "month" else queries.cut(request.actor, key, by, span.half_year, span.until, places)
    )
    names = names_of(request, by, found)
    whole = [
        (names.get(line, "没有对应"), queries.whole(course), trend(months.get(line, [])))
        for line, course in found.items()
    ]
    return whole if by == "month" else sorted(whole, key=lambda line: (-line[1].total, line[0]))


def linked(request: Request, rows: list[Observation]) -> list[tuple[Observation, str, str, str]]:
    """Rows with the name and the page of their subject, and whose they are."""
    refs = [SubjectRef(row.subject_kind, row.subject_id) for row in rows]
    staff = [SubjectRef("staff", row.staff_id) for row in rows if row.staff_id]
    names = going.names(request.actor, {*refs, *staff})
    return [
        (
            row,
            names.get(ref, ""),
            going.address(request.actor, ref),
            names.get(SubjectRef("staff", row.staff_id or 0), ""),
        )
        for row, ref in zip(rows, refs, strict=True)
    ]


def chart(course: list[tuple[date, Figure]], figure: Figure) -> dict[str, Any]:
    """The course of a figure for the chart: bars for counts, a line for shares and means."""
    is_count, target = figure.measure.unit == "count", figure.measure.target
    series: dict[str, Any] = {
        "type": "bar" if is_count else "line", "data": [f.height for _, f in course], "name": figure.measure.label,
    }  # fmt: skip
    if target is not None and figure.measure.unit == "share":
        aim = {"yAxis": target * 100, "name": "目标"}
        series["markLine"] = {"silent": True, "symbol": "none", "data": [aim]}
    return {
        "grid": {"left": 44, "right": 40, "top": 16, "bottom": 28},
        "xAxis": {"type": "category", "data": [f"{d:%m-%d}" for d, _ in course]},
        "yAxis": {"type": "value", "min": None if is_count else 0}, "series": [series],
    }  # fmt: skip


urlpatterns: list[URLPattern] = [
    path("desk/figures/", show_figures, name="figures"),
    path("desk/figures/<str:key>/", show_rows, name="figure-rows"),
]
