"""Whether calls can be trusted: claims beside what was said, calls that cannot be, blind second calls, conclusions."""

from dataclasses import replace
from datetime import timedelta

import pytest

from guanjia.followups import actions, integrity
from guanjia.followups.models import Finding, FollowUp
from guanjia.intake.models import Contact
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.organization import actions as organization
from tests.world import NOW, World, minutes, refused

CALLED = NOW + minutes(120)


def rule(key: str, value: int) -> None:
    """Another number from before the story."""
    organization.publish_policy(by=SYSTEM, approved_by="x", key=key, value=value, valid_from=NOW - minutes(1))


def due(world: World, **facts: object) -> FollowUp:
    """The call of a completed order."""
    order = world.completed_order(**facts)
    world.run_jobs()
    return FollowUp.objects.select_related("order").get(order=order, first=None)


def another(world: World) -> FollowUp:
    """The call of an order that only the sample selects."""
    rule("followups.sample_percent", 100)
    return due(world, category="public", description="信报箱锁坏")


def answer(
    world: World, task: FollowUp, by: Actor | None = None, after: float = 0, **facts: object
) -> FollowUp:
    """What the customer said, and what follows from it."""
    facts = {"solved": True, "satisfied": True} | facts
    at = CALLED + minutes(after)
    actions.record_answer(task, by=by or world.zhao, at=at, **facts)  # type: ignore[arg-type]
    world.run_jobs()
    return task


def sorts(task: FollowUp) -> list[str]:
    """What was noted of a call."""
    return sorted(Finding.objects.filter(follow_up=task).values_list("sort", flat=True))


@pytest.mark.clause("B-3.4.3-2")
def test_three_claims_that_the_customer_denies_stand_beside_what_was_said(world: World) -> None:
    task = answer(
        world,
        due(world),
        solved=False,
        satisfied=False,
        was_on_time=False,
        was_price_right=False,
        words="还漏",
    )
    rows = {row.sort: (row.claimed, row.found) for row in Finding.objects.filter(follow_up=task)}
    assert rows == {
        "solved": ("记了完工", "客户：还漏"),
        "arrival": ("记了 10:35 到，约的是 11:00 以前", "客户：还漏"),
        "price": ("单子上不收费", "客户：还漏"),
    }


def test_an_answer_that_agrees_and_a_question_that_was_not_asked_note_nothing(world: World) -> None:
    assert sorts(answer(world, due(world), was_on_time=True)) == []


def test_two_answers_within_a_minute_by_one_caller_are_noted(world: World) -> None:
    first, second = due(world), another(world)
    answer(world, first)
    answer(world, second, after=0.5)
    assert (sorts(first), sorts(second)) == ([], ["fast"])
    assert Finding.objects.get(follow_up=second).found == "离同一个人上一个接通只有 30 秒"


def test_a_row_of_nothing_but_praise_is_noted_once(world: World) -> None:
    rule("followups.perfect_row", 2)
    tasks = [due(world), another(world), due(world, category="other", description="门把手松")]
    for n, task in enumerate(tasks):
        answer(world, task, after=10 * n)
    assert [sorts(task) for task in tasks] == [[], ["perfect"], []]


def test_who_has_a_roster_and_calls_outside_of_it_is_noted(world: World) -> None:
    task = due(world)
    answer(world, task, after=timedelta(days=7) / timedelta(minutes=1))
    assert sorts(task) == ["off_duty"]


@pytest.mark.clause("B-3.4.3-2")
def test_a_second_call_is_made_by_another_and_what_it_hears_otherwise_is_noted(world: World) -> None:
    rule("followups.blind_percent", 100)
    first = answer(world, due(world), words="好了")
    second = FollowUp.objects.select_related("order", "first").get(first=first)
    assert (second.rule, second.why, second.status) == ("blind", "复核回访", "due")
    with refused("same_caller", second, first):
        actions.record_answer(second, by=world.zhao, solved=True, satisfied=True)
    with refused("own_work", second):
        both = replace(world.zhang, grants=world.zhao.grants)
        actions.record_answer(second, by=both, solved=True, satisfied=True)
    answer(world, second, world.lin, 60, solved=False, satisfied=False, words="又漏了")
    row = Finding.objects.get(follow_up=second, sort="differs")
    assert (row.claimed, row.found) == ("第一次：已解决，满意，好了", "第二次：没解决，不满意，又漏了")
    assert world.fresh(first.order).status == "closed"
    assert Contact.objects.get(wants="complaint").text == "又漏了"
    assert not FollowUp.objects.filter(first=second).exists()


def test_the_same_call_is_always_drawn_or_never(world: World) -> None:
    task = due(world)
    assert integrity.is_drawn_again(task) is False
    task.is_solved = task.is_satisfied = True
    drawn = {integrity.is_drawn_again(task) for _ in range(5)}
    assert len(drawn) == 1


def noted(world: World) -> Finding:
    """The customer says that it still leaks, to 小赵."""
    task = answer(world, due(world), solved=False, satisfied=False, words="还漏")
    return Finding.objects.select_related("follow_up__order").get(follow_up=task)


def test_another_person_concludes_with_words(world: World) -> None:
    row = noted(world)
    actions.check_finding(
        row, by=world.zhou, is_upheld=True, note="上门看了，接头没拧紧", at=NOW + minutes(200)
    )
    kept = world.fresh(row)
    assert (kept.status, kept.note, kept.checked_by) == ("upheld", "上门看了，接头没拧紧", world.zhou.ref)
    assert world.events(row) == ["FindingNoted", "FindingChecked"]
    with refused("illegal_move", row):
        actions.check_finding(kept, by=world.lin, is_upheld=False, note="x")


@pytest.mark.parametrize(("name", "code"), [("zhao", "own_case"), ("wanghai", "not_allowed")])
def test_neither_the_caller_nor_who_may_not_concludes(world: World, name: str, code: str) -> None:
    row = noted(world)
    with refused(code, row):
        actions.check_finding(
            row, by=getattr(world, name, None) or world.actor(name), is_upheld=False, note="好"
        )


def test_a_conclusion_without_words_is_asked_for_them(world: World) -> None:
    row = noted(world)
    with refused("note_needed", row):
        actions.check_finding(row, by=world.zhou, is_upheld=False, note="  ")


def test_looking_twice_notes_nothing_twice(world: World) -> None:
    row = noted(world)
    assert actions.look_into(row.follow_up, by=SYSTEM, at=CALLED) == []
