"""The contact log: the first answer within the channel's limit, the first receiver, no contact without an outcome."""

from datetime import datetime, timedelta

import pytest

from guanjia.estate import queries as estate
from guanjia.intake import actions
from guanjia.intake.models import Contact
from guanjia.kernel import clock
from guanjia.measures import queries as measures
from guanjia.organization import actions as organization
from guanjia.organization.moments import local
from guanjia.sla import queries as clocks
from guanjia.sla.models import Clock
from guanjia.workorders import actions as workorders
from guanjia.workorders.models import WorkOrder
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes, refused

__all__ = ["signed_in"]


def came(world: World, source: str, at: datetime = NOW, by: str = "wang") -> Contact:
    """A question by a channel."""
    return actions.receive(
        world.lake, by=world.actor(by), wants="enquiry", text="物业费怎么交", source=source, unit=world.home, at=at
    )  # fmt: skip


def due(contact: Contact) -> datetime | None:
    """When the running clock of the first answer ends."""
    return clocks.due_of(contact.ref, "T30")


@pytest.mark.clause("A-3.2-3")
def test_each_channel_has_its_own_limit_for_the_first_answer(world: World) -> None:
    assert due(came(world, "chat")) == NOW + minutes(1)
    assert due(came(world, "app")) == due(came(world, "scan")) == NOW + minutes(15)
    assert due(came(world, "wechat")) == NOW + minutes(15)
    assert due(came(world, "social")) == NOW + minutes(30)
    mail = came(world, "email")
    assert due(mail) == mail.answer_due_at == NOW + timedelta(days=1)


def test_who_takes_the_call_has_answered_it(world: World) -> None:
    contact = came(world, "phone", by="zhao")
    assert (contact.answered_at, contact.handler_id, due(contact)) == (NOW, world.account("zhao").pk, None)


def test_an_answer_stops_the_clock_and_belongs_to_who_gave_it(world: World) -> None:
    contact = came(world, "email")
    with clock.pinned(NOW + minutes(40)):
        contact = actions.close_contact(contact, by=world.zhao, outcome="告诉了三种交费办法")
    assert (contact.status, contact.outcome, contact.answered_at, contact.handler_id) == (
        "closed", "告诉了三种交费办法", NOW + minutes(40), world.account("zhao").pk,
    )  # fmt: skip
    assert Clock.objects.get(rule="T30", subject_id=contact.pk).state == "stopped"
    assert world.events(contact) == [
        "ContactReceived", "ContactAnswered", "ContactClosed", "MailCaseEnded",
    ]  # fmt: skip


def test_a_closed_contact_is_not_answered_again(world: World) -> None:
    contact = actions.close_contact(came(world, "app"), by=world.zhao, outcome="说明了")
    with refused("illegal_move", contact):
        actions.close_contact(contact, by=world.zhou, outcome="再说一次")
    with refused("illegal_move", contact):
        actions.take_contact(contact, by=world.zhou)


def test_the_first_receiver_holds_it_until_somebody_else_takes_it(world: World, signed_in: Open) -> None:
    contact = came(world, "app")
    assert signed_in("zhao").post(f"/desk/contacts/{contact.pk}/take/").status_code == 303
    contact.refresh_from_db()
    assert contact.handler_id == world.account("zhao").pk
    page = signed_in("zhou").get("/desk/contacts/").content.decode()
    assert "赵" in page and "物业费怎么交" in page
    actions.take_contact(contact, by=world.zhou)
    assert Contact.objects.get(pk=contact.pk).handler_id == world.account("zhou").pk
    with refused("not_allowed", contact):
        actions.take_contact(contact, by=world.zhang)


