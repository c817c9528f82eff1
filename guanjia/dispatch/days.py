"""The day of a project as a problem of the pure planner: who is on duty, what is to be visited, how far it is.

Everything is asked by a fixed number of queries. Minutes count from the local midnight of the day.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from math import ceil, floor
from typing import Any

from django.db.models import Q

from guanjia.customers import blocks, wishes
from guanjia.dispatch import queries
from guanjia.dispatch.between import Between, between
from guanjia.dispatch.models import PlannedVisit
from guanjia.dispatch.places import Paths, base_of, place_of, places_of
from guanjia.dispatch.planning.problem import (
    Pause,
    Pin,
    Plan,
    Problem,
    Route,
    Stop,
    Technician,
    Visit,
    Weights,
)
from guanjia.dispatch.planning.travel import Place, Ways
from guanjia.dispatch.supplies import Supplies, supplies_of
from guanjia.dispatch.teams import Team, booked_elsewhere, taken, team_for
from guanjia.kernel import policy
from guanjia.kernel.refusals import Refused
from guanjia.organization.moments import CHINA, local
from guanjia.people import queries as people
from guanjia.people.duties import without
from guanjia.people.models import Certificate, Staff
from guanjia.workorders import queries as workorders
from guanjia.workorders import states
from guanjia.workorders.models import CrewMember, WorkOrder

S = states.Status
PLANNED = (S.CONFIRMED, S.DISPATCHED, S.ACCEPTED)
BEGUN = (S.ON_THE_WAY, S.ON_SITE, S.WORKING)
DAY, MIDNIGHT = timedelta(days=1), 24 * 60


@dataclass(frozen=True)
class Fixed:
    """What somebody set by hand: who goes, the lead first, at which minute, and why."""

    staff: tuple[int, ...]
    start: int | None
    reason: str = ""


@dataclass(frozen=True)
class Day:
    """A day as a problem, with the orders and the staff behind its ids."""

    problem: Problem
    midnight: datetime
    orders: dict[str, WorkOrder]
    staff: dict[str, Staff]
    supplies: Supplies
    fixed: Mapping[int, Fixed] = field(default_factory=dict)

    def eased(self, names: Iterable[str]) -> "Day":
        """The same day, in which some visits take their parts out of a warehouse as far as one has them."""
        return replace(
            self, problem=self.problem.changed(visits=self.supplies.eased(self.problem.visits, names))
        )

    def at(self, minute: int) -> datetime:
        """The moment of a minute."""
        return self.midnight + timedelta(minutes=minute)


@dataclass(frozen=True)
class Numbers:
    """The policy of the plan, for one project."""

    project_id: int
    now: datetime

    def __call__(self, key: str) -> Any:
        """The value of `plan.KEY`."""
        return policy.value(f"plan.{key}", at=self.now, project=self.project_id)

    def minute(self, key: str) -> int:
        """A time of day as minutes from midnight."""
        at = time.fromisoformat(self(key))
        return at.hour * 60 + at.minute


def midnight_of(day: date) -> datetime:
    """The local midnight with which a day begins."""
    return datetime.combine(day, time(), CHINA)


def collect(
    project_id: int, day: date, now: datetime, fixed: Mapping[int, Fixed] | None = None, *,
    others: Iterable[int] = (), lifted: Iterable[int] = (), is_settled: bool = True,
) -> Day:  # fmt: skip
    """The problem of a day, from now on where it has begun; Refused when there is nobody or nothing to plan.

    What was sent stays with its person, what was accepted keeps its time too where `is_settled`; `lifted` are the
    orders that may go to others all the same; `others` are projects that are planned with the first one, whose policy
    counts for all.
    """
    project_ids = [project_id, *others]
    midnight, number, fixed = midnight_of(day), Numbers(project_id, now), fixed or {}
    start = max(0, ceil((now - midnight) / timedelta(minutes=1)))
    orders = to_visit(project_ids, midnight, is_today=start > 0)
    if not orders:
        raise Refused("nothing_to_plan", "这一天没有约好的上门，不用排。")
    crews = crews_of(orders)
    held = {str(row.pk): row for row in orders}
    team = team_for(project_ids, day)
    staff, technicians, paths, places = at_work(team, project_ids, midnight, orders, number)
    if not technicians:
        raise Refused("nobody_on_duty", "这一天没有当班的师傅，请先在排班里排好人。")
    settle = Settle(midnight, start, number, set(staff), crews, fixed, frozenset(lifted), is_settled)
    (barred, marked), silent = kept_out(orders, staff), queries.silent(orders)
    supplies = supplies_of(project_ids, orders, staff)
    visits = supplies.loaded([
        visit_of(row, settle, place_of(row, places), barred[row.household_id] | (silent[row.pk] & set(staff)),
                 row.household_id in marked)
        for row in orders
    ], held)  # fmt: skip
    technicians = [supplies.equipped(one) for one in technicians]
    problem = Problem(tuple(technicians), visits, paths, weights_of(number))
    return Day(problem, midnight, held, staff, supplies, fixed)


def usual_way(number: Numbers) -> int:
    """The minutes that are kept between two jobs (`visit.travel`)."""
    return ceil(float(policy.value("visit.travel", at=number.now, project=number.project_id)))


def at_work(
    team: Team, project_ids: list[int], midnight: datetime, orders: list[WorkOrder], number: Numbers
) -> tuple[dict[str, Staff], list[Technician], Paths, dict[int | str, Place]]:
    """Who is there on the day, from when and from where, the ways, and the places."""
    now = number.now
    homes = {row.project_id for row in team.everybody.values()} | set(project_ids)
    elsewhere = booked_elsewhere(team, project_ids)
    roads = roads_of(homes | {job.project_id for jobs in elsewhere.values() for job in jobs}, number)
    places = places_of({pk: str(Numbers(pk, now)("base")) for pk in homes})
    least = max(usual_way(Numbers(pk, now)) for pk in project_ids)
    staff, technicians = team_of(
        team, midnight, now, orders, places, number, taken(team, elsewhere, roads, least)
    )
    return staff, technicians, Paths(walk_of(number, least), least, roads), places


def walk_of(number: Numbers, least: int) -> Ways:
    """The ways inside of a project, by coordinates."""
    pace = int(policy.value("dispatch.walk", at=number.now, project=number.project_id))
    return Ways(pace, int(number("detour")), least, least)


def weights_of(number: Numbers) -> Weights:
    """What the plan weighs, by the policy."""
    keys = ("unserved", "priority", "moved", "overtime", "even")
    return Weights(*(int(number(f"weight.{key}")) for key in keys))


def roads_of(project_ids: set[int], number: Numbers) -> Between | None:
    """The ways between projects; none where there is one."""
    return between(project_ids, number.project_id, number.now) if len(project_ids) > 1 else None


def to_visit(project_ids: Iterable[int], midnight: datetime, *, is_today: bool) -> list[WorkOrder]:
    """What is agreed for a day and not begun; today also what is urgent and goes at once."""
    end = midnight + DAY
    promised = Q(visit_at__gte=midnight, visit_at__lt=end)
    agreed = Q(visit_at__isnull=True, window_from__gte=midnight, window_from__lt=end)
    soon = Q(window_from__isnull=True, visit_at__isnull=True, urgency="urgent")
    rows = WorkOrder.objects.filter(
        promised | agreed | (soon if is_today else Q(pk=None)),
        project_id__in=project_ids,
        status__in=PLANNED,
        lead=None,
    )
    return list(
        rows.select_related(*workorders.RELATED, "category__skill", "unit__building", "area").order_by("pk")
    )


def crews_of(orders: list[WorkOrder]) -> dict[int, tuple[int, ...]]:
    """Who goes along with what was sent."""
    found: dict[int, tuple[int, ...]] = {}
    for order_id, staff_id in CrewMember.objects.filter(order__in=orders).values_list("order_id", "staff_id"):
        found[order_id] = (*found.get(order_id, ()), staff_id)
    return found


def kept_out(
    orders: list[WorkOrder], staff: Mapping[str, Staff]
) -> tuple[dict[int | None, set[str]], set[int | None]]:
    """Whom each home does not want, and which homes nobody visits alone."""
    homes = {row.household_id for row in orders if row.household_id}
    barred: dict[int | None, set[str]] = defaultdict(set)
    for home, staff_id in (
        blocks.standing().filter(household_id__in=homes).values_list("household_id", "staff_id")
    ):
        barred[home] |= {str(staff_id)} & set(staff)
    return barred, set(wishes.marks_of(homes))


@dataclass(frozen=True)
class Settle:
    """What decides how free a visit is: the day, the minute it begins to be planned, who is there, what is settled."""

    midnight: datetime
    start: int
    number: Numbers
    here: set[str]
    crews: Mapping[int, tuple[int, ...]]
    fixed: Mapping[int, Fixed]
    lifted: frozenset[int]
    is_settled: bool

    def minute(self, at: datetime | None, whole: Callable[[float], int] = ceil) -> int | None:
        """A moment as a whole minute of the day, not before it."""
        return None if at is None else whole((at - self.midnight) / timedelta(minutes=1))

    def pin(self, order: WorkOrder) -> Pin:
        """Who must go and when: as set by hand, else as sent and accepted."""
        if (set_by_hand := self.fixed.get(order.pk)) and {str(pk) for pk in set_by_hand.staff} <= self.here:
            return Pin(tuple(str(pk) for pk in set_by_hand.staff), set_by_hand.start)
        if order.staff_id is None or str(order.staff_id) not in self.here or order.pk in self.lifted:
            return Pin()
        mates = tuple(str(pk) for pk in self.crews.get(order.pk, ()) if str(pk) in self.here)
        at = self.minute(order.visit_at) if self.is_settled else None
        return Pin((str(order.staff_id), *mates), at if at is not None and at >= self.start else None)


def visit_of(order: WorkOrder, settle: Settle, place: Place, barred: set[str], is_marked: bool) -> Visit:
    """An order as a visit: its window, and the rest of the day for when that cannot be kept.

    Where not all fit, what is urgent comes first, then what was sent already.
    """
    since = settle.minute(order.window_from or order.visit_at)
    until = settle.minute(order.window_until or order.visit_at, floor)
    if since is None or until is None:
        since, until = settle.start, settle.start + int(settle.number("urgent"))
    until = max(since, until)  # a point in time with seconds
    pin, first = settle.pin(order), max(since, settle.start)
    crew = max(2 if is_marked else 1, 1 + len(settle.crews.get(order.pk, ())), len(pin.technicians))
    windows = ((first, MIDNIGHT - 1), *(((pin.start, pin.start),) if pin.start is not None else ()))
    skills, hazard = needs_of(order, crew)
    return Visit(
        str(order.pk), place, order.category.minutes, windows, (first, until) if first <= until else None,
        skills, hazard=hazard, crew=crew, barred=frozenset(barred), pin=pin,
        priority=2 * order.is_urgent + bool(order.staff_id),
    )  # fmt: skip


def needs_of(order: WorkOrder, crew: int) -> tuple[frozenset[str], str]:
    """The skill and the clearance; in a crew only who leads does the dangerous part, so both are asked of the lead."""
    skill = order.category.skill_id
    if skill is None:
        return frozenset(), ""
    hazard = cleared_key(skill, order.category.hazard) if order.category.hazard else ""
    return (frozenset({str(skill)}), hazard) if crew == 1 else (frozenset({hazard or str(skill)}), "")


def cleared_key(skill_id: int, hazard: str) -> str:
    """The clearance to do work of a skill in its hazard class."""
    return f"{skill_id}:{hazard}"


def team_of(
    team: Team, midnight: datetime, now: datetime, orders: list[WorkOrder], places: Mapping[int | str, Place],
    number: Numbers, gone: Mapping[int, list[tuple[datetime, datetime]]],
) -> tuple[dict[str, Staff], list[Technician]]:  # fmt: skip
    """Everybody on plain duty that day, with what they can do, from when they are free and where."""
    everybody = team.everybody
    duty = people.duty(everybody, midnight, midnight + DAY)
    certificates, load = people.certificates(everybody), workorders.open_load(everybody)
    mine = Counter(row.staff_id for row in orders if row.staff_id)
    busy = busy_until(everybody, midnight, now, places)
    wanted = {(pk, row.category.hazard) for row in orders if (pk := row.category.skill_id)}
    day, found = midnight.date(), []
    for pk, person in everybody.items():
        free, place = busy.get(pk, (now, None))
        if not person.is_present:
            free = max(free, now + queries.presence_counts(person.project_id, now))
        spans = spans_of(without(duty[pk], gone.get(pk, ())), midnight, free)
        if not spans:
            continue
        skills, clearances = can_do(certificates[pk], wanted, day)
        found.append(Technician(
            str(pk), places[base_of(person.project_id)], spans, pauses_of(spans, number, place is not None), skills,
            clearances=clearances, jobs=max(0, person.limit - load.get(pk, 0) + mine[pk]),
            leads=pk in team.leads and not people.needs_induction(person, day), overtime=int(number("overtime")),
            start=place, team="" if pk in team.mates else str(pk), goes_to=team.goes_to[pk],
        ))  # fmt: skip
    return {one.id: everybody[int(one.id)] for one in found}, found


def spans_of(duties: Iterable[Any], midnight: datetime, free: datetime) -> tuple[tuple[int, int], ...]:
    """The hours of plain duty from when somebody is free, as minutes; those on call are not planned."""
    spans = []
    for duty in sorted((d for d in duties if not d.is_on_call), key=lambda d: d.starts_at):
        begin = max(duty.starts_at, midnight, free)
        first, last = (ceil((at - midnight) / timedelta(minutes=1)) for at in (begin, duty.ends_at))
        if first < min(last, MIDNIGHT):
            spans.append((first, last))
    return tuple(spans)


def pauses_of(spans: tuple[tuple[int, int], ...], number: Numbers, is_away: bool) -> tuple[Pause, ...]:
    """The pause at noon of who works before and after it; who is at a job gets it once there was time to come back."""
    minutes, first, last = int(number("pause")), number.minute("pause_from"), number.minute("pause_until")
    for begin, end in spans:
        soonest = max(first, begin + (usual_way(number) if is_away else 0))
        latest = min(last, end - minutes)
        if minutes and begin <= first and soonest <= latest:
            return (Pause("午休", (soonest, latest), minutes),)
    return ()


def can_do(
    held: list[Certificate], wanted: set[tuple[int, str]], day: date
) -> tuple[frozenset[str], frozenset[str]]:
    """The skills of a person on a day, and the clearances for dangerous work; both may be asked of a lead."""
    ok = {(skill, hazard) for skill, hazard in wanted if not people.is_cleared(held, skill, hazard, day)}
    plain = {str(skill) for skill, _ in wanted if not people.is_cleared(held, skill, "", day)}
    clear = frozenset(cleared_key(skill, hazard) for skill, hazard in ok if hazard)
    return clear | plain, clear


def busy_until(
    staff_ids: Iterable[int], midnight: datetime, now: datetime, places: Mapping[int | str, Place]
) -> dict[int, tuple[datetime, Place]]:
    """From when and where those are free who are on the way or at a job now; on another day nobody is held."""
    if now < midnight:
        return {}
    ids = list(staff_ids)
    rows = WorkOrder.objects.filter(
        Q(staff_id__in=ids) | Q(crew__staff_id__in=ids), status__in=BEGUN
    ).distinct()
    found: dict[int, tuple[datetime, Place]] = {}
    for row in rows.select_related("category", "unit", "area").prefetch_related("crew"):
        began = row.came_at or max(now, row.visit_at or now)
        end = max(row.expected_finish_at or began + timedelta(minutes=row.category.minutes), now)
        for pk in (row.staff_id or 0, *(mate.staff_id for mate in row.crew.all())):
            if pk not in found or found[pk][0] < end:
                found[pk] = (end, place_of(row, places))
    return found


def as_plan(visits: Iterable[PlannedVisit], day: Day) -> Plan:
    """A kept plan in the words of the planner: who goes where in which order, without the pauses."""
    lines: dict[str, list[Stop]] = defaultdict(list)
    for row in visits:
        if str(row.order_id) in day.problem.visit and str(row.staff_id) in day.problem.technician:
            first, last = (
                floor((at - day.midnight) / timedelta(minutes=1)) for at in (row.starts_at, row.ends_at)
            )
            stop = Stop(str(row.order_id), first, first, last, is_lead=row.is_lead)
            lines[str(row.staff_id)].append(stop)
    routes = tuple(
        Route(name, stops[0].starts, tuple(stops), stops[-1].ends) for name, stops in lines.items()
    )
    served = {stop.id for route in routes for stop in route.stops}
    return Plan(routes, tuple(row.id for row in day.problem.visits if row.id not in served), "")


def is_past(day: date, now: datetime) -> bool:
    """Whether a day is over."""
    return day < local(now).date()
