"""Who goes: the ranking explains itself, and its gates hold for everybody."""

import pytest

from guanjia.dispatch import actions, queries
from guanjia.dispatch.models import Offer
from guanjia.kernel.actors import SYSTEM
from guanjia.organization import actions as organization
from guanjia.organization.policy_files import Wanted
from guanjia.people import actions as people
from guanjia.people import queries as people_queries
from guanjia.people.models import Certificate, Shift, Staff
from guanjia.workorders import actions as workorders
from guanjia.workorders.models import WorkOrder
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes, refused

__all__ = ["signed_in"]


@pytest.mark.clause("B-3.2.1-1")
def test_the_ranking_gives_six_terms_with_reasons_and_a_hundred_points(world: World) -> None:
    best = queries.ranking(world.confirmed_order(), NOW).candidates[0]
    assert [term.label for term in best.terms] == ["技能", "路程", "负荷", "熟悉", "均衡", "接续"]
    assert sum(term.max for term in best.terms) == 100
    assert all(term.reason for term in best.terms)


def test_a_manager_changes_what_part_of_its_points_a_term_gives(world: World) -> None:
    order = world.confirmed_order()
    key = "dispatch.share.stranger"
    before = {c.facts.name: c.shares["household"] for c in queries.ranking(order, NOW).candidates}
    wanted = [Wanted(key, 10, {"project": world.lake.pk})]
    organization.ask_policy_set(
        wanted, by=world.lin, reason="新客户也要熟人", title="打分", approver=world.admin
    )
    after = {c.facts.name: c.shares["household"] for c in queries.ranking(order, NOW).candidates}
    assert (before, after) == ({"张建国": 0.4, "王海": 0.4}, {"张建国": 0.1, "王海": 0.1})


def test_who_has_no_skill_is_out_with_the_reason(world: World) -> None:
    order = world.confirmed_order(category="electric", description="跳闸")
    ranking = queries.ranking(order, NOW)
    assert [c.facts.name for c in ranking.candidates] == ["张建国"]
    assert [(e.facts.name, e.tag, e.may_override) for e in ranking.excluded] == [("王海", "无证", False)]


def test_an_expired_certificate_is_out_with_its_date(world: World) -> None:
    Certificate.objects.filter(staff=world.staff("zhang"), skill__code="electric").update(
        valid_until="2026-11-18"
    )
    ranking = queries.ranking(world.confirmed_order(category="electric", description="跳闸"), NOW)
    out = {e.facts.name: (e.tag, e.reason) for e in ranking.excluded}
    assert out["张建国"] == ("证过期", "证书 11-18 到期")


def test_a_certificate_without_expiry_is_not_enough_for_hazardous_work(world: World) -> None:
    Certificate.objects.filter(staff=world.staff("zhang"), skill__code="electric").update(valid_until=None)
    ranking = queries.ranking(world.confirmed_order(category="electric", description="跳闸"), NOW)
    assert ranking.candidates == []


def test_who_is_away_or_not_on_the_roster_is_out(world: World) -> None:
    people.set_presence(world.staff("zhang"), by=world.zhang, is_present=False)
    Shift.objects.filter(staff=world.staff("wanghai")).delete()
    out = {e.facts.name: e.tag for e in queries.ranking(world.confirmed_order(), NOW).excluded}
    assert out == {"张建国": "未到岗", "王海": "不在班"}


def test_who_holds_as_many_jobs_as_the_limit_is_out(world: World) -> None:
    people.change_staff(world.staff("wanghai"), by=SYSTEM, limit=1)
    actions.assign(world.confirmed_order(), by=world.zhao, staff=world.staff("wanghai"), reason="近", at=NOW)
    out = {e.facts.name: e.reason for e in queries.ranking(world.confirmed_order(), NOW).excluded}
    assert out == {"王海": "手上 1 件，上限 1 件"}


def test_the_first_needs_no_reason_and_the_second_does(world: World) -> None:
    order = world.confirmed_order()
    first, second = queries.ranking(order, NOW).candidates
    with refused("reason_needed", order):
        actions.assign(order, by=world.zhao, staff=world.staff_of(second.facts.staff_id), at=NOW)
    actions.assign(order, by=world.zhao, staff=world.staff_of(first.facts.staff_id), at=NOW)
    offer = Offer.objects.get(order=order)
    assert (offer.rank, offer.score, offer.reason) == (1, first.score, "")


def test_only_a_supervisor_sends_somebody_who_is_out_and_never_without_the_skill(world: World) -> None:
    order = world.confirmed_order(category="electric", description="跳闸")
    with refused("not_cleared", order):
        actions.assign(order, by=world.zhou, staff=world.staff("wanghai"), reason="急", at=NOW)
    people.set_presence(world.staff("zhang"), by=world.zhang, is_present=False)
    with refused("excluded", order):
        actions.assign(order, by=world.zhao, staff=world.staff("zhang"), reason="急", at=NOW)
    actions.assign(order, by=world.zhou, staff=world.staff("zhang"), reason="他在楼下", at=NOW)
    assert world.fresh(order).status == WorkOrder.Status.DISPATCHED


