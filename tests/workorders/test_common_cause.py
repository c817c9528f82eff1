"""One cause for many households (decision 13): a lead order, its followers, and the ending of each."""

from typing import Any

import pytest

from guanjia.communications.models import Message
from guanjia.dispatch import actions as dispatch
from guanjia.dispatch import queries as sending
from guanjia.dispatch.web import panel
from guanjia.estate import queries as estate
from guanjia.followups.models import FollowUp
from guanjia.kernel.actors import Actor
from guanjia.sla.models import Clock
from guanjia.workorders import actions, queries
from guanjia.workorders.models import ServiceRecord, WorkOrder
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes, refused

__all__ = ["signed_in"]
WHY = "同一根主管爆裂"


def reported(world: World, **facts: Any) -> WorkOrder:
    """陈先生 reports the same from downstairs, and the desk registers it."""
    order = world.received_order(by=world.chen, unit=world.neighbour, description="家里没水", **facts)
    return actions.register_order(order, by=world.zhao, at=NOW + minutes(3))


def linked(world: World, lead: WorkOrder, *, by: Actor | None = None) -> WorkOrder:
    """陈先生's order as a follower."""
    order = reported(world)
    return actions.follow_lead(order, by=by or world.zhao, lead=lead, reason=WHY, at=NOW + minutes(4))


def told(world: World, who: str) -> list[str]:
    """The messages to an account about one cause, oldest first."""
    keys = ("linked", "unlinked", "lead_step", "finished")
    rows = Message.objects.filter(account=world.account(who)).order_by("pk")
    return [row.text for row in rows if row.once_key.split(":")[2] in keys]


def finish(world: World, lead: WorkOrder) -> WorkOrder:
    """老张 does every step of a lead that is under way, and finishes it."""
    for step_id in world.steps(lead, "step"):
        actions.skip_step(lead, by=world.zhang, step_id=step_id, reason="略", at=NOW + minutes(70))
    return actions.finish_work(lead, by=world.zhang, at=NOW + minutes(80))


@pytest.mark.parametrize("who", ["zhao", "zhou", "sun"])
def test_desk_supervisor_and_dispatcher_link_an_order_with_its_reason(world: World, who: str) -> None:
    lead = world.confirmed_order()
    order = linked(world, lead, by=world.actor(who))
    assert (world.fresh(order).lead_id, world.events(order)[-1]) == (lead.pk, "CauseLinked")
    assert [row.pk for row in queries.followers_of(world.zhou, lead)] == [order.pk]


def test_nobody_else_links_and_never_without_a_reason(world: World) -> None:
    lead, order = world.confirmed_order(), reported(world)
    for who, code in (
        (world.zhang, "not_allowed"),
        (world.wang, "not_allowed"),
        (world.qian_of_hill, "not_yours"),
    ):
        with refused(code, order, lead):
            actions.follow_lead(order, by=who, lead=lead, reason=WHY)
    with refused("reason_needed", order, lead):
        actions.follow_lead(order, by=world.zhao, lead=lead, reason=" ")


def test_there_is_no_chain_in_either_direction(world: World) -> None:
    lead = world.confirmed_order()
    follower, third = linked(world, lead), reported(world)
    with refused("chain", third, follower):
        actions.follow_lead(third, by=world.zhao, lead=follower, reason=WHY)
    other = world.confirmed_order()
    with refused("is_lead", lead, other):
        actions.follow_lead(lead, by=world.zhao, lead=other, reason=WHY)
    with refused("has_lead", follower, other):
        actions.follow_lead(follower, by=world.zhao, lead=other, reason=WHY)


def test_itself_another_project_and_what_is_over_or_under_way_are_refused(world: World) -> None:
    order, lead, over = reported(world), world.confirmed_order(), world.finished_order()
    with refused("bad_lead", order):
        actions.follow_lead(order, by=world.zhao, lead=order, reason=WHY)
    with refused("lead_over", order):
        actions.follow_lead(order, by=world.zhao, lead=over, reason=WHY)
    sent = world.dispatched_order()
    with refused("under_way", sent, lead):
        actions.follow_lead(sent, by=world.zhao, lead=lead, reason=WHY)


