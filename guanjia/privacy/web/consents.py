"""同意台账: what people agreed to, given and withdrawn at the desk."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.web import Request, afterwards, done, needs, page, row_number, submit
from guanjia.organization.moments import clock_time
from guanjia.privacy import actions, declared, queries, states, words
from guanjia.privacy.models import Consent
from guanjia.privacy.web import shown

NAV, PAGE = "consents", 50
VIEWS = {"given": "有效", "expired": "已到期", "withdrawn": "已撤回", "all": "全部"}
WAYS = [choice for choice in Consent.How.choices if choice[0] not in ("portal", "erased")]


class GiveForm(forms.Form):
    """What somebody agrees to at the desk."""

    attribute = forms.ChoiceField(label="什么信息")
    purpose = forms.CharField(label="用途", max_length=120)
    how = forms.ChoiceField(label="怎么同意的", choices=WAYS, initial="face")
    is_separate = forms.BooleanField(label="已单独说明、单独确认（敏感信息必须）", required=False)
    guardian = forms.CharField(label="监护人姓名", max_length=40, required=False, help_text="孩子的信息必填")
    valid_until = forms.DateField(
        label="到哪天",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="不填就到撤回为止",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["attribute"].choices = [  # type: ignore[attr-defined]
            (one.key, f"{one.label}（敏感）" if one.is_sensitive else one.label)
            for one in declared.attributes.values()
            if not one.is_of_staff
        ]


class WithdrawForm(forms.Form):
    """How somebody took it back."""

    how = forms.ChoiceField(label="怎么提出的", choices=WAYS, initial="face", widget=forms.RadioSelect)


@needs("desk.open", "privacy.consents")
def list_consents(request: Request) -> HttpResponse:
    """The ledger within reach: what holds, what is over, what was taken back."""
    view = request.GET.get("view", "given")
    view = view if view in VIEWS else "given"
    rows = queries.consents(request.actor, view)
    last = row_number(request.GET.get("before", ""))
    found = list((rows.filter(pk__lt=last) if last else rows)[: PAGE + 1])
    tabs = [{"label": label, "href": f"?view={key}", "on": key == view} for key, label in VIEWS.items()]
    return page(
        request, "privacy/consents.html", nav_on=NAV, rows=found[:PAGE], tabs=tabs, view=view, at=clock_time,
        names=shown.names(request, {row.party for row in found}), word=declared.attribute_word, dots=states.DOT,
        more=found[PAGE - 1].pk if len(found) > PAGE else 0,
    )  # fmt: skip


@needs("desk.open", "privacy.consents")
def of_party(request: Request, party: str) -> HttpResponse:
    """Everything that one person agreed to, and the form for a new consent; the look leaves a row."""
    ref = shown.party_in(party)
    found = queries.party_of(request.actor, ref, "privacy.consents")
    form = GiveForm(request.POST or None)
    if submit(form, give, ref, by=request.actor):
        return done(request, "", to=reverse("consents-of", args=[party]), said="已登记")
    afterwards(request, lambda: actions.note_read(by=request.actor, subject=ref, page=request.path))
    return page(
        request, "privacy/consents_of.html", nav_on=NAV, party=found, form=form, told=words.TOLD[words.EDITION],
        rows=queries.consents_of(request.actor, ref), word=declared.attribute_word, dots=states.DOT, at=clock_time,
    )  # fmt: skip


def give(party: SubjectRef, *, by: Actor, **facts: Any) -> Consent:
    """Note a consent of a party."""
    return actions.give_consent(by=by, party=party, **facts)


@needs("desk.open", "privacy.consents")
def withdraw(request: Request, consent_id: int) -> HttpResponse:
    """Take one back for the person."""
    row = queries.get_consent(request.actor, consent_id)
    back = reverse("consents-of", args=[row.party])
    title = f"撤回“{declared.attribute_word(row.attribute)}”的同意"
    note = "撤回后依赖它的偏好会一起删除"
    return shown.act(
        request,
        actions.withdraw_consent,
        row,
        WithdrawForm,
        title,
        back,
        NAV,
        verb="撤回",
        note=note,
        kind="danger",
    )


urlpatterns: list[URLPattern] = [
    path("desk/consents/", list_consents, name="consents"),
    path("desk/consents/of/<str:party>/", of_party, name="consents-of"),
    path("desk/consents/<int:consent_id>/withdraw/", withdraw, name="consent-withdraw"),
]
