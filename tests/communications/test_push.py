"""Notifications on installed pages, against a push service that checks the sender and a browser that opens the body."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client

from guanjia.communications import actions, push, reaching, talks, webpush
from guanjia.communications.actions import push as sending
from guanjia.communications.models import Message, PushDevice, PushService
from guanjia.customers.models import Person
from guanjia.kernel import clock
from guanjia.kernel.models import Event
from guanjia.organization import actions as organization
from guanjia.organization.models import SignIn
from guanjia.organization.sign_ins import of_account
from guanjia.privacy import actions as privacy
from guanjia.privacy import declared
from guanjia.workorders.models import WorkOrder
from tests.fakes.push import Browser, bytes_of, pushing
from tests.fakes.push import PushService as Service
from tests.pages import Open, signed_in
from tests.world import NOW, World, refused

__all__ = ["signed_in"]
REACH = "/home/reach/"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def service(world: World, settings: LazySettings) -> Iterator[Service]:
    """The house sends notifications, to a push service on loopback."""
    settings.OUTBOUND_LOOPBACK, settings.GUANJIA_URL = True, "https://gj.example.com"
    settings.EMAIL_HOST = settings.GUANJIA_SMS = ""
    with pushing() as service:
        service.now = NOW.timestamp()
        service.public = actions.switch_push(by=world.admin, on=True).public
        yield service


def switched_on(client: Client, browser: Browser, face: str = "home") -> PushDevice:
    """The person of a browser switches notifications on there."""
    answer = client.post(f"/{face}/push/", browser.said(), HTTP_USER_AGENT="Chrome Android")
    assert answer.status_code == 303, answer.content.decode()
    return PushDevice.objects.latest("pk")


def went_on(client: Client, browser: Browser) -> bool:
    """What the start page does after a sign-in."""
    return bool(client.post("/home/push/again/", browser.said()).json()["on"])


def rests(device: PushDevice) -> list[str]:
    """Why a browser was put to rest, each time."""
    rows = Event.objects.filter(name="communications.PushDeviceRests", subject_id=device.pk).order_by("pk")
    return [row.data["why"] for row in rows]


def told(world: World, once: str = "a", words: str = "accepted", url: str = "") -> Message | None:
    """One step of 王女士's order, as it is told outside of the inbox."""
    order = WorkOrder.objects.first() or world.received_order(by=world.zhao)
    facts = {"number": order.number, "title": order.title, "staff": "张师傅", "when": "10:30"}
    if words == "notice_safety":
        facts |= {"title": "停气", "text": "请关阀"}
    return actions.reach_out(world.person("wang"), words, order, once=once, url=url, **facts)


def sent(row: Message | None, after: float = 0) -> Message:
    """Send what is due so many minutes after ten; the message as it is then."""
    assert row is not None
    with clock.pinned(NOW + timedelta(minutes=after)):
        actions.send_due()
    return Message.objects.get(pk=row.pk)


def test_the_body_is_the_one_of_the_rfc(db: None) -> None:
    to = webpush.receiver_of(
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "BTBZMqHH6r4Tts7J_aSIgg",
    )
    body = webpush.sealed(
        b"When I grow up, I want to be a watermelon", to, salt=bytes_of("DGv6ra1nlYgDCS1FRnbzlw"),
        key=webpush.key_of("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
    )  # fmt: skip
    assert webpush.text_of(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
        "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [("", ""), ("AAAA", "BTBZMqHH6r4Tts7J_aSIgg"), ("B" + "A" * 86, "BTBZMqHH6r4Tts7J_aSIgg"), ("中文", "中文"),
     ("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4", "short")],
)  # fmt: skip
def test_keys_that_are_none_are_refused_in_words(
    service: Service, signed_in: Open, p256dh: str, auth: str
) -> None:
    said = {"endpoint": service.browser().url, "p256dh": p256dh or "A", "auth": auth or "A"}
    answer = signed_in("wang").post("/home/push/", said)
    assert answer.status_code == 422 and "浏览器给的通知地址看不懂" in answer.content.decode()
    assert PushDevice.objects.count() == 0


