"""The figures of calls over orders and complaints, exact, and the same when counted anew from the events."""

from datetime import timedelta

import pytest

from guanjia.followups import actions
from guanjia.followups.models import FollowUp
from guanjia.kernel import clock
from guanjia.measures import actions as counting
from guanjia.measures import queries as measures
from guanjia.organization.moments import local
from guanjia.sla import actions as sla
from tests.complaints.story import DAY
from tests.followups.test_complaint_calls import answer, calls, settled
from tests.followups.test_findings import another, due, rule
from tests.world import NOW, World, minutes

KEYS = ("M022", "M023", "M024", "follow_ups_done")


def figures(world: World) -> dict[str, tuple[int, int]]:
    """Hits and cases of two months."""
    world.run_jobs()
    today = local(NOW).date()
    found = measures.figures(world.zhou, list(KEYS), today, today + timedelta(days=60), [world.lake.pk])
    return {key: (found[key].hits, found[key].total) for key in KEYS}


def one_of_each(world: World) -> None:
    """An order called in time, one unreached, a complaint called in time and then too late."""
    rule("followups.blind_percent", 0)
    good, silent = due(world), another(world)
    actions.record_answer(good, by=world.zhao, solved=True, satisfied=True, at=NOW + minutes(120))
    for n in range(3):
        actions.note_unanswered(silent, by=world.zhao, at=NOW + minutes(130 + n))
    row = settled(world)
    soon, late = calls(row)
    answer(soon, world.lin, 3)
    with clock.pinned(late.due_at + DAY):
        sla.sweep()
        world.run_jobs()
    answer(late, world.lin, 32)


@pytest.mark.clause("B-3.4.3-1")
@pytest.mark.clause("C-3.2-8")
def test_calls_of_orders_and_complaints_count_together_and_the_unreached_apart(world: World) -> None:
    one_of_each(world)
    assert figures(world) == {"M022": (2, 4), "M023": (3, 4), "M024": (3, 3), "follow_ups_done": (3, 4)}


@pytest.mark.clause("B-3.4.3-1")
def test_the_calls_made_stand_under_the_rule_that_chose_them(world: World) -> None:
    one_of_each(world)
    world.run_jobs()
    today = local(NOW).date()
    cut = measures.shares(world.zhou, "M023", today, today + timedelta(days=60), [world.lake.pk])
    assert {name: sum(one.hits for _, one in months) for name, months in cut.items()} == {
        "本类必访": 1, "抽查": 1, "投诉回访": 1, "投诉复查": 1,
    }  # fmt: skip


def test_a_second_call_counts_in_no_figure(world: World) -> None:
    rule("followups.blind_percent", 100)
    task = due(world)
    actions.record_answer(task, by=world.zhao, solved=True, satisfied=True, at=NOW + minutes(120))
    world.run_jobs()
    before = figures(world)
    second = FollowUp.objects.select_related("order", "first").get(first=task)
    actions.record_answer(second, by=world.lin, solved=False, satisfied=False, at=NOW + minutes(180))
    assert figures(world) == before == dict.fromkeys(KEYS, (1, 1))


def test_counted_anew_from_the_events_the_figures_are_the_same(world: World) -> None:
    one_of_each(world)
    before = figures(world)
    counting.rebuild()
    assert figures(world) == before
