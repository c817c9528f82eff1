"""What is done with a promise, its compensations and its supplier's orders: one form a page."""

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.http import HttpResponse
from django.urls import URLPattern, path

from guanjia.kernel.web import NothingForm, Request, ask, done, needs, submit
from guanjia.organization.moments import local
from guanjia.sla import actions, ledger
from guanjia.sla.models import DelayNotice, Promise
from guanjia.sla.web import forms
from guanjia.sla.web.desk import page_of
from guanjia.sla.web.words import what_of


def act(
    request: Request, run: Callable[..., Any], row: Any, form: type[django_forms.Form], title: str, verb: str,
    **more: Any,
) -> HttpResponse:  # fmt: skip
    """Ask for the facts of an act, make it, go back to the promise."""
    promise: Promise = row if isinstance(row, Promise) else row.promise
    posted = request.method == "POST"
    sent = form(request.POST if posted else None, request.FILES if posted else None, **more)
    if submit(sent, run, row, by=request.actor):
        return done(request, "", to=page_of(promise), said="已记下")
    return ask(request, sent, title, page_of(promise), "promises", verb=verb, sub=what_of(promise))


@needs("desk.open", "promises.work")
def notice(request: Request, promise_id: int) -> HttpResponse:
    """延期告知; where a supplier named a later day, the form begins with what is known of it."""
    row = ledger.get_promise(request.actor, promise_id)
    return act(
        request, actions.give_notice, row, forms.NoticeForm, "延期告知", "记下并改时间", initial=draft_of(row)
    )


def draft_of(row: Promise) -> dict[str, Any]:
    """What a supplier's delay says already: cause, words, since when it is known, the new day at the old hour."""
    order = ledger.untold_supply(row)
    if order is None or order.untold_since is None or row.due_at is None:
        return {}
    new_due = local(row.due_at).replace(
        year=order.due_on.year, month=order.due_on.month, day=order.due_on.day
    )
    return {
        "cause": DelayNotice.Cause.SUPPLIER, "words": f"{order.item}晚到", "known_since": local(order.untold_since),
        "new_due_at": new_due,
    }  # fmt: skip


@needs("desk.open", "promises.work")
def explain(request: Request, promise_id: int) -> HttpResponse:
    """说明."""
    row = ledger.get_promise(request.actor, promise_id)
    return act(request, actions.explain, row, forms.ExplainForm, "说明为什么没守住", "记下说明")


@needs("desk.open", "promises.work")
def confirm(request: Request, promise_id: int) -> HttpResponse:
    """客户核对."""
    row = ledger.get_promise(request.actor, promise_id)
    return act(request, actions.confirm_promise, row, forms.ConfirmForm, "请客户核对", "记下核对")


@needs("desk.open", "promises.work")
def compensate(request: Request, promise_id: int) -> HttpResponse:
    """提出补偿."""
    row = ledger.get_promise(request.actor, promise_id)
    return act(request, actions.propose, row, forms.CompensationForm, "提出补偿", "送去批准")


@needs("desk.open", "promises.approve")
def approve(request: Request, compensation_id: int) -> HttpResponse:
    """批准."""
    row = ledger.get_compensation(request.actor, compensation_id)
    return act(request, actions.approve, row, NothingForm, f"批准补偿 {row.fen / 100:.2f} 元", "批准")


@needs("desk.open", "promises.approve")
def refuse(request: Request, compensation_id: int) -> HttpResponse:
    """不批准."""
    row = ledger.get_compensation(request.actor, compensation_id)
    return act(request, actions.refuse, row, forms.ReasonForm, f"不批准补偿 {row.fen / 100:.2f} 元", "不批准")


@needs("desk.open", "promises.work")
def deliver(request: Request, compensation_id: int) -> HttpResponse:
    """送达."""
    row = ledger.get_compensation(request.actor, compensation_id)
    return act(
        request, actions.deliver, row, forms.ReceiptForm, f"补偿送达 {row.fen / 100:.2f} 元", "记下送达",
        by=request.actor, project_id=row.project_id,
    )  # fmt: skip


@needs("desk.open", "promises.work")
def order_supplies(request: Request, promise_id: int) -> HttpResponse:
    """供应商订单."""
    row = ledger.get_promise(request.actor, promise_id)
    return act(request, actions.order_from_supplier, row, forms.SupplierForm, "向供应商订货", "记下")


@needs("desk.open", "promises.work")
def confirm_supplies(request: Request, supplies_id: int) -> HttpResponse:
    """供应商确认到货日."""
    row = ledger.get_supplier_order(request.actor, supplies_id)
    return act(request, actions.confirm_supplier, row, NothingForm, f"{row.item}的到货日已确认", "记下确认")


@needs("desk.open", "promises.work")
def revise_supplies(request: Request, supplies_id: int) -> HttpResponse:
    """供应商改期; a day after the time of the promise asks for a delay notice, on its page."""
    row = ledger.get_supplier_order(request.actor, supplies_id)
    return act(request, actions.revise_supplier, row, forms.RevisionForm, f"{row.item}改期", "记下新日子")


@needs("desk.open", "promises.work")
def receive_supplies(request: Request, supplies_id: int) -> HttpResponse:
    """到货."""
    row = ledger.get_supplier_order(request.actor, supplies_id)
    return act(request, actions.receive_supplies, row, NothingForm, f"{row.item}到货", "记下到货")


urlpatterns: list[URLPattern] = [
    path("desk/promises/<int:promise_id>/notice/", notice, name="promise-notice"),
    path("desk/promises/<int:promise_id>/explain/", explain, name="promise-explain"),
    path("desk/promises/<int:promise_id>/confirm/", confirm, name="promise-confirm"),
    path("desk/promises/<int:promise_id>/compensate/", compensate, name="promise-compensate"),
    path("desk/compensations/<int:compensation_id>/approve/", approve, name="compensation-approve"),
    path("desk/compensations/<int:compensation_id>/refuse/", refuse, name="compensation-refuse"),
    path("desk/compensations/<int:compensation_id>/deliver/", deliver, name="compensation-deliver"),
    path("desk/promises/<int:promise_id>/supplies/", order_supplies, name="promise-supplies"),
    path("desk/supplies/<int:supplies_id>/confirm/", confirm_supplies, name="supplies-confirm"),
    path("desk/supplies/<int:supplies_id>/revise/", revise_supplies, name="supplies-revise"),
    path("desk/supplies/<int:supplies_id>/arrive/", receive_supplies, name="supplies-arrive"),
]
