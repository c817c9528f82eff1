"""The list of return calls and the call itself."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.customers.models import Household
from guanjia.customers.wishes import Serving
from guanjia.followups import actions, queries, rules
from guanjia.followups.models import FollowUp
from guanjia.kernel import clock
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.text import mask_name
from guanjia.kernel.web import MarkupText, Request, done, needs, page, panel_blocks, submit
from guanjia.organization.moments import clock_time
from guanjia.organization.web.place import project_of
from guanjia.sla import queries as sla
from guanjia.workorders.models import WorkOrder

YES_NO = [("1", "是"), ("0", "否")]
MAYBE = [*YES_NO, ("", "没问")]


def yes(value: str) -> bool:
    """The answer of a yes-or-no question."""
    return value == "1"


def maybe(value: str) -> bool | None:
    """The answer of a question that need not be asked."""
    return yes(value) if value else None


class AnswerForm(forms.Form):
    """Solved and satisfied (B-3.4.3-2)."""

    solved = forms.TypedChoiceField(
        label="问题解决了吗", choices=YES_NO, coerce=yes, widget=forms.RadioSelect
    )
    satisfied = forms.TypedChoiceField(label="满意吗", choices=YES_NO, coerce=yes, widget=forms.RadioSelect)
    was_on_time = forms.TypedChoiceField(
        label="师傅按时到了吗", choices=MAYBE, coerce=maybe, empty_value=None, required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip
    was_price_right = forms.TypedChoiceField(
        label="收费和单子一样吗", choices=MAYBE, coerce=maybe, empty_value=None, required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip
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
    findings = (
        queries.open_findings(request.actor, project.pk) if request.actor.may("followups.check") else None
    )
    return page(
        request, "followups/queue.html#rows", nav_on="followups", items=items, name_of=name_of,
        findings=findings,
    )  # fmt: skip


def name_of(task: FollowUp) -> str:
    """Whom to call, masked."""
    name = task.order.contact_name if task.order else task.complaint.name if task.complaint else ""
    return mask_name(name) if name else "—"


@needs("followups.call")
def call(request: Request, follow_up_id: int) -> HttpResponse:
    """One call: what was done, the questions, or nobody answered."""
    task = queries.get_follow_up(request.actor, follow_up_id)
    form = AnswerForm(request.POST if "solved" in request.POST else None)
    tried = UnansweredForm(request.POST if "tried" in request.POST else None)
    if task.order is None:
        del form.fields["was_on_time"], form.fields["was_price_right"]
    if submit(form, actions.record_answer, task, by=request.actor) or submit(
        tried, actions.note_unanswered, task, by=request.actor
    ):
        return done(request, "followups/call.html#main", to=reverse("followups"), said="已记录")
    moment = "callback" if task.order else "settled"
    return page(
        request, "followups/call.html#main", nav_on="followups", task=task, form=form, tried=tried,
        case=task.case, to_say=panel_blocks(request, "script", moment, task), stopped=stopped(request, task),
        is_hidden=queries.is_asked_again(task), answers=answers(task), **about(request, task),
    )  # fmt: skip


def stopped(request: Request, task: FollowUp) -> str:
    """Why this person cannot make this call, or cannot make it yet."""
    verdict = rules.may_call(task, request.actor, queries.handlers(task)) or rules.is_open(task, clock.now())
    return verdict.message if verdict else ""


def answers(task: FollowUp) -> list[tuple[str, str]]:
    """What the customer answered, and when."""
    words = {True: "是", False: "否", None: "没问"}
    return [
        ("问题解决了吗", words[task.is_solved]), ("满意吗", words[task.is_satisfied]),
        ("客户怎么说", task.words or "—"), ("时间", clock_time(task.ended_at) if task.ended_at else "—"),
    ]  # fmt: skip


def about(request: Request, task: FollowUp) -> dict[str, Any]:
    """Whom to call, and what is asked about."""
    if task.order is None:
        return about_complaint(task)
    order = task.order
    return {
        "name": mask_name(order.contact_name) if order.contact_name else "—",
        "phone": mask_phone(order.contact_phone) if order.contact_phone else "",
        "reveal": reverse("order-reveal", args=[order.pk]), "to": reverse("order", args=[order.pk]),
        "facts": [
            ("师傅", task.staff.name if task.staff else "—"),
            ("办结", clock_time(order.completed_at) if order.completed_at else "—"),
        ],
        "record": queries.record_of(task), "rating": queries.rating_of(task), "cards": cards(request, order),
        "opening": f"您好，这里是物业客服。您报的“{order.title}”我们处理过了，想请问现在好了吗？",
    }  # fmt: skip


def about_complaint(task: FollowUp) -> dict[str, Any]:
    """Who complained, who answers for it, what was done and told."""
    row = task.complaint
    if row is None:
        raise NotFound
    settled = row.satisfied_at
    asked = "想请问这几天又出现过吗？对结果满意吗？"
    if task.rule == FollowUp.Rule.CHECK:
        asked = "过去一个月了，想请问后来又出现过吗？对结果还满意吗？"
    return {
        "name": mask_name(row.name) if row.name else "—", "phone": mask_phone(row.phone) if row.phone else "",
        "reveal": reverse("complaint-reveal", args=[row.pk]), "to": reverse("complaint", args=[row.pk]),
        "facts": [
            ("负责人", (row.owner.name or row.owner.username) if row.owner else "—"),
            ("客户满意", clock_time(settled) if settled else "—"),
        ],
        "step": queries.round_of(task), "cards": [],
        "opening": f"您好，这里是物业客服。您之前反映的“{row.title}”，{asked}",
    }  # fmt: skip


def cards(request: Request, order: WorkOrder) -> list[MarkupText]:
    """What must be read of the home before it is called."""
    if order.household is None:
        return []
    return panel_blocks(request, Household.kind, "call", Serving(order.household, order.ref))


urlpatterns: list[URLPattern] = [
    path("desk/follow-ups/", show_queue, name="followups"),
    path("desk/follow-ups/<int:follow_up_id>/", call, name="followup"),
]
