"""A home is taken into use: interview, tasks from the wishes, checklist, keys, a whole file."""

from datetime import date, timedelta

import pytest

from guanjia.customers import actions as customers
from guanjia.customers import moving
from guanjia.customers.models import MoveIn
from guanjia.estate import actions as estate
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM
from guanjia.measures.models import Observation
from guanjia.organization.moments import local
from guanjia.sla import actions as sla
from tests.customers.homes import file_of, moving_in
from tests.pages import Open, signed_in
from tests.world import NOW, World, refused

__all__ = ["signed_in"]


def hits(measure: str) -> list[bool]:
    """What a figure says, row by row."""
    return list(
        Observation.objects.filter(measure=measure).order_by("occasion").values_list("hit", flat=True)
    )


def interviewed(world: World) -> MoveIn:
    """陈先生 wishes two things, both with consent."""
    row = moving_in(world)
    for sort, note in (("pet", "有金毛，请先说电梯规则"), ("routine", "上夜班，上午不打电话")):
        customers.add_preference(
            file_of("3-2-401"), by=world.zhao, sort=sort, note=note, how="face", source="move_in"
        )
    return customers.note_interview(row, by=world.zhao, plan="夜班，保洁安排在下午")


def ready(world: World) -> MoveIn:
    """Everything is prepared."""
    row = customers.prepare_move_in(interviewed(world), by=world.zhao)
    return customers.tick_tasks(row, by=world.zhao, done=[task.pk for task in moving.tasks_of(row)])


@pytest.mark.clause("A-1.1-4")
def test_the_interview_is_due_three_days_before_the_keys(world: World) -> None:
    row = moving_in(world)
    assert f"{local(world.clock(row, 'T32').due_at):%m-%d %H:%M}" == "12-01 23:59"
    assert row.butler == world.staff("li")
    customers.note_interview(row, by=world.zhao)
    world.run_jobs()
    assert (row.status, hits("M079")) == ("interviewed", [True])


def test_a_late_interview_is_a_miss(world: World) -> None:
    row = moving_in(world, NOW.date() + timedelta(days=4))
    with clock.pinned(NOW + timedelta(days=2)):
        sla.sweep()
        world.run_jobs()
        assert hits("M079") == [False]
        customers.note_interview(row, by=world.zhao)
        world.run_jobs()
    assert hits("M079") == [False]


def test_a_cancelled_move_in_is_not_counted(world: World) -> None:
    row = moving_in(world)
    with refused("reason_needed", row):
        customers.cancel_move_in(row, by=world.zhao, reason="")
    assert customers.cancel_move_in(row, by=world.zhao, reason="改到明年").status == "cancelled"
    world.run_jobs()
    assert hits("M079") == []
    assert moving_in(world).pk != row.pk


@pytest.mark.clause("A-1.1-5")
def test_wishes_become_tasks_and_the_keys_wait_for_all_of_them(world: World) -> None:
    row = customers.prepare_move_in(interviewed(world), by=world.zhao)
    tasks = moving.tasks_of(row)
    personal = [task.text for task in tasks if task.part == "prepare"]
    assert personal == ["宠物：提前说明遛宠路线、登记和电梯规则", "作息：和保洁、工程说好避开作息时间"]
    assert len(tasks) == 8
    with refused("tasks_open", row):
        customers.hand_over_keys(row, by=world.zhao)
    customers.tick_tasks(row, by=world.zhao, done=[task.pk for task in tasks[:-1]])
    assert row.status == "preparing"
    with refused("tasks_open", row):
        customers.hand_over_keys(row, by=world.zhao)
    customers.tick_tasks(row, by=world.zhao, done=[tasks[-1].pk])
    assert row.status == "ready"
    world.run_jobs()
    assert hits("M080") == [True, True]
    assert customers.hand_over_keys(row, by=world.zhao).handed_over_at == NOW
    assert (file_of("3-2-401").state, file_of("3-2-401").moved_in_on) == ("已入住", NOW.date())


