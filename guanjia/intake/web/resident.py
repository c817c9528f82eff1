"""Asking for service: in three steps from home, from a sticker without an account, and to the supervisor."""

from typing import Any

from django import forms as django_forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from guanjia.estate import queries as estate
from guanjia.estate.models import PublicArea, Unit
from guanjia.intake import actions, chats, rules
from guanjia.intake.web import asking
from guanjia.kernel import drafts
from guanjia.kernel.actors import GUEST
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.web import ANYONE, Request, done, form_key, needs, page, submit
from guanjia.workorders import queries as orders
from guanjia.workorders.web.resident import base, linked

ASK = "intake/home_ask.html"
GOES_ON = 202


@needs("intake.ask")
def ask(request: Request) -> HttpResponse:
    """Three steps: what is wrong, when it suits, whom to call; each step is kept, then the next one is opened."""
    at, form = asking.step_of(request), asking.form_of(request)
    is_whole = form.is_valid()
    if request.method != "POST":
        at = min(at, asking.faulty_part(form)) if form.errors else at
        return page(request, ASK, nav_on="home", **asking.context(request, at, form))
    if "back" in request.POST:
        return asking.go_on(request, form, at)
    if not is_whole:
        return page(request, ASK, nav_on="home", **asking.context(request, asking.faulty_part(form), form))
    return asking.go_on(request, form, at + 1) if at < asking.LAST else send(request, form)


def send(request: Request, form: asking.AskForm) -> HttpResponse:
    """The last step: enter the request and show it."""
    if submit(form, asking.receive, by=request.actor):
        order_id = str(form.answer.body["ref"]).split(":")[1]  # type: ignore[attr-defined]
        for kept in ("home-ask", asking.STEPS):
            drafts.drop(by=request.actor, page=kept)
        return done(request, ASK, to=reverse("home-order", args=[order_id]))
    return page(request, ASK, nav_on="home", **asking.context(request, asking.LAST, form))


@needs("intake.ask")
def guess(request: Request) -> HttpResponse:
    """What kind it seems to be, its questions, and what is already reported there; asked while typing."""
    form = asking.form_of(request)
    status = GOES_ON if request.method == "POST" else 200
    return page(request, f"{ASK}#guess", status=status, looks=True, **asking.context(request, 1, form))


@needs(ANYONE)
def scanned(request: Request, code: str) -> HttpResponse:
    """The sticker of a home or a public place: ask without signing in, then follow by link."""
    place = place_at(code)
    if elsewhere := better_page(request, place):
        return HttpResponseRedirect(elsewhere)
    form = asking.ScanForm(request.POST or None, request.FILES or None, by=GUEST, project_id=place.project_id)
    if submit(form, actions.receive_scanned, place, by=GUEST):
        order = orders.system_order(int(str(form.answer.body["ref"]).split(":")[1]))  # type: ignore[attr-defined]
        return done(request, ASK, to=reverse("follow", args=[orders.follow_token(order)]))
    return page(
        request, "intake/scan.html", form=form, place=place, key=form_key(), place_name=place.project.name,
        **danger_at(request, place),
    )  # fmt: skip


@needs(ANYONE)
def look_for_danger(request: Request, code: str) -> HttpResponse:
    """What to do at once where the words that are typed beside a sticker speak of danger; nothing of them is kept."""
    place = place_at(code)
    return page(request, "intake/danger.html#danger", status=GOES_ON, **danger_at(request, place))


def place_at(code: str) -> Unit | PublicArea:
    """The home or public place of a sticker."""
    place = estate.by_door_code(code)
    if place is None:
        raise NotFound("没有认出这个码，请打服务热线，或找前台。")
    return place


def danger_at(request: Request, place: Unit | PublicArea) -> dict[str, Any]:
    """Whom to call at once at a place, and the danger of which the words speak."""
    text = request.POST.get("description", "")
    return {"phone": chats.number_to_call(place.project), "danger": asking.danger_in(text)}


def better_page(request: Request, place: Any) -> str:
    """Staff open their job there; whoever is at home here asks with the own account."""
    actor = request.actor
    if actor.may("field.open"):
        return f"{reverse('field-scan')}?code={place.door_code}"
    unit = place if isinstance(place, Unit) else None
    if actor.may("intake.ask") and rules.may_receive(actor, place.project_id, unit) is None:
        return f"{reverse('home-ask')}?place={place.kind}:{place.pk}"
    return ""


class SupervisorForm(django_forms.Form):
    """What the customer wants to say."""

    text = django_forms.CharField(
        label="想说什么", max_length=500, widget=django_forms.Textarea(attrs={"rows": 4})
    )


@needs("workorders.rate")
def supervisor(request: Request, order_id: int) -> HttpResponse:
    """请主管找我: a complaint about this order that somebody else answers."""
    order, form = orders.get_order(request.actor, order_id), SupervisorForm(request.POST or None)
    back = base(request, order)
    if submit(form, actions.ask_for_supervisor, order, by=request.actor):
        return page(request, "intake/supervisor.html", status=GOES_ON, order=order, form=None, back=back)
    return page(request, "intake/supervisor.html", order=order, form=form, back=back)


urlpatterns: list[URLPattern] = [
    path("home/ask/", ask, name="home-ask"),
    path("home/ask/guess/", guess, name="home-ask-guess"),
    path("s/<str:code>/", scanned, name="scanned"),
    path("s/<str:code>/danger/", look_for_danger, name="scanned-danger"),
    path("home/orders/<int:order_id>/supervisor/", supervisor, name="home-supervisor"),
    path("t/<str:token>/supervisor/", linked(supervisor), name="follow-supervisor"),
]
