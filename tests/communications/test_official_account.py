"""The official account: signed and encrypted calls come in once, become contacts, and are answered in the chat."""

import base64
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from guanjia.communications import actions, followers, wechat
from guanjia.communications.actions import chats as hearing
from guanjia.communications.models import ChatMessage, Follower, Message, WechatAccess
from guanjia.intake import actions as intake
from guanjia.intake.models import Channel, Contact
from guanjia.kernel import attachments, clock
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.models import Event
from guanjia.kernel.refusals import Refused
from tests.communications.letters import picture
from tests.fakes.wechat import (
    AES_KEY,
    APP,
    SECRET,
    TOKEN,
    WANG,
    Wechat,
    decrypt,
    encrypt,
    query,
    serving,
    xml,
)
from tests.pages import BACKEND
from tests.world import NOW, World

CARD = "消息已收到，一小时内回复您，急事打 0571-88001234。"


@pytest.fixture
def we(settings: LazySettings) -> Iterator[Wechat]:
    """WeChat on loopback, with an official account of the lake."""
    settings.WECHAT_APP, settings.WECHAT_SECRET, settings.WECHAT_TOKEN = APP, SECRET, TOKEN
    settings.WECHAT_AES_KEY, settings.WECHAT_PROJECT, settings.WECHAT_PLAIN = AES_KEY, "LAKE", False
    settings.WECHAT_TEMPLATES, settings.OUTBOUND_LOOPBACK = {}, True
    with serving() as we:
        settings.WECHAT_URL = we.url
        yield we


def call(body: bytes, at: float = 0, sealed: str | None = None, **signs: str) -> tuple[int, bytes]:
    """One call of WeChat, encrypted, so many minutes after ten; status and body of the answer."""
    with clock.pinned(NOW + timedelta(minutes=at)):
        encrypted = encrypt(body) if sealed is None else sealed
        moment = clock.now().timestamp()
        url = f"/hooks/wechat/?{query(moment, encrypted=encrypted) if not signs else signs['query']}"
        envelope = f"<xml><ToUserName>gh</ToUserName><Encrypt>{encrypted}</Encrypt></xml>".encode()
        answer = Client().post(url, envelope, content_type="text/xml")
        return answer.status_code, answer.content


def say(world: World, text: str, number: int = 1, at: float = 0, **fields: str) -> bytes:
    """Somebody writes to the official account; returns what goes back at once."""
    moment = (NOW + timedelta(minutes=at)).timestamp()
    body = xml(moment, **({"MsgType": "text", "Content": text, "MsgId": str(10**15 + number)} | fields))
    status, answer = call(body, at)
    assert status == 200
    with clock.pinned(NOW + timedelta(minutes=at)):
        world.run_jobs()
    return answer


def happen(world: World, event: str, at: float = 0, key: str = "", told: float | None = None) -> bytes:
    """Something happens to the official account; `told` is its own moment."""
    moment = (NOW + timedelta(minutes=at if told is None else told)).timestamp()
    status, answer = call(xml(moment, MsgType="event", Event=event, EventKey=key), at)
    assert status == 200
    world.run_jobs()
    return answer


def card(world: World) -> Channel:
    """The open card of the official account."""
    row = intake.change_channel(
        world.lake, "wechat", by=world.zhou, address="湖畔花园物业", owner=world.staff("zhao"), is_always_open=False,
        opening="您好", auto_reply=CARD,
    )  # fmt: skip
    return intake.open_channel(row, by=world.zhou)


def the_contact() -> Contact:
    return Contact.objects.get(source="wechat")


def send(at: float = 0) -> int:
    """Send what is due."""
    with clock.pinned(NOW + timedelta(minutes=at)):
        return actions.send_due()


def bound(world: World) -> None:
    """王女士 proves that the chat is hers."""
    code = actions.new_bind_code(by=world.wang)
    answer = decrypt(say(world, f"绑定 {code}", 900))
    assert answer["Content"] == hearing.BOUND


def test_wechat_asks_whether_it_is_we_and_only_its_own_signature_is_answered(
    world: World, we: Wechat
) -> None:
    asked = query(NOW.timestamp(), echostr="7361836<b>")
    assert Client().get(f"/hooks/wechat/?{asked}").content == b"7361836b"
    answer = Client().get(f"/hooks/wechat/?{query(NOW.timestamp(), token='other', echostr='1')}")
    assert (answer.status_code, answer.content == b"1") == (401, False)


