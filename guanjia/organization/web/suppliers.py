"""设置 › 供应商: the list, and one form each to add, change and end."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel import clock
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.text import mask_name
from guanjia.kernel.web import Request, ask, done, needs, page, submit
from guanjia.organization import actions, suppliers
from guanjia.organization.models import Supplier
from guanjia.organization.moments import local

NAV, SET_UP = "set-up", "organization.set_up"


class Day(forms.DateField):
    """A date, as the browser's control sends it."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class SupplierForm(forms.Form):
    """Facts of a supplier."""

    name = forms.CharField(label="供应商", max_length=60)
    trade = forms.CharField(label="做什么", max_length=60, help_text="例如：防水补漏、电梯维保")
    contact_name = forms.CharField(label="联系人", max_length=40, required=False)
    contact_phone = forms.CharField(label="联系电话", max_length=20, required=False)
    papers = forms.CharField(
        label="资质", max_length=120, required=False, help_text="例如：电梯维保许可，证号和到期日"
    )
    starts_on = Day(label="合同从")
    ends_on = Day(label="合同到", help_text="过了这天，它的人不能再派单、接单，账号停用")


class EndForm(forms.Form):
    """Why the contract ends before its time."""

    reason = forms.CharField(label="原因", max_length=120)


@needs("desk.open", SET_UP)
def show_suppliers(request: Request) -> HttpResponse:
    """Every supplier with contract and contact, whose number is masked."""
    rows = [line(row) for row in suppliers.suppliers(request.actor)]
    return page(request, "organization/suppliers.html", nav_on=NAV, rows=rows)


def line(row: Supplier) -> dict[str, Any]:
    """One supplier in words."""
    today = local(clock.now()).date()
    if row.ended_at is not None:
        state = ("none", "已终止")
    elif row.is_under_contract(today):
        state = ("done", "合同期内")
    else:
        state = ("bad", "合同到期") if row.ends_on < today else ("todo", "还没开始")
    phone = mask_phone(row.contact_phone) if row.contact_phone else ""
    name = mask_name(row.contact_name) if row.contact_name else "—"
    return {"row": row, "contact": name, "phone": phone, "dot": state[0], "word": state[1]}


@needs("desk.open", SET_UP)
def add_supplier(request: Request) -> HttpResponse:
    """Open the file of a supplier."""
    form = SupplierForm(request.POST or None)
    if submit(form, actions.add_supplier, by=request.actor):
        return done(request, "", to=reverse("suppliers"))
    note = "它的人在“员工”里建档并选这家供应商，账号给“外委单位”岗位"
    return ask(request, form, "加供应商", reverse("suppliers"), NAV, verb="加上", note=note)


@needs("desk.open", SET_UP)
def edit_supplier(request: Request, supplier_id: int) -> HttpResponse:
    """Change facts of a supplier, or its contract."""
    row = suppliers.get_supplier(request.actor, supplier_id)
    facts = {name: getattr(row, name) for name in SupplierForm.base_fields}
    form = SupplierForm(request.POST or None, initial=facts)
    if submit(form, actions.change_supplier, row, by=request.actor):
        return done(request, "", to=reverse("suppliers"))
    note = "续签以后，停用的账号请安全管理员重新启用"
    return ask(request, form, f"修改{row.name}", reverse("suppliers"), NAV, note=note)


@needs("desk.open", SET_UP)
def end_supplier(request: Request, supplier_id: int) -> HttpResponse:
    """End a contract before its time."""
    row = suppliers.get_supplier(request.actor, supplier_id)
    form = EndForm(request.POST or None)
    if submit(form, actions.end_supplier, row, by=request.actor):
        return done(request, "", to=reverse("suppliers"))
    title, note = f"终止{row.name}的合同", "它的人马上停用账号，不能再派单、接单；手上的活请先改派"
    return ask(request, form, title, reverse("suppliers"), NAV, verb="终止合同", note=note, kind="danger")


urlpatterns: list[URLPattern] = [
    path("desk/set-up/suppliers/", show_suppliers, name="suppliers"),
    path("desk/set-up/suppliers/add/", add_supplier, name="supplier-add"),
    path("desk/set-up/suppliers/<int:supplier_id>/", edit_supplier, name="supplier-edit"),
    path("desk/set-up/suppliers/<int:supplier_id>/end/", end_supplier, name="supplier-end"),
]
