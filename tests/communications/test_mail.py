"""E-mail over real SMTP: once, right, and again later when the server cannot; never in the case's way."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client

from guanjia.communications import actions
from guanjia.communications.models import Message
from guanjia.customers.models import Person
from guanjia.kernel import beats, clock
from guanjia.workorders import actions as workorders
from guanjia.workorders.models import WorkOrder
from tests.communications.mailserver import Mailbox, serving
from tests.pages import BACKEND
from tests.world import NOW, World

Status = Message.Status
ADDRESS = "wang@example.com"


@pytest.fixture
def box(settings: LazySettings) -> Iterator[Mailbox]:
    """A mail server, named by the settings."""
    settings.GUANJIA_SMS = ""  # whom it can reach by e-mail alone
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 0.3
    settings.DEFAULT_FROM_EMAIL, settings.GUANJIA_URL = "管家 <house@example.com>", "https://gj.example.com"
    with serving() as box:
        settings.EMAIL_PORT = box.port
        yield box


def asked(world: World, address: str = ADDRESS) -> WorkOrder:
    """A request of somebody with an address; its e-mail is queued by the worker's reaction."""
    person = world.person("wang")
    person.email = address
    Person.objects.filter(pk=person.pk).update(email_sealed=person.email_sealed)
    order = world.received_order()
    world.run_jobs()
    return order


def the_mail() -> Message:
    return Message.objects.get(channel=Message.Channel.EMAIL)


def later(minutes: float) -> int:
    """Send what is due so many minutes later."""
    with clock.pinned(NOW + timedelta(minutes=minutes)):
        return actions.send_due()


def test_a_message_reaches_the_mailbox_once_with_its_words(world: World, box: Mailbox) -> None:
    order = asked(world)
    assert (later(1), later(2), later(60)) == (1, 0, 0)
    (mail,) = box.mails
    assert box.receivers == [f"<{ADDRESS}>"]
    assert (mail["Subject"], mail["To"]) == ("已收到您的报事", ADDRESS)
    assert mail["From"] == "管家 <house@example.com>"
    assert mail["Message-ID"] == f"<{the_mail().row_key}@guanjia>"
    assert (mail.get_content_type(), mail.get_content_charset()) == ("text/plain", "utf-8")
    text = mail.get_content()
    assert f"{order.number} {order.title}。我们会尽快回电确认" in text
    assert "https://gj.example.com/t/" in text
    assert (the_mail().status, the_mail().attempts) == (Status.SENT, 1)


def test_without_an_address_or_a_server_nothing_is_queued(
    world: World, box: Mailbox, settings: LazySettings
) -> None:
    asked(world, address="")
    settings.EMAIL_HOST = ""
    asked(world)
    assert not Message.objects.filter(channel=Message.Channel.EMAIL).exists()


@pytest.mark.parametrize(
    "answers",
    [{"RCPT": "451 try later"}, {"MAIL": "421 busy"}, {"BODY": "452 full"}, {"EHLO": "", "HELO": ""},
     {"MAIL": "550 who are you"}],
)  # fmt: skip
def test_what_the_server_cannot_take_now_is_tried_later_and_comes_once(
    world: World, box: Mailbox, answers: dict[str, str]
) -> None:
    asked(world)
    box.answers.update(answers)
    assert later(1) == 1
    assert (the_mail().status, the_mail().attempts, box.mails) == (Status.QUEUED, 1, [])
    assert the_mail().fault.startswith("邮件服务器")
    box.answers.clear()
    assert (later(2), later(4), later(5)) == (0, 1, 0)
    assert (the_mail().status, the_mail().attempts, len(box.mails)) == (Status.SENT, 2, 1)


@pytest.mark.parametrize("answers", [{"RCPT": "550 no such user"}, {"BODY": "554 refused"}])
def test_what_is_refused_for_good_is_given_up_and_stands_on_the_case(
    world: World, box: Mailbox, answers: dict[str, str]
) -> None:
    order = asked(world)
    box.answers.update(answers)
    assert (later(1), later(60)) == (1, 0)
    assert (the_mail().status, the_mail().attempts) == (Status.FAILED, 1)
    code = next(iter(answers.values()))[:3]
    assert the_mail().fault == f"邮件服务器拒收（{code}），请向客户核对邮箱"
    desk = Client()
    desk.force_login(world.account("zhao"), BACKEND)
    page = desk.get(f"/desk/orders/{order.pk}/").content.decode()
    assert "消息没有送到，请改用电话" in page
    assert f"邮件：已收到您的报事：邮件服务器拒收（{code}），请向客户核对邮箱" in page
    assert ADDRESS not in page


@pytest.mark.asvs("1.3.11")
def test_an_address_that_is_none_is_given_up(world: World, box: Mailbox) -> None:
    asked(world, address="wang@example.com\r\nBcc: other@example.com")
    assert later(1) == 1
    assert (the_mail().status, the_mail().fault) == (Status.FAILED, "邮箱地址不对，请向客户核对")
    assert (box.mails, box.receivers) == ([], [])


@pytest.mark.asvs("16.5.2")
def test_a_server_that_is_down_or_silent_leaves_the_case_alone(
    world: World, box: Mailbox, settings: LazySettings
) -> None:
    order = asked(world)
    settings.EMAIL_PORT = 9  # nobody listens
    assert later(1) == 1
    assert (the_mail().status, the_mail().fault) == (Status.QUEUED, "邮件服务器连不上")
    settings.EMAIL_PORT = box.port
    box.silent.set()
    assert later(4) == 1
    assert (the_mail().status, the_mail().attempts) == (Status.QUEUED, 2)
    workorders.register_order(world.fresh(order), by=world.zhao)
    assert world.fresh(order).status == "registered"
    box.silent.clear()
    assert (later(9), len(box.mails)) == (1, 1)


def test_tries_end_after_five(world: World, box: Mailbox) -> None:
    asked(world)
    box.answers["MAIL"] = "421 busy"
    tried = [later(minutes) for minutes in range(1, 60)]
    assert sum(tried) == 5
    assert (the_mail().status, the_mail().fault) == (Status.FAILED, "邮件服务器暂时不收（421）")


def test_a_server_that_takes_the_message_and_hangs_up_is_not_sent_it_again(
    world: World, box: Mailbox
) -> None:
    asked(world)
    box.answers["QUIT"] = ""
    assert (later(1), later(60)) == (1, 0)
    assert (the_mail().status, len(box.mails)) == (Status.SENT, 1)


def test_a_killed_sender_is_followed_after_its_lease(world: World, box: Mailbox) -> None:
    asked(world)
    with clock.pinned(NOW + timedelta(minutes=1)):
        (mine,) = actions.claim(1)  # and then the process is gone
    assert (mine.status, later(2), later(4)) == (Status.SENDING, 0, 1)
    assert (the_mail().status, the_mail().attempts, len(box.mails)) == (Status.SENT, 2, 1)


def test_mail_does_not_beat_with_the_clocks() -> None:
    apart = [beat.run.__name__ for beat in beats._beats if beat.apart]
    assert sorted(apart) == [
        "ask_language_model",
        "fetch_media",
        "poll_mailboxes",
        "post_to_groups",
        "send_due",
        "send_webhooks",
        "try_wechat",
    ]