def test_a_follower_is_not_sent_by_any_way(world: World) -> None:
    lead = world.confirmed_order()
    order = linked(world, lead)
    window = {"window_from": NOW + minutes(30), "window_until": NOW + minutes(60)}
    actions.confirm_order(order, by=world.zhao, at=NOW + minutes(5), **window)
    first = world.staff_of(sending.ranking(order, NOW).candidates[0].facts.staff_id)
    with refused("follows_lead", order, lead):
        dispatch.assign(order, by=world.zhao, staff=first, at=NOW)
    with refused("follows_lead", order, lead):
        dispatch.rotate(order, by=world.zhao, at=NOW)
    assert dispatch.assign_many([order], by=world.zhao)[0][1].startswith("这张单挂在共同原因")
    assert [row.pk for row in panel.waiting(world.zhao, order.project_id)] == [lead.pk]


def test_a_lamp_that_follows_is_not_in_the_grab_list(world: World) -> None:
    lead = world.confirmed_order(category="light", description="整栋没灯")
    order = world.confirmed_order(category="light", description="客厅灯不亮")
    actions.follow_lead(order, by=world.zhao, lead=lead, reason="同一回路")
    assert [row.pk for row in sending.grab_list(world.zhang)] == [lead.pk]


def test_clocks_of_a_follower_run_on_and_its_promises_are_released(world: World) -> None:
    lead = world.confirmed_order()
    order = reported(world, urgency="urgent")
    assert world.promise_states(order) == {"有人到场": "open"}
    before = list(Clock.objects.filter(subject_id=order.pk).order_by("pk").values())
    actions.follow_lead(order, by=world.zhao, lead=lead, reason=WHY)
    assert list(Clock.objects.filter(subject_id=order.pk).order_by("pk").values()) == before
    assert world.promise_states(order) == {"有人到场": "released"}


def test_unlinking_needs_a_reason_and_gives_the_order_its_own_way_again(world: World) -> None:
    order = linked(world, world.confirmed_order())
    with refused("reason_needed", order):
        actions.leave_lead(order, by=world.zhao, reason="")
    with refused("not_allowed", order):
        actions.leave_lead(order, by=world.chen, reason="不是一回事")
    actions.leave_lead(order, by=world.zhao, reason="这一户是自己的总阀")
    actions.confirm_order(
        order, by=world.zhao, window_from=NOW + minutes(30), window_until=NOW + minutes(60), at=NOW
    )
    dispatch.assign(order, by=world.zhao, staff=world.staff("zhang"), reason="近", at=NOW)
    assert (world.fresh(order).lead_id, order.status) == (None, "dispatched")
    with refused("not_following", order):
        actions.leave_lead(order, by=world.zhao, reason="再来")


def test_each_household_hears_of_each_step_of_the_lead(world: World) -> None:
    lead = world.accepted_order(urgency="urgent")
    world.run_jobs()
    order = linked(world, lead)
    world.run_jobs()
    actions.depart(lead, by=world.zhang, at=NOW + minutes(25))
    actions.arrive(lead, by=world.zhang, evidence="code", code=lead.arrival_code, at=NOW + minutes(35))
    actions.tell_plan(
        lead, by=world.zhang, diagnosis="主管爆裂，王家厨房", solution="换管", told_how="face",
        finish_at=NOW + minutes(90), at=NOW + minutes(40),
    )  # fmt: skip
    world.run_jobs()
    steps = ["师傅已出发", "已有人到现场", "已查明原因，预计 11:30 修好"]
    heard = told(world, "chen")
    assert heard[0].endswith("和附近几户是同一原因，一起处理，不用逐户上门，进展会告诉您。")
    assert heard[1:] == [f"{order.number} {order.title}：{step}。" for step in steps]
    assert not any("王" in text for text in heard)


def test_a_follower_ends_by_the_same_gates_as_any_other(world: World) -> None:
    lead = world.working_order()
    order = linked(world, lead)
    finish(world, lead)
    order = world.fresh(order)
    assert (order.status, order.finished_at) == ("finished", NOW + minutes(80))
    with refused("record_incomplete", order):
        actions.complete_order(order, by=world.zhao)
    actions.give_feedback(lead, by=world.wang, overall=5, at=NOW + minutes(82))
    actions.record_service(
        lead, by=world.zhang, content="换主管，试压", feedback_note="好", at=NOW + minutes(85)
    )
    order = world.fresh(order)
    with refused("record_incomplete", order):
        actions.complete_order(order, by=world.zhao)
    record = ServiceRecord.objects.get(order=order)
    assert record.content == f"共同原因，见 {lead.number}：换主管，试压"
    actions.give_feedback(order, by=world.chen, overall=2, at=NOW + minutes(90))
    with refused("own_work", order):
        actions.complete_order(order, by=world.zhang)
    actions.complete_order(order, by=world.zhao, at=NOW + minutes(95))
    world.run_jobs()
    assert FollowUp.objects.filter(order=order).exists()
    assert world.fresh(order).status == WorkOrder.Status.FOLLOWING_UP
    assert world.fresh(lead).status == WorkOrder.Status.FINISHED
    assert any("请点链接确认并评价" in text for text in told(world, "chen"))


