"""The day plan asks for tools and parts: who goes carries the tool, a part is used once, the rest is drawn before."""

import os
from collections import Counter
from decimal import Decimal

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanjia.dispatch import actions, queries
from guanjia.dispatch.models import DayPlan, JobNeed
from guanjia.stores import actions as stores
from guanjia.stores.models import Item, MaterialRequest, Store
from tests.dispatch.test_day_plan import AT, DAY, booked, lines, planned
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes, refused

__all__ = ["signed_in"]


def pump(world: World) -> Item:
    """A machine that opens drains."""
    found = Item.objects.filter(project=world.lake, name="疏通机").first()
    return found or stores.add_item(world.lake, by=world.zhou, code="GJ-1", name="疏通机", unit="台")


def carried(world: World, username: str, item: Item, number: int) -> None:
    """Somebody has so many of an item in the van."""
    store = world.warehouse()
    lines = {item.pk: Decimal(number)}
    stores.receive_stock(store, by=world.zhou, lines=lines)
    van = stores.van_of(world.staff(username), by=world.zhou)
    stores.transfer_stock(store, by=world.zhou, to=van, lines=lines)


def needed(world: World, item: Item, sort: str = "part", category: str = "water", number: int = 1) -> None:
    """Jobs of a category need an item along."""
    actions.set_job_need(world.category(category), by=world.zhou, item=item, sort=sort, quantity=number)


def draws(plan: DayPlan) -> dict[int, list[tuple[str, int, str]]]:
    """What has to be drawn before each visit: item, number, warehouse."""
    return {
        row.order_id: [
            (Item.objects.get(pk=d["item"]).name, d["quantity"], str(Store.objects.filter(pk=d["store"]).first() or ""))
            for d in row.to_draw
        ]
        for row in queries.visits_of(plan)
        if row.to_draw
    }  # fmt: skip


def test_only_who_carries_the_tool_is_sent_and_without_one_the_plan_says_where_it_lies(world: World) -> None:
    order = booked(world, 60)
    world.warehouse()
    needed(world, pump(world), "tool")
    assert lines(planned(world)) == []
    stores.receive_stock(world.warehouse(), by=world.zhou, lines={pump(world).pk: Decimal(1)})
    plan = planned(world)
    [left] = plan.unserved
    store = world.warehouse()
    lack = {"item": pump(world).pk, "quantity": 1, "store": store.pk}
    assert (left["reason"], left["lacks"]) == ("tool", [lack])
    [way] = [way for way in left["ways"] if way["constraint"] == "tool"]
    assert way["lacks"] == [lack]
    carried(world, "wanghai", pump(world), 1)
    assert lines(planned(world)) == [(order.pk, "王海", NOW + minutes(60), False)]


def test_a_part_serves_one_of_two_jobs_and_the_other_is_drawn_while_the_warehouse_has_it(
    world: World,
) -> None:
    first, second = booked(world, 60), booked(world, 180)
    valve = [world.warehouse(角阀=1), world.item("角阀")][1]
    needed(world, valve)
    carried(world, "zhang", valve, 1)
    plan = planned(world)
    assert {row[0] for row in lines(plan)} == {first.pk, second.pk}
    assert list(draws(plan).values()) == [[("角阀", 1, "工程仓库")]]
    third = booked(world, 300)
    plan = planned(world)
    assert (len(lines(plan)), len(draws(plan))) == (2, 1)
    [left] = plan.unserved
    assert left["reason"] == "part" and left["lacks"][0]["store"] is None
    assert {row[0] for row in lines(plan)} | {left["order"]} == {first.pk, second.pk, third.pk}


def test_what_was_sent_stays_sent_and_only_names_what_it_lacks(world: World) -> None:
    accepted = world.accepted_order()
    world.warehouse()
    needed(world, pump(world), "tool")
    needed(world, world.item("角阀"), number=2)
    plan = planned(world)
    assert [row[:2] for row in lines(plan)] == [(accepted.pk, "张建国")]
    assert draws(plan) == {accepted.pk: [("疏通机", 1, ""), ("角阀", 2, "")]}


def test_by_hand_nobody_is_sent_without_the_tool_and_parts_come_out_of_the_warehouse(world: World) -> None:
    order, zhang = booked(world, 60), world.staff("zhang")
    world.warehouse(角阀=2)
    needed(world, world.item("角阀"))
    needed(world, pump(world), "tool")
    carried(world, "wanghai", pump(world), 1)
    plan = planned(world)
    fact = {"by": world.sun, "order": order, "starts_at": NOW + minutes(60), "reason": "熟", "at": AT}
    with refused("does_not_fit", plan, order):
        actions.fix_visit(plan, staff=zhang, **fact)
    carried(world, "zhang", pump(world), 1)
    actions.fix_visit(plan, staff=zhang, **fact)
    assert (lines(plan)[0][1], draws(plan)) == ("张建国", {order.pk: [("角阀", 1, "工程仓库")]})


