"""Nobody answers, somebody declines, an order goes by itself: the chain of who was asked (B-3.2.2-1, WO-04)."""

import pytest

from guanjia.communications.models import Message
from guanjia.customers import actions as customers
from guanjia.customers.models import Household
from guanjia.dispatch import actions, queries, reactions
from guanjia.dispatch.models import Offer
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.models import Event
from guanjia.knowledge.models import Category
from guanjia.organization import actions as organization
from guanjia.organization.policy_files import Wanted
from guanjia.people import actions as people
from guanjia.people.models import Staff
from guanjia.sla import actions as sla
from guanjia.workorders import actions as workorders
from guanjia.workorders.models import WorkOrder
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes, refused

__all__ = ["signed_in"]


def pass_time(world: World, at: float) -> None:
    """The clocks are swept at a minute, and what follows from it runs."""
    with clock.pinned(NOW + minutes(at)):
        sla.sweep()
        world.run_jobs()


def chain(order: WorkOrder) -> list[tuple[str, str, str]]:
    """Who was asked, how he was found, and what became of it."""
    return [(offer.staff.name, offer.mode, offer.outcome) for offer in queries.offers_of(order)]


def third(world: World) -> Staff:
    """One more plumber of the lake project, on duty and present."""
    staff = people.add_staff(world.lake, by=SYSTEM, number="L009", name="何师傅")
    world.certify_staff(staff, "water")
    day = NOW - minutes(120)
    people.plan_shifts(staff, by=SYSTEM, spans=[("班", day, day + minutes(480))])
    return people.set_presence(staff, by=SYSTEM, is_present=True)


def set_mode(mode: str) -> None:
    """Water repairs are sent in this way."""
    Category.objects.filter(code="water").update(dispatch_mode=mode)


def told(world: World, who: str, words: str) -> int:
    """How many messages of a kind somebody got."""
    return Message.objects.filter(account=world.account(who), once_key__contains=words).count()


@pytest.mark.clause("B-3.2.2-1")
def test_what_nobody_answers_goes_to_the_next_and_at_last_to_the_board(world: World) -> None:
    order = world.dispatched_order()
    world.run_jobs()
    pass_time(world, 7 + 10)
    kept = world.fresh(order)
    assert (kept.status, kept.staff) == ("dispatched", world.staff("wanghai"))
    assert chain(order) == [("张建国", "assign", "silent"), ("王海", "next", "waiting")]
    assert (told(world, "zhou", "passed_on"), told(world, "wanghai", "offered")) == (1, 1)
    pass_time(world, 7 + 10 + 11)
    kept = world.fresh(order)
    assert (kept.status, kept.staff) == ("confirmed", None)
    assert chain(order) == [("张建国", "assign", "silent"), ("王海", "next", "silent")]
    assert (told(world, "zhou", "passed_on"), told(world, "zhou", "not_accepted")) == (1, 1)


def test_a_second_run_of_the_same_silence_takes_nothing_from_the_next(world: World) -> None:
    order = world.dispatched_order()
    world.run_jobs()
    pass_time(world, 17)
    breach = Event.objects.filter(name="sla.ClockBreached", data__rule="T13").latest("pk")
    before = (world.snapshot(world.fresh(order)), Event.objects.count(), Message.objects.count())
    with clock.pinned(NOW + minutes(18)):
        reactions.pass_on_what_nobody_accepts(breach)
        world.run_jobs()
    assert (world.snapshot(world.fresh(order)), Event.objects.count(), Message.objects.count()) == before


def test_no_more_people_are_asked_than_the_policy_says(world: World) -> None:
    third(world)
    wanted = [Wanted("dispatch.tries", 2, {"project": world.lake.pk})]
    organization.ask_policy_set(wanted, by=world.lin, reason="少打扰", title="接单", approver=world.admin)
    order = world.dispatched_order()
    world.run_jobs()
    pass_time(world, 17)
    pass_time(world, 29)
    assert (world.fresh(order).status, len(chain(order))) == ("confirmed", 2)


def test_nobody_is_asked_twice_in_a_round_by_itself_but_the_desk_may(world: World) -> None:
    order = world.dispatched_order()
    pass_time(world, 17)
    pass_time(world, 29)
    assert actions.offer_next(world.fresh(order), at=NOW + minutes(30)) is None
    zhang = world.staff("zhang")
    actions.assign(
        world.fresh(order), by=world.zhao, staff=zhang, reason="电话里答应了", at=NOW + minutes(31)
    )
    assert chain(order)[-1] == ("张建国", "assign", "waiting")


@pytest.mark.clause("B-3.2.2-1")
def test_an_answer_is_kept_in_the_chain(world: World, signed_in: Open) -> None:
    order = world.accepted_order()
    world.run_jobs()
    offer = Offer.objects.get(order=order)
    assert (offer.outcome, offer.answered_at) == ("accepted", NOW + minutes(9))
    workorders.hand_back_order(order, by=world.zhang, reason="家里有事", at=NOW + minutes(12))
    world.run_jobs()
    assert chain(order) == [("张建国", "assign", "handed_back")]
    actions.assign(order, by=world.zhao, staff=world.staff("wanghai"), reason="换人", at=NOW + minutes(13))
    workorders.accept_order(order, by=world.wanghai, visit_at=NOW + minutes(40), at=NOW + minutes(14))
    world.run_jobs()
    actions.transfer(
        order, by=world.zhao, staff=world.staff("zhang"), reason="他回来了", at=NOW + minutes(15)
    )
    workorders.take_back_order(order, by=world.zhao, reason="客户改期", at=NOW + minutes(16))
    world.run_jobs()
    assert [outcome for _, _, outcome in chain(order)] == ["handed_back", "moved", "taken_back"]
    page = signed_in("sun").get(f"/desk/orders/{order.pk}/").content.decode()
    assert "派过谁" in page and page.index("接了又退") < page.index("改派别人") < page.index("被收回")