def test_the_ending_stops_the_clocks_of_the_visit_and_starts_those_of_the_ending(world: World) -> None:
    lead = world.working_order()
    order = linked(world, lead)
    finish(world, lead)
    running = Clock.objects.filter(subject_id=order.pk, state="running").values_list("rule", flat=True)
    assert sorted(running) == ["T17", "T18"]
    assert world.clock(order, "T1").breached_at == NOW + minutes(15)


def test_who_was_not_registered_is_finished_by_the_desk_after_the_lead(world: World) -> None:
    lead = world.working_order()
    order = world.received_order(by=world.chen, unit=world.neighbour, description="家里没水")
    actions.follow_lead(order, by=world.zhao, lead=lead, reason=WHY)
    with refused("illegal_move", order):
        actions.finish_with_lead(order, by=world.zhao)
    actions.register_order(order, by=world.zhao)
    with refused("lead_open", order):
        actions.finish_with_lead(order, by=world.zhao)
    actions.leave_lead(order, by=world.zhao, reason="先放开")
    with refused("lead_open", order):
        actions.finish_with_lead(order, by=world.zhao)


def test_a_late_registration_is_finished_with_the_record_of_the_lead(world: World) -> None:
    lead = world.working_order()
    order = world.received_order(by=world.chen, unit=world.neighbour, description="家里没水")
    actions.follow_lead(order, by=world.zhao, lead=lead, reason=WHY)
    finish(world, lead)
    actions.record_service(lead, by=world.zhang, content="换主管", feedback_note="好", at=NOW + minutes(85))
    order = world.fresh(order)
    assert order.status == WorkOrder.Status.RECEIVED
    actions.register_order(order, by=world.zhao, at=NOW + minutes(90))
    actions.finish_with_lead(order, by=world.zhao, at=NOW + minutes(91))
    assert (order.status, order.recorded_at) == ("finished", NOW + minutes(91))


@pytest.mark.parametrize("way", ["cancel", "merge", "refer"])
def test_a_lead_that_ends_otherwise_lets_its_followers_go(world: World, way: str) -> None:
    lead = world.confirmed_order()
    order, other = linked(world, lead), world.confirmed_order()
    ways: dict[str, Any] = {
        "cancel": lambda: actions.cancel_order(lead, by=world.zhao, reason="误报"),
        "merge": lambda: actions.merge_order(lead, by=world.zhou, into=other),
        "refer": lambda: actions.refer_order(lead, by=world.zhao, to="自来水公司", reason="市政"),
    }
    ways[way]()
    assert (world.fresh(order).lead_id, world.events(order)[-1]) == (None, "CauseUnlinked")


def test_a_follower_that_is_reopened_stands_alone(world: World) -> None:
    lead = world.working_order()
    order = linked(world, lead)
    finish(world, lead)
    order = world.fresh(order)
    actions.reopen_order(order, by=world.chen, reason="还是没水", at=NOW + minutes(90))
    assert (order.status, order.lead_id) == ("confirmed", None)
    dispatch.assign(order, by=world.zhao, staff=world.staff("zhang"), reason="近", at=NOW)
    assert world.fresh(lead).status == WorkOrder.Status.FINISHED


