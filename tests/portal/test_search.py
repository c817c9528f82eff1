"""Search anywhere, the inbox, and the menu of each role."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from guanjia.communications import actions as communications
from guanjia.communications import queries
from guanjia.kernel.actors import SYSTEM
from guanjia.workorders import queries as orders
from tests.world import World


def signed_in(world: World, username: str) -> Client:
    """A browser in which somebody has signed in."""
    client = Client()
    client.force_login(world.account(username), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def found(world: World, username: str, words: str) -> str:
    """The page of results."""
    answer = signed_in(world, username).get("/desk/search/", {"q": words})
    assert answer.status_code == 200
    return answer.content.decode()


def test_orders_households_and_staff_are_found_and_masked(world: World) -> None:
    order = world.received_order()
    for words in (order.number, "3栋2单元501", "水管"):
        assert f"/desk/orders/{order.pk}/" in found(world, "zhao", words), words
    page = found(world, "zhao", "王慧敏")
    assert "3栋2单元501" in page and "王**" in page and "13812345678" not in page
    assert "3栋2单元501" in found(world, "zhao", "5678")
    assert "张建国" in found(world, "zhao", "L005") and "张建国" in found(world, "zhao", "建国")
    assert "没有找到“火星”" in found(world, "zhao", "火星")


def test_words_are_found_anywhere_in_what_was_said_and_nothing_else_is(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = world.received_order(
        description="厨房排风扇异响。有异响，厨房里像 KTV 一样，it's 50% 响 a_b \\\\ 完"
    )
    world.received_order(description="大厅路灯不亮")
    parts = (
        "排风扇",
        "扇",
        "风扇异响",
        "KTV",
        "ktv",
        "50%",
        "a_b",
        "it's",
        "\\\\",
        "  排风扇 ",
        "有异响，厨房",
    )
    for latest in (0, 1, 2000):
        monkeypatch.setattr(orders, "LATEST", latest)
        for words in parts:
            assert [row.pk for row in orders.find(world.zhao, words)] == [order.pk], (latest, words)
            assert orders.find(world.zhao, words.strip() + "火") == [], (latest, words)


def test_what_is_often_said_shows_the_newest_orders_first(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [world.received_order(category="public", description=f"路灯不亮 {n}").pk for n in range(4)]
    for latest in (0, 2, 2000):
        monkeypatch.setattr(orders, "LATEST", latest)
        assert [row.pk for row in orders.find(world.zhao, "路灯", limit=3)] == made[:0:-1], latest


def test_an_order_is_found_by_the_end_of_its_number_in_any_case_and_not_by_the_middle(world: World) -> None:
    order = world.received_order()
    for words in (order.number.lower(), order.number[-4:], order.number[-9:]):
        assert [row.pk for row in orders.find(world.zhao, words)] == [order.pk], words
    assert orders.find(world.zhao, order.number[:-1]) == []
    assert orders.find(world.zhao, "%" + order.number[-4:]) == []


@pytest.mark.parametrize(("words", "index"), [("-0001", "order_number_end"), ("火星来客", "order_words")])
def test_the_search_reads_an_index_and_not_all_orders(
    world: World, words: str, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orders, "LATEST", 0)
    world.received_order()
    asked: list[str] = []

    def explain(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if 'FROM "workorders_workorder"' in sql:
            with connection.connection.cursor() as bare:
                asked.append(str(bare.execute("EXPLAIN " + sql, params).fetchall()))
        return execute(sql, params, many, context)

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    with connection.execute_wrapper(explain):
        orders.find(SYSTEM, words)
    assert any(index in plan for plan in asked)


def test_search_stays_within_the_project_and_is_not_for_the_administrator(world: World) -> None:
    order = world.received_order()
    for words in (order.number, "3栋2单元501", "王慧敏", "张建国", "水管"):
        assert "找到 0 条" in found(world, "qian", words), words
    assert signed_in(world, "admin").get("/desk/search/?q=a").status_code == 403
    assert 'action="/desk/search/"' in found(world, "zhao", "")
    assert 'action="/desk/search/"' not in signed_in(world, "admin").get("/desk/set-up/").content.decode()


def test_the_inbox_puts_urgent_messages_first_and_opens_their_page(world: World) -> None:
    order, zhao = world.received_order(), world.account("zhao")
    facts = {"number": order.number, "title": order.title}
    urgent = communications.tell([zhao.pk], "urged", order, once="1", count=2, **facts)[0]
    plain = communications.tell([zhao.pk], "received", order, once="2", **facts)[0]
    assert [row.pk for row in queries.inbox_by_urgency(world.zhao)] == [urgent.pk, plain.pk]
    desk = signed_in(world, "zhao")
    assert "2 条没看" in desk.get("/desk/inbox/").content.decode()
    assert desk.get(f"/desk/inbox/{urgent.pk}/").status_code == 303
    assert world.fresh(urgent).status == "sent"
    assert desk.post(f"/desk/inbox/{urgent.pk}/")["Location"] == f"/desk/orders/{order.pk}/"
    assert world.fresh(urgent).status == "read"
    assert signed_in(world, "zhou").post(f"/desk/inbox/{plain.pk}/").status_code == 404
    assert desk.post("/desk/inbox/read/").status_code == 303
    assert world.fresh(plain).status == "read"
    assert "都看过了" in desk.get("/desk/inbox/").content.decode()


def test_the_menu_shows_each_role_its_own_lines(world: World) -> None:
    menu = signed_in(world, "admin").get("/desk/set-up/").content.decode()
    assert ">设置<" in menu and ">员工<" in menu
    assert ">住户档案<" not in menu and ">绑定申请<" not in menu
    menu = signed_in(world, "zhao").get("/desk/inbox/").content.decode()
    assert ">住户档案<" in menu and ">绑定申请<" in menu and ">上门日历<" in menu
    assert "/desk/set-up/" not in menu


def test_the_boxes_send_what_is_sought_in_the_body_and_no_link_carries_it(world: World) -> None:
    client = signed_in(world, "zhao")
    for path in ("/desk/search/", "/desk/households/"):
        page = client.post(path, {"q": "13812345678"}).content.decode()
        assert "3栋2单元501" in page
        assert f'action="{path}" method="post"' in page or f'method="post" action="{path}"' in page
        assert "q=138" not in page
