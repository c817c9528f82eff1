"""The choices of the last month under other weights, before anybody asks to publish them (WO-03)."""

import pytest

from guanjia.dispatch import actions, queries, replay
from guanjia.dispatch.models import Offer
from guanjia.organization.models import PolicyChange
from guanjia.workorders import actions as workorders
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes

__all__ = ["signed_in"]
ZHANG, WANG = 5, 6


def row(staff: int, place: float, load: float, way: int, behind: bool = False) -> dict[str, object]:
    """What one candidate had."""
    return {"staff": staff, "load": 1, "way": way, "behind": behind, "shares": {"place": place, "load": load}}


def test_other_weights_put_another_first_and_the_figures_follow(world: World) -> None:
    order = world.confirmed_order()
    for chosen in (ZHANG, ZHANG, WANG):
        Offer.objects.create(
            order=order, staff=world.staff("zhang" if chosen == ZHANG else "wanghai"), mode="assign", by="t",
            at=NOW - minutes(60), shares=[
                row(world.staff("zhang").pk, 1.0, 0.25, 1), row(world.staff("wanghai").pk, 0.5, 1.0, 9),
            ],
        )  # fmt: skip
    near, free = {"place": 50, "load": 10}, {"place": 10, "load": 50}
    found = replay.replayed(world.zhou, world.lake.pk, near, free, NOW - minutes(99), NOW)
    assert [(c.before, c.after) for c in found.changed] == [
        (world.staff("zhang").pk, world.staff("wanghai").pk)
    ] * 3
    assert (found.now.way, found.tried.way, round(found.chosen.way, 2)) == (1.0, 9.0, 3.67)
    assert (found.chosen.most, found.chosen.least, found.chosen.spread) == (2, 1, 0.5)
    assert (found.now.most, found.now.least, found.now.spread) == (3, 0, 1.5)
    alike = replay.replayed(world.zhou, world.lake.pk, near, near, NOW - minutes(99), NOW)
    assert alike.changed == [] and alike.now == alike.tried
    nothing = replay.replayed(world.qian_of_hill, world.lake.pk, near, free, NOW - minutes(99), NOW)
    assert nothing.now.offers == 0


def test_the_arrival_of_another_is_estimated_by_the_way_from_what_was_recorded(world: World) -> None:
    world.arrived_order()  # agreed for 10:30 to 11:00, arrived at 10:35
    world.run_jobs()
    zhang, wang = world.staff("zhang").pk, world.staff("wanghai").pk
    Offer.objects.update(
        at=NOW + minutes(7), shares=[row(zhang, 1.0, 0.25, 1), row(wang, 0.5, 1.0, 30)],
    )  # fmt: skip
    near, free = {"place": 50, "load": 10}, {"place": 10, "load": 50}
    until = NOW + minutes(99)
    found = replay.replayed(world.zhou, world.lake.pk, near, free, NOW, until)
    assert found.chosen.arrivals == found.now.arrivals == replay.Arrivals(1, 28.0, 1, 1)
    assert found.tried.arrivals == replay.Arrivals(1, 57.0, 1, 0)  # 29 minutes of way more: 11:04
    Offer.objects.update(shares=[row(zhang, 0.5, 0.25, 30), row(wang, 1.0, 1.0, 1)])
    nearer = replay.replayed(world.zhou, world.lake.pk, near, free, NOW, until)
    assert nearer.tried.arrivals == replay.Arrivals(1, 23.0, 1, 1)  # not before 10:30
    Offer.objects.update(outcome="declined")
    unknown = replay.replayed(world.zhou, world.lake.pk, near, free, NOW, until)
    assert unknown.tried.arrivals == unknown.chosen.arrivals == replay.Arrivals(0, 0.0, 0, 0)


def test_a_butler_who_came_is_not_taken_for_the_technician_who_was_sent(world: World) -> None:
    order = world.departed_order()
    world.run_jobs()
    zhang, wang = world.staff("zhang").pk, world.staff("wanghai").pk
    Offer.objects.update(at=NOW + minutes(7), shares=[row(zhang, 1.0, 0.25, 1), row(wang, 0.5, 1.0, 30)])
    code, near, until = order.unit.door_code, {"place": 50, "load": 10}, NOW + minutes(99)
    workorders.arrive_as_butler(order, by=world.li, evidence="door", code=code, at=NOW + minutes(15))
    before = replay.replayed(world.zhou, world.lake.pk, near, near, NOW, until)
    assert before.chosen.arrivals == replay.Arrivals(0, 0.0, 0, 0)
    workorders.arrive(world.fresh(order), by=world.zhang, evidence="door", code=code, at=NOW + minutes(35))
    there = replay.replayed(world.zhou, world.lake.pk, near, near, NOW, until)
    assert there.chosen.arrivals == replay.Arrivals(1, 28.0, 1, 1)


def test_who_dispatches_tries_weights_and_who_may_ask_asks_for_them(world: World, signed_in: Open) -> None:
    actions.assign_best(world.confirmed_order(), by=world.zhao, at=NOW - minutes(1))
    client, url = signed_in("sun"), "/desk/dispatch/simulate/"
    tried = {"skill": 30, "place": 30, "load": 10, "household": 10, "fairness": 10, "continuity": 10}
    page = client.get(url, tried).content.decode()
    assert "请主管或项目经理申请修改" in page and "就用这一组" not in page
    assert client.post(url, tried | {"reason": "少走路"}).status_code == 422
    assert not PolicyChange.objects.exists()


def test_who_stood_behind_stands_behind_again() -> None:
    rows = [row(1, 1.0, 1.0, 1, behind=True), row(2, 0.1, 0.1, 1)]
    assert replay.first(rows, {"place": 50, "load": 50})["staff"] == 2  # type: ignore[arg-type]


def test_what_is_kept_with_a_choice_gives_the_same_first_and_the_same_score(world: World) -> None:
    order = world.confirmed_order()
    ranking = queries.ranking(order, NOW)
    actions.assign_best(order, by=world.zhao, at=NOW)
    offer = Offer.objects.get(order=order)
    points = {key: most for key, (_, most) in queries.weights_of(world.lake.pk, NOW).items()}
    assert (
        replay.first(offer.shares, points)["staff"] == ranking.candidates[0].facts.staff_id == offer.staff_id
    )
    kept = {part["staff"]: replay.score(part, points) for part in offer.shares}
    assert kept == {c.facts.staff_id: c.score for c in ranking.candidates}


@pytest.mark.clause("B-3.2.1-1")
def test_weights_are_tried_and_then_asked_for_as_one_set(world: World, signed_in: Open) -> None:
    actions.assign_best(world.confirmed_order(), by=world.zhao, at=NOW - minutes(1))
    client, url = signed_in("zhou"), "/desk/dispatch/simulate/"
    tried = {"skill": 30, "place": 30, "load": 10, "household": 10, "fairness": 10, "continuity": 10}
    page = client.get(url, tried).content.decode()
    assert "路程 20 → 30" in page and "最近 30 天 1 次派单" in page
    assert client.post(url, tried | {"reason": "少走路"}).status_code == 303
    asked = {(row.key, row.value, row.scope["project"]) for row in PolicyChange.objects.all()}
    assert asked == {
        ("dispatch.weight.place", 30, world.lake.pk),
        ("dispatch.weight.load", 10, world.lake.pk),
    }
