"""到场核对: arrivals that are doubtful or weakly proved, who proves how strongly, and the word of who looked."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel import clock
from guanjia.kernel.web import Request, ask, done, needs, page, submit
from guanjia.organization.moments import clock_time
from guanjia.organization.web.place import project_of
from guanjia.workorders import actions, arrivals, proof
from guanjia.workorders.models import Visit

NAV, SHOWN, SPAN = "arrivals", 60, timedelta(days=30)


class CheckForm(forms.Form):
    """What came of it."""

    words = forms.CharField(label="核对的结果", max_length=120, help_text="例如：问过客户，人到了")


@needs("desk.open", "workorders.vet")
def list_arrivals(request: Request) -> HttpResponse:
    """The arrivals of thirty days that somebody should look at, and the share of strong ones by person."""
    project, since = project_of(request), clock.now() - SPAN
    view = request.GET.get("view", "flagged")
    view = view if view in arrivals.VIEWS else "flagged"
    found = arrivals.counted(request.actor, project.pk, since)
    tabs = [
        {"label": label, "count": found[f"n_{key}"], "href": f"?view={key}", "on": key == view}
        for key, (label, _) in arrivals.VIEWS.items()
    ]
    rows = arrivals.listed(request.actor, project.pk, since, view)[: SHOWN + 1]
    lines = [line(row, request.actor.staff_id) for row in rows]
    return page(
        request, "workorders/arrivals.html", nav_on=NAV, tabs=tabs, view=view, rows=lines[:SHOWN], days=SPAN.days,
        more=len(lines) > SHOWN, shown=SHOWN, how=proof.rule_text(),
        shares=arrivals.shares(request.actor, project.pk, since),
    )  # fmt: skip


def line(row: Visit, me: int | None) -> dict[str, Any]:
    """One arrival: who, where, when, how it is proved, what is doubtful, what came of it."""
    kinds = [one.kind for one in row.proofs.all() if one.is_counted]
    away = next((proof.away_text(one.metres) for one in row.proofs.all() if one.metres is not None), "")
    digest = next((one.sha256[:12] for one in row.proofs.all() if one.sha256), "")
    return {
        "row": row, "order": row.order, "who": row.staff.name, "role": "管家" if row.is_butler else "",
        "at": clock_time(row.arrived_at) if row.arrived_at else "", "tag": proof.tag(row.strength),
        "kinds": proof.kinds_text(kinds), "digest": digest, "away": away,
        "flags": [proof.FLAGS[flag] for flag in row.flags],
        "may_check": row.looked_at is None and row.staff_id != me and (row.flags or row.strength <= proof.WEAK),
    }  # fmt: skip


@needs("desk.open", "workorders.vet")
def check(request: Request, visit_id: int) -> HttpResponse:
    """Say what came of looking at an arrival."""
    row, form = arrivals.get_visit(request.actor, visit_id), CheckForm(request.POST or None)
    if submit(form, actions.check_arrival, row, by=request.actor):
        return done(request, "", to=reverse("arrivals"))
    return ask(
        request,
        form,
        f"核对到场 {row.order.number}",
        reverse("arrivals"),
        NAV,
        verb="核对过了",
        note=said(row),
    )


def said(row: Visit) -> str:
    """An arrival in a sentence."""
    when = clock_time(row.arrived_at) if row.arrived_at else ""
    doubts = f"；存疑：{proof.flags_text(row.flags)}" if row.flags else ""
    kinds = proof.kinds_text(one.kind for one in row.proofs.all() if one.is_counted)
    return f"{row.staff.name} {when} 到场，{proof.word(row.strength)}（{kinds}）{doubts}"


urlpatterns: list[URLPattern] = [
    path("desk/arrivals/", list_arrivals, name="arrivals"),
    path("desk/arrivals/<int:visit_id>/", check, name="arrival-check"),
]
