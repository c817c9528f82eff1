"""The list of return calls and the call itself."""

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.customers.models import Household
from guanjia.customers.wishes import Serving
from guanjia.followups import actions, queries
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.text import mask_name
from guanjia.kernel.web import MarkupText, Request, done, needs, page, panel_blocks, submit
from guanjia.organization.web.place import project_of
from guanjia.sla import queries as sla
from guanjia.workorders.models import WorkOrder

YES_NO = [("1", "是"), ("0", "否")]


def yes(value: str) -> bool:
    """The answer of a yes-or-no question."""
    return value == "1"


class AnswerForm(forms.Form):
    """Solved and satisfied (B-3.4.3-2)."""

    solved = forms.TypedChoiceField(
        label="问题解决了吗", choices=YES_NO, coerce=yes, widget=forms.RadioSelect
    )
    satisfied = forms.TypedChoiceField(label="满意吗", choices=YES_NO, coerce=yes, widget=forms.RadioSelect)
    words = forms.CharField(
        label="客户怎么说", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class UnansweredForm(forms.Form):
    """A try that reached nobody."""

    note = forms.CharField(label="备注", max_length=120, required=False)


@needs("followups.call")
def show_queue(request: Request) -> HttpResponse:
    """Who is to be called, urgent first, then by due time."""
    project = project_of(request)
    rows = list(queries.queue(request.actor, project.pk)[:100])
    clocks = sla.next_clocks("followup", [row.pk for row in rows])
    items = [(row, sla.view(clocks[row.pk]) if row.pk in clocks else None) for row in rows]
    return page(request, "followups/queue.html#rows", nav_on="followups", items=items, mask_name=mask_name)


@needs("followups.call")
def call(request: Request, follow_up_id: int) -> HttpResponse:
    """One call: what was done, the two questions, or nobody answered."""
    task = queries.get_follow_up(request.actor, follow_up_id)
    form = AnswerForm(request.POST if "solved" in request.POST else None)
    tried = UnansweredForm(request.POST if "tried" in request.POST else None)
    if submit(form, actions.record_answer, task, by=request.actor) or submit(
        tried, actions.note_unanswered, task, by=request.actor
    ):
        return done(request, "followups/call.html#main", to=reverse("followups"), said="已记录")
    name = mask_name(task.order.contact_name) if task.order.contact_name else "—"
    phone = mask_phone(task.order.contact_phone) if task.order.contact_phone else ""
    return page(
        request, "followups/call.html#main", nav_on="followups", task=task, order=task.order, form=form,
        tried=tried, name=name, phone=phone, record=queries.record_of(task), rating=queries.rating_of(task),
        cards=cards(request, task.order),
    )  # fmt: skip


def cards(request: Request, order: WorkOrder) -> list[MarkupText]:
    """What must be read of the home before it is called."""
    if order.household is None:
        return []
    return panel_blocks(request, Household.kind, "call", Serving(order.household, order.ref))


urlpatterns: list[URLPattern] = [
    path("desk/follow-ups/", show_queue, name="followups"),
    path("desk/follow-ups/<int:follow_up_id>/", call, name="followup"),
]
