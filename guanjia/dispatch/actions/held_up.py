"""A technician is held up at a place: the jobs behind it begin later, and their customers know (A-1.3-3)."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from guanjia.dispatch import events, queries
from guanjia.dispatch.models import Slip
from guanjia.kernel import beats, clock, policy
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.events import record
from guanjia.kernel.work import action, work
from guanjia.workorders import actions as workorders
from guanjia.workorders import bookings
from guanjia.workorders.models import WorkOrder
from guanjia.workorders.states import Status

AT_THE_PLACE = (Status.ON_SITE, Status.WORKING)


@beats.every(30)
def sweep_held_up() -> int:
    """Look at everybody who is longer at a place than planned; returns how many visits were put off."""
    now = clock.now()
    return sum(_put_off(job, now) for job in held_up(now))


def _put_off(job: WorkOrder, now: datetime) -> int:
    with work():
        return put_off_following(job, at=now)


def held_up(now: datetime) -> list[WorkOrder]:
    """The jobs that last longer than planned by the policy's minutes, whose technician is expected elsewhere."""
    waiting = WorkOrder.objects.filter(
        staff_id=OuterRef("staff_id"), status=Status.ACCEPTED, visit_at__isnull=False
    )
    rows = WorkOrder.objects.filter(Exists(waiting), status__in=AT_THE_PLACE, arrived_at__isnull=False)
    return [row for row in rows.select_related("category").order_by("pk") if is_over(row, now)]


def is_over(job: WorkOrder, now: datetime) -> bool:
    """Whether a job lasts longer than planned: the promised finish, else the usual minutes from the arrival."""
    if job.arrived_at is None:
        return False
    planned = job.expected_finish_at or job.arrived_at + timedelta(minutes=job.category.minutes)
    return now > planned + policy.minutes("dispatch.overrun", at=now, project=job.project_id)


@action
def put_off_following(job: WorkOrder, *, at: datetime) -> int:
    """Put off the visits behind a job that lasts too long, one after the other; returns how many moved.

    What would begin later by less than the policy's minutes stays as it is, and so does all that follows it.
    """
    usual, more, travel = (
        policy.minutes(key, at=at, project=job.project_id)
        for key in ("dispatch.overrun", "dispatch.overrun_more", "visit.travel")
    )
    rows = WorkOrder.objects.select_for_update(of=("self",)).filter(
        staff_id=job.staff_id or 0, status=Status.ACCEPTED, visit_at__isnull=False
    )
    free, moved = at + more, 0
    for row in rows.select_related("category").order_by("visit_at", "pk"):
        expected = bookings.whole(free + travel)
        if row.visit_at is None or expected <= row.visit_at + usual:
            break
        moved += _slip(row, row.visit_at, job, expected, at)
        free = expected + timedelta(minutes=row.category.minutes)
    return moved


def _slip(row: WorkOrder, was_at: datetime, job: WorkOrder, expected: datetime, at: datetime) -> int:
    """Put off one visit, once; where the window would break, the dispatcher is asked instead."""
    breaks = row.window_until is not None and expected > row.window_until
    _, is_new = Slip.objects.get_or_create(
        order=row, behind=job, was_at=was_at,
        defaults={"expected_at": expected, "breaks_window": breaks, "noted_at": at},
    )  # fmt: skip
    if not is_new:
        return 0
    if breaks:
        best = next(iter(queries.ranking(row, at).candidates), None)
        fact = events.WindowEndangered(
            staff_id=job.staff_id or 0, expected_at=expected, best_id=best.facts.staff_id if best else None
        )
        record(fact, row, by=SYSTEM, at=at)
    else:
        workorders.put_off_visit(row, by=SYSTEM, visit_at=expected, at=at)
    return 1