def test_a_resident_hears_that_there_is_a_message_and_nothing_of_it(
    world: World, service: Service, signed_in: Open
) -> None:
    browser = service.browser()
    device = switched_on(signed_in("wang"), browser)
    row = told(world, url="/t/secret-of-the-order/")
    assert row is not None and (row.channel, row.address) == ("push", f"account:{world.account('wang').pk}")
    assert sent(row).status == "sent"
    ((path, heads, body),) = service.taken
    said = browser.opened(body)
    assert (path, said) == (
        "/push/one",
        {
            "title": "您有一条新消息",
            "path": "/home/inbox/",
            "tag": row.row_key.hex,
            "icon": "/static/ui/mark-192.png",
        },
    )
    assert (heads["ttl"], heads["urgency"], heads["topic"]) == ("86400", "normal", row.row_key.hex)
    assert row.title.encode() not in body and service.faults == []
    assert (world.fresh(device).last_ok_at, world.fresh(device).fault) == (NOW, "")
    sent(row, 5)
    assert service.calls == 1  # once


def test_a_page_behind_the_sign_in_is_opened_and_safety_is_urgent(
    world: World, service: Service, signed_in: Open
) -> None:
    browser = service.browser()
    switched_on(signed_in("wang"), browser)
    sent(told(world, "s", "notice_safety", "/home/notices/7/"))
    ((_, heads, body),) = service.taken
    said = browser.opened(body)
    assert (said["title"], said["path"]) == ("和安全有关的通知，请马上看", "/home/notices/7/")
    assert heads["urgency"] == "high"


def test_colleagues_hear_of_their_inbox_while_they_are_signed_in_to_the_field_pages(
    world: World, service: Service, signed_in: Open
) -> None:
    order, browser, client = world.received_order(), service.browser(), signed_in("zhang")
    accounts = [world.account("zhang").pk, world.account("li").pk]
    facts = {"number": "1", "title": "漏水", "place": "9 栋", "when": "10:10"}
    actions.tell(accounts, "offered", order, once="before", **facts)
    switched_on(client, browser, "field")
    (mine, _) = actions.tell(accounts, "offered", order, once="now", **facts)
    row = Message.objects.get(channel="push")
    assert (row.account_id, row.once_key, row.text) == (accounts[0], f"push:{mine.pk}", "")
    assert talks.sent(world.zhou, order) is None  # the case does not list how colleagues were rung
    assert sent(row).status == "sent"
    said = browser.opened(service.taken[0][2])
    assert (said["title"], said["path"], said["tag"]) == ("您有新的工作消息", "/field/inbox/", "field")
    client.post("/accounts/logout/")
    actions.tell(accounts, "offered", order, once="after", **facts)
    assert Message.objects.filter(channel="push").count() == 1


@pytest.mark.parametrize("code", [404, 410])
def test_a_browser_that_is_gone_ends_and_the_next_channel_takes_the_message(
    world: World, service: Service, signed_in: Open, settings: LazySettings, code: int
) -> None:
    settings.GUANJIA_SMS, settings.IS_DEMO = "console", True
    device = switched_on(signed_in("wang"), service.browser())
    service.instead = [(code, {})]
    row = sent(told(world))
    assert (row.status, row.fault, row.fallback) == ("failed", "浏览器已经不收通知", ["sms"])
    assert not PushDevice.objects.filter(pk=device.pk).exists()
    world.run_jobs()
    assert list(Message.objects.filter(person=row.person).values_list("channel", flat=True)) == [
        "push",
        "sms",
    ]
    again = told(world, "b")
    assert again is not None and again.channel == "sms" and service.calls == 1


