"""The grab list on the phone 抢单: jobs that whoever is qualified may take."""

from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.dispatch import actions, queries
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound, Refused
from guanjia.kernel.web import Request, done, live_url, needs, page, submit
from guanjia.organization.moments import window_text
from guanjia.sla import queries as sla
from guanjia.workorders import bookings
from guanjia.workorders.models import WorkOrder
from guanjia.workorders.web import field_acts
from guanjia.workorders.web.forms import AcceptForm

LIST = "dispatch/field_grab.html#grab"


def offers(actor: Actor) -> list[dict[str, Any]]:
    """The jobs of the list, each with times to choose from."""
    rows = queries.grab_list(actor)
    booked = bookings.booked_by(actor.staff_id or 0) if rows else []
    clocks = sla.next_clocks(WorkOrder.kind, [o.pk for o in rows])
    return [
        {
            "order": o, "who": o.place, "times": field_acts.time_choices(o, booked), "skill": o.category.skill,
            "window": window_text(o.window_from, o.window_until) if o.window_from else "尽快",
            "clock": sla.view(clocks[o.pk]) if o.pk in clocks else None,
        }
        for o in rows
    ]  # fmt: skip


@needs("dispatch.grab")
def grab_list(request: Request) -> HttpResponse:
    """Jobs that anybody qualified may take, the longest wait first."""
    poll = live_url(request, [f"project:{p}" for p in sorted(request.actor.projects)])
    return page(request, LIST, nav_on="today", poll=poll, offers=offers(request.actor), refused="")


@needs("dispatch.grab")
def grab(request: Request, order_id: int) -> HttpResponse:
    """Take one job and promise a time; who was too late stands before the list again, and reads who was faster."""
    order, form = queries.get_grab(request.actor, order_id), AcceptForm(request.POST or None)
    refused: Refused | str
    if order is None:
        refused = queries.lost_grab(request.actor, order_id)
        if isinstance(refused, NotFound):
            raise refused
    elif submit(form, actions.grab, order, by=request.actor):
        return done(request, LIST, to=reverse("field-job", args=[order_id]), said="接到了")
    else:
        refused = getattr(form, "refusal", "；".join(str(e) for e in form.errors.get("visit_at", [])))
    poll = live_url(request, [], reverse("field-grab"))
    return page(request, LIST, nav_on="today", poll=poll, offers=offers(request.actor), refused=refused)


urlpatterns: list[URLPattern] = [
    path("field/grab/", grab_list, name="field-grab"),
    path("field/grab/<int:order_id>/", grab, name="field-grab-one"),
]
