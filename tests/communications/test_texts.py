"""Text messages by a signed call: at most once, by registered templates, and what became of them comes back."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from guanjia.communications import actions, signatures, sms
from guanjia.communications.models import Incoming, Message, Sender
from guanjia.kernel import clock
from guanjia.kernel.models import Event
from guanjia.kernel.refs import SubjectRef
from tests.fakes.texts import KEY, SECRET, SIGN, Provider, providing
from tests.world import NOW, World

NUMBER, CODE = "13812345678", {"code": "271828", "minutes": "5"}
CASE = SubjectRef("workorder", 1)
CLOCK = {"name": "首次答复", "level": "80", "when": "10:30"}


@pytest.fixture
def provider(settings: LazySettings) -> Iterator[Provider]:
    """The provider on loopback, named by the settings."""
    settings.GUANJIA_SMS, settings.OUTBOUND_LOOPBACK = "http", True
    settings.SMS_KEY, settings.SMS_SECRET, settings.SMS_SIGN = KEY, SECRET, SIGN
    settings.SMS_TEMPLATES, settings.SMS_BODY = {"enter_code": "SMS_1001"}, ""
    with providing() as provider:
        provider.now, settings.SMS_URL = NOW.timestamp(), provider.url
        yield provider


def sent(world: World, words: str = "enter_code", kind: str = "workorder") -> Message:
    """A message that was handed over."""
    row = actions.text(NUMBER, words, SubjectRef(kind, 1), once="t", **CODE)
    assert row is not None
    actions.send_due()
    return Message.objects.get(pk=row.pk)


def test_a_message_goes_out_once_signed_by_its_template(world: World, provider: Provider) -> None:
    row = sent(world)
    assert (row.status, actions.send_due()) == ("sent", 0)
    assert provider.said == ["OK"]
    assert provider.taken == [
        {"phone": NUMBER, "sign": SIGN, "template": "SMS_1001", "params": CODE, "id": str(row.row_key)}
    ]


def test_a_form_goes_out_as_well(world: World, provider: Provider, settings: LazySettings) -> None:
    settings.SMS_BODY = "phone={phone}&sign={sign}&template={template}&params={params}&id=gj-{id}"
    row = sent(world)
    assert (provider.taken[0]["params"], provider.taken[0]["id"]) == (CODE, f"gj-{row.row_key}")


def test_a_code_is_forgotten_when_it_was_handed_over(world: World, provider: Provider) -> None:
    row = sent(world, kind="phone_code")
    assert (row.text, row.values, row.address) == ("", "", "")


@pytest.mark.parametrize(
    ("change", "fault"),
    [({"SMS_SECRET": "another"}, "短信平台没有收（SignatureDoesNotMatch）"),
     ({"SMS_SIGN": "别家"}, "短信平台没有收（SignNotRegistered）"),
     ({"SMS_TEMPLATES": {"enter_code": "SMS_9"}}, "短信平台没有收（TemplateMismatch）"),
     ({"SMS_TEMPLATES": {}}, "这种短信还没有登记模板，请管服务器的人补到 GUANJIA_SMS_TEMPLATES"),
     ({"SMS_URL": "https://sms.example.com/"},
      "这个网址不能用：sms.example.com 不在允许对外调用的名单里，请管服务器的人加到 GUANJIA_OUTBOUND"),
     ({"SMS_URL": "http://127.0.0.1:9/"}, "主机 127.0.0.1 连不上")],
)  # fmt: skip
def test_what_was_not_taken_is_lost_in_words(
    world: World, provider: Provider, settings: LazySettings, change: dict[str, object], fault: str
) -> None:
    for name, value in change.items():
        setattr(settings, name, value)
    row = sent(world)
    assert (row.status, row.fault, provider.taken) == ("failed", fault, [])
    assert Event.objects.filter(name="communications.TextLost", subject_id=row.pk).exists()


def test_a_call_that_is_signed_more_than_five_minutes_off_is_refused(
    world: World, provider: Provider
) -> None:
    provider.now = (NOW + timedelta(minutes=6)).timestamp()
    assert (sent(world).status, provider.said) == ("failed", ["TimestampExpired"])


@pytest.mark.parametrize("trouble", [{"sleep": 0.6}, {"status": 502}])
def test_where_nobody_knows_whether_it_left_a_person_is_told_and_it_is_not_sent_again(
    world: World, provider: Provider, monkeypatch: pytest.MonkeyPatch, trouble: dict[str, float]
) -> None:
    monkeypatch.setattr(sms, "SECONDS", 0.3)
    for name, value in trouble.items():
        setattr(provider, name, value)
    row = sent(world)
    assert (row.status, row.get_status_display()) == ("unknown", "不知道发没发出")
    with clock.pinned(NOW + timedelta(hours=3)):
        assert actions.send_due() == 0
    assert len(provider.said) == 1
    (fact,) = Event.objects.filter(name="communications.MessageDoubtful")
    assert str(CASE) in fact.about


def test_a_sender_that_was_killed_in_the_middle_leaves_a_doubt(world: World, provider: Provider) -> None:
    row = actions.text(NUMBER, "enter_code", CASE, once="t", **CODE)
    actions.claim(1)  # and then the process is gone
    with clock.pinned(NOW + timedelta(minutes=3)):
        assert actions.send_due() == 0
    assert row is not None
    assert (world.fresh(row).status, world.fresh(row).fault, provider.said) == (
        "unknown",
        "发送时程序中断",
        [],
    )


def door(world: World) -> Sender:
    """The open door by which the provider reports."""
    sender = Sender.objects.filter(name="sms").first()
    if sender is None:
        sender = actions.add_sender(by=world.admin, name="sms", purpose="短信回执")
        actions.renew_sender(sender, by=world.admin)
        actions.switch_sender(sender, by=world.admin, on=True)
    return sender


def report(
    world: World, row: Message, status: str, code: str = "", message_id: str = "r1", *, secret: str = "",
    minutes: float = 0, key: str = "",
) -> int:  # fmt: skip
    """The provider tells by its signed door; signed so many minutes from now, perhaps with another secret."""
    sender = door(world)
    body = json.dumps({"id": key or str(row.row_key), "status": status, "code": code}).encode()
    at = clock.now() + timedelta(minutes=minutes)
    heads = signatures.headers([secret or sender.secret], message_id, at, body)
    answer = Client(headers=heads).post("/hooks/sms/", body, content_type="application/json")
    world.run_jobs()
    return answer.status_code


def standing(row: Message) -> tuple[object, ...]:
    """Everything that a report may move: the message, what was kept, what was told."""
    facts = Message.objects.values_list("status", "fault", "delivered_at").get(pk=row.pk)
    return *facts, Incoming.objects.count(), Message.objects.count(), Event.objects.count()


def test_the_same_report_twice_changes_nothing_the_second_time(world: World, provider: Provider) -> None:
    row = sent(world)
    assert report(world, row, "failed", "UNKNOWN_SUBSCRIBER") == 200
    before = standing(row)
    assert before[:2] == ("failed", "短信平台说没有送到（UNKNOWN_SUBSCRIBER）")
    with clock.pinned(NOW + timedelta(minutes=2)):
        assert report(world, row, "failed", "UNKNOWN_SUBSCRIBER", minutes=-2) == 200
    assert standing(row) == before
    assert report(world, row, "delivered") == 409  # the same id for other words is no report
    assert standing(row) == before


def test_a_report_again_under_a_new_id_does_not_tell_of_a_loss_twice(
    world: World, provider: Provider
) -> None:
    row = sent(world)
    report(world, row, "failed", "EXPIRED")
    report(world, row, "failed", "EXPIRED", "r2")
    assert Event.objects.filter(name="communications.TextLost").count() == 1
    other = actions.text(NUMBER, "enter_code", CASE, once="other", **CODE)
    actions.send_due()
    assert other is not None
    report(world, other, "delivered", "", "r3")
    report(world, other, "delivered", "", "r4")
    assert Event.objects.filter(name="communications.MessageArrived").count() == 1


@pytest.mark.parametrize(
    "forged", [{"minutes": -5.1}, {"minutes": 5.1}, {"secret": signatures.new_secret()}],
    ids=["old", "from the future", "signed by somebody else"],
)  # fmt: skip
def test_a_report_that_is_old_or_signed_by_somebody_else_moves_nothing(
    world: World, provider: Provider, forged: dict[str, Any]
) -> None:
    row, sender = sent(world), door(world)
    before = standing(row)
    assert report(world, row, "failed", "FORGED", **forged) == 401
    assert standing(row) == before
    assert world.fresh(sender).refused == 1
    assert report(world, row, "delivered", minutes=-4.9) == 200  # what is just in time counts
    assert world.fresh(row).delivered_at == NOW


def test_a_report_of_a_message_that_nobody_sent_moves_nothing(world: World, provider: Provider) -> None:
    row = sent(world)
    assert report(world, row, "failed", key="00000000-0000-4000-8000-000000000000") == 200
    inbox = actions.tell([world.account("zhou").pk], "clock_warned", CASE, once="x", **CLOCK)[0]
    assert report(world, row, "failed", "", "r2", key=str(inbox.row_key)) == 200  # no text message
    assert (world.fresh(row).status, world.fresh(inbox).status) == ("sent", "sent")
    assert not Event.objects.filter(name="communications.TextLost").exists()


def test_reports_out_of_order_leave_what_was_on_the_phone_there(world: World, provider: Provider) -> None:
    row = sent(world)
    report(world, row, "delivered", "", "r2")
    before = standing(row)
    assert report(world, row, "failed", "LATE", "r1", minutes=-3) == 200
    assert standing(row)[:3] == before[:3] == ("sent", "", NOW)
    assert not Event.objects.filter(name="communications.TextLost").exists()


def test_the_provider_tells_that_it_arrived_or_did_not(world: World, provider: Provider) -> None:
    row = sent(world)
    assert report(world, row, "delivered") == 200
    assert (world.fresh(row).status, world.fresh(row).delivered_at) == ("sent", NOW)
    report(world, row, "failed", "late", "r2")  # what was on the phone stays there
    assert world.fresh(row).status == "sent"


def test_a_failure_that_is_told_stands_on_the_case(world: World, provider: Provider) -> None:
    row = sent(world)
    report(world, row, "failed", "UNKNOWN_SUBSCRIBER")
    report(world, row, "delivered", "", "r2")
    assert (world.fresh(row).status, world.fresh(row).fault) == (
        "failed",
        "短信平台说没有送到（UNKNOWN_SUBSCRIBER）",
    )
    assert Event.objects.filter(name="communications.TextLost").count() == 1


@pytest.mark.parametrize(("status", "kept"), [("delivered", "sent"), ("failed", "failed")])
def test_a_report_that_is_faster_than_the_answer_counts(
    world: World, provider: Provider, status: str, kept: str
) -> None:
    row = actions.text(NUMBER, "enter_code", CASE, once="t", **CODE)
    (claimed,) = actions.claim(1)
    assert row is not None
    report(world, row, status)
    actions.messages._settle(claimed, None)
    assert world.fresh(row).status == kept


def test_a_report_settles_a_doubt(world: World, provider: Provider) -> None:
    provider.status = 502
    row = sent(world)
    report(world, row, "delivered")
    assert (world.fresh(row).status, world.fresh(row).fault) == ("sent", "")


def test_a_report_that_says_nothing_known_changes_nothing(world: World, provider: Provider) -> None:
    row = sent(world)
    report(world, row, "burnt")
    assert world.fresh(row).delivered_at is None


def test_settings_that_keep_messages_from_leaving_are_said(
    provider: Provider, settings: LazySettings
) -> None:
    assert sms.faults() == []
    settings.SMS_SIGN, settings.SMS_URL, settings.SMS_BODY = "", "http://sms.example.com/", "{"
    assert [words[:18] for words in sms.faults()] == [
        "GUANJIA_SMS=http 还", "GUANJIA_SMS_URL：这个", "GUANJIA_SMS_BODY 不",
    ]  # fmt: skip
    settings.GUANJIA_SMS = "pigeon"
    assert sms.faults() == ["没有叫 pigeon 的短信通道。请改 GUANJIA_SMS。"]
