"""Opening the contact's number: the purpose first, then ten minutes of plain digits."""

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path

from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.refusals import Refused
from guanjia.kernel.web import Request, needs, page, refuse
from guanjia.organization.moments import clock_time
from guanjia.privacy import actions as privacy
from guanjia.privacy.models import Reveal
from guanjia.privacy.queries import watermark
from guanjia.workorders import queries


class PurposeForm(forms.Form):
    """Why the number is opened."""

    purpose = forms.ChoiceField(label="用途", choices=Reveal.Purpose.choices, widget=forms.RadioSelect)


class CallForm(PurposeForm):
    """Why the number is opened on the phone, and whether it is taken to where there is no signal."""

    carried = forms.BooleanField(label="要去没有信号的地方，带上号码", required=False)


@needs("desk.open", "customers.reveal")
def reveal_phone(request: Request, order_id: int) -> HttpResponse:
    """GET asks the purpose, POST opens the number and leaves a row that the customer can see."""
    order = queries.get_order(request.actor, order_id)
    form, shown = PurposeForm(request.POST or None), ("", "", 0)
    if form.is_bound and form.is_valid():
        try:
            text, row = privacy.reveal(
                by=request.actor,
                field="order.phone",
                subject=order.ref,
                case=order.number,
                **form.cleaned_data,
            )
            until = f"{clock_time(row.expires_at)}，{watermark(row)}"
            shown = (text, until, int(row.expires_at.timestamp()))
        except Refused as refusal:
            refuse(form, refusal)
    masked = mask_phone(order.contact_phone) if order.contact_phone else ""
    return page(
        request, "workorders/reveal.html#reveal", nav_on="orders", status=200 if shown[0] else None, order=order,
        form=form, masked=masked, shown=shown, purposes=Reveal.Purpose.choices,
    )  # fmt: skip


urlpatterns: list[URLPattern] = [
    path("desk/orders/<int:order_id>/reveal/", reveal_phone, name="order-reveal")
]