def test_a_contact_becomes_an_order_with_nothing_typed_twice(world: World, signed_in: Open) -> None:
    contact = actions.receive(
        world.lake, by=world.wang, wants="enquiry", text="厨房水管漏水，在哪里报修", source="email", unit=world.home,
        person=world.person("wang"), at=NOW,
    )  # fmt: skip
    client = signed_in("zhao")
    page = client.get(f"/desk/new/?contact={contact.pk}").content.decode()
    assert 'name="source" value="phone">' in page and 'type="radio" name="source"' not in page
    assert "厨房水管漏水，在哪里报修</textarea>" in page and 'value="3栋2单元501"' in page
    form = {
        "contact": contact.pk, "source": "phone", "address": "3栋2单元501", "category": "water",
        "description": "厨房水管漏水，在哪里报修", "contact_phone": "13812345678",
    }  # fmt: skip
    assert client.post("/desk/new/", form).status_code == 303
    row = Contact.objects.get()
    assert WorkOrder.objects.get().source == "email"  # whatever the form of the telephone says
    assert (row.status, row.case.split(":")[0], row.handler_id) == (
        "routed",
        "workorder",
        world.account("zhao").pk,
    )
    with refused("illegal_move", row):
        actions.receive_request(
            world.lake, by=world.zhao, category=world.category("water"), description="再来一次", source="phone",
            unit=world.home, contact=row,
        )  # fmt: skip


def test_a_contact_becomes_no_order_of_another_project(world: World) -> None:
    organization.grant_role(world.account("zhao"), by=world.admin, role="front_desk", project=world.hill)
    contact, unit = came(world, "email"), estate.find_unit(world.hill.pk, "1栋1单元101")
    with refused("other_project", contact):
        actions.receive_request(
            world.hill, by=world.zhao, category=world.category("water"), description="漏水了", source="phone",
            unit=unit, contact=contact,
        )  # fmt: skip
    assert not WorkOrder.objects.exists()


def test_a_report_from_home_has_its_first_answer_when_the_desk_takes_it_up(world: World) -> None:
    order = world.received_order()
    contact = Contact.objects.get(case=str(order.ref))
    assert (contact.answered_at, contact.answer_due_at) == (None, NOW + minutes(15))
    assert not Clock.objects.filter(rule="T30", state="running").exists()  # T10 counts from here on
    workorders.register_order(order, by=world.zhao, at=NOW + minutes(4))
    world.run_jobs()
    contact.refresh_from_db()
    assert (contact.answered_at, contact.handler_id) == (NOW + minutes(4), world.account("zhao").pk)


def test_the_figures_of_first_answers_tell_late_ones_and_nights(world: World) -> None:
    night = NOW.replace(hour=14)  # 22:00 in China
    in_time, late, waiting = (came(world, "app", NOW) for _ in range(3))
    at_night = came(world, "app", night)
    mail = came(world, "email", NOW)
    actions.answer(in_time, by=world.zhao, at=NOW + minutes(15))
    actions.answer(late, by=world.zhao, at=NOW + minutes(16))
    actions.answer(mail, by=world.zhao, at=NOW + timedelta(days=1))
    actions.answer(at_night, by=world.zhao, at=night + timedelta(hours=9))
    world.run_jobs()

    today = local(NOW).date()
    found = measures.figures(
        world.zhou, ["M003", "M013", "M225"], today, today + 2 * timedelta(days=1), [world.lake.pk]
    )
    assert [(found[key].hits, found[key].total) for key in ("M003", "M013", "M225")] == [
        (3, 5),
        (1, 1),
        (1, 1),
    ]
    assert waiting.answered_at is None


def test_the_log_keeps_what_is_over_and_filters_by_source(world: World, signed_in: Open) -> None:
    actions.close_contact(came(world, "app"), by=world.zhao, outcome="微信发了交费办法")
    came(world, "email")
    client = signed_in("zhao")
    text = client.get("/desk/contacts/").content.decode()
    assert "微信发了交费办法" not in text and "邮件" in text
    log = client.get("/desk/contacts/?view=log").content.decode()
    assert "微信发了交费办法" in log
    assert "微信发了交费办法" not in client.get("/desk/contacts/?view=log&source=email").content.decode()
