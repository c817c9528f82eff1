"""怎么通知我: by which channel, of what, and how often a resident is told."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.communications import actions, reaching
from guanjia.communications.models import Reach
from guanjia.communications.web.push import box
from guanjia.customers import queries as customers
from guanjia.customers.models import Person
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.web import Request, done, needs, page, submit


class ReachForm(forms.Form):
    """The first channel, what stays in the inbox, each or once a day."""

    first = forms.ChoiceField(label="先用哪个通知我", required=False, widget=forms.RadioSelect)
    muted = forms.MultipleChoiceField(
        label="这些只放在消息里，不另外通知",
        choices=list(reaching.SORTS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_daily = forms.TypedChoiceField(
        label="多久通知一次", choices=[("0", "有事就通知"), ("1", "一天汇总一次")], coerce=lambda value: value == "1",
        initial="0", widget=forms.RadioSelect,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first"].choices = [("", "听物业的"), *reaching.switched_on().items()]  # type: ignore[attr-defined]


def change(person: Person, *, by: Actor, first: str, muted: list[str], is_daily: bool) -> Reach:
    """The chosen channel first, the others behind it."""
    order = [first, *(key for key in reaching.switched_on() if key != first)] if first else []
    return actions.change_reach(person, by=by, channels=order, muted=muted, is_daily=is_daily)


@needs("resident.open")
def my_reach(request: Request) -> HttpResponse:
    """How I am told."""
    person = customers.person_of(request.actor)
    if person is None:
        raise NotFound("请先绑定房屋，再选怎么通知您。")
    wish = reaching.wish_of(person)
    known = {
        "first": (wish.channels or [""])[0],
        "muted": wish.muted,
        "is_daily": "1" if wish.is_daily else "0",
    }
    form = ReachForm(request.POST or None, initial=known)
    if submit(form, change, person, by=request.actor):
        return done(request, "", to=reverse("home-reach"))
    return page(
        request,
        "communications/home_reach.html",
        nav_on="inbox",
        form=form,
        wish=wish,
        **box(request, "home"),
    )


urlpatterns: list[URLPattern] = [path("home/reach/", my_reach, name="home-reach")]