def test_without_settings_there_is_no_door(world: World) -> None:
    assert Client().get(f"/hooks/wechat/?{query(NOW.timestamp())}").status_code == 404


def test_a_text_becomes_a_contact_once_and_gets_the_automatic_reply_of_the_card(
    world: World, we: Wechat
) -> None:
    card(world)
    assert say(world, "厨房水管漏水") == b""
    assert say(world, "厨房水管漏水") == b""  # WeChat sends again what was not answered in five seconds
    contact, chat = the_contact(), ChatMessage.objects.get()
    assert (contact.project, contact.text, contact.person, contact.status) == (
        world.lake,
        "厨房水管漏水",
        None,
        "open",
    )
    assert (chat.case, chat.text, chat.sent_at) == (str(contact.ref), "厨房水管漏水", NOW)
    assert send() == 1
    assert we.said == [(WANG, CARD)]
    say(world, "在客厅也有", 2, at=3)
    assert Contact.objects.filter(source="wechat").count() == 1
    assert [line.text for line in followers.said_on(contact.ref)] == ["厨房水管漏水", CARD, "在客厅也有"]
    assert send(3) == 0  # the automatic reply goes out once a thread


def test_nothing_of_the_chat_stands_in_events_or_plain_columns(world: World, we: Wechat) -> None:
    say(world, "鹬蓓菡家漏水")
    rows = Event.objects.filter(name__startswith="communications.")
    told = "".join(f"{event.data}{event.actor}" for event in rows)
    plain = f"{Follower.objects.values().get()}{ChatMessage.objects.values().get()}"
    assert not any(word in text for word in (WANG, "鹬蓓菡") for text in (told, plain))


@pytest.mark.parametrize(
    ("fields", "sort", "text"),
    [({"MsgType": "location", "Location_X": "30.27", "Location_Y": "120.15", "Label": "湖畔 3 栋"}, "location",
      "位置：湖畔 3 栋（30.27，120.15）"),
     ({"MsgType": "link", "Title": "公告", "Description": "停水", "Url": "https://x.example/1"}, "link",
      "公告\n停水\nhttps://x.example/1"),
     ({"MsgType": "voice", "MediaId": "m1", "Recognition": "电梯坏了"}, "voice", "电梯坏了"),
     ({"MsgType": "shortvideo", "MediaId": "m1"}, "other", "")],
)  # fmt: skip
def test_each_kind_is_read(world: World, we: Wechat, fields: dict[str, str], sort: str, text: str) -> None:
    answer = say(world, "", **fields)
    chat = ChatMessage.objects.get()
    assert (chat.sort, chat.text, the_contact().status) == (sort, text, "open")
    assert (decrypt(answer)["Content"] == hearing.STRANGE) if sort == "other" else answer == b""


def test_photos_and_recordings_are_fetched_later_and_kept_by_what_they_are(world: World, we: Wechat) -> None:
    we.media = {
        "photo": ("image/jpeg", picture()),
        "voice": ("audio/amr", b"#!AMR\n123"),
        "no": ("x", b"MZ."),
    }
    for number, (kind, name) in enumerate(
        [("image", "photo"), ("voice", "voice"), ("image", "no"), ("voice", "gone")]
    ):
        say(world, "", number, MsgType=kind, MediaId=name)
    assert actions.fetch_media() == 4
    rows = list(ChatMessage.objects.order_by("pk"))
    assert [row.media for row in rows] == ["here", "here", "lost", "lost"]
    assert [attachments.files_of(row.ref)[0].content_type for row in rows[:2]] == ["image/jpeg", "audio/amr"]
    assert [row.left_out[0][:7] for row in rows[2:]] == ["照片没取到：这", "语音没取到：微"]
    assert actions.fetch_media() == 0
    answer = world_client(world).get(attachments.files_of(rows[1].ref)[0].url)
    assert (answer.status_code, answer.headers["Content-Disposition"][:10]) == (200, "attachment")


def world_client(world: World, name: str = "zhao") -> Client:
    client = Client()
    client.force_login(world.account(name), BACKEND)
    return client


