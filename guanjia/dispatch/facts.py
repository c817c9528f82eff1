"""The facts behind a ranking: one query a kind of fact, whatever the number of people."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import hypot

from django.db.models import Avg, Count, Q

from guanjia.customers import blocks
from guanjia.dispatch.models import Offer
from guanjia.dispatch.rules import (
    OFF_DUTY,
    ON_CALL,
    ON_DUTY,
    SAME_BUILDING,
    SAME_ENTRANCE,
    Facts,
    Near,
    Person,
    nearness,
)
from guanjia.estate.models import Building
from guanjia.kernel import policy
from guanjia.organization.moments import clock_time, local
from guanjia.people import queries as people
from guanjia.people.models import Certificate, Leave, Shift
from guanjia.workorders import bookings, states
from guanjia.workorders.bookings import Booking
from guanjia.workorders.models import Visit, WorkOrder

UNDER_WAY = (states.Status.ON_THE_WAY, states.Status.ON_SITE, states.Status.WORKING)
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
    order: WorkOrder, pool: list[Person], visit: Interval, planned: Planned | None = None
) -> list[Facts]:
    """The facts of everybody, by a fixed number of queries, each about the project and not about a list of people."""
    day, here, nowhere = local(visit.starts_at).date(), done_here(order, visit.now), Near()
    faults, verified = cleared(order, day)
    faults |= people.over_contract(order.project_id, day)
    plain, on_call, leave = on_duty(order.project_id, visit)
    blocked, butlers = blocks.blocked_from(order.household_id), butlers_of(order)
    load, near, clashes = (
        open_load(order.project_id),
        nearness_of(order, visit),
        clashes_of(order, visit, planned),
    )
    days = _number("dispatch.fairness_days", order, visit.now)
    lately = sent_lately(order.project_id, visit.now - timedelta(days=days))
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


def cleared(order: WorkOrder, day: date) -> tuple[dict[int, str], set[int]]:
    """Why each person's certificate of the order's skill does not do (empty: it does), and whose was verified.

    Whoever has none has no entry; one look at each date, since people share them.
    """
    skill = order.category.skill
    if skill is None:
        return {}, set()
    rows = list(
        Certificate.objects.filter(skill_id=skill.pk, staff__project_id=order.project_id).values_list(
            "staff_id", "valid_until"
        )
    )
    of_day = {
        until: people.is_cleared([Certificate(skill=skill, valid_until=until)], skill.pk, order.category.hazard, day)
        for until in {until for _, until in rows}
    }  # fmt: skip
    verified = {staff_id for staff_id, until in rows if until or not skill.certificate_name}
    return {staff_id: of_day[until] for staff_id, until in rows}, verified


def on_duty(project_id: int, visit: Interval) -> tuple[set[int], set[int], dict[int, str]]:
    """Who is on plain duty through the whole visit, who at least on call, and who is on leave until when, in words.

    The same as `people.duty` says of each (a test compares them), without a list of people in the question.
    """
    span = {"starts_at__lt": visit.ends_at, "ends_at__gt": visit.starts_at}
    whole = Q(starts_at__lte=visit.starts_at, ends_at__gte=visit.ends_at)
    shifts = Shift.objects.filter(staff__project_id=project_id, **span)
    leaves = Leave.objects.filter(staff__project_id=project_id, status=Leave.Status.APPROVED, **span)
    leave = {
        staff_id: f"请假到 {clock_time(end)}"  # what kind of leave is nobody's business here
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


def open_load(project_id: int) -> dict[int, int]:
    """How many open jobs each person of a project holds."""
    rows = WorkOrder.objects.filter(
        project_id=project_id, staff__isnull=False, status__in=states.HELD_BY_TECHNICIAN
    )
    return dict(rows.order_by().values_list("staff_id").annotate(n=Count("pk")))


def clashes_of(order: WorkOrder, visit: Interval, planned: Planned | None = None) -> dict[int, str]:
    """For whom the visit fits nowhere in its window beside the jobs they hold, and which job is in the way."""
    if not visit.is_booked:
        return {}
    found = {}
    for staff_id, jobs in bookings.booked_in(order.project_id, order.pk).items():
        way = (visit.length, visit.travel, [as_planned(job, planned) for job in jobs])
        if bookings.free_start(visit.starts_at, visit.last, *way) is None:
            clash = bookings.clashing(visit.starts_at, *way)
            found[staff_id] = f"和 {clash.number} 的时间重叠" if clash else "这段时间排不下"
    return found


def as_planned(job: Booking, planned: Planned | None) -> Booking:
    """A job that was sent and not answered stands where the plan has it, not at the begin of its window."""
    start = planned.others.get(job.order_id) if planned and not job.is_promised else None
    return replace(job, starts_at=start, ends_at=start + (job.ends_at - job.starts_at)) if start else job


def spot_of(order: WorkOrder) -> Spot:
    """Where an order is to be done."""
    building: Building | None = (order.unit or order.area).building if order.unit or order.area else None  # type: ignore[union-attr]
    entrance = order.unit.entrance if order.unit else ""
    return (building.pk, entrance, building.x, building.y) if building else (None, "", None, None)


def nearness_of(order: WorkOrder, visit: Interval) -> dict[int, Near]:
    """How near everybody is who has a job under way, by the building of that job."""
    rows = WorkOrder.objects.filter(
        project_id=order.project_id, status__in=UNDER_WAY, staff__isnull=False, unit__isnull=False
    ).values_list(
        "staff_id", "unit__building_id", "unit__entrance", "unit__building__x", "unit__building__y",
        "unit__building__number",
    )  # fmt: skip
    there, pace = spot_of(order), _number("dispatch.walk", order, visit.now)
    return {
        staff_id: way_between((building, entrance, x, y), f"{number}栋", there, pace, visit.travel)
        for staff_id, building, entrance, x, y, number in rows
    }


def way_between(here: Spot, name: str, there: Spot, pace: int, usual: timedelta) -> Near:
    """The way from one building to another: by coordinates in metres where both have them, at a pace a minute."""
    building, entrance, x, y = here
    if building == there[0]:
        is_same = entrance == there[1]
        return Near(SAME_ENTRANCE, "就在同一单元") if is_same else Near(SAME_BUILDING, "就在同一栋", 1)
    expected = usual / timedelta(minutes=1)
    if None in (x, y, there[2], there[3]):
        return Near(words=f"现在在 {name}", minutes=round(expected))
    metres = hypot(int(x or 0) - int(there[2] or 0), int(y or 0) - int(there[3] or 0))
    return nearness(metres / pace, expected, f"现在在 {name}，走 {max(1, round(metres / pace))} 分钟")


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


def sent_lately(project_id: int, since: datetime) -> dict[int, int]:
    """How many offers each person of a project got since a moment."""
    rows = Offer.objects.filter(staff__project_id=project_id, at__gte=since).order_by()
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
