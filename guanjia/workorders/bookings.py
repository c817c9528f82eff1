"""Which times of a person are taken by jobs, and whether another one fits beside them (WO-04)."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Q

from guanjia.kernel import clock
from guanjia.organization.moments import local, minute_of
from guanjia.people import supports
from guanjia.people.supports import Crowd
from guanjia.workorders.models import WorkOrder
from guanjia.workorders.states import Status

BOOKINGS = 20_261_124  # the number of this lock
AT_THE_PLACE = (Status.ON_SITE, Status.WORKING)
COLUMNS = (
    "pk", "staff_id", "number", "status", "visit_at", "window_from", "arrived_at", "expected_finish_at",
    "category__minutes", "project_id", "departed_at",
)  # fmt: skip
PROMISED = (Status.ACCEPTED, Status.ON_THE_WAY)


@dataclass(frozen=True)
class Booking:
    """A job of a person with its start and end, aware UTC; a sent one without an answer may still move."""

    order_id: int
    number: str
    starts_at: datetime
    ends_at: datetime
    is_promised: bool = True
    project_id: int = 0


def day_of(order: WorkOrder, at: datetime) -> date:
    """The day on which somebody who is sent now would go: that of the window, else at once."""
    return local(max(at, order.window_from or at)).date()


def clashing(
    starts_at: datetime, length: timedelta, travel: timedelta, booked: Iterable[Booking]
) -> Booking | None:
    """The first job that stands in the way of one that starts then, with the way between them."""
    for row in booked:
        if starts_at < row.ends_at + travel and row.starts_at < starts_at + length + travel:
            return row
    return None


def free_start(
    first: datetime, last: datetime, length: timedelta, travel: timedelta, booked: list[Booking]
) -> datetime | None:
    """The earliest start between two moments at which a job fits beside the others, after one at a whole minute;
    none where it never does."""
    starts = [first, *(whole(row.ends_at + travel) for row in booked)]
    fits = [at for at in starts if first <= at <= last and clashing(at, length, travel, booked) is None]
    return min(fits, default=None)


def whole(at: datetime) -> datetime:
    """The next whole minute, as people and controls say it."""
    return at if minute_of(at) == at else minute_of(at + timedelta(minutes=1))


Farther = Callable[[WorkOrder, list[Booking], datetime], list[Booking]]
_farther: list[Farther] = []


def farther(give: Farther) -> Farther:
    """Register who knows how much longer the way to an order is from jobs of other projects (dispatch has it)."""
    _farther.append(give)
    return give


def seen_from(order: WorkOrder, booked: list[Booking], at: datetime) -> list[Booking]:
    """The jobs beside an order, those of other projects longer by the way from there."""
    for give in _farther:
        booked = give(order, booked, at)
    return booked


def in_turn(project_id: int) -> None:
    """Times of who may be sent to a project are given away one after another, so that nobody is booked twice at once.

    Whoever gives away times holds the locks of the own projects of all these people, supporters' too, always taken in
    the same order, so that two projects that share a person wait for each other and never in a circle. Held until the
    unit of work ends.
    """
    with connection.cursor() as cursor:
        for home in sorted(supports.homes(project_id)):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [BOOKINGS, home])


def booked_by(staff_id: int, leaving_out: int = 0) -> list[Booking]:
    """The jobs that take time of one person, in order; without one order."""
    return _booked(Q(staff_id=staff_id), leaving_out).get(staff_id, [])


def booked_of(who: Crowd, leaving_out: int = 0) -> dict[int, list[Booking]]:
    """The jobs that take time of everybody who may be sent to a project, in whatever project they are; in order, by
    person, in one query; without one order."""
    return _booked(who.of("staff__"), leaving_out)


def booked_of_all(staff_ids: Iterable[int]) -> dict[int, list[Booking]]:
    """The jobs that take time of some people, in whatever project, in order, by person, in one query."""
    return _booked(Q(staff_id__in=list(staff_ids)), 0)


def _booked(whose: Q, leaving_out: int) -> dict[int, list[Booking]]:
    """What has neither appointment nor promised time goes at once and books nothing."""
    now, found = clock.now(), defaultdict(list)
    rows = (
        WorkOrder.objects.filter(whose, status__in=(Status.DISPATCHED, *PROMISED, *AT_THE_PLACE))
        .exclude(pk=leaving_out)
        .order_by()
    )
    for pk, staff_id, number, status, promised, window, arrived, finish, length, project_id, departed in (
        rows.values_list(*COLUMNS)
    ):  # fmt: skip
        is_there = status in AT_THE_PLACE
        start = arrived if is_there else promised or window
        if start is None:
            continue
        end = start + timedelta(minutes=length)
        if status == Status.ON_THE_WAY and departed is not None:
            start = min(departed, start)  # who left early is under way from then on
        if is_there:
            end = max(finish or end, now)
        found[staff_id].append(Booking(pk, number, start, end, status != Status.DISPATCHED, project_id))
    return {pk: sorted(jobs, key=lambda job: (job.starts_at, job.order_id)) for pk, jobs in found.items()}
