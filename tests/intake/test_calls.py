"""The telephone: rings and seconds to answer, a call that nobody took waits to be called back, words in any order."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.communications.actions import incoming
from guanjia.communications.models import Incoming, Message, Sender
from guanjia.intake import actions, calls, telephony
from guanjia.intake.models import Call, Contact
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.models import Event
from guanjia.kernel.work import work
from guanjia.measures import queries as measures
from guanjia.organization import actions as organization
from guanjia.organization.moments import local
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes, refused

__all__ = ["signed_in"]
WANG = "13812345678"
DAY = timedelta(days=1)


def seconds(count: float) -> datetime:
    """A moment some seconds after now."""
    return NOW + timedelta(seconds=count)


def figures(world: World) -> list[tuple[int, int]]:
    """Answered within three rings, and lost."""
    today = local(NOW).date()
    found = measures.figures(world.zhou, ["M010", "M011"], today, today + DAY, [world.lake.pk])
    return [(found[key].hits, found[key].total) for key in ("M010", "M011")]


@pytest.mark.clause("D-3.2.1-1")
def test_a_call_is_in_time_by_its_rings_else_by_its_seconds(world: World) -> None:
    for rings, after, is_in_time in ((3, 20, True), (4, 10, False), (None, 15, True), (None, 16, False)):
        row = actions.ring(world.lake, by=SYSTEM, number=WANG, at=NOW)
        actions.take_call(row, by=SYSTEM, rings=rings, at=seconds(after))
        event = Event.objects.get(name="intake.CallTaken", subject_id=row.pk)
        assert event.data["in_time"] is is_in_time, (rings, after)
    world.run_jobs()
    assert figures(world) == [(2, 4), (0, 4)]


def test_a_ringing_number_knows_who_lives_where(world: World) -> None:
    row = actions.ring(world.lake, by=SYSTEM, number="+86 138-1234-5678", at=NOW)
    assert (row.person, row.unit, row.number) == (world.person("wang"), world.home, WANG)
    other = actions.ring(world.lake, by=SYSTEM, number="无", at=NOW)
    assert (other.person, other.unit, other.number) == (None, None, "无")


@pytest.mark.clause("C-3.1-1")
def test_a_lost_call_waits_until_somebody_called_back(world: World, signed_in: Open) -> None:
    row = actions.ring(world.lake, by=SYSTEM, number=WANG, at=NOW)
    row = actions.end_call(row, by=SYSTEM, at=seconds(40))
    contact = Contact.objects.get()
    assert (row.status, row.contact, contact.text) == ("lost", contact, "没接到的来电，请回拨：138****5678")
    assert (contact.unit, contact.answer_due_at) == (world.home, seconds(40) + minutes(30))
    text = signed_in("zhao").get("/desk/calls/").content.decode()
    assert "未接" in text and "40 秒" in text and f"/desk/contacts/{contact.pk}/" in text and WANG not in text
    world.run_jobs()
    assert figures(world) == [(0, 1), (1, 1)]
    actions.answer(contact, by=world.zhao, at=seconds(40) + minutes(29))
    world.run_jobs()
    assert world.events(row) == ["CallRang", "CallLost", "CallReturned"]
    assert figures(world) == [(0, 1), (0, 1)]
    assert "已回拨" in signed_in("zhao").get("/desk/calls/").content.decode()


def test_calling_back_too_late_stays_a_loss(world: World) -> None:
    row = actions.end_call(
        actions.ring(world.lake, by=SYSTEM, number=WANG, at=NOW), by=SYSTEM, at=seconds(40)
    )
    actions.answer(Contact.objects.get(), by=world.zhao, at=seconds(40) + minutes(31))
    world.run_jobs()
    assert figures(world) == [(0, 1), (1, 1)]
    assert row.status == "lost"


def lost(world: World, number: str = WANG, at: datetime = NOW) -> Call:
    """A call that nobody took for forty seconds."""
    row = actions.ring(world.lake, by=SYSTEM, number=number, at=at)
    return actions.end_call(row, by=SYSTEM, at=at + timedelta(seconds=40))


@pytest.mark.clause("C-3.1-1")
def test_who_is_not_reached_is_called_again_told_after_three_tries_and_may_be_given_up(world: World) -> None:
    row = lost(world)
    row = actions.try_back(row, by=world.zhao, at=NOW + minutes(20))
    assert (row.status, row.tries, row.again_at) == ("lost", 1, NOW + minutes(80))
    with refused("tries_missing", row):
        actions.end_unreached(row, by=world.zhao)
    with refused("time_passed", row):
        actions.try_back(row, by=world.zhao, again_at=NOW + minutes(80), at=NOW + minutes(80))
    row = actions.try_back(row, by=world.zhao, again_at=NOW + minutes(300), at=NOW + minutes(81))
    world.run_jobs()
    assert not Message.objects.filter(words="call_missed_you").exists()
    row = actions.try_back(row, by=world.zhao, at=NOW + minutes(301))
    world.run_jobs()
    told = Message.objects.get(words="call_missed_you", account__username="wang")
    assert "打过 3 次电话没有打通。有事请再打 0571-88001234" in told.text
    row = actions.try_back(row, by=world.zhao, at=NOW + minutes(400))
    world.run_jobs()
    assert Message.objects.filter(words="call_missed_you", person=None).count() == 1
    row = actions.end_unreached(row, by=world.zhao, at=NOW + minutes(401))
    contact = Contact.objects.get()
    assert (row.status, row.again_at, contact.status) == ("unreached", None, "closed")
    assert (contact.outcome, contact.answered_at) == ("未联系上：回拨 4 次没有接通", None)
    assert world.events(row) == ["CallRang", "CallLost", *["CallTried"] * 4, "CallUnreached"]
    with refused("illegal_move", row):
        actions.try_back(row, by=world.zhao)
    world.run_jobs()
    assert figures(world) == [(0, 1), (0, 1)]  # the first try came within the half hour


def test_a_first_try_that_comes_late_stays_a_loss_though_somebody_is_reached_later(world: World) -> None:
    row = actions.try_back(lost(world), by=world.zhao, at=NOW + minutes(40))
    actions.answer(Contact.objects.get(), by=world.zhao, at=NOW + minutes(50))
    world.run_jobs()
    assert figures(world) == [(0, 1), (1, 1)]
    with refused("waits_no_more", row):
        actions.try_back(world.fresh(row), by=world.zhao, at=NOW + minutes(60))
    with refused("not_allowed", row):
        actions.try_back(row, by=world.qian_of_hill)


def test_the_list_of_calls_to_return_has_what_is_due_first_with_tries_and_the_next_time(
    world: World, signed_in: Open
) -> None:
    first, second = lost(world), lost(world, "13312345683", NOW + minutes(5))
    client = signed_in("zhao")
    page = client.post(f"/desk/phone/{first.pk}/missed/", {"list": "1"}, follow=True).content.decode()
    assert "第 1 次没接通" in page and "还没打过" in page
    assert list(calls.to_call_back(world.zhao, world.lake.pk)) == [second, first]
    contact = f"/desk/contacts/{first.contact_id}/"
    page = client.get(contact).content.decode()
    assert "1 次没接通" in page and "按未联系上结束" not in page
    for key in "ab":
        client.post(f"/desk/phone/{first.pk}/missed/", {"again_at": "", "_key": key})
    world.run_jobs()
    page = client.get(contact).content.decode()
    assert "3 次没接通" in page and "按未联系上结束" in page and "已经发消息告诉客户我们打过电话" in page
    bad = client.post(f"/desk/phone/{first.pk}/missed/", {"again_at": "2020-01-01T10:00"})
    assert bad.status_code == 422 and "请改成以后的时间" in bad.content.decode()
    client.post(f"/desk/phone/{first.pk}/unreached/")
    assert world.fresh(first).status == "unreached"
    early = client.post(f"/desk/phone/{second.pk}/unreached/")
    assert early.status_code == 422 and "打满 3 次没接通才能" in early.content.decode()


def test_who_hangs_up_within_three_rings_is_no_slow_answer_but_is_called_back(world: World) -> None:
    actions.end_call(actions.ring(world.lake, by=SYSTEM, number=WANG, at=NOW), by=SYSTEM, at=seconds(9))
    world.run_jobs()
    assert figures(world) == [(0, 0), (1, 1)]
    assert Contact.objects.get().status == "open"


def test_rings_counted_by_hand_stand_apart_until_the_policy_counts_them(
    world: World, signed_in: Open
) -> None:
    client = signed_in("zhao")
    assert client.post("/desk/calls/enter/", {"number": WANG, "is_answered": "1"}).status_code == 422
    assert not Call.objects.exists()
    form = {"number": WANG, "is_answered": "1", "rings": "2"}
    assert client.post("/desk/calls/enter/", form).status_code == 303
    world.run_jobs()
    assert figures(world) == [(0, 0), (0, 1)]
    organization.publish_policy(
        by=world.admin, approved_by="account:0", key="call.rings_by_hand", value="counted", valid_from=NOW - minutes(1)
    )  # fmt: skip
    assert client.post("/desk/calls/enter/", form).status_code == 303
    world.run_jobs()
    assert figures(world) == [(1, 1), (0, 2)]


def test_who_is_not_of_the_desk_takes_no_calls(world: World) -> None:
    row = actions.ring(world.lake, by=SYSTEM, number=WANG, at=NOW)
    with refused("not_allowed", row):
        actions.take_call(row, by=world.zhang)
    with refused("not_allowed", row):
        actions.end_call(row, by=world.wang)


# --- the telephone system tells ------------------------------------------------------------


def tell(world: World, sender: Sender, number: int, **said: Any) -> None:
    """One word of the telephone system, signed long before."""
    facts = {"call": "c-1", "number": WANG, "project": "LAKE"} | said
    row = Incoming(sender=sender, message_id=str(number), digest="", received_at=NOW)
    row.body = msgspec.json.encode(facts).decode()
    row.save(force_insert=True)
    incoming.record(incoming.events.IncomingReceived(sender=sender.name), row, by=incoming.PROGRAM)


@pytest.fixture
def sender(world: World) -> Sender:
    """The telephone system."""
    return Sender.objects.create(name=telephony.SENDER, purpose="电话系统", is_on=True)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (0, 2, 1), (0, 1, 2, 1, 0, 2)])
def test_the_words_of_a_call_come_in_any_order_and_twice(
    world: World, sender: Sender, order: tuple[int, ...]
) -> None:
    begin = seconds(0).isoformat()
    words = (
        {"event": "ringing", "at": begin},
        {"event": "answered", "at": seconds(8).isoformat(), "rang_at": begin, "rings": 2, "agent": "zhao"},
        {"event": "ended", "at": seconds(95).isoformat(), "rang_at": begin},
    )
    for number, which in enumerate(order):
        with work():
            tell(world, sender, number, **words[which])
        world.run_jobs()
    row = Call.objects.get()
    assert (row.status, row.rang_at, row.answered_at, row.rings) == ("answered", NOW, seconds(8), 2)
    assert row.answered_by_id == world.account("zhao").pk
    assert not Contact.objects.filter(status="open").exists()


def test_what_is_not_understood_makes_no_call(world: World, sender: Sender) -> None:
    for number, said in enumerate(
        ({"event": "smoke"}, {"event": "ringing", "at": "gestern"}, {"event": "ringing"})
    ):
        with work():
            tell(world, sender, number, **said)
    world.run_jobs()
    assert not Call.objects.exists()


@given(st.text(max_size=60))
def test_no_body_breaks_the_reader(body: str) -> None:
    assert telephony.read(body) is None