def test_a_service_that_asks_for_peace_gets_it(world: World, service: Service, signed_in: Open) -> None:
    device = switched_on(signed_in("wang"), service.browser())
    service.instead = [(429, {"Retry-After": "1800"})]
    row = sent(told(world))
    assert (row.status, row.fault) == ("queued", "推送服务要我们慢一点")
    assert row.next_try_at == NOW + timedelta(minutes=30) == world.fresh(device).rest_until
    assert told(world, "b") is None  # no other channel: the inbox has it
    assert sent(row, 29).status == "queued" and service.calls == 1
    with clock.pinned(NOW + timedelta(minutes=29)):
        fault = sending.deliver(row)
    assert fault is not None and (fault.is_final, fault.wait) == (False, timedelta(minutes=1))
    assert sent(row, 31).status == "sent" and service.calls == 2


@pytest.mark.parametrize(
    ("asked", "minutes"),
    [("", 2), ("0", 2), ("-5", 2), ("600", 10), ("99999999999999", 360), ("Tue, 24 Nov 2026 02:30:00 GMT", 30),
     ("whenever", 2), ("Tue, 24 Nov 1926 02:30:00 GMT", 2)],
)  # fmt: skip
def test_no_service_keeps_us_waiting_for_longer_than_six_hours(asked: str, minutes: int) -> None:
    assert push.rest_of(asked, NOW) == timedelta(minutes=minutes)


def test_a_fault_of_the_service_is_tried_again(world: World, service: Service, signed_in: Open) -> None:
    switched_on(signed_in("wang"), service.browser())
    service.instead = [(500, {})]
    row = sent(told(world))
    assert (row.status, row.fault, row.next_try_at) == (
        "queued",
        "推送服务出错（500）",
        NOW + timedelta(minutes=2),
    )
    assert sent(row, 2.1).status == "sent" and service.calls == 2


def test_trying_again_has_an_end(world: World, service: Service, signed_in: Open) -> None:
    switched_on(signed_in("wang"), service.browser())
    service.instead = [(503, {})] * 9
    row = told(world)
    for step in range(9):
        row = sent(row, step * 20)
    assert (row.status, row.attempts, service.calls) == ("failed", 5, 5)


def test_what_is_urgent_does_not_wait_for_a_busy_service(
    world: World, service: Service, signed_in: Open, settings: LazySettings
) -> None:
    settings.GUANJIA_SMS, settings.IS_DEMO = "console", True
    switched_on(signed_in("wang"), service.browser())
    service.instead = [(503, {"Retry-After": "3600"})]
    assert sent(told(world, "s", "notice_safety")).status == "failed"
    world.run_jobs()
    assert Message.objects.latest("pk").channel == "sms"


@pytest.mark.parametrize(
    ("code", "words"),
    [(413, "推送服务说太长"), (400, "推送服务没有收（400）"), (302, "推送服务没有收（302）")],
)
def test_what_the_service_refuses_is_given_up_in_words(
    world: World, service: Service, signed_in: Open, code: int, words: str
) -> None:
    device = switched_on(signed_in("wang"), service.browser())
    service.instead = [(code, {"Location": "http://127.0.0.1:1/"})]
    assert (sent(told(world)).status, world.fresh(device).fault) == ("failed", words)


