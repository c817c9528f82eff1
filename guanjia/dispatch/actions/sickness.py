"""Somebody falls ill at noon: leave is entered and the jobs go to others, each in its own unit of work."""

from dataclasses import dataclass
from datetime import datetime

from guanjia.dispatch import events, queries, sickness
from guanjia.dispatch.actions.offers import answer_offers, keep_offer
from guanjia.dispatch.models import Offer
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.refusals import NotAllowed, Refused, require
from guanjia.kernel.work import action, work
from guanjia.people import actions as people
from guanjia.people import queries as staff_files
from guanjia.people.models import Leave, Staff
from guanjia.workorders import actions as workorders
from guanjia.workorders import bookings
from guanjia.workorders.models import WorkOrder

WHY = "师傅请假"


@dataclass(frozen=True)
class Settled:
    """What became of one job: who goes now, or why it stayed."""

    order: WorkOrder
    to: Staff | None
    refusal: str = ""


def enter_sickness(person: Staff, *, by: Actor, until: datetime, at: datetime | None = None) -> list[Settled]:
    """Enter sick leave from now and hand on every job that was not begun; returns what became of each (ORG-04).

    One job that is refused holds up none of the others; the leave stands in any case.
    """
    moment = at or clock.now()
    require(None if by.reach("dispatch.assign").covers(person.project_id) else NotAllowed())
    if until <= moment:
        raise Refused("until_past", "请假的结束时间已经过去，请改正。", {"until": "已经过去"})
    people.enter_leave(person, by=by, kind=Leave.Kind.SICK, starts_at=moment, ends_at=until)
    return [_settle(order, by, at) for order in sickness.not_begun(person, until)]


def _settle(order: WorkOrder, by: Actor, at: datetime | None) -> Settled:
    try:
        with work():
            return Settled(order, hand_on(order, by=by, at=at))
    except Refused as refusal:
        return Settled(order, None, refusal.message)


@action
def hand_on(order: WorkOrder, *, by: Actor, at: datetime | None = None) -> Staff | None:
    """Give a job of who is away to the best other person, with its crew and its time; else back to the board."""
    moment, former = at or clock.now(), order.staff_id or 0
    bookings.in_turn(order.project_id)
    best = sickness.best_for(order, moment)
    if best is None:
        workorders.take_back_order(order, by=by, reason=WHY, at=at)
        answer_offers(order, Offer.Outcome.TAKEN_BACK, moment)
        record(events.HandedOn(from_id=former), order, by=by, at=at)
        return None
    ranking, staff = queries.ranking(order, at), staff_files.system_staff(best.facts.staff_id)
    crew = [mate.staff for mate in order.crew.select_related("staff").exclude(staff=former)]
    answer_offers(order, Offer.Outcome.MOVED, moment)
    workorders.transfer_order(order, by=by, staff=staff, reason=WHY, crew=crew, rank=best.rank, at=at)
    keep_offer(order, ranking, by=by, staff=staff, reason=WHY, mode=Offer.Mode.SICK, at=at)
    record(events.HandedOn(from_id=former, to_id=staff.pk), order, by=by, at=at)
    return staff