def test_a_transfer_needs_a_reason_and_another_person(world: World) -> None:
    order = world.accepted_order()
    with refused("reason_needed", order):
        actions.transfer(order, by=world.zhao, staff=world.staff("wanghai"), reason="", at=NOW + minutes(12))
    with refused("same_staff", order):
        actions.transfer(order, by=world.zhao, staff=world.staff("zhang"), reason="换", at=NOW + minutes(12))
    actions.transfer(order, by=world.zhao, staff=world.staff("wanghai"), reason="更近", at=NOW + minutes(12))
    assert (order.status, order.staff_id) == ("dispatched", world.staff("wanghai").pk)


def test_a_technician_grabs_a_lamp_but_not_a_pipe(world: World) -> None:
    lamp = world.confirmed_order(category="light", description="客厅灯不亮")
    pipe = world.confirmed_order()
    assert [row.pk for row in queries.grab_list(world.zhang)] == [lamp.pk]
    with refused("not_found", pipe):
        actions.grab(pipe, by=world.zhang, visit_at=NOW + minutes(40), at=NOW)
    actions.grab(lamp, by=world.zhang, visit_at=NOW + minutes(40), at=NOW + minutes(6))
    assert (lamp.status, lamp.staff_id) == ("accepted", world.staff("zhang").pk)


def test_a_technician_of_another_project_sees_no_grab_list_here(world: World) -> None:
    world.confirmed_order(category="light", description="客厅灯不亮")
    assert queries.grab_list(world.wu_of_hill) == []


def test_rotation_sends_who_waited_longest(world: World) -> None:
    world.certify("zhang", "green")
    world.certify("wanghai", "green")
    sent = []
    for n in range(4):
        order = world.registered_order(category="clean", description="楼道脏")
        start = NOW + minutes(60 * (n + 1))
        workorders.confirm_order(order, by=world.zhao, window_from=start, window_until=start, at=NOW)
        sent.append(actions.rotate(order, by=world.zhao, at=NOW + minutes(10 + n)).staff.number)  # type: ignore[union-attr]
    assert sorted(sent[:2]) == ["L005", "L006"] and sent[2:] == sent[:2]


def test_bulk_dispatch_sends_what_it_can_and_names_what_it_cannot(world: World) -> None:
    good = world.confirmed_order()
    bad = world.confirmed_order(category="lift", description="电梯按键坏")
    refusals = actions.assign_many([good, bad], by=world.zhao)
    assert [(order.pk, "没有能派的人" in why) for order, why in refusals] == [(bad.pk, True)]
    assert (world.fresh(good).status, world.fresh(bad).status) == ("dispatched", "confirmed")


def test_a_crew_goes_along_and_sees_the_order(world: World) -> None:
    from guanjia.workorders import queries as orders

    order = world.confirmed_order()
    actions.assign(
        order,
        by=world.zhao,
        staff=world.staff("zhang"),
        crew=[world.staff("wanghai")],
        reason="带一个人",
        at=NOW,
    )
    assert orders.get_order(world.wanghai, order.pk).pk == order.pk


@pytest.mark.parametrize("who", ["zhao", "zhou", "sun", "wu"])
def test_nobody_of_the_desk_and_nobody_of_another_project_goes_along(world: World, who: str) -> None:
    order = world.confirmed_order()
    with refused("not_field_staff", order):
        actions.assign(
            order, by=world.zhao, staff=world.staff("zhang"), crew=[world.staff(who)], reason="两人", at=NOW
        )
    assert not order.crew.exists()


def test_who_has_left_or_lost_the_account_goes_along_no_more(world: World) -> None:
    order, mate = world.confirmed_order(), world.staff("wanghai")
    assert mate in crew_of(world)
    people.leave(mate, by=SYSTEM)
    assert crew_of(world) == [world.staff("li"), world.staff("zhang")]
    with refused("not_field_staff", order):
        actions.assign(order, by=world.zhao, staff=world.staff("zhang"), crew=[mate], reason="两人", at=NOW)


def test_the_form_offers_only_field_staff_of_the_project_as_crew_but_who_leads(
    world: World, signed_in: Open
) -> None:
    order = world.confirmed_order()
    url = f"/desk/orders/{order.pk}/dispatch/?pick={world.staff('zhang').pk}"
    form = signed_in("zhao").get(url).content.decode().split('name="crew"')[1].split("</select>")[0]
    assert [name in form for name in ("张建国", "王海", "李晓彤", "赵琳", "周敏", "吴师傅")] == [
        False, True, True, False, False, False,
    ]  # fmt: skip


def crew_of(world: World) -> list[Staff]:
    """Who may go along in the lake project."""
    return list(people_queries.crew(world.lake.pk))


def test_the_ranking_asks_the_same_number_of_questions_for_two_or_ten_people(world: World) -> None:
    order = world.confirmed_order()
    queries.ranking(order, NOW)
    few = world.count_queries(lambda: queries.ranking(order, NOW))
    for n in range(8):
        person = people.add_staff(world.lake, by=SYSTEM, number=f"X{n}", name=f"临时{n}")
        world.certify_staff(person, "water")
    assert world.count_queries(lambda: queries.ranking(order, NOW)) == few
