"""Hand-offs: sent, accepted or returned with a reason, decided after two turns, done, rated (COL-01)."""

from datetime import date, timedelta
from typing import Any

import pytest

from guanjia.collaboration import actions, handoffs
from guanjia.collaboration.models import HandOff
from guanjia.communications.models import Message
from guanjia.kernel import clock
from guanjia.kernel.models import Event
from guanjia.measures import queries as measures
from guanjia.organization import actions as organization
from guanjia.organization.models import Department
from guanjia.sla import actions as sla
from tests.collaboration.hand_offs import department, departments, sent
from tests.world import NOW, World, minutes, refused

TODAY = date(2026, 11, 24)


def figure(world: World, key: str) -> tuple[int, int]:
    world.run_jobs()
    found = measures.figures(world.zhou, [key], TODAY, TODAY + timedelta(days=9))[key]
    return found.hits, found.total


def told(world: World, username: str) -> list[str]:
    """The words of the messages about hand-offs that somebody has, oldest first."""
    rows = Message.objects.filter(account=world.account(username), words__startswith="hand_off")
    return list(rows.order_by("pk").values_list("words", flat=True))


def test_a_department_is_asked_and_whoever_takes_it_owns_it(world: World) -> None:
    row = sent(world)
    assert (row.status, row.owner, row.is_cross) == ("sent", world.account("zhao"), True)
    message = Message.objects.get(account=world.account("sun"))
    assert message.text == "赵琳：查 3 栋停水原因，11-25 10:00 前办完。请接收，或写明理由退回。"
    assert told(world, "li") == ["hand_off_asked"] and told(world, "zhang") == []
    row = actions.accept_hand_off(row, by=world.sun)
    assert (row.status, row.owner) == ("accepted", world.account("sun"))
    assert told(world, "zhao") == ["hand_off_accepted"]
    with refused("illegal_move"):
        actions.accept_hand_off(row, by=world.li)


@pytest.mark.clause("A-1.4-3")
def test_it_is_done_in_words_rated_by_who_asked_and_closed(world: World) -> None:
    row = actions.accept_hand_off(sent(world), by=world.sun)
    with refused("not_allowed"):
        actions.finish_hand_off(row, by=world.li, words="查了")
    with refused("words_needed"):
        actions.finish_hand_off(row, by=world.sun, words=" ")
    row = actions.finish_hand_off(row, by=world.sun, words="泵房跳闸，已复位")
    with refused("own_work"):
        actions.rate_hand_off(row, by=world.sun, stars=5)
    with refused("not_allowed"):
        actions.rate_hand_off(row, by=world.zhou, stars=5)
    with refused("stars"):
        actions.rate_hand_off(row, by=world.zhao, stars=6)
    row = actions.rate_hand_off(row, by=world.zhao, stars=5)
    assert (row.status, row.stars, row.owner) == ("closed", 5, world.account("sun"))
    assert (figure(world, "M153"), figure(world, "M156")) == ((1, 1), (1, 1))


@pytest.mark.clause("D-1.1-3")
def test_a_poor_rating_says_why_and_goes_to_the_supervisor(world: World) -> None:
    row = actions.accept_hand_off(sent(world), by=world.sun)
    row = actions.finish_hand_off(row, by=world.sun, words="查了")
    with refused("words_needed"):
        actions.rate_hand_off(row, by=world.zhao, stars=2)
    row = actions.rate_hand_off(row, by=world.zhao, stars=2, words="没说原因")
    assert row.status == "rated" and told(world, "zhou") == ["hand_off_poor"]
    with refused("not_allowed"):
        actions.close_rated(row, by=world.zhao, words="算了")
    with refused("words_needed"):
        actions.close_rated(row, by=world.zhou, words="")
    assert actions.close_rated(row, by=world.zhou, words="已请调度补写原因").status == "closed"
    assert figure(world, "M259") == (0, 1)


def test_a_return_needs_a_reason_and_goes_back_to_who_asked(world: World) -> None:
    row = sent(world)
    with refused("words_needed"):
        actions.return_hand_off(row, by=world.sun, reason="")
    with refused("not_allowed"):
        actions.return_hand_off(row, by=world.zhou, reason="不归我们")
    row = actions.return_hand_off(row, by=world.sun, reason="请写明哪几户")
    assert (row.status, row.owner, row.turns) == ("returned", world.account("zhao"), 1)
    assert told(world, "zhao") == ["hand_off_returned"]
    row = actions.send_again(row, by=world.zhao, title="查 3 栋 2 单元停水原因", department=row.to_department)
    assert (row.status, row.title) == ("sent", "查 3 栋 2 单元停水原因")
    assert actions.accept_hand_off(row, by=world.li).owner == world.account("li")
    assert figure(world, "M153") == (1, 1) and figure(world, "M154") == (0, 1)


