"""Work without signal: the shell that the phone keeps, the day's pack, and the door for acts that come later."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django import forms
from django.contrib.staticfiles import finders
from django.http import HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse

from guanjia.kernel import clock, policy
from guanjia.kernel.refusals import NotAllowed, NotFound, Refused
from guanjia.kernel.web import ANYONE, Request, error_json, form_body, live_url, needs, page
from guanjia.organization.devices import device_words
from guanjia.stores import queries as stores
from guanjia.workorders import actions, phones, queries
from guanjia.workorders.arrived_late import OutOfTurn, Sent
from guanjia.workorders.models import Phone, WorkOrder
from guanjia.workorders.web import course, field_acts
from guanjia.workorders.web.acts import Act

HEADER = "X-Phone"
PREFIX = "act."  # the envelope stands beside the fields of the form
ICONS = (192, 512)  # pixels of the app's icon, drawn from ui/mark.svg with its whole square filled
FARTHEST = 4_102_444_800_000  # the year 2100, in milliseconds


class Milliseconds(forms.IntegerField):
    """A moment as a browser counts it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=FARTHEST, **kwargs)

    def clean(self, value: Any) -> Any:
        """An aware moment."""
        number = super().clean(value)
        return None if number is None else datetime.fromtimestamp(number / 1000, UTC)


class SentForm(forms.Form):
    """What a phone says of an act, beside the fields of its form."""

    key = forms.RegexField(r"^[0-9A-Za-z-]{8,40}$", max_length=40)
    seq = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    order = forms.IntegerField(min_value=1, max_value=2**62)
    verb = forms.ChoiceField(choices=[(key, key) for key in field_acts.ACTS])
    shown_at = Milliseconds()
    sent_at = Milliseconds()
    skew = forms.IntegerField(required=False, min_value=-FARTHEST, max_value=FARTHEST)
    lost = forms.IntegerField(required=False, min_value=0, max_value=10**6)
    dropped = forms.IntegerField(required=False, min_value=0, max_value=10**3)

    def sent(self) -> Sent:
        """The act as the actions take it."""
        found = self.cleaned_data
        skew = found["skew"]
        return Sent(
            found["key"], found["seq"], found["order"], found["verb"], found["shown_at"], found["sent_at"],
            None if skew is None else timedelta(milliseconds=skew), found["lost"] or 0,
            found["dropped"] or 0,
        )  # fmt: skip


class EmptiedForm(forms.Form):
    """What a phone says when it emptied itself: how many acts that were not sent went with it."""

    lost = forms.IntegerField(min_value=0, max_value=10**6)


class ReportForm(forms.Form):
    """What a phone says of itself: how many acts wait in it, what its clock says."""

    waiting = forms.IntegerField(min_value=0, max_value=10**6)
    sent_at = Milliseconds()


@needs("field.open")
def shell(request: Request) -> HttpResponse:
    """The page that the phone keeps and opens when there is no signal; it holds nothing of anybody."""
    return page(request, "workorders/field_offline.html", nav_on="today")


@needs(ANYONE)
def service_worker(request: Request) -> HttpResponse:
    """The script that answers when the network does not, and shows notifications; it covers the phone's pages only."""
    found = [finders.find(f"ui/{name}.js") for name in ("field-worker", "push-worker")]
    if not all(isinstance(one, str) for one in found):
        raise NotFound
    return HttpResponse(
        b"".join(Path(str(one)).read_bytes() for one in found), content_type="text/javascript; charset=utf-8"
    )


