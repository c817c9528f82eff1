"""Notifications on installed pages: whether the house sends them, to which browsers, and what an answer means.

A browser hears as little as can be said: that there is a message, and the page of the own house that shows it. The
words stay in the inbox. Best effort: many phones here have no push service that reaches them
(docs/how-to/push-to-installed-pages.md).
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from django.conf import settings
from django.db.models import Min, Q, QuerySet
from django.templatetags.static import static

from guanjia.communications.models import Message, PushDevice, PushService
from guanjia.communications.outbound import Answer
from guanjia.communications.templates_zh import WORDS
from guanjia.customers.models import Person
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.secrets import blind_index
from guanjia.organization.models import SignIn
from guanjia.organization.sign_ins import alive

Face = PushDevice.Face
SAFETY, NEWS, WORK = "和安全有关的通知，请马上看", "您有一条新消息", "您有新的工作消息"
INBOX = {Face.HOME: "/home/inbox/", Face.FIELD: "/field/inbox/"}
OWN = "/home/"  # what lies below asks for a sign-in; a follow link would not
LIVES = timedelta(days=1)  # how long a push service keeps it for a phone that is off
SOON, LONGEST_REST, AWAY = timedelta(minutes=2), timedelta(hours=6), timedelta(minutes=30)


@dataclass(frozen=True)
class Outcome:
    """What became of a push to one browser: `is_over` ends the browser, `is_later` wants another try.

    `rest` leaves it in peace, or its whole push service.
    """

    fault: str = ""
    is_over: bool = False
    is_unknown: bool = False
    is_later: bool = False
    rest: timedelta | None = None
    is_of_host: bool = False


def service() -> PushService | None:
    """The switch with the key of the house; none before it was ever switched on."""
    return PushService.objects.first()


def is_on() -> bool:
    """Whether the company switched notifications on."""
    return PushService.objects.filter(is_on=True).exists()


def sender() -> str:
    """By what a push service can complain: the public address of the house, else its mail; empty without both."""
    if settings.GUANJIA_URL.startswith("https://"):
        return str(settings.GUANJIA_URL)
    return f"mailto:{settings.DEFAULT_FROM_EMAIL}" if "@" in settings.DEFAULT_FROM_EMAIL else ""


def devices() -> QuerySet[PushDevice]:
    """The browsers whose sign-in still counts."""
    return PushDevice.objects.filter(sign_in__in=SignIn.objects.filter(alive(clock.now())))


def own_devices(actor: Actor) -> list[PushDevice]:
    """The actor's own browsers, the newest first, with their sign-ins; those that rest have none."""
    account = actor.id if actor.kind == "account" else None
    living = Q(sign_in=None) | Q(sign_in__in=SignIn.objects.filter(alive(clock.now())))
    rows = PushDevice.objects.filter(living, account_id=account or -1)
    rows = rows.select_related("sign_in").defer("sign_in__body")
    return list(rows.order_by("-created_at", "-pk"))


def get_own(actor: Actor, device_id: int) -> PushDevice:
    """One of the actor's own browsers."""
    for row in own_devices(actor):
        if row.pk == device_id:
            return row
    raise NotFound


def reached(account_id: int | None, face: str) -> QuerySet[PushDevice]:
    """Where an account is reached on one of its faces now: not by a push service that is left in peace."""
    resting = Q(rest_until__gt=clock.now())
    return devices().filter(account_id=account_id or -1, face=face).exclude(resting).order_by("pk")


def resting_until(account_id: int | None, face: str) -> datetime | None:
    """When the first browser of an account may be tried again, where all of them rest."""
    rows = devices().filter(account_id=account_id or -1, face=face, rest_until__gt=clock.now())
    first: datetime | None = rows.aggregate(first=Min("rest_until"))["first"]
    return first


def address_of(person: Person) -> str:
    """Where a resident is reached; empty without a browser. The browsers are looked up when it leaves."""
    return f"account:{person.account_id}" if reached(person.account_id, Face.HOME).exists() else ""


def endpoint_key(endpoint: str) -> bytes:
    """How an endpoint is found."""
    return blind_index("push_device.endpoint", endpoint)


def face_of(message: Message) -> PushDevice.Face:
    """To which pages a message belongs: a resident's, else the staff's."""
    return Face.HOME if message.person_id else Face.FIELD


def topic_of(message: Message) -> str:
    """By what a repeated push replaces the first one, at the push service and on the screen."""
    return str(message.row_key.hex)


def payload_of(message: Message) -> bytes:
    """The least that can be said."""
    face = face_of(message)
    words = WORDS.get(message.words)
    title = WORK if face == Face.FIELD else SAFETY if words and words.sort == "safety" else NEWS
    own = face == Face.HOME and message.url.startswith(OWN)
    said = {"title": title, "path": message.url if own else INBOX[face],
            "tag": topic_of(message) if face == Face.HOME else "field", "icon": static("ui/mark-192.png")}  # fmt: skip
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def rest_of(retry_after: str, at: datetime) -> timedelta:
    """How long a push service wants its peace, in seconds or as a date; never longer than six hours."""
    asked = SOON
    try:
        asked = timedelta(seconds=int(retry_after[:9]))
    except ValueError:
        try:
            until = parsedate_to_datetime(retry_after)
            asked = (until if until.tzinfo else until.replace(tzinfo=UTC)) - at
        except (TypeError, ValueError, OverflowError):
            pass
    return min(max(asked, SOON), LONGEST_REST)


def outcome_of(answer: Answer, at: datetime) -> Outcome:
    """What an answer means (RFC 8030): taken, ended for good, to be tried later, or refused."""
    if answer.code in (200, 201, 202, 204):
        return Outcome()
    if answer.code in (404, 410):
        return Outcome("浏览器已经不收通知", is_over=True)
    if answer.code == 413:
        return Outcome("推送服务说太长")
    if answer.code == 429:
        return Outcome("推送服务要我们慢一点", is_later=True, rest=rest_of(answer.retry_after, at))
    if answer.code >= 500:
        rest = rest_of(answer.retry_after, at)
        return Outcome(f"推送服务出错（{answer.code}）", is_later=True, rest=rest, is_of_host=True)
    return Outcome(f"推送服务没有收（{answer.code}）")
