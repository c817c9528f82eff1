"""Every write and every sensitive read leaves who, when, where, what and with which result (P6)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.models import Event
from guanjia.organization import actions as organization
from guanjia.privacy import actions, queries
from guanjia.privacy.models import ReadEntry
from guanjia.privacy.queries import Wanted
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes

__all__ = ["signed_in"]


@pytest.mark.clause("A-3.1-11")
def test_one_list_tells_events_reveals_reads_and_exports_newest_first(world: World, signed_in: Open) -> None:
    order = world.registered_order()
    with clock.pinned(NOW + minutes(10)):
        actions.reveal(
            by=world.zhao, field="order.phone", subject=order.ref, purpose="case", case=order.number
        )
        actions.take_masked(world.lake, by=world.zhao, list_kind="orders")
    client = signed_in("auditor")
    text = client.get("/desk/audit/").content.decode()
    for words in ("看服务单上的电话", "办这张单", "导出打码名单", "赵琳", "工作台"):
        assert words in text
    assert "13812345678" not in text and "王慧敏" not in text
    only = client.get("/desk/audit/?kind=reveal").content.decode()
    assert "看服务单上的电话" in only and "导出打码名单" not in only
    assert "看服务单上的电话" not in client.get("/desk/audit/?actor=zhou").content.decode()
    assert "看服务单上的电话" in client.get(f"/desk/audit/?actor=zhao&subject={order.ref}").content.decode()
    assert "没有这样的记录" in client.get("/desk/audit/?kind=reveal&until=2020-01-01").content.decode()


def test_looking_at_the_audit_leaves_a_row_and_only_who_audits_looks(world: World, signed_in: Open) -> None:
    signed_in("auditor").get("/desk/audit/?kind=reveal")
    row = ReadEntry.objects.get(subject_kind="audit")
    assert (row.account, row.page) == (world.auditor.ref, "/desk/audit/?kind=reveal")
    assert "看审计记录" in signed_in("auditor").get("/desk/audit/?kind=read").content.decode()
    for name in ("admin", "lin", "zhou", "security_admin", "executive"):
        assert signed_in(name).get("/desk/audit/").status_code == 403


def test_the_pages_of_the_audit_follow_one_another_without_a_gap(world: World) -> None:
    world.completed_order()
    for n in range(5):
        actions.note_read(by=world.zhao, subject=world.person("wang").ref, page=f"/{n}/")
    auditor, seen = world.auditor, []
    before: tuple[int | None, int | None] = (None, None)
    while lines := queries.audit(auditor, Wanted(), before, 7):
        seen += lines
        before = (
            min((line.event for line in lines if line.event), default=before[0]),
            min((line.read for line in lines if line.read), default=before[1]),
        )
    assert len(seen) == len(set(seen)) == Event.objects.count() + 5


@pytest.mark.clause("A-3.1-11")
def test_who_opens_more_than_usual_in_a_day_stands_first(world: World, signed_in: Open) -> None:
    organization.publish_policy(
        by=SYSTEM, approved_by="x", key="privacy.unusual_reveals", value=2, valid_from=NOW - minutes(1)
    )
    order = world.registered_order()
    facts = {"field": "order.phone", "subject": order.ref, "case": order.number}
    with clock.pinned(NOW - timedelta(days=1)):
        for _ in range(3):
            actions.reveal(by=world.zhou, purpose="case", **facts)
    actions.reveal(by=world.zhao, purpose="follow_up", **facts | {"case": ""})
    found = queries.looks(world.auditor)
    assert [(row.account, row.count, row.without_case, row.is_unusual) for row in found] == [
        (world.zhou.ref, 3, 0, True), (world.zhao.ref, 1, 1, False),
    ]  # fmt: skip
    assert "偏多，请过问" in signed_in("auditor").get("/desk/audit/looks/").content.decode()


def note(world: World, client: Client) -> str:
    order = world.registered_order()
    client.post(f"/desk/orders/{order.pk}/note/", {"text": "已联系"})
    return str(order.ref)


def reveal(world: World, client: Client) -> str:
    order = world.registered_order()
    client.post(f"/desk/orders/{order.pk}/reveal/", {"purpose": "case"})
    return str(order.ref)


def household(world: World, client: Client) -> str:
    home = world.person("wang").occupancies.get().household
    assert client.get(f"/desk/households/{home.pk}/").status_code == 200
    return str(home.ref)


def export_orders(world: World, client: Client) -> str:
    assert client.get("/desk/orders/export.xlsx").status_code == 200
    return f"project:{world.lake.pk}"


def masked(world: World, client: Client) -> str:
    client.post("/desk/exports/masked/orders/")
    return f"project:{world.lake.pk}"


def consent(world: World, client: Client) -> str:
    party = str(world.person("wang").ref)
    client.post(f"/desk/consents/of/{party}/", {"attribute": "diet", "purpose": "送餐", "how": "face"})
    return party


def consents_read(world: World, client: Client) -> str:
    party = str(world.person("wang").ref)
    client.get(f"/desk/consents/of/{party}/")
    return party


def asked(world: World, client: Client) -> str:
    party = str(world.person("wang").ref)
    client.post(f"/desk/data-requests/new/{party}/", {"sort": "copy", "way": "desk", "words": ""})
    return party


def incident(world: World, client: Client) -> str:
    client.post("/desk/incidents/", {"sort": "leak", "words": "名单外传"})
    return "incident:"


# what a person does, and which line it must leave; the routes that write and that read personal data
ROUTES: list[tuple[Callable[[World, Client], str], str]] = [
    (note, "内部留言"), (reveal, "看服务单上的电话"), (household, "读档案页面"), (export_orders, "导出列表"),
    (masked, "导出打码名单"), (consent, "同意"), (consents_read, "读档案页面"), (asked, "个人信息请求"),
    (incident, "报告信息安全事件"),
]  # fmt: skip


@pytest.mark.parametrize(("route", "said"), ROUTES, ids=[route.__name__ for route, _ in ROUTES])
def test_a_route_leaves_who_when_where_what_and_result(
    world: World, signed_in: Open, route: Callable[[World, Client], str], said: str
) -> None:
    about = route(world, signed_in("zhou"))
    lines = [
        line
        for line in queries.audit(world.auditor, Wanted(actor=world.zhou.ref), limit=200)
        if line.what == said
    ]
    assert lines, said
    refs = {str(ref) for line in lines for ref in line.about}
    assert any(ref.startswith(about) for ref in refs)
    assert all(line.where == "工作台" and line.result and line.at for line in lines)


def test_every_change_of_a_row_of_the_service_loop_has_its_event(world: World) -> None:
    before = Event.objects.count()
    order = world.completed_order()
    moved = Event.objects.filter(subject_kind="workorder", subject_id=order.pk).count()
    assert order.version - 1 <= moved and Event.objects.count() > before