def test_who_declines_makes_room_for_the_next_where_orders_go_by_themselves(world: World) -> None:
    set_mode("auto")
    order = world.dispatched_order()
    workorders.decline_order(order, by=world.zhang, reason="走不开", at=NOW + minutes(9))
    world.run_jobs()
    assert chain(order) == [("张建国", "assign", "declined"), ("王海", "next", "waiting")]
    set_mode("assign")
    other = world.registered_order()
    late = NOW + minutes(300)
    workorders.confirm_order(other, by=world.zhao, window_from=late, window_until=late, at=NOW)
    actions.assign(other, by=world.zhao, staff=world.staff("zhang"), reason="熟", at=NOW + minutes(7))
    workorders.decline_order(other, by=world.zhang, reason="走不开", at=NOW + minutes(9))
    world.run_jobs()
    assert (world.fresh(other).status, chain(other)) == ("confirmed", [("张建国", "assign", "declined")])


def test_an_order_of_such_a_category_is_sent_by_itself_once(world: World) -> None:
    set_mode("auto")
    order = world.confirmed_order()
    world.run_jobs()
    assert (world.fresh(order).status, [row[1:] for row in chain(order)]) == (
        "dispatched",
        [("auto", "waiting")],
    )
    confirmed = Event.objects.get(name="workorders.OrderConfirmed", subject_id=order.pk)
    reactions.send_by_itself(confirmed)
    assert len(chain(order)) == 1


def test_where_nobody_fits_it_waits_on_the_board_and_says_why(world: World) -> None:
    set_mode("auto")
    for who, actor in (("zhang", world.zhang), ("wanghai", world.wanghai)):
        people.set_presence(world.staff(who), by=actor, is_present=False)
    order = world.confirmed_order()
    world.run_jobs()
    event = Event.objects.get(name="dispatch.NobodySent", subject_id=order.pk)
    assert "没有打开“在岗”" in event.data["reason"]
    assert (world.fresh(order).status, told(world, "sun", "nobody_sent")) == ("confirmed", 1)
    reactions.send_by_itself(Event.objects.get(name="workorders.OrderConfirmed", subject_id=order.pk))
    assert Event.objects.filter(name="dispatch.NobodySent").count() == 1


def test_what_nobody_could_take_goes_by_itself_to_who_comes_on_duty_and_is_told_of_once(world: World) -> None:
    set_mode("auto")
    for who, actor in (("zhang", world.zhang), ("wanghai", world.wanghai)):
        people.set_presence(world.staff(who), by=actor, is_present=False)
    order = world.confirmed_order()
    world.run_jobs()
    assert (world.fresh(order).status, world.events(order).count("NobodySent")) == ("confirmed", 1)
    with clock.pinned(NOW + minutes(6)):
        assert actions.sweep_unsent() == 0
        people.set_presence(world.staff("wanghai"), by=world.wanghai, is_present=True)
        assert (actions.sweep_unsent(), actions.sweep_unsent()) == (1, 0)
    assert (world.fresh(order).staff, chain(order)) == (world.staff("wanghai"), [("王海", "auto", "waiting")])
    assert world.events(order).count("NobodySent") == 1


def test_a_home_that_nobody_visits_alone_is_not_sent_to_by_itself(world: World) -> None:
    set_mode("auto")
    home = Household.objects.get(unit=world.home)
    customers.set_safety_mark(home, by=world.zhou, reason="推过人")
    order = world.confirmed_order()
    world.run_jobs()
    event = Event.objects.get(name="dispatch.NobodySent", subject_id=order.pk)
    assert "请勿单独上门" in event.data["reason"] and world.fresh(order).status == "confirmed"
    actions.assign(
        order, by=world.zhao, staff=world.staff("zhang"), crew=[world.staff("wanghai")], reason="两人", at=NOW
    )
    world.run_jobs()
    pass_time(world, 15)
    assert (world.fresh(order).status, chain(order)) == ("confirmed", [("张建国", "assign", "silent")])


def test_a_round_begins_anew_when_the_order_is_reopened(world: World) -> None:
    order = world.finished_order()
    workorders.reopen_order(order, by=world.zhao, reason="又漏了", at=NOW + minutes(90))
    actions.assign(order, by=world.zhao, staff=world.staff("wanghai"), reason="换人", at=NOW + minutes(91))
    assert [(offer.round, offer.staff.name) for offer in queries.offers_of(order)] == [
        (1, "张建国"),
        (2, "王海"),
    ]


def test_what_was_accepted_in_time_stays_where_it_is(world: World) -> None:
    order = world.dispatched_order()
    workorders.accept_order(order, by=world.zhang, visit_at=NOW + minutes(40), at=NOW + minutes(9))
    assert actions.pass_on(order, due_at=NOW + minutes(17), at=NOW + minutes(17)) is False
    with refused("illegal_move", order):
        workorders.return_unaccepted(order, at=NOW + minutes(17))
