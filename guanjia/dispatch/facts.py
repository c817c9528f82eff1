"""The facts behind a ranking: one query a kind of fact, whatever the number of people."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import hypot
from typing import NamedTuple

from django.db.models import Avg, Count, Q

from guanjia.customers import blocks
from guanjia.dispatch.between import Between, Point, between
from guanjia.dispatch.models import Offer
from guanjia.dispatch.policies import SHARES
from guanjia.dispatch.rules import (
    OFF_DUTY,
    ON_CALL,
    ON_DUTY,
    Facts,
    Near,
    Person,
    Shares,
    nearness,
)
from guanjia.estate.models import Building
from guanjia.kernel import policy
from guanjia.organization.moments import local
from guanjia.people import queries as people
from guanjia.people.models import Certificate, Leave, Shift
from guanjia.people.spans import until_text
from guanjia.people.supports import Crowd
from guanjia.workorders import bookings, states
from guanjia.workorders.bookings import Booking
from guanjia.workorders.models import Visit, WorkOrder

UNDER_WAY = (states.Status.ON_THE_WAY, states.Status.ON_SITE, states.Status.WORKING)
PERCENT = 100
Spot = tuple[int | None, str, int | None, int | None]  # building, entrance, metres east, metres north


@dataclass(frozen=True)
class Interval:
    """When the visit begins at the earliest and at the latest, how long it takes, and the usual way to it."""

    now: datetime
    starts_at: datetime
    last: datetime
    length: timedelta
    travel: timedelta
    is_booked: bool

    @property
    def ends_at(self) -> datetime:
        """When it ends, begun at the earliest."""
        return self.starts_at + self.length


@dataclass(frozen=True)
class Planned:
    """When a plan puts this visit, and when the others of it that were sent and not answered, by order.

    The ways between them are in the plan already.
    """

    starts_at: datetime
    others: Mapping[int, datetime]


def interval_of(order: WorkOrder, now: datetime, planned: Planned | None = None) -> Interval:
    """The visit of an order: as planned, else its window, else at once."""
    if planned:
        length = timedelta(minutes=order.category.minutes)
        return Interval(now, planned.starts_at, planned.starts_at, length, timedelta(), True)
    start = max(now, order.window_from or now)
    return Interval(
        now, start, max(start, order.window_until or start), timedelta(minutes=order.category.minutes),
        policy.minutes("visit.travel", at=now, project=order.project_id), order.window_from is not None,
    )  # fmt: skip


def collect(
    order: WorkOrder, pool: list[Person], visit: Interval, who: Crowd, planned: Planned | None = None
) -> list[Facts]:
    """The facts of everybody, by a fixed number of queries, each about the project and its few supporters and not
    about a list of people; what somebody does in another project counts as what is done here."""
    day, here = local(visit.starts_at).date(), done_here(order, visit.now)
    faults, verified = cleared(order, who, day)
    if any(row.supplier_id for row in pool):
        faults |= people.over_contract(who, day)
    plain, on_call, leave = on_duty(who, visit)
    blocked, butlers = blocks.blocked_from(order.household_id), butlers_of(order)
    load, spots = held(who)
    near, clashes = where_all_are(order, pool, visit, who, planned, spots)
    nowhere = Near(shares_of(order.project_id, visit.now).elsewhere)
    days = _number("dispatch.fairness_days", order, visit.now)
    lately = sent_lately(who, visit.now - timedelta(days=days))
    began, repaired = worked_on(order)
    repaired |= here.repaired
    elsewhere = policy.value("dispatch.rework", at=visit.now, project=order.project_id) == "another"
    missing = "没有这项技能" if order.category.skill_id else ""
    return [
        Facts(
            row, faults.get(pk, missing), needs_induction(row, day), blocked.get(pk, ""), leave.get(pk, ""),
            ON_DUTY if pk in plain else ON_CALL if pk in on_call else OFF_DUTY, row.is_present, load.get(pk, 0),
            clashes.get(pk, ""), pk in verified or not missing, near.get(pk, nowhere), pk in butlers,
            here.visits.get(pk, 0), here.ratings.get(pk), lately.get(pk, 0), days, pk in began, pk in repaired,
            elsewhere,
        )
        for row in pool
        for pk in (row.pk,)
    ]  # fmt: skip


def needs_induction(person: Person, day: date) -> bool:
    """Whether somebody is new and was not inducted."""
    return person.hired_on is not None and people.needs_induction(person.file, day)


def _number(key: str, order: WorkOrder, at: datetime) -> int:
    return int(policy.value(key, at=at, project=order.project_id))


def shares_of(project_id: int, at: datetime) -> Shares:
    """The parts of the terms, from policy."""
    return Shares(
        *(policy.value(f"dispatch.share.{key}", at=at, project=project_id) / PERCENT for key in SHARES)
    )


def cleared(order: WorkOrder, who: Crowd, day: date) -> tuple[dict[int, str], set[int]]:
    """Why each person's certificate of the order's skill does not do (empty: it does), and whose was verified.

    Whoever has none has no entry; one look at each date, since people share them.
    """
    skill = order.category.skill
    if skill is None:
        return {}, set()
    rows = list(
        Certificate.objects.filter(who.of("staff__"), skill_id=skill.pk).values_list(
            "staff_id", "valid_until"
        )
    )
    of_day = {
        until: people.is_cleared([Certificate(skill=skill, valid_until=until)], skill.pk, order.category.hazard, day)
        for until in {until for _, until in rows}
    }  # fmt: skip
    verified = {staff_id for staff_id, until in rows if until or not skill.certificate_name}
    return {staff_id: of_day[until] for staff_id, until in rows}, verified


def on_duty(who: Crowd, visit: Interval) -> tuple[set[int], set[int], dict[int, str]]:
    """Who is on plain duty through the whole visit, who at least on call, and who is on leave until when, in words.

    The same as `people.duty` says of each (a test compares them), without a list of people in the question.
    """
    span = {"starts_at__lt": visit.ends_at, "ends_at__gt": visit.starts_at}
    whole = Q(starts_at__lte=visit.starts_at, ends_at__gte=visit.ends_at)
    shifts = Shift.objects.filter(who.of("staff__"), **span)
    leaves = Leave.objects.filter(who.of("staff__"), status=Leave.Status.APPROVED, **span)
    leave = {
        staff_id: f"请假到 {until_text(end)}"  # what kind of leave is nobody's business here
        for staff_id, end in leaves.order_by("-starts_at").values_list("staff_id", "ends_at")
    }
    through: dict[bool, set[int]] = {False: set(), True: set()}
    for staff_id, is_on_call in shifts.filter(whole).values_list("staff_id", "is_on_call"):
        through[is_on_call].add(staff_id)
    # several shifts that follow each other may do it together; few people have such
    reached: dict[tuple[int, bool], datetime] = {}
    parts = shifts.exclude(whole).order_by("starts_at")
    for staff_id, start, end, is_on_call in parts.values_list(
        "staff_id", "starts_at", "ends_at", "is_on_call"
    ):
        until = reached.get((staff_id, is_on_call), visit.starts_at)
        if start <= until:
            reached[staff_id, is_on_call] = max(end, until)
    for (staff_id, is_on_call), until in reached.items():
        if until >= visit.ends_at:
            through[is_on_call].add(staff_id)
    return through[False] - leave.keys(), through[True] - leave.keys(), leave


def where_all_are(
    order: WorkOrder, pool: list[Person], visit: Interval, who: Crowd, planned: Planned | None,
    spots: Mapping[int, "UnderWay"],
) -> tuple[dict[int, Near], dict[int, str]]:  # fmt: skip
    """How near everybody is, and for whom the visit fits nowhere beside the jobs held, by the ways between projects."""
    jobs = bookings.booked_of(who, order.pk) if visit.is_booked else {}
    afar = {row.pk: row.project_id for row in pool if row.project_id != order.project_id}
    elsewhere = {spot.project_id for spot in spots.values()} | {
        job.project_id for all_ in jobs.values() for job in all_
    }
    elsewhere |= set(afar.values())
    roads = (
        between({*elsewhere, order.project_id}, order.project_id, visit.now)
        if elsewhere - {order.project_id}
        else None
    )
    return nearness_of(order, visit, spots, afar, roads), clashes_of(order, visit, jobs, planned, roads)


def clashes_of(
    order: WorkOrder, visit: Interval, jobs: Mapping[int, list[Booking]], planned: Planned | None, roads: Between | None
) -> dict[int, str]:  # fmt: skip
    """For whom the visit fits nowhere in its window beside the jobs they hold, and which job is in the way.

    A job of another project is named by no number: it may be none of who asks.
    """
    found = {}
    for staff_id, held in jobs.items():
        way = (
            visit.length,
            visit.travel,
            [away(as_planned(job, planned), order, visit.travel, None if planned else roads) for job in held],
        )
        if bookings.free_start(visit.starts_at, visit.last, *way) is None:
            clash = bookings.clashing(visit.starts_at, *way)
            is_here = clash is not None and clash.project_id == order.project_id
            name = (clash.number if is_here else "别的项目的活") if clash else ""
            found[staff_id] = f"和 {name} 的时间重叠" if clash else "这段时间排不下"
    return found


@bookings.farther
def with_the_way(order: WorkOrder, jobs: list[Booking], at: datetime) -> list[Booking]:
    """The jobs of one person beside an order, those of other projects longer by the way, as sending reckons."""
    projects = {order.project_id, *(job.project_id for job in jobs)}
    if len(projects) == 1:
        return jobs
    roads = between(projects, order.project_id, at)
    travel = policy.minutes("visit.travel", at=at, project=order.project_id)
    return [away(job, order, travel, roads) for job in jobs]


def away(job: Booking, order: WorkOrder, travel: timedelta, roads: Between | None) -> Booking:
    """A job of another project lasts longer by what the way from there is longer than the usual one."""
    if job.project_id == order.project_id or roads is None:
        return job
    more = timedelta(minutes=roads.leg(job.project_id, None, order.project_id, None).minutes) - travel
    more = max(more, timedelta())
    return replace(job, starts_at=job.starts_at - more, ends_at=job.ends_at + more)


def as_planned(job: Booking, planned: Planned | None) -> Booking:
    """A job that was sent and not answered stands where the plan has it, not at the begin of its window."""
    start = planned.others.get(job.order_id) if planned and not job.is_promised else None
    return replace(job, starts_at=start, ends_at=start + (job.ends_at - job.starts_at)) if start else job


def spot_of(order: WorkOrder) -> Spot:
    """Where an order is to be done."""
    building: Building | None = (order.unit or order.area).building if order.unit or order.area else None  # type: ignore[union-attr]
    entrance = order.unit.entrance if order.unit else ""
    return (building.pk, entrance, building.x, building.y) if building else (None, "", None, None)


class UnderWay(NamedTuple):
    """Where somebody has a job under way."""

    project_id: int
    spot: Spot
    building: str


def held(who: Crowd) -> tuple[Counter[int], dict[int, UnderWay]]:
    """How many open jobs each of those who may be sent to a project holds, over all projects, and where those are who
    have one under way."""
    rows = WorkOrder.objects.filter(who.of("staff__"), status__in=states.HELD_BY_TECHNICIAN).order_by("pk").values_list(
        "staff_id", "status", "project_id", "unit__building_id", "unit__entrance", "unit__building__x",
        "unit__building__y", "unit__building__number",
    )  # fmt: skip
    load: Counter[int] = Counter()
    spots = {}
    for staff_id, status, project_id, building, entrance, x, y, number in rows:
        load[staff_id] += 1
        if building is not None and status in UNDER_WAY:
            spots[staff_id] = UnderWay(project_id, (building, entrance, x, y), f"{number}栋")
    return load, spots


def nearness_of(
    order: WorkOrder, visit: Interval, spots: Mapping[int, UnderWay], afar: Mapping[int, int], roads: Between | None
) -> dict[int, Near]:  # fmt: skip
    """How near everybody is who has a job under way, by its building; who comes from another project and has none
    is there."""
    there, pace = spot_of(order), _number("dispatch.walk", order, visit.now)
    shares, found = shares_of(order.project_id, visit.now), {}
    for staff_id, (project_id, spot, name) in spots.items():
        if roads is None or project_id == order.project_id:
            found[staff_id] = way_between(spot, name, there, pace, visit.travel, shares)
        else:
            found[staff_id] = way_from(project_id, spot, order, visit, roads, "在别的项目干活", shares)
    if roads is not None:
        for staff_id in afar.keys() - spots.keys():
            found[staff_id] = way_from(afar[staff_id], None, order, visit, roads, "从自己的项目过来", shares)
    return found


def way_from(
    project_id: int, spot: Spot | None, order: WorkOrder, visit: Interval, roads: Between, words: str,
    shares: Shares,
) -> Near:  # fmt: skip
    """The way from a place of another project (without one, from where it is measured)."""
    minutes = roads.leg(project_id, point_of(spot), order.project_id, point_of(spot_of(order))).minutes
    return nearness(minutes, visit.travel / timedelta(minutes=1), f"{words}，路上约 {minutes} 分钟", shares)


def point_of(spot: Spot | None) -> Point | None:
    """The metres of a place from its site, where they are known."""
    _, _, x, y = spot or (None, "", None, None)
    return None if x is None or y is None else (x, y)


def way_between(here: Spot, name: str, there: Spot, pace: int, usual: timedelta, shares: Shares) -> Near:
    """The way from one building to another: by coordinates in metres where both have them, at a pace a minute."""
    building, entrance, x, y = here
    if building == there[0]:
        is_same = entrance == there[1]
        return Near(1.0, "就在同一单元") if is_same else Near(shares.same_building, "就在同一栋", 1)
    expected = usual / timedelta(minutes=1)
    if None in (x, y, there[2], there[3]):
        return Near(shares.elsewhere, f"现在在 {name}", minutes=round(expected))
    metres = hypot(int(x or 0) - int(there[2] or 0), int(y or 0) - int(there[3] or 0))
    return nearness(metres / pace, expected, f"现在在 {name}，走 {max(1, round(metres / pace))} 分钟", shares)


@dataclass(frozen=True)
class Here:
    """What was done in a home: visits and mean ratings by person, and whose repair did not hold."""

    visits: dict[int, int]
    ratings: dict[int, float]
    repaired: set[int]


def done_here(order: WorkOrder, now: datetime) -> Here:
    """Who finished work in this home, how it was rated, and who repaired the same kind of fault lately."""
    if order.unit_id is None:
        return Here({}, {}, set())
    since = now - timedelta(days=_number("repair.repeat_days", order, now))
    same = Q(category_id=order.category_id, finished_at__gte=since) & ~Q(pk=order.pk)
    rows = WorkOrder.objects.filter(
        unit_id=order.unit_id, staff__isnull=False, finished_at__isnull=False
    ).order_by()
    counted = list(
        rows.values_list("staff_id").annotate(
            n=Count("pk", distinct=True), mean=Avg("feedbacks__overall"), same=Count("pk", filter=same)
        )
    )
    return Here(
        {pk: n for pk, n, _, _ in counted}, {pk: mean for pk, _, mean, _ in counted if mean is not None},
        {pk for pk, _, _, again in counted if again},
    )  # fmt: skip


def sent_lately(who: Crowd, since: datetime) -> dict[int, int]:
    """How many offers each of those who may be sent to a project got since a moment."""
    rows = Offer.objects.filter(who.of("staff__"), at__gte=since).order_by()
    return dict(rows.values_list("staff_id").annotate(n=Count("pk")))


def worked_on(order: WorkOrder) -> tuple[set[int], set[int]]:
    """Who was at the place for this order: in the running round, unfinished; before it, what did not hold."""
    rows = list(
        Visit.objects.filter(order=order, is_butler=False, arrived_at__isnull=False).values_list(
            "staff_id", "round"
        )
    )
    began = {staff_id for staff_id, nth in rows if nth == order.round}
    return began, {staff_id for staff_id, nth in rows if nth < order.round}


def butlers_of(order: WorkOrder) -> set[int]:
    """The butlers of the home, who know its people."""
    butlers = getattr(order.unit, "butlers", None) if order.unit else None
    return {butlers.lead_id, butlers.deputy_id} - {None} if butlers else set()


def asked_in_round(order: WorkOrder) -> set[int]:
    """Who got this order in the running round already."""
    rows = Offer.objects.filter(Q(order=order), round=order.round)
    return set(rows.values_list("staff_id", flat=True))
