"""Residents are told by the channel of their wish, once, else by the next; never at night, never too often."""

import os
import re
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.conf import settings as django_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanjia.communications import actions, adapters, reaching
from guanjia.communications.actions import messages
from guanjia.communications.faults import Fault
from guanjia.communications.models import Message, Reach
from guanjia.customers.models import Person
from guanjia.kernel import clock
from guanjia.organization import actions as organization
from guanjia.workorders.models import WorkOrder
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes, refused

__all__ = ["signed_in"]
NIGHT = NOW + timedelta(hours=12, minutes=30)  # 22:30 at the lake
HOURS = timedelta(hours=1)
BURST = int(os.environ.get("GUANJIA_BURST", "120"))


@pytest.fixture(autouse=True)
def channels(monkeypatch: pytest.MonkeyPatch) -> None:
    """E-mail and text messages are switched on, in words that go nowhere."""
    for name, value in (("EMAIL_HOST", "mail.example.cn"), ("GUANJIA_SMS", "console"), ("IS_DEMO", True)):
        monkeypatch.setattr(django_settings, name, value)


@pytest.fixture
def wang(world: World) -> Person:
    """王女士 has a phone and an e-mail address."""
    person = world.person("wang")
    person.email = "wang@example.cn"
    person.save()
    return person


def told(world: World, wang: Person, once: str = "a", words: str = "accepted") -> Message | None:
    """One step of her order, as it is told outside of the inbox."""
    order = WorkOrder.objects.first() or world.received_order(by=world.zhao)
    facts = {"number": order.number, "title": order.title, "staff": "张师傅", "when": "10:30"}
    return actions.reach_out(wang, words, order, once=once, **facts)


def test_the_company_chooses_the_channel_until_the_resident_does(world: World, wang: Person) -> None:
    row = told(world, wang)
    assert row is not None and (row.channel, row.fallback, row.address) == ("sms", ["email"], "13812345678")
    actions.change_reach(wang, by=world.wang, channels=["email", "sms"])
    row = told(world, wang, "b")
    assert row is not None and (row.channel, row.fallback, row.address) == (
        "email",
        ["sms"],
        "wang@example.cn",
    )
    assert told(world, wang, "b") is None  # a second run changes nothing


