"""What a day's plan does: crews meet, promises are kept, reasons are true."""

import re
from dataclasses import replace

import pytest

from guanjia.dispatch.planning import check, clusters, day, even, explain, greedy, solver
from guanjia.dispatch.planning.explain import Way
from guanjia.dispatch.planning.problem import (
    BadProblem,
    Pause,
    Pin,
    Plan,
    Problem,
    Technician,
    Visit,
    Weights,
)
from guanjia.dispatch.planning.solver import Effort
from guanjia.dispatch.planning.travel import Leg, Place, Ways, metres_of

WAYS = Ways(100, 100, 2, 30, {("A", "B"): 10, ("A/1", "A/2"): 5})
A1, A2, B1 = Place("A", "1"), Place("A", "2"), Place("B", "1")
DAY = ((480, 1020),)
SHORT = Effort(seconds=5, seed=1, iterations=200)
ZHANG = Technician("zhang", A1, DAY, skills=frozenset({"水"}))
LI = Technician("li", A1, DAY)


def visit(name: str, place: Place = A2, **fields: object) -> Visit:
    return Visit(**{"id": name, "place": place, "minutes": 30, "windows": ((480, 990),), **fields})


def times(plan: object, name: str) -> list[tuple[str, int]]:
    return [(who, stop.starts) for who, stop in plan.crews[name]]


def test_ways_are_measured_by_building_then_project_then_straight() -> None:
    assert WAYS.leg(A1, A2) == WAYS.leg(A2, A1) == Leg(5, 500)
    assert WAYS.leg(A1, B1) == Leg(10, 1000)
    assert WAYS.leg(A1, replace(A1, unit="101")) == Leg(2, 0)
    assert WAYS.leg(A1, Place("C")) == Leg(30, 3000)
    here, there = Place("C", point=(0, 0)), Place("C", point=(300, 400))
    assert replace(WAYS, detour_percent=130).leg(here, there) == Leg(7, 650)
    assert metres_of(31, 121, 30)[1] - metres_of(30, 121, 30)[1] == pytest.approx(111_195, abs=1)


@pytest.mark.parametrize("is_greedy", [True, False])
def test_a_crew_of_two_begins_together_under_the_one_with_the_skill(is_greedy: bool) -> None:
    heavy = visit("heavy", skills=frozenset({"水"}), crew=2)
    problem = Problem((LI, ZHANG), (heavy, visit("light")), WAYS)
    plan = day.plan(problem, SHORT, is_greedy=is_greedy)
    assert plan.unserved == ()
    [(_, one), (_, other)] = plan.crews["heavy"]
    assert one.starts == other.starts
    assert [who for who, stop in plan.crews["heavy"] if stop.is_lead] == ["zhang"]


def test_the_solver_finds_the_shorter_way_and_the_same_one_again() -> None:
    asked = tuple(visit(f"{n}", B1 if n % 2 else A2, windows=((480, 560),)) for n in range(4))
    problem = Problem((LI, ZHANG), asked, WAYS)
    plan = day.plan(problem, SHORT)
    assert plan == day.plan(problem, SHORT)
    assert plan.method == "pyvrp"
    assert (
        explain.costs(problem, plan).metres == 1000 + 2000
    )  # one goes to the other building, one to project B
    assert explain.costs(problem, plan).metres <= explain.costs(problem, greedy.plan_greedily(problem)).metres


def test_without_the_extra_the_plan_is_greedy_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solver, "is_installed", lambda: False)
    problem = Problem((LI,), (visit("one"),), WAYS)
    plan = day.plan(problem, SHORT)
    assert (plan.method, plan.unserved) == ("greedy", ())


def test_a_plan_of_the_solver_that_breaks_a_gate_does_not_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = Problem((LI,), (visit("one"),), WAYS)
    sound = greedy.plan_greedily(problem)
    wrong = replace(sound, routes=(replace(sound.routes[0], returns=0),), method="pyvrp")
    monkeypatch.setattr(solver, "solve", lambda *_: wrong)
    assert check.broken(problem, wrong) != []
    assert day.plan(problem, SHORT).routes == sound.routes
    with pytest.raises(day.GateBroken):
        day.checked(problem, wrong)


