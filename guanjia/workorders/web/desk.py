"""The desk's pages of work orders: board, list, case, and one route a verb."""

from typing import Any

from django import forms as django_forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel import clock
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.web import Request, View, done, is_htmx, live_url, needs, page, panel_blocks, submit
from guanjia.organization.models import Project
from guanjia.organization.web.place import print_time, project_of
from guanjia.people import month as rosters
from guanjia.workorders import queries
from guanjia.workorders.models import WorkOrder
from guanjia.workorders.web import acts, board, case
from guanjia.workorders.web.acts import Act
from guanjia.workorders.web.choice import Choice


@needs("desk.open")
def show_board(request: Request) -> HttpResponse:
    """What is waiting, who has waited longest, which promise breaks next."""
    project = project_of(request)
    poll = live_url(request, [f"project:{project.pk}"])
    choice = Choice.of(request, view="all")
    context = board.context(request.actor, project, choice) | {
        "poll": poll, "polled": is_htmx(request),
        "above": panel_blocks(request, Project.kind, "board", project),
    }  # fmt: skip
    if not is_htmx(request):
        context |= {
            "figures": board.figures(request.actor, project),
            "filter_chips": board.filter_chips(choice),
            "gaps": [gap.text for gap in rosters.gaps_at(request.actor, project, clock.now())],
        }
    return page(request, "workorders/board.html#columns", nav_on="board", **context)


@needs("desk.open", "workorders.read")
def show_order(request: Request, order_id: int) -> HttpResponse:
    """The case: facts, clocks, moves, timeline."""
    poll = live_url(request, [f"workorder:{order_id}"])
    order = queries.get_order(request.actor, order_id)
    context = case.context(request, order) | {"printed": print_time()}
    return page(
        request, "workorders/case.html#case", nav_on="orders", poll=poll, form=None, act=None, **context
    )


def bound(act: Act, request: Request, order: WorkOrder) -> django_forms.Form:
    """The form of a verb: empty with its first values (a link may bring some), or filled with what was sent."""
    extra = act.give(request.actor, order)
    if request.method == "POST":
        return act.form(request.POST, request.FILES, **extra)
    asked = {name: request.GET[name] for name in act.form.base_fields if name in request.GET}
    return act.form(initial=act.initial(request.actor, order) | asked, **extra)


def act_view(act: Act) -> View[[int]]:
    """The route of one verb: GET opens its form in place, POST acts."""

    @needs("desk.open", act.need)
    def run(request: Request, order_id: int) -> HttpResponse:
        order = queries.get_order(request.actor, order_id)
        if request.method == "GET" and not act.is_open(order, request.actor):
            raise NotFound("这一步现在不能做，请回到服务单看最新进展。")
        form = bound(act, request, order)
        if submit(form, act.run, order, by=request.actor):
            return after(request, order, f"{act.label}：已保存")
        context = case.context(request, order, opened=act.key) | {"printed": print_time()}
        poll = live_url(request, [])
        return page(
            request, "workorders/case.html#case", nav_on="orders", poll=poll, form=form, act=act, **context
        )

    run.__name__ = f"order_{act.key.replace('-', '_')}"
    return run


def after(request: Request, order: WorkOrder, said: str) -> HttpResponse:
    """Back to the case as it stands now."""
    url = reverse("order", args=[order.pk])
    fresh = queries.get_order(request.actor, order.pk)
    context: dict[str, Any] = case.context(request, fresh)
    poll = live_url(request, [f"workorder:{order.pk}"], url)
    to = "" if request.headers.get("HX-Request") == "true" else url
    return done(
        request, "workorders/case.html#case", to=to, said=said, poll=poll, form=None, act=None, **context
    )


urlpatterns: list[URLPattern] = [
    path("desk/", show_board, name="board"),
    path("desk/orders/<int:order_id>/", show_order, name="order"),
    *(
        path(f"desk/orders/<int:order_id>/{act.key}/", act_view(act), name=f"order-{act.key}")
        for act in acts.ACTS.values()
    ),
]