def test_a_code_proves_whose_chat_it_is_once_and_only_for_minutes(world: World, we: Wechat) -> None:
    page = world_client(world, "wang").post("/home/wechat/")
    assert page.status_code == 201
    code = actions.new_bind_code(by=world.wang)
    assert decrypt(say(world, "绑定 00000000", 1))["Content"] == hearing.NOT_BOUND
    assert (
        decrypt(say(world, f"绑定{code}", 2, at=11))["Content"] == hearing.NOT_BOUND
    )  # ten minutes are over
    code = actions.new_bind_code(by=world.wang)
    assert decrypt(say(world, f" 绑定：{code} ", 3))["Content"] == hearing.BOUND
    assert Follower.objects.get().account == world.account("wang")
    assert decrypt(say(world, f"绑定 {code}", 3))["Content"] == hearing.BOUND  # sent again by WeChat
    other = decrypt(say(world, f"绑定 {code}", 4, FromUserName="oSOMEBODY"))["Content"]
    assert (other, Follower.objects.exclude(account=None).count()) == (hearing.NOT_BOUND, 1)
    for number in (5, 6):
        last = decrypt(say(world, "绑定 00000001", number))["Content"]
    assert last == hearing.TOO_MANY
    assert not Contact.objects.filter(source="wechat").exists()
    say(world, "水管漏水", 8)
    assert (the_contact().person, the_contact().unit) == (world.person("wang"), world.home)
    world_client(world, "wang").post("/home/wechat/end/")
    assert not Follower.objects.exclude(account=None).exists()


def test_a_scanned_door_tells_the_place(world: World, we: Wechat) -> None:
    answer = happen(world, "subscribe", key=f"qrscene_{world.home.door_code}")
    assert decrypt(answer)["Content"] == hearing.WELCOME
    say(world, "门口灯不亮", at=1)
    assert (the_contact().unit, the_contact().person) == (world.home, None)
    happen(world, "SCAN", at=2, key="nowhere")
    assert Follower.objects.get().place == str(world.home.ref)


def test_events_that_arrive_out_of_order_leave_the_last_word(world: World, we: Wechat) -> None:
    happen(world, "subscribe", at=0)
    happen(world, "unsubscribe", at=3)
    happen(world, "subscribe", at=4, told=1)
    assert Follower.objects.get().is_following is False
    say(world, "我又来了", at=5)  # the event of coming back was lost
    assert Follower.objects.get().is_following is True
    assert happen(world, "CLICK", at=5, key="menu") == b""


def test_the_desk_answers_in_the_chat_and_that_is_the_first_answer(world: World, we: Wechat) -> None:
    say(world, "几点停水")
    page = world_client(world).post(
        f"/desk/contacts/{the_contact().pk}/wechat/", {"text": "明天八点到十点", "form_key": "k1"}
    )
    assert page.status_code < 400, page.content
    assert send() == 1
    assert we.said == [(WANG, "明天八点到十点")]
    assert (the_contact().answered_at, the_contact().handler) == (NOW, world.account("zhao"))
    shown = world_client(world).get(f"/desk/contacts/{the_contact().pk}/").content.decode()
    assert "明天八点到十点" in shown
    assert WANG not in shown


def test_after_48_hours_words_go_only_by_a_template(world: World, we: Wechat, settings: LazySettings) -> None:
    say(world, "几点停水")
    contact = the_contact()
    with clock.pinned(NOW + timedelta(hours=49)):
        with pytest.raises(Refused, match="超过 48 小时没有来消息，微信不让再发，请改用电话"):
            intake.reply_by_wechat(contact, by=world.zhao, text="八点")
        assert not Message.objects.filter(channel="wechat").exists()
        settings.WECHAT_TEMPLATES = {"chat_reply": "TM1/title:thing1/text:thing2"}
        with pytest.raises(Refused, match="最多 20 个字"):
            intake.reply_by_wechat(contact, by=world.zhao, text="八" * 21)
        intake.reply_by_wechat(contact, by=world.zhao, text="明天八点到十点")
        actions.send_due()
    (sent,) = we.templates
    assert (sent["touser"], sent["template_id"]) == (WANG, "TM1")
    assert sent["data"] == {"thing1": {"value": "物业回复"}, "thing2": {"value": "明天八点到十点"}}