def test_a_pause_is_taken_at_the_base_within_its_window() -> None:
    one = replace(LI, pauses=(Pause("午休", (690, 720), 60),))
    asked = tuple(visit(f"{n}", minutes=80) for n in range(4))
    problem = Problem((one,), asked, WAYS)
    [route] = day.plan(problem, SHORT).routes
    [noon] = [stop for stop in route.stops if stop.is_pause]
    assert 690 <= noon.starts <= 720 and noon.ends - noon.starts == 60
    assert len(route.visits) == 4


def test_overtime_is_taken_only_where_the_shift_is_full() -> None:
    one = replace(LI, spans=((480, 570),), overtime=60)
    short = Problem((one,), (visit("a"), visit("b")), WAYS)
    assert explain.costs(short, day.plan(short, SHORT)).overtime_minutes == 0
    longer = Problem((one,), (visit("a"), visit("b"), visit("c")), WAYS)
    plan = day.plan(longer, SHORT)
    assert plan.unserved == ()
    assert explain.costs(longer, plan).overtime_minutes == 10  # 5 + 3 * 30 + 5 of 90


def test_what_is_worth_more_goes_first_and_what_is_not_worth_the_way_stays() -> None:
    one = replace(LI, spans=((480, 555),))
    asked = (visit("calm", B1), visit("urgent", B1, priority=2), visit("whim", A2, prize=100))
    plan = day.plan(Problem((one,), asked, WAYS), SHORT)
    assert list(plan.crews) == ["urgent"]
    found = explain.unserved(Problem((one,), asked, WAYS), plan)
    assert [(left.visit, left.reason) for left in found] == [("calm", "full"), ("whim", "prize")]


@pytest.mark.parametrize(
    ("asked", "person", "reason"),
    [
        ({"skills": frozenset({"电"})}, {}, "skill"),
        ({"hazard": "高处"}, {}, "hazard"),
        ({"tools": frozenset({"泵"})}, {}, "tool"),
        ({"parts": {"阀": 1}}, {}, "part"),
        ({"barred": frozenset({"li"})}, {}, "barred"),
        ({"crew": 2}, {}, "crew"),
        ({"windows": ((480, 481),)}, {}, "window"),
        ({}, {"jobs": 0}, "jobs"),
        ({}, {"leads": False}, "lead"),
        ({"minutes": 600}, {}, "hours"),
        ({"skills": frozenset({"电"}), "hazard": "高处"}, {}, "several"),
    ],
)
def test_a_reason_is_what_lets_the_visit_in_when_it_is_loosened(
    asked: dict[str, object], person: dict[str, object], reason: str
) -> None:
    problem = Problem((replace(LI, **person),), (visit("one", **asked),), WAYS)
    plan = day.plan(problem, SHORT)
    [left] = explain.unserved(problem, plan)
    assert left.reason == reason
    assert left.words == explain.REASONS[reason]
    assert reason == "several" or reason in {way.constraint for way in left.ways}


def test_a_full_day_says_when_it_would_fit_otherwise() -> None:
    one = replace(LI, spans=((480, 600),))
    problem = Problem(
        (one,), (visit("a", windows=((485, 485),), priority=1), visit("b", windows=((485, 500),))), WAYS
    )
    plan = day.plan(problem, SHORT)
    assert plan.unserved == ("b",)
    [left] = explain.unserved(problem, plan)
    assert (left.reason, left.ways[0]) == ("full", Way("window", "li", 515))


