"""我的信息: what I agreed to, what I asked, a copy of everything about me."""

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.web import Request, done, needs, page, submit
from guanjia.organization.moments import clock_time, local
from guanjia.privacy import actions, declared, queries, rules, words
from guanjia.privacy.models import Consent, DataRequest
from guanjia.privacy.web.requests import file_of
from guanjia.privacy.web.shown import press


class AskForm(forms.Form):
    """What I want to be done with my data."""

    sort = forms.ChoiceField(label="我想", choices=DataRequest.Sort.choices)
    words = forms.CharField(
        label="具体说明", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="更正请写哪里不对，应该是什么",
    )  # fmt: skip


def me(actor: Actor) -> SubjectRef:
    """The own file; NotFound for who is no customer."""
    if actor.person_id is None:
        raise NotFound("绑定房屋后才有您的档案。")
    return SubjectRef("person", actor.person_id)


@needs("resident.open")
def show(request: Request) -> HttpResponse:
    """What I agreed to, what I asked, and the form to ask."""
    form = AskForm(request.POST or None, initial={"sort": "copy"})
    if form.is_bound and submit(form, actions.ask_data, me(request.actor), by=request.actor):
        return done(request, "", to=reverse("home-privacy"))
    asked = queries.own_requests(request.actor)
    return page(
        request, "privacy/home.html", nav_on="me", form=form, word=declared.attribute_word, at=clock_time,
        standing=[row for row in queries.own_consents(request.actor) if row.status == Consent.Status.GIVEN],
        asked=[(row, rules.copy_ends(row)) for row in asked], told=words.TOLD[words.EDITION], local=local,
        is_customer=request.actor.person_id is not None,
    )  # fmt: skip


@needs("resident.open")
def withdraw(request: Request, consent_id: int) -> HttpResponse:
    """Take a consent back with one tap."""
    row = queries.get_consent(request.actor, consent_id)
    press(request, actions.withdraw_consent, row, how=Consent.How.PORTAL)
    return done(request, "", to=reverse("home-privacy"))


@needs("resident.open")
def take(request: Request, data_request_id: int, copy_kind: str) -> HttpResponse:
    """The copy of everything about me; POST, since it leaves a row."""
    row = queries.get_request(request.actor, data_request_id)
    if request.method != "POST":
        return done(request, "", to=reverse("home-privacy"))
    return file_of(row, request.actor, copy_kind)


urlpatterns: list[URLPattern] = [
    path("home/privacy/", show, name="home-privacy"),
    path("home/privacy/consents/<int:consent_id>/withdraw/", withdraw, name="home-consent-withdraw"),
    path("home/privacy/requests/<int:data_request_id>/copy/<str:copy_kind>/", take, name="home-data-copy"),
]
