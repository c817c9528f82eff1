"""承诺: what a customer is told stands in the ledger, moves only by a notice, and asks for an answer when broken."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from guanjia.communications.templates_zh import WORDS
from guanjia.followups import actions as followups
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import Refused
from guanjia.knowledge import queries as knowledge
from guanjia.sla import actions, ledger
from guanjia.sla.models import Compensation, DelayNotice, Explanation, Promise
from guanjia.workorders import actions as workorders
from guanjia.workorders.models import WorkOrder
from guanjia.workorders.promised import ARRIVAL, CALL, FINISH, PRICE, VISIT
from guanjia.workorders.reactions import CUSTOMER_WORDS
from tests.world import NOW, World, minutes, refused


def the(order: WorkOrder, what: str) -> Promise:
    """The promise of an order."""
    return Promise.objects.get(subject_kind=order.kind, subject_id=order.pk, what=what)


def notice(row: Promise, world: World, **facts: Any) -> DelayNotice:
    """小赵 tells the customer at 10:50 that it will be 12:30; known since 10:40."""
    said: dict[str, Any] = {
        "cause": "material", "words": "角阀没有货", "told_how": "phone", "remedy": "先关总阀，临时供水",
        "known_since": NOW + minutes(40), "new_due_at": NOW + minutes(150), "at": NOW + minutes(50),
    }  # fmt: skip
    return actions.give_notice(row, by=world.zhao, **(said | facts))


def accept_an_emergency(world: World) -> WorkOrder:
    """An urgent order without a window: the technician names his time."""
    order = world.registered_order(urgency="urgent")
    workorders.confirm_emergency(order, by=world.zhao, reason="正在漏水", at=NOW + minutes(3))
    workorders.dispatch_order(order, by=world.zhao, staff=world.staff("zhang"), at=NOW + minutes(4))
    return workorders.accept_order(order, by=world.zhang, visit_at=NOW + minutes(12), at=NOW + minutes(5))


def agree_on_a_price(world: World) -> WorkOrder:
    """Paid work at the place."""
    order = world.arrived_order()
    item = knowledge.prices(order.category_id)[0]
    return workorders.agree_on_site(
        order, by=world.zhang, scope="换角阀", is_paid=True, quantities={item.pk: 2}, agreed=True,
        at=NOW + minutes(37),
    )  # fmt: skip


def reschedule(world: World) -> WorkOrder:
    """The customer asked for the afternoon."""
    order = world.confirmed_order()
    window = {"window_from": NOW + minutes(240), "window_until": NOW + minutes(300)}
    return workorders.reschedule_visit(
        order, by=world.zhao, reason="客户要下午", at=NOW + minutes(10), **window
    )


def visit_again(world: World) -> WorkOrder:
    """Nobody opened; another day was agreed."""
    order = world.departed_order()
    workorders.report_no_access(order, by=world.zhang, reason="敲门没人", at=NOW + minutes(40))
    window = {"window_from": NOW + minutes(300), "window_until": NOW + minutes(360)}
    return workorders.plan_revisit(order, by=world.zhao, reason="客户不在家", at=NOW + minutes(50), **window)


def call_back(world: World) -> WorkOrder:
    """The order is selected for a return call."""
    order = world.completed_order()
    followups.plan_follow_up(order, by=SYSTEM, why="抽查", at=NOW + minutes(96))
    return order


# every act by which a customer hears a time or a price, and what then stands in the ledger, due when
TELLING: list[tuple[str, Callable[[World], WorkOrder], str, datetime | None]] = [
    ("open_order", lambda world: world.received_order(urgency="urgent"), ARRIVAL, NOW + minutes(15)),
    ("confirm_order", lambda world: world.confirmed_order(), VISIT, NOW + minutes(60)),
    ("accept_order", accept_an_emergency, VISIT, NOW + minutes(12)),
    ("reschedule_visit", reschedule, VISIT, NOW + minutes(300)),
    ("plan_revisit", visit_again, VISIT, NOW + minutes(360)),
    ("tell_plan", lambda world: world.ready_order(), FINISH, NOW + minutes(90)),
    ("agree_on_site", agree_on_a_price, PRICE, None),
    ("plan_follow_up", call_back, CALL, NOW + minutes(96 + 48 * 60)),
]
TOLD_BY = {
    "OrderConfirmed": "confirm_order", "OrderAccepted": "accept_order", "PlanTold": "tell_plan",
    "VisitRescheduled": "reschedule_visit",
}  # fmt: skip


@pytest.mark.clause("A-1.3-1")
@pytest.mark.parametrize(("act", "make", "what", "due"), TELLING, ids=[row[0] for row in TELLING])
def test_every_act_that_tells_a_customer_a_time_or_a_price_leaves_a_promise(
    world: World, act: str, make: Callable[[World], WorkOrder], what: str, due: datetime | None
) -> None:
    order = make(world)
    row = Promise.objects.filter(subject_kind="workorder", subject_id=order.pk, what=what).latest("pk")
    assert (row.due_at, row.state) == (due, Promise.State.OPEN)
    assert row.given_by != "" and f"unit:{world.home.pk}" in row.concerns
    assert (row.sort, row.fen is not None) == (("price", True) if what == PRICE else ("time", False))


def test_no_message_tells_a_customer_a_time_whose_act_is_not_in_the_list() -> None:
    timed = {
        fact.__name__ for fact, words in CUSTOMER_WORDS.items()
        if any(slot in WORDS[words].text for slot in ("{window}", "{when}"))
    }  # fmt: skip
    assert timed - {"VisitMissed"} == set(TOLD_BY)  # a missed visit tells a time that has passed
    assert set(TOLD_BY.values()) <= {row[0] for row in TELLING}


@pytest.mark.clause("A-1.3-2")
def test_the_first_time_stays_when_a_notice_gives_another(world: World) -> None:
    row = the(world.working_order(), FINISH)
    given = notice(row, world)
    kept = world.fresh(row)
    assert (kept.first_due_at, kept.due_at, kept.noticed_at) == (
        NOW + minutes(90), NOW + minutes(150), NOW + minutes(50),
    )  # fmt: skip
    assert (given.old_due_at, given.new_due_at, given.is_accepted) == (
        NOW + minutes(90),
        NOW + minutes(150),
        None,
    )
    assert world.events(kept)[-1] == "PromiseMoved"


def test_the_order_follows_a_notice_of_its_expected_finish(world: World) -> None:
    order = world.working_order()
    notice(the(order, FINISH), world)
    world.run_jobs()
    assert world.fresh(order).expected_finish_at == NOW + minutes(150)
    assert world.clock(order, "T15").due_at == NOW + minutes(150)


@pytest.mark.clause("A-1.3-3")
@pytest.mark.clause("A-1.3-4")
@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"words": " "}, "notice_incomplete"),
        ({"remedy": ""}, "notice_incomplete"),
        ({"cause": "fate"}, "notice_incomplete"),
        ({"told_how": ""}, "notice_incomplete"),
        ({"known_since": None}, "notice_incomplete"),
        ({"cause": "supplier", "compensation": ""}, "notice_incomplete"),
        ({"compensation": "补您五十元"}, "sort_needed"),
        ({"compensation": "补您五十元", "sort": "cash"}, "amount_needed"),
        ({"sort": "cash", "fen": 5000}, "compensation_needed"),
        ({"fen": 5000, "compensation": "补您五十元"}, "sort_needed"),
        ({"new_due_at": NOW + minutes(90)}, "not_later"),
        ({"new_due_at": NOW + minutes(89)}, "not_later"),
        ({"new_due_at": NOW + minutes(49)}, "due_before_told"),
        ({"known_since": NOW + minutes(51)}, "known_later"),
        ({"told_at": NOW + minutes(60)}, "told_later"),
        ({"new_due_at": NOW + minutes(60 * 24 * 400)}, "too_far"),
    ],
)
def test_a_notice_that_lacks_something_moves_nothing(world: World, facts: dict[str, Any], code: str) -> None:
    row = the(world.working_order(), FINISH)
    before = world.snapshot(row)
    with refused(code):
        notice(row, world, **facts)
    assert world.snapshot(row) == before
    assert not DelayNotice.objects.exists() and not Compensation.objects.exists()


def test_a_refusal_of_the_same_time_says_which_time_holds_and_what_to_do(world: World) -> None:
    row = the(world.working_order(), FINISH)
    with pytest.raises(Refused) as found:
        notice(row, world, new_due_at=NOW + minutes(90))
    said = "现在的时间是 2026-11-24 11:30，延期要晚于它，请填更晚的时间。"
    assert (found.value.message, found.value.fields) == (said, {"new_due_at": said})


@pytest.mark.clause("A-1.3-6")
def test_a_compensation_that_a_notice_tells_waits_for_approval_within_the_limit(world: World) -> None:
    row = the(world.working_order(), FINISH)
    told = notice(
        row, world, cause="supplier", sort="cash", fen=20_001, compensation="补您二百元，致歉 13712345678"
    )
    given = Compensation.objects.get()
    assert (given.notice, given.promise, given.sort, given.fen) == (told, row, "cash", 20_001)
    assert (given.status, given.proposed_by, given.proposed_at) == (
        "proposed", world.zhao.ref, NOW + minutes(50),
    )  # fmt: skip
    assert "13712345678" not in given.words
    assert ledger.chosen(world.zhou, row.project_id, "compensated").filter(pk=row.pk).exists()
    with refused("over_limit", given):
        actions.approve(given, by=world.zhou)
    actions.approve(given, by=world.lin)
    assert world.fresh(given).status == "approved"


@pytest.mark.clause("A-1.3-6")
def test_an_appointment_that_a_supplier_delays_proposes_what_was_told(world: World) -> None:
    order = world.confirmed_order()
    facts: dict[str, Any] = {
        "reason": "配件没到", "cause": "supplier", "window_from": NOW + minutes(240), "at": NOW + minutes(10),
        "window_until": NOW + minutes(300), "remedy": "先关总阀",
    }  # fmt: skip
    with refused("notice_incomplete", order):
        workorders.reschedule_visit(order, by=world.zhao, **facts)
    workorders.reschedule_visit(
        world.fresh(order), by=world.zhao, compensation="免上门费", sort="waiver", fen=3000, **facts
    )
    given = Compensation.objects.get()
    assert (given.promise, given.fen, given.words) == (the(order, VISIT), 3000, "免上门费")
    assert given.notice is not None and given.notice.cause == "supplier"


def test_an_appointment_moves_on_its_order_only(world: World) -> None:
    row = the(world.confirmed_order(), VISIT)
    before = world.snapshot(row)
    with refused("moved_elsewhere"):
        notice(row, world)
    assert world.snapshot(row) == before


def test_a_desk_of_another_project_gives_no_notice(world: World) -> None:
    row = the(world.working_order(), FINISH)
    before = world.snapshot(row)
    with refused("not_yours"):
        actions.give_notice(
            row, by=world.qian_of_hill, cause="other", words="x", told_how="phone", remedy="y",
            known_since=NOW, new_due_at=NOW + minutes(150), at=NOW + minutes(50),
        )  # fmt: skip
    assert world.snapshot(row) == before


def check_at(minute: float) -> int:
    """Let the worker look at the promises at a minute."""
    with clock.pinned(NOW + minutes(minute)):
        return actions.check_promises()


def test_a_promise_that_is_over_is_broken_once_and_asks_its_team(world: World) -> None:
    row = the(world.working_order(), FINISH)
    assert check_at(90) >= 1
    assert check_at(91) == 0
    kept = world.fresh(row)
    assert (kept.broken_at, kept.state, kept.check_at) == (NOW + minutes(90), Promise.State.OPEN, None)
    assert Explanation.objects.get(promise=row).given_at is None
    assert world.events(row).count("PromiseOverdue") == 1


def test_a_promise_with_a_notice_passes_its_first_time_without_being_broken(world: World) -> None:
    row = the(world.working_order(), FINISH)
    notice(row, world)
    check_at(91)
    assert (world.fresh(row).broken_at, world.fresh(row).check_at) == (None, NOW + minutes(150))
    check_at(151)
    assert world.fresh(row).broken_at == NOW + minutes(150)
    assert world.events(row).count("PromiseOverdue") == 2


def test_what_is_settled_late_asks_too_and_what_comes_in_time_does_not(world: World) -> None:
    order = world.departed_order()
    workorders.arrive(order, by=world.zhang, evidence="code", code=order.arrival_code, at=NOW + minutes(61))
    assert the(order, VISIT).state == Promise.State.LATE
    assert Explanation.objects.filter(promise=the(order, VISIT)).count() == 1
    other = world.arrived_order()
    assert not Explanation.objects.filter(promise=the(other, VISIT)).exists()


def test_an_explanation_has_two_halves_and_is_given_once(world: World) -> None:
    row = the(world.working_order(), FINISH)
    with refused("not_broken"):
        actions.explain(row, by=world.zhou, why="忙", remedy="加人")
    check_at(90)
    assert ledger.chosen(world.zhou, row.project_id, "unexplained").filter(pk=row.pk).exists()
    with refused("explanation_incomplete"):
        actions.explain(row, by=world.zhou, why="缺配件", remedy=" ")
    given = actions.explain(
        row, by=world.zhou, why="缺配件", remedy="改用备件，当天修好", at=NOW + minutes(95)
    )
    assert given.given_at == NOW + minutes(95)
    assert not ledger.chosen(world.zhou, row.project_id, "unexplained").filter(pk=row.pk).exists()
    with refused("explained"):
        actions.explain(row, by=world.zhou, why="再说", remedy="再说")


def test_what_the_customer_takes_back_is_neither_kept_nor_broken(world: World) -> None:
    order = world.confirmed_order()
    workorders.cancel_order(order, by=world.zhao, reason="不需要了", at=NOW + minutes(20))
    assert the(order, VISIT).state == Promise.State.RELEASED
    assert check_at(61) == 0


def test_a_sent_order_that_comes_back_releases_the_time_its_technician_named(world: World) -> None:
    order = accept_an_emergency(world)
    workorders.take_back_order(order, by=world.zhao, reason="换人", at=NOW + minutes(6))
    assert the(order, VISIT).state == Promise.State.RELEASED


def test_followers_are_promised_the_finish_of_their_lead(world: World) -> None:
    lead = world.arrived_order()
    other = world.registered_order(by=world.chen, unit=world.neighbour)
    workorders.follow_lead(other, by=world.zhao, lead=lead, reason="同一根主管", at=NOW + minutes(36))
    workorders.tell_plan(
        lead, by=world.zhang, diagnosis="主管裂", solution="换管", told_how="face", finish_at=NOW + minutes(90),
        at=NOW + minutes(40),
    )  # fmt: skip
    assert the(other, FINISH).due_at == NOW + minutes(90)


def test_the_return_call_confirms_content_time_and_quality(world: World) -> None:
    order = world.completed_order()
    world.run_jobs()
    order = world.fresh(order)
    task = followups.plan_follow_up(order, by=SYSTEM, why="抽查", at=NOW + minutes(96))
    if order.status == "completed":
        workorders.start_follow_up(order, by=SYSTEM)
    if order.status == "closed":
        pytest.skip("the sample did not select this order")
    followups.record_answer(task, by=world.zhao, solved=True, satisfied=False, at=NOW + minutes(100))
    row = the(order, FINISH)
    assert (row.is_content_kept, row.is_quality_kept, row.state) == (True, False, "kept")


def compensation(world: World, fen: int = 5000) -> Compensation:
    """小赵 proposes fifty yuan."""
    row = the(world.working_order(), FINISH)
    return actions.propose(row, by=world.zhao, sort="waiver", fen=fen, words="减免一次上门费")


@pytest.mark.clause("A-1.3-6")
def test_a_compensation_is_proposed_approved_by_another_and_handed_over_with_a_receipt(world: World) -> None:
    given = compensation(world)
    actions.approve(given, by=world.zhou, at=NOW + minutes(100))
    actions.deliver(given, by=world.zhao, receipt="SJ-0091", at=NOW + minutes(110))
    kept = world.fresh(given)
    assert (kept.status, kept.decided_by, kept.receipt) == ("delivered", world.zhou.ref, "SJ-0091")
    assert kept.delivered_at == NOW + minutes(110)
    assert world.events(given) == ["CompensationProposed", "CompensationApproved", "CompensationDelivered"]


@pytest.mark.parametrize(
    ("who", "fen", "code"),
    [("zhao", 5000, "not_allowed"), ("zhou", 20_001, "over_limit"), ("lin", 200_001, "over_limit")],
)
def test_nobody_approves_beyond_the_own_limit(world: World, who: str, fen: int, code: str) -> None:
    given = compensation(world, fen)
    before = world.snapshot(given)
    with refused(code):
        actions.approve(given, by=world.actor(who))
    assert world.snapshot(given) == before


def test_nobody_approves_the_own_proposal_nor_hands_over_what_was_not_approved(world: World) -> None:
    row = the(world.working_order(), FINISH)
    given = actions.propose(row, by=world.zhou, sort="gift", fen=3000, words="果篮")
    before = world.snapshot(given)
    with refused("own_proposal"):
        actions.approve(given, by=world.zhou)
    with refused("illegal_move"):
        actions.deliver(given, by=world.zhao, receipt="1")
    assert world.snapshot(given) == before
    actions.refuse(given, by=world.lin, reason="已另行道歉")
    assert world.fresh(given).status == "refused"


def test_without_a_receipt_nothing_counts_as_handed_over(world: World) -> None:
    given = actions.approve(compensation(world), by=world.zhou)
    before = world.snapshot(given)
    with refused("receipt_needed"):
        actions.deliver(given, by=world.zhao, receipt=" ")
    assert world.snapshot(given) == before


def test_the_ledger_shows_each_promise_where_it_belongs(world: World) -> None:
    row = the(world.working_order(), FINISH)
    household = SubjectRef("household", world.order(row.subject_id).household_id or 0)
    assert row in ledger.concerning(world.zhou, household)
    assert row in ledger.given_by(world.zhou, world.staff("zhang").pk)
    assert row in ledger.chosen(world.zhou, row.project_id, "open")
    with clock.pinned(NOW + minutes(85)):
        assert row in ledger.chosen(world.zhou, row.project_id, "soon")
    check_at(90)
    assert row in ledger.chosen(world.zhou, row.project_id, "broken", staff_id=world.staff("zhang").pk)
    assert not ledger.promises(world.qian_of_hill).filter(pk=row.pk).exists()