@pytest.mark.clause("C-1.3-4")
def test_after_two_returns_the_supervisor_decides_and_that_stays(world: World) -> None:
    row = actions.return_hand_off(sent(world), by=world.sun, reason="不归我们")
    security = department(world, "安保部", "li")
    row = actions.send_again(row, by=world.zhao, title=row.title, department=security)
    row = actions.return_hand_off(row, by=world.li, reason="也不归我们")
    assert (row.status, row.turns, row.owner) == ("disputed", 2, world.account("zhao"))
    assert told(world, "zhou") == told(world, "lin") == ["hand_off_disputed"]
    for act in (actions.send_again, actions.route_hand_off):
        with refused("illegal_move"):
            act(
                row,
                by=world.zhao,
                department=security,
                **({"title": "x"} if act is actions.send_again else {"reason": "x"}),
            )
    facts: dict[str, Any] = {"account": world.account("sun"), "reason": "泵房归工程"}
    with refused("not_allowed"):
        actions.decide_hand_off(row, by=world.sun, **facts)
    row = actions.decide_hand_off(row, by=world.zhou, **facts)
    assert (row.status, row.is_decided, row.to_account) == ("sent", True, world.account("sun"))
    with refused("decided"):
        actions.return_hand_off(row, by=world.sun, reason="还是不归我们")
    with refused("decided"):
        actions.route_hand_off(row, by=world.zhao, reason="x", department=security)
    assert actions.accept_hand_off(row, by=world.sun).status == "accepted"
    assert figure(world, "M154") == (1, 1)


def test_a_policy_says_how_many_turns_there_are(world: World) -> None:
    change = organization.ask_policy_change(
        by=world.lin, key="handoff.most_turns", value=1, reason="别推", scope={"project": world.lake.pk}
    )
    organization.publish_policy_change(change, by=world.admin)
    row = sent(world)
    with clock.pinned(NOW + minutes(1)):
        assert actions.return_hand_off(row, by=world.sun, reason="不归我们").status == "disputed"


def test_who_asked_may_ask_somebody_else_while_nobody_accepts(world: World) -> None:
    row, li = sent(world), world.account("li")
    row = actions.route_hand_off(row, by=world.zhao, reason="李姐在现场", account=li)
    assert (row.status, row.to_account, row.turns) == ("sent", li, 1)
    with refused("not_allowed"):
        actions.accept_hand_off(row, by=world.sun)
    row = actions.route_hand_off(row, by=world.zhao, reason="又下班了", account=world.account("sun"))
    assert (row.status, row.to_account, row.turns) == ("disputed", li, 2)
    assert told(world, "zhou") == ["hand_off_disputed"]


@pytest.mark.clause("A-1.4-1")
def test_what_waits_two_hours_climbs_to_the_supervisor_and_stays_missed_when_it_is_taken(
    world: World,
) -> None:
    row = sent(world)
    assert world.clock(row, "T52").due_at == NOW + timedelta(hours=2)
    with clock.pinned(NOW + timedelta(hours=2, minutes=1)):
        sla.sweep()
        world.run_jobs()
        assert Message.objects.filter(account=world.account("zhou"), subject_kind="hand_off").exists()
        row = actions.route_hand_off(row, by=world.zhao, reason="没人接", account=world.account("li"))
        row = actions.accept_hand_off(row, by=world.li)
        assert row.was_late and figure(world, "M153") == (0, 1)


def test_an_urgent_one_has_ten_minutes_by_day_and_night(world: World) -> None:
    night = NOW + timedelta(hours=15)
    with clock.pinned(night):
        urgent, calm = sent(world, is_urgent=True), sent(world)
        assert world.clock(urgent, "T52").due_at == night + minutes(10)
        assert world.clock(calm, "T52").due_at > night + timedelta(hours=7)
    assert told(world, "sun") == ["hand_off_urgent", "hand_off_asked"]


@pytest.mark.clause("C-1.3-2")
def test_a_problem_between_departments_is_solved_by_its_day_or_missed(world: World) -> None:
    in_time, late, inside = (
        sent(world),
        sent(world),
        sent(world, account=world.account("zhou"), department=None),
    )
    for row, by in ((in_time, world.sun), (late, world.sun), (inside, world.zhou)):
        actions.accept_hand_off(row, by=by)
    actions.finish_hand_off(in_time, by=world.sun, words="复位了")
    with clock.pinned(NOW + timedelta(days=1, minutes=1)):
        sla.sweep()
        assert figure(world, "M156") == (1, 2)
        actions.finish_hand_off(late, by=world.sun, words="复位了")
        actions.finish_hand_off(inside, by=world.zhou, words="问过了")
        assert figure(world, "M156") == (1, 2)


