"""留存期限: what would go tonight by rule, what holds keep, who was erased."""

from functools import partial

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel.refusals import NotFound
from guanjia.kernel.web import NothingForm, Request, done, needs, page
from guanjia.organization.moments import clock_time
from guanjia.privacy import actions, queries
from guanjia.privacy.web import shown

NAV = "keeping"


class HoldForm(forms.Form):
    """Why and until when."""

    reason = forms.CharField(
        label="为什么保留", max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="例如：诉讼没有结束、主管部门要求保全",
    )  # fmt: skip
    until = forms.DateField(label="到哪天", widget=forms.DateInput(attrs={"type": "date"}))


@needs("desk.open", "privacy.keep")
def show(request: Request) -> HttpResponse:
    """Every rule with what would go tonight; holds; who was erased."""
    holds, gone = queries.holds(request.actor), queries.erasures(request.actor)
    return page(
        request, "privacy/keeping.html", nav_on=NAV, previews=queries.previews(request.actor), holds=holds, gone=gone,
        names=shown.names(request, {row.party for row in holds}), at=clock_time,
        who=queries.names_shown({row.by for row in gone} | {row.set_by for row in holds}),
    )  # fmt: skip


@needs("desk.open", "privacy.keep")
def switch(request: Request, rule: str, on: str) -> HttpResponse:
    """Stop a rule at once; let one clean at night only after the page said how much goes for good."""
    if on != "on":
        shown.press(request, actions.switch_rule, rule, is_on=False)
        return done(request, "", to=reverse("keeping"))
    found = next((one for one in queries.previews(request.actor) if one.rule.key == rule), None)
    if found is None:
        raise NotFound
    note = f"{found.rule.ends}满 {found.days} 天的每晚清除，今晚会清 {found.over} 条；清除后不能恢复"
    begin = partial(actions.switch_rule, is_on=True)
    return shown.act(
        request, begin, rule, NothingForm, f"启用：{found.rule.label}", reverse("keeping"), NAV,
        verb="启用", note=note, kind="danger",
    )  # fmt: skip


@needs("desk.open", "privacy.keep")
def hold(request: Request, party: str) -> HttpResponse:
    """Keep the data of somebody from being erased."""
    ref = shown.party_in(party)
    found = queries.party_of(request.actor, ref, "privacy.keep")
    title = f"法定保留 {found.name}"
    note = "保留期间不清除，到期自动失效"
    return shown.act(
        request, actions.set_hold, ref, HoldForm, title, reverse("keeping"), NAV, verb="保留", note=note
    )


@needs("desk.open", "privacy.keep")
def lift(request: Request, hold_id: int) -> HttpResponse:
    """Let it be erased again."""
    row = queries.get_hold(request.actor, hold_id)
    return shown.act(
        request,
        actions.lift_hold,
        row,
        NothingForm,
        "解除法定保留",
        reverse("keeping"),
        NAV,
        verb="解除",
    )


urlpatterns: list[URLPattern] = [
    path("desk/keeping/", show, name="keeping"),
    path("desk/keeping/rules/<str:rule>/<str:on>/", switch, name="keeping-switch"),
    path("desk/keeping/holds/<str:party>/", hold, name="hold-new"),
    path("desk/keeping/holds/<int:hold_id>/lift/", lift, name="hold-lift"),
]
