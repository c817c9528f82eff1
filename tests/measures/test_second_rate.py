"""Where a project narrows the fifteen minutes to urgent repairs, both rates are shown (section 15, no. 1)."""

import pytest

from guanjia.communications.models import Message
from guanjia.insights import queries as insights
from guanjia.insights import reports
from guanjia.insights.models import Report
from guanjia.insights.periods import Span
from guanjia.kernel import clock
from guanjia.measures import actions as measures
from guanjia.measures import queries
from guanjia.measures.models import Observation
from guanjia.organization import actions as organization
from guanjia.organization.moments import local
from guanjia.sla import actions as sla
from guanjia.sla.models import Clock, Promise
from guanjia.workorders import actions
from guanjia.workorders.models import WorkOrder
from tests.pages import Open, signed_in
from tests.world import NOW, World, minutes

__all__ = ["signed_in"]
TODAY = local(NOW).date()
BOTH = ["M001", "arrival_counted", "M002", "plan_counted"]
NARROW = "水电到场及时率（本项目口径）"


def narrow(world: World, value: str = "urgent") -> None:
    organization.publish_policy(
        by=world.admin, approved_by="account:0", key="water_electric.counted", value=value,
        project=world.lake.pk, valid_from=NOW - minutes(1),
    )  # fmt: skip


def figures(world: World) -> dict[str, tuple[int, int]]:
    found = queries.figures(world.zhou, BOTH, TODAY, TODAY, [world.lake.pk])
    return {key: (figure.hits, figure.total) for key, figure in found.items()}


def visited(world: World, urgency: str, after: float) -> WorkOrder:
    """A water repair whose butler stood at the door so many minutes after the notice."""
    order = world.received_order(urgency=urgency)
    code = world.home.door_code
    return actions.arrive_as_butler(order, by=world.li, evidence="door", code=code, at=NOW + minutes(after))


def story(world: World) -> None:
    """Two urgent repairs, one late; three others: in time, late, and one where nobody ever comes."""
    for urgency, after in (("urgent", 10), ("urgent", 20), ("normal", 14), ("normal", 40)):
        visited(world, urgency, after)
    world.received_order(urgency="normal")
    with clock.pinned(NOW + minutes(75)):
        sla.sweep()
        world.run_jobs()


@pytest.mark.clause("A-1.2-3")
def test_the_literal_rate_counts_every_repair_and_the_narrowed_one_the_urgent(world: World) -> None:
    narrow(world)
    story(world)
    found = figures(world)
    assert found["M001"] == (2, 5)
    assert found["arrival_counted"] == (1, 2)


@pytest.mark.clause("A-1.2-4")
def test_the_hour_for_the_plan_has_both_rates_too(world: World) -> None:
    narrow(world)
    for urgency, after in (("urgent", 50), ("normal", 55), ("normal", 65)):
        order = visited(world, urgency, 10)
        actions.tell_plan(
            order, by=world.li, diagnosis="角阀锈断", solution="换角阀", told_how="face",
            finish_at=NOW + minutes(180), at=NOW + minutes(after),
        )  # fmt: skip
    world.received_order(urgency="normal")
    with clock.pinned(NOW + minutes(75)):
        sla.sweep()
        world.run_jobs()
    found = figures(world)
    assert found["M002"] == (2, 4)
    assert found["plan_counted"] == (1, 1)


def test_without_narrowing_both_rates_are_the_same(world: World) -> None:
    story(world)
    found = figures(world)
    assert found["M001"] == (2, 5) == found["arrival_counted"]


def test_a_repair_that_is_not_counted_is_timed_in_silence(world: World) -> None:
    narrow(world)
    order = world.received_order(urgency="normal")
    running = world.clock(order, "T1R")
    assert running.due_at == NOW + minutes(15)
    with clock.pinned(NOW + minutes(75)):
        sla.sweep()
        world.run_jobs()
    assert world.fresh(running).breached_at is None
    assert not [row for row in Message.objects.all() if "到场" in row.text or "只计比率" in row.text]
    replayed = list(Clock.objects.filter(subject_id=order.pk).order_by("rule").values_list("rule", "due_at"))
    sla.replay(order.ref)
    assert (
        list(Clock.objects.filter(subject_id=order.pk).order_by("rule").values_list("rule", "due_at"))
        == replayed
    )


