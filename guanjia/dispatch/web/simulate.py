"""试权重: the choices of the last month under other weights, before anybody asks to publish them."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.dispatch import queries, replay
from guanjia.dispatch.policies import WEIGHTS
from guanjia.dispatch.web.forms import AskForm, WeightsForm
from guanjia.kernel import clock
from guanjia.kernel.web import Request, done, needs, page, submit
from guanjia.organization import actions as organization
from guanjia.organization.policy_files import Wanted
from guanjia.organization.web.place import project_of
from guanjia.people import queries as people

NAV, LISTED, SPAN = "dispatch", 20, timedelta(days=30)


@needs("desk.open", "dispatch.assign")
def simulate(request: Request) -> HttpResponse:
    """Replay the month under other weights, for who dispatches; POST asks for them to be published, by who may."""
    project, now = project_of(request), clock.now()
    points = {key: most for key, (_, most) in queries.weights_of(project.pk, now).items()}
    form = WeightsForm(request.GET if set(WEIGHTS) <= set(request.GET) else None, initial=points)
    tried = dict(form.cleaned_data) if form.is_bound and form.is_valid() else points
    may_ask = request.actor.reach("policy.ask").covers(project.pk)
    asking = AskForm((may_ask and request.POST) or None, initial=tried)
    if asking.is_bound and asking.is_valid():
        rows = wanted(asking.cleaned_data, points, project.pk)
        if submit(asking, ask_for, rows, by=request.actor):
            return done(request, "", to=reverse("policy-changes"))
    found = replay.replayed(request.actor, project.pk, points, tried, now - SPAN, now)
    return page(
        request, "dispatch/simulate.html#main", nav_on=NAV, form=form, asking=asking, replay=found,
        differs=tried != points, may_ask=may_ask,
        weights=[(form[key], key, points[key], tried[key]) for key in WEIGHTS],
        rows=shapes(found), changed=lines(found), listed=LISTED, tried=tried,
    )  # fmt: skip


def ask_for(rows: list[Wanted], *, by: Any, reason: str, **points: int) -> Any:
    """One set of changes for the weights that differ."""
    return organization.ask_policy_set(rows, by=by, reason=reason, title="派单打分权重")


def wanted(asked: dict[str, Any], points: dict[str, int], project_id: int) -> list[Wanted]:
    """The weights that differ from those in force, for one project."""
    return [
        Wanted(f"dispatch.weight.{key}", asked[key], {"project": project_id})
        for key in WEIGHTS
        if asked[key] != points[key]
    ]


def shapes(found: replay.Replay) -> list[tuple[str, replay.Shape]]:
    """The three ways to choose, in words."""
    return [("实际派的", found.chosen), ("现在的权重", found.now), ("试的权重", found.tried)]


def lines(found: replay.Replay) -> list[dict[str, Any]]:
    """The choices that would have had another first, with names; the latest of them."""
    rows = found.changed[:LISTED]
    names = people.names([pk for row in rows for pk in (row.before, row.after)])
    return [
        {"order": row.offer.order, "at": row.offer.at, "before": names.get(row.before, "—"),
         "after": names.get(row.after, "—")}
        for row in rows
    ]  # fmt: skip


urlpatterns: list[URLPattern] = [path("desk/dispatch/simulate/", simulate, name="dispatch-simulate")]
