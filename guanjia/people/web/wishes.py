"""Leave, swaps, stand-ins and the induction at the desk: what waits is decided, with a word."""

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel.web import NothingForm, Request, ask, done, needs, page, submit
from guanjia.organization.web.place import project_of
from guanjia.people import absences, actions, queries, states
from guanjia.people.models import Leave, Staff, Swap
from guanjia.people.spans import span_text
from guanjia.people.web import forms

NAV, SHOWN = "roster", 30


@needs("desk.open", "people.edit")
def list_wishes(request: Request) -> HttpResponse:
    """Leave and swaps of the project: what waits, and what was decided lately."""
    project = project_of(request)
    leave, swaps = absences.wishes(request.actor, project.pk)
    return page(
        request, "people/wishes.html", nav_on=NAV, leave=[leave_line(row) for row in leave[:SHOWN]],
        swaps=[swap_line(row) for row in swaps[:SHOWN]], waiting=absences.waiting(request.actor, project.pk),
        may_approve=request.actor.reach("people.approve").covers(project.pk),
    )  # fmt: skip


def leave_line(row: Leave) -> dict[str, Any]:
    """A leave in words."""
    return {
        "row": row, "who": row.staff.name, "what": row.get_leave_kind_display(), "answer": row.answer,
        "span": span_text(row.starts_at, row.ends_at), "word": row.get_status_display(),
        "look": states.LOOKS.get(row.status, "none"), "is_open": row.status == Leave.Status.ASKED,
    }  # fmt: skip


def swap_line(row: Swap) -> dict[str, Any]:
    """A swap in words."""
    return {
        "row": row, "who": f"{row.asker.name}、{row.other.name}", "what": row.what, "answer": row.answer,
        "word": row.get_status_display(), "look": states.LOOKS.get(row.status, "none"),
        "is_open": row.status == Swap.Status.AGREED,
    }  # fmt: skip


def decide(
    request: Request, act: Callable[..., Any], row: Leave | Swap, form: django_forms.Form, title: str, **words: str
) -> HttpResponse:  # fmt: skip
    """One decision about a wish, on a page of its own."""
    if submit(form, act, row, by=request.actor):
        return done(request, "", to=reverse("wishes"))
    return ask(request, form, title, reverse("wishes"), NAV, **words)


def empty(request: Request) -> NothingForm:
    """The form of an act without facts."""
    return NothingForm(request.POST if request.method == "POST" else None)


@needs("desk.open", "people.approve")
def approve_leave(request: Request, leave_id: int) -> HttpResponse:
    """Approve leave."""
    row = absences.get_leave(request.actor, leave_id)
    title = f"批准{row.staff.name}请假：{span_text(row.starts_at, row.ends_at)}"
    note = "这段时间不再算在班，不会派单；定岗缺人会在排班上显示"
    return decide(request, actions.approve_leave, row, empty(request), title, verb="批准", note=note)


@needs("desk.open", "people.approve")
def refuse_leave(request: Request, leave_id: int) -> HttpResponse:
    """Do not approve leave."""
    row = absences.get_leave(request.actor, leave_id)
    form = forms.ReasonForm(request.POST or None)
    title = f"不批准{row.staff.name}请假：{span_text(row.starts_at, row.ends_at)}"
    return decide(request, actions.refuse_leave, row, form, title, verb="不批准", kind="danger")


@needs("desk.open", "people.edit")
def withdraw_leave(request: Request, leave_id: int) -> HttpResponse:
    """Take leave back for somebody."""
    row = absences.get_leave(request.actor, leave_id)
    title = f"撤回{row.staff.name}的请假：{span_text(row.starts_at, row.ends_at)}"
    return decide(request, actions.withdraw_leave, row, empty(request), title, verb="撤回", kind="danger")


