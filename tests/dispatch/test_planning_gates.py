"""No plan ever breaks a gate, whoever made it; and the checker that says so finds what is broken.

PLANNING_EXAMPLES=1000 draws more of them.
"""

import os
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanjia.dispatch.planning import check, day, even, explain, greedy
from guanjia.dispatch.planning.problem import Pause, Pin, Plan, Problem, Stop, Technician, Visit
from guanjia.dispatch.planning.solver import Effort
from guanjia.dispatch.planning.travel import Place, Ways
from tests.dispatch.planning_problems import problems

EXAMPLES = int(os.environ.get("PLANNING_EXAMPLES", "60"))
SHORT = Effort(seconds=5, seed=1, iterations=30)


@settings(max_examples=EXAMPLES, deadline=None)
@given(problems())
def test_the_greedy_plan_keeps_every_gate(problem: Problem) -> None:
    assert check.broken(problem, greedy.plan_greedily(problem)) == []


@settings(max_examples=EXAMPLES, deadline=None)
@given(problems())
def test_the_plan_of_the_solver_keeps_every_gate_and_is_no_worse(problem: Problem) -> None:
    plan = day.plan(problem, SHORT)
    assert plan.method == "pyvrp"
    assert check.broken(problem, plan) == []
    assert day.loss(problem, plan) <= day.loss(problem, greedy.plan_greedily(problem))


@settings(max_examples=EXAMPLES, deadline=None)
@given(problems(), st.integers(1, 4))
def test_room_for_one_more_leaves_nobody_out_and_keeps_every_gate(problem: Problem, every: int) -> None:
    fewer = replace(problem, visits=problem.visits[::every])
    before = greedy.plan_greedily(fewer)
    left = tuple(one.id for one in problem.visits if one.id not in before.crews)
    plan = day.completed(problem, replace(before, unserved=left))
    assert check.broken(problem, plan) == []
    assert set(before.crews) <= set(plan.crews)
    assert set(check.moved(problem, plan)) <= {*check.moved(problem, before), *left}


@settings(max_examples=EXAMPLES, deadline=None)
@given(problems(), st.booleans())
def test_what_is_left_out_does_not_fit_and_every_way_out_does(problem: Problem, is_greedy: bool) -> None:
    plan = day.plan(problem, SHORT, is_greedy=is_greedy)
    for left in explain.unserved(problem, plan):
        visit = problem.visit[left.visit]
        assert greedy.place_for(greedy.Board(problem, plan), visit) is None
        for way in left.ways:
            loosened = explain.OF_VISITS.get(way.constraint, lambda one: one)(visit)
            change = explain.OF_PEOPLE.get(way.constraint, lambda one: one)
            easier = replace(
                problem,
                technicians=tuple(change(one) for one in problem.technicians),
                visits=tuple(loosened if one.id == visit.id else one for one in problem.visits),
            )
            board = greedy.Board(easier, plan)
            greedy.fill(board, [loosened])
            again = board.plan(plan.method)
            assert check.broken(easier, again) == []
            assert way.technician in problem.technician and visit.id in again.crews


@settings(max_examples=EXAMPLES, deadline=None)
@given(problems(), st.integers(1, 300))
def test_an_evened_plan_keeps_every_gate_and_promise_and_costs_no_more(problem: Problem, weight: int) -> None:
    weighed = replace(problem, weights=replace(problem.weights, even=weight))
    begin = greedy.plan_greedily(weighed)
    plan = even.evened(weighed, begin)
    assert check.broken(weighed, plan) == []
    assert (plan.unserved, len(check.moved(weighed, plan))) == (
        begin.unserved,
        len(check.moved(weighed, begin)),
    )
    assert even.uneven(weighed, plan) <= even.uneven(weighed, begin) or day.loss(weighed, plan) < day.loss(
        weighed, begin
    )


WAYS = Ways(100, 100, 2, 30, {("A", "B"): 10})
GATE, FAR = Place("A", "1"), Place("B", "1")
PAIR = Visit("pair", FAR, 30, ((500, 700),), crew=2)
PUMP = Visit(
    "pump",
    FAR,
    60,
    ((720, 800),),
    skills=frozenset({"水"}),
    tools=frozenset({"泵"}),
    parts={"阀": 2},
    hazard="高处",
)
ABLE = Technician(
    "zhang", GATE, ((480, 720), (750, 1020)), (Pause("茶歇", (600, 900), 10),), frozenset({"水"}), frozenset({"泵"}),
    frozenset({"高处"}), {"阀": 2}, jobs=2,
)  # fmt: skip
MATE = Technician("li", GATE, ((480, 1020),))
SOUND = Problem((ABLE, MATE), (PAIR, PUMP), WAYS)


