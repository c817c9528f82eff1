"""Stock: the sum of its moves, never below zero, whatever is done in which order (B-3.2.3-1)."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connections, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanjia.communications.models import Message
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import Refused
from guanjia.stores import actions, queries
from guanjia.stores.models import Count, Line, Slip, Stock, Store, Unbooked
from tests.world import NOW, World, refused

D = Decimal
CASE = actions.Case(SubjectRef("workorder", 7), "GD-7")


def held(store: Store | None, name: str) -> Decimal:
    """How much of an item a store has."""
    row = Stock.objects.filter(store=store, item__name=name).first()
    return row.quantity if row else D(0)


def van(world: World, **drawn: int) -> Store:
    """老张's van with what was drawn for it."""
    store, target = world.warehouse(角阀=50, 生料带=50), actions.van_of(world.staff("zhang"), by=world.zhang)
    lines = {world.item(name).pk: D(count) for name, count in drawn.items()}
    if lines:
        actions.transfer_stock(store, by=world.zhou, to=target, lines=lines)
    return target


def use(world: World, quantity: str, name: str = "角阀", **more: Any) -> actions.Used:
    """老张 uses something on the case."""
    return actions.use_item(
        world.staff("zhang"), by=world.zhang, item=world.item(name), quantity=D(quantity), case=CASE, **more
    )


@given(acts=st.lists(st.tuples(st.sampled_from("rtubwcs"), st.integers(1, 9)), max_size=12))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_in_any_order_of_acts_the_stock_is_the_sum_of_its_lines_and_never_negative(
    world: World, acts: list[tuple[str, int]]
) -> None:
    with transaction.atomic():
        play(world, acts)
        transaction.set_rollback(True)


def play(world: World, acts: list[tuple[str, int]]) -> None:
    """Some acts on one item, refused ones too, then the book against itself."""
    store, zhang = world.warehouse(), world.staff("zhang")
    target, valve, by = actions.van_of(zhang, by=world.zhang), world.item("角阀"), world.zhou
    run: dict[str, Callable[[dict[int, Decimal]], Any]] = {
        "r": lambda n: actions.receive_stock(store, by=by, lines=n),
        "t": lambda n: actions.transfer_stock(store, by=by, to=target, lines=n),
        "u": lambda n: use(world, str(n[valve.pk])),
        "b": lambda n: actions.give_back(zhang, by=by, item=valve, quantity=n[valve.pk], case=CASE),
        "w": lambda n: actions.write_off(store, by=by, lines=n, reason="破损"),
        "c": lambda n: actions.record_count(store, by=by, lines=n, reason="盘点"),
        "s": lambda n: actions.return_stock(zhang, by=by, to=store, lines=n),
    }
    used = D(0)
    for key, n in acts:
        before = dict(Stock.objects.values_list("pk", "quantity"))
        try:
            run[key]({valve.pk: D(n)})
            used += {"u": D(n), "b": -D(n)}.get(key, D(0))
        except Refused as no:
            assert no.code in ("not_enough", "not_used", "too_much"), no.code
            assert dict(Stock.objects.values_list("pk", "quantity")).items() >= before.items()
    for row in Stock.objects.filter(item=valve):
        lines = list(row.lines.order_by("pk"))
        assert row.quantity == sum((x.quantity for x in lines), D(0)) >= 0
        assert all(x.after >= 0 for x in lines)
    booked = Line.objects.filter(slip__case_id=7).aggregate(n=Sum("quantity"))["n"] or D(0)
    gaps = Unbooked.objects.aggregate(n=Sum("quantity"))["n"] or D(0)
    assert used == gaps - booked


def test_a_use_takes_the_own_van_first_and_notes_the_rest_without_stopping_anybody(world: World) -> None:
    target = van(world, 角阀=1)
    assert use(world, "3") == actions.Used(D(1), D(2))
    assert held(target, "角阀") == 0
    row = queries.unbooked(world.zhou, world.lake.pk)[0]
    assert (row.quantity, row.case_name) == (D(2), "GD-7")


def test_a_late_act_keeps_the_time_at_which_it_happened(world: World) -> None:
    van(world, 角阀=3)
    early = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)
    use(world, "1", at=early)
    assert Slip.objects.get(sort="use").at == early


