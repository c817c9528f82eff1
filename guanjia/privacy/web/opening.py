"""Opening a protected value on the desk: the purpose first, then ten minutes in which it stands there."""

from django import forms
from django.http import HttpResponse

from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import Refused
from guanjia.kernel.web import Request, page, refuse
from guanjia.organization.moments import clock_time
from guanjia.privacy import actions
from guanjia.privacy.models import Reveal
from guanjia.privacy.queries import watermark


class PurposeForm(forms.Form):
    """For what a value is opened."""

    purpose = forms.ChoiceField(label="用途", choices=Reveal.Purpose.choices, widget=forms.RadioSelect)


def open_value(
    request: Request,
    field: str,
    subject: SubjectRef,
    *,
    case: str,
    masked: str,
    who: str,
    back: str,
    nav_on: str,
) -> HttpResponse:
    """GET asks the purpose, POST opens the value for a while and leaves a row that the customer can see (A-3.1-7).

    `field` is its row in the register, `masked` and `who` are what stands there before, `back` is where one came from.
    """
    form = PurposeForm(request.POST or None)
    text, until, seconds = "", "", 0
    if form.is_bound and form.is_valid():
        try:
            text, row = actions.reveal(
                by=request.actor, field=field, subject=subject, case=case, **form.cleaned_data
            )
            until, seconds = (
                f"{clock_time(row.expires_at)}，{watermark(row)}",
                int(row.expires_at.timestamp()),
            )
        except Refused as refusal:
            refuse(form, refusal)
    return page(
        request, "privacy/opening.html#reveal", nav_on=nav_on, status=200 if text else None, form=form, text=text,
        until=until, seconds=seconds, masked=masked, who=who, purposes=Reveal.Purpose.choices, action=request.path,
        back=back,
    )  # fmt: skip
