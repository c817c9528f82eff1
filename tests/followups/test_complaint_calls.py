"""A complaint that was settled is called about after three and thirty days, until it is settled for good (T27)."""

from dataclasses import replace

import pytest

from guanjia.communications.models import Message
from guanjia.complaints import actions as complaints
from guanjia.complaints.models import Complaint
from guanjia.followups import actions, queries
from guanjia.followups.models import FollowUp
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.models import Event
from guanjia.sla import actions as sla
from tests.complaints import story
from tests.complaints.story import DAY, HOUR
from tests.world import NOW, World, refused

SETTLED = NOW + 9 * HOUR


def settled(world: World, **facts: object) -> Complaint:
    """王女士 was satisfied; 周姐 owned it, 小赵 told her, 张师傅 was blamed."""
    row = story.satisfied(world, **facts)
    world.run_jobs()
    return row


def reviewed(world: World, row: Complaint) -> None:
    """周姐 wrote down what was learnt."""
    complaints.review_complaint(
        world.fresh(row),
        by=world.zhou,
        cause="standard",
        whys=["没查回路"],
        words="先查回路",
        at=SETTLED + DAY,
    )
    world.run_jobs()


def calls(row: Complaint) -> tuple[FollowUp, FollowUp]:
    """The call after three days and the one after thirty."""
    found = FollowUp.objects.select_related("complaint__owner").filter(complaint=row).order_by("due_at")
    return found[0], found[1]


def answer(task: FollowUp, by: Actor, after: int, **facts: object) -> None:
    """What the customer said, so many days later."""
    facts = {"solved": True, "satisfied": True} | facts
    actions.record_answer(task, by=by, at=SETTLED + after * DAY, **facts)  # type: ignore[arg-type]


@pytest.mark.clause("C-3.2-8")
def test_who_was_satisfied_is_called_after_three_and_after_thirty_days(world: World) -> None:
    soon, late = calls(settled(world))
    assert [(one.rule, one.due_at - SETTLED) for one in (soon, late)] == [
        ("complaint", 3 * DAY), ("check", 30 * DAY),
    ]  # fmt: skip
    assert [one.opens_at - SETTLED for one in (soon, late) if one.opens_at] == [2 * DAY, 29 * DAY]
    assert world.clock(soon, "T27").due_at == soon.due_at and world.clock(late, "T27").due_at == late.due_at


def test_nobody_calls_before_the_day(world: World) -> None:
    soon, _ = calls(settled(world))
    with refused("too_early", soon, soon.complaint):
        answer(soon, world.lin, 1)


@pytest.mark.clause("C-3.2-8")
def test_both_calls_answered_well_and_the_review_archive_it(world: World) -> None:
    row = settled(world)
    reviewed(world, row)
    soon, _ = calls(row)
    answer(soon, world.lin, 3)
    assert world.fresh(row).status == "reviewed"
    answer(calls(row)[1], world.lin, 30)
    assert world.fresh(row).status == "archived"


def test_a_review_after_the_last_call_archives_then(world: World) -> None:
    row = settled(world)
    for number in (0, 1):
        answer(calls(row)[number], world.lin, 30)
    assert world.fresh(row).status == "satisfied"
    reviewed(world, row)
    assert world.fresh(row).status == "archived"


def test_an_unreached_last_call_archives_too(world: World) -> None:
    row = settled(world)
    reviewed(world, row)
    soon, late = calls(row)
    answer(soon, world.lin, 3)
    for hour in range(3):
        actions.note_unanswered(late, by=world.lin, at=SETTLED + 29 * DAY + hour * HOUR)
    assert (world.fresh(late).status, world.fresh(row).status) == ("unreached", "archived")


@pytest.mark.clause("C-3.2-8")
@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"solved": False, "satisfied": False, "words": "又黑了"}, "又黑了"),
        ({"solved": True, "satisfied": False}, "回访：已解决，但不满意"),
    ],
)
def test_a_bad_answer_opens_it_again_and_the_other_call_is_void(
    world: World, said: dict[str, object], reason: str
) -> None:
    row = settled(world)
    soon, late = calls(row)
    answer(soon, world.lin, 3, **said)
    world.run_jobs()
    kept = world.fresh(row)
    assert (kept.status, kept.round) == ("investigating", 2)
    opened = Event.objects.get(name="complaints.ComplaintReopened", subject_id=row.pk)
    assert opened.data["reason"] == reason
    assert world.fresh(late).status == "void"


def test_who_stays_unnamed_is_not_called_and_the_review_archives(world: World) -> None:
    row = story.satisfied(world, is_anonymous=True, person=None)
    world.run_jobs()
    assert not FollowUp.objects.filter(complaint=row).exists()
    reviewed(world, row)
    assert world.fresh(row).status == "archived"


@pytest.mark.parametrize("name", ["zhou", "zhao"])
def test_neither_the_owner_nor_who_told_the_result_makes_the_call(world: World, name: str) -> None:
    soon, _ = calls(settled(world))
    with refused("own_work", soon, soon.complaint):
        answer(soon, getattr(world, name), 3)


def test_neither_the_blamed_nor_a_member_of_the_group_nor_who_did_the_work_makes_the_call(
    world: World,
) -> None:
    order = world.dispatched_order()
    row = settled(world, case=order.ref)
    soon, _ = calls(row)
    assert order.staff_id is not None
    found = {f"account:{world.account(name).pk}" for name in ("zhou", "zhao", "zhang")}
    found |= {f"staff:{pk}" for pk in (world.staff("zhang").pk, order.staff_id)}
    assert queries.handlers(soon) == found
    callers = world.lin.grants
    for caller in (world.actor("zhang"), world.staff_of(order.staff_id).account):
        actor = caller if isinstance(caller, Actor) else world.actor(caller.username)
        with refused("own_work", soon, row):
            answer(soon, replace(actor, grants=callers), 3)


def test_the_other_call_that_was_forgotten_keeps_it_open(world: World) -> None:
    row = settled(world)
    reviewed(world, row)
    soon, late = calls(row)
    answer(late, world.lin, 30)
    assert (world.fresh(row).status, world.fresh(soon).status) == ("reviewed", "due")
    answer(calls(row)[0], world.lin, 31)
    assert world.fresh(row).status == "archived"


def test_owner_and_supervisor_hear_of_a_bad_answer(world: World) -> None:
    row = settled(world)
    answer(calls(row)[0], world.lin, 3, solved=False, satisfied=False)
    world.run_jobs()
    told = Message.objects.filter(once_key__contains=":complaint_not_settled:")
    assert list(told.values_list("account__username", flat=True)) == ["zhou"]


def test_seven_days_after_the_first_try_a_call_ends_by_itself(world: World) -> None:
    row = settled(world)
    soon, late = calls(row)
    actions.note_unanswered(soon, by=world.lin, at=SETTLED + 3 * DAY)
    with clock.pinned(SETTLED + 10 * DAY):
        sla.sweep()
        world.run_jobs()
    assert (world.fresh(soon).status, world.fresh(late).status) == ("unreached", "due")
    assert world.fresh(row).status == "satisfied"


def test_a_reaction_that_runs_twice_plans_no_third_call(world: World) -> None:
    row = settled(world)
    actions.plan_complaint_calls(row, by=world.zhou, at=SETTLED)
    assert FollowUp.objects.filter(complaint=row).count() == 2
