"""Numbers are masked everywhere, and open only for a purpose, counted and seen."""

import pytest
from django.test import Client

from guanjia.communications.models import Message
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.models import Event
from guanjia.kernel.secrets import SealBroken, blind_index, seal, unseal
from guanjia.organization import actions as organization
from guanjia.privacy import actions
from guanjia.privacy.models import Reveal
from guanjia.workorders.models import WorkOrder
from tests.world import NOW, World, minutes, refused


@pytest.mark.clause("A-3.1-9")
def test_names_and_numbers_are_not_plain_in_the_database(world: World) -> None:
    order = world.registered_order(contact_name="王慧敏", contact_phone="13812345678")
    raw = (
        WorkOrder.objects.filter(pk=order.pk).values_list("contact_phone_sealed", "contact_name_sealed").get()
    )
    assert all(b"138" not in bytes(value) and "王".encode() not in bytes(value) for value in raw)
    assert order.contact_phone == "13812345678"


def test_a_sealed_value_opens_only_in_its_own_place() -> None:
    sealed = seal("13812345678", "person|a|phone")
    assert unseal(sealed, "person|a|phone") == "13812345678"
    for binding in ("person|b|phone", "person|a|name", "staff|a|phone"):
        with pytest.raises(SealBroken):
            unseal(sealed, binding)
    with pytest.raises(SealBroken):
        unseal(sealed[:-1] + bytes([sealed[-1] ^ 1]), "person|a|phone")


def test_equal_values_of_different_fields_have_different_indexes() -> None:
    assert blind_index("person.phone", "1") == blind_index("person.phone", "1")
    assert blind_index("person.phone", "1") != blind_index("person.name", "1")


@pytest.mark.clause("A-3.1-11")
def test_a_reveal_leaves_who_what_why_and_ends_after_ten_minutes(world: World) -> None:
    order = world.registered_order()
    text, row = actions.reveal(
        by=world.zhao, field="order.phone", subject=order.ref, purpose="case", case=order.number
    )
    assert text == "13812345678"
    assert (row.account, row.purpose, row.case, row.expires_at) == (
        world.zhao.ref, "case", order.number, NOW + minutes(10),
    )  # fmt: skip
    event = Event.objects.get(name="privacy.ValueRevealed")
    assert "13812345678" not in str(event.data) and str(order.ref) in event.about


def test_a_reveal_without_a_purpose_is_refused(world: World) -> None:
    order = world.registered_order()
    with refused("purpose_needed", order):
        actions.reveal(by=world.zhao, field="order.phone", subject=order.ref, purpose="curious")
    assert not Reveal.objects.exists()


def test_a_number_for_a_case_names_the_case(world: World) -> None:
    order = world.registered_order()
    with refused("case_needed", order):
        actions.reveal(by=world.zhao, field="order.phone", subject=order.ref, purpose="case", case=" ")
    actions.reveal(by=world.zhao, field="order.phone", subject=order.ref, purpose="follow_up")
    assert Reveal.objects.get().case == ""


def test_an_opened_number_says_who_opened_it_and_when(world: World) -> None:
    order, client = world.registered_order(), Client()
    client.force_login(world.account("zhao"), backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.post(f"/desk/orders/{order.pk}/reveal/", {"purpose": "case"}).content.decode()
    assert "13812345678" in page and "赵琳 11-24 10:00 查看" in page


@pytest.mark.clause("A-3.1-11")
def test_who_audits_hears_of_more_numbers_than_usual_once_a_day(world: World) -> None:
    organization.publish_policy(
        by=SYSTEM, approved_by="x", key="privacy.unusual_reveals", value=2, valid_from=NOW
    )
    order = world.registered_order()
    told = Message.objects.filter(url="/desk/audit/looks/")
    for number in range(1, 5):
        actions.reveal(by=world.zhao, field="order.phone", subject=order.ref, purpose="follow_up")
        world.run_jobs()
        assert told.exists() is (number > 2)
    assert {m.account.username for m in told if m.account} == {"auditor", "privacy_officer"}
    assert {m.text for m in told} == {"赵琳今天看了 3 个号码，请核对用途。"}


def test_the_administrator_never_reveals(world: World) -> None:
    order = world.registered_order()
    with refused("not_allowed", order):
        actions.reveal(
            by=world.admin, field="order.phone", subject=order.ref, purpose="case", case=order.number
        )


def test_a_stranger_reveals_nothing_of_this_project(world: World) -> None:
    order = world.registered_order()
    with refused("not_found", order):
        actions.reveal(
            by=world.qian_of_hill, field="order.phone", subject=order.ref, purpose="case", case=order.number
        )


def test_a_technician_sees_the_number_only_while_the_order_is_open(world: World) -> None:
    order = world.accepted_order()
    assert (
        actions.reveal(
            by=world.zhang, field="order.phone", subject=order.ref, purpose="case", case=order.number
        )[0]
        == "13812345678"
    )
    from guanjia.workorders import actions as workorders

    workorders.cancel_order(order, by=world.zhao, reason="不要了")
    with refused("not_found", order):
        actions.reveal(
            by=world.zhang, field="order.phone", subject=order.ref, purpose="case", case=order.number
        )


def test_reveals_are_limited_an_hour_by_policy(world: World) -> None:
    organization.publish_policy(
        by=SYSTEM, approved_by="x", key="privacy.reveals_per_hour", value=2, valid_from=NOW - minutes(1)
    )
    order = world.registered_order()
    for _ in range(2):
        actions.reveal(
            by=world.zhao, field="order.phone", subject=order.ref, purpose="case", case=order.number
        )
    with refused("too_many_reveals", order):
        actions.reveal(
            by=world.zhao, field="order.phone", subject=order.ref, purpose="case", case=order.number
        )
    with clock.pinned(NOW + minutes(61)):
        actions.reveal(
            by=world.zhao, field="order.phone", subject=order.ref, purpose="case", case=order.number
        )


@pytest.mark.parametrize("path", ["/desk/", "/desk/orders/", "/desk/orders/{pk}/", "/desk/orders/{pk}/dispatch/",
                                  "/desk/search/?q=5678", "/desk/follow-ups/"])  # fmt: skip
def test_no_page_shows_a_whole_number_or_name(world: World, path: str) -> None:
    order = world.confirmed_order()
    client = Client()
    client.force_login(world.account("zhou"), backend="allauth.account.auth_backends.AuthenticationBackend")
    text = client.get(path.format(pk=order.pk)).content.decode()
    assert "13812345678" not in text and "王慧敏" not in text
