"""The rows behind a figure as a workbook or as plain text, exactly those of the page, up to the policy's cap."""

from django.http import HttpResponse
from django.urls import URLPattern, path

from guanjia.kernel import policy
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.web import Request, needs
from guanjia.measures import declared, queries
from guanjia.measures.declared import Measure
from guanjia.measures.web.desk import linked
from guanjia.measures.web.place import Span
from guanjia.organization.moments import local
from guanjia.organization.web.place import project_of
from guanjia.sheets.files import download

HEADINGS = ("指标", "事项", "编号", "人", "时间", "达到", "数值")


@needs("measures.read")
def export_rows(request: Request, key: str, kind: str) -> HttpResponse:
    """The rows of a figure as a file."""
    if key not in declared.measures:
        raise NotFound
    return download(key, kind, "指标明细", HEADINGS, table(request, key))


def table(request: Request, key: str) -> list[tuple[str, ...]]:
    """The rows as text."""
    span, project = Span.of(request), project_of(request)
    limit = int(policy.value("export.max_rows", project=project.pk))
    rows = list(queries.rows(request.actor, key, span.since, span.until, [project.pk])[:limit])
    return [
        (declared.measures[key].label, name, str(SubjectRef(row.subject_kind, row.subject_id)), staff,
         f"{local(row.at):%Y-%m-%d %H:%M}", "是" if row.hit else "否", value_of(declared.measures[key], row.value))
        for row, name, _, staff in linked(request, rows)
    ]  # fmt: skip


def value_of(measure: Measure, value: float | None) -> str:
    """A number as text, or the name of the part that it stands for."""
    if value is None:
        return ""
    return measure.parts[int(value)] if measure.parts else f"{value:g}"


urlpatterns: list[URLPattern] = [
    path("desk/figures/<str:key>/rows.<str:kind>", export_rows, name="figure-export"),
]
