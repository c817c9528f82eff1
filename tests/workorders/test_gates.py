"""Each step of the loop has its gate; a refusal proves that nothing moved."""

from dataclasses import replace

import pytest

from guanjia.kernel import idempotency
from guanjia.kernel.models import Event, IdempotencyKey
from guanjia.kernel.refusals import NotFound, Refused, Stale
from guanjia.workorders import actions, counts, queries
from guanjia.workorders.models import ConfirmCall, Feedback, ServiceRecord, Visit, WorkOrder
from tests.world import NOW, World, minutes, refused


@pytest.mark.clause("B-3.1.2-2")
def test_a_request_gets_a_gapless_number_of_project_and_local_day(world: World) -> None:
    numbers = [world.received_order().number for _ in range(3)]
    assert numbers == ["GD-LAKE-20261124-0001", "GD-LAKE-20261124-0002", "GD-LAKE-20261124-0003"]


@pytest.mark.clause("B-3.1.2-1")
def test_registering_is_refused_while_the_phone_is_missing(world: World) -> None:
    order = world.received_order(by=world.zhao, unit=world.home, source="phone")
    with refused("form_incomplete", order):
        actions.register_order(order, by=world.zhao)
    assert world.fresh(order).status == WorkOrder.Status.RECEIVED


@pytest.mark.clause("B-3.1.2-1")
def test_the_desk_completes_the_form_while_registering(world: World) -> None:
    order = world.received_order(by=world.zhao, unit=world.home, source="phone")
    actions.register_order(order, by=world.zhao, contact_name="王慧敏", contact_phone="138 1234 5678")
    kept = world.fresh(order)
    assert (kept.status, kept.contact_name, kept.contact_phone) == ("registered", "王慧敏", "13812345678")


@pytest.mark.clause("B-3.1.3-1")
@pytest.mark.clause("B-3.2.1-1")
@pytest.mark.asvs("2.3.1")
def test_dispatch_is_refused_before_the_call_back(world: World) -> None:
    order = world.registered_order()
    with refused("illegal_move", order):
        actions.dispatch_order(order, by=world.zhao, staff=world.staff("zhang"))


@pytest.mark.clause("B-3.1.3-2")
def test_confirming_without_a_window_is_refused(world: World) -> None:
    order = world.registered_order()
    with refused("window_needed", order):
        actions.confirm_order(order, by=world.zhao, window_from=None, window_until=None)


@pytest.mark.clause("B-3.1.3-2")
@pytest.mark.asvs("2.2.3")
def test_a_window_that_is_over_is_refused(world: World) -> None:
    order = world.registered_order()
    with refused("window_past", order):
        actions.confirm_order(
            order, by=world.zhao, window_from=NOW - minutes(60), window_until=NOW - minutes(1), at=NOW
        )


@pytest.mark.clause("B-3.1.3-1")
def test_the_call_back_is_kept_with_its_words_and_window(world: World) -> None:
    order = world.confirmed_order()
    call = ConfirmCall.objects.get(order=order)
    assert (call.words, call.window_from, call.by) == ("内容无误", NOW + minutes(30), world.zhao.ref)


@pytest.mark.clause("B-3.1.3-1")
def test_an_emergency_goes_without_a_call_but_with_its_reason(world: World) -> None:
    order = world.registered_order(urgency="urgent")
    with refused("reason_needed", order):
        actions.confirm_emergency(order, by=world.zhao, reason=" ")
    actions.confirm_emergency(order, by=world.zhao, reason="正在漏水")
    assert world.fresh(order).status == WorkOrder.Status.CONFIRMED
    assert ConfirmCall.objects.get(order=order).emergency_reason == "正在漏水"


def test_an_ordinary_order_cannot_pass_as_an_emergency(world: World) -> None:
    order = world.registered_order()
    with refused("not_urgent", order):
        actions.confirm_emergency(order, by=world.zhao, reason="快一点")


def test_a_wrong_category_is_corrected_with_its_trail(world: World) -> None:
    order = world.registered_order(category="door", description="打不开")
    actions.correct_order(order, by=world.zhao, category=world.category("access"))
    trail = Event.objects.filter(name="workorders.OrderCorrected", subject_id=order.pk).get()
    assert trail.data["before"] == {"category": "门窗五金"}
    assert trail.data["after"] == {"category": "门禁安防"}