def test_what_is_given_back_strikes_the_gap_first_then_fills_the_van(world: World) -> None:
    target, valve = van(world, 角阀=1), world.item("角阀")
    use(world, "3")
    actions.give_back(world.staff("zhang"), by=world.zhang, item=valve, quantity=D(1), case=CASE)
    assert (Unbooked.objects.get().quantity, held(target, "角阀")) == (D(1), D(0))
    actions.give_back(world.staff("zhang"), by=world.zhang, item=valve, quantity=D(2), case=CASE)
    assert (Unbooked.objects.get().settled_at is not None, held(target, "角阀")) == (True, D(1))
    with refused("not_used", target):
        actions.give_back(world.staff("zhang"), by=world.zhang, item=valve, quantity=D(1), case=CASE)


def test_a_gap_that_came_out_of_the_warehouse_is_booked_afterwards(world: World) -> None:
    target = van(world)
    use(world, "2")
    store = world.warehouse()
    actions.settle_unbooked(Unbooked.objects.get(), by=world.zhou, store=store, reason="急修直接拿的")
    assert (held(store, "角阀"), held(target, "角阀")) == (D(48), D(0))
    with refused("settled"):
        actions.settle_unbooked(Unbooked.objects.get(), by=world.zhou, reason="再来")


def test_nobody_moves_the_stock_of_another_project_or_van(world: World) -> None:
    target, store = van(world, 角阀=2), world.warehouse()
    lines = {world.item("角阀").pk: D(1)}
    with refused("not_allowed", target):
        actions.return_stock(world.staff("zhang"), by=world.wanghai, to=store, lines=lines)
    with refused("not_allowed", store):
        actions.receive_stock(store, by=world.zhao, lines=lines)
    with refused("not_allowed", store):
        actions.receive_stock(store, by=world.actor("wu"), lines=lines)
    assert queries.overview(world.qian_of_hill, world.lake.pk) == []


def test_the_keeper_hears_once_of_a_low_item_until_there_is_more(world: World) -> None:
    store, tape = world.warehouse(生料带=6), world.item("生料带")
    keeper = world.account("storekeeper")
    actions.set_minimum(store, by=world.zhou, item=tape, minimum=D(5))
    for _ in range(2):
        actions.write_off(store, by=world.zhou, lines={tape.pk: D(1)}, reason="受潮")
    world.run_jobs()
    told = Message.objects.filter(account=keeper)
    assert told.count() == 1
    assert "生料带还有 5 卷" in told[0].text
    actions.receive_stock(store, by=world.zhou, lines={tape.pk: D(20)})
    actions.write_off(store, by=world.zhou, lines={tape.pk: D(20)}, reason="受潮")
    world.run_jobs()
    assert told.count() == 2


def test_a_request_is_handed_out_in_part_and_says_when_the_rest_comes(world: World) -> None:
    store, zhang, valve = world.warehouse(角阀=3), world.staff("zhang"), world.item("角阀")
    row = actions.ask_materials(zhang, by=world.zhang, store=store, lines={valve.pk: D(5)})
    with refused("too_much", row):
        actions.issue_request(row, by=world.zhou, lines={valve.pk: D(6)})
    with refused("not_enough", row):
        actions.issue_request(row, by=world.zhou, lines={valve.pk: D(5)})
    day = date(2026, 11, 26)
    row = actions.issue_request(world.fresh(row), by=world.zhou, lines={valve.pk: D(3)}, rest_on=day)
    assert (row.status, held(queries.van_of(zhang.pk), "角阀"), held(store, "角阀")) == ("partly", D(3), D(0))
    assert queries.packing(world.lake.pk, None, ["角阀"])["角阀"].words == "缺货，11-26 到"
    actions.receive_stock(store, by=world.zhou, lines={valve.pk: D(9)})
    row = actions.issue_request(row, by=world.zhou, lines={valve.pk: D(2)})
    assert row.status == "issued"
    with refused("illegal_move", row):
        actions.withdraw_request(row, by=world.zhang)


