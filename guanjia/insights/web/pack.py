"""What is frozen: audit packs of the clause map, and reports of months, quarters and years."""

from django import forms
from django.http import FileResponse, HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.insights import actions, documents, periods, queries, reports, rules
from guanjia.insights.models import Report
from guanjia.kernel import clock
from guanjia.kernel.web import Request, done, needs, page, submit
from guanjia.organization.moments import local
from guanjia.organization.web.place import project_of
from guanjia.sheets import papers as paper

NAV = "clauses"


class FreezeForm(forms.Form):
    """Freezing takes no facts: it keeps what the map shows."""


class PeriodForm(forms.Form):
    """The month, quarter or year to freeze: the latest that is over."""

    span = forms.ChoiceField(label="报告", choices=Report.Period.choices, initial=Report.Period.MONTH)

    def clean_span(self) -> periods.Span:
        """The latest span of that length that is over."""
        today = local(clock.now()).date()
        return periods.last_over(Report.Period(self.cleaned_data["span"]), today)


@needs("clauses.read")
def show_packs(request: Request) -> HttpResponse:
    """The frozen maps, and the button that freezes another."""
    project = project_of(request)
    form = FreezeForm(request.POST if request.method == "POST" else None)
    if submit(form, actions.freeze_map, project, by=request.actor):
        return done(
            request, "insights/packs.html#main", to=reverse("clause-packs"), said="已存一份，可以打印或下载"
        )
    return page(
        request, "insights/packs.html#main", nav_on=NAV, form=form, project=project,
        may_keep=rules.may_keep(request.actor, project.pk) is None,
        packs=queries.snapshots(request.actor, project),
    )  # fmt: skip


@needs("clauses.read")
def audit_pack(request: Request, snapshot_id: int) -> HttpResponse:
    """One frozen map as a PDF."""
    snapshot = queries.get_snapshot(request.actor, snapshot_id)
    url = paper.page_url(request, reverse("clause-packs"))
    name = f"clauses-{snapshot.project.code}-{snapshot.until:%Y%m%d}"
    return paper.answer(documents.audit_pack(snapshot, url), name)


@needs("clauses.read")
def audit_workbook(request: Request, snapshot_id: int) -> HttpResponse:
    """One frozen map as a workbook."""
    snapshot = queries.get_snapshot(request.actor, snapshot_id)
    name = f"clauses-{snapshot.project.code}-{snapshot.until:%Y%m%d}.xlsx"
    book = documents.audit_workbook(snapshot)
    return FileResponse(book, as_attachment=True, filename=name)  # type: ignore[return-value]


@needs("clauses.read")
def show_reports(request: Request) -> HttpResponse:
    """Monthly, quarterly and yearly reports; those of a span that is over are frozen by themselves at night."""
    project = project_of(request)
    form = PeriodForm(request.POST or None)
    if submit(form, actions.freeze_report, project, by=request.actor):
        return done(request, "", to=reverse("reports"))
    return page(
        request, "insights/reports.html#main", nav_on="reports", form=form, project=project,
        may_keep=rules.may_keep(request.actor, project.pk) is None,
        rows=[(row, periods.Span(Report.Period(row.period), row.since, row.until).name)
              for row in reports.reports(request.actor, project)],
    )  # fmt: skip


@needs("clauses.read")
def report_paper(request: Request, report_id: int) -> HttpResponse:
    """One frozen report as a PDF."""
    report = reports.get_report(request.actor, report_id)
    url = paper.page_url(request, reverse("reports"))
    return paper.answer(documents.report_paper(report, url), f"report-{report.period}-{report.until:%Y%m%d}")


urlpatterns: list[URLPattern] = [
    path("desk/clauses/packs/", show_packs, name="clause-packs"),
    path("desk/clauses/packs/<int:snapshot_id>/pack.pdf", audit_pack, name="clause-pack-pdf"),
    path("desk/clauses/packs/<int:snapshot_id>/pack.xlsx", audit_workbook, name="clause-pack-xlsx"),
    path("desk/reports/", show_reports, name="reports"),
    path("desk/reports/<int:report_id>/report.pdf", report_paper, name="report-pdf"),
]
