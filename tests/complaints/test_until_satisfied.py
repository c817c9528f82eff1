"""A complaint goes on until the person is satisfied: registered, graded, investigated, settled, round after round."""

from datetime import date
from typing import Any

import pytest

from guanjia.collaboration import queries as groups
from guanjia.complaints import actions, queries
from guanjia.complaints.models import Complaint
from guanjia.kernel.models import Event
from guanjia.sla.models import Clock, Promise
from tests.complaints import story
from tests.complaints.story import DAY, HOUR
from tests.world import NOW, World, minutes, refused

S = Complaint.Status


def running(row: Complaint) -> dict[str, object]:
    """The clocks that run, with their due times."""
    clocks = Clock.objects.filter(subject_kind="complaint", subject_id=row.pk, state="running")
    return {clock.rule: clock.due_at for clock in clocks}


@pytest.mark.clause("D-3.3.2-1")
@pytest.mark.clause("C-2.1-3")
def test_the_five_facts_are_asked_for_by_name_before_anything_else(world: World) -> None:
    row = story.received(world)
    with refused("five_facts", row):
        actions.register_complaint(
            row, by=world.zhao, topic="", matter="灯不亮", wish="", name="王慧敏", phone="", at=NOW
        )
    assert running(row) == {"T21": NOW + minutes(15)}


def test_who_stays_unnamed_has_the_number_instead_of_a_name(world: World) -> None:
    row = story.registered(world, is_anonymous=True, name="", phone="")
    assert (row.name, row.phone, row.status, row.number) == ("", "", S.REGISTERED, "TS-LAKE-20261124-0001")
    row = actions.accept_complaint(row, by=world.zhou, grade="minor", at=NOW + minutes(20))
    assert row.status == S.INVESTIGATING


@pytest.mark.clause("D-3.3.3-1")
@pytest.mark.clause("C-2.1-4")
def test_the_customer_is_told_a_time_and_the_grade_sets_owner_and_deadline(world: World) -> None:
    row = story.accepted(world, "important")
    assert row.owner == world.account("zhou")
    assert row.satisfy_due_at == NOW + minutes(10) + 3 * DAY
    promise = Promise.objects.get(subject_kind="complaint", subject_id=row.pk)
    assert (promise.what, promise.due_at) == ("投诉首次反馈", NOW + 5 * HOUR)
    at = NOW + minutes(40)
    assert running(row) == {
        "T22": NOW + 5 * HOUR, "T23": at + 2 * DAY, "T24": at + 4 * HOUR, "T25": at + DAY,
        "T26": NOW + minutes(10) + 3 * DAY,
    }  # fmt: skip


@pytest.mark.clause("D-3.3.3-2")
def test_every_word_to_the_customer_starts_the_silence_anew(world: World) -> None:
    row = story.accepted(world, "major")
    row = actions.tell_progress(row, by=world.zhao, how="phone", words="电工今晚来查", at=NOW + 3 * HOUR)
    assert running(row)["T23"] == NOW + 3 * HOUR + DAY
    assert "T22" not in running(row)
    assert Promise.objects.get(subject_id=row.pk, what="投诉首次反馈").state == "kept"


@pytest.mark.clause("B-4.2.1-1")
@pytest.mark.clause("D-3.3.4-2")
def test_an_important_one_has_a_group_of_three_and_nobody_who_is_complained_of(world: World) -> None:
    row = story.accepted(world, about_staff=world.staff("zhang"))
    with refused("group_too_small"):
        actions.form_group(
            row,
            by=world.zhou,
            lead=world.account("zhou"),
            duties=story.duties(world, "zhou", "zhao"),
            at=NOW + HOUR,
        )
    with refused("party_in_group"):
        story.grouped(world, row)
    assert groups.group_of(row.ref) is None
    members = story.duties(world, "zhou", "zhao", "sun")
    actions.form_group(row, by=world.zhou, lead=world.account("zhou"), duties=members, at=NOW + HOUR)
    assert "T24" not in running(row)


def test_a_major_one_is_led_by_the_manager(world: World) -> None:
    row = story.accepted(world, "major")
    with refused("manager_leads"):
        story.grouped(world, row)
    members = story.duties(world, "lin", "zhou", "zhang")
    with refused("departments"):
        actions.form_group(row, by=world.lin, lead=world.account("lin"), duties=members, at=NOW + HOUR)


@pytest.mark.clause("D-3.3.4-1")
def test_no_verdict_without_evidence_and_none_by_who_is_complained_of(world: World) -> None:
    row = story.accepted(world, about_staff=world.staff("zhou"))
    facts: dict[str, Any] = {
        "verdict": "valid",
        "is_company_fault": True,
        "findings": "属实",
        "staff": world.staff("zhou"),
    }
    with refused("own_case"):
        actions.judge_complaint(row, by=world.zhou, at=NOW + HOUR, **facts)
    with refused("no_evidence"):
        actions.judge_complaint(row, by=world.lin, at=NOW + HOUR, **facts)
    actions.add_evidence(row, by=world.zhao, sort="statement", words="邻居也看到了", at=NOW + HOUR)
    with refused("no_group"):
        actions.judge_complaint(row, by=world.lin, at=NOW + HOUR, **facts)
    assert world.fresh(row).verdict == ""


