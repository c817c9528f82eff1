"""What was known at a choice is kept with it, and how the chosen one answered."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from guanjia.dispatch.models import Offer
from guanjia.dispatch.queries import Ranking
from guanjia.dispatch.rules import Candidate
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.numbers import noted
from guanjia.people.models import Staff
from guanjia.workorders.models import WorkOrder

Outcome = Offer.Outcome
ENDS_WHAT_WAS_ACCEPTED = (Outcome.HANDED_BACK, Outcome.TAKEN_BACK, Outcome.MOVED)


def keep_offer(
    order: WorkOrder, ranking: Ranking, *, by: Actor, staff: Staff, reason: str, mode: str,
    at: datetime | None,
) -> Offer:  # fmt: skip
    """Keep what was known of everybody, so that the choice can be explained and scored again later."""
    rank, candidate, _ = ranking.of(staff.pk)
    return Offer.objects.create(
        order=order, round=order.round, staff=staff, rank=rank, score=candidate.score if candidate else 0,
        terms=[asdict(term) for term in candidate.terms] if candidate else [],
        shares=[kept(row) for row in ranking.candidates],
        excluded=[{"staff": e.facts.staff_id, "tag": e.tag, "reason": e.reason} for e in ranking.excluded],
        mode=mode, reason=noted(reason, 120, "reason"), by=by.ref, at=at or clock.now(),
    )  # fmt: skip


def kept(row: Candidate) -> dict[str, Any]:
    """What every candidate had of each term, the estimated minutes of the way, and who stood behind."""
    return {
        "staff": row.facts.staff_id, "load": row.facts.load, "way": row.facts.near.minutes,
        "behind": row.facts.stands_behind, "shares": {key: round(part, 3) for key, part in row.shares.items()},
    }  # fmt: skip


def answer_offers(order: WorkOrder, outcome: str, at: datetime, staff_id: int | None = None) -> int:
    """Note how the offers of this round that are still open ended (of one person where named); again changes nothing.

    One that was accepted ends when the order is handed back, taken back or given to another.
    """
    still_open = [Outcome.WAITING, *([Outcome.ACCEPTED] if outcome in ENDS_WHAT_WAS_ACCEPTED else [])]
    rows = Offer.objects.filter(order=order, round=order.round, outcome__in=still_open, at__lte=at)
    if staff_id is not None:
        rows = rows.filter(staff_id=staff_id)
    return rows.update(outcome=outcome, answered_at=at)
