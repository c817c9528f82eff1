"""Task groups: formed with a written duty for each member, told, worked, concluded with a report (COL-03)."""

from datetime import date, timedelta
from typing import Any

import pytest

from guanjia.collaboration import actions, queries
from guanjia.collaboration.actions import Duty
from guanjia.collaboration.models import GroupDuty, TaskGroup
from guanjia.communications.models import Message
from guanjia.kernel import clock
from guanjia.kernel.models import Event
from guanjia.measures import queries as measures
from guanjia.organization import actions as organization
from guanjia.people.models import Staff
from guanjia.sla import actions as sla
from tests.collaboration.groups import declared, duties, formed
from tests.world import NOW, World, refused

TODAY = date(2026, 11, 24)


def figure(world: World, key: str, days: int = 9) -> tuple[int, int]:
    world.run_jobs()
    found = measures.figures(world.zhou, [key], TODAY, TODAY + timedelta(days=days))[key]
    return found.hits, found.total


@pytest.mark.clause("D-6.1.3-2")
def test_each_member_is_told_of_the_own_duty_with_its_time(world: World) -> None:
    group = formed(world)
    told = {row.account.username: row.text for row in Message.objects.filter(subject_kind="group_duty")}
    assert group.status == "formed"
    assert told == {
        "lin": "地库照明整改：定责和审批费用，11-25 10:00 前办完。",
        "zhang": "地库照明整改：查 C 区回路，18:00 前办完。",
    }
    assert [row.words for row in queries.duties_of(group)] == ["查 C 区回路", "定责和审批费用"]


def test_the_event_of_a_formed_group_names_its_origin_size_and_departments(world: World) -> None:
    for username, name in (("lin", "项目部"), ("zhang", "工程部")):
        place = organization.open_department(by=world.admin, name=name, project=world.lake)
        Staff.objects.filter(account__username=username).update(department=place)
    order = world.received_order()
    group = formed(world, origin=order.ref, kind="complaint")
    event = Event.objects.get(name="collaboration.GroupFormed")
    assert str(order.ref) in event.about
    assert (event.data["size"], event.data["departments"]) == (2, 2)
    assert queries.group_of(order.ref) == group


@pytest.mark.clause("C-1.3-6")
def test_a_group_without_a_duty_for_everybody_is_not_formed(world: World) -> None:
    lead, other = duties(world)
    wrong: list[tuple[str, list[Duty]]] = [
        ("lead_duty", [other]),
        ("group_too_small", [lead]),
        ("words_needed", [lead, Duty(other.account, "  ", other.due_at)]),
        ("past", [lead, Duty(other.account, "查", NOW - timedelta(minutes=1))]),
        ("not_a_colleague", [lead, Duty(world.account("wang"), "查", other.due_at)]),
        ("not_a_colleague", [lead, Duty(world.account("wu"), "查", other.due_at)]),
    ]
    with clock.pinned(NOW):
        for code, given in wrong:
            with refused(code):
                formed(world, duties=given)
    assert TaskGroup.objects.count() == GroupDuty.objects.count() == 0


def test_a_complaint_may_be_handled_by_one_alone(world: World) -> None:
    assert formed(world, kind="complaint", duties=duties(world)[:1]).status == "formed"


def test_only_who_may_form_groups_does_and_only_in_reach(world: World) -> None:
    for by in (world.zhao, world.qian_of_hill, world.wang):
        with refused("not_allowed"):
            formed(world, by=by)
    assert TaskGroup.objects.count() == 0


def test_the_member_finishes_and_the_lead_concludes_with_a_report(world: World) -> None:
    group = formed(world)
    circuits, money = queries.duties_of(group)
    with refused("not_allowed"):
        actions.finish_duty(money, by=world.zhang, words="批了")
    with refused("words_needed"):
        actions.finish_duty(circuits, by=world.zhang, words=" ")
    circuits = actions.finish_duty(circuits, by=world.zhang, words="C 区第 3 回路接头松，已改")
    assert (circuits.status, circuits.group.status) == ("done", "working")
    group = world.fresh(group)
    with refused("words_needed"):
        actions.conclude_group(group, by=world.lin, report="")
    group = actions.conclude_group(group, by=world.lin, report="回路已改，费用下周批")
    assert (group.status, world.fresh(money).status) == ("concluded", "left")
    assert Event.objects.get(name="collaboration.GroupConcluded").data == {"unfinished": 1, "duties": 2}
    assert actions.dissolve_group(group, by=world.zhou).status == "dissolved"
    with refused("group_over"):
        actions.add_duty(
            group, by=world.zhou, account=world.account("zhao"), words="x", due_at=NOW + timedelta(days=1)
        )