def test_the_checker_finds_nothing_in_a_sound_plan() -> None:
    plan = day.plan(SOUND, SHORT)
    assert plan.unserved == ()
    assert check.broken(SOUND, plan) == []


def of_visit(**change: object) -> Callable[[Problem, Plan], tuple[Problem, Plan]]:
    """The pump's visit needs something else now; the plan stays."""
    return lambda problem, plan: (replace(problem, visits=(PAIR, replace(PUMP, **change))), plan)


def of_person(**change: object) -> Callable[[Problem, Plan], tuple[Problem, Plan]]:
    """Zhang is somebody else now; the plan stays."""
    return lambda problem, plan: (replace(problem, technicians=(replace(ABLE, **change), MATE)), plan)


def of_stop(
    name: str, change: Callable[[Stop], Stop | None]
) -> Callable[[Problem, Plan], tuple[Problem, Plan]]:
    """Zhang's stop is another now, or gone."""

    def changed(problem: Problem, plan: Plan) -> tuple[Problem, Plan]:
        route, *others = plan.routes
        stops = [change(stop) if stop.id == name else stop for stop in route.stops]
        kept = replace(route, stops=tuple(stop for stop in stops if stop))
        return problem, replace(plan, routes=(kept, *others))

    return changed


def moved_by(minutes: int) -> Callable[[Stop], Stop]:
    return lambda stop: replace(
        stop, arrives=stop.arrives + minutes, starts=stop.starts + minutes, ends=stop.ends + minutes
    )


@pytest.mark.parametrize(
    ("gate", "broken"),
    [
        ("lead", of_visit(skills=frozenset({"电"}))),
        ("lead", of_visit(tools=frozenset({"梯"}))),
        ("lead", of_visit(parts={"阀": 3})),
        ("lead", of_person(leads=False)),
        ("lead", of_stop("pair", lambda stop: replace(stop, is_lead=not stop.is_lead))),
        ("hazard", of_visit(hazard="带电")),
        ("barred", of_visit(barred=frozenset({"zhang"}))),
        ("project", of_person(goes_to=frozenset({"A"}))),
        ("crew", of_visit(crew=2)),
        ("window", of_visit(windows=((480, 500),))),
        ("duration", of_visit(minutes=50)),
        ("pin", of_visit(windows=((480, 1000),), pin=Pin(start=900))),
        ("pin", of_visit(pin=Pin(("li",)))),
        ("jobs", of_person(jobs=1)),
        ("parts", of_person(stock={"阀": 1})),
        ("team", of_person(team="二班")),
        ("off duty", of_person(spans=((480, 720), (790, 1020)))),
        ("returns after the shift", of_person(spans=((480, 720), (750, 800)))),
        ("begins before the shift", of_person(spans=((600, 720), (750, 1020)))),
        ("pause", of_person(pauses=(Pause("茶歇", (900, 950), 10),))),
        ("pause missing or strange", of_stop("茶歇", lambda stop: None)),
        ("way", of_stop("pump", moved_by(-25))),
        ("crew apart", of_stop("pair", moved_by(-1))),
        ("forgotten", of_stop("pump", lambda stop: None)),
        ("unknown visit", of_stop("pump", lambda stop: replace(stop, id="nobody asked"))),
        ("left out and served", lambda problem, plan: (problem, replace(plan, unserved=("pump",)))),
        ("two routes of one", lambda problem, plan: (problem, replace(plan, routes=plan.routes * 2))),
        ("unknown technician", lambda problem, plan: (replace(problem, technicians=(ABLE,)), plan)),
    ],
)
def test_the_checker_finds_a_broken_gate(
    gate: str, broken: Callable[[Problem, Plan], tuple[Problem, Plan]]
) -> None:
    problem, plan = broken(SOUND, greedy.plan_greedily(SOUND))
    assert gate in {one.gate for one in check.broken(problem, plan)}
