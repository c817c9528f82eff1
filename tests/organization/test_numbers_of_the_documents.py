"""Every number, closed list and time word of the four documents is a rule with its clause, its unit and its source.

The tables are written by hand from the documents: what they state, and our default where they state none.
"""

from typing import Any

import pytest

from guanjia.kernel import policy

# stated as a number: key, value, unit, clauses
NUMBERS: list[tuple[str, Any, str, str]] = [
    ("sla.water_electric.arrive", 15, "分钟", "A-1.2-3"),
    ("sla.water_electric.plan", 60, "分钟", "A-1.2-4"),
    ("training.induction_days", 14, "天", "A-2.1-6"),
    ("training.cadence", 1, "次/月", "A-2.1-12"),
    ("hire.education", "大专及以上", "", "A-2.1-2"),
    ("hire.age_from", 22, "岁", "A-2.1-3"),
    ("hire.age_to", 40, "岁", "A-2.1-3"),
    ("perf.consecutive_fail", 2, "次", "A-2.2-11"),
    ("visit.early_target", 5, "分钟", "B-3.3.1-2"),
    ("call.max_rings", 3, "声", "D-3.2.1-1"),
]
# stated as a closed list: key, how many items it keeps, clauses
LISTS: list[tuple[str, int, str]] = [
    ("perf.cycle", 3, "A-2.2-5 A-2.2-6 A-2.2-8"),
    ("perf.required_dimensions", 3, "A-2.2-1 A-2.2-2 A-2.2-3"),
    ("perf.quality_items", 3, "A-2.2-1"),
    ("perf.efficiency_items", 2, "A-2.2-2"),
    ("channel.required", 9, "A-3.2-1 B-3.1.1-1 C-3.1-1 C-3.1-3 C-3.1-5 C-3.1-7 D-6.2.1-1"),
    ("complaint.required_fields", 5, "D-3.3.2-1"),
    ("incident.required_fields", 5, "D-7.2.1-2"),
    ("plan.required_sections", 4, "D-7.1.2-1"),
    ("plan.required_hazards", 6, "D-7.1.1-1 C-2.3-1"),
    ("survey.required_dimensions", 4, "D-4.2.2-1"),
    ("survey.plan_elements", 4, "C-3.3-1 C-3.3-3"),
    ("survey.modes", 4, "D-4.2.1-2"),
    ("inspection.required_dimensions", 3, "D-4.1.2-1"),
    ("inspection.required_methods", 3, "D-4.1.3-1"),
    ("workorder.record_fields", 3, "B-3.4.1-1"),
    ("customer.basic_fields", 4, "A-3.1-2"),
    ("customer.residence_fields", 3, "A-3.1-3"),
    ("customer.preference_fields", 2, "A-3.1-4"),
    ("customer.special_fields", 2, "A-1.1-4"),
    ("training.induction_modules", 5, "A-2.1-7"),
    ("training.property_topics", 3, "A-2.1-10"),
    ("training.awareness_topics", 4, "D-2.2.1-1"),
    ("training.newcomer_stages", 3, "C-4.1-1"),
    ("training.forms", 4, "D-2.1.1-2"),
    ("training.domains", 3, "A-1.2-1"),
    ("training.sources", 2, "A-2.1-13"),
    ("training.industry_changes", 3, "A-2.1-13"),
    ("hr.leave_types", 6, "D-5.1.3-1"),
    ("hr.benefits", 5, "A-2.3-5"),
    ("event.lanes", 3, "A-1.4-4 A-1.4-5 A-1.4-6"),
    ("meeting.agenda", 3, "D-6.1.1-2"),
    ("perf.rewards", 3, "A-2.2-9 D-4.3.3-1"),
    ("perf.sanctions_butler", 3, "A-2.2-10"),
    ("perf.sanctions_staff", 3, "D-4.3.3-2"),
    ("org.staff_groups", 3, "D-1.2-1"),
    ("org.project_types", 3, "B-1-3"),
    ("kpi.quality_tiles", 4, "C-2.2-1 C-2.2-3 C-2.2-5 C-2.2-6"),
    ("sop.required", 4, "C-2.1-1 C-2.1-3 C-2.1-5 C-2.1-8"),
    ("script.complaint_parts", 4, "C-3.2-1 C-3.2-3 C-3.2-5 C-3.2-7"),
    ("promise.checks", 3, "A-1.3-2"),
    ("delay.required", 2, "A-1.3-6"),
    ("workorder.stages", 4, "B-1-2"),
    ("billing.items", 3, "C-2.1-8"),
    ("hire.scored_items_butler", 3, "A-2.1-1"),
    ("hire.scored_items_service", 3, "C-1.1-2"),
    ("comm.tools", 3, "D-6.1.2-1"),
    ("care.means", 3, "D-6.2.3-1"),
    ("stress.means", 3, "D-5.2.2-1"),
]
# a time word without a number: key, our default, unit, clauses
WORDS: list[tuple[str, Any, str, str]] = [
    ("hire.criteria", ["学历"], "", "A-2.1-2 A-2.1-3"),
    ("training.induction_training_days", 10, "天", "A-2.1-6"),
    ("call.max_seconds", 15, "秒", "D-3.2.1-1"),
    ("sla.register", 5, "分钟", "B-3.1.2-1"),
    ("sla.confirm", 30, "分钟", "B-3.1.3-1"),
    ("confirm.urgent", "intake", "", "B-3.1.3-1"),
    ("sla.dispatch.urgent", 5, "分钟", "B-3.2.1-1"),
    ("sla.dispatch.normal", 30, "分钟", "B-3.2.1-1"),
    ("sla.dispatch.planned", 240, "分钟", "B-3.2.1-1"),
    ("sla.accept.urgent", 3, "分钟", "B-3.2.2-1"),
    ("sla.accept.normal", 10, "分钟", "B-3.2.2-1"),
    ("sla.ask_feedback", 30, "分钟", "B-3.3.4-1"),
    ("sla.complete_days", 1, "工作日", "B-3.4.2-1"),
    ("followups.due_minutes", 48 * 60, "分钟", "B-3.4.3-1"),
    ("complaint.callback_minutes", 72 * 60, "分钟", "B-3.4.3-1 C-3.2-8"),
    ("complaint.check_days", 30, "天", "C-3.2-8"),
    ("sla.tell_delay", 30, "分钟", "A-1.3-5 A-1.3-3"),
    ("complaint.register_minutes", 15, "分钟", "C-2.1-3"),
    ("complaint.classify_minutes", 60, "分钟", "C-2.1-3"),
    ("complaint.satisfy.minor_minutes", 24 * 60, "分钟", "C-2.1-4"),
    ("complaint.satisfy.important_minutes", 3 * 24 * 60, "分钟", "C-2.1-4"),
    ("complaint.satisfy.major_minutes", 7 * 24 * 60, "分钟", "C-2.1-4"),
    ("complaint.silence.major_minutes", 24 * 60, "分钟", "D-3.3.3-2"),
    ("complaint.silence.important_minutes", 48 * 60, "分钟", "D-3.3.3-2"),
    ("complaint.silence.minor_minutes", 72 * 60, "分钟", "D-3.3.3-2"),
    ("complaint.group_minutes", 4 * 60, "分钟", "B-4.2.1-1"),
    ("complaint.group_major_minutes", 60, "分钟", "B-4.2.1-1"),
    ("complaint.verdict_minutes", 24 * 60, "分钟", "D-3.3.4-1"),
    ("complaint.execute", "按方案约定", "", "D-3.3.5-1"),
    ("complaint.tell_result_days", 1, "天", "C-3.2-7 D-3.3.5-2"),
    ("enquiry.complex_days", 1, "工作日", "D-3.2.2-3"),
    ("contact.answer.email", 1, "个工作日", "C-3.1-8"),
    ("reply.desk_minutes", 1, "分钟", "A-3.2-3 D-1.3.2-2"),
    ("contact.answer.message", 15, "分钟", "B-2.1-1 C-2.2-3"),
    ("contact.answer.social", 30, "分钟", "C-3.1-2"),
    ("reply.out_of_hours", "下一个服务日开始", "", "C-3.1-4"),
    ("profile.change_days", 1, "工作日", "A-3.1-7"),
    ("profile.check_days", 180, "天", "A-3.1-6"),
    ("incident.report_minutes", 5, "分钟", "D-7.2.1-1"),
    ("incident.activate_minutes", 10, "分钟", "D-7.2.2-1"),
    ("incident.owner_notice_minutes", 30, "分钟", "C-2.3-6"),
    ("incident.owner_update_minutes", 120, "分钟", "C-2.3-6"),
    ("incident.external_minutes", 60, "分钟", "D-7.2.3-1"),
    ("incident.repair_start_minutes", 15, "分钟", "C-2.3-4"),
    ("incident.restore.lift_minutes", 2 * 60, "分钟", "C-2.3-5"),
    ("incident.restore.water_minutes", 4 * 60, "分钟", "C-2.3-5"),
    ("incident.restore.power_minutes", 4 * 60, "分钟", "C-2.3-5"),
    ("incident.restore.other_minutes", 24 * 60, "分钟", "C-2.3-5"),
    ("survey.per_year", 2, "次/年", "B-4.1.1-1 C-2.2-1 D-4.2.1-1"),
    ("survey.after_case", "每件办结后", "", "B-4.1.1-1 C-2.2-1 D-4.2.1-1"),
    ("inspection.per_month", 1, "次/月", "D-4.1.1-2"),
    ("inspection.notice_days", 1, "工作日", "D-4.1.3-3"),
    ("meeting.per_week", 1, "次/周", "D-6.1.1-1 C-1.3-1"),
    ("training.philosophy_per_quarter", 1, "次/季", "D-2.1.1-1"),
    ("training.cases_per_month", 1, "次/月", "D-2.2.3-1"),
    ("drill.fire_per_year", 2, "次/年", "D-7.1.3-1"),
    ("drill.other_per_year", 1, "次/年", "D-7.1.3-1"),
    ("process.visit_review_days", 90, "天", "B-6-1 B-4.2.2-1"),
    ("process.other_review_days", 365, "天", "B-6-1"),
    ("process.update_days", 15, "工作日", "B-6.3-1"),
    ("analysis.demand_per_quarter", 1, "次/季", "D-6.2.2-1"),
    ("analysis.adjust_days", 10, "工作日", "D-6.2.2-2"),
    ("welfare.checkup_months", 12, "个月", "A-2.3-6 D-5.1.3-2"),
    ("welfare.team_event_per_quarter", 1, "次/季", "A-2.3-7"),
    ("care.contact_percent", 50, "%", "D-6.2.3-1"),
    ("care.owner_meeting_per_year", 2, "次/年", "C-3.1-5"),
    ("notice.case_note", "本班次内", "", "A-1.4-2"),
    ("notice.read_minutes", 24 * 60, "分钟", "A-1.4-2"),
    ("training.competent_days", 30, "天", "A-2.1-9 C-4.1-2"),
    ("training.staff_per_month", 1, "次/月", "B-5.1.1-1 C-1.1-3"),
    ("training.awareness_months", 12, "个月", "D-2.2.1-1 B-5.1.1-2"),
    ("perf.staff_per_month", 1, "次/月", "B-5.1.2-1 B-4.1.2-1"),
    ("training.law_per_quarter", 1, "次/季", "C-4.2-1"),
    ("training.law_after_days", 30, "天", "C-4.2-1"),
    ("joint.due_days", 5, "工作日", "C-1.3-2 C-1.3-5"),
    ("joint.session_days", 2, "工作日", "C-1.3-5"),
    ("joint.task_group_days", 1, "工作日", "D-6.1.3-1"),
    ("payment.post_days", 0, "天", "C-2.1-9"),
]


