"""What a partner's system needs beside the verbs of one order: lists, bulk, corrections, people, places."""

from typing import Any

import pytest
from django.test import Client

from guanjia.dispatch.models import Offer
from guanjia.followups import actions as followups
from guanjia.privacy.models import ReadEntry
from guanjia.workorders.models import WorkOrder
from tests.api.test_work_orders import Program
from tests.world import NOW, World, minutes


@pytest.fixture
def desk(world: World) -> Program:
    return Program(world, "zhou")


def ids(answer: Any) -> list[int]:
    return [row["id"] for row in answer.json()]


def test_a_list_is_narrowed_by_every_filter_and_goes_on_behind_the_last_id(
    world: World, desk: Program
) -> None:
    first, second = world.received_order(), world.registered_order(category="public")
    third = world.dispatched_order()
    assert ids(desk.get("/work-orders")) == [first.pk, second.pk, third.pk]
    assert ids(desk.get(f"/work-orders?after={first.pk}")) == [second.pk, third.pk]
    assert ids(desk.get("/work-orders?status=registered")) == [second.pk]
    assert ids(desk.get("/work-orders?category=public")) == [second.pk]
    assert ids(desk.get(f"/work-orders?staff_id={third.staff_id}&project=lake")) == [third.pk]
    assert ids(desk.get("/work-orders?project=HILL")) == []
    assert ids(desk.get("/work-orders?received_until=2026-11-24T09:00:00%2B08:00")) == []


def test_a_time_without_its_zone_is_refused_and_says_how_to_write_it(world: World, desk: Program) -> None:
    order = world.registered_order()
    window = {"window_from": "2026-11-24T10:30:00", "window_until": "2026-11-24T11:00:00+08:00"}
    answer = desk.post(f"/work-orders/{order.pk}/confirm", window)
    assert answer.status_code == 422
    assert answer.json()["fields"] == {"window_from": "请带时区，如 2026-11-24T10:00:00+08:00"}
    listed = desk.get("/work-orders?received_from=2026-11-24T10:30:00")
    assert "请带时区，如 2026-11-24T10:00:00+08:00" in listed.json()["fields"].values()


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [("2026-11-24T10:30", "2027-11-26T11:00", "too_far"), ("2025-11-20T10:30", "2026-11-24T11:00", "window_past"),
     ("2026-11-24T11:00", "2026-11-24T10:30", "window_backwards")],
)  # fmt: skip
def test_a_window_of_another_year_is_refused_and_names_its_field(
    world: World, desk: Program, start: str, end: str, code: str
) -> None:
    order = world.registered_order()
    window = {"window_from": f"{start}:00+08:00", "window_until": f"{end}:00+08:00"}
    answer = desk.post(f"/work-orders/{order.pk}/confirm", window).json()
    assert (answer["code"], len(answer["fields"])) == (code, 1)
    assert world.fresh(order).status == "registered"


def test_a_correction_changes_what_was_sent_and_nothing_else(world: World, desk: Program) -> None:
    order = world.received_order()
    answer = desk.post(f"/work-orders/{order.pk}/correct", {"category": "drain", "address": "3-2-401"})
    assert (answer.status_code, answer.json()["category"]) == (200, "drain")
    row = world.fresh(order)
    assert (row.unit, row.household.unit, row.description) == (world.neighbour,) * 2 + (order.description,)
    assert "OrderCorrected" in " ".join(world.events(row))
    missing = desk.post(f"/work-orders/{order.pk}/correct", {"address": "99-9-999"})
    assert (missing.status_code, missing.json()["code"]) == (422, "no_such_unit")
    wrong = desk.post(f"/work-orders/{order.pk}/correct", {"urgency": "now"})
    assert wrong.json()["fields"] == {"urgency": "只能填说明里列出的值"}


def test_an_order_is_merged_into_one_within_reach_only(world: World, desk: Program) -> None:
    order, into = world.received_order(), world.received_order()
    assert desk.post(f"/work-orders/{order.pk}/merge", {"into_id": 999_999}).status_code == 404
    assert desk.post(f"/work-orders/{order.pk}/merge", {"into_id": into.pk}).json()["status"] == "merged"
    assert world.fresh(order).merged_into == into


def test_an_order_is_sent_by_turns(world: World, desk: Program) -> None:
    order = world.confirmed_order()
    answer = desk.post(f"/dispatch/{order.pk}/rotate", {})
    assert (answer.status_code, answer.json()["status"]) == (200, "dispatched")
    assert Offer.objects.get(order=order).mode == "rotate"