def test_correcting_to_a_water_repair_calls_the_butler(world: World) -> None:
    order = world.registered_order(category="door")
    assert order.butler_id is None
    actions.correct_order(order, by=world.zhao, category=world.category("water"))
    assert world.fresh(order).butler_id == world.staff("li").pk


@pytest.mark.clause("B-2.2-1")
def test_nobody_is_sent_without_the_skill(world: World) -> None:
    order = world.confirmed_order(category="electric", description="插座跳闸")
    with refused("not_cleared", order):
        actions.dispatch_order(order, by=world.zhao, staff=world.staff("wanghai"))


@pytest.mark.clause("B-3.2.2-1")
def test_only_the_one_who_was_sent_accepts(world: World) -> None:
    order = world.dispatched_order()
    with refused("not_yours", order):
        actions.accept_order(order, by=world.wanghai, visit_at=NOW + minutes(40))


def test_a_technician_from_another_project_cannot_even_see_the_order(world: World) -> None:
    order = world.dispatched_order()
    with pytest.raises(NotFound):
        queries.get_order(world.wu_of_hill, order.pk)
    with refused("not_yours", order):
        actions.accept_order(order, by=world.wu_of_hill, visit_at=NOW + minutes(40))


@pytest.mark.clause("B-3.2.2-2")
@pytest.mark.asvs("2.2.3")
def test_a_promised_time_outside_the_customers_window_is_refused(world: World) -> None:
    order = world.dispatched_order()
    with refused("outside_window", order):
        actions.accept_order(order, by=world.zhang, visit_at=NOW + minutes(90), at=NOW + minutes(9))


@pytest.mark.clause("B-3.2.2-1")
def test_declining_needs_a_reason_and_returns_the_order_to_the_board(world: World) -> None:
    order = world.dispatched_order()
    with refused("reason_needed", order):
        actions.decline_order(order, by=world.zhang, reason="")
    actions.decline_order(order, by=world.zhang, reason="在另一户走不开")
    kept = world.fresh(order)
    assert (kept.status, kept.staff_id) == (WorkOrder.Status.CONFIRMED, None)


@pytest.mark.clause("B-3.2.3-1")
def test_departing_is_refused_while_the_list_is_open(world: World) -> None:
    order = world.accepted_order()
    some = world.steps(order, "prepare")[:1]
    actions.tick_preparation(order, by=world.zhang, ticked=some)
    with refused("not_prepared", order):
        actions.depart(order, by=world.zhang)


@pytest.mark.clause("B-3.2.3-1")
def test_an_urgent_departure_does_not_wait_for_the_list(world: World) -> None:
    order = world.accepted_order(urgency="urgent")
    actions.depart(order, by=world.zhang, at=NOW + minutes(11))
    event = Event.objects.get(name="workorders.VisitDeparted", subject_id=order.pk)
    assert event.data["reason"] == "紧急出发，未等备料"


@pytest.mark.clause("B-3.3.1-1")
def test_the_wrong_door_is_refused(world: World) -> None:
    order = world.departed_order()
    with refused("wrong_door", order):
        actions.arrive(order, by=world.zhang, evidence="door", code=world.neighbour.door_code)


@pytest.mark.clause("B-3.3.1-1")
@pytest.mark.parametrize("evidence", ["door", "code", "hand"])
def test_the_kind_of_evidence_stays_with_the_visit(world: World, evidence: str) -> None:
    order = world.departed_order()
    code = {"door": world.home.door_code, "code": order.arrival_code, "hand": ""}[evidence]
    note = "门口码坏了" if evidence == "hand" else ""
    actions.arrive(order, by=world.zhang, evidence=evidence, code=code, note=note, at=NOW + minutes(35))
    visit = Visit.objects.get(order=order)
    assert (visit.evidence, visit.arrived_at) == (evidence, NOW + minutes(35))


