"""The figures of complaints: exact values of a week's stories, and the same again when counted anew from the events."""

from datetime import timedelta

import pytest

from guanjia.collaboration import actions as collaboration
from guanjia.complaints import actions
from guanjia.kernel import clock
from guanjia.measures import actions as counting
from guanjia.measures import queries as measures
from guanjia.organization.moments import local
from guanjia.sla.actions import clocks as sla
from tests.complaints import story
from tests.complaints.story import DAY, HOUR
from tests.world import NOW, World

KEYS = ("M056", "M057", "M058", "M059", "M060", "M061", "M062", "M063", "M064", "M065", "complaints_with_group",
        "M066", "M067", "M068", "M069", "M070", "M071", "M072", "M073", "M074", "M227", "M249", "M258")  # fmt: skip


def figures(world: World, *keys: str) -> dict[str, tuple[int, int]]:
    """Hits and cases of these days."""
    world.run_jobs()
    today = local(NOW).date()
    found = measures.figures(world.zhou, list(keys), today, today + timedelta(days=9), [world.lake.pk])
    return {key: (found[key].hits, found[key].total) for key in keys}


def test_a_complaint_that_went_well_is_a_hit_everywhere(world: World) -> None:
    row = story.satisfied(world)
    collaboration.ask_action(
        world.lake, by=world.zhou, title="夜间复查", owner=world.account("zhou"), due_on=(NOW + 3 * DAY).date(),
        check_on=(NOW + 9 * DAY).date(), check_by="不再报修", origin=row.ref,
    )  # fmt: skip
    actions.review_complaint(row, by=world.zhou, cause="execution", whys=["没查"], words="复查", at=NOW + DAY)
    one = dict.fromkeys(KEYS, (1, 1))
    assert figures(world, *KEYS) == one | {
        "M062": (2, 2), "M070": (0, 1), "M071": (0, 1), "M073": (0, 1), "M061": (0, 1),
    }  # fmt: skip


def test_rounds_exceptions_and_repetitions_count_against_the_house(world: World) -> None:
    row = story.told(world, story.agreed(world, story.judged(world)))
    row = actions.note_unsatisfied(row, by=world.zhao, words="又灭了", at=NOW + 9 * HOUR)
    row = story.told(world, story.agreed(world, row, 10 * HOUR), 12 * HOUR)
    actions.note_satisfied(row, by=world.zhao, at=NOW + 15 * HOUR)
    again = story.registered(world)
    again = actions.accept_complaint(again, by=world.zhou, grade="minor", how="phone", at=NOW + HOUR)
    actions.except_complaint(
        again, by=world.lin, reason="要求过高", legal_note="没有依据", next_review_on=(NOW + 30 * DAY).date(),
        at=NOW + 20 * HOUR,
    )  # fmt: skip
    found = figures(world, "M064", "M069", "M070", "M073", "M071")
    assert found == {"M064": (1, 2), "M069": (0, 2), "M070": (1, 2), "M073": (1, 2), "M071": (0, 2)}


@pytest.mark.clause("D-3.3.3-2")
def test_silence_counts_as_soon_as_it_is_too_long(world: World) -> None:
    story.accepted(world, "major")
    with clock.pinned(NOW + 2 * DAY):
        sla.sweep()
        assert figures(world, "M062") == {"M062": (0, 1)}


def test_counted_anew_from_the_events_the_figures_are_the_same(world: World) -> None:
    row = story.satisfied(world)
    actions.review_complaint(row, by=world.zhou, cause="execution", whys=["没查"], words="复查", at=NOW + DAY)
    story.accepted(world, "major")
    before = figures(world, *KEYS)
    counting.rebuild()
    assert figures(world, *KEYS) == before
