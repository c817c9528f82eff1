"""The acceptance walk of issue 7: three unsatisfied rounds, group, compensation, root cause, thirty days of watch."""

import pytest

from guanjia.collaboration import actions as collaboration
from guanjia.complaints import actions, queries
from guanjia.complaints.models import Complaint
from guanjia.followups import actions as followups
from guanjia.followups.models import FollowUp
from guanjia.intake import actions as intake
from guanjia.kernel.models import Event
from guanjia.measures import queries as measures
from guanjia.organization.moments import local
from guanjia.sla.models import Clock
from tests.complaints import story
from tests.complaints.story import DAY, HOUR
from tests.world import NOW, World, refused

S = Complaint.Status
DEAR = 2000_00  # fen, above what the supervisor may give alone


def running(row: Complaint) -> set[str]:
    """The clocks that run."""
    found = Clock.objects.filter(subject_kind=row.kind, subject_id=row.pk, stopped_at=None)
    return set(found.values_list("rule", flat=True))


def figure(world: World, key: str) -> tuple[int, int]:
    """Hits and cases of a figure over these weeks."""
    world.run_jobs()
    today = local(NOW).date()
    found = measures.figures(world.zhou, [key], today, today + 60 * DAY, [world.lake.pk])
    return found[key].hits, found[key].total


def round_of(world: World, row: Complaint, number: int) -> Complaint:
    """A round that the customer is asked about: consulted, fixed, carried out, told."""
    begin = number * 12 * HOUR
    return story.told(world, story.agreed(world, row, begin), begin + 2 * HOUR)


@pytest.mark.clause("D-3.3.5-3")
@pytest.mark.clause("D-3.3.6-2")
@pytest.mark.clause("B-4.2.1-2")
def test_three_unsatisfied_rounds_a_fourth_with_compensation_and_thirty_days_of_watch(world: World) -> None:
    # what was said on the telephone is typed once
    contact = intake.receive(
        world.lake, by=world.zhao, wants="complaint", source="phone", text=story.FACTS["matter"], unit=world.home,
        person=world.person("wang"), at=NOW,
    )  # fmt: skip
    row = Complaint.objects.get(origin=str(contact.ref))
    assert (row.matter, row.name, running(row)) == (story.FACTS["matter"], "王慧敏", {"T21"})
    row = actions.register_complaint(row, by=world.zhao, at=NOW + HOUR / 6, **story.FACTS)
    row = actions.accept_complaint(
        row, by=world.zhou, grade="important", how="phone", feedback_due_at=NOW + 5 * HOUR, at=NOW + HOUR / 2
    )
    assert running(row) == {"T22", "T23", "T24", "T25", "T26"}

    # three people look into it; the verdict stands on evidence
    with refused("no_evidence", row):
        actions.judge_complaint(
            row, by=world.zhou, verdict="valid", is_company_fault=True, findings="没查", at=NOW + HOUR
        )
    story.grouped(world, row)
    actions.add_evidence(row, by=world.zhao, sort="record", words="两张单都只换灯管", at=NOW + 2 * HOUR)
    row = actions.judge_complaint(
        row, by=world.zhou, verdict="valid", is_company_fault=True, findings="没查漏电回路",
        staff=world.staff("zhang"), at=NOW + 3 * HOUR,
    )  # fmt: skip
    assert running(row) == {"T22", "T23", "T26"}

    # three rounds, and the customer is not satisfied; nobody can close it
    for number in (1, 2, 3):
        row = round_of(world, row, number)
        with refused("illegal_move", row):
            actions.review_complaint(row, by=world.zhou, cause="execution", whys=["没查"], words="要查")
        row = actions.note_unsatisfied(
            row, by=world.zhao, words=f"第 {number} 次还是不亮", at=NOW + (number * 12 + 6) * HOUR
        )
        assert (row.status, row.round) == (S.PLANNING, number + 1)
        assert {"T23", "T26"} <= running(row)

    # the fourth costs more than the supervisor may give: another person approves
    begin = 48 * HOUR
    row = story.agreed(world, row, begin, fen=DEAR)
    with refused("not_approved", row):
        actions.start_plan(row, by=world.zhou, at=NOW + begin + HOUR)
    with refused("four_eyes", row):
        actions.approve_plan(row, by=world.zhou, at=NOW + begin + HOUR)
    row = actions.approve_plan(row, by=world.lin, at=NOW + begin + HOUR)
    row = story.told(world, row, begin + 2 * HOUR)
    settled = NOW + begin + 6 * HOUR
    row = actions.note_satisfied(row, by=world.zhao, words="这回亮了，补偿也收到了", at=settled)
    assert [(step.is_satisfied, step.fen) for step in queries.rounds(row)] == [
        (False, 0), (False, 0), (False, 0), (True, DEAR)
    ]  # fmt: skip
    assert (row.status, running(row)) == (S.SATISFIED, {"T28"})

    # root cause, an action with an owner and an effect check, the fault for the month of who answers
    item = collaboration.ask_action(
        world.lake, by=world.zhou, title="修第二次的先查回路", owner=world.account("lin"),
        due_on=(settled + 3 * DAY).date(), check_on=(settled + 20 * DAY).date(), check_by="三十天内不再报",
        origin=row.ref,
    )  # fmt: skip
    row = actions.review_complaint(
        row, by=world.zhou, cause="standard", whys=["灯又灭", "只换灯管", "没查回路", "流程里没有", "没人改流程"],
        words="修第二次的先查回路", at=settled + DAY,
    )  # fmt: skip
    fault = Event.objects.get(name="complaints.FaultEstablished")
    assert (fault.data["month"], fault.data["staff_id"]) == ("2026-11", world.staff("zhang").pk)
    assert (item.status, row.status, running(row)) == ("open", S.REVIEWED, set())

    # thirty days of watch: called twice by somebody who had no part in it
    world.run_jobs()
    soon, late = FollowUp.objects.filter(complaint=row).order_by("due_at")
    assert (soon.due_at, late.due_at) == (settled + 3 * DAY, settled + 30 * DAY)
    with refused("own_work", soon, row):
        followups.record_answer(soon, by=world.zhou, solved=True, satisfied=True, at=settled + 3 * DAY)
    followups.record_answer(soon, by=world.lin, solved=True, satisfied=True, at=settled + 3 * DAY)
    assert world.fresh(row).status == S.REVIEWED
    followups.record_answer(late, by=world.lin, solved=True, satisfied=True, at=settled + 30 * DAY)
    assert world.fresh(row).status == S.ARCHIVED

    # and the figures know all of it
    assert figure(world, "M064") == (1, 1)  # it ended satisfied
    assert figure(world, "M069") == (0, 1)  # but not in the first round
    assert figure(world, "M072") == (1, 1)  # reviewed with an action
    assert figure(world, "M074") == (1, 1)  # it counts for somebody


def test_the_same_within_the_watch_is_noticed(world: World) -> None:
    story.satisfied(world)
    again = story.registered(world)
    event = Event.objects.get(
        name="complaints.ComplaintRepeated", subject_id=again.pk, data__by_what="同类同处"
    )
    assert event.data["before"] == 1