@pytest.mark.clause("B-3.3.1-1")
@pytest.mark.asvs("2.3.2")
def test_after_five_wrong_codes_even_the_right_one_is_refused(world: World) -> None:
    order = world.departed_order()
    before, wrong = world.snapshot(order)[0], f"{(int(order.arrival_code) + 1) % 10000:04}"
    for _ in range(5):
        with pytest.raises(Refused, match="到访码不对"):
            actions.arrive(order, by=world.zhang, evidence="code", code=wrong)
    tries = Event.objects.filter(name="workorders.CodeRefused", subject_id=order.pk)
    assert [(row.data["round"], row.actor) for row in tries] == [(order.round, world.zhang.ref)] * 5
    assert world.snapshot(order)[0] == before
    with refused("code_locked", order):
        actions.arrive(order, by=world.zhang, evidence="code", code=order.arrival_code)
    with refused("code_locked", order):
        actions.arrive_as_butler(order, by=world.li, evidence="code", code=order.arrival_code)
    actions.arrive(order, by=world.zhang, evidence="door", code=world.home.door_code)
    assert world.fresh(order).status == WorkOrder.Status.ON_SITE


def test_a_wrong_code_sent_by_the_api_is_kept_though_its_key_is_not(world: World) -> None:
    order = world.departed_order()
    tried = counts.wrong_codes(order)

    def arrive() -> tuple[int, None]:
        actions.arrive(order, by=world.zhang, evidence="code", code="x")
        return 200, None

    with pytest.raises(Refused, match="到访码不对"):
        idempotency.once(world.zhang.ref, "arrive", "k1", b"", arrive)
    assert (tried, counts.wrong_codes(order)) == (0, 1)
    assert not IdempotencyKey.objects.filter(key="k1").exists()


def test_arriving_by_hand_needs_a_reason(world: World) -> None:
    order = world.departed_order()
    with refused("reason_needed", order):
        actions.arrive(order, by=world.zhang, evidence="hand")


def test_no_access_leads_to_a_second_visit_and_not_to_a_third(world: World) -> None:
    order = world.departed_order()
    actions.report_no_access(order, by=world.zhang, reason="敲门三次，电话没接", at=NOW + minutes(50))
    assert world.fresh(order).status == WorkOrder.Status.NO_ACCESS
    window = {"window_from": NOW + minutes(120), "window_until": NOW + minutes(180)}
    actions.plan_revisit(order, by=world.zhao, reason="业主下午在家", at=NOW + minutes(60), **window)
    assert order.status == WorkOrder.Status.ACCEPTED
    actions.depart(order, by=world.zhang, at=NOW + minutes(110))
    actions.report_no_access(order, by=world.zhang, reason="还是没人", at=NOW + minutes(130))
    with refused("too_many_tries", order):
        later = {"window_from": NOW + minutes(300), "window_until": NOW + minutes(360)}
        actions.plan_revisit(order, by=world.zhao, reason="再试", at=NOW + minutes(140), **later)


@pytest.mark.clause("B-3.3.2-1")
@pytest.mark.asvs("2.3.1")
def test_work_does_not_start_before_scope_is_agreed(world: World) -> None:
    order = world.arrived_order()
    with refused("not_agreed", order):
        actions.start_work(order, by=world.zhang)


@pytest.mark.clause("B-3.3.2-1")
def test_paid_work_takes_its_price_from_the_list(world: World) -> None:
    order = world.arrived_order()
    item = next(p for p in world.category().prices.all() if p.name == "更换角阀")
    with refused("price_needed", order):
        actions.agree_on_site(order, by=world.zhang, scope="换角阀", is_paid=True, agreed=True)
    actions.agree_on_site(
        order, by=world.zhang, scope="换角阀", is_paid=True, quantities={item.pk: 2}, agreed=True
    )
    agreement = order.agreements.get()
    assert (agreement.fen, agreement.lines[0]["quantity"]) == (7000, 2)


def test_scope_without_the_customers_word_is_refused(world: World) -> None:
    order = world.arrived_order()
    with refused("not_agreed", order):
        actions.agree_on_site(order, by=world.zhang, scope="换角阀")


def test_a_water_repair_does_not_start_before_the_plan_is_told(world: World) -> None:
    order = world.arrived_order()
    actions.agree_on_site(order, by=world.zhang, scope="换角阀", agreed=True)
    with refused("plan_not_told", order):
        actions.start_work(order, by=world.zhang)


def test_a_plan_in_the_past_is_refused(world: World) -> None:
    order = world.arrived_order()
    with refused("finish_past", order):
        actions.tell_plan(
            order, by=world.zhang, diagnosis="锈", solution="换", told_how="face",
            finish_at=NOW + minutes(30), at=NOW + minutes(40),
        )  # fmt: skip


