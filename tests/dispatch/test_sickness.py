"""Somebody falls ill at noon: one act hands on the jobs, with what each customer is told (ORG-04)."""

import pytest

from guanjia.communications.models import Message
from guanjia.dispatch import actions, sickness
from guanjia.dispatch.models import Offer
from guanjia.people.models import Leave
from guanjia.workorders import actions as workorders
from guanjia.workorders.models import WorkOrder
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes, refused

__all__ = ["signed_in"]
AT = NOW + minutes(10)


def later(world: World, start: float, category: str = "water") -> WorkOrder:
    """Another job of 老张, agreed for a minute of the day."""
    order = world.registered_order(category=category, description="水龙头关不紧")
    window = {"window_from": NOW + minutes(start), "window_until": NOW + minutes(start + 30)}
    workorders.confirm_order(order, by=world.zhao, words="对", at=NOW, **window)
    zhang = world.staff("zhang")
    return actions.assign(order, by=world.zhao, staff=zhang, reason="熟", at=NOW + minutes(7))


def test_each_job_that_was_not_begun_goes_to_the_next_best_and_keeps_its_time(world: World) -> None:
    accepted, sent = world.accepted_order(), later(world, 120)
    electric, tomorrow = later(world, 240, "electric"), later(world, 1500)
    settled = actions.enter_sickness(world.staff("zhang"), by=world.zhou, until=NOW + minutes(480), at=AT)
    assert [(row.order.pk, row.to and row.to.name, row.refusal) for row in settled] == [
        (accepted.pk, "王海", ""), (sent.pk, "王海", ""), (electric.pk, None, ""),
    ]  # fmt: skip
    kept = world.fresh(accepted)
    assert (kept.status, kept.staff, kept.window_from) == (
        "dispatched", world.staff("wanghai"), NOW + minutes(30)
    )  # fmt: skip
    assert world.fresh(electric).status == "confirmed"
    assert world.fresh(tomorrow).staff == world.staff("zhang")
    leave = Leave.objects.get()
    assert (leave.status, leave.leave_kind, leave.starts_at, leave.ends_at) == (
        "approved", "sick", AT, NOW + minutes(480),
    )  # fmt: skip
    assert [o.outcome for o in Offer.objects.filter(order=accepted).order_by("pk")] == ["moved", "waiting"]
    world.run_jobs()
    messages = Message.objects.filter(account=world.account("wang"), once_key__contains="handed_on")
    texts = {row.subject_id: row.text for row in messages}
    assert "改由王海师傅上门，约定时间 10:30–11:00 不变" in texts[accepted.pk]
    assert "正在另外安排" in texts[electric.pk] and tomorrow.pk not in texts


def test_what_is_under_way_is_left_for_a_call_and_moves_nowhere(world: World) -> None:
    working = world.working_order()
    before = world.snapshot(working)[0]
    assert actions.enter_sickness(world.staff("zhang"), by=world.lin, until=NOW + minutes(480), at=AT) == []
    assert [row.pk for row in sickness.to_call(world.staff("zhang"))] == [working.pk]
    assert world.snapshot(world.fresh(working))[0] == before


def test_the_dispatcher_enters_that_somebody_fell_ill_and_hands_on_the_jobs(world: World) -> None:
    order, zhang = world.accepted_order(), world.staff("zhang")
    [settled] = actions.enter_sickness(zhang, by=world.sun, until=NOW + minutes(480), at=AT)
    assert (settled.order.pk, settled.to and settled.to.name) == (order.pk, "王海")
    assert Leave.objects.get().status == "approved"


def test_one_who_does_not_dispatch_here_enters_nothing(world: World) -> None:
    order, zhang = world.accepted_order(), world.staff("zhang")
    until = NOW + minutes(480)
    for who in (world.li, world.actor("hr"), world.qian_of_hill):
        with refused("not_allowed", order, zhang):
            actions.enter_sickness(zhang, by=who, until=until, at=AT)
    with refused("until_past", order, zhang):
        actions.enter_sickness(zhang, by=world.zhou, until=NOW, at=AT)
    assert not Leave.objects.exists()


@pytest.mark.clause("B-3.2.1-1")
def test_the_page_shows_before_the_act_what_each_customer_will_be_told(world: World, signed_in: Open) -> None:
    order = world.accepted_order()
    client, url = signed_in("zhou"), f"/desk/staff/{world.staff('zhang').pk}/sick/"
    page = client.get(url).content.decode()
    assert "原来的师傅临时请假，改由王海师傅上门，约定时间 10:30–11:00 不变。" in page
    assert world.fresh(order).staff == world.staff("zhang")
    answer = client.post(url, {"until": "2026-11-24T18:00"})
    assert answer.status_code == 200 and "请假已登记，改派 1 件" in answer.content.decode()
    assert world.fresh(order).staff == world.staff("wanghai")
    again = client.post(url, {"until": "2026-11-24T18:00"})
    assert again.status_code == 422 and Leave.objects.count() == 1
