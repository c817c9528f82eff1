"""The desk's pages of complaints: the list, one complaint, and one route a verb."""

from typing import Any

from django import forms as django_forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.complaints import queries, states
from guanjia.complaints.models import Complaint
from guanjia.complaints.web import acts, shown
from guanjia.complaints.web.acts import Act
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.web import NothingForm, Request, View, done, live_url, needs, page, submit
from guanjia.organization.web.place import project_of
from guanjia.sla import queries as sla

NAV, SHOWN = "complaints", 60


@needs("desk.open", queries.READ)
def list_complaints(request: Request) -> HttpResponse:
    """Complaints that wait, the next due first; or all of them."""
    project, view = project_of(request), request.GET.get("view", "open")
    view = view if view in queries.VIEWS else "open"
    rows = list(queries.listed(request.actor, project.pk, view)[: SHOWN + 1])
    counts = queries.counted(request.actor, project.pk)
    tabs = [
        {"label": label, "count": counts[key], "href": f"?view={key}", "on": key == view}
        for key, (label, _) in queries.VIEWS.items()
    ]
    clocks = sla.next_clocks(Complaint.kind, [row.pk for row in rows])
    lines = [
        {
            "row": row,
            "dot": states.DOTS[row.status],
            "clock": sla.view(clocks[row.pk]) if row.pk in clocks else None,
        }
        for row in rows[:SHOWN]
    ]
    return page(
        request, "complaints/complaints.html#rows", nav_on=NAV, tabs=tabs, rows=lines, more=len(rows) > SHOWN,
        shown=SHOWN,
    )  # fmt: skip


@needs("desk.open", queries.READ)
def show_complaint(request: Request, complaint_id: int) -> HttpResponse:
    """One complaint: facts, clocks, rounds, people, timeline."""
    row = queries.get_complaint(request.actor, complaint_id)
    poll = live_url(request, [str(row.ref)])
    return page(
        request, "complaints/complaint.html#complaint", nav_on=NAV, poll=poll, form=None, act=None,
        **shown.context(request, row),
    )  # fmt: skip


def act_view(act: Act) -> View[[int]]:
    """The route of one verb: GET opens its form in place, POST acts."""

    @needs("desk.open", act.need)
    def run(request: Request, complaint_id: int) -> HttpResponse:
        row = queries.get_complaint(request.actor, complaint_id, act.need)
        if request.method == "GET" and not act.is_open(row, request.actor):
            raise NotFound("这一步现在不能做，请回到投诉看最新进展。")
        form = bound(act, request, row)
        if submit(form, act.run, row, by=request.actor):
            return done(request, "", to=reverse("complaint", args=[row.pk]))
        fresh = queries.get_complaint(request.actor, complaint_id)
        return page(
            request, "complaints/complaint.html#complaint", nav_on=NAV, poll=live_url(request, []), form=form,
            act=act, **shown.context(request, fresh, act.key),
        )  # fmt: skip

    run.__name__ = f"complaint_{act.key.replace('-', '_')}"
    return run


def bound(act: Act, request: Request, row: Complaint) -> django_forms.Form:
    """The form of a verb: with what is known, or with what was sent."""
    if act.form is NothingForm:
        return NothingForm(request.POST if request.method == "POST" else None)
    extra: dict[str, Any] = {"row": row, "actor": request.actor}
    if request.method == "POST":
        return act.form(request.POST, request.FILES, **extra)
    return act.form(initial=acts.first_values(act, row), **extra)


urlpatterns: list[URLPattern] = [
    path("desk/complaints/", list_complaints, name="complaints"),
    path("desk/complaints/<int:complaint_id>/", show_complaint, name="complaint"),
    *(
        path(f"desk/complaints/<int:complaint_id>/{act.key}/", act_view(act), name=f"complaint-{act.key}")
        for act in acts.EVERY
    ),
]