@pytest.mark.clause("B-2.3-1")
@pytest.mark.clause("B-5.2.2-1")
def test_work_does_not_start_before_every_safety_line_is_ticked(world: World) -> None:
    order = world.arrived_order()
    actions.agree_on_site(order, by=world.zhang, scope="换角阀", agreed=True)
    actions.tell_plan(
        order, by=world.zhang, diagnosis="锈", solution="换", told_how="face", finish_at=NOW + minutes(90)
    )
    with refused("safety_open", order):
        actions.check_safety(order, by=world.zhang, ticked=world.steps(order, "safety")[:2])
    with refused("safety_open", order):
        actions.start_work(order, by=world.zhang)


@pytest.mark.clause("B-3.3.3-1")
def test_a_step_with_a_required_photo_is_refused_without_it(world: World) -> None:
    order = world.working_order()
    step = world.step(order, "查明漏点")
    with refused("photo_needed", order):
        actions.do_step(order, by=world.zhang, step_id=step.pk)


@pytest.mark.clause("B-3.3.3-1")
def test_finishing_is_refused_while_a_step_is_open(world: World) -> None:
    order = world.working_order()
    with refused("steps_open", order):
        actions.finish_work(order, by=world.zhang)


@pytest.mark.clause("B-3.3.3-1")
def test_a_skipped_step_needs_its_reason(world: World) -> None:
    order = world.working_order()
    step = world.step(order, "清理现场")
    with refused("reason_needed", order):
        actions.skip_step(order, by=world.zhang, step_id=step.pk, reason="")
    actions.skip_step(order, by=world.zhang, step_id=step.pk, reason="业主说不用")
    assert world.step(order, "清理现场").state == "skipped"


def test_a_pause_without_telling_the_customer_is_kept_as_such(world: World) -> None:
    order = world.working_order()
    actions.pause_work(order, by=world.zhang, reason="等角阀到货")
    assert order.pauses.get().told_at is None
    actions.tell_customer(order, by=world.zhao, told_how="phone", at=NOW + minutes(60))
    assert order.pauses.get().told_at == NOW + minutes(60)
    actions.resume_work(order, by=world.zhang)
    assert world.fresh(order).status == WorkOrder.Status.WORKING


@pytest.mark.clause("B-3.3.4-1")
def test_feedback_is_a_rating_or_a_refusal_or_an_absence(world: World) -> None:
    order = world.finished_order()
    with refused("rating_needed", order):
        actions.give_feedback(order, by=world.wang, outcome="given")
    actions.give_feedback(order, by=world.zhang, outcome="absent", at=NOW + minutes(82))
    actions.give_feedback(order, by=world.wang, overall=4, ratings={"attitude": 5}, words="挺好")
    kept = Feedback.objects.get(order=order)
    assert (kept.outcome, kept.overall, kept.ratings, kept.words) == ("given", 4, {"attitude": 5}, "挺好")
    with refused("already_rated", order):
        actions.give_feedback(order, by=world.wang, overall=1)


@pytest.mark.clause("B-3.4.1-1")
def test_the_service_record_wants_all_three_fields(world: World) -> None:
    order = world.finished_order()
    with refused("record_incomplete", order):
        actions.record_service(order, by=world.zhang, content="换角阀", feedback_note="")
    assert not ServiceRecord.objects.filter(order=order).exists()


@pytest.mark.clause("B-3.4.2-1")
def test_completion_is_refused_without_the_record(world: World) -> None:
    order = world.finished_order()
    with refused("record_incomplete", order):
        actions.complete_order(order, by=world.zhao)


@pytest.mark.clause("B-3.4.2-1")
def test_the_one_who_did_the_work_never_completes_it(world: World) -> None:
    order = world.recorded_order()
    both = replace(world.zhang, grants=(*world.zhang.grants, *world.zhou.grants))
    with refused("own_work", order):
        actions.complete_order(order, by=both)


def test_the_desk_of_another_project_cannot_complete(world: World) -> None:
    order = world.recorded_order()
    with refused("not_yours", order):
        actions.complete_order(order, by=world.qian_of_hill)


