"""The clocks of the loop give what a hand calculation gives."""

from datetime import UTC, date, datetime

import pytest

from guanjia.communications.models import Message
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.models import Event
from guanjia.organization import actions as organization
from guanjia.people import actions as people
from guanjia.sla import actions as sla
from guanjia.sla import queries
from guanjia.sla.models import Clock, ClockFiring
from guanjia.workorders import actions
from guanjia.workorders.models import WorkOrder
from tests.world import NOW, World, minutes


@pytest.mark.clause("A-1.2-3")
def test_fifteen_minutes_run_from_the_notice_to_the_butler(world: World) -> None:
    order = world.received_order()
    t1 = world.clock(order, "T1")
    assert (t1.started_at, t1.due_at) == (NOW, NOW + minutes(15))
    assert world.fresh(order).butler_id == world.staff("li").pk


@pytest.mark.clause("A-1.2-4")
def test_the_plan_is_due_within_the_hour_and_stops_when_told(world: World) -> None:
    order = world.ready_order()
    t2 = world.clock(order, "T2")
    assert (t2.due_at, t2.stopped_at, t2.breached_at) == (NOW + minutes(60), NOW + minutes(40), None)


def test_a_door_repair_has_no_quarter_of_an_hour(world: World) -> None:
    order = world.received_order(category="door", description="门关不上")
    assert not Clock.objects.filter(subject_id=order.pk, rule="T1").exists()


@pytest.mark.clause("B-3.1.2-1")
def test_registering_is_due_in_five_minutes(world: World) -> None:
    order = world.received_order()
    assert world.clock(order, "T10").due_at == NOW + minutes(5)


@pytest.mark.clause("B-3.1.3-1")
def test_the_call_back_runs_in_service_hours(world: World) -> None:
    # Tuesday 11:50; the office closes at 12:00 and opens at 13:30: 10 minutes before lunch, 20 after
    order = world.received_order(category="door", description="门关不上")
    actions.register_order(order, by=world.zhao, at=NOW + minutes(110))
    assert world.clock(order, "T11").due_at == NOW + minutes(230)


@pytest.mark.clause("B-3.2.1-1")
@pytest.mark.parametrize(
    ("urgency", "due"),
    [("urgent", minutes(5)), ("normal", minutes(30)), ("planned", minutes(120 + 90 + 120))],
)
def test_the_limit_of_dispatch_depends_on_urgency(world: World, urgency: str, due: object) -> None:
    # at ten o'clock: two hours to lunch, 90 minutes of lunch, the rest of the four hours after it
    order = world.registered_order(urgency=urgency, category="door", description="门关不上")
    actions.confirm_order(
        order, by=world.zhao, window_from=NOW + minutes(300), window_until=NOW + minutes(330), at=NOW
    )
    assert world.clock(order, "T12").due_at == NOW + due  # type: ignore[operator]


@pytest.mark.clause("B-3.2.2-1")
def test_an_order_that_nobody_accepts_returns_to_the_board_and_the_supervisor_knows(world: World) -> None:
    order = world.dispatched_order()
    people.set_presence(world.staff("wanghai"), by=world.wanghai, is_present=False)
    world.run_jobs()
    with clock.pinned(NOW + minutes(7 + 10)):
        sla.sweep()
        world.run_jobs()
    kept = world.fresh(order)
    assert (kept.status, kept.staff_id) == (WorkOrder.Status.CONFIRMED, None)
    told = Message.objects.filter(account=world.account("zhou"), once_key__contains="not_accepted")
    assert told.count() == 1


@pytest.mark.clause("B-3.3.1-1")
def test_an_appointment_is_kept_until_the_end_of_its_window(world: World) -> None:
    order = world.arrived_order()
    t14 = world.clock(order, "T14")
    assert (t14.due_at, t14.stopped_at, t14.breached_at) == (NOW + minutes(60), NOW + minutes(35), None)
    assert world.promise_states(order)["约定时间上门"] == "kept"


