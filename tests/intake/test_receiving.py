"""Every request says what and where; the contact and the order are made together or not at all."""

import pytest

from guanjia.intake import actions
from guanjia.intake.models import Contact
from guanjia.workorders.models import WorkOrder
from tests.world import World, refused


@pytest.mark.clause("B-3.1.1-2")
def test_a_request_without_words_is_refused_and_nothing_is_kept(world: World) -> None:
    with refused("request_incomplete"):
        world.received_order(description=" ")
    assert (Contact.objects.count(), WorkOrder.objects.count()) == (0, 0)


@pytest.mark.clause("B-3.1.1-2")
def test_the_answers_of_the_guided_questions_stay_with_the_order(world: World) -> None:
    order = world.received_order(answers={"水还在流吗？": "一直流"})
    assert world.fresh(order).answers == {"水还在流吗？": "一直流"}


def test_a_request_makes_a_contact_that_leads_to_the_order(world: World) -> None:
    order = world.received_order()
    contact = Contact.objects.get()
    assert (contact.status, contact.case, order.origin) == ("routed", str(order.ref), str(contact.ref))


def test_the_caller_is_found_by_the_phone_number(world: World) -> None:
    order = world.received_order(by=world.zhao, source="phone", contact_phone="１３８ 1234-5678")
    assert (order.person, order.contact_phone) == (world.person("wang"), "13812345678")


def test_a_wrong_number_is_refused_with_what_is_wrong(world: World) -> None:
    with refused("phone_too_short"):
        world.received_order(by=world.zhao, source="phone", contact_phone="1381234567")
    assert WorkOrder.objects.count() == 0


def test_a_place_of_another_project_is_refused(world: World) -> None:
    with refused("request_incomplete"):
        actions.receive_request(
            world.hill, by=world.qian_of_hill, category=world.category(), description="漏水", source="phone",
            unit=world.home,
        )  # fmt: skip


def test_the_desk_of_another_project_cannot_enter_a_request_here(world: World) -> None:
    with refused("not_allowed"):
        world.received_order(by=world.without(world.qian_of_hill, "intake.register"))
    with refused("not_your_home"):
        world.received_order(by=world.feng_of_hill)
