"""手机通知: switched on and off in the own browser, by residents and by colleagues on the phone; the house's switch."""

from pathlib import Path
from typing import Any

from django import forms
from django.contrib.staticfiles import finders
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse

from guanjia.communications import actions, push
from guanjia.communications.models import PushDevice
from guanjia.communications.web.connections import NAV, NEED
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.web import ANYONE, NothingForm, Request, View, ask, done, needs, page, submit
from guanjia.organization import sign_ins
from guanjia.organization.devices import device_words
from guanjia.organization.models import SignIn

SIZES = (192, 512)  # pixels of the icon
BACK = {"home": "home-reach", "field": "field-push"}


class DeviceForm(forms.Form):
    """What the browser says of its subscription."""

    endpoint = forms.CharField(max_length=500, widget=forms.HiddenInput)
    p256dh = forms.CharField(max_length=120, widget=forms.HiddenInput)
    auth = forms.CharField(max_length=40, widget=forms.HiddenInput)


def digest_of(request: Request) -> str:
    """The digest of the session of this browser."""
    digest: str = getattr(request.session, "digest", "")
    return digest


def sign_in_of(request: Request) -> SignIn | None:
    """The session of this browser."""
    return sign_ins.own(request.actor).filter(digest=digest_of(request)).first()


def box(request: Request, face: str, form: DeviceForm | None = None) -> dict[str, Any]:
    """What the part of a page needs: nothing where the company did not switch it on."""
    house = push.service()
    if house is None or not house.is_on:
        return {"push": None}
    rows = push.own_devices(request.actor)
    mine = digest_of(request)
    here = next((row for row in rows if row.sign_in is not None and row.sign_in.digest == mine), None)
    return {"push": {"key": house.public, "devices": rows, "here": here, "face": face, "form": form}}


def add(sign_in: SignIn | None, *, by: Actor, face: str, agent: str, **keys: str) -> PushDevice:
    """Keep the subscription under the words for the device."""
    return actions.add_device(sign_in, by=by, face=face, name=device_words(agent), **keys)


@needs("field.open", "inbox.read")
def field_push(request: Request) -> HttpResponse:
    """The own browsers of a colleague; POST switches this one on."""
    return push_page(request, "field", "communications/field_push.html")


@needs("resident.open", "inbox.read")
def home_push(request: Request) -> HttpResponse:
    """The own browsers of a resident; POST switches this one on."""
    return push_page(request, "home", "communications/home_push.html")


def push_page(request: Request, face: str, template: str) -> HttpResponse:
    """The page of one face, with what was refused."""
    form = DeviceForm(request.POST) if request.method == "POST" else None
    agent = request.headers.get("User-Agent", "")
    sign_in = sign_in_of(request) if form else None
    if form and submit(form, add, sign_in, by=request.actor, face=face, agent=agent):
        return done(request, "", to=reverse(BACK[face]))
    return page(request, template, nav_on="inbox", **box(request, face, form))


def again_view(face: str, need: str) -> View[[]]:
    """A browser that has a subscription asks, after a sign-in, whether it is this account's; then it goes on."""

    @needs(need, "inbox.read")
    def again(request: Request) -> HttpResponse:
        form = DeviceForm(request.POST if request.method == "POST" else None)
        is_on = submit(form, actions.go_on, sign_in_of(request), by=request.actor) and bool(
            form.answer.body  # type: ignore[attr-defined]
        )
        return JsonResponse({"on": is_on, "csrf": get_token(request)})

    again.__name__ = f"{face}_push_again"
    return again


def end_view(face: str, need: str) -> View[[int]]:
    """Switch one of the own browsers off."""

    @needs(need, "inbox.read")
    def end(request: Request, device_id: int) -> HttpResponse:
        device = push.get_own(request.actor, device_id)
        form = NothingForm(request.POST if request.method == "POST" else None)
        submit(form, actions.end_device, device, by=request.actor)
        return done(request, "", to=reverse(BACK[face]))

    end.__name__ = f"{face}_push_end"
    return end


@needs(ANYONE)
def service_worker(request: Request) -> HttpResponse:
    """The script that shows notifications to residents; its address covers their pages only."""
    found = finders.find("ui/push-worker.js")
    if not isinstance(found, str):
        raise NotFound
    return HttpResponse(Path(found).read_bytes(), content_type="text/javascript; charset=utf-8")


@needs(ANYONE)
def manifest(request: Request) -> HttpResponse:
    """How the residents' pages install as an app; an iPhone notifies only what was put on its home screen."""
    return JsonResponse(
        {
            "name": "管家 业主端", "short_name": "管家", "lang": "zh-Hans", "start_url": "/home/", "scope": "/home/",
            "display": "standalone", "background_color": "#F4F6F9", "theme_color": "#0B63C4",
            "icons": [
                {"src": static(f"ui/mark-{n}.png"), "sizes": f"{n}x{n}", "type": "image/png",
                 "purpose": "any maskable"} for n in SIZES
            ],
        },
        content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False},
    )  # fmt: skip


@needs("desk.open", NEED)
def switch(request: Request) -> HttpResponse:
    """Let notifications leave the house, or stop them."""
    is_on, back = push.is_on(), reverse("connections")
    form = NothingForm(request.POST if request.method == "POST" else None)
    if submit(form, actions.switch_push, by=request.actor, on=not is_on):
        return done(request, "", to=back)
    note = (
        "大家打开过的设备留着，重新启用后接着用" if is_on
        else "通知只说有一条新消息。先把推送服务的主机加到 GUANJIA_OUTBOUND；国内很多安卓手机收不到，会改用短信等方式"
    )  # fmt: skip
    word, kind = ("停用", "danger") if is_on else ("启用", "primary")
    return ask(request, form, f"{word}手机通知", back, NAV, verb=word, note=note, kind=kind)


urlpatterns: list[URLPattern] = [
    path("home/push/", home_push, name="home-push"),
    path("home/push/again/", again_view("home", "resident.open"), name="home-push-again"),
    path("field/push/again/", again_view("field", "field.open"), name="field-push-again"),
    path("home/push/<int:device_id>/end/", end_view("home", "resident.open"), name="home-push-end"),
    path("home/sw.js", service_worker, name="home-worker"),
    path("home/app.webmanifest", manifest, name="home-manifest"),
    path("field/push/", field_push, name="field-push"),
    path("field/push/<int:device_id>/end/", end_view("field", "field.open"), name="field-push-end"),
    path("desk/set-up/connections/push/", switch, name="push-switch"),
]
