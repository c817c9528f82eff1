"""Reporting a privacy incident on the phone, for who has no desk."""

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel.web import Request, done, needs, page, submit
from guanjia.organization import queries as organization
from guanjia.organization.models import Project
from guanjia.privacy import actions, queries
from guanjia.privacy.web.incidents import ReportForm


@needs("field.open", "privacy.report")
def report(request: Request) -> HttpResponse:
    """Say what happened; it goes to the manager and the privacy officer at once."""
    form = ReportForm(request.POST or None)
    if submit(form, actions.report_incident, project_of(request), by=request.actor):
        return done(request, "", to=reverse("field-incident"))
    mine = [row for row in queries.incidents(request.actor)[:20] if row.reported_by == request.actor.ref]
    return page(request, "privacy/field_incident.html", nav_on="me", form=form, rows=mine)


def project_of(request: Request) -> Project:
    """Where this person works."""
    return organization.system_project(min(request.actor.projects))


urlpatterns: list[URLPattern] = [path("field/incidents/", report, name="field-incident")]
