"""When somebody may promise to come: what an acceptance looks for, and the times that it would take (WO-04)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from guanjia.kernel import policy
from guanjia.workorders import bookings, sendings
from guanjia.workorders.bookings import Booking
from guanjia.workorders.models import WorkOrder

CHOICES = 3  # as many as stand side by side on a phone
SOON = timedelta(minutes=10)  # between the choices where nothing was agreed


def overlap_of(order: WorkOrder, visit_at: datetime, at: datetime) -> Booking | None:
    """The promised job of the same person that a visit would overlap; none where a dispatcher overrode it.

    What goes at once, without an appointment, comes before everything that was planned.
    """
    if order.staff_id is None or order.window_from is None:
        return None
    booked = bookings.booked_by(order.staff_id)
    clash = bookings.clashing(visit_at, *_room(order, at), promised(order, booked, at))
    if clash is None or was_overridden(order):
        return None
    return next(row for row in booked if row.order_id == clash.order_id)  # its own times, without the way


def promised(order: WorkOrder, booked: Iterable[Booking], at: datetime) -> list[Booking]:
    """What a person promised beside an order, in another project with the way from there."""
    beside = [row for row in booked if row.is_promised and row.order_id != order.pk]
    return bookings.seen_from(order, beside, at)


def was_overridden(order: WorkOrder) -> bool:
    """Whether who sent the order overrode what spoke against it: no rank, and a reason."""
    sent = sendings.last(order)
    return sent is not None and not sent.data.get("rank") and bool(sent.data.get("reason"))


def free_times(order: WorkOrder, booked: Iterable[Booking], at: datetime) -> list[datetime]:
    """Whole minutes that somebody with these jobs may promise, the first free one first, then spread over the window;
    none where the window is over or full; soon where nothing was agreed."""
    if order.window_from is None or order.window_until is None:
        return [bookings.whole(at + SOON * (n + 1)) for n in range(CHOICES)]
    first, last = bookings.whole(max(order.window_from, at)), order.window_until
    wanted = [bookings.whole(first + (last - first) / (CHOICES - 1) * n) for n in range(CHOICES)]
    jobs, (length, travel) = promised(order, booked, at), _room(order, at)
    free = _fitting(wanted, last, length, travel, jobs)
    if not free and order.staff_id is not None and jobs and was_overridden(order):
        return _fitting(wanted, last, length, travel, [])
    return free


def _fitting(
    wanted: list[datetime], last: datetime, length: timedelta, travel: timedelta, jobs: list[Booking]
) -> list[datetime]:
    """The first free whole minute from each wanted one on, each once."""
    found = (bookings.free_start(moment, last, length, travel, jobs) for moment in wanted)
    return list(dict.fromkeys(moment for moment in found if moment is not None))


def _room(order: WorkOrder, at: datetime) -> tuple[timedelta, timedelta]:
    """How long a job takes, and the way that is kept before and after it."""
    travel = policy.minutes("visit.travel", at=at, project=order.project_id)
    return timedelta(minutes=order.category.minutes), travel
