"""The own roster on the phone: the month as a list, ask for leave, ask for and answer a swap."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from django import forms as django_forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.web import NothingForm, Request, done, needs, page, submit
from guanjia.organization.moments import CHINA, local
from guanjia.people import absences, actions, queries
from guanjia.people.models import Leave, Shift, Staff, Swap
from guanjia.people.spans import span_text
from guanjia.people.web import forms
from guanjia.people.web.field import day_of, myself, span_of, to_hand_over
from guanjia.people.web.wishes import leave_line, swap_line

NAV, AHEAD, SHOWN = "me", timedelta(days=35), 10


@needs("field.open")
def show_mine(request: Request) -> HttpResponse:
    """The own shifts of five weeks, leave and swaps; also for a supplier's person, who asks for neither here."""
    facts = about(myself(request), request.actor)
    return page(request, "people/field_roster.html", nav_on=NAV, **facts)


def about(staff: Staff, actor: Actor) -> dict[str, Any]:
    """What the page of the own roster says."""
    now = clock.now()
    since = datetime.combine(local(now).date(), time(), CHINA)
    shifts, away = (
        queries.shifts([staff.pk], since, since + AHEAD),
        queries.leaves([staff.pk], since, since + AHEAD),
    )
    leave, swaps = absences.own_wishes(staff.pk)
    return {
        "handovers": to_hand_over(actor), "staff": staff,
        "shifts": [shift_line(row, away[staff.pk], now) for row in shifts[staff.pk]],
        "leave": [leave_line(row) | {"may_withdraw": may_withdraw(row, now)} for row in leave[:SHOWN]],
        "swaps": [swap_line(row) | of_swap(row, staff) for row in swaps[:SHOWN]],
    }  # fmt: skip


def shift_line(row: Shift, away: list[Leave], now: datetime) -> dict[str, Any]:
    """A shift as one line."""
    day = local(row.starts_at)
    off = any(each.starts_at < row.ends_at and each.ends_at > row.starts_at for each in away)
    return {
        "id": row.pk, "day": day_of(row.starts_at), "week": "一二三四五六日"[day.weekday()], "code": row.code,
        "hours": span_of(row.starts_at, row.ends_at), "is_away": off, "may_swap": row.starts_at > now and not off,
        "is_on_call": row.is_on_call,
    }  # fmt: skip


def may_withdraw(row: Leave, now: datetime) -> bool:
    """Whether the person may still take the leave back."""
    return row.status in (Leave.Status.ASKED, Leave.Status.APPROVED) and row.starts_at > now


def of_swap(row: Swap, staff: Staff) -> dict[str, bool]:
    """What the person may do with a swap."""
    asked = row.status == Swap.Status.ASKED
    return {
        "may_answer": asked and row.other_id == staff.pk,
        "may_withdraw": row.asker_id == staff.pk and row.status in (Swap.Status.ASKED, Swap.Status.AGREED),
    }


def act(
    request: Request, form: django_forms.Form, verb: Callable[..., Any], *args: Any, title: str, button: str,
    note: str = "",
) -> HttpResponse:  # fmt: skip
    """One act on the phone, on a page of its own."""
    if submit(form, verb, *args, by=request.actor):
        return done(request, "", to=reverse("field-roster"))
    return page(
        request, "people/field_ask.html", nav_on=NAV, form=form, title=title, button=button, note=note
    )


@needs("people.ask")
def ask_leave(request: Request) -> HttpResponse:
    """Ask for leave."""
    form = forms.LeaveForm(request.POST or None)
    return act(
        request, form, actions.ask_leave, myself(request), title="请假", button="提交", note="主管批准后生效"
    )


@needs("people.ask")
def withdraw_leave(request: Request, leave_id: int) -> HttpResponse:
    """Take the own leave back."""
    row = absences.get_leave(request.actor, leave_id)
    if row.staff_id != request.actor.staff_id:
        raise NotFound
    return act(request, nothing(request), actions.withdraw_leave, row, title="撤回请假", button="撤回",
               note=span_text(row.starts_at, row.ends_at))  # fmt: skip


def nothing(request: Request) -> NothingForm:
    """The form of an act without facts."""
    return NothingForm(request.POST if request.method == "POST" else None)


@needs("people.ask")
def ask_swap(request: Request, shift_id: int) -> HttpResponse:
    """Ask a colleague to exchange a shift."""
    staff = myself(request)
    own = absences.own_shift(staff.pk, shift_id)
    form = forms.SwapForm(
        request.POST or None, wanted=absences.swappable(staff, clock.now(), own.starts_at + AHEAD)
    )
    title = f"换掉 {day_of(own.starts_at)} 的班"
    note = "对方同意、主管批准后，两个班一起对调"
    return act(request, form, actions.ask_swap, own, title=title, button="请求换班", note=note)


def swap_act(request: Request, swap_id: int, verb: Callable[..., Any], form: django_forms.Form, title: str,
             button: str) -> HttpResponse:  # fmt: skip
    """One act about a swap that concerns the person."""
    row = absences.get_swap(request.actor, swap_id)
    if request.actor.staff_id not in (row.asker_id, row.other_id):
        raise NotFound
    return act(request, form, verb, row, title=title, button=button, note=row.what)


@needs("people.ask")
def agree_swap(request: Request, swap_id: int) -> HttpResponse:
    """Agree to a swap."""
    return swap_act(request, swap_id, actions.agree_swap, nothing(request), "同意换班", "同意")


@needs("people.ask")
def decline_swap(request: Request, swap_id: int) -> HttpResponse:
    """Say no to a swap."""
    form = forms.ReasonForm(request.POST or None)
    return swap_act(request, swap_id, actions.decline_swap, form, "不换班", "不换")


@needs("people.ask")
def withdraw_swap(request: Request, swap_id: int) -> HttpResponse:
    """Take the own request back."""
    return swap_act(request, swap_id, actions.withdraw_swap, nothing(request), "撤回换班", "撤回")


urlpatterns: list[URLPattern] = [
    path("field/roster/", show_mine, name="field-roster"),
    path("field/roster/leave/", ask_leave, name="field-leave"),
    path("field/roster/leave/<int:leave_id>/withdraw/", withdraw_leave, name="field-leave-withdraw"),
    path("field/roster/shift/<int:shift_id>/swap/", ask_swap, name="field-swap"),
    path("field/roster/swaps/<int:swap_id>/agree/", agree_swap, name="field-swap-agree"),
    path("field/roster/swaps/<int:swap_id>/decline/", decline_swap, name="field-swap-decline"),
    path("field/roster/swaps/<int:swap_id>/withdraw/", withdraw_swap, name="field-swap-withdraw"),
]
