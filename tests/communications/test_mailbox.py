"""E-mail comes in by real IMAP, each letter once, whatever happens; threads, machines, loops, returns, answers."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from guanjia.communications import actions, mailbox
from guanjia.communications.actions import letters as taking
from guanjia.communications.models import Letter, Mailbox, Message
from guanjia.customers import actions as customers
from guanjia.intake import actions as intake
from guanjia.intake.models import Channel, Contact
from guanjia.kernel import attachments, clock
from guanjia.kernel.models import Event
from guanjia.kernel.refusals import Refused
from guanjia.privacy.models import Reveal
from guanjia.workorders import actions as workorders
from tests.communications.letters import WANG, picture, plain, returned, with_files
from tests.communications.mailserver import Mailbox as Outbox
from tests.communications.mailserver import serving as serving_smtp
from tests.fakes.imap import Folder, serving
from tests.pages import BACKEND
from tests.world import NOW, World, minutes

CARD = "来信已收到，一个工作日内回复您。"


@pytest.fixture
def folder(settings: LazySettings) -> Iterator[Folder]:
    """A mailbox on loopback, named by the settings."""
    with serving() as folder:
        settings.IMAP_URLS = [folder.url]
        yield folder


@pytest.fixture
def out(settings: LazySettings) -> Iterator[Outbox]:
    """A mail server for what goes out."""
    settings.GUANJIA_SMS = ""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "127.0.0.1", "管家 <house@anju.example>"
    with serving_smtp() as box:
        settings.EMAIL_PORT = box.port
        yield box


def poll(world: World, after: float = 0) -> int:
    """Read the mailbox so many minutes after ten, and let the reactions run."""
    (box,) = mailbox.boxes()
    with clock.pinned(NOW + timedelta(minutes=after)):
        taken = actions.poll(box)
        world.run_jobs()
    return taken


def card(world: World) -> Channel:
    """The open channel of the mailbox."""
    row = intake.change_channel(
        world.lake, "email", by=world.zhou, address="service@anju.example", owner=world.staff("zhao"),
        is_always_open=False, opening="您好", auto_reply=CARD,
    )  # fmt: skip
    return intake.open_channel(row, by=world.zhou)


def send(at: float) -> int:
    """Send what is due."""
    with clock.pinned(NOW + timedelta(minutes=at)):
        return actions.send_due()


def the_contact() -> Contact:
    return Contact.objects.get(source="email")


@pytest.mark.clause("C-3.1-7")
def test_a_letter_becomes_a_contact_with_its_words_and_files_and_is_seen_in_the_mailbox(
    world: World, folder: Folder
) -> None:
    folder.add(with_files(("漏水.jpg", "image/jpeg", picture()), ("表.xlsx", "application/zip", b"PK")))
    assert poll(world) == 1
    letter, contact = Letter.objects.get(), the_contact()
    assert (contact.project, contact.source, contact.status) == (world.lake, "email", "open")
    assert contact.text == "照片\n见附件"
    assert (letter.case, letter.sort, letter.address) == (str(contact.ref), "letter", WANG.lower())
    (photo,) = attachments.files_of(letter.ref)
    assert (photo.name, photo.content_type) == ("漏水.jpg", "image/jpeg")
    assert letter.left_out == ["表.xlsx：只收照片和 PDF，请到邮箱里看"]
    assert folder.letters[0].is_seen


def test_whose_address_stands_in_a_file_is_known_by_the_letter(world: World, folder: Folder) -> None:
    folder.add(plain())
    poll(world)
    assert (the_contact().person, the_contact().unit) == (None, None)
    home = world.home.household
    change = customers.ask_change(home, by=world.zhao, field="email", new=WANG, person=world.person("wang"))
    customers.apply_change(change, by=world.zhou, how="本人来信")
    folder.add(plain(message_id="<b1@example.com>"))
    poll(world, 2)
    contact = Contact.objects.filter(source="email").latest("pk")
    assert (contact.person, contact.unit) == (world.person("wang"), world.home)


def test_nothing_of_the_letter_stands_in_events_or_plain_columns(world: World, folder: Folder) -> None:
    folder.add(plain(text="请打给我", subject="鹬蓓菡的来信"))
    poll(world)
    data = "".join(
        str(event.data) + event.actor for event in Event.objects.filter(name__startswith="communications.")
    )
    assert WANG.lower() not in data
    assert "鹬蓓菡" not in data
    row = Letter.objects.values().get()
    assert not any("wang" in str(value).lower() for name, value in row.items() if name != "message_id")


def test_the_same_letter_is_taken_once_over_polls_and_a_new_count_of_the_server(
    world: World, folder: Folder
) -> None:
    folder.add(plain())
    assert (poll(world), poll(world, 2)) == (1, 0)
    folder.uid_validity = 8
    folder.letters[0].uid, folder.letters[0].is_seen = 31, False
    folder.add(
        plain(message_id="<b@example.com>", text="又漏了")
    ).is_seen = True  # somebody read it meanwhile
    assert poll(world, 4) == 2
    assert (Letter.objects.count(), Contact.objects.filter(source="email").count()) == (2, 2)
    row = Mailbox.objects.get()
    assert (row.uid_validity, row.last_uid) == (8, 32)


def test_letters_without_an_id_are_told_apart_by_what_they_say(world: World, folder: Folder) -> None:
    for text in ("漏水", "漏水", "停电"):
        folder.add(plain(text=text, message_id=""))
    assert poll(world) == 3
    assert Letter.objects.count() == 2


def test_another_letter_under_a_known_id_is_not_dropped(world: World, folder: Folder) -> None:
    folder.add(plain(text="第一封"))
    folder.add(plain(text="第二封"))
    poll(world)
    assert [row.text for row in Letter.objects.order_by("pk")] == ["第一封", "第二封"]


def test_of_what_lay_there_before_the_first_reading_only_unseen_letters_are_taken(
    world: World, folder: Folder
) -> None:
    folder.add(plain(message_id="<old@x>"), is_seen=True)
    folder.add(plain(message_id="<new@x>"))
    assert poll(world) == 1
    folder.add(plain(message_id="<read@x>"), is_seen=True)  # read by a person, but new
    assert poll(world, 2) == 1
    assert sorted(Letter.objects.values_list("message_id", flat=True)) == ["<new@x>", "<read@x>"]


@pytest.mark.parametrize("command", ["LOGIN", "SELECT", "UID SEARCH", "UID FETCH", "UID STORE"])
def test_a_reader_that_is_cut_off_anywhere_loses_nothing_and_takes_nothing_twice(
    world: World, folder: Folder, command: str
) -> None:
    for n in range(3):
        folder.add(plain(message_id=f"<{n}@x>"))
    folder.broken = command
    poll(world)
    folder.broken = ""
    poll(world, 2)
    assert sorted(Letter.objects.values_list("message_id", flat=True)) == ["<0@x>", "<1@x>", "<2@x>"]
    assert Contact.objects.filter(source="email").count() == 3


def test_a_killed_reader_is_followed_after_its_lease(world: World, folder: Folder) -> None:
    folder.add(plain())
    (box,) = mailbox.boxes()
    with clock.pinned(NOW):
        assert actions.claim_mailbox(box) is not None  # and then the process is gone
    assert (poll(world, 1), poll(world, 6)) == (0, 1)


def test_a_letter_over_thirty_megabytes_comes_with_its_head_and_a_note(
    world: World, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "MOST_BYTES", 2**20)
    folder.add(plain(text="漏" * 2**20))
    poll(world)
    letter = Letter.objects.get()
    assert (letter.subject, letter.text) == ("报修", "")
    assert letter.left_out[0].endswith("只收了信头，请到邮箱里看")
    assert the_contact().text == "报修"


def test_a_server_that_asks_who_we_are_is_told(world: World, folder: Folder) -> None:
    folder.asks_id = True
    folder.add(plain())
    assert poll(world) == 1


def test_an_answer_to_our_mail_joins_the_open_order_and_tells_who_carries_it(
    world: World, folder: Folder
) -> None:
    order = world.dispatched_order()
    row = message_about(order)
    folder.add(plain(text="门口密码改了", In_Reply_To=f"<{row.row_key}@guanjia>"))
    poll(world)
    assert not Contact.objects.filter(source="email").exists()
    assert Letter.objects.get().case == str(order.ref)
    for name in ("zhang", "zhao"):
        told = Message.objects.filter(account=world.account(name)).latest("pk")
        assert (told.title, told.text.startswith(order.number)) == ("客户又来信了", True)
    page = browser(world).get(f"/desk/orders/{order.pk}/").content.decode()
    assert "收到来信" in page
    assert "门口密码改了" in page
    assert "w***@example.com" in page
    assert WANG.lower() not in page


def message_about(subject: Any) -> Message:
    """An e-mail that left."""
    row = Message(
        channel="email", project_id=subject.project_id, subject_kind=subject.kind, subject_id=subject.pk,
        once_key="t", status="sent",
    )  # fmt: skip
    row.title, row.text, row.address = "已收到", "x", WANG
    row.save()
    return row


def browser(world: World, username: str = "zhao") -> Client:
    client = Client()
    client.force_login(world.account(username), BACKEND)
    return client


def test_a_second_letter_of_a_thread_joins_and_tells_the_handler_but_not_from_another_address(
    world: World, folder: Folder
) -> None:
    folder.add(plain())
    poll(world)
    intake.take_contact(the_contact(), by=world.zhao)
    folder.add(plain(text="还在漏", message_id="<a2@x>", References="<a1@example.com>"))
    folder.add(
        plain(text="我是别人", message_id="<a3@x>", References="<a1@example.com>", sender="other@x.cn")
    )
    poll(world, 2)
    first, other = Contact.objects.filter(source="email").order_by("pk")
    assert [row.text for row in Letter.objects.filter(case=str(first.ref)).order_by("pk")] == [
        "厨房水管漏水",
        "还在漏",
    ]
    assert other.text == "报修\n我是别人"
    told = Message.objects.filter(account=world.account("zhao"), channel="inbox", subject_kind="contact")
    assert [row.subject_id for row in told] == [first.pk]


def test_a_letter_after_the_end_is_a_new_contact_about_the_same(world: World, folder: Folder) -> None:
    order = workorders.cancel_order(world.received_order(), by=world.zhao, reason="自己修好了")
    row = message_about(order)
    folder.add(plain(text="又漏了", References=f"<{row.row_key}@guanjia>"))
    poll(world)
    contact = the_contact()
    assert (contact.origin, contact.unit, contact.person) == (str(order.ref), order.unit, order.person)


@pytest.mark.parametrize(
    ("letter", "sort"),
    [(plain(Auto_Submitted="auto-replied"), "automatic"), (plain(subject="自动回复：不在"), "automatic"),
     (plain(sender="service@anju.example"), "loop"), (plain(sender="house@anju.example"), "loop"),
     (plain(message_id="<12345678-1234-4234-8234-123456789abc@guanjia>"), "loop")],
)  # fmt: skip
def test_what_no_person_wrote_makes_no_contact_and_gets_no_reply(
    world: World, folder: Folder, out: Outbox, letter: bytes, sort: str
) -> None:
    card(world)
    folder.add(letter)
    poll(world)
    assert Letter.objects.get().sort == sort
    assert (Contact.objects.filter(source="email").count(), send(1), out.mails) == (0, 0, [])
    page = browser(world).get("/desk/letters/").content.decode()
    assert Letter.objects.get().get_sort_display() in page


def test_a_letter_that_was_taken_for_a_machines_is_registered_by_hand_once(
    world: World, folder: Folder
) -> None:
    folder.add(plain(Precedence="bulk"))
    poll(world)
    letter, client = Letter.objects.get(), browser(world)
    assert "登记成联系" in client.get(f"/desk/letters/{letter.pk}/").content.decode()
    assert client.post(f"/desk/letters/{letter.pk}/", {}).status_code == 303
    letter.refresh_from_db()
    assert letter.case == str(the_contact().ref)
    with pytest.raises(Refused, match="已经登记"):
        intake.register_letter(letter, by=world.zhao)


def test_more_than_ten_letters_an_hour_from_one_address_are_kept_and_not_registered(
    world: World, folder: Folder, out: Outbox
) -> None:
    card(world)
    for n in range(12):
        folder.add(plain(text=f"第 {n} 封", message_id=f"<{n}@x>"))
    poll(world)
    assert (
        list(Letter.objects.order_by("pk").values_list("sort", flat=True)) == ["letter"] * 10 + ["flood"] * 2
    )
    assert Letter.objects.last().why == "同一地址一小时内超过 10 封"  # type: ignore[union-attr]
    assert (
        Contact.objects.filter(source="email").count(),
        Message.objects.filter(channel="email").count(),
    ) == (10, 10)


def test_a_returned_message_is_lost_in_words_on_its_case(world: World, folder: Folder) -> None:
    order = world.received_order()
    row = message_about(order)
    folder.add(returned(f"<{row.row_key}@guanjia>"))
    poll(world)
    row.refresh_from_db()
    assert (row.status, row.fault) == ("failed", "对方邮箱退信（5.1.1），请向客户核对邮箱")
    assert (Letter.objects.get().sort, Contact.objects.filter(source="email").count()) == ("returned", 0)
    page = browser(world).get(f"/desk/orders/{order.pk}/").content.decode()
    assert "消息没有送到，请改用电话" in page


def test_the_automatic_reply_of_the_card_goes_once_a_thread_marked_for_machines(
    world: World, folder: Folder, out: Outbox
) -> None:
    card(world)
    folder.add(plain())
    folder.add(plain(text="再说一句", message_id="<a2@x>", In_Reply_To="<a1@example.com>"))
    poll(world)
    assert (send(1), send(2)) == (1, 0)
    (mail,) = out.mails
    assert (mail["To"], mail["Subject"], mail["Auto-Submitted"]) == (WANG.lower(), "Re: 报修", "auto-replied")
    assert (mail["In-Reply-To"], mail["References"]) == ("<a1@example.com>", "<a1@example.com>")
    assert mail["Reply-To"] == "service@anju.example"
    assert mail.get_content().strip() == CARD
    assert the_contact().answered_at is None


def test_the_desk_answers_from_the_contact_in_the_thread_and_that_is_its_first_answer(
    world: World, folder: Folder, out: Outbox
) -> None:
    folder.add(plain(subject="Re: 装修要什么手续"))
    poll(world)
    client, contact = browser(world), the_contact()
    with clock.pinned(NOW + minutes(20)):
        assert (
            client.post(f"/desk/contacts/{contact.pk}/reply/", {"text": "请带身份证来前台。"}).status_code
            == 303
        )
    send(21)
    (mail,) = out.mails
    assert (mail["Subject"], mail["In-Reply-To"], mail["Auto-Submitted"]) == (
        "Re: 装修要什么手续",
        "<a1@example.com>",
        None,
    )
    contact.refresh_from_db()
    assert (contact.answered_at, contact.status, contact.handler) == (
        NOW + minutes(20),
        "open",
        world.account("zhao"),
    )
    fact = Event.objects.get(name="intake.ContactAnswered")
    assert (fact.data["source"], fact.data["in_time"]) == ("email", True)
    page = client.get(f"/desk/contacts/{contact.pk}/").content.decode()
    assert "请带身份证来前台。" in page
    assert "已发送" in page


def test_an_answer_is_refused_with_the_way_out_where_it_cannot_go(world: World, folder: Folder) -> None:
    folder.add(plain())
    poll(world)
    contact = the_contact()
    with pytest.raises(Refused, match="没有设置发信服务器，请改用电话答复"):
        intake.reply_by_mail(contact, by=world.zhao, text="好的")
    assert world.fresh(contact).answered_at is None
    other = intake.receive(world.lake, by=world.zhao, wants="enquiry", text="问", source="wechat")
    with pytest.raises(Refused, match="没有来信"):
        intake.reply_by_mail(other, by=world.zhao, text="好的")


def test_the_address_is_opened_for_a_purpose_alone_and_by_nobody_of_another_project(
    world: World, folder: Folder
) -> None:
    folder.add(plain())
    poll(world)
    url, client = f"/desk/letters/{Letter.objects.get().pk}/", browser(world)
    assert WANG.lower() not in client.get(url).content.decode()
    shown = client.post(f"{url}reveal/", {"purpose": "callback"}).content.decode()
    opened = client.post(f"{url}reveal/", {"purpose": "case"}).content.decode()
    assert WANG.lower() in shown + opened


def test_a_number_in_a_letter_is_masked_and_opened_for_a_purpose_alone(world: World, folder: Folder) -> None:
    folder.add(plain(text="请打 13987654321 找陈先生"))
    poll(world)
    url, client = f"/desk/letters/{Letter.objects.get().pk}/", browser(world)
    page = client.get(url).content.decode()
    assert "139****4321" in page and "13987654321" not in page and "号码已遮住" in page
    assert "13987654321" in client.post(f"{url}words/", {"purpose": "follow_up"}).content.decode()
    assert Reveal.objects.get().field == "letter.text"


def test_a_letter_of_another_project_opens_for_nobody(world: World, folder: Folder) -> None:
    folder.add(plain())
    poll(world)
    url = f"/desk/letters/{Letter.objects.get().pk}/"
    assert browser(world, "qian").get(url).status_code == 404


def test_reading_tries_the_channel_and_a_failure_makes_it_doubtful_in_words(
    world: World, folder: Folder
) -> None:
    row = card(world)
    poll(world)
    assert world.fresh(row).last_ok_at == NOW
    folder.password = "changed"
    poll(world, 2), poll(world, 4)
    assert world.fresh(row).status == "active"
    poll(world, 6)
    row = world.fresh(row)
    assert (row.status, row.reason) == ("degraded", "收信服务器不让登录，请核对用户名和密码（授权码）")
    folder.password = "let me in"
    poll(world, 8)
    assert world.fresh(row).status == "active"
    told = [
        (e.data["is_ok"], e.data["fault"][:5])
        for e in Event.objects.filter(name="communications.MailboxTried").order_by("pk")
    ]
    assert told == [(True, ""), (False, "收信服务器"), (True, "")]
    with clock.pinned(NOW + timedelta(hours=13)):
        actions.poll(mailbox.boxes()[0])
    assert Event.objects.filter(name="communications.MailboxTried").count() == 4


@pytest.mark.parametrize(
    ("broken", "no", "words"),
    [("LOGIN", "", "收信服务器断开了"), ("", "SELECT", "收信服务器打不开文件夹 INBOX"),
     ("", "UID SEARCH", "收信服务器不列邮件"),
     ("", "UID FETCH", "收信服务器不给邮件")],
)  # fmt: skip
def test_what_the_server_does_wrong_is_said(
    world: World, folder: Folder, broken: str, no: str, words: str
) -> None:
    folder.add(plain())
    folder.broken, folder.no = broken, no
    poll(world)
    assert Mailbox.objects.get().fault == words


def test_a_server_that_is_away_is_said(world: World, folder: Folder, settings: LazySettings) -> None:
    settings.IMAP_URLS = [folder.url.replace(str(folder.port), "9")]
    poll(world)
    assert Mailbox.objects.get().fault == "收信服务器连不上，或没有在限时内回答"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://a:b@c/", "imaps://"),
        ("imaps://c/INBOX", "缺用户名或密码"),
        ("imaps://a:b@c/%E6%94%B6", "英文名"),
    ],
)
def test_a_mailbox_that_cannot_be_read_out_of_the_settings_is_refused_with_the_reason(
    url: str, why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        mailbox.box_of(url)


def test_letters_of_somebody_are_blanked_with_their_files(world: World, folder: Folder) -> None:
    folder.add(with_files(("a.jpg", "image/jpeg", picture())))
    poll(world)
    letter = Letter.objects.get()
    assert taking.blank_letters([], [WANG]) == 1
    letter.refresh_from_db()
    assert (letter.text, letter.address, letter.subject, attachments.files_of(letter.ref)) == ("", "", "", [])


@pytest.mark.clause("A-1.2-2")
def test_a_danger_in_a_second_letter_hastens_the_contact_of_the_first(world: World, folder: Folder) -> None:
    folder.add(plain(text="厨房水管漏水", message_id="<one@example.com>"))
    poll(world)
    assert the_contact().answer_due_at > NOW + timedelta(hours=1)  # type: ignore[operator]
    folder.add(plain(text="家里着火了", message_id="<two@example.com>", In_Reply_To="<one@example.com>"))
    poll(world, 2)
    contact = the_contact()
    assert contact.text.endswith("\n家里着火了")
    assert contact.answer_due_at == Letter.objects.latest("pk").received_at + timedelta(minutes=5)


@pytest.mark.clause("A-1.2-2")
def test_a_danger_in_a_letter_about_an_open_order_makes_that_order_urgent(
    world: World, folder: Folder
) -> None:
    folder.add(plain(text="厨房水管漏水", message_id="<one@example.com>"))
    poll(world)
    contact = the_contact()
    order = intake.receive_request(
        world.lake, by=world.zhao, category=world.category(), description=contact.text, source="phone",
        unit=world.home, contact=contact, contact_name="王女士", contact_phone="13812345678",
    )  # fmt: skip
    assert order.urgency == "normal"
    folder.add(plain(text="家里着火了", message_id="<two@example.com>", In_Reply_To="<one@example.com>"))
    poll(world, 2)
    assert world.fresh(order).urgency == "urgent"
    told = Message.objects.filter(subject_kind="workorder", subject_id=order.pk, words="contact_danger")
    assert {row.account.username for row in told if row.account} == {"zhao", "zhou"}