@pytest.mark.clause("A-1.2-3")
def test_what_becomes_urgent_is_promised_somebody_from_then_and_counts_in_both_rates(world: World) -> None:
    narrow(world)
    order, calm = world.received_order(urgency="normal"), world.received_order(urgency="normal")
    assert not Promise.objects.filter(what="有人到场").exists()
    for again in (20, 24):
        with clock.pinned(NOW + minutes(again)):
            order = actions.hasten_order(
                order, by=world.zhao, why="客户后来说到漏电", at=NOW + minutes(again)
            )
    promise = Promise.objects.get(what="有人到场")
    assert (promise.subject_id, promise.due_at) == (order.pk, NOW + minutes(35))
    assert (world.clock(order, "T1").due_at, world.clock(order, "T1R").due_at) == (
        NOW + minutes(35), NOW + minutes(15),
    )  # fmt: skip
    assert world.clock(order, "T2").due_at == NOW + minutes(80)
    assert not Clock.objects.filter(subject_id=calm.pk, rule__in=("T1", "T2")).exists()
    before = list(Clock.objects.filter(subject_id=order.pk).order_by("rule").values_list("rule", "due_at"))
    assert sla.replay(order.ref) and before == list(
        Clock.objects.filter(subject_id=order.pk).order_by("rule").values_list("rule", "due_at")
    )
    with clock.pinned(NOW + minutes(30)):
        sla.sweep()
        code = world.home.door_code
        actions.arrive_as_butler(order, by=world.li, evidence="door", code=code, at=NOW + minutes(30))
        world.run_jobs()
    assert Promise.objects.get(what="有人到场").state == "kept"
    found = figures(world)
    assert (found["M001"], found["arrival_counted"]) == ((0, 2), (1, 1))


def test_what_counted_before_goes_on_as_it_was(world: World) -> None:
    order = world.received_order(urgency="normal")
    actions.hasten_order(order, by=world.zhao, why="客户后来说到漏电", at=NOW + minutes(5))
    assert Clock.objects.filter(subject_id=order.pk, rule="T1").count() == 1
    assert world.clock(order, "T1").due_at == NOW + minutes(15)


def test_both_rates_can_be_rebuilt_from_events(world: World) -> None:
    narrow(world)
    story(world)
    before = figures(world)
    Observation.objects.filter(measure__in=BOTH).delete()
    measures.rebuild()
    assert figures(world) == before


def test_both_are_shown_on_the_figures_page_the_clause_page_and_the_report(
    world: World, signed_in: Open
) -> None:
    narrow(world)
    story(world)
    span = Span(Report.Period.MONTH, TODAY.replace(day=1), TODAY)
    chief = signed_in("zhou")
    figures_page = chief.get("/desk/figures/").content.decode()
    assert figures_page.index("水电到场及时率<") < figures_page.index(NARROW)
    assert "2/5" in figures_page and "1/2" in figures_page
    clause = chief.get("/desk/clauses/A-1.2-3/").content.decode()
    assert NARROW in clause and "1/2" in clause
    assert "只管紧急的水电报修" in clause and ">urgent<" not in clause
    line = insights.clause_map(world.zhou, world.lake).lines["A-1.2-3"]
    assert [figure.measure.key for figure in line.figures] == ["M001"]
    assert [figure.measure.key for figure in line.beside] == ["arrival_counted"]
    rows = {row["key"]: row["base"] for row in reports.contents(world.zhou, world.lake, span)["figures"]}
    assert rows["M001"] == "2/5" and rows["arrival_counted"] == "1/2"


def test_the_second_rate_is_not_shown_where_the_literal_reading_counts(world: World, signed_in: Open) -> None:
    narrow(world)
    story(world)
    narrow(world, "all")
    chief = signed_in("zhou")
    assert NARROW not in chief.get("/desk/figures/").content.decode()
    assert NARROW not in chief.get("/desk/clauses/A-1.2-3/").content.decode()
    span = Span(Report.Period.MONTH, TODAY.replace(day=1), TODAY)
    keys = {row["key"] for row in reports.contents(world.zhou, world.lake, span)["figures"]}
    assert "M001" in keys and "arrival_counted" not in keys
    assert insights.clause_map(world.zhou, world.lake).lines["A-1.2-3"].beside == ()