def test_a_member_added_later_hears_of_the_duty(world: World) -> None:
    group = formed(world)
    actions.add_duty(
        group,
        by=world.lin,
        account=world.account("zhao"),
        words="告知业主进度",
        due_at=NOW + timedelta(days=2),
    )
    assert Message.objects.get(account=world.account("zhao")).text.startswith("地库照明整改：告知业主进度")


def test_another_lead_needs_a_reason_and_a_duty(world: World) -> None:
    group, zhou = formed(world), world.account("zhou")
    for given, code in (({"reason": ""}, "words_needed"), ({"reason": "林总出差"}, "lead_duty")):
        with refused(code):
            actions.replace_lead(group, by=world.zhou, lead=zhou, **given)
    facts: dict[str, Any] = {"words": "统筹", "due_at": NOW + timedelta(days=2)}
    group = actions.replace_lead(group, by=world.lin, lead=zhou, reason="林总出差", **facts)
    assert group.lead == zhou and len(queries.duties_of(group)) == 3
    assert Message.objects.get(account=zhou, subject_kind="task_group").text == "地库照明整改：林总出差"


def test_the_only_duty_of_the_lead_stays(world: World) -> None:
    group = formed(world)
    circuits, money = queries.duties_of(group)
    with refused("lead_duty"):
        actions.leave_duty(money, by=world.zhou, reason="不用了")
    assert actions.leave_duty(circuits, by=world.zhou, reason="外委来查").status == "left"


@pytest.mark.clause("D-6.1.3-1")
def test_a_declared_task_has_its_group_within_a_working_day_or_counts_as_missed(world: World) -> None:
    in_time, late, complaint, called_off = (
        declared(world), declared(world, kind="project"), declared(world, kind="complaint"), declared(world),
    )  # fmt: skip
    assert world.clock(late, "T74").due_at == NOW + timedelta(days=1)
    second = duties(world)[1]
    for group in (in_time, complaint):
        actions.add_duty(group, by=world.zhou, account=second.account, words="查", due_at=second.due_at)
        actions.complete_group(group, by=world.zhou)
    with refused("words_needed"):
        actions.dissolve_group(called_off, by=world.zhou)
    actions.dissolve_group(called_off, by=world.zhou, reason="供电局自己来修")
    assert figure(world, "M235") == (1, 2)
    with clock.pinned(NOW + timedelta(days=1, minutes=1)):
        sla.sweep()
        actions.add_duty(
            late, by=world.zhou, account=second.account, words="查", due_at=NOW + timedelta(days=3)
        )
        actions.complete_group(late, by=world.zhou)
        assert figure(world, "M235") == (1, 2)


def test_who_is_asked_before_the_group_stands_hears_of_it_when_it_does(world: World) -> None:
    group = declared(world)
    assert not Message.objects.filter(subject_kind="group_duty").exists()
    with refused("group_too_small"):
        actions.complete_group(group, by=world.zhou)
    second = duties(world)[1]
    actions.add_duty(group, by=world.zhou, account=second.account, words="查", due_at=second.due_at)
    actions.complete_group(group, by=world.zhou)
    assert Message.objects.filter(subject_kind="group_duty").count() == 2


def test_every_member_counts_once_with_a_clear_duty(world: World) -> None:
    group = formed(world)
    actions.add_duty(
        group, by=world.lin, account=world.account("zhang"), words="换灯", due_at=NOW + timedelta(days=2)
    )
    assert figure(world, "M160") == (2, 2)


def test_a_duty_that_is_over_its_time_climbs_its_ladder(world: World) -> None:
    formed(world)
    with clock.pinned(NOW + timedelta(hours=8, minutes=1)):
        sla.sweep()
        world.run_jobs()
        told = Message.objects.get(account=world.account("zhou"), subject_kind="group_duty")
        assert "超时 1 件" in told.text


def test_groups_are_seen_by_their_members_and_who_forms_groups(world: World) -> None:
    group = formed(world)
    for actor in (world.lin, world.zhou, world.zhang):
        assert list(queries.groups(actor)) == [group]
    for actor in (world.zhao, world.qian_of_hill, world.wang):
        assert list(queries.groups(actor)) == []