def test_a_late_arrival_breaks_clock_and_promise(world: World) -> None:
    order = world.departed_order()
    actions.arrive(order, by=world.zhang, evidence="code", code=order.arrival_code, at=NOW + minutes(61))
    assert world.clock(order, "T14").breached_at == NOW + minutes(60)
    assert world.promise_states(order)["约定时间上门"] == "late"


@pytest.mark.clause("A-1.3-2")
def test_the_expected_finish_is_a_promise_that_pauses_with_the_work(world: World) -> None:
    order = world.working_order()
    assert world.clock(order, "T15").due_at == NOW + minutes(90)
    actions.pause_work(order, by=world.zhang, reason="等角阀", told_how="face", at=NOW + minutes(50))
    actions.resume_work(order, by=world.zhang, at=NOW + minutes(80))
    assert world.clock(order, "T15").due_at == NOW + minutes(120)


@pytest.mark.clause("A-1.3-5")
def test_a_pause_that_nobody_told_starts_the_half_hour_of_the_delay_notice(world: World) -> None:
    order = world.working_order()
    actions.pause_work(order, by=world.zhang, reason="等角阀", at=NOW + minutes(50))
    assert world.clock(order, "T16").due_at == NOW + minutes(80)
    actions.tell_customer(order, by=world.zhao, told_how="phone", at=NOW + minutes(60))
    assert world.clock(order, "T16").stopped_at == NOW + minutes(60)


@pytest.mark.clause("B-3.3.4-1")
def test_feedback_is_asked_within_half_an_hour_of_the_finish(world: World) -> None:
    order = world.finished_order()
    assert world.clock(order, "T17").due_at == NOW + minutes(80 + 30)
    world.run_jobs()
    assert world.clock(order, "T17").state == "stopped"


@pytest.mark.clause("B-3.4.2-1")
def test_completion_is_due_one_working_day_after_the_finish(world: World) -> None:
    order = world.finished_order()
    assert world.clock(order, "T18").due_at == NOW + minutes(80 + 24 * 60)


def test_a_working_day_passes_over_the_weekend(world: World) -> None:
    friday = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
    order = world.working_order()
    for step in world.steps(order, "step"):
        actions.skip_step(order, by=world.zhang, step_id=step, reason="略", at=friday)
    actions.finish_work(order, by=world.zhang, at=friday)
    assert world.clock(order, "T18").due_at == datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


def test_a_holiday_on_monday_moves_the_due_time_to_tuesday(world: World) -> None:
    organization.set_special_day(
        world.lake, by=SYSTEM, day=date(2026, 11, 30), day_kind="holiday", name="社区节"
    )
    friday = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
    order = world.working_order()
    for step in world.steps(order, "step"):
        actions.skip_step(order, by=world.zhang, step_id=step, reason="略", at=friday)
    actions.finish_work(order, by=world.zhang, at=friday)
    assert world.clock(order, "T18").due_at == datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


def told_to_leave(world: World, who: str = "zhang") -> int:
    """How often somebody was told to leave."""
    return Message.objects.filter(account=world.account(who), once_key__contains=":leave_now:").count()


def sweep_at(world: World, minute: float) -> None:
    """Let the worker beat at a minute."""
    with clock.pinned(NOW + minutes(minute)):
        sla.sweep()
        world.run_jobs()


@pytest.mark.clause("B-3.3.1-2")
def test_the_technician_is_reminded_to_leave_once_before_the_visit_less_the_way_less_five_minutes(
    world: World,
) -> None:
    order = world.accepted_order()
    assert world.clock(order, "T4").due_at == NOW + minutes(40 - 10 - 5)
    sweep_at(world, 24.9)
    assert told_to_leave(world) == 0
    sweep_at(world, 25)
    sweep_at(world, 60)
    assert (told_to_leave(world), told_to_leave(world, "zhou")) == (1, 0)


