"""A plan of a day between the planner and the tables: solving it, its rows, its figures, what it would change."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from guanjia.dispatch import days, queries
from guanjia.dispatch.days import Day, Fixed
from guanjia.dispatch.models import DayPlan, Offer, PlannedVisit
from guanjia.dispatch.planning import check, even, explain, gates, greedy
from guanjia.dispatch.planning import day as planner
from guanjia.dispatch.planning.problem import Pin, Plan
from guanjia.dispatch.planning.solver import Effort
from guanjia.kernel.refusals import Refused, Verdict
from guanjia.organization.moments import clock_time
from guanjia.people.models import Staff
from guanjia.workorders.models import WorkOrder

# why one person cannot make a visit at a minute, by the constraint that would have to go
ONE = {
    "skill": "没有这项技能，或证书过期", "hazard": "没有这类危险作业的有效证件", "barred": "这一户不要他去",
    "crew": "凑不齐要同去的人", "project": "不在这个项目，也没有安排支援",
    "team": "凑不齐要同去的人", "lead": "不能带队或独自上门", "jobs": "手上的件数到了上限",
    "tool": "车上没有要用的工具", "part": "车上没有要用的材料，仓库也没有",
}  # fmt: skip
FIRST = 2 / 3  # of the time goes into the first search, the rest into the one that begins from it
MATERIAL = (gates.TOOL, gates.PART)
MINUTE = timedelta(minutes=1)
HELD = (Offer.Outcome.WAITING, Offer.Outcome.ACCEPTED)
BUSY = "和别的活时间冲突，或路上来不及"
ELSE = "那个时间不在班、在午休，或做完来不及回来"


def solved(plan: DayPlan, now: datetime) -> tuple[Day, Plan]:
    """The best plan that keeps what was sent and accepted; where that leaves out or moves promises, the best that may
    give these to others and move the others inside their windows, if it costs less."""
    visits = queries.visits_of(plan.before) if plan.before else []
    fixed = {pk: mark for pk, mark in as_fixed(visits).items() if mark.reason}
    first = days.collect(plan.project_id, plan.day, now, fixed, others=plan.project_ids[1:])
    day, found = _supplied(plan, first, visits, now, plan.seconds * FIRST)
    hurt = {int(name) for name in hurt_of(day, found)}
    if not hurt or not any(row.staff_id for row in day.orders.values()):
        return day, found
    lifted = days.collect(
        plan.project_id, plan.day, now, fixed, others=plan.project_ids[1:], lifted=hurt, is_settled=False
    )
    freer, other = _supplied(plan, lifted, visits, now, plan.seconds * (1 - FIRST))
    return (
        (freer, other)
        if planner.loss(freer.problem, other) < planner.loss(day.problem, found)
        else (day, found)
    )


def hurt_of(day: Day, found: Plan) -> tuple[str, ...]:
    """The visits that a plan leaves out, or begins outside of what the customer was told."""
    return (*found.unserved, *check.moved(day.problem, found))


def _supplied(
    plan: DayPlan, day: Day, visits: list[PlannedVisit], now: datetime, seconds: float
) -> tuple[Day, Plan]:
    """The plan with what is in the vans; what that leaves out or moves may draw its parts from a warehouse."""
    found = _search(plan, day, visits, now, seconds * FIRST)
    short = [name for name in hurt_of(day, found) if day.problem.visit[name].parts]
    eased = day.eased(short) if short else day
    if eased.problem.visits == day.problem.visits:
        return day, found
    return eased, _search(plan, eased, visits, now, seconds * (1 - FIRST), found)


def _search(
    plan: DayPlan,
    day: Day,
    visits: list[PlannedVisit],
    now: datetime,
    seconds: float,
    begin: Plan | None = None,
) -> Plan:
    effort = Effort(seconds, plan.seed)
    at_most = int(days.Numbers(plan.project_id, now)("at_most"))
    before = begin or (days.as_plan(visits, day) if visits else None)
    return planner.plan(day.problem, effort, at_most=at_most, is_greedy=plan.is_greedy, before=before)


def as_fixed(visits: Iterable[PlannedVisit]) -> dict[int, Fixed]:
    """Every visit of a plan as it stands; the reason is empty where nobody set it by hand."""
    found: dict[int, Fixed] = {}
    for row in sorted(visits, key=lambda row: not row.is_lead):
        mark = found.get(row.order_id)
        staff = (*(mark.staff if mark else ()), row.staff_id)
        found[row.order_id] = Fixed(staff, minute_of(row.plan, row.starts_at), row.fixed_reason)
    return found


def minute_of(plan: DayPlan, at: datetime) -> int:
    """A moment as a minute of the plan's day."""
    return int((at - days.midnight_of(plan.day)).total_seconds() // 60)


def rows_of(plan: DayPlan, day: Day, found: Plan) -> list[PlannedVisit]:
    """The rows of a plan: each person's part in each visit, with the way before it."""
    rows = []
    for route in found.routes:
        one = day.problem.technician[route.technician]
        rests, place = {pause.id: pause for pause in one.rests}, one.start or one.base
        for stop in route.stops:
            to = (rests[stop.id].place or one.base) if stop.is_pause else day.problem.visit[stop.id].place
            way, place = day.problem.travel.leg(place, to), to
            if stop.is_pause:
                continue
            order, mark = day.orders[stop.id], day.fixed.get(int(stop.id))
            rows.append(PlannedVisit(
                plan=plan, order=order, staff=day.staff[one.id], is_lead=stop.is_lead, starts_at=day.at(stop.starts),
                ends_at=day.at(stop.ends), way_minutes=way.minutes, way_metres=way.metres,
                window_from=order.window_from, window_until=order.window_until,
                breaks_window=is_outside(order, day.at(stop.starts)),
                fixed_reason=mark.reason if mark else "",
                to_draw=[asdict(draw) for draw in day.supplies.drawn.get(stop.id, ())] if stop.is_lead else [],
            ))  # fmt: skip
    return rows


def is_outside(order: WorkOrder, start: datetime) -> bool:
    """Whether a visit begins outside of what the customer was told."""
    if order.window_from is None:
        return False
    return not order.window_from <= start < (order.window_until or order.window_from) + MINUTE


def figures_of(day: Day, found: Plan) -> dict[str, Any]:
    """What a plan costs: served, ways, overtime, how evenly, windows kept; and when everybody pauses."""
    sums = explain.costs(day.problem, found)
    told = [row for row in day.orders.values() if row.window_from is not None]
    outside = {
        int(name)
        for name, crew in found.crews.items()
        if is_outside(day.orders[name], day.at(crew[0][1].starts))
    }
    leads = {one.id for one in day.problem.technicians if one.leads}
    jobs = {name: number for name, number in sums.jobs if name in leads}
    work = even.minutes_of(day.problem, found)
    missed = outside | {int(name) for name in found.unserved}
    return {
        "served": sums.served, "unserved": sums.unserved, "travel": sums.travel_minutes, "metres": sums.metres,
        "work": sums.work_minutes, "waiting": sums.waiting_minutes, "overtime": sums.overtime_minutes,
        "spread": max(jobs.values(), default=0) - min(jobs.values(), default=0), "jobs": jobs, "told": len(told),
        "kept": sum(row.pk not in missed for row in told), "minutes": work,
        "shares": even.shares_of(day.problem, work), "cost": planner.loss(day.problem, found),
        "pauses": [
            [int(route.technician), stop.starts, stop.ends]
            for route in found.routes for stop in route.stops if stop.is_pause
        ],
    }  # fmt: skip


def left_out(day: Day, found: Plan) -> list[dict[str, Any]]:
    """What a plan does not serve: the reason, and each constraint that would let it in, with whom and when."""
    used = used_parts(day, found)
    return [
        {
            "order": int(row.visit), "reason": row.reason, "words": row.words,
            "lacks": _lacks(day, row.visit, "", used) if row.reason in MATERIAL else [],
            "ways": [
                {"constraint": way.constraint, "staff": int(way.technician), "at": day.at(way.start).isoformat(),
                 "lacks": _lacks(day, row.visit, way.technician, used) if way.constraint in MATERIAL else []}
                for way in row.ways
            ],
        }
        for row in explain.unserved(day.problem, found)
    ]  # fmt: skip


def used_parts(day: Day, found: Plan) -> dict[str, Counter[str]]:
    """What the visits of a plan use up out of the van of each person."""
    used: dict[str, Counter[str]] = defaultdict(Counter)
    for route in found.routes:
        for stop in route.visits:
            used[route.technician].update(day.problem.visit[stop.id].parts if stop.is_lead else {})
    return used


def _lacks(day: Day, name: str, who: str, used: Mapping[str, Mapping[str, int]]) -> list[dict[str, Any]]:
    """What of its tools and parts one person lacks for a visit; without a person, what the visit needs at all."""
    one = day.problem.technician[who] if who else None
    return day.supplies.lacking(day.problem.visit[name], one, used.get(who, {}))


def fits(order: WorkOrder, staff: Staff, day: Day, found: Plan) -> Verdict:
    """Nothing, or why a visit that was set by hand cannot be made so, or what it would push out."""
    name, who = str(order.pk), staff.name
    if str(staff.pk) not in day.staff:
        return Refused(
            "off_duty", f"{who}这一天不当班，或手上的活做到了下班。请选别人。", {"staff": "不当班"}
        )
    if name not in day.problem.visit:
        return Refused("not_planned", "这张单已经出发、结束或改到了别的日子。请重新排。")
    if name not in found.crews:
        why = why_not(day, name, str(staff.pk))
        return Refused("does_not_fit", f"不能这样排：{who}{why}。请换人或换时间。")
    pushed = [day.orders[str(pk)].number for pk in day.fixed if str(pk) in found.unserved]
    if pushed:
        return Refused("pushes_out", f"不能这样排：会挤掉 {'、'.join(pushed)}。请先移开它，或换时间。")
    broken = check.broken(day.problem, found)
    return Refused("breaks_gate", "不能这样排：有一道硬性条件不满足。请换人或换时间。") if broken else None


def why_not(day: Day, name: str, who: str) -> str:
    """Why somebody cannot lead a visit at its minute, tried on a day on which nobody has anything else to do."""
    visit, people = day.problem.visit[name], day.problem.technicians
    mates = [replace(one, leads=False) for one in people if one.id != who] if visit.crew > 1 else []
    only = day.problem.changed(
        technicians=(day.problem.technician[who], *mates),
        visits=(replace(visit, pin=Pin((), visit.pin.start)),),
    )
    if gate := gates.may_lead(only.technicians[0], only.visits[0]):
        return ONE.get(gate, ELSE)
    if name in greedy.plan_greedily(only).crews:
        return BUSY
    return ONE.get(explain.unserved(only, Plan((), (name,), ""))[0].reason, ELSE)


@dataclass(frozen=True)
class Change:
    """What a draft would change of the plan that counts, for one visit."""

    order: WorkOrder
    was: str
    was_at: datetime | None
    now: str
    now_at: datetime | None
    is_to_call: bool
    told: str


def changes(plan: DayPlan) -> list[Change]:
    """What a draft would change of the plan that counts: people and times, the ones to call first."""
    formers = queries.published_plans(plan.project_ids, plan.day).exclude(pk=plan.pk)
    old = {row.order_id: row for one in formers for row in queries.visits_of(one) if row.is_lead}
    new = {row.order_id: row for row in queries.visits_of(plan) if row.is_lead}
    if not formers:
        return []
    found = []
    for pk in {**old, **new}:
        was, now = old.get(pk), new.get(pk)
        row = now or was
        if now is None and row is not None and row.order.status not in days.PLANNED:
            continue  # made, under way, or not wanted any more
        if row is None or (was and now and (was.staff_id, was.starts_at) == (now.staff_id, now.starts_at)):
            continue
        found.append(Change(
            row.order, was.staff.name if was else "", was.starts_at if was else None, now.staff.name if now else "",
            now.starts_at if now else None, now.breaks_window if now else is_awaited(was), told(was, now),
        ))  # fmt: skip
    return sorted(found, key=lambda row: (not row.is_to_call, row.now_at or row.was_at, row.order.pk))


def told(was: PlannedVisit | None, now: PlannedVisit | None) -> str:
    """What the customer of a changed visit hears when the draft is published, in words."""
    if now is None and not is_awaited(was):
        return "不发消息；排不进，要另想办法"
    if now is None:
        is_told = was is not None and was.told_at is not None
        return "已收到过消息，打电话改约" if is_told else "收到“约定时间可能要变”，再打电话改约"
    order = now.order
    if now.breaks_window and now.told_at:
        return "已收到过“可能赶不上”，打电话改约"
    if now.breaks_window:
        return "收到“可能赶不上”，再打电话改约"
    if order.staff_id is None:
        return "师傅接单后收到接单消息"
    if order.staff_id != now.staff_id:
        return "新师傅接单后收到接单消息，约定时间不变"
    if order.visit_at is not None and now.starts_at - order.visit_at >= MINUTE:
        return f"收到推迟到 {clock_time(now.starts_at)} 的消息，还在约定时间里"
    return "不发消息，约定时间不变"


def is_awaited(was: PlannedVisit | None) -> bool:
    """Whether the customer of a planned visit still waits for the window with which it was planned."""
    return was is not None and was.window_from is not None and was.window_from == was.order.window_from


def displaced(plan: DayPlan) -> list[PlannedVisit]:
    """What an earlier plan of the day that counted had and this one leaves out, the latest such visit of each order;
    not what was sent since, is under way, was cancelled or got another window."""
    rows = PlannedVisit.objects.filter(
        order__in=[row["order"] for row in plan.unserved], order__status__in=days.PLANNED, is_lead=True,
        plan__day=plan.day, plan__published_at__isnull=False,
    ).exclude(plan=plan)  # fmt: skip
    if plan.published_at is not None:
        sent = Offer.objects.filter(at__gte=plan.published_at, outcome__in=HELD).values("order_id")
        rows = rows.exclude(order__in=sent)
    rows = rows.select_related("order__unit", "order__area", "order__project").order_by("plan_id")
    found = {row.order_id: row for row in rows}
    return [row for row in found.values() if is_awaited(row)]


def why_left_out(plan: DayPlan) -> dict[int, str]:
    """The reason of everything that a plan leaves out, in words, by order."""
    return {row["order"]: row["words"] for row in plan.unserved}


@dataclass(frozen=True)
class ToCall:
    """A customer whose appointment a plan does not keep: why, and when a message said so."""

    order: WorkOrder
    why: str
    told_at: datetime | None


def to_call(plan: DayPlan, visits: Iterable[PlannedVisit]) -> list[ToCall]:
    """Who must be called for another time: what begins after its window, and what fell out; each once, by window."""
    reasons = why_left_out(plan)
    found = {row.order_id: ToCall(row.order, reasons[row.order_id], row.told_at) for row in displaced(plan)}
    for row in visits:
        if row.is_lead and row.breaks_window and row.sent_at is None and is_awaited(row):
            found[row.order_id] = ToCall(row.order, f"最早 {clock_time(row.starts_at)} 能到", row.told_at)
    waits = (row for row in found.values() if row.order.status in days.PLANNED)
    return sorted(waits, key=lambda row: (row.order.window_from or row.order.received_at, row.order.pk))


def unchanged(plan: DayPlan) -> int:
    """How many visits of a draft stay with whom and when the plan that counts has them: nobody hears anything."""
    formers = queries.published_plans(plan.project_ids, plan.day).exclude(pk=plan.pk)
    old, new = (
        set(PlannedVisit.objects.filter(rows, is_lead=True).values_list("order_id", "staff_id", "starts_at"))
        for rows in (Q(plan__in=formers), Q(plan=plan))
    )
    return len(old & new)