def test_many_are_sent_at_once_and_each_refusal_is_listed(world: World, desk: Program) -> None:
    good, early = world.confirmed_order(), world.received_order()
    answer = desk.post("/dispatch/best", {"order_ids": [good.pk, early.pk, good.pk]}, "bulk").json()
    assert answer["sent"] == [good.pk]
    assert [row["order_id"] for row in answer["refused"]] == [early.pk]
    assert desk.post("/dispatch/best", {"order_ids": [good.pk, early.pk, good.pk]}, "bulk").json() == answer
    for body, word in (({"order_ids": []}, "个数不对"), ({"order_ids": list(range(51))}, "个数不对")):
        assert desk.post("/dispatch/best", body).json()["fields"] == {"order_ids": word}
    assert Program(world, "qian").post("/dispatch/best", {"order_ids": [early.pk]}).status_code == 404


def test_a_customer_urges_by_the_api(world: World) -> None:
    order = world.received_order()
    Program(world, "wang").post(f"/work-orders/{order.pk}/urge", {})
    assert world.fresh(order).urged == 1


def test_return_calls_are_narrowed_by_state_and_urgency(world: World, desk: Program) -> None:
    task = followups.plan_follow_up(world.completed_order(), by=world.zhao, why="抽查", urgent=True)
    assert ids(desk.get("/follow-ups?status=due&is_urgent=true")) == [task.pk]
    assert ids(desk.get("/follow-ups?is_urgent=false")) == ids(desk.get("/follow-ups?status=void")) == []


def test_who_is_on_duty(world: World, desk: Program) -> None:
    everybody = desk.get("/staff?project=LAKE").json()
    assert {row["number"] for row in everybody} == {f"L00{n}" for n in range(1, 8)}
    assert not any("phone" in row for row in everybody)
    zhang = world.staff("zhang")
    type(zhang).objects.filter(pk=zhang.pk).update(is_present=False)
    on_duty = desk.get("/staff?on_duty=true").json()
    assert {row["number"] for row in on_duty} == {f"L00{n}" for n in (1, 2, 3, 4, 6, 7)}
    assert all(row["shift_until"] for row in on_duty)
    assert desk.get("/staff?project=HILL").json() == []


def test_households_are_masked_within_reach_and_a_read_leaves_a_row(world: World, desk: Program) -> None:
    rows = desk.get("/households?project=LAKE").json()
    assert {row["address"] for row in rows} == {"3栋2单元501", "3栋2单元401"}
    (mine,) = desk.get("/households?address=3-2-501").json()
    assert mine["occupants"][0]["name"] == "王**"
    assert mine["occupants"][0]["phones"] == ["138****5678"]
    before = ReadEntry.objects.count()
    assert desk.get(f"/households/{mine['id']}").json() == mine
    assert ReadEntry.objects.count() == before + 1
    assert ids(Program(world, "wang").get("/households")) == [mine["id"]]
    stranger = Program(world, "qian")
    assert stranger.get(f"/households/{mine['id']}").status_code == 404
    assert mine["id"] not in ids(stranger.get("/households"))


def test_the_catalogue_has_codes_and_questions(world: World, desk: Program) -> None:
    water = next(row for row in desk.get("/catalogue").json() if row["code"] == "water")
    assert (water["name"], water["is_water_electric"]) == ("给排水", True)
    assert water["questions"][0]["choices"]


def test_the_calendar_shows_the_visits_of_a_span(world: World, desk: Program) -> None:
    order = world.accepted_order()
    span = "project=LAKE&since=2026-11-24T00:00:00%2B08:00&until="
    assert ids(desk.get(f"/work-orders/calendar?{span}2026-11-25T00:00:00%2B08:00")) == [order.pk]
    for until in ("2026-12-26T00:00:00%2B08:00", "2026-11-23T00:00:00%2B08:00"):
        answer = desk.get(f"/work-orders/calendar?{span}{until}")
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_span")
    foreign = Program(world, "qian").get(f"/work-orders/calendar?{span}2026-11-25T00:00:00%2B08:00")
    assert foreign.status_code == 404


@pytest.mark.parametrize("path", ["/staff", "/households", "/catalogue", "/work-orders/calendar"])
def test_reads_need_a_token(db: None, path: str) -> None:
    assert Client().get(f"/api/v1{path}").status_code == 401


def test_orders_received_in_a_span(world: World, desk: Program) -> None:
    order = world.received_order()
    WorkOrder.objects.filter(pk=order.pk).update(received_at=NOW - minutes(90))
    assert ids(desk.get("/work-orders?received_from=2026-11-24T08:00:00%2B08:00"
                        "&received_until=2026-11-24T09:00:00%2B08:00")) == [order.pk]  # fmt: skip
