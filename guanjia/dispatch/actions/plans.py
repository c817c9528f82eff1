"""The plan of a day: asked for, made by the worker, changed by hand, published, dropped (WO-06)."""

from collections.abc import Iterable
from datetime import date, datetime

from guanjia.dispatch import days, events, plans, queries, states
from guanjia.dispatch.days import Day, Fixed
from guanjia.dispatch.models import DayPlan, PlannedVisit
from guanjia.dispatch.planning import greedy
from guanjia.dispatch.planning.problem import BadProblem, Plan
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.models import LongRun
from guanjia.kernel.moves import amend, move
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import NotAllowed, Refused, Verdict, require
from guanjia.kernel.work import action
from guanjia.organization.models import Project
from guanjia.people.models import Staff
from guanjia.sheets import runs
from guanjia.workorders.models import WorkOrder

RUN, NEED, STEPS = "day_plan", "dispatch.assign", 3
GOING = (LongRun.Status.PREVIEWED, LongRun.Status.QUEUED, LongRun.Status.RUNNING)


@action
def ask_plan(
    project: Project, *, by: Actor, day: date, others: Iterable[Project] = (), is_greedy: bool = False,
    at: datetime | None = None,
) -> DayPlan:  # fmt: skip
    """Ask the worker for the plan of a day, anew where there is one: what somebody set by hand stays set.

    A draft that is there goes; a published plan counts until the new one is published.
    """
    plan = begin_plan(project, by=by, day=day, others=others, is_greedy=is_greedy, at=at)
    plan.run = runs.begin_run(RUN, None, by=by, project_id=project.pk)
    plan.save(update_fields=["run"])
    runs.confirm_run(plan.run, by=by)
    return plan