# readings of section 15 whose part of the system comes later: the default, and how many there are
READINGS: list[tuple[str, str, int, str]] = [
    ("complaint.group_scope", "by_grade", 2, "B-4.2.1-1 C-2.1-3 D-3.3.4-1"),
    ("complaint.ends_with", "approved", 2, "D-3.2.4-2 D-3.3.5-3"),
    ("appraisal.consecutive", "monthly", 2, "A-2.2-11 D-4.3.3-2"),
    ("appraisal.openness", "own", 2, "C-1.2-2"),
    ("channel.mailbox", "both", 3, "A-3.2-1"),
    ("customer.age_kept", "band", 2, "A-3.1-2"),
    ("handoff.rated", "rated", 2, "D-1.1-3"),
    ("call.rings_by_hand", "apart", 2, "D-3.2.1-1"),
]


def clauses_of(key: str) -> set[str]:
    return {policy.keys[key].clause, *policy.keys[key].also}


@pytest.mark.parametrize(("key", "value", "unit", "clauses"), NUMBERS)
def test_a_stated_number_is_a_rule_that_says_so(key: str, value: Any, unit: str, clauses: str) -> None:
    found = policy.keys[key]
    assert (found.default, found.unit, found.stated) == (value, unit, True)
    assert set(clauses.split()) <= clauses_of(key)


