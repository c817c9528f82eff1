"""The desk's pages as a browser without script sees them."""

import re

import pytest
from django.test import Client

from guanjia.workorders.models import WorkOrder
from guanjia.workorders.models.orders import Source
from tests.world import World


def signed_in(world: World, username: str) -> Client:
    """A browser in which somebody has signed in."""
    client = Client()
    client.force_login(world.account(username), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_board_shows_a_received_order_in_its_first_column(world: World) -> None:
    order = world.received_order()
    page = signed_in(world, "zhao").get("/desk/")
    assert page.status_code == 200
    assert f'href="/desk/orders/{order.pk}/"' in page.content.decode()


@pytest.mark.clause("B-3.1.3-1")
def test_the_desk_registers_and_confirms_without_script(world: World) -> None:
    order = world.received_order()
    client = signed_in(world, "zhao")
    facts = {
        "contact_name": "王慧敏",
        "contact_phone": "13812345678",
        "urgency": "normal",
        "description": "水管漏水",
    }
    answer = client.post(f"/desk/orders/{order.pk}/register/", facts)
    assert answer.status_code == 303
    window = {"window_from": "2026-11-24T10:30", "window_until": "2026-11-24T11:00", "words": "对"}
    answer = client.post(f"/desk/orders/{order.pk}/confirm/", window)
    assert answer.status_code == 303, answer.content.decode()
    assert world.fresh(order).status == WorkOrder.Status.CONFIRMED


def test_a_refused_move_keeps_what_was_typed_and_moves_nothing(world: World) -> None:
    order = world.registered_order()
    before = world.snapshot(order)
    answer = signed_in(world, "zhao").post(
        f"/desk/orders/{order.pk}/confirm/",
        {"window_from": "2026-11-24T08:00", "window_until": "2026-11-24T08:30", "words": "下午再来"},
    )
    assert answer.status_code == 422
    assert "下午再来" in answer.content.decode()
    assert "已经过去" in answer.content.decode()
    assert world.snapshot(order) == before


@pytest.mark.parametrize("path", ["/desk/", "/desk/orders/", "/desk/dispatch/", "/desk/new/", "/desk/contacts/",
                                  "/desk/follow-ups/", "/desk/figures/", "/desk/figures/M001/"])  # fmt: skip
def test_every_desk_page_opens(world: World, path: str) -> None:
    world.completed_order()
    world.run_jobs()
    page = signed_in(world, "zhou").get(path)
    assert page.status_code == 200
    assert "<main" in page.content.decode()


def test_case_and_dispatch_pages_open_at_every_state(world: World) -> None:
    client = signed_in(world, "zhou")
    for make in ("received_order", "confirmed_order", "accepted_order", "working_order", "recorded_order"):
        order = getattr(world, make)()
        assert client.get(f"/desk/orders/{order.pk}/").status_code == 200, make
    order = world.confirmed_order()
    page = client.get(f"/desk/orders/{order.pk}/dispatch/").content.decode()
    assert "张建国" in page and "王海" in page


@pytest.mark.asvs("16.3.2", "14.2.6")
@pytest.mark.parametrize(("source", "words"), Source.choices)
def test_the_page_says_in_words_by_which_way_a_request_came(world: World, source: str, words: str) -> None:
    order = world.received_order()
    WorkOrder.objects.filter(pk=order.pk).update(source=source)
    page = signed_in(world, "zhao").get(f"/desk/orders/{order.pk}/").content.decode()
    shown = re.search(r"<dt[^>]*>来源</dt>\s*<dd[^>]*>([^<]+)</dd>", page)
    assert shown is not None and shown[1] == words


def test_the_list_is_exported_as_shown_masked_and_with_a_row_of_who_did_it(world: World) -> None:
    from io import BytesIO

    from python_calamine import CalamineWorkbook

    from guanjia.privacy.models import ReadEntry

    order = world.confirmed_order(description="=cmd|' /C calc'!A0 漏水")
    world.received_order()
    answer = signed_in(world, "zhou").get("/desk/orders/export.xlsx?column=todo")
    sheet = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))  # type: ignore[arg-type]
    rows = sheet.get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:]] == [order.number]
    assert rows[1][1].startswith("=cmd") and rows[1][3] == "王**"
    entry = ReadEntry.objects.get()
    assert (entry.account, entry.page) == (world.zhou.ref, "/desk/orders/export.xlsx?column=todo")


def test_a_known_number_is_not_prefilled_and_stays_when_left_empty(world: World) -> None:
    order, client = world.received_order(), signed_in(world, "zhao")
    assert "13812345678" not in client.get(f"/desk/orders/{order.pk}/register/").content.decode()
    client.post(f"/desk/orders/{order.pk}/register/", {"urgency": "normal", "description": "水管漏水"})
    kept = world.fresh(order)
    assert (kept.status, kept.contact_phone) == (WorkOrder.Status.REGISTERED, "13812345678")


def test_colleagues_never_see_the_arrival_code_of_the_customer(world: World) -> None:
    order = world.accepted_order()
    for who in ("zhang", "zhao", "zhou"):
        assert signed_in(world, who).get(f"/home/orders/{order.pk}/").status_code in (403, 404), who
    assert order.arrival_code in signed_in(world, "wang").get(f"/home/orders/{order.pk}/").content.decode()


def test_the_desk_reads_plan_price_steps_and_record_before_completing(world: World) -> None:
    order = world.recorded_order()
    text = signed_in(world, "zhao").get(f"/desk/orders/{order.pk}/papers/").content.decode()
    for words in ("角阀锈断", "更换角阀和软管", "不收费", "试压不漏", "跳过：测试不拍照", "5 分"):
        assert words in text


def test_a_draft_is_forgotten_when_its_form_was_done(world: World) -> None:
    from guanjia.kernel import drafts

    order, client = world.received_order(), signed_in(world, "zhao")
    page = f"order-{order.pk}-note"
    client.post(f"/draft/?page={page}", {"text": "半句话"})
    assert drafts.kept(world.zhao, page)["fields"] == {"text": "半句话"}  # type: ignore[index]
    client.post(f"/desk/orders/{order.pk}/note/", {"text": "整句话", "_draft": f"/draft/?page={page}"})
    assert drafts.kept(world.zhao, page) is None


def test_a_butler_of_another_zone_does_not_act_on_the_home(world: World) -> None:
    from guanjia.customers.models import UnitButler
    from guanjia.workorders import actions
    from tests.world import refused

    order = world.received_order(category="door", description="门关不上")
    UnitButler.objects.filter(unit=world.home).delete()
    with refused("not_yours", order):
        actions.register_order(order, by=world.li)


def test_a_number_that_was_opened_is_an_answer_and_a_wrong_purpose_a_refusal(world: World) -> None:
    order, client = world.received_order(), signed_in(world, "zhou")
    path = f"/desk/orders/{order.pk}/reveal/"
    refused, shown = client.post(path, {"purpose": "fun"}), client.post(path, {"purpose": "identity"})
    assert (refused.status_code, shown.status_code) == (422, 200)
    assert "13812345678" not in refused.content.decode() and "13812345678" in shown.content.decode()
