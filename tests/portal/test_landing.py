"""Where each role lands, what the administrator is told is missing, and what the auditor reads."""

from datetime import timedelta

import pytest

from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM
from guanjia.organization import actions as organization
from guanjia.privacy import actions as privacy
from tests.pages import Open, signed_in
from tests.world import NOW, World

__all__ = ["signed_in"]


def test_everybody_lands_on_the_page_that_helps(world: World, signed_in: Open) -> None:
    landing = {
        "zhao": "/desk/", "zhang": "/field/", "wang": "/home/", "admin": "/desk/set-up/", "auditor": "/desk/audit/",
    }  # fmt: skip
    assert {who: signed_in(who).get("/")["Location"] for who in landing} == landing


def test_who_works_at_the_desk_and_on_the_way_begins_on_a_phone_on_the_way(
    world: World, signed_in: Open
) -> None:
    phone = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"
    seen = {}
    for who in ("li", "zhang", "zhao", "wang"):
        client = signed_in(who)
        seen[who] = (client.get("/")["Location"], client.get("/", HTTP_USER_AGENT=phone)["Location"])
    assert seen == {
        "li": ("/desk/", "/field/"), "zhang": ("/field/", "/field/"), "zhao": ("/desk/", "/desk/"),
        "wang": ("/home/", "/home/"),
    }  # fmt: skip


def test_the_administrator_sees_what_is_missing_and_where_to_do_it(world: World, signed_in: Open) -> None:
    client = signed_in("admin")
    page = client.get("/desk/set-up/").content.decode()
    assert "还差 2 样" in page
    assert "山居有 1 户没有管家" in page and "山居没有客服管家的账号" in page
    assert "管家责任区" in page and "去做" in page and "湖畔花园没有" not in page
    organization.open_project(by=SYSTEM, code="NEW", name="新城")
    organization.create_account(by=SYSTEM, username="later", name="后来")
    page = client.get("/desk/set-up/").content.decode()
    for words in (
        "新城还没有房屋",
        "新城还没有员工",
        "新城没有前台、维修技师、客服管家的账号",
        "1 个账号还没设密码",
    ):
        assert words in page
    assert "还差" not in signed_in("lin").get("/desk/set-up/").content.decode()


@pytest.mark.asvs("16.3.2")
def test_the_auditor_reads_who_opened_which_number_what_for(world: World, signed_in: Open) -> None:
    order, auditor = world.confirmed_order(), signed_in("auditor")
    assert "没有这样的记录" in auditor.get("/desk/audit/?kind=reveal").content.decode()
    privacy.reveal(by=world.zhao, field="order.phone", subject=order.ref, purpose="case", case=order.number)
    signed_in("zhou").get("/desk/orders/export.xlsx?view=all")
    page = auditor.get("/desk/audit/").content.decode()
    assert "赵琳" in page and "服务单上的电话" in page and "办这张单" in page and "3-2-501" in page
    assert "13812345678" not in page
    page = auditor.get("/desk/audit/?kind=export").content.decode()
    assert "周敏" in page and "导出列表" in page
    assert signed_in("admin").get("/desk/audit/").status_code == 403


def test_the_read_audit_is_paged_by_key(world: World, signed_in: Open) -> None:
    order = world.confirmed_order()
    for n in range(60):
        with clock.pinned(NOW + timedelta(minutes=n)):
            privacy.note_read(by=world.zhou, subject=order.ref, page="/desk/orders/1/")
    client = signed_in("auditor")
    page = client.get("/desk/audit/?kind=read&actor=zhou").content.decode()
    assert page.count("<tr data-row>") == 50
    rest = page.split("before=", 1)[1].split('"', 1)[0]
    assert (
        client.get(f"/desk/audit/?kind=read&actor=zhou&before={rest}").content.decode().count("<tr data-row>")
        == 10
    )


def test_an_account_without_a_role_is_told_so_and_can_leave(world: World, signed_in: Open) -> None:
    organization.create_account(by=SYSTEM, username="later", name="后来")
    answer = signed_in("later").get("/")
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "您的账号还没有岗位" in page and 'action="/accounts/logout/"' in page and "退出登录" in page
