"""Whom the house calls: the share of every stratum, and more where it is likelier that something is wrong."""

from datetime import timedelta

import pytest

from guanjia.followups import actions, rules, selection
from guanjia.followups.models import FollowUp
from guanjia.kernel.actors import SYSTEM
from guanjia.workorders.models import WorkOrder
from tests.followups.test_findings import due, rule
from tests.world import NOW, World, minutes

HUNDRED = range(1, 101)


@pytest.mark.clause("B-3.4.3-1")
@pytest.mark.parametrize("percent", [0, 1, 20, 33, 100])
def test_every_stratum_reaches_its_share_exactly(percent: int) -> None:
    for stratum in ("1:2:3:2026-11", "1:2:4:2026-11", "1:5:3:2026-12"):
        assert sum(rules.is_drawn(n, percent, stratum) for n in HUNDRED) == percent


def test_who_is_drawn_is_the_same_again_and_begins_elsewhere_in_each_stratum() -> None:
    def drawn(stratum: str) -> list[int]:
        return [n for n in HUNDRED if rules.is_drawn(n, 20, stratum)]

    assert drawn("1:2:3:2026-11") == drawn("1:2:3:2026-11")
    assert len({drawn(f"1:2:{staff}:2026-11")[0] for staff in range(20)}) > 1


def test_an_order_is_in_the_sample_or_out_of_it_however_often_one_asks(world: World) -> None:
    order = world.completed_order(category="public", description="信报箱锁坏")
    assert len({selection.is_sampled(order) for _ in range(3)}) == 1


@pytest.mark.clause("B-3.4.3-1")
def test_the_sample_is_called_with_its_reason(world: World) -> None:
    rule("followups.sample_percent", 100)
    task = due(world, category="public", description="信报箱锁坏")
    assert (task.rule, task.why) == ("sample", "抽查")


def test_the_same_place_again_is_called_for_that_reason(world: World) -> None:
    rule("followups.sample_percent", 0)
    order = world.completed_order(category="public", description="信报箱锁坏")
    WorkOrder.objects.filter(pk=order.pk).update(completed_at=NOW - timedelta(days=20))
    task = due(world, category="public", description="信报箱锁又坏")
    assert (task.rule, task.why) == ("risk", "同一处又报")


def test_a_technician_whose_calls_say_unsolved_is_called_more(world: World) -> None:
    rule("followups.risk_least", 1)
    actions.record_answer(due(world), by=world.zhao, solved=False, satisfied=False, at=NOW + minutes(120))
    since = NOW - timedelta(days=1)
    assert selection.is_staff_risky(world.staff("zhang").pk, world.lake.pk, since)
    assert not selection.is_staff_risky(world.staff("wanghai").pk, world.lake.pk, since)


def test_a_low_rating_is_urgent_and_the_weightiest_reason_comes_first(world: World) -> None:
    order = world.completed_order(overall=2)
    world.run_jobs()
    task = FollowUp.objects.get(order=order)
    assert (task.rule, task.is_urgent) == ("low", True)
    assert [one for one, _ in selection.why_called(order, 2)][:2] == ["low", "category"]


def test_a_reworked_order_is_called_again(world: World) -> None:
    task = due(world)
    actions.record_answer(task, by=world.zhao, solved=False, satisfied=False, at=NOW + minutes(120))
    order = world.fresh(task.order)
    assert ("rework", "返修过") in selection.why_called(order, 5)
    assert actions.plan_follow_up(order, by=SYSTEM, why="返修过", rule="rework").round == 2