@action
def begin_plan(
    project: Project, *, by: Actor, day: date, others: Iterable[Project] = (), is_greedy: bool = False,
    at: datetime | None = None,
) -> DayPlan:  # fmt: skip
    """An empty draft, of one project or of one with `others`; Refused for a day that is over, while one is being made,
    or where a plan counts that also is about projects of somebody else."""
    now, joined = at or clock.now(), [row for row in others if row.pk != project.pk]
    ids = [project.pk, *(row.pk for row in joined)]
    require(None if all(by.reach(NEED).covers(pk) for pk in ids) else NotAllowed())
    if days.is_past(day, now):
        raise Refused("day_past", "这一天已经过去，不能再排。请选今天或以后的日期。", {"day": "已经过去"})
    list(Project.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    if foreign := queries.beyond(by, ids, day):
        text = f"这一天已经和别的项目一起排了（{foreign.project.name}的计划），请那边的调度重排。"
        raise Refused("planned_together", text)
    before = queries.plan_of_day(by, project.pk, day)
    if before and not before.is_solved and before.run and before.run.state in GOING:
        raise Refused("being_made", "这一天的计划正在排，排好就会出现在这一页。")
    number = days.Numbers(project.pk, now)
    plan = DayPlan.objects.create(
        project=project, day=day, before=before, made_by=by.ref, made_at=now, is_greedy=is_greedy,
        seconds=int(number("seconds")), seed=int(number("seed")),
    )  # fmt: skip
    plan.others.set(joined)
    record(events.PlanAsked(day=day, others=[row.pk for row in joined]), plan, by=by, at=at)
    if before and before.status == DayPlan.Status.DRAFT:
        drop_plan(before, by=by, at=at)
    return plan


def make_plan(run: LongRun) -> dict[str, object]:
    """The work of a run: collect, solve, keep; a second run of the same plan changes nothing."""
    plan = DayPlan.objects.select_related("project", "before").prefetch_related("others").get(run=run)
    runs.progress(run, 1, STEPS)
    solve_plan(plan)
    runs.progress(run, STEPS, STEPS)
    return {"served": plan.figures.get("served", 0)}


def solve_plan(plan: DayPlan, at: datetime | None = None) -> DayPlan:
    """Put the visits into an empty draft; long, so that nothing is locked meanwhile."""
    if plan.is_solved or plan.status != DayPlan.Status.DRAFT:
        return plan
    now = at or clock.now()
    try:
        day, found = plans.solved(plan, now)
    except BadProblem as fault:
        raise Refused("bad_problem", f"排不了：{fault}。请改正后再排。") from fault
    return keep_solved(plan, day, found, at=at)


@action
def keep_solved(plan: DayPlan, day: Day, found: Plan, *, at: datetime | None = None) -> DayPlan:
    """Keep what the planner found; a draft that was dropped meanwhile stays dropped."""
    locked = (
        DayPlan.objects.select_for_update().filter(pk=plan.pk, method="", status=DayPlan.Status.DRAFT).first()
    )
    if locked is None:
        raise Refused("dropped", "这份计划已经作废。")
    _keep(locked, day, found)
    solved = events.PlanSolved(served=len(found.crews), unserved=len(found.unserved), method=found.method)
    amend(
        locked,
        solved,
        by=SYSTEM,
        at=at,
        method=found.method,
        figures=locked.figures,
        unserved=locked.unserved,
    )
    for name in ("version", "method", "figures", "unserved"):
        setattr(plan, name, getattr(locked, name))
    return plan


def _keep(plan: DayPlan, day: Day, found: Plan) -> None:
    """The visits of a plan, its costs and what it left out, in place of those that were there."""
    told, rows = queries.told_of(plan), plans.rows_of(plan, day, found)
    for row in rows:
        row.told_at = told.get((row.order_id, row.window_from))
    PlannedVisit.objects.filter(plan=plan).delete()
    PlannedVisit.objects.bulk_create(rows)
    plan.figures, plan.unserved = plans.figures_of(day, found), plans.left_out(day, found)


@action
def fix_visit(
    plan: DayPlan, *, by: Actor, order: WorkOrder, staff: Staff, starts_at: datetime, reason: str,
    at: datetime | None = None,
) -> DayPlan:  # fmt: skip
    """Set by hand who leads a visit of a draft, and when: nothing else moves, no gate breaks, a reason is kept."""
    now = at or clock.now()
    require(_may_change(plan, by), _is_told_why(reason))
    if starts_at < now:
        raise Refused("past", "这个时间已经过去，请选以后的时间。", {"starts_at": "已经过去"})
    said, visits = noted(reason, 120, "reason"), queries.visits_of(plan)
    others = {pk: mark for pk, mark in plans.as_fixed(visits).items() if pk != order.pk}
    mates = [row.staff_id for row in visits if row.order_id == order.pk and not row.is_lead]
    team = (staff.pk, *(pk for pk in mates if pk != staff.pk))
    wanted = Fixed(team, plans.minute_of(plan, starts_at), said)
    fixed = others | {order.pk: wanted}
    day = days.collect(plan.project_id, plan.day, now, fixed, others=plan.project_ids[1:])
    found = greedy.plan_greedily(day.problem)
    require(plans.fits(order, staff, day, found))
    fact = events.VisitFixed(order_id=order.pk, staff_id=staff.pk, starts_at=starts_at, reason=said)
    return _changed(plan, day, found, fact, by, now)


@action
def unfix_visit(plan: DayPlan, *, by: Actor, order: WorkOrder, at: datetime | None = None) -> DayPlan:
    """Take back what was set by hand for a visit of a draft; the next plan may put it elsewhere."""
    require(_may_change(plan, by))
    PlannedVisit.objects.filter(plan=plan, order=order).update(fixed_reason="")
    return amend(plan, events.VisitFixed(order_id=order.pk), by=by, at=at, about=[order.ref])


def _changed(
    plan: DayPlan, day: Day, found: Plan, fact: events.VisitFixed, by: Actor, now: datetime
) -> DayPlan:
    _keep(plan, day, found)
    return amend(plan, fact, by=by, at=now, figures=plan.figures, unserved=plan.unserved)


def _may_change(plan: DayPlan, by: Actor) -> Verdict:
    """Only a draft that is there is changed by hand."""
    if not queries.covers(by, plan):
        return NotAllowed()
    if plan.status != DayPlan.Status.DRAFT:
        return Refused("not_a_draft", "只有草稿能改。请先点“重新排”，改好再发布。")
    return None if plan.is_solved else Refused("being_made", "这份计划还没排好，请稍等。")


def _is_told_why(reason: str) -> Verdict:
    if reason.strip():
        return None
    return Refused("reason_needed", "请写为什么这样排，原因留在计划里。", {"reason": "请写原因"})


@action
def drop_plan(plan: DayPlan, *, by: Actor, at: datetime | None = None) -> DayPlan:
    """A plan that does not count any more; what was sent stays sent."""
    require(None if queries.covers(by, plan) else NotAllowed())
    return move(plan, states.DROP, events.PlanDropped(day=plan.day), by=by, at=at)


runs.register(runs.RunKind(RUN, "排当日计划", NEED, lambda run: {}, make_plan))
