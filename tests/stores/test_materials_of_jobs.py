"""Materials of a job: prepared, drawn, used, brought back; what is missing is told before the customer waits."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from guanjia.communications.models import Message
from guanjia.sla.models import Clock
from guanjia.stores import actions as stores
from guanjia.stores import queries as stock
from guanjia.stores.models import MaterialRequest, Slip, Unbooked
from guanjia.workorders import actions, materials, queries
from guanjia.workorders.models import MaterialUse
from tests.pages import Open, signed_in
from tests.stores.test_stock import held, van
from tests.world import NOW, World, minutes, refused

__all__ = ["signed_in"]
D = Decimal


@pytest.mark.clause("B-3.2.3-1")
def test_the_preparation_says_what_is_in_the_van_what_to_draw_and_what_is_missing(
    world: World, signed_in: Open
) -> None:
    van(world, 角阀=1)
    order = world.accepted_order()
    assert {name: p.words for name, p in materials.packing(order).items()} == {"生料带": "去仓库领，有 50 卷"}
    store, tape = world.warehouse(), world.item("生料带")
    stores.write_off(store, by=world.zhou, lines={tape.pk: D(50)}, reason="受潮")
    stores.expect_delivery(store, by=world.zhou, item=tape, on=date(2026, 11, 26))
    text = signed_in("zhang").get(f"/field/jobs/{order.pk}/").content.decode()
    assert '<span class="tg amber">缺货，11-26 到</span>' in text
    assert "缺货，11-26 到" in signed_in("zhao").get(f"/desk/orders/{order.pk}/").content.decode()


def test_used_material_leaves_the_own_van_with_the_time_of_the_phone(world: World) -> None:
    target, order = van(world, 生料带=5), world.working_order()
    at = NOW + minutes(50)
    row = actions.use_material(order, by=world.zhang, name="生料带", quantity=D(2), at=at)
    assert (row.item, row.unit, held(target, "生料带")) == (world.item("生料带"), "卷", D(3))
    slip = Slip.objects.get(sort="use")
    assert (slip.at, slip.case_id, slip.case_name) == (at, order.pk, order.number)


def test_another_unit_or_an_unknown_name_stays_words(world: World) -> None:
    target, order = van(world, 生料带=5), world.working_order()
    for name, unit in (("生料带", "箱"), ("三通", "")):
        assert actions.use_material(order, by=world.zhang, name=name, quantity=D(1), unit=unit).item is None
    assert held(target, "生料带") == 5


def test_an_empty_van_never_stops_the_technician_on_the_page(world: World, signed_in: Open) -> None:
    van(world)
    order, client = world.working_order(), signed_in("zhang")
    url = f"/field/jobs/{order.pk}/material/"
    assert client.post(url, {"name": "角阀", "quantity": "2", "unit": ""}).status_code == 303
    assert [(m.name, m.quantity) for m in queries.materials_of(order)] == [("角阀", D(2))]
    assert Unbooked.objects.get().quantity == 2


def test_what_was_not_needed_is_in_the_van_again(world: World) -> None:
    target, order = van(world, 角阀=3), world.working_order()
    row = actions.use_material(order, by=world.zhang, name="角阀", quantity=D(3))
    with refused("bad_material", order, target):
        actions.return_material(order, by=world.zhang, use_id=row.pk, quantity=D(4))
    actions.return_material(order, by=world.zhang, use_id=row.pk, quantity=D(1))
    assert (world.fresh(row).quantity, held(target, "角阀")) == (D(2), D(1))
    actions.return_material(order, by=world.zhang, use_id=row.pk, quantity=D(2))
    assert (MaterialUse.objects.filter(order=order).exists(), held(target, "角阀")) == (False, D(3))


@pytest.mark.clause("A-1.3-5")
def test_material_that_comes_too_late_starts_the_clock_for_telling_the_customer(
    world: World, signed_in: Open
) -> None:
    store, order, tape = world.warehouse(角阀=1), world.accepted_order(), world.item("生料带")
    asked = actions.draw_materials(order, by=world.zhang, lines={tape.pk: D(2)})
    assert (asked.case_id, asked.case_name) == (order.pk, order.number)
    moment = NOW + minutes(12)
    stores.issue_request(asked, by=world.zhou, lines={}, rest_on=date(2026, 11, 26), at=moment)
    world.run_jobs()
    assert "MaterialShort" in world.events(order)
    clock = world.clock(order, "T16")
    assert (clock.state, clock.due_at - moment) == ("running", timedelta(minutes=30))
    told = Message.objects.filter(account=world.account("zhao"), subject_id=order.pk)
    assert any("生料带 2 卷，11-26 到货，赶不上约定时间" in row.text for row in told)
    assert "生料带 2 卷" in Message.objects.filter(account=world.account("zhang")).latest("pk").text
    url = f"/desk/orders/{order.pk}/tell-customer/"
    assert signed_in("zhao").post(url, {"told_how": "phone"}).status_code == 303
    assert world.clock(order, "T16").state == "stopped"
    assert held(store, "角阀") == 1


def test_material_that_comes_in_time_starts_no_clock(world: World) -> None:
    world.warehouse(角阀=1)
    order, tape = world.accepted_order(), world.item("生料带")
    asked = actions.draw_materials(order, by=world.zhang, lines={tape.pk: D(2)})
    stores.issue_request(asked, by=world.zhou, lines={}, rest_on=date(2026, 11, 24))
    world.run_jobs()
    assert "MaterialShort" in world.events(order)
    assert stock.packing(world.lake.pk, None, ["生料带"])["生料带"].is_missing
    assert not Clock.objects.filter(subject_kind="workorder", subject_id=order.pk, rule="T16").exists()


def test_the_phone_asks_returns_and_takes_back(world: World, signed_in: Open) -> None:
    target = van(world, 角阀=2)
    store, valve, client = world.warehouse(), world.item("角阀"), signed_in("zhang")
    facts = {f"n_{valve.pk}": "4", "store": store.pk, "note": "补随车"}
    assert client.post("/field/stores/ask/", facts).status_code == 303
    row = MaterialRequest.objects.get()
    assert "补随车" in client.get("/field/stores/").content.decode()
    assert client.post("/field/stores/return/", {f"n_{valve.pk}": "1", "store": store.pk}).status_code == 303
    assert (held(target, "角阀"), held(store, "角阀")) == (D(1), D(49))
    assert client.post(f"/field/stores/requests/{row.pk}/withdraw/").status_code == 303
    assert world.fresh(row).status == "withdrawn"


def test_the_desk_sees_amber_counts_by_the_form_and_exports_the_month(world: World, signed_in: Open) -> None:
    given, client = world.stores_values(), signed_in("zhou")
    text = client.get("/desk/stores/?low=1").content.decode()
    assert 'amber">3</span>' in text
    assert "最低 5" in text
    store = given["store_id"]
    valve, tape = world.item("角阀").pk, world.item("生料带").pk
    seen = {f"seen_{valve}": "50", f"seen_{tape}": "3"}
    url = f"/desk/stores/{store}/count/"
    assert client.post(url, seen | {f"n_{tape}": "0", "reason": "用完没记"}).status_code == 303
    assert held(world.warehouse(), "生料带") == 0
    book = client.get(f"/desk/stores/{store}/month/export/?month=2026-11")
    assert book["Content-Disposition"] == f'attachment; filename="stock-{store}-2026-11.xlsx"'


def test_who_asks_for_more_than_there_is_hears_it_and_may_ask_all_the_same(
    world: World, signed_in: Open
) -> None:
    store, valve = world.warehouse(角阀=3), world.item("角阀")
    client, facts = signed_in("zhang"), {"store": store.pk, f"n_{valve.pk}": "5", "anyway": "False"}
    answer = client.post("/field/stores/ask/", facts)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert text.count("还有 3 个，想领 5 个") == 2  # at the item, and beside the box that asks all the same
    assert "角阀还有 3 个，想领 5 个" in text
    assert 'type="checkbox" name="anyway"' in text
    assert not MaterialRequest.objects.exists()
    assert client.post("/field/stores/ask/", facts | {"anyway": "on"}).status_code == 303
    assert MaterialRequest.objects.get().lines.get().wanted == 5


def test_for_a_job_a_shortage_is_said_before_the_keeper_answers(world: World, signed_in: Open) -> None:
    world.warehouse(生料带=1)
    order, tape = world.accepted_order(), world.item("生料带")
    url, facts = f"/field/jobs/{order.pk}/draw/", {f"draw_{tape.pk}": "4"}
    answer = signed_in("zhang").post(url, facts)
    assert (answer.status_code, "还有 1 卷，想领 4 卷" in answer.content.decode()) == (422, True)
    assert signed_in("zhang").post(url, facts | {"anyway": "on"}).status_code == 303
    assert MaterialRequest.objects.get().case_id == order.pk