def test_where_nothing_is_switched_on_nothing_is_queued(
    world: World, wang: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("EMAIL_HOST", "GUANJIA_SMS"):
        monkeypatch.setattr(django_settings, name, "")
    assert told(world, wang) is None and reaching.switched_on() == {}


def test_a_lost_message_goes_by_the_next_channel_once_and_one_in_doubt_does_not(
    world: World, wang: Person
) -> None:
    row = told(world, wang)
    assert row is not None
    lost = {"sms": lambda message: Fault("号码是空号", is_final=True), "email": lambda message: None}
    with patch.dict(messages.ADAPTERS, lost):
        actions.send_due()
        world.run_jobs()
        actions.send_due()
    rows = list(Message.objects.filter(person=wang).order_by("pk"))
    assert [(m.channel, m.status) for m in rows] == [("sms", "failed"), ("email", "sent")]
    assert (rows[1].title, rows[1].text, rows[1].fallback) == (rows[0].title, rows[0].text, [])
    assert actions.send_by_next(world.fresh(rows[0]), "email", [], "x@example.cn") is None
    told(world, wang, "doubt")
    doubt = {"sms": lambda message: Fault("没有回音", is_final=True, is_unknown=True)}
    with patch.dict(messages.ADAPTERS, doubt):
        actions.send_due()
        world.run_jobs()
    assert Message.objects.filter(person=wang).count() == 3


def test_what_is_in_doubt_is_listed_and_told_again_by_a_persons_decision(
    world: World, wang: Person, signed_in: Open
) -> None:
    row = told(world, wang)
    assert row is not None
    doubt = {"sms": lambda message: Fault("没有回音", is_final=True, is_unknown=True)}
    with patch.dict(messages.ADAPTERS, doubt):
        actions.send_due()
    client = signed_in("zhao")
    page = client.get("/desk/messages/doubts/").content.decode()
    assert "没有回音" in page and "用邮件再发" in page
    assert "结果不明的" in client.get("/desk/inbox/").content.decode()
    with refused("not_allowed", world.fresh(row)):
        actions.tell_again(world.fresh(row), by=world.qian_of_hill)
    assert client.post(f"/desk/messages/doubts/{row.pk}/again/").status_code == 303
    again = Message.objects.get(once_key=f"{row.once_key}>email")
    assert (again.status, again.text, world.fresh(row).status) == ("queued", row.text, "unknown")
    assert "没有结果不明的消息" in client.get("/desk/messages/doubts/").content.decode()
    assert client.post(f"/desk/messages/doubts/{row.pk}/again/").status_code == 404


def in_doubt(world: World, wang: Person, once: str) -> Message:
    """A text message of which nobody knows whether it left."""
    row = told(world, wang, once)
    assert row is not None
    doubt = {"sms": lambda message: Fault("没有回音", is_final=True, is_unknown=True)}
    with patch.dict(messages.ADAPTERS, doubt):
        actions.send_due()
    return world.fresh(row)


def test_a_doubt_is_ended_in_words_by_who_called_or_says_why_not(
    world: World, wang: Person, signed_in: Open
) -> None:
    client, row = signed_in("zhao"), in_doubt(world, wang, "c")
    url, later = f"/desk/messages/doubts/{row.pk}/settle/", NOW + minutes(10)
    with refused("not_allowed", row):
        actions.settle_doubt(row, by=world.qian_of_hill, is_spoken=True, whom="本人")
    with refused("whom_needed", row):
        actions.settle_doubt(row, by=world.zhao, is_spoken=True)
    with refused("reason_needed", row):
        actions.settle_doubt(row, by=world.zhao, is_spoken=False, whom="本人")
    with clock.pinned(later), refused("told_when", row):
        actions.settle_doubt(row, by=world.zhao, is_spoken=True, whom="本人", told_at=later + minutes(1))
    assert "打过电话了" in client.get("/desk/messages/doubts/").content.decode()
    assert client.post(url, {"is_spoken": "1", "whom": ""}).status_code == 422
    with clock.pinned(later):
        assert client.post(url, {"is_spoken": "1", "whom": "她爱人"}).status_code == 303
    row = world.fresh(row)
    assert (row.status, row.outcome) == ("spoken", "她爱人，11-24 10:10")
    assert "没有结果不明的消息" in client.get("/desk/messages/doubts/").content.decode()
    with refused("not_in_doubt", row):
        actions.settle_doubt(row, by=world.zhao, is_spoken=True, whom="本人")
    order = client.get(f"/desk/orders/{row.subject_id}/").content.decode()
    assert "已电话告知" in order and "她爱人，11-24 10:10" in order
    assert world.events(row)[-1] == "MessageSettled"
    row = in_doubt(world, wang, "d")
    past = adapters.sent()["sms"]
    assert (past.fault, past.is_failing) == ("没有回音", True)
    row = actions.settle_doubt(row, by=world.zhao, is_spoken=False, reason="单子已经办完")
    assert (row.get_status_display(), row.outcome) == ("不必再告知", "单子已经办完")
    past = adapters.sent()["sms"]
    assert (past.fault, past.is_failing) == ("", False)  # what was settled is no running fault


def test_a_report_that_comes_after_a_doubt_was_ended_is_kept_and_moves_nothing(
    world: World, wang: Person
) -> None:
    row = in_doubt(world, wang, "e")
    row = actions.settle_doubt(row, by=world.zhao, is_spoken=True, whom="本人")
    actions.note_arrival(row.row_key, has_arrived=False, code="X")
    assert world.fresh(row).status == "spoken"
    actions.note_arrival(row.row_key, has_arrived=True)
    row = world.fresh(row)
    assert (row.status, row.delivered_at is not None) == ("spoken", True)


def test_nobody_is_woken_unless_it_is_about_safety(world: World, wang: Person) -> None:
    world.received_order(by=world.zhao)
    with clock.pinned(NIGHT):
        row = told(world, wang)
        safety = actions.reach_out(
            wang, "notice_safety", WorkOrder.objects.get(), once="s", title="停气", text="请关阀"
        )
    assert row is not None and row.next_try_at == NOW + timedelta(hours=22)  # eight in the morning
    assert safety is not None and (safety.next_try_at, safety.is_urgent) == (NIGHT, True)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(0, 60 * 24 * 8))
def test_quiet_never_ends_at_night_and_never_lasts_longer_than_it(world: World, minute: int) -> None:
    at = NOW + minutes(minute)
    end = reaching.quiet_until(world.lake.pk, at)
    hour = (end.hour + 8) % 24
    assert 8 <= hour < 22 and timedelta(0) <= end - at <= 10 * HOURS


