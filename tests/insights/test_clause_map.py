"""The clause map: states by the figures, people's word only where a clause asks for one, the map frozen."""

from datetime import date, timedelta

import pytest

from guanjia.insights import actions, clauses, documents, queries, rules
from guanjia.insights.models import Attestation, ClauseCharge, MapSnapshot
from guanjia.insights.rules import Standing
from guanjia.kernel import clock
from guanjia.kernel.models import Event
from guanjia.measures import declared
from guanjia.measures.queries import Figure
from guanjia.organization import actions as organization
from tests.world import NOW, World, refused

TODAY = date(2026, 11, 24)
ARRIVE = clauses.by_id()["A-1.2-3"]
PAY = clauses.by_id()["A-2.3-4"]


def figure(hits: int, total: int) -> Figure:
    """Some arrivals within the fifteen minutes."""
    return Figure(declared.measures["M001"], hits, total, None)


@pytest.mark.parametrize(
    ("hits", "total", "state"),
    [
        (0, 0, Standing.NO_DATA), (1, 4, Standing.FEW_CASES), (19, 20, Standing.MET), (18, 20, Standing.PARTLY),
        (90, 100, Standing.PARTLY), (89, 100, Standing.MISSED), (0, 5, Standing.MISSED),
    ],
)  # fmt: skip
def test_a_share_stands_by_its_target_of_ninety_five_percent(hits: int, total: int, state: Standing) -> None:
    assert rules.standing_of(figure(hits, total), near=5) == state


def test_a_measure_without_target_shows_its_trend_and_no_state() -> None:
    assert rules.standing_of(Figure(declared.measures["M005"], 9, 10, None), 5) == Standing.TREND


def test_the_worst_measure_of_a_clause_counts() -> None:
    found = rules.standing(ARRIVE, [figure(20, 20), figure(10, 20)], 5, None, TODAY, False)
    assert found == Standing.MISSED


def test_a_person_s_word_does_not_change_what_the_figures_say() -> None:
    assert rules.standing(ARRIVE, [figure(0, 20)], 5, TODAY, TODAY, False) == Standing.MISSED


def test_the_score_weighs_met_partly_and_missed() -> None:
    judged = [
        (3, Standing.MET),
        (2, Standing.PARTLY),
        (1, Standing.MISSED),
        (1, Standing.MET),
        (1, Standing.MISSED),
    ]
    assert rules.score(judged) == 62.5
    assert rules.score([*judged, (9, Standing.NO_DATA), (9, Standing.UNBUILT)]) == 62.5


def test_a_project_of_which_little_is_known_has_no_score_and_does_not_look_best(world: World) -> None:
    assert rules.score([(3, Standing.ATTESTED)] * 4) is None
    assert rules.score([(3, Standing.ATTESTED)] * 5) == 100.0


def test_figures_alone_make_a_clause_met_in_part_only() -> None:
    by_id = clauses.by_id()
    served, measured = by_id["A-1.2-3"], by_id["C-2.1-6"]
    assert served.served and not measured.served
    good = [figure(20, 20)]
    assert rules.standing(served, good, 5, None, TODAY, False) == Standing.MET
    assert rules.standing(measured, good, 5, None, TODAY, False) == Standing.PARTLY
    assert rules.standing(measured, [figure(0, 20)], 5, None, TODAY, False) == Standing.MISSED


def test_the_map_and_its_pack_say_which_number_holds_instead_of_the_document_s(world: World) -> None:
    assert queries.changed(clauses.by_id()["A-1.2-3"], world.lake.pk) == []
    organization.publish_policy(
        by=world.zhou,
        approved_by=world.admin.ref,
        key="sla.water_electric.arrive",
        value=10,
        project=world.lake.pk,
    )
    assert queries.changed(clauses.by_id()["A-1.2-3"], world.lake.pk) == ["水电报修到场 10 分钟"]
    assert queries.changed(clauses.by_id()["A-1.2-3"], world.hill.pk) == []
    row = actions.freeze_map(world.lake, by=world.zhou)
    assert arrival(row.data)["changed"] == "水电报修到场 10 分钟"
    assert "水电报修到场 10 分钟" in {row[5] for row in documents.rows(row.data)}


