"""The dispatch panel: who fits, why, and why the others do not."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path

from guanjia.dispatch import actions
from guanjia.dispatch.web import panel
from guanjia.kernel.web import Request, done, needs, page, submit
from guanjia.organization.web.place import project_of
from guanjia.people import queries as people
from guanjia.people.models import Staff
from guanjia.workorders import queries as orders
from guanjia.workorders.models import WorkOrder


class SendForm(forms.Form):
    """Who goes, and why not the first."""

    staff: "forms.ModelChoiceField[Staff]" = forms.ModelChoiceField(label="师傅", queryset=None)
    crew: "forms.ModelMultipleChoiceField[Staff]" = forms.ModelMultipleChoiceField(
        label="同去", queryset=None, required=False
    )
    reason = forms.CharField(label="理由", max_length=120, required=False)

    def __init__(self, *args: Any, staff: Any, crew: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"].queryset = staff  # type: ignore[attr-defined]
        self.fields["crew"].queryset = crew  # type: ignore[attr-defined]


@needs("dispatch.assign")
def choose(request: Request, order_id: int) -> HttpResponse:
    """The ranking of one order; POST sends the chosen person."""
    order = orders.get_order(request.actor, order_id)
    picked = request.GET.get("pick", "")
    choices = {"staff": people.staff(request.actor), "crew": people.crew(order.project_id)}
    form = SendForm(request.POST or None, **choices, initial={"staff": picked})
    send = actions.transfer if order.status in ("dispatched", "accepted") else actions.assign
    if submit(form, _without_empty_crew(send), order, by=request.actor):
        said = f"已派给{form.cleaned_data['staff'].name}"
        return done(request, "dispatch/choose.html#main", to=panel.next_url(request.actor, order), said=said)
    return page(
        request,
        "dispatch/choose.html#main",
        nav_on="dispatch",
        picked=picked or form.errors,
        **panel.context(request.actor, order, form),
    )


def _without_empty_crew(send: Any) -> Any:
    """A transfer takes no crew."""

    def run(order: WorkOrder, *, by: Any, staff: Any, crew: Any, reason: str) -> WorkOrder:
        more = {"crew": list(crew)} if send is actions.assign else {}
        return send(order, by=by, staff=staff, reason=reason, **more)  # type: ignore[no-any-return]

    return run


class BestForm(forms.Form):
    """Orders that get their best person at once."""

    orders = forms.TypedMultipleChoiceField(coerce=int, required=True)


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