def test_the_dispatcher_asks_the_warehouse_once_for_what_a_visit_lacks(world: World) -> None:
    order = booked(world, 60)
    world.warehouse(角阀=2)
    needed(world, world.item("角阀"), number=2)
    plan = planned(world)
    who = queries.visits_of(plan)[0].staff
    for by in (world.qian_of_hill, world.zhang):
        with refused("not_allowed", plan, order):
            actions.ask_for_parts(plan, by=by, order=order, staff=who)
    actions.ask_for_parts(plan, by=world.sun, order=order, staff=who)
    asked = MaterialRequest.objects.get()
    assert (asked.staff, asked.case_name, asked.lines.get().wanted) == (who, order.number, 2)
    assert world.events(order)[-1] == "PartsAsked"
    with refused("asked_already", plan, order):
        actions.ask_for_parts(plan, by=world.sun, order=order, staff=who)


def test_who_does_not_keep_the_catalogue_says_not_what_a_job_needs(world: World) -> None:
    item = pump(world)
    for who in (world.sun, world.zhang, world.qian_of_hill):
        with refused("not_allowed", item):
            actions.set_job_need(world.category(), by=who, item=item, sort="tool", quantity=1)
    with refused("bad_need", item):
        actions.set_job_need(world.category(), by=world.zhou, item=item, sort="tool", quantity=100)
    needed(world, item, "tool")
    needed(world, item, "tool", number=0)
    assert not JobNeed.objects.exists()


def test_the_page_names_what_to_draw_and_asks_for_it(world: World, signed_in: Open) -> None:
    order = booked(world, 60)
    world.warehouse(角阀=2)
    needed(world, world.item("角阀"))
    plan = planned(world)
    client, url = signed_in("sun"), f"/desk/plan/?day={DAY}"
    page = client.get(url).content.decode()
    assert "需先领料" in page and "角阀 1 个（工程仓库）" in page and "替他申请领料" in page
    staff = queries.visits_of(plan)[0].staff_id
    assert client.post(f"/desk/plan/{plan.pk}/orders/{order.pk}/draw/{staff}/").status_code == 303
    page = client.get(url).content.decode()
    assert "已申请领料" in page and "替他申请领料" not in page
    assert "角阀 1 个" in client.get("/desk/plan/needs/").content.decode()


@settings(
    max_examples=int(os.environ.get("GUANJIA_PLANS", "4")),
    suppress_health_check=list(HealthCheck),
    deadline=None,
)
@given(data=st.data())
def test_no_plan_gives_a_job_without_its_tool_or_uses_a_part_twice(world: World, data: st.DataObject) -> None:
    """Counted by the tables alone: tools in the van of the lead; parts of a van, less what is drawn, never too many."""

    with transaction.atomic():
        world.warehouse(角阀=data.draw(st.integers(1, 3)))
        valve, machine = world.item("角阀"), pump(world)
        needed(world, valve, number=data.draw(st.integers(1, 2)))
        if data.draw(st.booleans()):
            needed(world, machine, "tool", data.draw(st.sampled_from(["water", "door"])))
        for who in ("zhang", "wanghai"):
            if number := data.draw(st.integers(0, 3)):
                carried(world, who, valve, number)
            if data.draw(st.booleans()):
                carried(world, who, machine, 1)
        for _ in range(data.draw(st.integers(1, 5))):
            kind = data.draw(st.sampled_from(["water", "water", "door"]))
            booked(world, 5 * data.draw(st.integers(4, 90)), kind, 5 * data.draw(st.integers(1, 12)))
        plan = planned(world)
        used, drawn = Counter[int](), 0
        for row in queries.visits_of(plan):
            held = {s.item_id: int(s.quantity) for s in _van(row.staff_id)}
            by_draw = sum(d["quantity"] for d in row.to_draw)
            for need in JobNeed.objects.filter(category=row.order.category):
                if need.sort == "tool":
                    assert held.get(need.item_id, 0) >= 1
                else:
                    used[row.staff_id] += need.quantity - by_draw
                    assert used[row.staff_id] <= held.get(need.item_id, 0)
            drawn += by_draw
        assert drawn <= int(valve.stock.get(store=world.warehouse()).quantity)
        transaction.set_rollback(True)


def _van(staff_id: int) -> list:  # type: ignore[type-arg]
    store = Store.objects.filter(staff_id=staff_id).first()
    return list(store.stock.all()) if store else []