@pytest.mark.clause("C-3.2-3")
@pytest.mark.clause("C-3.2-4")
def test_no_plan_before_the_customer_was_asked(world: World) -> None:
    row = story.judged(world)
    with refused("not_consulted", row):
        actions.agree_plan(row, by=world.zhou, plan="换灯", due_at=NOW + 2 * DAY, at=NOW + 4 * HOUR)


@pytest.mark.clause("C-3.2-5")
@pytest.mark.clause("C-3.2-6")
def test_where_the_company_is_at_fault_nothing_is_done_before_it_says_sorry(world: World) -> None:
    row = story.judged(world)
    row = actions.consult_customer(row, by=world.zhou, how="phone", words="尽快", at=NOW + 4 * HOUR)
    row = actions.agree_plan(row, by=world.zhou, plan="换灯", due_at=NOW + 2 * DAY, at=NOW + 4 * HOUR)
    with refused("no_apology"):
        actions.start_plan(row, by=world.zhou, at=NOW + 5 * HOUR)
    row = actions.write_apology(row, by=world.zhou, words="对不起", at=NOW + 5 * HOUR)
    assert actions.start_plan(row, by=world.zhou, at=NOW + 5 * HOUR).status == S.EXECUTING


def test_a_plan_above_the_own_limit_waits_for_another_who_may_give_it(world: World) -> None:
    row = story.agreed(world, story.judged(world), fen=680_00)
    with refused("not_approved"):
        actions.start_plan(row, by=world.zhou, at=NOW + 5 * HOUR)
    with refused("four_eyes"):
        actions.approve_plan(row, by=world.zhou, at=NOW + 5 * HOUR)
    row = actions.approve_plan(row, by=world.lin, at=NOW + 5 * HOUR)
    assert actions.start_plan(row, by=world.zhou, at=NOW + 5 * HOUR).status == S.EXECUTING


def test_a_plan_that_was_sent_back_is_no_promise_any_more(world: World) -> None:
    row = story.agreed(world, story.judged(world), fen=680_00)
    row = actions.send_back_plan(row, by=world.lin, reason="先问报价", at=NOW + 5 * HOUR)
    assert (row.status, queries.present_round(row).sent_back) == (S.PLANNING, "先问报价")
    assert Promise.objects.get(subject_id=row.pk, what="投诉处理方案").state == "released"


def test_the_plan_is_done_only_when_its_orders_are(world: World) -> None:
    row = actions.start_plan(story.agreed(world, story.judged(world)), by=world.zhou, at=NOW + 5 * HOUR)
    order = actions.order_work(
        row, by=world.zhou, category=world.category(), description="地库换回路", at=NOW + 5 * HOUR
    )
    assert (order.origin, order.contact_phone) == (str(row.ref), "13812345678")
    with refused("orders_open"):
        actions.finish_plan(row, by=world.zhou, words="好了", at=NOW + 6 * HOUR)
    assert world.fresh(row).status == S.EXECUTING


@pytest.mark.clause("B-4.2.1-2")
@pytest.mark.clause("D-3.3.5-1")
@pytest.mark.clause("D-3.3.5-2")
@pytest.mark.clause("D-3.3.5-3")
@pytest.mark.clause("C-3.2-7")
def test_three_rounds_until_the_customer_is_satisfied(world: World) -> None:
    row = story.judged(world)
    for number in (1, 2):
        row = story.told(world, story.agreed(world, row, number * 10 * HOUR), number * 10 * HOUR + 2 * HOUR)
        row = actions.note_unsatisfied(
            row, by=world.zhao, words="又灭了五盏", at=NOW + (number * 10 + 4) * HOUR
        )
        assert (row.status, row.round) == (S.PLANNING, number + 1)
    row = story.told(world, story.agreed(world, row, 30 * HOUR), 32 * HOUR)
    with refused("illegal_move"):
        actions.review_complaint(row, by=world.zhou, cause="execution", whys=["没查"], words="要查")
    row = actions.note_satisfied(row, by=world.zhao, words="好了", at=NOW + 35 * HOUR)
    assert [(r.number, r.is_satisfied, r.words) for r in queries.rounds(row)] == [
        (1, False, "又灭了五盏"), (2, False, "又灭了五盏"), (3, True, "好了"),
    ]  # fmt: skip
    assert set(running(row)) == {"T28"}


def test_who_is_complained_of_does_not_ask_whether_it_is_settled(world: World) -> None:
    row = story.told(world, story.agreed(world, story.judged(world, staff=world.staff("zhao"))))
    with refused("own_case", row):
        actions.note_satisfied(row, by=world.zhao, at=NOW + 9 * HOUR)


