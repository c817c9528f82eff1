"""Opening the contact's number: the purpose first, then ten minutes of plain digits."""

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.web import Request, needs
from guanjia.privacy.web.opening import PurposeForm, open_value
from guanjia.workorders import queries


class CallForm(PurposeForm):
    """Why the number is opened on the phone, and whether it is taken to where there is no signal."""

    carried = forms.BooleanField(label="要去没有信号的地方，带上号码", required=False)


@needs("desk.open", "customers.reveal")
def reveal_phone(request: Request, order_id: int) -> HttpResponse:
    """The number of whom to call about an order."""
    order = queries.get_order(request.actor, order_id)
    return open_value(
        request, "order.phone", order.ref, case=order.number, who=order.number, nav_on="orders",
        masked=mask_phone(order.contact_phone) if order.contact_phone else "", back=reverse("order", args=[order.pk]),
    )  # fmt: skip


urlpatterns: list[URLPattern] = [
    path("desk/orders/<int:order_id>/reveal/", reveal_phone, name="order-reveal")
]