@pytest.mark.parametrize(
    ("code", "words", "status"),
    [(45015, "住户超过 48 小时没有来消息，微信不让再发，请改用电话（45015）", "failed"),
     (45047, "住户没有再来消息，微信不让连着发更多条，请改用电话（45047）", "failed"),
     (43004, "住户已取消关注公众号，请改用电话（43004）", "failed"),
     (48001, "公众号没有这项接口权限，请管理员到公众号后台开通（48001）", "failed"),
     (45009, "公众号今天的调用次数用完了（45009）", "queued")],
)  # fmt: skip
def test_what_wechat_refuses_is_said_in_words(
    world: World, we: Wechat, code: int, words: str, status: str
) -> None:
    say(world, "几点停水")
    intake.reply_by_wechat(the_contact(), by=world.zhao, text="八点")
    we.instead = {"/cgi-bin/message/custom/send": [{"errcode": code, "errmsg": "no"}]}
    actions.send_due()
    row = Message.objects.get(channel="wechat")
    assert (row.status, row.fault, we.said) == (status, words, [])
    assert Follower.objects.get().is_following is (code != 43004)
    if status == "queued":  # it rests, and then goes
        seen = len(we.calls)
        with clock.pinned(NOW + timedelta(minutes=1)):
            actions.send_due()
        assert len(we.calls) == seen
        send(9)
        assert we.said == [(WANG, "八点")]


@pytest.mark.parametrize("trouble", ["status", "killed"])
def test_where_nobody_knows_whether_it_left_it_is_not_sent_again(
    world: World, we: Wechat, trouble: str
) -> None:
    say(world, "几点停水")
    intake.reply_by_wechat(the_contact(), by=world.zhao, text="八点")
    actions.claim_token()  # nothing fetched yet
    WechatAccess.objects.update(fetching_until=None)
    actions.try_wechat()
    if trouble == "status":
        we.status = 502
        send()
    else:
        actions.claim(1)
    we.status = 200
    send(5)
    taken = [(WANG, "八点")] if trouble == "status" else []
    assert (Message.objects.get(channel="wechat").status, we.said) == ("unknown", taken)


def test_the_token_is_fetched_once_kept_sealed_and_refreshed_once_when_wechat_forgot_it(
    world: World, we: Wechat
) -> None:
    say(world, "几点停水")
    for text in ("八点", "十点"):
        intake.reply_by_wechat(the_contact(), by=world.zhao, text=text)
    assert send() == 2
    assert we.fetched == [False]
    assert we.good not in str(WechatAccess.objects.values().get())
    we.good = "another"  # somebody else fetched one
    intake.reply_by_wechat(the_contact(), by=world.zhao, text="十一点")
    send(1)
    assert (we.fetched, len(we.said)) == ([False, True], 3)
    we.instead = {"/cgi-bin/message/custom/send": [{"errcode": 42001}, {"errcode": 42001}]}
    intake.reply_by_wechat(the_contact(), by=world.zhao, text="十二点")
    send(2)
    row = Message.objects.filter(channel="wechat").latest("pk")
    assert (row.status, row.fault) == ("failed", "公众号的调用凭证过期（42001）")
    with clock.pinned(NOW + timedelta(hours=3)):  # it has ended
        WechatAccess.objects.update(next_test_at=NOW)
        actions.try_wechat()
    assert we.fetched == [False, True, True, False]


def test_one_process_fetches_and_the_others_wait(
    world: World, we: Wechat, monkeypatch: pytest.MonkeyPatch
) -> None:
    from guanjia.communications.actions import wechat as calling

    monkeypatch.setattr(calling, "PAUSE", 0)
    _, is_mine = actions.claim_token()
    _, is_yours = actions.claim_token()
    assert (is_mine, is_yours) == (True, False)
    say(world, "几点停水")
    intake.reply_by_wechat(the_contact(), by=world.zhao, text="八点")
    send()
    assert (Message.objects.get(channel="wechat").status, we.calls) == ("queued", [])
    send(3)  # who had the lease is gone
    assert we.said == [(WANG, "八点")]


