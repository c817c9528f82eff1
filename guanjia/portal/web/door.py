"""The residents' door: phone, code, in; or a one-time link that the desk made."""

from typing import Any

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.core.internal.httpkit import get_client_ip
from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from guanjia.communications import sms
from guanjia.customers import arrivals
from guanjia.customers import queries as customers
from guanjia.customers.actions import arrivals as actions
from guanjia.kernel.numbers import mask_phone, phone_of
from guanjia.kernel.refusals import Refused
from guanjia.kernel.text import TextRefused, mask_name
from guanjia.kernel.web import ANYONE, Request, needs, page, refuse
from guanjia.organization import actions as organization
from guanjia.organization import devices, queries
from guanjia.organization.actions import codes
from guanjia.organization.models import Account
from guanjia.organization.sign_ins import CAME_BY

DOOR = "door"  # where the session keeps how far a guest got
WRONG = "验证码不对或已经过期。请核对最新的一条短信；没有收到，说明这个号码没有在物业登记，请联系前台。"
AGAIN = "请重新填手机号。"


class PhoneForm(forms.Form):
    """Which phone."""

    phone = forms.CharField(
        label="手机号", max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel", "placeholder": "在物业登记的号码"}),
    )  # fmt: skip

    def clean_phone(self) -> str:
        """The number in its one writing."""
        try:
            return phone_of(self.cleaned_data["phone"])
        except TextRefused as refusal:
            raise forms.ValidationError(str(refusal)) from None


class CodeForm(forms.Form):
    """The code of the newest message."""

    code = forms.RegexField(
        r"^\d{6}$", label="短信里的六位数", max_length=6, error_messages={"invalid": "请填六位数字。"},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip


def let_in(request: HttpRequest, account: Account, came_by: str) -> HttpResponse:
    """Sign a customer in, under a new key; a second factor that the account has is asked for."""
    request.session.pop(DOOR, None)
    request.session[CAME_BY] = came_by
    response: HttpResponse = perform_login(request, Login(user=account, redirect_url=reverse("home")))
    return response


@needs(ANYONE)
def ask_phone(request: Request) -> HttpResponse:
    """The phone; the answer is the same whether we know it or not."""
    if request.actor.kind == "account":
        return HttpResponseRedirect("/")
    form = PhoneForm(request.POST or None)
    if sms.is_on() and form.is_bound and form.is_valid():
        number = form.cleaned_data["phone"]
        index = customers.phone_key(number)
        try:
            wish = codes.ask_code(
                index, address=get_client_ip(request) or "",
                is_known=arrivals.is_phone_of(devices.known_name(request), index),
            )  # fmt: skip
            request.session[DOOR] = {"wish": wish.pk, "phone": mask_phone(number)}
            return HttpResponseRedirect(reverse("door-code"), status=303)
        except Refused as refusal:
            refuse(form, refusal)
    return page(request, "portal/door.html", form=form, is_on=sms.is_on())


@needs(ANYONE)
def ask_code(request: Request) -> HttpResponse:
    """The code; no digest of this form is kept, so no submit()."""
    door: dict[str, Any] = request.session.get(DOOR, {})
    if "wish" not in door:
        return HttpResponseRedirect(reverse("door"))
    form = CodeForm(request.POST or None)
    if form.is_bound and form.is_valid():
        phone_index = codes.try_code(door["wish"], form.cleaned_data["code"])
        if phone_index is not None:
            return choose(request, [row.person_id for row in arrivals.residents_of_phone(phone_index)])
        form.add_error("code", WRONG)
    return page(request, "portal/door_code.html", form=form, phone=door["phone"], is_shown=sms.is_shown())


def choose(request: Request, person_ids: list[int]) -> HttpResponse:
    """One person comes in at once; several are asked which home it is about."""
    if len(person_ids) == 1:
        return let_in(request, actions.account_of(arrivals.get_person(person_ids[0])), "phone")
    request.session[DOOR] = {"proved": person_ids}
    return HttpResponseRedirect(reverse("door-which"), status=303)


@needs(ANYONE)
def ask_which(request: Request) -> HttpResponse:
    """Which home, where a phone belongs to several persons."""
    proved = request.session.get(DOOR, {}).get("proved", [])
    chosen = request.POST.get("person", "")
    if chosen in map(str, proved):
        return let_in(request, actions.account_of(arrivals.get_person(int(chosen))), "phone")
    if not proved:
        return HttpResponseRedirect(reverse("door"))
    return page(request, "portal/door_which.html", residents=arrivals.residents_of(proved))


@needs(ANYONE)
def follow_link(request: Request, secret: str) -> HttpResponse:
    """A one-time link: opening it shows a button, so that a preview of the link uses nothing up."""
    link = queries.open_link(secret, "enter")
    if link is not None and request.method == "POST":
        return let_in(request, organization.use_enter_link(secret), "link")
    return page(request, "portal/door_link.html", status=200 if link else 404, link=link)


@needs("customers.admit")
def issue_link(request: Request, person_id: int) -> HttpResponse:
    """Make a resident's one-time link and show it this once."""
    person = arrivals.person_to_admit(request.actor, person_id)
    link, refusal = "", None
    if request.method == "POST":
        try:
            secret = actions.issue_link(person, by=request.actor)
            link = request.build_absolute_uri(reverse("door-link", args=[secret]))
        except Refused as found:
            refusal = found
    status = 201 if link else 422 if refusal else 200
    return page(
        request, "portal/issue_link.html", nav_on="households", status=status, link=link, refusal=refusal,
        name=mask_name(person.name), person=person,
    )  # fmt: skip


urlpatterns: list[URLPattern] = [
    path("enter/", ask_phone, name="door"),
    path("enter/code/", ask_code, name="door-code"),
    path("enter/which/", ask_which, name="door-which"),
    path("enter/link/<str:secret>/", follow_link, name="door-link"),
    path("desk/residents/<int:person_id>/link/", issue_link, name="resident-link"),
]