def test_both_case_pages_show_the_cause_and_plain_forms_link_and_unlink(
    world: World, signed_in: Open
) -> None:
    lead, order = world.confirmed_order(), reported(world)
    client, url = signed_in("zhao"), f"/desk/orders/{order.pk}/"
    assert lead.number in client.get(f"{url}follow/").content.decode()
    assert client.post(f"{url}follow/", {"lead": str(lead.pk), "reason": ""}).status_code == 422
    assert world.fresh(order).lead_id is None
    assert client.post(f"{url}follow/", {"lead": str(lead.pk), "reason": WHY}).status_code == 303
    text = client.get(url).content.decode()
    assert f'href="/desk/orders/{lead.pk}/"' in text and "不单独派" in text
    text = client.get(f"/desk/orders/{lead.pk}/").content.decode()
    assert order.number in text and "挂在这张单下" in text
    assert client.post(f"{url}unfollow/", {"reason": "另有原因"}).status_code == 303
    assert world.fresh(order).lead_id is None


def test_the_new_case_page_offers_to_hang_the_case_on_an_open_one(world: World, signed_in: Open) -> None:
    lead, client = world.confirmed_order(), signed_in("zhao")
    asked = {
        "source": "phone", "address": "3-2-401", "category": "water", "description": "家里没水",
        "contact_name": "陈立新", "contact_phone": "13712345679",
    }  # fmt: skip
    text = client.get("/desk/new/look/", asked).content.decode()
    assert "同一原因: 挂到" in text and f'name="lead" value="{lead.pk}"' in text
    assert "同一原因" not in signed_in("li").get("/desk/new/look/", asked).content.decode()
    assert client.post("/desk/new/", asked | {"lead": str(lead.pk)}).status_code == 303
    assert WorkOrder.objects.latest("pk").lead_id == lead.pk


def test_a_household_that_follows_reads_so_on_its_own_page(world: World, signed_in: Open) -> None:
    lead = world.working_order()
    order = linked(world, lead)
    text = signed_in("chen").get(f"/home/orders/{order.pk}/").content.decode()
    assert "和附近几户是同一原因，正在一起处理" in text
    assert "预计 11:30 好" in text
    assert "安排师傅" not in text
    assert signed_in("chen").get(f"/home/orders/{lead.pk}/").status_code == 404


def test_orders_are_linked_by_the_api_within_reach_only(world: World) -> None:
    from guanjia.workorders.api.routes import follow

    lead, order = world.confirmed_order(), reported(world)
    follow(order, by=world.zhao, lead_id=lead.pk, reason=WHY)
    assert world.fresh(order).lead_id == lead.pk
    with refused("not_found", order):
        follow(order, by=world.qian_of_hill, lead_id=lead.pk, reason=WHY)


def test_the_board_marks_a_follower_and_a_lead_is_not_offered_another_lead(
    world: World, signed_in: Open
) -> None:
    lead = world.confirmed_order()
    client, url = signed_in("zhou"), f"/desk/orders/{lead.pk}/"
    assert f'{url}follow/"' in client.get(url).content.decode()
    assert "同因" not in client.get("/desk/").content.decode()
    order = linked(world, lead)
    assert client.get("/desk/").content.decode().count(">同因<") == 1
    for pk in (lead.pk, order.pk):
        assert f'/desk/orders/{pk}/follow/"' not in client.get(f"/desk/orders/{pk}/").content.decode()


def test_possible_leads_of_the_same_kind_and_building_stand_first(world: World) -> None:
    same = world.confirmed_order()
    here = world.confirmed_order(category="electric", description="跳闸")
    elsewhere = world.received_order(by=world.zhao, unit=None, area=world_area(world), source="phone")
    other = world.received_order(
        by=world.zhao,
        unit=None,
        area=world_area(world),
        source="phone",
        category="door",
        description="门坏了",
    )
    order = reported(world)
    assert list(queries.leads_for(world.zhou, order)) == [same, elsewhere, here, other]


def world_area(world: World) -> Any:
    """A public place of the lake project."""
    return next(iter(estate.areas(world.zhou, world.lake.pk)))


@pytest.mark.clause("A-1.2-2")
def test_an_urgent_follower_makes_its_lead_urgent_and_a_normal_one_does_not(world: World) -> None:
    lead = world.confirmed_order()
    linked(world, lead)
    assert world.fresh(lead).urgency == "normal"
    danger = world.received_order(by=world.chen, unit=world.neighbour, description="水管爆了，水柱往外喷")
    actions.register_order(danger, by=world.zhao, at=NOW + minutes(3))
    assert danger.urgency == "urgent"
    actions.follow_lead(world.fresh(danger), by=world.zhao, lead=world.fresh(lead), reason=WHY)
    assert world.fresh(lead).urgency == "urgent"
    assert world.events(lead)[-1] == "OrderHastened"