@needs(ANYONE)
def manifest(request: Request) -> HttpResponse:
    """How the phone's pages install as an app."""
    return JsonResponse(
        {
            "name": "管家 现场", "short_name": "管家现场", "lang": "zh-Hans", "start_url": reverse("field-today"),
            "scope": "/field/", "display": "standalone", "background_color": "#F5F7FA", "theme_color": "#0B63C4",
            "icons": [
                {"src": static("ui/mark.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
                *({"src": static(f"ui/mark-{n}.png"), "sizes": f"{n}x{n}", "type": "image/png",
                   "purpose": "any maskable"} for n in ICONS),
            ],
        },
        content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False},
    )  # fmt: skip


def state_of(request: Request, phone: Phone | None) -> dict[str, Any]:
    """What a phone must know before it sends: whose turn, which time, whether it is still trusted."""
    life = policy.minutes("phone.pack_life")
    return {
        "now": int(clock.now().timestamp() * 1000), "csrf": get_token(request), "staff": request.actor.staff_id,
        "known": phone is not None, "revoked": bool(phone and phone.is_over),
        "last_seq": phone.last_seq if phone else 0, "life": int(life.total_seconds() * 1000),
    }  # fmt: skip


def phone_of(request: Request) -> Phone | None:
    """The phone that the request names; none when it was never registered for this person."""
    try:
        return phones.my_phone(request.actor, request.headers.get(HEADER, ""))
    except NotFound:
        return None


def trusted(request: Request) -> Phone:
    """The phone of the request; refused when it is unknown, was stopped, or says that it is empty."""
    phone = phones.my_phone(request.actor, request.headers.get(HEADER, ""))
    if phone.is_over:
        raise NotAllowed("这部手机已停用，里面的任务已经清除。")
    return phone


@needs(ANYONE)
def stopped(request: Request) -> HttpResponse:
    """Whether this phone was stopped at the desk, and by POST that it emptied itself; also when nobody is signed in.

    Of a phone that was stopped or signed out one number gets in: how many acts went with it.
    """
    phone = phones.phone_with(request.headers.get(HEADER, ""))
    if request.method != "POST":
        token = (
            {"csrf": get_token(request)} if "emptied" in request.GET else {}
        )  # no new cookie but before a POST
        return JsonResponse({"revoked": bool(phone and phone.is_over)} | token)
    try:
        if phone is None:
            raise NotFound("这部手机没有登记过。")
        said = EmptiedForm(request.POST)
        if not said.is_valid():
            raise Refused("bad_number", "没有说清丢了几项，请更新页面再试。", {"lost": "请填整数"})
        actions.empty_phone(phone, by=request.actor, lost=said.cleaned_data["lost"])
        return JsonResponse({"revoked": True})
    except Refused as refusal:
        return error_json(refusal)


@needs("field.open")
def report(request: Request) -> HttpResponse:
    """Where phone and server stand; POST registers a new phone, or says how many acts wait and what its clock says."""
    if request.method != "POST":
        return JsonResponse(state_of(request, phone_of(request)))
    try:
        found = phone_of(request)
        if found is None:
            name = device_words(request.headers.get("User-Agent", ""))
            fresh = actions.add_phone(by=request.actor, secret=request.headers.get(HEADER, ""), name=name)
            return JsonResponse(state_of(request, fresh))
        said = ReportForm(request.POST)
        if not found.is_over and said.is_valid():
            skew = clock.now() - said.cleaned_data["sent_at"]
            actions.hear_of(found, by=request.actor, waiting=said.cleaned_data["waiting"], skew=skew)
        return JsonResponse(state_of(request, found))
    except Refused as refusal:
        return error_json(refusal)


@needs("field.open")
def pack(request: Request) -> HttpResponse:
    """The own jobs of today with every form that they need; 204 when nothing changed since the last one."""
    trusted(request)
    orders = course.own(request.actor)
    van = stores.van_of(request.actor.staff_id or 0)
    about = [
        f"staff:{request.actor.staff_id}",
        *([str(van.ref)] if van else []),
        *(str(o.ref) for o in orders),
    ]
    poll = live_url(request, about)
    return JsonResponse(
        course.pack(request, orders) | {"poll": poll}, json_dumps_params={"ensure_ascii": False}
    )


@needs("field.open", "workorders.note")
def take(request: Request) -> HttpResponse:
    """One act that a phone kept: exactly once, in its turn, with its true time."""
    try:
        if request.method != "POST":
            raise NotFound
        phone = trusted(request)
        envelope = SentForm(
            {k.removeprefix(PREFIX): v for k, v in request.POST.items() if k.startswith(PREFIX)}
        )
        if not envelope.is_valid():
            raise Refused(
                "bad_act",
                "这项操作看不懂，没有收下，请更新页面后再试。",
                dict.fromkeys(envelope.errors, "看不懂"),
            )
        return JsonResponse(taken(request, phone, envelope.sent()))
    except OutOfTurn as early:
        return JsonResponse(
            {"code": early.code, "message": early.message, "last_seq": early.last_seq}, status=early.status
        )
    except Refused as refusal:
        return error_json(refusal)


def taken(request: Request, phone: Phone, sent: Sent) -> dict[str, Any]:
    """The act run through the form and the action of its page, so that both doors refuse alike."""
    if (former := phones.answer_before(phone, sent.key)) is not None:
        return former
    act = field_acts.ACTS[sent.verb]
    form, fault = filled(request, phone, act, sent.order_id)
    if sent.dropped:
        fault = f"有 {sent.dropped} 张照片太大，没有收下；请拍小一点，补到这张单上。"
    facts = dict(form.cleaned_data) if form is not None else {}
    if form is not None and fault:
        facts |= {"photos": getattr(form, "stored", [])}
    name = f"form:{type(form).__name__}"
    body = form_body(form) if form is not None else b""
    return actions.take_act(
        phone, sent, by=request.actor, act=act.run, facts=facts, form=name, body=body, label=act.label, fault=fault
    )  # fmt: skip


def filled(request: Request, phone: Phone, act: Act, order_id: int) -> tuple[forms.Form | None, str]:
    """The form of the act with what was sent, and what is wrong with it."""
    if not request.actor.may(act.need):
        return None, "您的岗位不能做这一步。"
    order = reachable(request, phone, order_id)
    if order is None:
        return None, "没有找到这张单，或它从来不是您的。"
    values = QueryDict(mutable=True)
    for name in request.POST:
        if not name.startswith(PREFIX):
            values.setlist(name, request.POST.getlist(name))
    form = act.form(values, request.FILES, **act.give(request.actor, order))
    if form.is_valid():
        return form, ""
    words = "；".join(f"{message}" for errors in form.errors.values() for message in errors)
    return form, f"填得不完整：{words}"


def reachable(request: Request, phone: Phone, order_id: int) -> WorkOrder | None:
    """The order, if this person has it now or had it before."""
    try:
        return queries.get_order(request.actor, order_id)
    except NotFound:
        return phones.known_to(order_id, phone.staff)


urlpatterns: list[URLPattern] = [
    path("field/offline/", shell, name="field-offline"),
    path("field/sw.js", service_worker, name="field-worker"),
    path("field/app.webmanifest", manifest, name="field-manifest"),
    path("field/phone/", report, name="field-phone"),
    path("field/phone/stopped/", stopped, name="field-stopped"),
    path("field/pack/", pack, name="field-pack"),
    path("field/acts/", take, name="field-acts"),
]