def test_another_day_after_the_day_is_over_does_not_mend_the_miss(world: World) -> None:
    row = actions.return_hand_off(sent(world), by=world.sun, reason="写清楚")
    with clock.pinned(NOW + timedelta(days=2)):
        due = clock.now() + timedelta(days=1)
        with refused("past"):
            actions.send_again(row, by=world.zhao, title=row.title, department=row.to_department)
        row = actions.send_again(
            row, by=world.zhao, title=row.title, department=row.to_department, due_at=due
        )
        row = actions.finish_hand_off(actions.accept_hand_off(row, by=world.sun), by=world.sun, words="好了")
        assert figure(world, "M156") == (0, 1)


def test_without_a_day_it_has_five_working_days(world: World) -> None:
    assert sent(world, due_at=None).due_at == NOW + timedelta(days=7)


def test_what_is_withdrawn_in_time_counts_nowhere_and_who_took_it_hears_of_it(world: World) -> None:
    row = actions.accept_hand_off(sent(world), by=world.sun)
    with refused("words_needed"):
        actions.withdraw_hand_off(row, by=world.zhao, reason="")
    with refused("not_allowed"):
        actions.withdraw_hand_off(row, by=world.zhou, reason="不用了")
    row = actions.withdraw_hand_off(row, by=world.zhao, reason="水来了")
    assert row.status == "withdrawn" and told(world, "sun")[-1] == "hand_off_withdrawn"
    assert figure(world, "M153") == (0, 0)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": " "}, "words_needed"),
        ({"due_at": NOW - minutes(1)}, "past"),
        ({"department": None}, "to_whom"),
        ({"account": "li"}, "to_whom"),
        ({"department": None, "account": "zhao"}, "nobody_there"),
        ({"department": None, "account": "wang"}, "nobody_there"),
        ({"department": None, "account": "qian"}, "nobody_there"),
        ({"department": None, "account": "zhang"}, "nobody_there"),
    ],
)
def test_what_is_asked_of_nobody_of_two_or_in_the_past_is_refused(
    world: World, change: dict[str, Any], code: str
) -> None:
    if isinstance(name := change.get("account"), str):
        change = change | {"account": world.account(name)}
    departments(world)
    with clock.pinned(NOW), refused(code):
        sent(world, **change)
    assert HandOff.objects.count() == 0 and not Event.objects.filter(name__contains="HandOff").exists()


def test_only_colleagues_of_the_project_ask(world: World) -> None:
    departments(world)
    for by in (world.qian_of_hill, world.wang, world.zhang):
        with refused("not_allowed"):
            sent(world, by=by)
    assert sent(world, by=world.li, department=Department.objects.get(name="客服部")).status == "sent"


def test_a_department_without_a_desk_is_not_offered(world: World) -> None:
    departments(world)
    department(world, "维修班", "zhang", "wanghai")
    assert [row.name for row in handoffs.departments(world.lake.pk)] == ["客服部", "工程部"]


def test_hand_offs_are_seen_by_both_sides_and_who_reads_the_project(world: World) -> None:
    row = sent(world)
    for actor in (world.zhao, world.sun, world.li, world.zhou, world.lin):
        assert list(handoffs.hand_offs(actor)) == [row]
    for actor in (world.qian_of_hill, world.wang, world.zhang):
        assert list(handoffs.hand_offs(actor)) == []
    assert [list(handoffs.my_turn(actor)) for actor in (world.zhao, world.sun, world.zhou)] == [[], [row], []]


def test_without_ratings_it_ends_when_it_is_done_and_unrated_ones_end_after_a_week(world: World) -> None:
    row = actions.finish_hand_off(
        actions.accept_hand_off(sent(world), by=world.sun), by=world.sun, words="好"
    )
    with clock.pinned(NOW + timedelta(days=6)):
        assert actions.close_unrated() == 0
    with clock.pinned(NOW + timedelta(days=7, minutes=1)):
        assert actions.close_unrated() == 1 and world.fresh(row).status == "closed"
        change = organization.ask_policy_change(
            by=world.lin,
            key="handoff.rated",
            value="not_rated",
            reason="试行",
            scope={"project": world.lake.pk},
        )
        organization.publish_policy_change(change, by=world.admin)
    with clock.pinned(NOW + timedelta(days=8)):
        other = actions.accept_hand_off(sent(world), by=world.sun)
        assert actions.finish_hand_off(other, by=world.sun, words="好").status == "closed"