def test_five_visits_show_which_clauses_were_kept_and_which_not(world: World) -> None:
    for _ in range(5):
        world.completed_order()
    world.run_jobs()
    lines = queries.clause_map(world.zhou, world.lake).lines
    on_time, within_fifteen = lines["B-3.3.1-1"], lines["A-1.2-3"]
    assert (on_time.standing, on_time.leading.text if on_time.leading else "") == (Standing.MET, "100.0%")
    assert (within_fifteen.standing, within_fifteen.figures[0].text) == (Standing.MISSED, "0.0%")
    elsewhere = queries.clause_map(world.auditor, world.hill).lines["B-3.3.1-1"]
    assert elsewhere.standing == Standing.NO_DATA


def test_who_reads_the_map_of_another_project_is_refused(world: World) -> None:
    with refused("not_allowed"):
        queries.clause_map(world.zhou, world.hill)
    with refused("not_allowed"):
        queries.clause_map(world.zhang, world.lake)


def test_an_exempt_clause_leaves_the_score(world: World) -> None:
    row = actions.charge_clause(
        ARRIVE, world.lake, by=world.zhou, owner=world.account("zhou"), exempt_reason="本项目不提供入户维修"
    )
    line = queries.clause_map(world.zhou, world.lake).lines["A-1.2-3"]
    assert (line.standing, line.owner, row.exempt_reason) == (Standing.EXEMPT, "周敏", "本项目不提供入户维修")


def test_only_supervisors_and_managers_of_the_project_answer_for_clauses(world: World) -> None:
    before = Event.objects.count()
    with refused("not_allowed"):
        actions.charge_clause(ARRIVE, world.hill, by=world.zhou, owner=None)
    with refused("not_allowed"):
        actions.attest_clause(
            PAY, world.lake, by=world.zhao, statement="已核", valid_until=TODAY + timedelta(days=9)
        )
    assert (ClauseCharge.objects.count(), Attestation.objects.count(), Event.objects.count()) == (
        0,
        0,
        before,
    )


def test_a_clause_that_only_a_person_can_confirm_holds_until_its_day(world: World) -> None:
    assert queries.clause_map(world.zhou, world.lake).lines[PAY.id].standing == Standing.NO_DATA
    actions.attest_clause(
        PAY,
        world.lake,
        by=world.admin,
        statement="已对照 2026 年行业薪酬报告",
        valid_until=TODAY + timedelta(days=30),
    )
    assert queries.clause_map(world.zhou, world.lake).lines[PAY.id].standing == Standing.ATTESTED
    with clock.pinned(NOW + timedelta(days=31)):
        assert queries.clause_map(world.zhou, world.lake).lines[PAY.id].standing == Standing.NO_DATA


def test_what_is_confirmed_today_was_not_confirmed_last_week(world: World) -> None:
    actions.attest_clause(PAY, world.lake, by=world.admin, statement="已核", valid_until=date(2027, 1, 1))
    before = queries.clause_map(world.zhou, world.lake, TODAY - timedelta(days=7))
    assert before.lines[PAY.id].standing == Standing.NO_DATA


def test_a_measured_clause_cannot_be_talked_away(world: World) -> None:
    with refused("measured"):
        actions.attest_clause(
            ARRIVE, world.lake, by=world.zhou, statement="都到了", valid_until=date(2027, 1, 1)
        )
    with refused("past"):
        actions.attest_clause(PAY, world.lake, by=world.admin, statement="已核", valid_until=TODAY)
    with refused("statement_needed"):
        actions.attest_clause(PAY, world.lake, by=world.admin, statement="  ", valid_until=date(2027, 1, 1))
    assert Attestation.objects.count() == 0


def test_a_frozen_map_does_not_change_with_what_happens_later(world: World) -> None:
    first = actions.freeze_map(world.lake, by=world.zhou)
    for _ in range(5):
        world.completed_order()
    world.run_jobs()
    second = actions.freeze_map(world.lake, by=world.zhou)
    kept = MapSnapshot.objects.get(pk=first.pk).data
    assert arrival(kept)["standing"] == "无数据" and arrival(second.data)["standing"] == "未达标"
    assert arrival(second.data)["figures"][0]["text"] == "0.0%"
    assert (first.until, sum(kept["counts"].values())) == (TODAY, 295)


def arrival(data: dict[str, object]) -> dict[str, object]:
    """The line of the fifteen minutes in a frozen map."""
    lines = (line for part in data["documents"] for chapter in part["chapters"] for line in chapter["lines"])  # type: ignore[attr-defined]
    return next(line for line in lines if line["id"] == "A-1.2-3")
