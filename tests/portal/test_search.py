"""Search anywhere, the inbox, and the menu of each role."""

from django.test import Client

from guanjia.communications import actions as communications
from guanjia.communications import queries
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
