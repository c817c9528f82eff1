"""What only a person can confirm: with papers, owed by who answers (T68), told once a month; levels of clauses."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from guanjia.communications.models import Message
from guanjia.insights import actions, clauses, queries, reactions
from guanjia.insights.models import Attestation, ClauseCharge
from guanjia.insights.rules import Standing
from guanjia.kernel import attachments, clock
from guanjia.measures.models import Daily, Observation
from guanjia.organization import actions as organization
from guanjia.organization.models import Account
from guanjia.sla import actions as sla
from guanjia.sla.models import Clock
from tests.house.hostile import picture_bytes
from tests.pages import Open, signed_in
from tests.world import NOW, World, refused

__all__ = ["signed_in"]
DAY = timedelta(days=1)
PAY, LAW = clauses.by_id()["A-2.3-4"], clauses.by_id()["C-4.2-4"]
ARRIVE, VISIT = clauses.by_id()["A-1.2-3"], clauses.by_id()["B-3.3.1-1"]


def owned(world: World, username: str = "zhou") -> ClauseCharge:
    """Somebody answers for competitive pay."""
    return actions.charge_clause(PAY, world.lake, by=world.admin, owner=world.account(username))


def night(world: World, days: int = 0) -> int:
    """The nightly round some days after the first; returns how many confirmations were asked for."""
    with clock.pinned(NOW + days * DAY):
        asked = actions.ask_for_attestations()
        world.run_jobs()
    return asked


def confirm(world: World, days: int, at: int = 0) -> Attestation:
    """The administrator confirms for some days."""
    with clock.pinned(NOW + at * DAY):
        until = NOW.date() + (at + days) * DAY
        return actions.attest_clause(
            PAY, world.lake, by=world.admin, statement="已对照行业薪酬报告", valid_until=until
        )


def titles(world: World, username: str) -> list[str]:
    """What stands in an inbox about clauses."""
    rows = Message.objects.filter(account=world.account(username), once_key__contains=":clause_").order_by(
        "pk"
    )
    return [row.title for row in rows]


def test_a_confirmation_keeps_its_papers_for_who_may_read_the_map(world: World, signed_in: Open) -> None:
    client = signed_in("admin")
    papers = [
        SimpleUploadedFile("报告.pdf", b"%PDF-1.4 pay", "application/pdf"),
        SimpleUploadedFile("a.png", picture_bytes(), "image/png"),
    ]
    sent = {"statement": "已对照行业薪酬报告", "valid_until": "2027-06-30", "papers": papers}
    assert client.post("/desk/clauses/A-2.3-4/attest/", sent).status_code == 303
    files = attachments.files_of(Attestation.objects.get().ref)
    assert [row.content_type for row in files] == ["application/pdf", "image/png"]
    page = client.get("/desk/clauses/A-2.3-4/").content.decode()
    assert files[0].url in page and "附件 2" in page
    assert client.get(files[0].url).status_code == 200
    assert signed_in("zhao").get(files[0].url).status_code == 404


@pytest.mark.asvs("5.2.2")
def test_what_is_neither_picture_nor_pdf_is_refused_and_nothing_is_confirmed(
    world: World, signed_in: Open
) -> None:
    bad = SimpleUploadedFile("a.pdf", b"<html>", "application/pdf")
    sent = {"statement": "已核", "valid_until": "2027-06-30", "papers": [bad]}
    answer = signed_in("admin").post("/desk/clauses/A-2.3-4/attest/", sent)
    assert answer.status_code == 422 and "不是可用的照片" in answer.content.decode()
    assert not Attestation.objects.exists()


def test_who_answers_owes_a_confirmation_within_ten_working_days(world: World) -> None:
    charge = owned(world, "zhao")
    assert night(world) == 1
    assert world.fresh(charge).asked_on == date(2026, 11, 24)
    assert titles(world, "zhao") == ["请确认您负责的条款"]
    due = world.clock(charge, "T68")
    assert (due.limit_days, due.due_at.date()) == (10, date(2026, 12, 8))
    assert night(world, 1) == 0 and len(titles(world, "zhao")) == 1


def test_a_confirmation_ends_what_is_owed_and_its_end_begins_it_again(world: World) -> None:
    charge = owned(world)
    night(world)
    confirm(world, days=5, at=1)
    assert world.fresh(charge).asked_on is None
    assert world.clock(charge, "T68").stopped_at == NOW + DAY
    assert night(world, 6) == 0
    assert night(world, 7) == 1


def test_what_is_owed_too_long_goes_to_the_manager_and_then_to_the_company(world: World) -> None:
    owned(world)
    night(world)
    with clock.pinned(NOW + 15 * DAY):
        sla.sweep()
        world.run_jobs()
    about = {"once_key__contains": ":clock_", "subject_kind": "clause_charge"}
    [message] = Message.objects.filter(account=world.account("lin"), **about)
    assert (message.is_urgent, len(message.digested)) == (True, 2)
    assert not Message.objects.filter(account=world.account("admin"), **about).exists()
    with clock.pinned(NOW + 40 * DAY):
        sla.sweep()
        world.run_jobs()
    assert Message.objects.filter(account=world.account("admin"), **about).count() == 1


def test_nobody_owes_what_nobody_answers_for_or_what_does_not_apply(world: World) -> None:
    actions.charge_clause(PAY, world.lake, by=world.admin, owner=None)
    actions.charge_clause(
        LAW, world.lake, by=world.admin, owner=world.account("zhou"), exempt_reason="另有部门"
    )
    actions.charge_clause(ARRIVE, world.lake, by=world.zhou, owner=world.account("zhou"))
    assert night(world) == 0
    assert not Clock.objects.filter(rule="T68").exists()


def test_once_a_month_an_owner_hears_in_one_message_what_is_worse_and_what_is_owed(world: World) -> None:
    owned(world)
    actions.charge_clause(VISIT, world.lake, by=world.zhou, owner=world.account("zhou"))
    for _ in range(5):
        world.completed_order()
    world.run_jobs()
    night(world, 31)
    late_arrivals(world)
    with clock.pinned(NOW + 36 * DAY):  # 30 December: not before the month is over
        assert world.count_queries(reactions.tell_owners) == 0
    with clock.pinned(NOW + 38 * DAY):
        assert reactions.tell_owners() == 1
    with clock.pinned(NOW + 39 * DAY):
        assert reactions.tell_owners() == 0
    [message] = Message.objects.filter(account=world.account("zhou"), once_key__contains="clause_month")
    assert message.text == "比上个月变差 1 条：B-3.3.1-1；等人工确认 1 条：A-2.3-4。"
    assert not Message.objects.filter(
        account=world.account("zhao"), once_key__contains="clause_month"
    ).exists()


def late_arrivals(world: World) -> None:
    """Five visits that came late."""
    assert Observation.objects.filter(measure="M004").count() == 5
    Daily.objects.create(
        measure="M004", project_id=world.lake.pk, day=NOW.date() + 30 * DAY, hits=0, total=5, sum=0
    )


def test_a_company_clause_is_confirmed_and_charged_once_for_every_project(world: World) -> None:
    law = clauses.by_id()["D-5.1.1-1"]
    assert (law.level, ARRIVE.level, clauses.by_id()["A-2.1-6"].level) == ("company", "project", "person")
    first = actions.charge_clause(law, world.lake, by=world.admin, owner=world.account("zhou"))
    facts: dict[str, Any] = {"statement": "社保缴纳证明已核", "valid_until": date(2027, 6, 30)}
    actions.attest_clause(law, world.lake, by=world.admin, **facts)
    line = queries.clause_map(world.auditor, world.hill).lines[law.id]
    assert (line.standing, line.owner) == (Standing.ATTESTED, "周敏")
    again = actions.charge_clause(law, world.hill, by=world.admin, owner=world.account("lin"))
    assert (again.pk, ClauseCharge.objects.count()) == (first.pk, 1)
    for keeper in (world.zhou, world.lin):
        with refused("not_your_scope"):
            actions.charge_clause(law, world.lake, by=keeper, owner=None, exempt_reason="不适用")
        with refused("not_your_scope"):
            actions.attest_clause(law, world.lake, by=keeper, **facts)
    for stranger in (world.zhao, world.auditor):
        with refused("not_allowed"):
            actions.charge_clause(law, world.lake, by=stranger, owner=None)
    line = queries.clause_map(world.auditor, world.hill).lines[law.id]
    assert (line.owner, line.exempt_reason, Attestation.objects.count()) == ("林经理", "", 1)
    mine = actions.charge_clause(ARRIVE, world.lake, by=world.zhou, owner=world.account("zhou"))
    assert queries.clause_map(world.auditor, world.hill).lines[ARRIVE.id].owner == "" and mine.pk != first.pk


def test_every_level_of_the_pack_is_known_and_most_clauses_are_the_projects(world: World) -> None:
    found = [clause.level for clause in clauses.every()]
    assert set(found) == set(clauses.LEVELS)
    assert (found.count("company"), found.count("person")) == (49, 36)


@pytest.mark.clause("A-1.2-3")
def test_a_project_without_butlers_says_not_applicable_for_the_whole_of_a(
    world: World, signed_in: Open
) -> None:
    world.arrived_order()
    world.run_jobs()
    change = organization.ask_policy_change(
        by=world.lin,
        key="service.butler",
        value="no",
        reason="写字楼没有管家",
        scope={"project": world.lake.pk},
    )
    organization.publish_policy_change(change, by=world.admin)
    here, there = (queries.clause_map(world.auditor, project).lines for project in (world.lake, world.hill))
    assert {line.standing for key, line in here.items() if key.startswith("A")} == {Standing.EXEMPT}
    assert here["B-3.3.1-1"].standing != Standing.EXEMPT
    assert Standing.EXEMPT not in {line.standing for line in there.values()}
    assert "本项目没有管家服务" in signed_in("zhou").get("/desk/clauses/A-1.2-3/").content.decode()


def test_the_score_stands_beside_how_many_clauses_have_evidence(world: World, signed_in: Open) -> None:
    before = queries.clause_map(world.zhou, world.lake).coverage
    confirm(world, days=30)
    found = queries.clause_map(world.zhou, world.lake)
    assert (before, found.coverage) == ("3/295", "4/295")  # what the cast itself is evidence of, and this one
    assert "有据 4/295 条" in signed_in("zhou").get("/desk/clauses/").content.decode()
    frozen = actions.freeze_map(world.lake, by=world.zhou)
    assert frozen.data["coverage"] == "4/295"


def test_an_owner_works_in_the_project_or_for_the_company(world: World, signed_in: Open) -> None:
    page = signed_in("admin").get("/desk/clauses/A-2.3-4/charge/").content.decode()
    for username, is_there in (
        ("zhao", True),
        ("lin", True),
        ("admin", True),
        ("qian", False),
        ("zhang", False),
    ):
        account = Account.objects.get(username=username)
        assert (f'value="{account.pk}"' in page) is is_there, username


def test_the_page_of_a_company_clause_says_who_may_and_shows_no_other_button(
    world: World, signed_in: Open
) -> None:
    def shown(username: str, clause: str) -> list[bool]:
        page = signed_in(username).get(f"/desk/clauses/{clause}/").content.decode()
        words = (f"{clause}/charge/", f"{clause}/attest/", "定责任人、写不适用、做人工确认")
        return [word in page for word in words]

    assert shown("zhou", "A-2.3-4") == shown("lin", "A-2.3-4") == [False, False, True]
    assert shown("admin", "A-2.3-4") == [True, True, False]
    assert shown("zhou", "A-1.2-3") == shown("admin", "A-1.2-3") == [True, False, False]
    assert shown("auditor", "A-2.3-4") == [False, False, False]
    refusal = signed_in("zhou").post("/desk/clauses/A-2.3-4/charge/", {"exempt_reason": "不适用"})
    assert refusal.status_code == 422 and "全公司一份" in refusal.content.decode()
    assert not ClauseCharge.objects.exists()


def test_the_map_of_the_administrator_shows_the_same_figures_as_the_supervisors(world: World) -> None:
    for _ in range(5):
        world.completed_order()
    world.run_jobs()
    mine, theirs = (queries.clause_map(who, world.lake) for who in (world.admin, world.zhou))
    assert (mine.lines[ARRIVE.id].figures[0].total, mine.score) == (5, theirs.score)
    assert [line.standing for line in mine.stated] == [line.standing for line in theirs.stated]
