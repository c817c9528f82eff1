"""Nobody answers: the order goes to the next in rank, never to the same person again in a round (B-3.2.2-1)."""

from datetime import datetime

from guanjia.dispatch import facts, queries
from guanjia.dispatch.actions.offers import answer_offers
from guanjia.dispatch.actions.sending import choices, in_turn, send
from guanjia.dispatch.models import Offer
from guanjia.kernel import clock, policy
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.work import action
from guanjia.knowledge.models import Category
from guanjia.workorders import actions as workorders
from guanjia.workorders import bookings
from guanjia.workorders.models import WorkOrder
from guanjia.workorders.states import Status

HOW = {
    "declined": Offer.Outcome.DECLINED, "handed_back": Offer.Outcome.HANDED_BACK,
    "taken_back": Offer.Outcome.TAKEN_BACK, "not_accepted": Offer.Outcome.SILENT,
}  # fmt: skip


@action
def pass_on(order: WorkOrder, *, due_at: datetime, at: datetime | None = None) -> bool:
    """T13 broke: who did not answer loses the order, the next one gets it, else the board.

    Only what was sent before the clock was due, so that a second run finds nothing to do. True when it moved.
    """
    if order.status != Status.DISPATCHED or order.dispatched_at is None or order.dispatched_at >= due_at:
        return False
    bookings.in_turn(order.project_id)  # before the order's row, as whoever sends it by hand
    answer_offers(order, Offer.Outcome.SILENT, at or clock.now())
    workorders.return_unaccepted(order, at=at)
    offer_next(order, at=at)
    return True


@action
def offer_next(order: WorkOrder, *, at: datetime | None = None) -> WorkOrder | None:
    """Offer an order of the board to the next person who was not asked in this round; None leaves it there."""
    moment = at or clock.now()
    tries = int(policy.value("dispatch.tries", at=moment, project=order.project_id))
    if Offer.objects.filter(order=order, round=order.round).count() >= tries:
        return None
    ranking = choices(order, at).without(facts.asked_in_round(order))
    if queries.why_nobody_goes(order, ranking) is not None:
        return None
    takes_turns = order.category.dispatch_mode == Category.DispatchMode.ROTATE
    chosen = in_turn(ranking.candidates) if takes_turns else ranking.candidates[0]
    return send(order, ranking, chosen, by=SYSTEM, mode="next", at=at)


@action
def note_answer(order: WorkOrder, *, outcome: str, at: datetime, staff_id: int | None = None) -> int:
    """Note what the chosen person answered; again changes nothing."""
    return answer_offers(order, outcome, at, staff_id)
