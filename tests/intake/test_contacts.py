"""A contact that waits is answered in sight of its order, its home and what was said before."""

import pytest
from django.test import Client

from guanjia.complaints import actions as complaints
from guanjia.complaints.models import Complaint
from guanjia.intake import actions
from guanjia.workorders import queries as orders
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes

__all__ = ["signed_in"]


@pytest.mark.clause("B-3.4.3-2")
def test_a_complaint_shows_its_order_home_phone_and_earlier_words(world: World, signed_in: Open) -> None:
    order = world.finished_order()
    actions.receive(
        order.project, by=world.zhao, wants="enquiry", text="什么时候来", source="phone", unit=order.unit,
        at=NOW - minutes(9),
    )  # fmt: skip
    contact = actions.ask_for_supervisor(order, by=world.wang, text="师傅迟到了")
    client = signed_in("zhou")
    text = client.get(f"/desk/contacts/{contact.pk}/").content.decode()
    links = (f"orders/{order.pk}/", f"orders/{order.pk}/reveal/", f"households/{order.household_id}/")
    for words in (
        "师傅迟到了",
        order.number,
        "138****5678",
        "什么时候来",
        *(f'href="/desk/{x}"' for x in links),
    ):
        assert words in text, words
    assert "13812345678" not in text


def test_without_an_order_the_phone_is_that_of_the_person(world: World, signed_in: Open) -> None:
    person = world.person("wang")
    contact = actions.receive(
        world.lake,
        by=world.zhao,
        wants="complaint",
        text="太吵",
        source="phone",
        unit=world.home,
        person=person,
    )
    text = signed_in("zhou").get(f"/desk/contacts/{contact.pk}/").content.decode()
    assert "说的是哪张单" not in text
    assert f'href="/desk/occupancies/{person.occupancies.get().pk}/reveal/"' in text


@pytest.mark.clause("B-3.4.3-2")
def test_the_customer_sees_that_the_supervisor_has_it_until_it_is_answered(
    world: World, signed_in: Open
) -> None:
    order = world.finished_order()
    told, asked = "您的意见已转给主管，会有人联系您", "请主管找我"
    pages = (
        (signed_in("wang"), f"/home/orders/{order.pk}/"),
        (Client(), f"/t/{orders.follow_token(order)}/"),
    )
    actions.ask_for_supervisor(order, by=world.wang, text="师傅迟到了")
    for client, url in pages:
        text = client.get(url).content.decode()
        assert (told in text, asked in text) == (True, False)
    row = Complaint.objects.get(case=str(order.ref))
    complaints.withdraw_complaint(row, by=world.zhou, reason="已道歉，客户撤回")
    for client, url in pages:
        text = client.get(url).content.decode()
        assert (told in text, asked in text) == (False, True)