@needs("desk.open", "people.approve")
def approve_swap(request: Request, swap_id: int) -> HttpResponse:
    """Approve a swap: both shifts change hands, or nothing."""
    row = absences.get_swap(request.actor, swap_id)
    form = forms.ApproveForm(request.POST if request.method == "POST" else None)
    title = f"批准{row.asker.name}和{row.other.name}换班"
    return decide(request, actions.approve_swap, row, form, title, verb="批准", sub=row.what)


@needs("desk.open", "people.approve")
def refuse_swap(request: Request, swap_id: int) -> HttpResponse:
    """Do not approve a swap."""
    row = absences.get_swap(request.actor, swap_id)
    form = forms.ReasonForm(request.POST or None)
    title = f"不批准{row.asker.name}和{row.other.name}换班"
    return decide(request, actions.refuse_swap, row, form, title, verb="不批准", kind="danger", sub=row.what)


@needs("desk.open", "people.edit")
def enter_leave(request: Request, staff_id: int) -> HttpResponse:
    """Enter leave for somebody."""
    person = queries.get_staff(request.actor, staff_id)
    form = forms.LeaveForm(request.POST or None)
    return of_person(
        request, form, actions.ask_leave, person, f"登记{person.name}请假", "登记后等主管或项目经理批准"
    )


@needs("desk.open", "people.edit")
def arrange_stand_in(request: Request, staff_id: int) -> HttpResponse:
    """Say who stands in for somebody."""
    person = queries.get_staff(request.actor, staff_id)
    others = queries.staff(request.actor).filter(project=person.project).exclude(pk=person.pk)
    form = forms.StandInForm(request.POST or None, staff=others)
    return of_person(
        request, form, actions.arrange_stand_in, person, f"{person.name}的代班", "只说明谁顶替，班次另排"
    )


@needs("desk.open", "people.induct")
def note_induction(request: Request, staff_id: int) -> HttpResponse:
    """Note that the induction is done."""
    person = queries.get_staff(request.actor, staff_id)
    form = forms.InductionForm(request.POST or None)
    return of_person(
        request, form, actions.note_induction, person, f"{person.name}完成入职培训", "登记后可以派单"
    )


def of_person(
    request: Request, form: django_forms.Form, act: Callable[..., Any], person: Staff, title: str, note: str
) -> HttpResponse:
    """One act about a person, on a page of its own."""
    back = reverse("staff", args=[person.pk])
    if submit(form, act, person, by=request.actor):
        return done(request, "", to=back)
    return ask(request, form, title, back, "staff-list", verb="保存", note=note)


@needs("desk.open", "people.edit")
def end_stand_in(request: Request, stand_in_id: int) -> HttpResponse:
    """Nobody stands in any more."""
    row = absences.get_stand_in(request.actor, stand_in_id)
    form, back = empty(request), reverse("staff", args=[row.staff_id])
    if submit(form, actions.end_stand_in, row, by=request.actor):
        return done(request, "", to=back)
    title = f"取消{row.deputy.name}替{row.staff.name}代班"
    return ask(request, form, title, back, "staff-list", verb="取消代班", kind="danger")


urlpatterns: list[URLPattern] = [
    path("desk/roster/wishes/", list_wishes, name="wishes"),
    path("desk/leaves/<int:leave_id>/approve/", approve_leave, name="leave-approve"),
    path("desk/leaves/<int:leave_id>/refuse/", refuse_leave, name="leave-refuse"),
    path("desk/leaves/<int:leave_id>/withdraw/", withdraw_leave, name="leave-withdraw"),
    path("desk/swaps/<int:swap_id>/approve/", approve_swap, name="swap-approve"),
    path("desk/swaps/<int:swap_id>/refuse/", refuse_swap, name="swap-refuse"),
    path("desk/staff/<int:staff_id>/leave-of-absence/", enter_leave, name="staff-absence"),
    path("desk/staff/<int:staff_id>/stand-in/", arrange_stand_in, name="staff-stand-in"),
    path("desk/staff/<int:staff_id>/induction/", note_induction, name="staff-induction"),
    path("desk/stand-ins/<int:stand_in_id>/end/", end_stand_in, name="stand-in-end"),
]
