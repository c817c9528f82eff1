"""我的物料 on the phone: what the van holds, what was asked for, what goes back."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel.web import NothingForm, Request, done, needs, page, submit
from guanjia.people.models import Staff
from guanjia.people.web.field import myself
from guanjia.stores import actions, queries
from guanjia.stores.rules import shown
from guanjia.stores.web import forms
from guanjia.stores.web.waiting import request_line

NAV, SHOWN = "me", 10


@needs("stores.ask")
def show_mine(request: Request) -> HttpResponse:
    """The own van and the own requests."""
    staff = myself(request)
    return page(
        request, "stores/field_mine.html", nav_on=NAV, shown=shown,
        stock=queries.stock_of(queries.van_of(staff.pk), held_only=True),
        requests=[line(row) for row in queries.my_requests(staff.pk, SHOWN)],
    )  # fmt: skip


def line(row: Any) -> dict[str, Any]:
    """An own request in words, with what may be done."""
    found = request_line(row)
    return found | {"rest": f"其余 {row.rest_on:%m-%d} 到" if found["is_open"] and row.rest_on else ""}


def lines_page(
    request: Request, form: forms.LinesForm, act: Any, staff: Staff, title: str, button: str, held_word: str
) -> HttpResponse:
    """One act with quantities, on the phone."""
    if submit(form, act, staff, by=request.actor):
        return done(request, "", to=reverse("field-stores"))
    return page(
        request,
        "stores/field_lines.html",
        nav_on=NAV,
        form=form,
        title=title,
        button=button,
        held_word=held_word,
    )


@needs("stores.ask")
def ask_materials(request: Request) -> HttpResponse:
    """Ask a warehouse for material."""
    staff = myself(request)
    rows = queries.overview(request.actor, staff.project_id)
    held = {row.item.pk: row.total - row.vans for row in rows}
    there: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for row in rows:
        for store_id, stock in row.by_store.items():
            there[store_id][row.item.pk] = stock.quantity
    form = forms.AskForm(
        request.POST or None, items=[row.item for row in rows], held=held, there=there,
        warehouses=queries.warehouses(staff.project_id),
    )  # fmt: skip
    return lines_page(request, form, actions.ask_materials, staff, "申请领料", "交给仓库", "仓库有")


@needs("stores.ask")
def give_back(request: Request) -> HttpResponse:
    """Bring back what the van does not need."""
    staff = myself(request)
    rows = queries.stock_of(queries.van_of(staff.pk), held_only=True)
    form = forms.ReturnForm(
        request.POST or None, items=[row.item for row in rows], held={row.item_id: row.quantity for row in rows},
        warehouses=queries.warehouses(staff.project_id),
    )  # fmt: skip
    return lines_page(request, form, actions.return_stock, staff, "退库", "退回仓库", "车上有")


@needs("stores.ask")
def withdraw(request: Request, request_id: int) -> HttpResponse:
    """Take an own request back."""
    row = queries.get_request(request.actor, request_id)
    form = NothingForm(request.POST if request.method == "POST" else None)
    if submit(form, actions.withdraw_request, row, by=request.actor):
        return done(request, "", to=reverse("field-stores"))
    return page(request, "stores/field_withdraw.html", nav_on=NAV, form=form, line=request_line(row))


urlpatterns: list[URLPattern] = [
    path("field/stores/", show_mine, name="field-stores"),
    path("field/stores/ask/", ask_materials, name="field-stores-ask"),
    path("field/stores/return/", give_back, name="field-stores-return"),
    path("field/stores/requests/<int:request_id>/withdraw/", withdraw, name="field-stores-withdraw"),
]
