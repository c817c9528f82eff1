"""The customer's own page: homes, binding, who saw the data; signing in."""

from django.test import Client

from guanjia.customers.models import AccessClaim
from guanjia.kernel.actors import SYSTEM
from guanjia.organization import actions as organization
from guanjia.privacy import actions as privacy
from tests.pages import Open, signed_in
from tests.world import PASSWORD, World

__all__ = ["signed_in"]
HOME = {"relation": "owner", "name": "新业主", "phone": "13911112222"}


def test_a_home_is_bound_by_any_writing_of_its_address_and_waits_without_a_match(
    world: World, signed_in: Open
) -> None:
    organization.create_account(by=SYSTEM, username="new", name="新业主", password=PASSWORD)
    client = signed_in("new")
    assert "绑定房屋" in client.get("/home/me/").content.decode()
    wrong = client.post("/home/me/", HOME | {"project": world.lake.pk, "address": "99栋1单元1"})
    assert wrong.status_code == 422
    assert "没有找到" in wrong.content.decode()
    assert (
        client.post("/home/me/", HOME | {"project": world.lake.pk, "address": "3-2-501"}).status_code == 303
    )
    claim = AccessClaim.objects.get(account__username="new")
    assert (claim.unit, claim.status) == (world.home, "open")
    assert "正在核实" in client.get("/home/me/").content.decode()


def test_a_customer_sees_who_saw_the_number_by_post_only(world: World, signed_in: Open) -> None:
    order = world.accepted_order()
    privacy.reveal(by=world.zhang, field="order.phone", subject=order.ref, purpose="case", case=order.number)
    text = signed_in("wang").get("/home/me/").content.decode()
    assert "维修技师" in text and "看了服务单上的电话，用于办这张单" in text
    assert "张建国" not in text
    assert "维修技师" not in signed_in("chen").get("/home/me/").content.decode()


def test_a_guest_is_sent_to_sign_in(world: World) -> None:
    assert Client().get("/home/me/")["Location"] == "/accounts/login/?next=%2Fhome%2Fme%2F"


def test_signing_in_and_out_in_chinese(world: World) -> None:
    client = Client()
    page = client.get("/accounts/login/?next=/home/").content.decode()
    assert "登录管家" in page and 'name="next" value="/home/"' in page
    wrong = client.post("/accounts/login/", {"login": "wang", "password": "wrong"})
    assert "用户名" in wrong.content.decode() and 'value="wang"' in wrong.content.decode()
    right = client.post("/accounts/login/", {"login": "wang", "password": PASSWORD, "next": "/home/"})
    assert (right.status_code, right["Location"]) == (302, "/home/")
    assert "要退出登录吗" in client.get("/accounts/logout/").content.decode()
    assert client.post("/accounts/logout/").status_code == 302
    assert client.get("/home/").status_code == 302