def test_what_somebody_does_not_want_stays_in_the_inbox_and_the_case_says_so(
    world: World, wang: Person
) -> None:
    actions.change_reach(wang, by=world.wang, muted=["case"])
    order = world.received_order(by=world.zhao)
    facts = {"number": order.number, "title": order.title, "staff": "张", "when": "10:30"}
    assert actions.reach_out(wang, "accepted", order, once="m", **facts) is None
    assert world.events(order).count("MessageMuted") == 1
    safety = actions.reach_out(wang, "notice_safety", order, once="s", title="停气", text="请关阀")
    assert safety is not None


def test_more_than_a_day_may_bring_waits_and_goes_as_one(world: World, wang: Person) -> None:
    organization.publish_policy(
        by=world.admin,
        approved_by="account:0",
        key="messages.most_a_day",
        value=2,
        valid_from=NOW - minutes(1),
    )
    for once in "abcd":
        told(world, wang, once)
    held = Message.objects.filter(person=wang, is_held=True)
    evening = NOW + 8 * HOURS  # 18:00 at the lake
    assert [row.next_try_at for row in held] == [evening, evening]
    with clock.pinned(evening - minutes(1)):
        assert actions.gather_digests() == 0
    with clock.pinned(evening):
        assert actions.gather_digests() == 1
    rows = list(Message.objects.filter(person=wang).order_by("pk"))
    assert [row.status for row in rows] == ["queued", "queued", "queued", "joined"]
    assert rows[2].text == "您有 2 条物业消息：师傅已接单" and rows[2].url == "/home/inbox/"
    with patch.dict(messages.ADAPTERS, {"sms": lambda message: None}), clock.pinned(evening):
        assert actions.send_due() == 3


def test_once_a_day_is_a_wish_too_and_a_single_message_goes_as_it_is(world: World, wang: Person) -> None:
    actions.change_reach(wang, by=world.wang, is_daily=True)
    row = told(world, wang)
    assert row is not None and row.is_held
    with clock.pinned(NOW + 8 * HOURS):
        assert actions.gather_digests() == 0
    assert (world.fresh(row).text, world.fresh(row).is_held) == (row.text, False)


def test_only_the_own_wish_is_changed_and_only_to_what_there_is(world: World, wang: Person) -> None:
    with refused("not_allowed"):
        actions.change_reach(wang, by=world.chen, muted=["case"])
    with refused("unknown_choice"):
        actions.change_reach(wang, by=world.wang, channels=["pigeon"])
    assert not Reach.objects.exists()


def test_the_page_shows_what_was_chosen(world: World, signed_in: Open, wang: Person) -> None:
    client = signed_in("wang")
    assert (
        client.post("/home/reach/", {"first": "email", "muted": ["care"], "is_daily": "1"}).status_code == 303
    )
    row = Reach.objects.get()
    assert (row.channels, row.muted, row.is_daily) == (["email", "sms"], ["care"], True)
    text = client.get("/home/reach/").content.decode()
    for value in ("email", "care", "1"):
        assert re.search(rf'<input[^>]*value="{value}"[^>]*checked', text), value


def test_a_burst_is_sent_whole_and_each_once(world: World, wang: Person) -> None:
    order = world.received_order(by=world.zhao)
    for n in range(BURST):
        actions.text("13812345678", "enter_code", order.ref, once=f"n{n}", code="1", minutes=5)
    sent: list[str] = []
    with patch.dict(messages.ADAPTERS, {"sms": lambda message: sent.append(str(message.row_key))}):
        while actions.send_due():
            pass
    assert len(sent) == len(set(sent)) == BURST
    assert Message.objects.filter(channel="sms", status="sent").count() == BURST


def test_an_order_tells_its_person_by_the_own_channel(world: World, wang: Person) -> None:
    actions.change_reach(wang, by=world.wang, channels=["email"])
    world.received_order(by=world.wang)
    world.run_jobs()
    assert Message.objects.filter(person=wang, channel="email", words="received").count() == 1
    assert not Message.objects.filter(person=wang, channel="sms").exists()


def test_the_next_channel_too_waits_for_the_morning(world: World, wang: Person) -> None:
    row = told(world, wang)
    assert row is not None
    with clock.pinned(NIGHT):
        passed = actions.send_by_next(row, "email", [], "wang@example.cn")
    assert passed is not None and passed.next_try_at == NOW + timedelta(hours=22)


def test_what_waits_for_the_digest_is_dropped_where_it_is_wanted_no_more(world: World, wang: Person) -> None:
    actions.change_reach(wang, by=world.wang, is_daily=True)
    row = told(world, wang)
    actions.change_reach(wang, by=world.wang, is_daily=True, muted=["case"])
    with clock.pinned(NOW + 8 * HOURS):
        assert actions.gather_digests() == 0
    assert world.fresh(row).status == "dropped"