def test_who_has_left_is_not_reminded(world: World) -> None:
    order = world.accepted_order(urgency="urgent")
    actions.depart(order, by=world.zhang, at=NOW + minutes(12))
    sweep_at(world, 30)
    assert told_to_leave(world) == 0
    assert world.clock(order, "T4").state == "stopped"


def test_an_order_that_was_taken_back_reminds_nobody(world: World) -> None:
    order = world.accepted_order()
    actions.take_back_order(order, by=world.zhao, reason="换人", at=NOW + minutes(12))
    sweep_at(world, 30)
    assert told_to_leave(world) == 0


def test_a_later_appointment_moves_the_reminder_and_the_way_is_a_policy(world: World) -> None:
    organization.publish_policy(
        by=world.admin, approved_by="account:0", key="visit.travel", value=20, valid_from=NOW
    )
    order = world.accepted_order()
    window = {"window_from": NOW + minutes(120), "window_until": NOW + minutes(150)}
    actions.reschedule_visit(order, by=world.zhao, reason="客户要求", at=NOW + minutes(12), **window)
    assert world.clock(order, "T4").due_at == NOW + minutes(120 - 20 - 5)


def test_a_reminder_is_never_late_and_never_the_next_clock(world: World) -> None:
    order = world.accepted_order(category="public", description="路灯歪了")
    sweep_at(world, 35)
    assert queries.next_clocks("workorder", [order.pk])[order.pk].rule == "T14"
    assert "T4" not in [row.rule for row in queries.clocks_of(order.ref)]
    assert not queries.late("workorder", order.project_id, NOW + minutes(35)).exists()
    assert world.clock(order, "T4").breached_at is None


def test_warnings_and_breach_fire_once_each_and_tell_the_ladder(world: World) -> None:
    order = world.received_order()
    for at in (8, 8, 12, 15, 15, 30, 31):
        with clock.pinned(NOW + minutes(at)):
            sla.sweep()
    t1 = world.clock(order, "T1")
    levels = ClockFiring.objects.filter(clock=t1).order_by("level").values_list("level", flat=True)
    assert list(levels) == [50, 80, 100, 200]
    world.run_jobs()
    names = Event.objects.filter(subject_kind="clock", subject_id=t1.pk).values_list("name", flat=True)
    assert sorted(names) == ["sla.ClockBreached"] * 2 + ["sla.ClockWarned"] * 2
    manager = Message.objects.filter(account=world.account("lin"), once_key__contains=f"{t1.pk}:200")
    assert manager.count() == 1


def test_a_policy_of_another_day_leaves_running_clocks_alone(world: World) -> None:
    order = world.received_order()
    organization.publish_policy(
        by=world.admin, approved_by="account:0", key="sla.water_electric.arrive", value=10, valid_from=NOW
    )
    assert world.clock(order, "T1").due_at == NOW + minutes(15)
    assert world.clock(world.received_order(), "T1").due_at == NOW + minutes(10)


def test_the_asker_does_not_approve_the_own_policy(world: World) -> None:
    from tests.world import refused

    with refused("own_approval"):
        organization.publish_policy(
            by=world.admin, approved_by=world.admin.ref, key="sla.water_electric.arrive", value=10
        )


def test_the_clocks_of_a_whole_story_are_the_same_when_folded_again(world: World) -> None:
    order = world.completed_order()
    columns = ("rule", "state", "started_at", "due_at", "stopped_at", "breached_at")
    before = list(Clock.objects.filter(subject_id=order.pk).order_by("pk").values_list(*columns))
    sla.replay(order.ref)
    assert list(Clock.objects.filter(subject_id=order.pk).order_by("pk").values_list(*columns)) == before
    assert len(before) == 11


def test_no_event_is_recorded_outside_of_a_unit_of_work(world: World) -> None:
    from guanjia.kernel.events import NoUnitOfWork, record
    from guanjia.workorders.events import OrderUrged

    with pytest.raises(NoUnitOfWork):
        record(OrderUrged(count=1), world.received_order(), by=SYSTEM)
