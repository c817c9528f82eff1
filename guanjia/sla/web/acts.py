"""What is done with a promise and its compensations: one form a page."""

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.http import HttpResponse
from django.urls import URLPattern, path

from guanjia.kernel.web import Request, ask, done, needs, submit
from guanjia.sla import actions, ledger
from guanjia.sla.models import Promise
from guanjia.sla.web import forms
from guanjia.sla.web.desk import page_of
from guanjia.sla.web.words import what_of


def act(
    request: Request, run: Callable[..., Any], row: Any, form: type[django_forms.Form], title: str, verb: str
) -> HttpResponse:
    """Ask for the facts of an act, make it, go back to the promise."""
    promise: Promise = row if isinstance(row, Promise) else row.promise
    sent = form(request.POST if request.method == "POST" else None)
    if submit(sent, run, row, by=request.actor):
        return done(request, "", to=page_of(promise), said="已记下")
    return ask(request, sent, title, page_of(promise), "promises", verb=verb, sub=what_of(promise))


@needs("desk.open", "promises.work")
def notice(request: Request, promise_id: int) -> HttpResponse:
    """延期告知."""
    row = ledger.get_promise(request.actor, promise_id)
    return act(request, actions.give_notice, row, forms.NoticeForm, "延期告知", "记下并改时间")


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
    return act(request, actions.approve, row, forms.NothingForm, f"批准补偿 {row.fen / 100:.2f} 元", "批准")


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
        request, actions.deliver, row, forms.ReceiptForm, f"补偿送达 {row.fen / 100:.2f} 元", "记下送达"
    )


urlpatterns: list[URLPattern] = [
    path("desk/promises/<int:promise_id>/notice/", notice, name="promise-notice"),
    path("desk/promises/<int:promise_id>/explain/", explain, name="promise-explain"),
    path("desk/promises/<int:promise_id>/confirm/", confirm, name="promise-confirm"),
    path("desk/promises/<int:promise_id>/compensate/", compensate, name="promise-compensate"),
    path("desk/compensations/<int:compensation_id>/approve/", approve, name="compensation-approve"),
    path("desk/compensations/<int:compensation_id>/refuse/", refuse, name="compensation-refuse"),
    path("desk/compensations/<int:compensation_id>/deliver/", deliver, name="compensation-deliver"),
]