def test_an_exception_wants_another_person_reason_legal_note_and_a_day(world: World) -> None:
    row = story.judged(world)
    facts: dict[str, Any] = {
        "reason": "客户要求赔整车",
        "legal_note": "法务：没有依据",
        "next_review_on": date(2026, 12, 24),
    }
    with refused("not_allowed"):
        actions.except_complaint(row, by=world.zhou, at=NOW + 5 * HOUR, **facts)
    with refused("exception_incomplete", row):
        actions.except_complaint(
            row, by=world.lin, at=NOW + 5 * HOUR, **facts | {"legal_note": "", "next_review_on": None}
        )
    row = actions.except_complaint(row, by=world.lin, at=NOW + 5 * HOUR, **facts)
    assert (row.status, running(row)) == (S.EXCEPTED, {})
    row = actions.revive_complaint(row, by=world.zhou, reason="客户改了主意", at=NOW + 6 * HOUR)
    assert (row.status, row.round, set(running(row))) == (S.PLANNING, 2, {"T23", "T26"})


@pytest.mark.clause("D-3.3.6-1")
@pytest.mark.clause("D-3.3.6-3")
def test_the_review_finds_the_cause_and_counts_for_who_answers(world: World) -> None:
    row = story.satisfied(world)
    row = actions.review_complaint(
        row, by=world.zhou, cause="execution", whys=["只换灯管", "没有查漏电的步骤"], words="修后夜间复查",
        at=NOW + DAY,
    )  # fmt: skip
    assert row.status == S.REVIEWED
    fault = Event.objects.get(name="complaints.FaultEstablished")
    assert (fault.data["month"], fault.data["staff_id"]) == ("2026-11", world.staff("zhang").pk)
    group = groups.group_of(row.ref)
    assert group is not None and group.report == "修后夜间复查"
    row = actions.lift_fault(row, by=world.lin, reason="当时没有备件", at=NOW + 2 * DAY)
    assert row.blamed_staff is None


@pytest.mark.clause("C-3.2-2")
def test_a_grade_rises_freely_and_falls_by_approval(world: World) -> None:
    row = story.accepted(world, "important")
    row = actions.change_grade(row, by=world.zhou, grade="major", reason="老人摔倒", at=NOW + HOUR)
    assert (row.owner, row.satisfy_due_at) == (world.account("lin"), NOW + minutes(10) + 7 * DAY)
    assert running(row)["T26"] == NOW + minutes(10) + 7 * DAY
    with refused("fall_needs_approval"):
        actions.change_grade(row, by=world.zhou, grade="minor", reason="没事了", at=NOW + 2 * HOUR)
    assert world.fresh(row).grade == "major"
    assert (
        actions.change_grade(row, by=world.lin, grade="minor", reason="没事了", at=NOW + 2 * HOUR).grade
        == "minor"
    )


def test_one_about_the_manager_goes_over_that_head(world: World) -> None:
    row = story.registered(world, about_staff=world.staff("lin"))
    assert row.is_overhead
    for somebody in (world.lin, world.zhou, world.zhao):
        assert not queries.complaints(somebody).filter(pk=row.pk).exists()
    quality = world.actor("quality")
    row = actions.accept_complaint(row, by=quality, grade="minor", how="phone", at=NOW + minutes(20))
    assert row.owner == world.account("quality")


@pytest.mark.clause("D-3.3.6-2")
def test_the_same_matter_at_the_same_place_is_noticed_at_once(world: World) -> None:
    first = story.registered(world)
    other = actions.open_complaint(
        world.lake, by=world.zhao, source="app", matter="还是看不清", unit=world.home, at=NOW + 30 * DAY
    )
    actions.register_complaint(other, by=world.zhao, at=NOW + 30 * DAY, **story.FACTS)
    found = Event.objects.get(name="complaints.ComplaintRepeated")
    assert (found.subject_id, found.data) == (other.pk, {"by_what": "同类同处", "before": 1})
    assert str(first.ref) in found.about


def test_several_homes_about_the_same_are_put_together(world: World) -> None:
    row = story.accepted(world)
    other = story.registered(world, unit=world.neighbour, person=world.person("chen"))
    assert queries.alike(row) == [other]
    other = actions.merge_complaint(other, by=world.zhou, into=row, at=NOW + HOUR)
    assert (other.status, other.lead) == (S.MERGED, row)
    with refused("illegal_move"):
        actions.merge_complaint(other, by=world.zhou, into=row, at=NOW + HOUR)


def test_an_outside_authority_has_its_own_deadline(world: World) -> None:
    row = story.accepted(world)
    due = NOW + 2 * DAY
    row = actions.note_authority(
        row, by=world.zhao, authority="12345", authority_number="HZ-1", due_at=due, at=NOW + HOUR
    )
    assert running(row)["T26A"] == due


def test_a_withdrawal_keeps_the_customers_words_and_stops_every_clock(world: World) -> None:
    row = story.accepted(world)
    row = actions.withdraw_complaint(row, by=world.zhao, reason="自己解决了", at=NOW + HOUR)
    assert (row.status, row.end_reason, running(row)) == (S.WITHDRAWN, "自己解决了", {})