@pytest.mark.parametrize(("key", "count", "clauses"), LISTS)
def test_a_stated_list_keeps_every_item_that_the_documents_name(key: str, count: int, clauses: str) -> None:
    found = policy.keys[key]
    assert (len(found.default), found.kind, found.stated) == (count, "list", True)
    assert tuple(found.default) == found.required
    assert set(clauses.split()) <= clauses_of(key)


@pytest.mark.parametrize(("key", "value", "unit", "clauses"), WORDS)
def test_a_time_word_has_our_default_and_does_not_say_that_it_is_stated(
    key: str, value: Any, unit: str, clauses: str
) -> None:
    found = policy.keys[key]
    assert (found.default, found.unit, found.stated) == (value, unit, False)
    assert set(clauses.split()) <= clauses_of(key)


BUILT = {"call.rings_by_hand", "complaint.ends_with", "complaint.group_scope", "handoff.rated"}


@pytest.mark.parametrize(("key", "value", "count", "clauses"), READINGS)
def test_a_reading_is_a_choice_whose_first_option_counts(
    key: str, value: str, count: int, clauses: str
) -> None:
    found = policy.keys[key]
    assert (found.default, found.kind, found.stated, found.is_built) == (value, "choice", False, key in BUILT)
    assert (next(iter(found.options)), len(found.options)) == (value, count)
    assert set(clauses.split()) <= clauses_of(key)


def test_nothing_else_claims_to_be_stated_and_every_rule_for_later_stands_in_a_table() -> None:
    listed = {str(row[0]) for table in (NUMBERS, LISTS, WORDS, READINGS) for row in table}
    stated = {row[0] for table in (NUMBERS, LISTS) for row in table}
    assert {key for key, row in policy.keys.items() if row.stated} == stated
    assert {key for key, row in policy.keys.items() if not row.is_built} <= listed