def test_what_a_bound_follower_is_told_goes_to_the_chat_too_by_its_template(
    world: World, we: Wechat, settings: LazySettings
) -> None:
    settings.WECHAT_TEMPLATES = {"received": "TM2/title:thing1/number:character_string2"}
    settings.GUANJIA_URL = "https://gj.example.com"
    bound(world)
    order = world.received_order(by=world.wang)
    world.run_jobs()
    send()
    found = [one for one in we.templates if one["template_id"] == "TM2"]
    assert len(found) == 1
    assert found[0]["data"]["character_string2"] == {"value": order.number}
    happen(world, "unsubscribe", at=5)
    world.received_order(by=world.wang)
    world.run_jobs()
    send(6)
    assert len(we.templates) == 1


def test_somebody_who_left_gets_no_automatic_reply_and_the_desk_is_told_to_call(
    world: World, we: Wechat
) -> None:
    card(world)
    say(world, "几点停水")
    happen(world, "unsubscribe", at=1)
    row = actions.answer_chat(ChatMessage.objects.get(), CARD, the_contact(), by=SYSTEM, is_automatic=True)
    assert row is None
    with pytest.raises(Refused, match="已取消关注公众号，请改用电话答复"):
        intake.reply_by_wechat(the_contact(), by=world.zhao, text="八点")
    assert the_contact().answered_at is None


def test_later_words_join_the_order_that_the_contact_became(world: World, we: Wechat) -> None:
    say(world, "厨房水管漏水")
    order = intake.receive_request(
        world.lake, by=world.zhao, category=world.category(), description="厨房水管漏水", source="wechat",
        unit=world.home, contact=the_contact(), contact_name="王女士", contact_phone="13812345678",
    )  # fmt: skip
    say(world, "下午在家", 2, at=5)
    assert [line.text for line in followers.said_on(order.ref)] == ["下午在家"]
    assert Contact.objects.filter(source="wechat").count() == 1


