"""Who wrote by e-mail hears what became of it: by its thread, by telephone, or the desk is asked to (C-3.1-8)."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from guanjia.communications.models import Letter, Message
from guanjia.intake import actions
from guanjia.intake.models import Contact
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.models import Event
from guanjia.workorders import actions as workorders
from guanjia.workorders.models import WorkOrder
from tests.communications.letters import plain
from tests.communications.test_mailbox import browser, card, poll, the_contact
from tests.fakes.imap import Folder, serving
from tests.measures.test_figures import figure, pass_time
from tests.world import NOW, World, minutes, refused

DAY = 24 * 60


@pytest.fixture
def folder(settings: LazySettings) -> Iterator[Folder]:
    """A mailbox on loopback, and a mail server in the settings that nothing is sent to."""
    with serving() as folder:
        settings.IMAP_URLS = [folder.url]
        settings.EMAIL_HOST = "127.0.0.1"
        yield folder


def wrote(world: World, folder: Folder) -> Contact:
    """A letter came and stands as a contact."""
    card(world)
    folder.add(plain())
    poll(world)
    return the_contact()


def followed(world: World) -> tuple[int, int]:
    """M253 after the worker ran."""
    world.run_jobs()
    return figure(world, "M253")


def made_order(world: World, contact: Contact) -> WorkOrder:
    """The letter became a service order."""
    return actions.receive_request(
        world.lake, by=world.zhao, category=world.category("water"), description="厨房水管漏水",
        source="email", unit=world.home, contact_name="王慧敏", contact_phone="13812345678", contact=contact,
        at=NOW,
    )  # fmt: skip


@pytest.mark.clause("C-3.1-8")
def test_an_answer_in_the_thread_before_the_end_tells_the_result(world: World, folder: Folder) -> None:
    contact = wrote(world, folder)
    assert followed(world) == (0, 0)  # still open, and not late
    actions.reply_by_mail(contact, by=world.zhao, text="请带身份证来前台办理。")
    contact = actions.close_contact(world.fresh(contact), by=world.zhao, outcome="已回信")
    assert (contact.result, followed(world)) == ("told", (1, 1))
    assert "已经打电话或当面" not in browser(world).get(f"/desk/contacts/{contact.pk}/").content.decode()


def test_the_automatic_reply_tells_nothing_and_the_desk_is_asked_until_somebody_did(
    world: World, folder: Folder
) -> None:
    contact = wrote(world, folder)
    assert Message.objects.filter(answers__isnull=False, is_automatic=True).count() == 1
    client, url = browser(world), f"/desk/contacts/{contact.pk}/"
    assert "已经打电话或当面" in client.get(url).content.decode()
    assert client.post(url, {"outcome": "转给工程部看过，没有问题"}).status_code == 303
    assert (world.fresh(contact).result, followed(world)) == ("untold", (0, 1))
    told = Message.objects.get(account=world.account("zhao"), words="mail_result_untold")
    assert told.url == url
    assert "待告知来信人" in client.get("/desk/contacts/?view=untold").content.decode()
    assert client.post(f"{url}told/", {"how": " "}).status_code == 422
    assert followed(world) == (0, 1)
    assert client.post(f"{url}told/", {"how": "下午打电话告知"}).status_code == 303
    assert (world.fresh(contact).result, followed(world)) == ("told", (1, 1))
    with refused("told_already", world.fresh(contact)):
        actions.tell_result(world.fresh(contact), by=world.zhao, how="又打一次")
    with refused("not_allowed", world.fresh(contact)):
        actions.tell_result(world.fresh(contact), by=world.qian_of_hill, how="别的项目")


def test_who_was_told_by_telephone_is_noted_with_the_end_and_a_late_letter_tells_it_too(
    world: World, folder: Folder
) -> None:
    contact = wrote(world, folder)
    browser(world).post(f"/desk/contacts/{contact.pk}/", {"outcome": "电话答复", "is_told": "on"})
    assert (world.fresh(contact).result, followed(world)) == ("told", (1, 1))
    folder.add(plain(message_id="<b1@x>"))
    poll(world, 2)
    other = Contact.objects.filter(source="email").latest("pk")
    actions.close_contact(other, by=world.zhao, outcome="看过了")
    assert followed(world) == (1, 2)
    actions.reply_by_mail(world.fresh(other), by=world.zhao, text="已经修好。")
    assert (world.fresh(other).result, followed(world)) == ("told", (2, 2))


def test_the_end_of_the_order_of_a_letter_is_written_into_its_thread(world: World, folder: Folder) -> None:
    contact = wrote(world, folder)
    order = workorders.cancel_order(made_order(world, contact), by=world.zhao, reason="自己修好了")
    assert followed(world) == (1, 1)
    said = Message.objects.filter(answers=Letter.objects.get()).latest("pk")
    assert (
        said.text
        == f"您来信说的事已经取消，服务单号 {order.number}（{order.title}）。如果仍需要处理，请直接回这封信。"
    )
    assert Event.objects.get(name="intake.MailCaseEnded").data == {"is_told": True}


def test_an_order_of_which_no_answer_can_go_out_waits_for_a_call(
    world: World, folder: Folder, settings: LazySettings
) -> None:
    contact = wrote(world, folder)
    order = made_order(world, contact)
    settings.EMAIL_HOST = ""
    workorders.cancel_order(order, by=world.zhao, reason="自己修好了")
    assert (followed(world), world.fresh(contact).result) == ((0, 1), "untold")


def test_a_letter_that_waits_beyond_its_day_counts_as_missed_until_its_writer_knows(
    world: World, folder: Folder
) -> None:
    contact = wrote(world, folder)
    pass_time(2 * DAY)
    assert followed(world) == (0, 1)
    with clock.pinned(NOW + minutes(2 * DAY + 5)):
        actions.close_contact(world.fresh(contact), by=world.zhao, outcome="电话答复", is_told=True)
    assert followed(world) == (1, 1)


def test_what_came_otherwise_than_by_mail_is_not_counted(world: World) -> None:
    contact = actions.receive(world.lake, by=world.zhao, wants="enquiry", text="几点上班", source="phone")
    contact = actions.close_contact(contact, by=world.zhao, outcome="已答复")
    assert (contact.result, followed(world)) == ("", (0, 0))
    assert actions.take_result_back(contact, at=NOW).result == ""


def test_an_order_that_is_opened_again_takes_the_result_back(world: World) -> None:
    order = world.completed_order(overall=5)
    Contact.objects.filter(case=str(order.ref)).update(source="email")
    order = workorders.close_order(order, by=SYSTEM, how="unselected", at=NOW + minutes(96))
    assert followed(world) == (0, 1)  # there is no letter to answer
    workorders.reopen_order(world.fresh(order), by=world.zhao, reason="又漏了", at=NOW + minutes(200))
    assert followed(world) == (0, 0)
    assert Contact.objects.get(case=str(order.ref)).result == ""
