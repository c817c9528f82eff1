"""Saved views with their counts, the newest change, urgent cases in the title, and what is printed."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanjia.dispatch.web import panel
from guanjia.kernel import clock
from guanjia.workorders import actions, counts, queries
from guanjia.workorders.web import agenda, calendar, choice, lists, progress
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes

__all__ = ["signed_in"]


def counted(html: str) -> dict[str, str]:
    """Words and numbers of the saved views as a page shows them."""
    return dict(re.findall(r'view=\w+"[^>]*>([^<]+?)\s*<b[^>]*>(\d+)</b>', html))


def test_every_saved_view_shows_how_many_open_orders_stand_in_it(world: World, signed_in: Open) -> None:
    world.completed_order()
    world.confirmed_order()
    urged = world.received_order()
    actions.urge_order(urged, by=world.zhao)
    expected = {"全部在办": "3", "水电到场": "2", "快到时限": "0", "已超时": "0", "催过的": "1"}
    assert counted(signed_in("zhou").get("/desk/").content.decode()) == expected
    assert counted(signed_in("zhou").get("/desk/orders/").content.decode()) == expected
    with clock.pinned(NOW + timedelta(hours=3)):
        late = counted(signed_in("zhou").get("/desk/").content.decode())["已超时"]
        page = signed_in("zhou").get("/desk/orders/?view=late").content.decode()
    assert late == "2" and page.count("<tr data-row>") == 2
    assert counted(signed_in("qian").get("/desk/").content.decode())["全部在办"] == "0"


def test_all_counts_are_one_query(world: World) -> None:
    world.confirmed_order()
    zhou, project = world.zhou, world.lake
    with CaptureQueriesContext(connection) as caught:
        found = counts.open_counts(zhou, project.pk, choice.saved(project))
    assert len(caught) == 1
    assert found == {"all": 1, "water": 1, "soon": 0, "late": 0, "urged": 0}


def test_the_list_narrows_by_view_and_column_together_and_exports_the_same(
    world: World,
    signed_in: Open,
) -> None:
    waits, other = world.confirmed_order(), world.received_order()
    actions.urge_order(other, by=world.zhao)
    client = signed_in("zhou")
    page = client.get("/desk/orders/?view=urged").content.decode()
    assert other.number in page and waits.number not in page
    assert "待确认 1" in page and "待派单 0" in page
    assert "没有服务单" in client.get("/desk/orders/?view=urged&column=todo").content.decode()
    assert "/desk/orders/export.xlsx?view=urged" in page


def test_what_is_urgent_stands_first_in_its_column_in_the_list_and_in_what_waits_to_be_sent(
    world: World, signed_in: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = world.confirmed_order(), world.confirmed_order(urgency="planned")
    third, danger = world.confirmed_order(), world.confirmed_order(urgency="urgent")
    wanted = [danger, first, second, third]  # planned work that waits longer stands before what came later
    [column] = [c for c in queries.board(world.zhou, world.lake.pk, per_column=3)[0] if c.key == "todo"]
    assert (column.count, column.orders) == (4, wanted[:3])
    assert panel.waiting(world.zhou, world.lake.pk) == wanted
    client = signed_in("zhou")
    monkeypatch.setattr(lists, "PAGE", 2)  # the pages go on by urgency and time
    page = client.get("/desk/orders/?view=all").content.decode()
    assert "急的在前" in page and numbers(page) == [danger.number, first.number]
    assert page.count(">急</span>") == 1
    [after] = re.findall(r"before=([\d-]+)", page)
    assert numbers(client.get(f"/desk/orders/?view=all&before={after}").content.decode()) == [
        second.number, third.number,
    ]  # fmt: skip
    for nothing in ("x", "1-", "-", f"{second.pk}"):
        assert client.get(f"/desk/orders/?view=all&before={nothing}").status_code == 200


def numbers(page: str) -> list[str]:
    """The numbers of the orders of a list, in order."""
    return re.findall(r'<td class="num nw no-phone"><a[^>]*>([^<]+)</a>', page)


def test_the_board_tells_the_newest_change_and_its_poll_brings_counts_again(
    world: World,
    signed_in: Open,
) -> None:
    client, order = signed_in("zhou"), world.received_order()
    actions.urge_order(order, by=world.zhao)
    page = client.get("/desk/").content.decode()
    assert f"最新 10:00 催单 {order.number}" in page
    assert "全部快捷键" in page and 'href="#keys"' in page
    poll = client.get("/desk/", headers={"HX-Request": "true"}).content.decode()
    assert f"最新 10:00 催单 {order.number}" in poll
    assert '<b id="count-all" hx-swap-oob="true">1</b>' in poll and "<html" not in poll
    assert order.number not in signed_in("qian").get("/desk/").content.decode()


def test_the_title_counts_urgent_cases_that_nobody_was_sent_to(world: World, signed_in: Open) -> None:
    client = signed_in("zhou")
    assert "<title>调度台 ·" in client.get("/desk/").content.decode()
    world.received_order(urgency="urgent")
    page = client.get("/desk/").content.decode()
    assert "<title>(1) 调度台 ·" in page and 'data-urgent="1"' in page
    assert "<script>" not in page


def test_case_and_list_have_a_print_view_with_number_and_time(world: World, signed_in: Open) -> None:
    order, client = world.accepted_order(), signed_in("zhou")
    case, print_case = f"/desk/orders/{order.pk}/", f"/desk/orders/{order.pk}/?print=1"
    assert f'href="{print_case}"' in client.get(case).content.decode()
    sheet = client.get(print_case).content.decode()
    assert f"<p>{order.number}　打印于 2026-11-24 10:00</p>" in sheet
    assert "data-print" in sheet and 'media="all"' in sheet and "13812345678" not in sheet
    assert 'href="?view=all&amp;print=1"' in client.get("/desk/orders/?view=all").content.decode()
    sheet = client.get("/desk/orders/?view=all&print=1").content.decode()
    assert "<p>服务单：全部在办　打印于 2026-11-24 10:00</p>" in sheet and order.number in sheet


def test_an_open_form_is_the_only_primary_of_the_case_page(world: World, signed_in: Open) -> None:
    order, client = world.received_order(), signed_in("zhou")
    assert client.get(f"/desk/orders/{order.pk}/").content.decode().count("btn-primary") == 1
    page = client.get(f"/desk/orders/{order.pk}/cancel/").content.decode()
    assert page.count("btn-primary") == 1
    assert page.index("写清楚为什么，会留在经过里") < page.index("btn-primary")


def test_the_phone_says_that_the_code_of_the_chosen_way_is_needed(world: World, signed_in: Open) -> None:
    order = world.accepted_order()
    actions.tick_preparation(order, by=world.zhang, ticked=[s.pk for s in queries.steps_of(order, "prepare")])
    actions.depart(world.fresh(order), by=world.zhang)
    page = signed_in("zhang").get(f"/field/jobs/{order.pk}/").content.decode()
    for words in ("门口码或大堂屏", "4 位到访码", "手工登记的原因"):
        assert f'{words} <em class="needed">选这种方式时必填</em>' in page
    assert page.count("选填") == 1 and "拍一张现场 <em>选填</em>" in page


def test_a_figure_says_its_days_and_opens_the_rows_of_the_same_days(world: World, signed_in: Open) -> None:
    world.confirmed_order()
    client = signed_in("zhou")
    page = client.get("/desk/").content.decode()
    received = re.search(r'<a class="fig" href="([^"]+)"[^>]*><span class="l">今日受理', page)
    rating = re.search(r'<a class="fig" href="([^"]+)"[^>]*><span class="l">近 30 天', page)
    assert received and received[1] == "/desk/figures/orders_received/?days=1"
    assert rating and rating[1] == "/desk/figures/rating_mean/?days=30"
    assert 'class="on" aria-current="true">今天' in client.get(received[1]).content.decode()


def test_filters_stay_in_every_link_and_counts_open_the_rows_they_name(world: World, signed_in: Open) -> None:
    world.received_order()
    world.received_order(category="electric", description="跳闸")
    client = signed_in("zhou")
    page = client.get("/desk/?view=water&skill=water").content.decode()
    assert 'href="?view=late&amp;skill=water"' in page
    assert 'href="/desk/orders/?view=water&amp;skill=water"' in page
    link = re.search(r'href="([^"]+column=confirm[^"]*)"', page)
    assert link and link[1] == "/desk/orders/?view=water&amp;column=confirm&amp;skill=water"
    assert re.search(r'id="count-all"[^>]*>1<', page)
    rows = client.get(link[1].replace("&amp;", "&")).content.decode()
    assert rows.count("<tr data-row>") == 1
    assert "水电到场，待确认，" in rows
    assert 'href="/desk/?view=water&amp;skill=water"' in rows
    assert 'href="?view=water&amp;column=confirm"' in rows
    assert re.search(r'href="\?view=all&amp;column=confirm&amp;skill=water"[^>]*>[^<]*<b[^>]*>1</b>', rows)
    assert client.get("/desk/orders/?skill=water").content.decode().count("<tr data-row>") == 1


def test_the_visit_stands_where_the_technician_promised_while_only_the_butler_is_there(world: World) -> None:
    order, door = world.departed_order(), {"evidence": "door", "code": world.home.door_code}
    actions.arrive_as_butler(order, by=world.li, **door, at=NOW + minutes(27))
    order, day = world.fresh(order), NOW - timedelta(hours=10)
    bars = calendar.bars_of(queries.system_day([order.staff_id], day, day + calendar.DAY))
    week = calendar.week([order.staff], [order], day.date(), {})
    assert bars[order.staff_id][0]["start"] == 10 + 40 / 60
    assert [line["time"] for _, cells in week["lines"] for cell in cells for line in cell] == ["10:40"]
    assert queries.visits_between(world.zhou, order.project_id, NOW, NOW + minutes(35)) == []
    assert "张建国师傅出发" in [line["text"] for line in progress.entries(order, 0)]
    assert agenda.promise(order) == "10:40 到"
    with clock.pinned(NOW + minutes(44)):
        actions.arrive(order, by=world.zhang, **door, at=NOW + minutes(44))
    order = world.fresh(order)
    assert calendar.bars_of([order])[order.staff_id][0]["start"] == 10 + 44 / 60