def test_tasks_that_were_done_after_the_day_are_misses(world: World) -> None:
    row = customers.prepare_move_in(interviewed(world), by=world.zhao)
    tasks = moving.tasks_of(row)
    first, rest = [task.pk for task in tasks if task.part == "prepare"][:1], [task.pk for task in tasks]
    customers.tick_tasks(row, by=world.zhao, done=first)
    with clock.pinned(NOW + timedelta(days=11)):
        customers.tick_tasks(row, by=world.zhao, done=rest)
    world.run_jobs()
    assert hits("M080") == [True, False]


@pytest.mark.clause("A-3.1-5")
def test_a_move_in_ends_with_a_whole_file_within_three_days(world: World) -> None:
    row = customers.hand_over_keys(ready(world), by=world.zhao)
    assert f"{local(world.clock(row, 'MOVE').due_at):%m-%d %H:%M}" == "11-27 23:59"
    with refused("file_incomplete", row):
        customers.close_move_in(row, by=world.zhao)
    household = file_of("3-2-401")
    customers.fill_person(
        world.person("chen"), by=world.zhao, household=household, gender="男", birth_year=1979
    )
    estate.describe_unit(household.unit, by=SYSTEM, area_m2=89, layout="三室两厅")
    customers.note_emergency_contact(
        household, by=world.zhao, name="陈母", phone="13700000008", relation="母亲"
    )
    assert customers.close_move_in(row, by=world.zhao).status == "closed"
    world.run_jobs()
    assert hits("M220") == [True]


def test_a_file_that_is_not_whole_in_time_is_a_miss(world: World) -> None:
    customers.hand_over_keys(ready(world), by=world.zhao)
    with clock.pinned(NOW + timedelta(days=4)):
        sla.sweep()
        world.run_jobs()
    assert hits("M220") == [False]


def test_what_cannot_be_planned_is_refused(world: World) -> None:
    with refused("day_past", file_of("3-2-401")):
        moving_in(world, date(2026, 11, 23))
    with refused("person_needed", file_of()):
        customers.schedule_move_in(
            file_of(), by=world.zhao, person=world.person("chen"), planned_on=date(2026, 12, 4)
        )
    row = moving_in(world)
    with refused("moving_already", row):
        moving_in(world)
    with refused("not_allowed", row):
        customers.note_interview(row, by=world.zhang)
    with refused("illegal_move", row):
        customers.prepare_move_in(row, by=world.zhao)
    with refused("sensitive_words", row):
        customers.note_interview(row, by=world.zhao, plan="家里有轮椅")


def test_a_move_in_is_worked_through_on_its_page(world: World, signed_in: Open) -> None:
    household, desk = file_of("3-2-401"), signed_in("zhao")
    facts = {"person": world.person("chen").pk, "planned_on": "2026-12-04"}
    answer = desk.post(f"/desk/households/{household.pk}/move-in/", facts)
    row = MoveIn.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/desk/move-ins/{row.pk}/")
    path = f"/desk/move-ins/{row.pk}/"
    assert "第一步：访谈" in desk.get(path).content.decode()
    assert desk.post(f"{path}interview/", {"plan": ""}).status_code == 303
    assert desk.post(f"{path}prepare/").status_code == 303
    page = desk.get(path).content.decode()
    assert "交付清单" in page and "钥匙和门禁卡数量已点清" in page and "做完才能交" in page
    done = {"done": [task.pk for task in moving.tasks_of(row)]}
    assert desk.post(f"{path}tasks/", done).status_code == 303
    assert "第三步：交钥匙" in desk.get(path).content.decode()
    assert desk.post(f"{path}keys/").status_code == 303
    page = desk.get(path).content.decode()
    assert "第四步：档案齐全" in page and "还缺" in page
    assert "3栋2单元401" in desk.get("/desk/move-ins/").content.decode()
    assert "已交钥匙" in desk.get(f"/desk/households/{household.pk}/").content.decode()
    assert signed_in("qian").get(path).status_code == 404