REFUSALS: list[tuple[str, dict[str, Any], int]] = [
    ("bad_signature", {"token": "stolen"}, 401),
    ("not_timely", {"late": -6}, 401),
    ("not_timely", {"late": 6}, 401),
    ("bad_signature", {"other_body": True}, 401),
    ("bad_padding", {"pad": b"\x00"}, 400),
    ("wrong_app", {"app": "wx_of_somebody"}, 400),
    ("bad_cipher", {"sealed": "AAAA"}, 400),
    ("bad_cipher", {"sealed": "not base64!"}, 400),
    ("bad_xml", {"inner": b'<!DOCTYPE x [<!ENTITY a "b">]><xml><MsgType>&a;</MsgType></xml>'}, 400),
    ("bad_xml", {"inner": b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><xml/>'}, 400),
    ("bad_xml", {"inner": b"<xml><a>"}, 400),
    ("bad_xml", {"inner": b"<xml>" + b"<a>" * 9 + b"</a>" * 9 + b"</xml>"}, 400),
    ("bad_xml", {"inner": b"<xml><FromUserName>a b</FromUserName></xml>"}, 400),
]


@pytest.mark.parametrize(("why", "how", "status"), REFUSALS)
def test_what_wechat_did_not_send_is_refused_counted_and_keeps_nothing(
    world: World, we: Wechat, caplog: pytest.LogCaptureFixture, why: str, how: dict[str, Any], status: int
) -> None:
    inner = how.get("inner", xml(NOW.timestamp(), MsgType="text", Content="x", MsgId="1"))
    encrypted = how.get("sealed") or encrypt(inner, how.get("app", APP), how.get("pad"))
    moment = (NOW + timedelta(minutes=how.get("late", 0))).timestamp()
    signed_for = encrypt(b"<xml/>") if "other_body" in how else encrypted
    found = call(b"", sealed=encrypted, query=query(moment, how.get("token", TOKEN), signed_for))
    assert found[0] == status
    assert WechatAccess.objects.get().refused == 1
    assert [record.facts for record in caplog.records if "sender" in getattr(record, "facts", {})] == [
        {"sender": "wechat", "why": why}
    ]
    assert (ChatMessage.objects.count(), Follower.objects.count()) == (0, 0)


def test_an_open_message_is_taken_only_where_a_setting_allows_it(
    world: World, we: Wechat, settings: LazySettings
) -> None:
    body = xml(NOW.timestamp(), MsgType="event", Event="subscribe")
    url = f"/hooks/wechat/?{query(NOW.timestamp())}"
    assert Client().post(url, body, content_type="text/xml").status_code == 400
    settings.WECHAT_PLAIN, settings.WECHAT_AES_KEY = True, ""
    answer = Client().post(url, body, content_type="text/xml")
    assert (answer.status_code, hearing.WELCOME in answer.content.decode()) == (200, True)


def test_a_body_over_10_mb_is_refused_unread(world: World, we: Wechat) -> None:
    answer = Client().post(
        f"/hooks/wechat/?{query(NOW.timestamp())}",
        b"x",
        content_type="text/xml",
        CONTENT_LENGTH=str(11 * 2**20),
    )
    assert answer.status_code == 413


def test_the_card_tries_itself_by_the_token(world: World, we: Wechat, settings: LazySettings) -> None:
    row = card(world)
    actions.try_wechat()
    world.run_jobs()
    assert world.fresh(row).last_ok_at == NOW
    settings.WECHAT_SECRET = "wrong"
    WechatAccess.objects.update(ends_at=NOW)
    for hours in (1, 2):
        with clock.pinned(NOW + timedelta(hours=hours)):
            actions.try_wechat()
            world.run_jobs()
    assert (world.fresh(row).status, world.fresh(row).reason) == (
        "degraded",
        "公众号的 AppSecret 不对（40125）",
    )


def test_settings_that_keep_it_from_working_are_said(we: Wechat, settings: LazySettings) -> None:
    assert wechat.faults() == []
    settings.WECHAT_SECRET, settings.WECHAT_AES_KEY = "", base64.b64encode(b"short").decode()
    settings.WECHAT_URL, settings.WECHAT_TEMPLATES = "http://api.example.com", {"received": "TM"}
    assert [words[:22] for words in wechat.faults()] == [
        "接公众号还缺 GUANJIA_WECHAT_", "GUANJIA_WECHAT_AES_KEY", "GUANJIA_WECHAT_URL：这个网",
        "GUANJIA_WECHAT_TEMPLAT",
    ]  # fmt: skip


def test_erasing_takes_words_files_and_the_id(world: World, we: Wechat) -> None:
    bound(world)
    we.media = {"photo": ("image/jpeg", picture())}
    say(world, "", 2, MsgType="image", MediaId="photo")
    actions.fetch_media()
    row = ChatMessage.objects.get()
    actions.blank_chats(followers.of_somebody([], world.account("wang").pk), world.account("wang").pk)
    assert (world.fresh(row).text, attachments.files_of(row.ref)) == ("", [])
    follower = Follower.objects.get()
    assert (follower.open_id, bytes(follower.open_id_index), follower.account) == ("", b"", None)


@pytest.mark.clause("A-1.2-2")
def test_a_danger_in_the_second_line_hastens_the_contact_or_tells_of_the_order(
    world: World, we: Wechat
) -> None:
    say(world, "厨房水管漏水")
    say(world, "漏到插座，摸着麻，漏电了", 2, at=3)
    contact = the_contact()
    assert contact.text == "厨房水管漏水\n漏到插座，摸着麻，漏电了"
    assert contact.answer_due_at == NOW + timedelta(minutes=8)
    order = intake.receive_request(
        world.lake, by=world.zhao, category=world.category(), description=contact.text, source="phone",
        unit=world.home, contact=contact, contact_name="王女士", contact_phone="13812345678",
    )  # fmt: skip
    assert order.urgency == "urgent"
    say(world, "现在着火了", 3, at=6)
    told = Message.objects.filter(subject_kind="workorder", subject_id=order.pk, words="contact_danger")
    assert {row.account.username for row in told if row.account} == {"zhao", "zhou"}


@pytest.mark.clause("A-1.2-2")
def test_a_danger_in_a_line_about_an_open_order_makes_that_order_urgent(world: World, we: Wechat) -> None:
    say(world, "厨房水管漏水")
    contact = the_contact()
    order = intake.receive_request(
        world.lake, by=world.zhao, category=world.category(), description=contact.text, source="phone",
        unit=world.home, contact=contact, contact_name="王女士", contact_phone="13812345678",
    )  # fmt: skip
    assert order.urgency == "normal"
    say(world, "插座摸着麻，漏电了", 2, at=3)
    assert world.fresh(order).urgency == "urgent"
    [fact] = Event.objects.filter(name="workorders.OrderHastened", subject_id=order.pk)
    assert (fact.actor, fact.data["why"]) == ("system", "客户后来说到漏电触电")