def test_a_large_difference_of_a_count_waits_for_somebody_else(world: World) -> None:
    store, valve, keeper = world.warehouse(角阀=50), world.item("角阀"), world.actor("storekeeper")
    small = actions.record_count(store, by=world.zhou, lines={valve.pk: D(48)}, reason="损耗")
    assert (small.status, held(store, "角阀")) == ("booked", D(48))
    large = actions.record_count(store, by=world.zhou, lines={valve.pk: D(30)}, reason="数错")
    assert (large.status, large.fen, held(store, "角阀")) == ("waiting", 32_400, D(48))
    with refused("own_count", large):
        actions.approve_count(large, by=world.zhou)
    with refused("not_allowed", large):
        actions.approve_count(large, by=keeper)
    actions.approve_count(large, by=world.lin)
    assert (Count.objects.get(pk=large.pk).status, held(store, "角阀")) == ("booked", D(30))


def test_a_count_without_a_reason_or_against_an_old_book_changes_nothing(world: World) -> None:
    store, valve = world.warehouse(角阀=50), world.item("角阀")
    with refused("words_needed", store):
        actions.record_count(store, by=world.zhou, lines={valve.pk: D(49)})
    with refused("stale", store):
        actions.record_count(store, by=world.zhou, lines={valve.pk: D(50)}, seen={valve.pk: D(51)})


def test_above_the_amount_only_who_approves_writes_off(world: World) -> None:
    store, valve = world.warehouse(角阀=50), world.item("角阀")
    keeper: Actor = world.actor("storekeeper")
    with refused("too_much", store):
        actions.write_off(store, by=keeper, lines={valve.pk: D(12)}, reason="破损")
    actions.write_off(store, by=keeper, lines={valve.pk: D(11)}, reason="破损")
    assert held(store, "角阀") == 39


def test_small_write_offs_of_one_person_add_up_to_the_amount_within_the_days(world: World) -> None:
    store, valve = world.warehouse(角阀=50), world.item("角阀")  # 18 yuan each
    keeper: Actor = world.actor("storekeeper")
    for days in (40, 10, 2):
        at = NOW - timedelta(days=days)
        actions.write_off(store, by=keeper, lines={valve.pk: D(5)}, reason="破损", at=at)
    with refused("too_much", store):
        actions.write_off(store, by=keeper, lines={valve.pk: D(2)}, reason="破损", at=NOW)
    actions.write_off(store, by=keeper, lines={valve.pk: D(1)}, reason="破损", at=NOW)
    actions.write_off(store, by=world.zhou, lines={valve.pk: D(2)}, reason="破损", at=NOW)
    assert held(store, "角阀") == 32


def test_the_month_says_what_was_there_came_went_and_is_left(world: World) -> None:
    store, valve = world.warehouse(), world.item("角阀")
    first = datetime(2026, 11, 1, tzinfo=UTC)
    for quantity, day in ((10, -2), (5, 3)):
        actions.receive_stock(
            store, by=world.zhou, lines={valve.pk: D(quantity)}, at=first + timedelta(days=day)
        )
    actions.write_off(
        store, by=world.zhou, lines={valve.pk: D(4)}, reason="破损", at=first + timedelta(days=9)
    )
    row = queries.month(store, first, first + timedelta(days=30))[0]
    assert (row.opening, row.came, row.went, row.closing) == (D(10), D(5), D(4), D(11))


def test_eight_hands_at_once_never_take_more_than_is_there(own_database: str) -> None:
    world = World()
    with clock.pinned(NOW):
        store, valve = world.warehouse(角阀=10), world.item("角阀")
        target = actions.van_of(world.staff("zhang"), by=world.zhang)
        by, ready = world.zhou, threading.Barrier(8)
    ended: list[str] = []

    def draw() -> None:
        ready.wait()
        try:
            actions.transfer_stock(store, by=by, to=target, lines={valve.pk: D(3)})
            ended.append("done")
        except Refused as no:
            ended.append(no.code)
        finally:
            connections.close_all()

    hands = [threading.Thread(target=draw) for _ in range(8)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert Counter(ended) == {"done": 3, "not_enough": 5}
    assert (held(store, "角阀"), held(target, "角阀")) == (D(1), D(9))
    assert Line.objects.filter(stock__store=store).aggregate(n=Sum("quantity"))["n"] == D(1)
    connections.close_all()
