"""The dispatch panel: who fits, why, and why the others do not."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path

from guanjia.customers.models import Household
from guanjia.customers.wishes import Serving
from guanjia.dispatch import actions
from guanjia.dispatch.web import panel
from guanjia.dispatch.web.forms import SendForm
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.web import MarkupText, Request, done, needs, page, panel_blocks, submit
from guanjia.organization.web.place import project_of
from guanjia.people import queries as people
from guanjia.workorders import bookings
from guanjia.workorders import queries as orders
from guanjia.workorders.models import WorkOrder


@needs("dispatch.assign")
def choose(request: Request, order_id: int) -> HttpResponse:
    """The ranking of one order; POST sends the chosen person."""
    order = orders.get_order(request.actor, order_id)
    picked = request.POST.get("staff", request.GET.get("pick", ""))
    lead_id = int(picked) if picked.isdigit() else 0
    send, choices = way_of(request.actor, order, lead_id)
    form = SendForm(
        request.POST or None, **choices, initial={"staff": picked, "reason": request.GET.get("reason", "")}
    )
    if submit(form, send, order, by=request.actor):
        said = f"已派给{form.cleaned_data['staff'].name}"
        return done(request, "dispatch/choose.html#main", to=panel.next_url(request.actor, order), said=said)
    is_picked = bool(picked or form.errors)
    context = panel.context(request.actor, order, form, is_picked=is_picked, lead_id=lead_id)
    context["cards"] = cards(request, order)
    return page(request, "dispatch/choose.html#main", nav_on="dispatch", picked=is_picked, **context)


def cards(request: Request, order: WorkOrder) -> list[MarkupText]:
    """What must be read of the home before somebody is sent there."""
    if order.household is None:
        return []
    return panel_blocks(request, Household.kind, "dispatch", Serving(order.household, order.ref))


def way_of(actor: Actor, order: WorkOrder, lead_id: int) -> tuple[Callable[..., WorkOrder], dict[str, Any]]:
    """Assign or transfer, and among whom: field staff who do not hold the order; a transfer takes no crew, and nobody
    goes along with himself."""
    day = bookings.day_of(order, clock.now())
    staff = people.sendable(actor, order.project_id, day)
    if order.status in panel.TRANSFERS:
        return actions.transfer, {"staff": staff.exclude(pk=order.staff_id or 0)}
    return actions.assign, {"staff": staff, "crew": people.crew(order.project_id, day).exclude(pk=lead_id)}


@needs("dispatch.assign")
def send_best(request: Request) -> HttpResponse:
    """Send the best person for every chosen order; what is refused is listed with its reason."""
    project = project_of(request)
    waiting = panel.waiting(request.actor, project.pk)
    refused: list[tuple[WorkOrder, str]] = []
    sent = 0
    if request.method == "POST":
        wanted = set(request.POST.getlist("orders"))
        chosen = [order for order in waiting if str(order.pk) in wanted]
        refused = actions.assign_many(chosen, by=request.actor)
        sent = len(chosen) - len(refused)
        waiting = panel.waiting(request.actor, project.pk)
    return page(
        request,
        "dispatch/queue.html#main",
        nav_on="dispatch",
        status=200,
        orders=waiting,
        refused=refused,
        sent=sent,
    )


urlpatterns: list[URLPattern] = [
    path("desk/orders/<int:order_id>/dispatch/", choose, name="dispatch"),
    path("desk/dispatch/", send_best, name="dispatch-queue"),
]