@pytest.mark.parametrize("trouble", ["slow", "large"])
def test_an_answer_that_does_not_end_leaves_the_message_in_doubt_and_it_is_not_sent_again(
    world: World, service: Service, signed_in: Open, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    switched_on(signed_in("wang"), service.browser())
    monkeypatch.setattr(sending, "SECONDS", 0.3)
    service.slow = 1.0 if trouble == "slow" else 0
    service.answer = b"x" * 2_000_000 if trouble == "large" else b""
    row = sent(told(world))
    assert row.status == "unknown"
    sent(row, 60)
    assert service.calls == 1


def test_a_service_that_cannot_be_reached_is_left_in_peace_for_everybody_and_the_next_channel_is_taken(
    world: World, service: Service, signed_in: Open, settings: LazySettings
) -> None:
    settings.GUANJIA_SMS, settings.IS_DEMO = "console", True
    browser = Browser("http://127.0.0.1:9/push/nobody-listens")
    switched_on(signed_in("wang"), browser)
    other = switched_on(signed_in("chen"), Browser("http://127.0.0.1:9/push/other"))
    assert sent(told(world)).status == "failed"
    assert world.fresh(other).rest_until == NOW + timedelta(minutes=30)
    row = told(world, "b")
    assert row is not None and row.channel == "sms"


@pytest.mark.parametrize(
    "endpoint",
    ["https://127.0.0.1/push/1", "https://10.0.0.1/push", "http://updates.push.services.mozilla.com/x",
     "https://inside.example.com/x", "https://[::1]/x", "javascript:alert(1)", "https://user@fcm.googleapis.com/x"],
)  # fmt: skip
def test_an_endpoint_that_is_no_push_service_of_the_settings_is_refused(
    service: Service, signed_in: Open, settings: LazySettings, endpoint: str
) -> None:
    settings.OUTBOUND_LOOPBACK, settings.OUTBOUND = (
        False,
        frozenset({"fcm.googleapis.com", "*.push.apple.com"}),
    )
    browser = Browser(endpoint)
    answer = signed_in("wang").post("/home/push/", browser.said())
    assert (answer.status_code, PushDevice.objects.count()) == (422, 0)
    good = Browser("https://web.push.apple.com/QN1")
    assert signed_in("wang").post("/home/push/", good.said()).status_code == 303


def test_an_endpoint_that_turned_to_the_inside_is_not_called(
    world: World, service: Service, signed_in: Open, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OUTBOUND = frozenset({"fcm.googleapis.com"})
    device = switched_on(signed_in("wang"), Browser("https://fcm.googleapis.com/fcm/send/x"))
    monkeypatch.setattr(
        "guanjia.communications.outbound.socket.getaddrinfo",
        lambda *a, **k: [(2, 1, 6, "", ("10.0.0.8", 443))],
    )
    assert sent(told(world)).status == "failed"
    assert "指向内部或保留的网络地址" in world.fresh(device).fault


def test_who_signs_in_after_somebody_else_hears_nothing_of_that_one(
    world: World, service: Service, signed_in: Open
) -> None:
    client, browser = signed_in("wang"), service.browser()
    switched_on(client, browser)
    waiting = told(world)
    client.post("/accounts/logout/")
    assert PushDevice.objects.get().sign_in is None
    client.force_login(world.account("chen"), BACKEND)
    assert went_on(client, browser) is False  # it is not 陈's
    row = switched_on(client, browser)
    assert row.account_id == world.account("chen").pk
    assert sent(waiting).status == "failed" and service.calls == 0
    assert told(world, "b") is None


def test_who_comes_back_goes_on_without_being_asked_and_the_other_hears_nothing_more(
    world: World, service: Service, signed_in: Open
) -> None:
    client, browser = signed_in("wang"), service.browser()
    switched_on(client, browser)
    client.post("/accounts/logout/")
    client.force_login(world.account("chen"), BACKEND)
    switched_on(client, browser)
    client.post("/accounts/logout/")
    client.force_login(world.account("wang"), BACKEND)
    assert told(world) is None  # the sign-in alone switches nothing on
    stolen = browser.said() | {"auth": "BTBZMqHH6r4Tts7J_aSIgg"}
    assert client.post("/home/push/again/", stolen).json()["on"] is False
    assert (went_on(client, browser), went_on(client, browser)) == (True, True)
    hearing = PushDevice.objects.exclude(sign_in=None).get()
    assert (hearing.account, PushDevice.objects.count()) == (world.account("wang"), 2)
    assert sent(told(world)).status == "sent" and service.calls == 1
    page = client.get(REACH).content.decode()
    assert "这台</span>" in page and "在这台设备打开通知" not in page
    client.post(f"/home/push/{hearing.pk}/end/")
    assert went_on(client, browser) is False  # what the owner switched off stays off


def test_a_browser_that_rests_says_why_as_its_return_does(
    world: World, service: Service, signed_in: Open
) -> None:
    wang, chen, browser = signed_in("wang"), signed_in("chen"), service.browser()
    of_wang = switched_on(wang, browser)
    of_chen = switched_on(chen, browser)  # 王 never signed out there
    assert (rests(of_wang), rests(of_chen)) == (["别人在这台设备打开了通知"], [])
    assert (went_on(wang, browser), went_on(wang, browser)) == (True, True)
    assert (len(rests(of_wang)), rests(of_chen)) == (1, ["别人在这台设备登录了"])
    assert world.events(of_wang) == ["PushDeviceAdded", "PushDeviceRests", "PushDeviceGoesOn"]
    assert [world.fresh(row).sign_in is None for row in (of_wang, of_chen)] == [False, True]


def test_of_two_subscriptions_of_one_sign_in_the_last_that_came_back_is_heard(
    world: World, service: Service, signed_in: Open
) -> None:
    client, (old, new) = signed_in("wang"), (service.browser("old"), service.browser("new"))
    first = switched_on(client, old)
    client.force_login(world.account("wang"), BACKEND)
    client.logout()
    client.force_login(world.account("wang"), BACKEND)
    second = switched_on(client, new)
    assert went_on(client, old) is True
    assert rests(second) == ["这台设备换了通知地址"] and world.fresh(first).sign_in is not None


def test_nobody_goes_on_where_the_company_switched_it_off(
    world: World, service: Service, signed_in: Open
) -> None:
    client, browser = signed_in("wang"), service.browser()
    switched_on(client, browser)
    client.post("/accounts/logout/")
    client.force_login(world.account("wang"), BACKEND)
    actions.switch_push(by=world.admin, on=False)
    assert went_on(client, browser) is False


def test_a_sign_in_that_is_over_hears_nothing(world: World, service: Service, signed_in: Open) -> None:
    switched_on(signed_in("wang"), service.browser())
    row = of_account(world.account("wang").pk).get()
    SignIn.objects.filter(pk=row.pk).update(seen_at=NOW - timedelta(minutes=row.idle_minutes))
    assert told(world) is None and push.own_devices(world.wang) == []
    organization.end_all(world.account("wang"), by=world.admin)
    assert push.devices().count() == 0


def test_nobody_takes_or_ends_the_browser_of_another(world: World, service: Service, signed_in: Open) -> None:
    browser = service.browser()
    device = switched_on(signed_in("wang"), browser)
    before = world.snapshot(device)
    stolen = browser.said() | {"auth": "BTBZMqHH6r4Tts7J_aSIgg"}
    answer = signed_in("chen").post("/home/push/", stolen)
    assert (answer.status_code, world.snapshot(device)) == (422, before)
    assert signed_in("chen").post(f"/home/push/{device.pk}/end/").status_code == 404
    with refused("not_allowed", device):
        actions.end_device(device, by=world.actor("chen", "resident"))
    with refused("not_found", device):
        own = of_account(world.account("wang").pk).get()
        actions.add_device(
            own, by=world.actor("chen"), face="home", name="x", **service.browser("two").said()
        )


def test_the_page_shows_the_own_devices_and_each_is_switched_off_by_itself(
    world: World, service: Service, signed_in: Open
) -> None:
    phone, tablet = signed_in("wang"), signed_in("wang")
    first = switched_on(phone, service.browser("one"))
    second = switched_on(tablet, service.browser("two"))
    sent(told(world))
    words = phone.get(REACH).content.decode()
    assert words.count("Chrome 浏览器，安卓手机") == 2 and words.count("这台</span>") == 1
    assert words.count("最近送到") == 2 and "在这台设备打开通知" not in words
    assert phone.post(f"/home/push/{first.pk}/end/").headers["Location"] == REACH
    assert list(PushDevice.objects.all()) == [second]
    words = phone.get(REACH).content.decode()
    assert f'data-push="{service.public}"' in words and "在这台设备打开通知" in words
    switched_on(phone, service.browser("three"))
    switched_on(
        phone, service.browser("four")
    )  # the same browser with another subscription: one each sign-in
    assert PushDevice.objects.count() == 2


def test_one_browser_that_takes_it_is_enough(world: World, service: Service, signed_in: Open) -> None:
    gone = switched_on(signed_in("wang"), service.browser("one"))
    switched_on(signed_in("wang"), service.browser("two"))
    service.instead = [(410, {})]
    assert sent(told(world)).status == "sent"
    assert [path for path, _, _ in service.taken] == ["/push/two"]
    assert not PushDevice.objects.filter(pk=gone.pk).exists()


def test_an_erased_person_has_no_browser_left_and_the_copy_shows_it_before(
    world: World, service: Service, signed_in: Open
) -> None:
    browser, wang = service.browser(), world.person("wang")
    device = switched_on(signed_in("wang"), browser)
    assert browser.url.encode() not in bytes(device.endpoint_sealed)
    identity = declared.Identity((wang.ref,), (), "m", (), wang.account_id)
    from guanjia.communications.protection import copy_devices

    ((name, since, last, endpoint, _),) = copy_devices(identity)
    assert (name, since, last, endpoint) == ("Chrome 浏览器，安卓手机", "2026-11-24 10:00", "", browser.url)
    privacy.erase(wang.ref, by=world.actor("privacy_officer"), reason="本人要求")
    assert PushDevice.objects.count() == 0


def test_where_the_company_did_not_switch_it_on_nothing_is_offered(
    world: World, service: Service, signed_in: Open
) -> None:
    client = signed_in("wang")
    device = switched_on(client, service.browser())
    waiting = told(world)
    house = actions.switch_push(by=world.admin, on=False)
    assert (sent(waiting).fault, service.calls) == ("手机通知没有开通", 0)
    assert "data-push" not in client.get(REACH).content.decode() and "push" not in reaching.switched_on()
    answer = client.post("/home/push/", service.browser("two").said())
    assert answer.status_code == 422 and "没有开通手机通知" in answer.content.decode()
    again = actions.switch_push(by=world.admin, on=True)
    assert (
        again.public == house.public and PushDevice.objects.get() == device
    )  # the key stays, so the browsers do
    assert PushService.objects.count() == 1


def test_the_key_is_made_once_is_kept_sealed_and_only_by_who_links_systems(
    world: World, settings: LazySettings
) -> None:
    settings.GUANJIA_URL, settings.DEFAULT_FROM_EMAIL = "", ""
    with refused("no_address"):
        actions.switch_push(by=world.admin, on=True)
    assert PushService.objects.count() == 0
    with refused("not_allowed"):
        actions.switch_push(by=world.zhou, on=True)
    settings.DEFAULT_FROM_EMAIL = "wuye@example.com"
    row = actions.switch_push(by=world.admin, on=True)
    assert push.sender() == "mailto:wuye@example.com" and webpush.public_of(row.private) == row.public
    assert row.private.encode() not in bytes(row.private_sealed)
    assert world.events(row) == ["SwitchedOn"]


def test_the_installed_pages_have_their_worker_and_their_manifest(client: Client, db: None) -> None:
    worker = client.get("/home/sw.js")
    assert (worker["Content-Type"], b"showNotification" in worker.content) == (
        "text/javascript; charset=utf-8",
        True,
    )
    field = client.get("/field/sw.js").content
    assert b"keepShell" in field and worker.content in field
    manifest = client.get("/home/app.webmanifest").json()
    assert (manifest["scope"], manifest["display"]) == ("/home/", "standalone")
    assert "script-src 'self'" in client.get("/enter/").headers["Content-Security-Policy"]


def test_a_person_without_an_account_is_not_looked_up_among_browsers(world: World, service: Service) -> None:
    nobody = Person(project=world.lake)
    assert push.address_of(nobody) == ""