def test_cancelling_needs_a_reason_and_releases_the_promise(world: World) -> None:
    order = world.confirmed_order()
    with refused("reason_needed", order):
        actions.cancel_order(order, by=world.wang, reason="")
    actions.cancel_order(order, by=world.wang, reason="自己修好了")
    assert world.fresh(order).status == WorkOrder.Status.CANCELLED
    assert world.promise_states(order) == {"约定时间上门": "released"}


def test_a_neighbour_cannot_cancel_or_urge(world: World) -> None:
    order = world.received_order()
    with refused("not_yours", order):
        actions.cancel_order(order, by=world.chen, reason="不要了")
    with refused("not_yours", order):
        actions.urge_order(order, by=world.chen)


def test_a_duplicate_is_merged_into_the_first(world: World) -> None:
    first, second = world.received_order(), world.received_order()
    actions.merge_order(second, by=world.zhou, into=first)
    kept = world.fresh(second)
    assert (kept.status, kept.merged_into_id) == (WorkOrder.Status.MERGED, first.pk)
    with refused("bad_target", first):
        actions.merge_order(first, by=world.zhou, into=second)


def test_what_belongs_to_others_is_referred_with_the_reason(world: World) -> None:
    order = world.registered_order()
    actions.refer_order(order, by=world.zhao, to="自来水公司", reason="市政主管")
    assert world.fresh(order).status == WorkOrder.Status.REFERRED


def test_a_reopened_order_begins_a_new_round_of_steps_and_papers(world: World) -> None:
    order = world.completed_order()
    actions.reopen_order(order, by=world.wang, reason="又漏了")
    kept = world.fresh(order)
    assert (kept.status, kept.reopened, kept.staff_id, kept.recorded_at) == ("confirmed", 1, None, None)
    actions.dispatch_order(order, by=world.zhao, staff=world.staff("wanghai"))
    assert {row.state for row in queries.steps_of(order)} == {"open"}


@pytest.mark.asvs("2.3.4")
def test_two_people_cannot_both_move_the_same_order(world: World) -> None:
    order = world.registered_order()
    other = world.fresh(order)
    actions.confirm_emergency(
        actions.correct_order(order, by=world.zhao, urgency="urgent"), by=world.zhao, reason="漏水"
    )
    other.urgency = "urgent"
    with pytest.raises(Stale):
        actions.confirm_emergency(other, by=world.zhou, reason="漏水")


def test_a_phone_number_in_the_words_is_masked_on_entry(world: World) -> None:
    order = world.received_order(description="漏水，请打 13812345678 找我")
    assert order.description == "漏水，请打 138****5678 找我"


def test_only_the_customer_or_the_desk_reopens(world: World) -> None:
    order = world.completed_order()
    with refused("not_allowed", order):
        actions.reopen_order(order, by=world.chen, reason="我觉得没修好")


def test_a_butler_arrives_before_the_technician_and_stops_the_quarter_of_an_hour(world: World) -> None:
    order = world.received_order()
    actions.arrive_as_butler(
        order, by=world.li, evidence="door", code=world.home.door_code, at=NOW + minutes(11)
    )
    assert world.clock(order, "T1").stopped_at == NOW + minutes(11)
    assert world.fresh(order).arrived_at == NOW + minutes(11)


@pytest.mark.parametrize("state", ["finished_order", "completed_order"])
def test_nobody_urges_when_the_work_is_finished(world: World, state: str) -> None:
    order = getattr(world, state)()
    with refused("finished", order):
        actions.urge_order(order, by=world.wang)


def test_nobody_is_absent_who_agreed_at_the_door(world: World) -> None:
    order = world.arrived_order()
    actions.agree_on_site(order, by=world.zhang, scope="更换角阀", agreed=True, at=NOW + minutes(37))
    with refused("agreed_already", order):
        actions.report_no_access(order, by=world.zhang, reason="敲门三次，电话没接")


def test_a_safety_check_that_is_sent_again_keeps_who_checked_and_when(world: World) -> None:
    order = world.ready_order()
    first = world.fresh(order).safety_checked_at
    again = actions.check_safety(
        order, by=world.zhang, ticked=world.steps(order, "safety"), at=NOW + minutes(55)
    )
    assert (again.safety_checked_at, world.events(order).count("SafetyChecked")) == (first, 1)