def test_clusters_keep_projects_whole_and_leave_nobody_out() -> None:
    people = tuple(replace(LI, id=f"p{n}", base=Place("ABC"[n % 3], "1")) for n in range(6))
    asked = tuple(visit(f"v{n}", Place("ABC"[n % 3], "1")) for n in range(12))
    problem = Problem(people, (*asked, visit("pinned", B1, pin=Pin(("p0",)))), WAYS)
    parts = clusters.split(problem, 8)
    assert sorted(len(part.visits) for part in parts) == [4, 9]  # the pinned one goes where p0 is
    assert {one.id for part in parts for one in part.technicians} == {one.id for one in people}
    assert [part for part in parts if "pinned" in part.visit] == [
        part for part in parts if "p0" in part.technician
    ]
    plan = day.plan(problem, SHORT, at_most=8)
    assert plan.unserved == ()


@pytest.mark.parametrize(
    ("people", "asked", "said"),
    [
        ((LI, LI), (), "人员 li 出现了 2 次"),
        ((replace(LI, spans=()),), (), "没有工作时段"),
        ((replace(LI, spans=((480, 700), (600, 720))),), (), "互相重叠"),
        ((replace(LI, pauses=(Pause("午休", (720, 700), 60),)),), (), "休息 午休"),
        ((LI,), (visit("a", windows=()),), "请求 a：没有时间窗"),
        ((LI,), (visit("a", windows=((700, 600),)),), "时间窗颠倒"),
        ((LI,), (visit("a", pin=Pin(("wang",))),), "wang 不在名单里"),
        ((LI,), (visit("a", pin=Pin(start=10)),), "指定的时间不在时间窗里"),
        ((LI,), (visit("a", crew=0),), "人数"),
    ],
)
def test_a_problem_that_contradicts_itself_is_refused_in_words(
    people: tuple[Technician, ...], asked: tuple[Visit, ...], said: str
) -> None:
    with pytest.raises(BadProblem, match=re.escape(said)):
        Problem(people, asked, WAYS)


def test_work_goes_evenly_only_where_that_is_worth_the_way() -> None:
    asked = tuple(visit(f"{n}", windows=((480 + 60 * n, 490 + 60 * n),)) for n in range(4))
    spread = {}
    for weight in (0, 1, 60):
        problem = Problem((LI, ZHANG), asked, WAYS, Weights(even=weight))
        plan = day.plan(problem, SHORT, is_greedy=True)
        assert plan.unserved == ()
        spread[weight] = (
            sorted(even.minutes_of(problem, plan).values()),
            explain.costs(problem, plan).metres,
        )
    assert spread == {0: ([0, 120], 1000), 1: ([0, 120], 1000), 60: ([60, 60], 2000)}


def test_weights_say_what_a_moved_promise_costs() -> None:
    problem = Problem((LI,), (visit("a", promised=(480, 484)),), WAYS, Weights(moved=777))
    plan = day.plan(problem, SHORT)
    assert check.moved(problem, plan) == ["a"]
    assert day.loss(problem, plan) == 777 + 1000


def test_what_was_left_out_comes_in_where_others_change_hands() -> None:
    both = replace(ZHANG, skills=frozenset({"水", "电"}))
    wang = Technician("wang", A1, DAY, skills=frozenset({"电"}))
    early = ((485, 485),)
    leak, wire, calm = (
        visit(name, windows=early, skills=frozenset(skills))
        for name, skills in (("leak", "水"), ("wire", "电"), ("calm", ""))
    )
    problem = Problem((both, wang, LI), (leak, wire, calm), WAYS)
    full = Plan(
        (
            *greedy.plan_greedily(Problem((both,), (wire,), WAYS)).routes,
            *greedy.plan_greedily(Problem((wang,), (calm,), WAYS)).routes,
        ),
        ("leak",),
        "greedy",
    )
    plan = day.completed(problem, full)
    assert check.broken(problem, plan) == []
    assert [(name, who) for name, [(who, _)] in sorted(plan.crews.items())] == [
        ("calm", "li"), ("leak", "zhang"), ("wire", "wang"),
    ]  # fmt: skip
    alone = replace(problem, technicians=(both, wang))
    assert day.completed(alone, full) == full
