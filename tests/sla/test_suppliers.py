"""Suppliers' orders: what a promise waits for; a later day asks for a notice, known since it was named (A-1.3-5)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from guanjia.communications.models import Message
from guanjia.kernel import clock
from guanjia.measures import queries as measures
from guanjia.sla import actions, ledger
from guanjia.sla.models import Clock, DelayNotice, Promise, SupplierOrder
from tests.house.hostile import picture_bytes
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes, refused

__all__ = ["signed_in"]
DAY = timedelta(days=1)
WED, FRI, MON = date(2026, 11, 25), date(2026, 11, 27), date(2026, 11, 30)


def sofa(world: World) -> Promise:
    """小赵 told 王女士 that the cupboard comes by Friday evening."""
    order = world.working_order()
    return actions.promise(order, what="柜子装好", by=world.zhao, due_at=NOW + 3 * DAY + minutes(480), at=NOW)


def ordered(world: World, **facts: Any) -> SupplierOrder:
    """The cupboard is to come on Friday."""
    row = sofa(world)
    wanted = {"item": "橱柜", "supplier": "顺达家具", "promised_on": FRI} | facts
    return actions.order_from_supplier(row, by=world.zhao, at=NOW + minutes(10), **wanted)


def notice(order: SupplierOrder, world: World, after: float, **facts: Any) -> DelayNotice:
    """小赵 tells 王女士 some minutes after the supplier named Monday."""
    now = NOW + DAY + minutes(after)
    said: dict[str, Any] = {
        "cause": "supplier", "words": "橱柜晚到", "told_how": "phone", "remedy": "先借一个",
        "compensation": "减 100 元", "sort": "waiver", "fen": 10_000, "known_since": None,
        "new_due_at": NOW + 6 * DAY + minutes(480), "at": now,
    } | facts  # fmt: skip
    with clock.pinned(now):
        return actions.give_notice(world.fresh(order.promise), by=world.zhao, **said)


def late(world: World) -> SupplierOrder:
    """On Wednesday at ten the supplier names Monday."""
    return actions.revise_supplier(ordered(world), by=world.zhao, revised_on=MON, at=NOW + DAY)


def titles(world: World, username: str) -> list[str]:
    """What stands in an inbox about suppliers."""
    rows = Message.objects.filter(account=world.account(username), once_key__contains=":supplier_")
    return [row.title for row in rows.order_by("pk")]


@pytest.mark.clause("A-1.3-5")
def test_two_days_before_the_day_the_giver_and_the_supervisor_are_reminded_to_ask(world: World) -> None:
    order = ordered(world)
    assert world.clock(order, "T70").due_at == NOW + DAY + minutes(10)
    with clock.pinned(NOW + DAY + minutes(9)):
        actions.sweep()
        world.run_jobs()
        assert titles(world, "zhao") == []
    with clock.pinned(NOW + DAY + minutes(10)):
        actions.sweep()
        world.run_jobs()
    assert titles(world, "zhao") == titles(world, "zhou") == ["请向供应商确认到货日"]
    assert Message.objects.filter(once_key__contains=":supplier_to_ask").first().text == (  # type: ignore[union-attr]
        "顺达家具的橱柜说好 11-27 到货，关系到客户的“柜子装好”。"
    )


def test_a_day_that_was_confirmed_reminds_nobody(world: World) -> None:
    order = actions.confirm_supplier(ordered(world), by=world.zhao, at=NOW + minutes(20))
    assert (order.status, order.confirmed_at) == ("confirmed", NOW + minutes(20))
    with clock.pinned(NOW + 3 * DAY):
        actions.sweep()
        world.run_jobs()
    assert titles(world, "zhao") == []


def test_a_day_that_is_near_is_asked_about_at_once(world: World) -> None:
    assert world.clock(ordered(world, promised_on=WED), "T70").due_at == NOW + minutes(10)


@pytest.mark.clause("A-1.3-5")
def test_a_later_day_than_the_promise_asks_for_a_notice_that_is_known_since_then(world: World) -> None:
    order = late(world)
    world.run_jobs()
    kept = world.fresh(order)
    assert (kept.revised, kept.due_on, kept.untold_since) == ([MON], MON, NOW + DAY)
    assert titles(world, "zhao") == titles(world, "zhou") == ["供应商改期，请告知客户"]
    assert world.clock(order, "T16S").due_at == NOW + DAY + minutes(30)
    given = notice(order, world, after=20)
    assert (given.known_since, given.told_at) == (NOW + DAY, NOW + DAY + minutes(20))
    assert world.fresh(order).untold_since is None
    assert world.clock(order, "T16S").stopped_at == NOW + DAY + minutes(20)
    assert world.fresh(order.promise).due_at == NOW + 6 * DAY + minutes(480)


def test_a_notice_that_ends_before_the_new_day_leaves_the_delay_untold(world: World) -> None:
    order = late(world)
    notice(order, world, after=20, new_due_at=NOW + 4 * DAY)
    assert world.fresh(order).untold_since == NOW + DAY
    assert world.clock(order, "T16S").state == Clock.State.RUNNING


def test_a_day_that_keeps_the_promise_asks_for_nothing(world: World) -> None:
    order = actions.revise_supplier(
        ordered(world, promised_on=WED), by=world.zhao, revised_on=FRI, at=NOW + minutes(30)
    )
    world.run_jobs()
    assert (order.untold_since, titles(world, "zhao")) == (None, [])
    assert not Clock.objects.filter(rule="T16S").exists()


def test_a_second_later_day_is_known_since_the_first(world: World) -> None:
    order = late(world)
    again = actions.revise_supplier(order, by=world.zhao, revised_on=MON + DAY, at=NOW + DAY + minutes(10))
    world.run_jobs()
    assert (again.revised, again.untold_since) == ([MON, MON + DAY], NOW + DAY)
    assert world.clock(order, "T16S").due_at == NOW + DAY + minutes(30)
    assert len(titles(world, "zhao")) == 1


def test_back_to_the_old_day_there_is_nothing_to_tell(world: World) -> None:
    order = late(world)
    back = actions.revise_supplier(order, by=world.zhao, revised_on=FRI, at=NOW + DAY + minutes(10))
    assert back.untold_since is None
    assert world.clock(order, "T16S").state == Clock.State.STOPPED


def test_what_came_is_waited_for_no_more(world: World) -> None:
    order = actions.receive_supplies(late(world), by=world.zhao, at=NOW + 2 * DAY)
    assert (order.status, order.arrived_at, order.untold_since) == ("arrived", NOW + 2 * DAY, None)
    with refused("illegal_move", order):
        actions.revise_supplier(order, by=world.zhao, revised_on=MON + DAY, at=NOW + 2 * DAY)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"item": " "}, "item_needed"), ({"supplier": ""}, "supplier_needed"),
        ({"promised_on": date(2026, 11, 23)}, "day_passed"), ({"promised_on": date(2028, 1, 1)}, "day_passed"),
    ],
)  # fmt: skip
def test_an_order_that_lacks_something_is_not_kept(world: World, facts: dict[str, Any], code: str) -> None:
    row = sofa(world)
    wanted: dict[str, Any] = {"item": "橱柜", "supplier": "顺达家具", "promised_on": FRI} | facts
    with refused(code, row):
        actions.order_from_supplier(row, by=world.zhao, at=NOW, **wanted)
    assert not SupplierOrder.objects.exists()


def test_another_project_neither_orders_nor_revises(world: World) -> None:
    order = ordered(world)
    with refused("not_yours", order, order.promise):
        actions.revise_supplier(order, by=world.qian_of_hill, revised_on=MON, at=NOW + DAY)
    with refused("same_day", order):
        actions.revise_supplier(order, by=world.zhao, revised_on=FRI, at=NOW + DAY)
    assert ledger.supplier_orders(world.qian_of_hill, world.lake.pk) == []
    assert ledger.supplier_orders(world.zhou, world.lake.pk) == [order]


@pytest.mark.parametrize(("after", "hits"), [(20, 1), (31, 0)])
def test_what_a_supplier_delays_is_told_within_the_half_hour_or_counts_as_missed(
    world: World, after: float, hits: int
) -> None:
    order = late(world)
    with clock.pinned(NOW + DAY + minutes(30)):
        actions.sweep()
        world.run_jobs()
    today = NOW.date()
    figure = measures.figures(world.zhou, ["M020"], today, today + 2 * DAY, [world.lake.pk])["M020"]
    assert (figure.hits, figure.total) == (0, 1)
    notice(order, world, after=after)
    world.run_jobs()
    figure = measures.figures(world.zhou, ["M020"], today, today + 2 * DAY, [world.lake.pk])["M020"]
    assert (figure.hits, figure.total) == (hits, 1)


def test_the_pages_order_revise_and_lead_to_the_notice_with_what_is_known(
    world: World, signed_in: Open
) -> None:
    row, client = sofa(world), signed_in("zhao")
    with clock.pinned(NOW + minutes(10)):
        sent = {"item": "橱柜", "supplier": "顺达家具", "promised_on": "2026-11-27"}
        assert client.post(f"/desk/promises/{row.pk}/supplies/", sent).status_code == 303
    order = SupplierOrder.objects.get()
    with clock.pinned(NOW + DAY):
        client = signed_in("zhao")  # yesterday's session is over
        address = f"/desk/supplies/{order.pk}/revise/"
        assert client.post(address, {"revised_on": "2026-11-30"}).status_code == 303
        page = client.get(f"/desk/promises/{row.pk}/").content.decode()
        assert "供应商改期，客户还不知道" in page and "原定 11-27" in page
        form = client.get(f"/desk/promises/{row.pk}/notice/").content.decode()
        assert (
            'value="2026-11-25T10:00"' in form and 'value="2026-11-30T18:00"' in form and "橱柜晚到" in form
        )
        listed = client.get("/desk/promises/supplies/").content.decode()
        assert "橱柜" in listed and "还没告知" in listed
    with clock.pinned(NOW + DAY):
        assert signed_in("qian").get(address).status_code == 404


def test_a_receipt_may_be_a_photo_and_only_who_sees_the_promise_sees_it(
    world: World, signed_in: Open
) -> None:
    row = sofa(world)
    given = actions.propose(row, by=world.zhao, sort="gift", fen=3000, words="果篮")
    actions.approve(given, by=world.zhou)
    with refused("receipt_needed", given):
        actions.deliver(given, by=world.zhao)
    client, address = signed_in("zhao"), f"/desk/compensations/{given.pk}/deliver/"
    photo = SimpleUploadedFile("a.png", picture_bytes(), "image/png")
    assert client.post(address, {"receipt": "", "photos": [photo]}).status_code == 303
    assert (world.fresh(given).status, world.fresh(given).receipt) == ("delivered", "见照片")
    page = client.get(f"/desk/promises/{row.pk}/").content.decode()
    link = page.split('href="/files/')[1].split('"')[0]
    assert signed_in("zhou").get(f"/files/{link}").status_code == 200
    assert signed_in("qian").get(f"/files/{link}").status_code == 404
