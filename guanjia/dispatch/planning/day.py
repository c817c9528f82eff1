"""A day's plan: clusters, the greedy plan, the solver where it is installed, what still fits, the check."""

from dataclasses import replace

from guanjia.dispatch.planning import check, clusters, even, explain, greedy, room, solver
from guanjia.dispatch.planning.greedy import Board
from guanjia.dispatch.planning.problem import GREEDY, SOLVER, Plan, Problem, Visit
from guanjia.dispatch.planning.solver import Effort


class GateBroken(RuntimeError):
    """A plan that must not leave: a fault of the planner, never of the problem."""


def plan(
    problem: Problem,
    effort: Effort,
    *,
    at_most: int = 400,
    is_greedy: bool = False,
    before: Plan | None = None,
) -> Plan:
    """A plan without a broken gate; more than `at_most` visits go in clusters that share the effort.

    It begins from the plan `before` where that is given and better than a new one.
    """
    parts = clusters.split(problem, at_most)
    share = Effort(effort.seconds / max(1, len(parts)), effort.seed, effort.iterations)
    plans = [_part(part, share, is_greedy=is_greedy, before=before) for part in parts]
    method = SOLVER if plans and all(one.method == SOLVER for one in plans) else GREEDY
    served = {stop.id for one in plans for route in one.routes for stop in route.visits}
    joined = Plan(
        tuple(route for one in plans for route in one.routes),
        tuple(visit.id for visit in problem.visits if visit.id not in served),
        method,
    )
    return checked(problem, completed(problem, joined))


def _part(problem: Problem, effort: Effort, *, is_greedy: bool, before: Plan | None) -> Plan:
    """One cluster: the greedy plan, bettered by the solver unless that is missing or its plan breaks a gate."""
    begin = greedy.plan_greedily(problem)
    if before:
        begin = min(greedy.repaired(problem, before), begin, key=lambda one: loss(problem, one))
    if is_greedy or not solver.is_installed():
        return even.evened(problem, begin)
    better = even.evened(problem, filled(problem, solver.solve(problem, begin, effort)))
    begin = even.evened(problem, begin)
    is_worse = loss(problem, better) > loss(problem, begin) or check.broken(problem, better)
    return replace(begin if is_worse else better, method=SOLVER)


def loss(problem: Problem, found: Plan) -> int:
    """What a plan costs by the weights of its problem, in metres: left out, moved, overtime, uneven, way."""
    weights, sums = problem.weights, explain.costs(problem, found)
    left_out = sum(problem.worth(problem.visit[name]) for name in found.unserved)
    late = sum(problem.moving(problem.visit[name]) for name in check.moved(problem, found))
    late += weights.overtime * sums.overtime_minutes
    uneven = weights.even * even.uneven(problem, found) if weights.even else 0
    return left_out + late + uneven + sums.metres


def filled(problem: Problem, found: Plan) -> Plan:
    """The plan with every visit that was left out and still fits."""
    board = Board(problem, found)
    greedy.fill(board, _left(board))
    return board.plan(found.method)


def completed(problem: Problem, found: Plan) -> Plan:
    """The plan with every visit that was left out and fits, also where others change hands for it."""
    if not found.unserved:
        return found
    board = Board(problem, found)
    greedy.fill(board, _left(board))
    if room.make_room(board, sorted(_left(board), key=problem.worth, reverse=True)):
        greedy.fill(board, _left(board))
    return board.plan(found.method)


def _left(board: Board) -> list[Visit]:
    return [board.problem.visit[name] for name in board.plan(GREEDY).unserved]


def checked(problem: Problem, found: Plan) -> Plan:
    """The plan itself; GateBroken when it breaks a gate."""
    if faults := check.broken(problem, found):
        raise GateBroken(f"{len(faults)} broken gates, the first: {faults[0]}")
    return found
