"""B10: the day planner on public problems (the folder named by GUANJIA_VRP) and on a made-up city."""

import json
import os
import time
from pathlib import Path

from bench.city import city, impossible
from bench.measure import Row
from bench.scenarios import Bench
from guanjia.dispatch.planning import check, day, explain, solomon
from guanjia.dispatch.planning.problem import SOLVER, Plan, Problem
from guanjia.dispatch.planning.solver import Effort

FOLDER = "GUANJIA_VRP"
SECONDS, GAP = 10.0, 5.0
CITY = (40, 200, 2_000)
_done: list[int] = []  # the sizes of orders change nothing: once a run


def b10(bench: Bench) -> list[Row]:
    """Each public file by its record of distances, and the city served by clusters, once a run."""
    if _done:
        return []
    _done.append(bench.orders)
    folder = os.environ.get(FOLDER, "")
    files = sorted(Path(folder).glob("*.txt")) if folder else []
    return [public(path, SECONDS) for path in files] + in_city(*CITY, SECONDS)


def public(path: Path, seconds: float) -> Row:
    """How much longer the routes are than the best known, in per cent; refused when a customer is left out."""
    problem = solomon.read(path.read_text())
    plan = planned(problem, seconds, at_most=len(problem.visits))
    if plan.unserved:
        raise RuntimeError(f"B10: {path.stem}: {len(plan.unserved)} customers were left out")
    best = json.loads(path.with_name("best-known.json").read_text())[f"{path.stem}_distance"]["distance"]
    distance = explain.costs(problem, plan).metres / solomon.SCALE
    what = f"{path.stem}, {seconds:g} s on one core: {distance:.2f} of {best}"
    return Row("B10", what, len(problem.visits), [100 * (distance / best - 1)], unit=" %").at_most(GAP)


def in_city(projects: int, technicians: int, jobs: int, seconds: float, at_most: int = 400) -> list[Row]:
    """The city by clusters: everything served that can be, the time it took, the way beside the greedy plan's."""
    problem = city(projects, technicians, jobs)
    began = time.perf_counter()
    greedy = day.plan(problem, Effort(seconds, 1), at_most=at_most, is_greedy=True)
    between = time.perf_counter()
    plan = planned(problem, seconds * -(-jobs // at_most), at_most=at_most)
    ended = time.perf_counter()
    left, left_greedy = (len(set(one.unserved) - impossible(problem)) for one in (plan, greedy))
    rows = [
        Row(
            "B10",
            f"city, of {jobs - len(impossible(problem)):,} requests that can be served left out",
            jobs,
            [left],
        ),
        Row("B10", "the same by the greedy plan", jobs, [left_greedy]),
        Row(
            "B10", "way of all", jobs, [_km(problem, plan)], [_km(problem, greedy)], " km", "the greedy plan"
        ),
        Row(
            "B10",
            f"time by clusters of {at_most}",
            jobs,
            [ended - between],
            [between - began],
            " s",
            "greedy",
        ),
    ]
    for row in rows[:2]:
        row.unit = ""
    rows[0].at_most(0)
    return rows


def planned(problem: Problem, seconds: float, at_most: int) -> Plan:
    """A plan by the solver; refused when it was not, or when the checker finds a broken gate."""
    plan = day.plan(problem, Effort(seconds, 1), at_most=at_most)
    if plan.method != SOLVER or check.broken(problem, plan):
        raise RuntimeError(f"B10: planned by {plan.method}, {len(check.broken(problem, plan))} broken gates")
    return plan


def _km(problem: Problem, plan: Plan) -> float:
    return explain.costs(problem, plan).metres / 1000
