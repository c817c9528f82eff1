"""A reply to an enquiry goes out by its customer's own way, once; what was said by voice is only recorded."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from guanjia.communications import actions as messages
from guanjia.communications.models import Message
from guanjia.intake import actions, enquiries, replies
from guanjia.intake.models import Contact, Enquiry
from guanjia.kernel import clock
from guanjia.kernel.models import Event
from tests.communications import test_mailbox as mail
from tests.communications import test_official_account as account
from tests.communications.letters import WANG, plain
from tests.communications.mailserver import Mailbox as Outbox
from tests.communications.test_mailbox import folder, out
from tests.communications.test_official_account import we
from tests.fakes.imap import Folder
from tests.fakes.wechat import Wechat
from tests.intake.test_chats import began
from tests.intake.test_enquiries import asked
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes, refused

__all__ = ["folder", "out", "signed_in", "we"]
FORM = {"answer": "带图纸来前台", "source": "装修管理规定", "is_plain": "on"}


@pytest.fixture
def by_mail(world: World, folder: Folder, out: Outbox) -> Iterator[Enquiry]:
    """A letter that is handled as an enquiry."""
    mail.card(world)
    folder.add(plain())
    mail.poll(world)
    messages.send_due()
    out.mails.clear()
    yield opened(world, mail.the_contact())


def opened(world: World, contact: Contact) -> Enquiry:
    """The contact as an enquiry that was read back."""
    return actions.open_enquiry(
        contact, by=world.zhao, question="装修要办什么手续", is_read_back=True, at=NOW
    )


def left(row: Enquiry) -> list[tuple[str, str]]:
    """By which channels the reply left, and how far each is."""
    found = replies.sent(enquiries.rounds(row))
    return [(str(one.channel), str(one.status)) for rows in found.values() for one in rows]


def given(world: World, row: Enquiry, way: str = "") -> Enquiry:
    """The reply, in five minutes."""
    return actions.reply(
        row, by=world.zhao, answer="带图纸来前台", source="规定", is_plain=True, way=way, at=NOW + minutes(5)
    )


@pytest.mark.clause("D-3.2.2-2")
def test_a_letter_is_answered_in_its_thread_once_and_the_page_says_what_became_of_it(
    world: World, by_mail: Enquiry, out: Outbox, signed_in: Open
) -> None:
    client, at = signed_in("zhao"), f"/desk/enquiries/{by_mail.pk}/"
    assert "用邮件回给客户" in client.get(at).content.decode()
    assert client.post(f"{at}reply/", FORM | {"way": "email"}).status_code == 303
    assert client.post(f"{at}reply/", FORM | {"way": "email"}).status_code == 422
    assert left(by_mail) == [("email", "queued")]
    assert "待发送" in client.get(at).content.decode()
    messages.send_due()
    assert len(out.mails) == 1 and left(by_mail) == [("email", "sent")]
    page = client.get(at).content.decode()
    assert "已发送" in page and WANG not in page
    Message.objects.filter(answers__isnull=False, is_automatic=False).update(status="failed", fault="被退回")
    assert "没有发出，被退回，请打电话告诉客户" in client.get(at).content.decode()


def test_what_was_said_by_voice_is_recorded_and_nothing_leaves(world: World, by_mail: Enquiry) -> None:
    before = Message.objects.filter(channel="email").count()
    row = given(world, by_mail, "voice")
    assert (enquiries.rounds(row)[0].way, left(row)) == ("voice", [])
    assert Message.objects.filter(channel="email").count() == before
    event = Event.objects.get(name="intake.EnquiryReplied")
    assert event.data["way"] == "voice"


def test_without_a_mail_server_the_reply_is_not_lost_but_goes_otherwise(
    world: World, by_mail: Enquiry, settings: LazySettings, signed_in: Open
) -> None:
    settings.EMAIL_HOST = ""
    at = f"/desk/enquiries/{by_mail.pk}/"
    with refused("way_changed", by_mail):
        given(world, by_mail, "email")
    page = signed_in("zhao").post(f"{at}reply/", FORM | {"way": "email"})
    assert page.status_code == 422 and "带图纸来前台" in page.content.decode()
    assert "请看清现在怎么告诉客户" in page.content.decode()
    assert left(by_mail) == []


def test_the_official_account_answers_in_its_chat(world: World, we: Wechat) -> None:
    account.say(world, "几点停水")
    row = given(world, opened(world, account.the_contact()))
    assert left(row) == [("wechat", "queued")]
    messages.send_due()
    assert we.said == [(account.WANG, "带图纸来前台")]


def test_after_the_48_hours_the_form_says_by_voice(world: World, we: Wechat) -> None:
    account.say(world, "几点停水")
    contact = account.the_contact()
    with clock.pinned(NOW + minutes(49 * 60)):
        assert replies.choices(contact) == [("voice", "请当面或电话告诉客户")]


def test_an_open_conversation_gets_the_reply_as_a_line_and_one_that_ended_the_inbox(world: World) -> None:
    chat = began(world)
    row = given(world, opened(world, chat.contact))
    assert (enquiries.rounds(row)[0].way, left(row)) == ("chat", [])
    assert chat.lines.filter(sender="staff").get().text == "带图纸来前台"
    row = actions.explain_again(row, by=world.zhao, unclear="哪张图纸", at=NOW + minutes(6))
    actions.end_chat(world.fresh(chat), by=world.zhao, outcome="转咨询", at=NOW + minutes(7))
    row = given(world, row)
    assert left(row) == [("inbox", "sent"), ("sms", "queued")]
    assert chat.lines.filter(sender="staff").count() == 1


def test_who_has_an_account_finds_the_whole_reply_in_the_inbox_and_hears_of_it(
    world: World, settings: LazySettings, signed_in: Open
) -> None:
    settings.GUANJIA_SMS = "console"
    row = asked(world, source="app")
    page = signed_in("zhao").get(f"/desk/enquiries/{row.pk}/").content.decode()
    assert "发到客户的消息里" in page
    row = given(world, row)
    assert left(row) == [("inbox", "sent"), ("sms", "queued")]
    inbox = signed_in("wang").get("/home/inbox/").content.decode()
    assert "您问的事有答复了" in inbox and "带图纸来前台" in inbox
    with refused("illegal_move", row):
        given(world, row)
    assert len(left(row)) == 2


@pytest.mark.clause("D-3.2.3-2")
def test_a_correction_goes_out_by_itself_by_the_customers_own_way(
    world: World, by_mail: Enquiry, out: Outbox, signed_in: Open
) -> None:
    row = given(world, by_mail)
    messages.send_due()
    client, at = signed_in("zhao"), f"/desk/enquiries/{row.pk}/"
    page = client.get(at).content.decode()
    assert "已当面或电话告诉客户" not in page
    assert client.post(f"{at}correct/", {"correction": "押金是 2000 元", "way": "email"}).status_code == 303
    messages.send_due()
    correction = "之前的答复有误，正确的是：押金是 2000 元"
    assert len(out.mails) == 2 and correction in str(out.mails[1].get_body().get_content())
    one = enquiries.rounds(row)[0].corrections.get()
    sent = replies.corrected(enquiries.rounds(row))[one.pk]
    assert (one.way, one.words, [m.status for m in sent]) == ("email", "押金是 2000 元", ["sent"])
    page = client.get(at).content.decode()
    assert (page.count("邮件，已发送"), page.count("怎么告诉的"), page.count("更正</dt>")) == (2, 2, 1)


def test_a_second_correction_erases_nothing_and_each_says_how_when_and_by_whom(
    world: World, by_mail: Enquiry, out: Outbox, signed_in: Open
) -> None:
    row = given(world, by_mail)
    for number, words in enumerate(("押金是 1500 元", "押金是 1800 元"), 1):
        at = NOW + minutes(10 * number)
        row = actions.correct_reply(row, by=world.zhao, correction=words, at=at)
    messages.send_due()
    found = [(one.words, one.way, one.by, one.at) for one in enquiries.rounds(row)[0].corrections.all()]
    by = world.zhao.ref
    assert found == [
        ("押金是 1500 元", "email", by, NOW + minutes(10)), ("押金是 1800 元", "email", by, NOW + minutes(20)),
    ]  # fmt: skip
    sent = replies.corrected(enquiries.rounds(row))
    assert [(one.channel, one.status) for rows in sent.values() for one in rows] == [("email", "sent")] * 2
    page = signed_in("zhao").get(f"/desk/enquiries/{row.pk}/").content.decode()
    for said in ("第 1 次更正", "押金是 1500 元", "第 2 次更正", "押金是 1800 元"):
        assert said in page, said
    assert (page.count("邮件，已发送"), page.count("<dt>什么时候</dt>")) == (3, 3)


def test_how_the_customer_is_told_is_chosen_and_never_optional(
    world: World, by_mail: Enquiry, signed_in: Open
) -> None:
    client, at = signed_in("zhao"), f"/desk/enquiries/{by_mail.pk}/"
    for verb, facts in (("reply", FORM), ("correct", {"correction": "押金是 2000 元"})):
        page = client.get(at).content.decode()
        assert ("怎么告诉客户" in page, "怎么告诉客户 <em>选填</em>" in page) == (True, False)
        answer = client.post(f"{at}{verb}/", facts)
        assert (answer.status_code, "请看清现在怎么告诉客户" in answer.content.decode()) == (422, True)
        given(world, by_mail) if verb == "reply" else None


def test_a_correction_that_was_said_by_voice_sends_nothing_and_only_voice_needs_the_tick(
    world: World, signed_in: Open
) -> None:
    row = given(world, asked(world, source="app"))
    before = Message.objects.count()
    row = actions.correct_reply(row, by=world.zhao, correction="押金是 2000 元", way="voice")
    way = enquiries.rounds(row)[0].corrections.get().way
    assert (way, Message.objects.count()) == ("voice", before)
    row = actions.correct_reply(row, by=world.zhao, correction="押金是 1500 元")
    inbox = signed_in("wang").get("/home/inbox/").content.decode()
    assert "给您的答复有更正" in inbox and "之前的答复有误，正确的是：押金是 1500 元" in inbox
    caller = given(world, asked(world, source="phone"))
    client, at = signed_in("zhao"), f"/desk/enquiries/{caller.pk}/"
    assert "已当面或电话告诉客户" in client.get(at).content.decode()
    assert client.post(f"{at}correct/", {"correction": "押金"}).status_code == 422
    assert client.post(f"{at}correct/", {"correction": "押金", "is_told": "on"}).status_code == 303


def test_a_caller_is_told_by_voice(world: World, signed_in: Open) -> None:
    row = asked(world, source="phone")
    assert "请当面或电话告诉客户" in signed_in("zhao").get(f"/desk/enquiries/{row.pk}/").content.decode()
    assert (given(world, row).status, left(row)) == ("answered", [])
    assert enquiries.rounds(row)[0].way == "voice"
