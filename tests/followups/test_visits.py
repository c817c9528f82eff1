"""A home is visited before it complains: who stands on the plan and why, the note, the need found, the figures."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from guanjia.customers import actions as customers
from guanjia.customers import wishes
from guanjia.customers.models import Household
from guanjia.followups import actions, care
from guanjia.followups.models import CareVisit, VisitPlan
from guanjia.intake import actions as intake
from guanjia.intake.models import Contact
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.refusals import NotAllowed
from guanjia.measures import queries as measures
from guanjia.organization import actions as organization
from guanjia.privacy import actions as privacy
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes, refused

__all__ = ["signed_in"]
LIST = "/desk/visits/"


def home(world: World, short: str = "3-2-501") -> Household:
    """A home of the lake project."""
    return Household.objects.get(unit__short=short, project=world.lake)


def value(key: str, number: int) -> None:
    """Another number in force."""
    organization.publish_policy(
        by=SYSTEM, approved_by="x", key=key, value=number, valid_from=NOW - minutes(1)
    )


def drawn(world: World) -> list[tuple[str, str]]:
    """The plan of 小李, in its order: home and why."""
    actions.draw_plans()
    plan = VisitPlan.objects.get(butler=world.staff("li"))
    return [(row.household.unit.short, row.why) for row in plan.visits.order_by("position")]


def visit(world: World, short: str = "3-2-501") -> CareVisit:
    """The visit of a home on a plan of every home."""
    value("care.visit_percent", 100)
    drawn(world)
    return CareVisit.objects.get(household=home(world, short))


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2026, 11, 24), (date(2026, 10, 1), date(2026, 12, 31))),
        (date(2026, 3, 31), (date(2026, 1, 1), date(2026, 3, 31))),
        (date(2028, 4, 1), (date(2028, 4, 1), date(2028, 6, 30))),
    ],
)
def test_a_quarter_has_three_months(day: date, quarter: tuple[date, date]) -> None:
    assert care.quarter_of(day) == quarter


@pytest.mark.clause("AX-3.5-1")
def test_half_of_the_homes_stand_on_a_quarter_the_silent_before_who_complained(world: World) -> None:
    intake.receive(
        world.lake, by=world.zhao, wants="complaint", text="电梯慢", source="phone", unit=world.home
    )
    world.run_jobs()
    assert drawn(world) == [("3-2-401", "silent")]


@pytest.mark.clause("AX-3.5-1")
def test_the_silent_come_first_then_who_complained_then_whose_turn_it_is(world: World) -> None:
    value("care.visit_percent", 100)
    intake.receive(
        world.lake, by=world.zhao, wants="complaint", text="电梯慢", source="phone", unit=world.home
    )
    world.run_jobs()
    assert drawn(world) == [("3-2-401", "silent"), ("3-2-501", "complaint")]


def test_a_plan_is_drawn_once_a_quarter_and_an_empty_home_is_not_on_it(world: World) -> None:
    value("care.visit_percent", 100)
    customers.change_household(home(world), by=SYSTEM, state="空置")
    assert drawn(world) == drawn(world) == [("3-2-401", "silent")]
    assert VisitPlan.objects.count() == 1


def test_a_year_s_share_that_is_larger_than_the_quarter_s_widens_the_plan(world: World) -> None:
    value("care.visit_percent", 1)
    value("care.contact_percent", 100)
    assert care.share_of(world.lake.pk) == 25


@pytest.mark.clause("AX-3.5-1")
def test_an_elder_is_a_reason_only_with_a_consent_and_no_longer_when_it_is_taken_back(world: World) -> None:
    world.registered_order()  # the home is not silent
    wish = customers.add_preference(
        home(world), by=world.zhao, sort="elder", note="家有老人，午休", how="phone"
    )
    value("care.visit_percent", 100)
    assert drawn(world) == [("3-2-401", "silent"), ("3-2-501", "elder")]
    privacy.withdraw_consent(wish.consent, by=world.zhao, how="phone")
    world.run_jobs()
    row = CareVisit.objects.get(household=home(world))
    assert (row.status, row.why) == ("dropped", "longest")
    assert wishes.live([home(world).pk]) == []


def test_without_a_consent_nobody_stands_there_as_elder(world: World) -> None:
    world.registered_order()
    value("care.visit_percent", 100)
    assert drawn(world) == [("3-2-401", "silent"), ("3-2-501", "longest")]


@pytest.mark.clause("D-6.2.3-1")
def test_the_plan_is_timed_to_the_end_of_the_quarter_and_kept_when_nothing_is_left(world: World) -> None:
    row = visit(world)
    end = datetime.fromisoformat("2027-01-01T00:00:00+08:00")
    assert world.clock(row.plan, "T66").due_at == end
    actions.note_visit(row, by=world.li, how="face", whom="owner", note="都好")
    other = CareVisit.objects.get(household=home(world, "3-2-401"))
    actions.drop_visit(other, by=world.li, reason="全家出国")
    plan = world.fresh(row.plan)
    assert plan.status == "kept"
    world.run_jobs()
    assert world.clock(plan, "T66").state == "stopped"


@pytest.mark.clause("D-1.3.2-1")
def test_a_need_found_at_a_visit_is_a_contact_of_the_home_typed_once(world: World) -> None:
    row = visit(world)
    kept = actions.note_visit(
        row,
        by=world.li,
        how="face",
        whom="owner",
        note="身体好，孩子上学",
        wants="request",
        need="阳台灯不亮",
    )
    contact = Contact.objects.get(origin=str(row.ref))
    assert (contact.text, contact.wants, contact.unit, contact.status) == (
        "阳台灯不亮", "request", world.home, "open",
    )  # fmt: skip
    assert (world.fresh(kept).case, kept.status, kept.note) == (
        str(contact.ref),
        "visited",
        "身体好，孩子上学",
    )


def test_a_need_that_is_a_complaint_goes_the_way_of_complaints(world: World) -> None:
    row = visit(world)
    actions.note_visit(
        row,
        by=world.li,
        how="phone",
        whom="family",
        note="不满意保洁",
        wants="complaint",
        need="楼道三天没扫",
    )
    contact = Contact.objects.get(origin=str(row.ref))
    assert contact.case.startswith("complaint:")


def test_a_visit_without_words_or_a_need_without_its_kind_is_refused(world: World) -> None:
    row = visit(world)
    facts = {"how": "face", "whom": "owner"}
    with refused("facts_needed", row):
        actions.note_visit(row, by=world.li, note="", **facts)
    with refused("facts_needed", row):
        actions.note_visit(row, by=world.li, note="都好", need="灯不亮", **facts)
    with refused("facts_needed", row):
        actions.note_visit(row, by=world.li, note="都好", wants="request", **facts)


def test_what_is_put_off_stands_on_the_next_plan(world: World) -> None:
    world.registered_order()
    row = visit(world)
    actions.put_off_visit(row, by=world.li, reason="住户出差")
    with clock.pinned(NOW + timedelta(days=40)):
        actions.draw_plans()
    plan = VisitPlan.objects.get(first_day=date(2027, 1, 1))
    assert [(v.household.unit.short, v.why) for v in plan.visits.order_by("position")] == [
        ("3-2-401", "silent"), ("3-2-501", "put_off"),
    ]  # fmt: skip


def test_a_home_is_added_once_and_opens_a_plan_that_was_kept(world: World) -> None:
    drawn(world)
    first = CareVisit.objects.get()
    actions.drop_visit(first, by=world.zhou, reason="刚见过")
    other = "3-2-501" if first.household.unit.short == "3-2-401" else "3-2-401"
    row = actions.add_visit(world.lake, by=world.li, household=home(world, other))
    assert (row.why, world.fresh(row.plan).status) == ("added", "open")
    with refused("already_planned", row):
        actions.add_visit(world.lake, by=world.li, household=home(world, other))


def test_only_who_looks_after_the_home_or_leads_the_project_notes_a_visit(world: World) -> None:
    row = visit(world)
    for actor in (world.zhang, world.qian_of_hill, world.wang):
        with pytest.raises(NotAllowed):
            actions.drop_visit(row, by=actor, reason="x")
    assert world.fresh(row).status == "planned"


def text_of(browser: Client, url: str) -> str:
    """A page as text."""
    answer = browser.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def figure(world: World, key: str) -> tuple[int, int]:
    """Hits and cases of a figure on the day of the tests."""
    day = NOW.date()
    found = measures.figures(world.lin, [key], day, day)[key]
    return found.hits, found.total


@pytest.mark.clause("D-1.3.2-1")
def test_m205_counts_homes_that_the_staff_got_in_touch_with_within_the_year(world: World) -> None:
    actions.count_care()
    world.run_jobs()
    assert figure(world, "M205") == (0, 2)
    row = visit(world)
    actions.note_visit(row, by=world.li, how="face", whom="owner", note="都好")
    world.run_jobs()
    assert figure(world, "M205") == figure(world, "homes_contacted_in_quarter") == (1, 2)
    with clock.pinned(NOW + timedelta(days=40)):
        actions.count_care()
    world.run_jobs()
    late = (NOW + timedelta(days=40)).date()
    both = measures.figures(world.lin, ["M205", "homes_contacted_in_quarter"], late, late)
    assert [int(both[key].hits) for key in ("M205", "homes_contacted_in_quarter")] == [1, 0]
    with clock.pinned(NOW + timedelta(days=366)):
        actions.count_care()
    world.run_jobs()
    late = (NOW + timedelta(days=366)).date()
    assert int(measures.figures(world.lin, ["M205"], late, late)["M205"].hits) == 0


@pytest.mark.clause("D-6.2.3-1")
def test_an_answered_return_call_is_a_contact_and_a_home_that_empties_is_not_counted(world: World) -> None:
    task = actions.plan_follow_up(world.completed_order(), by=SYSTEM, why="抽查")
    actions.record_answer(task, by=world.zhao, solved=True, satisfied=True)
    actions.count_care()
    world.run_jobs()
    assert figure(world, "M205") == (1, 2)
    customers.change_household(home(world, "3-2-401"), by=SYSTEM, state="空置")
    actions.count_care()
    world.run_jobs()
    assert figure(world, "M205") == (1, 1)


def test_the_butler_works_the_list_at_the_desk(world: World, signed_in: Open) -> None:
    row = visit(world)
    butler = signed_in("li")
    assert "3-2-501" in text_of(butler, LIST)
    facts = {"how": "face", "whom": "owner", "note": "都好", "need": "阳台灯不亮", "wants": "request"}
    assert butler.post(f"{LIST}{row.pk}/", facts).status_code == 303
    page = text_of(butler, f"{LIST}{row.pk}/")
    assert "都好" in page and "发现的需求已登记" in page
    assert "有需求" in text_of(butler, f"{LIST}?view=done")
    other = CareVisit.objects.get(household=home(world, "3-2-401"))
    assert butler.post(f"{LIST}{other.pk}/put-off/", {"reason": "出差"}).status_code == 303
    assert "出差" in text_of(butler, f"{LIST}?view=off")
    again = butler.post(f"{LIST}new/", {"household": "3-2-501"})
    assert again.status_code == 422 and "已经在计划里了" in again.content.decode()


def test_another_project_s_list_shows_nothing_of_this_one(world: World, signed_in: Open) -> None:
    row = visit(world)
    organization.grant_role(world.account("qian"), by=SYSTEM, role="supervisor", project=world.hill)
    assert signed_in("qian").get(f"{LIST}{row.pk}/").status_code == 404
