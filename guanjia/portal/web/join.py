"""The way into a home by an invitation: the link and the last four digits of the invited phone."""

from datetime import timedelta

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path

from guanjia.customers import actions, residents
from guanjia.kernel import policy
from guanjia.kernel.refusals import Refused
from guanjia.kernel.text import mask_name
from guanjia.kernel.web import ANYONE, Request, needs, page, refuse
from guanjia.organization.actions.sign_ins import take
from guanjia.portal.web.door import let_in

WINDOW = timedelta(hours=1)


class TailForm(forms.Form):
    """What only the invited person knows."""

    tail = forms.CharField(label="手机号后四位", max_length=4, min_length=4)


@needs(ANYONE)
def join(request: Request, secret: str) -> HttpResponse:
    """Opening the link shows who invites; the digits let in, as many tries an hour as a code has."""
    row, form = residents.open_invitation(secret), TailForm(request.POST or None)
    if row is None:
        return page(request, "portal/join.html", status=404, row=None, form=form)
    if form.is_bound and form.is_valid():
        try:
            if not take(f"join:{row.pk}", int(policy.value("door.code_tries")), WINDOW):
                raise Refused("too_many_tries", "试的次数太多，请一小时后再试，或请邀请您的人重新发一个。")
            return let_in(
                request, actions.accept_invitation(secret, by=request.actor, **form.cleaned_data), "link"
            )
        except Refused as refusal:
            refuse(form, refusal)
    who = mask_name(row.invited_by.name)
    return page(request, "portal/join.html", row=row, form=form, secret=secret, who=who)


urlpatterns: list[URLPattern] = [path("join/<str:secret>/", join, name="join")]
