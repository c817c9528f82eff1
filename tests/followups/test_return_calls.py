"""Return calls close, reopen, or complain; never by the one who did the work."""

from dataclasses import replace

import pytest

from guanjia.communications.models import Message
from guanjia.followups import actions
from guanjia.followups.models import FollowUp
from guanjia.intake.models import Contact
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM
from guanjia.organization import actions as organization
from guanjia.sla import actions as sla
from guanjia.workorders import actions as workorders
from tests.world import NOW, World, minutes, refused


def due(world: World, **facts: object) -> FollowUp:
    """The call of a completed order."""
    order = world.completed_order(**facts)
    world.run_jobs()
    return FollowUp.objects.select_related("order").get(order=order)


@pytest.mark.clause("B-3.4.3-1")
def test_a_water_repair_is_called_within_forty_eight_hours(world: World) -> None:
    task = due(world)
    assert (task.why, task.order.status) == ("本类必访", "following_up")
    assert task.due_at - NOW == minutes(48 * 60)
    assert world.clock(task, "T19").due_at == task.due_at


@pytest.mark.clause("B-3.4.3-1")
def test_an_order_that_no_rule_selects_closes_at_once(world: World) -> None:
    organization.publish_policy(
        by=SYSTEM, approved_by="x", key="followups.sample_percent", value=0, valid_from=NOW - minutes(1)
    )
    order = world.completed_order(category="public", description="信报箱锁坏")
    world.run_jobs()
    assert world.fresh(order).status == "closed"
    assert not FollowUp.objects.filter(order=order).exists()


@pytest.mark.clause("B-3.4.3-2")
def test_solved_and_satisfied_closes(world: World) -> None:
    task = due(world)
    actions.record_answer(task, by=world.zhao, solved=True, satisfied=True)
    assert world.fresh(task.order).status == "closed"


@pytest.mark.clause("B-3.4.3-2")
def test_not_solved_reopens_the_order(world: World) -> None:
    task = due(world)
    actions.record_answer(task, by=world.zhao, solved=False, satisfied=False, words="又滴水了")
    kept = world.fresh(task.order)
    assert (kept.status, kept.reopened) == ("confirmed", 1)
    world.run_jobs()
    assert Message.objects.filter(account=world.account("zhou"), once_key__contains="not_solved").count() == 1


@pytest.mark.clause("B-3.4.3-2")
def test_solved_but_not_satisfied_closes_and_opens_a_complaint_contact(world: World) -> None:
    task = due(world)
    actions.record_answer(task, by=world.zhao, solved=True, satisfied=False, words="来晚了")
    assert world.fresh(task.order).status == "closed"
    contact = Contact.objects.get(wants="complaint")
    assert (contact.text, contact.status, contact.origin) == ("来晚了", "open", str(task.order.ref))


def test_both_answers_are_wanted(world: World) -> None:
    task = due(world)
    with refused("answers_needed", task, task.order):
        actions.record_answer(task, by=world.zhao, solved=True, satisfied=None)


@pytest.mark.clause("B-3.4.3-1")
def test_the_one_who_did_the_work_never_makes_the_call(world: World) -> None:
    task = due(world)
    both = replace(world.zhang, grants=(*world.zhang.grants, *world.zhao.grants))
    with refused("own_work", task, task.order):
        actions.record_answer(task, by=both, solved=True, satisfied=True)


def test_three_tries_close_as_unreached_and_are_counted_apart(world: World) -> None:
    task = due(world)
    for n in range(3):
        actions.note_unanswered(task, by=world.zhao, at=NOW + minutes(100 * n))
    assert (world.fresh(task).status, world.fresh(task.order).status) == ("unreached", "closed")
    with refused("illegal_move", task):
        actions.note_unanswered(task, by=world.zhao)


def test_seven_days_after_the_first_try_the_order_closes_by_itself(world: World) -> None:
    task = due(world)
    actions.note_unanswered(task, by=world.zhao, at=NOW + minutes(200))
    with clock.pinned(NOW + minutes(200 + 7 * 24 * 60)):
        sla.sweep()
        world.run_jobs()
    assert (world.fresh(task).status, world.fresh(task.order).status) == ("unreached", "closed")


def test_two_stars_make_an_urgent_call_and_tell_the_supervisor(world: World) -> None:
    order = world.finished_order()
    workorders.give_feedback(order, by=world.wang, overall=2, at=NOW + minutes(85))
    world.run_jobs()
    task = FollowUp.objects.get(order=order)
    assert (task.is_urgent, task.why) == (True, "评价低")
    assert Message.objects.filter(account=world.account("zhou"), once_key__contains="low_rating").count() == 1


def test_the_urgent_call_waits_until_the_order_is_completed(world: World) -> None:
    order = world.finished_order()
    workorders.give_feedback(order, by=world.wang, overall=1, at=NOW + minutes(85))
    world.run_jobs()
    task = FollowUp.objects.select_related("order").get(order=order)
    with refused("not_completed", task, order):
        actions.record_answer(task, by=world.zhao, solved=True, satisfied=True)


def test_a_reopened_order_voids_its_open_call(world: World) -> None:
    task = due(world)
    workorders.reopen_order(task.order, by=world.wang, reason="又漏了")
    world.run_jobs()
    assert world.fresh(task).status == "void"


def test_a_reaction_that_runs_twice_changes_nothing(world: World) -> None:
    from guanjia.followups.reactions import select_or_close
    from guanjia.kernel.models import Event

    task = due(world)
    event = Event.objects.get(name="workorders.OrderCompleted", subject_id=task.order_id)
    before = (world.snapshot(task), world.snapshot(task.order))
    select_or_close(event)
    assert (world.snapshot(task), world.snapshot(task.order)) == before
