"""The switch of notifications, the browsers that hear them, and how a message leaves to them."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from guanjia.communications import connections, events, outbound, push, webpush
from guanjia.communications.faults import Fault
from guanjia.communications.models import Message, PushDevice, PushService
from guanjia.communications.push import Outcome
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend
from guanjia.kernel.refusals import NotAllowed, NotFound, Refused, require
from guanjia.kernel.work import action
from guanjia.organization.models import SignIn

SECONDS = 5.0
OFF = "没有开着通知的设备"
NAME = "手机通知"


@action
def switch_push(*, by: Actor, on: bool) -> PushService:
    """Let notifications leave from now on, or stop them; the key is made the first time and stays."""
    require(connections.may_connect(by))
    row = PushService.objects.select_for_update().first()
    if row is None:
        key = webpush.new_key()
        row = PushService(public=webpush.public_of(key))
        row.private = key
        row.save(force_insert=True)
    if not on:
        return amend(row, events.SwitchedOff(name=NAME), by=by, is_on=False)
    if not push.sender():
        raise Refused("no_address", "请管服务器的人先设 GUANJIA_URL（https 网址），推送服务要知道是谁发的。")
    return amend(row, events.SwitchedOn(name=NAME), by=by, is_on=True)


@action
def add_device(
    sign_in: SignIn | None, *, by: Actor, face: str, name: str, endpoint: str, p256dh: str, auth: str
) -> PushDevice:
    """Somebody switches notifications on in the browser where that one is signed in; once a sign-in.

    An endpoint that another account has is taken over only with the same keys, which only that browser knows.
    """
    if by.kind != "account" or by.id is None or sign_in is None or sign_in.account_id != by.id:
        raise NotFound
    if not push.is_on():
        raise Refused("push_off", "物业没有开通手机通知。")
    try:
        webpush.receiver_of(p256dh, auth)
    except ValueError:
        raise Refused("bad_keys", "浏览器给的通知地址看不懂，请更新浏览器后再试。") from None
    place = outbound.place_of(endpoint)
    key = push.endpoint_key(endpoint)
    for known in PushDevice.objects.select_for_update().filter(endpoint_index=key):
        if (known.p256dh, known.auth) != (p256dh, auth):
            raise NotAllowed("这个通知地址已经登记，请在浏览器里关掉通知再打开。")
    for former in PushDevice.objects.filter(Q(endpoint_index=key, account_id=by.id) | Q(sign_in=sign_in)):
        record(events.PushDeviceEnded(device=former.name, why="重新打开"), former, by=by)
        former.delete()
    _rest(PushDevice.objects.filter(endpoint_index=key), "别人在这台设备打开了通知", by)
    row = PushDevice(
        account_id=by.id, sign_in=sign_in, face=face, name=name[:40], host=place.host, endpoint_index=key,
        created_at=clock.now(),
    )  # fmt: skip
    row.endpoint, row.p256dh, row.auth = endpoint, p256dh, auth
    row.save(force_insert=True)
    record(events.PushDeviceAdded(device=row.name), row, by=by)
    return row


@action
def go_on(sign_in: SignIn | None, *, by: Actor, endpoint: str, p256dh: str, auth: str) -> PushDevice | None:
    """Who signed in again where notifications were switched on hears them again, without being asked.

    Only the own row of that browser, whose keys nobody else knows; whoever else had it on there rests.
    """
    if by.kind != "account" or by.id is None or sign_in is None or sign_in.account_id != by.id:
        return None
    if not push.is_on():
        return None
    key = push.endpoint_key(endpoint)
    row = PushDevice.objects.select_for_update().filter(endpoint_index=key, account_id=by.id).first()
    if row is None or (row.p256dh, row.auth) != (p256dh, auth) or row.sign_in_id == sign_in.pk:
        return row if row is not None and row.sign_in_id == sign_in.pk else None
    others = PushDevice.objects.exclude(pk=row.pk)
    _rest(others.filter(endpoint_index=key), "别人在这台设备登录了", by)
    _rest(others.filter(sign_in=sign_in), "这台设备换了通知地址", by)
    return amend(row, events.PushDeviceGoesOn(device=row.name), by=by, sign_in=sign_in)


def _rest(rows: QuerySet[PushDevice], why: str, by: Actor) -> None:
    """Browsers hear nothing until their owner signs in there again; what rests already stays as it is."""
    for row in rows.filter(sign_in__isnull=False).select_for_update().order_by("pk"):
        amend(row, events.PushDeviceRests(device=row.name, why=why), by=by, sign_in=None)


@action
def end_device(device: PushDevice, *, by: Actor) -> None:
    """No more notifications in one of the own browsers."""
    require(None if by.kind == "account" and device.account_id == by.id else NotAllowed())
    record(events.PushDeviceEnded(device=device.name), device, by=by)
    device.delete()


@action
def forget_devices(rows: QuerySet[PushDevice]) -> int:
    """Delete browsers; returns how many."""
    return rows.delete()[0]


def queue_for_staff(told: Iterable[Message]) -> list[Message]:
    """What lies in the inbox of colleagues goes to the browsers of those who switched it on, once each.

    They are signed in to the field pages, so they are at work; a resident hears by the own wish instead.
    """
    rows = {row.account_id: row for row in told if row.account_id is not None}
    if not rows or not push.is_on():
        return []
    wanted = push.devices().filter(account_id__in=rows, face=push.Face.FIELD)
    return [_copy_of(rows[pk]) for pk in sorted(set(wanted.values_list("account_id", flat=True)))]


def _copy_of(told: Message) -> Message:
    """The row by which a message of the inbox leaves; its words stay in the inbox."""
    row = Message(
        channel=Message.Channel.PUSH, account_id=told.account_id, words=told.words, is_urgent=told.is_urgent,
        project_id=told.project_id, subject_kind=told.subject_kind, subject_id=told.subject_id,
        once_key=f"push:{told.pk}", number=told.number, next_try_at=clock.now(),
    )  # fmt: skip
    row.title, row.text, row.address = told.title, "", f"account:{told.account_id}"
    row.save(force_insert=True)
    return row


def deliver(message: Message) -> Fault | None:
    """Hand a message to every browser of its account, with no transaction open; one that took it is enough."""
    house = push.service()
    if house is None or not house.is_on:
        return Fault("手机通知没有开通", is_final=True)
    account = message.person.account_id if message.person is not None else message.account_id
    face = push.face_of(message)
    found = list(push.reached(account, face))
    if not found and (until := push.resting_until(account, face)) is not None:
        return Fault("推送服务要等一会儿再送", wait=until - clock.now())
    outcomes = [_handed(device, message, house) for device in found]
    if any(not one.fault for one in outcomes):
        return None
    if unknown := [one for one in outcomes if one.is_unknown]:
        return Fault(unknown[0].fault, is_final=True, is_unknown=True)
    later = [one for one in outcomes if one.is_later]
    if later and not (
        message.is_urgent and message.fallback
    ):  # what is urgent goes by the next channel at once
        return Fault(later[0].fault, wait=min(one.rest for one in later if one.rest is not None))
    return Fault(outcomes[0].fault if outcomes else OFF, is_final=True)


def _handed(device: PushDevice, message: Message, house: PushService) -> Outcome:
    """Send to one browser, and note what became of it."""
    outcome = send(device, message, house)
    settle_device(device, outcome)
    return outcome


def send(device: PushDevice, message: Message, house: PushService) -> Outcome:
    """One call to a push service."""
    now = clock.now()
    try:
        place = outbound.place_of(device.endpoint)
        port = "" if place.port == 443 else f":{place.port}"
        heads = {
            "Authorization": webpush.signed(
                house.private, f"{place.scheme}://{place.host}{port}", push.sender(), now
            ),
            "Content-Encoding": "aes128gcm", "Content-Type": "application/octet-stream",
            "TTL": str(int(push.LIVES.total_seconds())), "Topic": push.topic_of(message),
            "Urgency": "high" if message.is_urgent else "normal",
        }  # fmt: skip
        body = webpush.sealed(push.payload_of(message), webpush.receiver_of(device.p256dh, device.auth))
        answer = outbound.post(device.endpoint, body, heads, seconds=SECONDS)
    except outbound.NotSent as refused:
        is_unknown = refused.code in ("no_answer", "answer_too_large")
        is_away = refused.code in ("no_answer", "not_reached", "no_such_host")
        return Outcome(
            refused.message.rstrip("。")[:100], is_unknown=is_unknown, is_of_host=is_away,
            rest=push.AWAY if is_away else None,
        )  # fmt: skip
    return push.outcome_of(answer, now)


@action
def settle_device(device: PushDevice, outcome: Outcome) -> None:
    """Note when a browser took something last; end one that is gone; leave in peace what asks for it."""
    mine = PushDevice.objects.filter(pk=device.pk)
    if outcome.is_over:
        if mine.exists():
            record(events.PushDeviceEnded(device=device.name, why=outcome.fault), device, by=SYSTEM)
            mine.delete()
        return
    if not outcome.fault:
        mine.update(last_ok_at=clock.now(), fault="", rest_until=None)
        return
    mine.update(fault=outcome.fault[:120])
    if outcome.rest is not None:
        same = PushDevice.objects.filter(host=device.host) if outcome.is_of_host else mine
        same.update(rest_until=clock.now() + outcome.rest)
