"""/api/v1/dispatch: who fits, send, transfer, grab."""

from typing import Annotated, Any

from ninja import Field, Router, Schema
from pydantic import AwareDatetime

from guanjia.dispatch import actions, queries
from guanjia.dispatch.rules import ON_CALL
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.api import needs, once
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.web import Request
from guanjia.people import queries as people
from guanjia.people.models import Staff
from guanjia.workorders import bookings
from guanjia.workorders import queries as orders
from guanjia.workorders.api.schemas import Text120, order_out
from guanjia.workorders.models import WorkOrder

prefix = "/dispatch"
router = Router(tags=["dispatch"])


class AssignIn(Schema):
    """Who goes, with whom, and why not the first."""

    staff_id: int
    crew: list[int] = []
    reason: Text120 = ""


class TransferIn(Schema):
    """Who takes over, and why."""

    staff_id: int
    reason: Text120


class BestIn(Schema):
    """Which orders get their best person, at most fifty."""

    model_config = {"json_schema_extra": {"examples": [{"order_ids": [17, 18]}]}}
    order_ids: Annotated[list[int], Field(min_length=1, max_length=50)]


class GrabIn(Schema):
    """When the technician will be there."""

    visit_at: AwareDatetime


@router.get("/{order_id}/ranking", operation_id="ranking")
@needs("dispatch.assign")
def ranking(request: Request, order_id: int) -> dict[str, Any]:
    """Who can go, the first ten with the reasons, how many in all, and why the others cannot."""
    order = orders.get_order(request.actor, order_id)
    found = queries.ranking(order)
    return {
        "fit": len(found.candidates),
        "candidates": [
            {"staff_id": c.facts.staff_id, "name": c.facts.name, "rank": c.rank, "score": c.score,
             "is_on_call": c.facts.duty == ON_CALL,
             "terms": [{"label": t.label, "points": t.points, "max": t.max, "reason": t.reason} for t in c.terms]}
            for c in found.candidates[: queries.SHOWN]
        ],
        "excluded": [
            {"staff_id": e.facts.staff_id, "name": e.facts.name, "tag": e.tag, "reason": e.reason}
            for e in found.excluded
        ],
    }  # fmt: skip


def goers(actor: Actor, order: WorkOrder, staff_ids: list[int]) -> list[Staff]:
    """The staff files of who goes, supporters of the project too."""
    day = bookings.day_of(order, clock.now())
    return [people.get_goer(actor, pk, order.project_id, day) for pk in staff_ids]


@router.get("/{order_id}/chain", operation_id="dispatch_chain")
@needs("dispatch.assign")
def chain(request: Request, order_id: int) -> list[dict[str, Any]]:
    """Who was asked for an order, oldest first: rank, how the person was found, and how each answered."""
    order = orders.get_order(request.actor, order_id)
    return [
        {"staff_id": o.staff_id, "name": o.staff.name, "round": o.round, "rank": o.rank, "score": o.score,
         "mode": o.mode, "reason": o.reason, "outcome": o.outcome, "at": o.at, "answered_at": o.answered_at}
        for o in queries.offers_of(order)
    ]  # fmt: skip


@router.post("/{order_id}/assign", operation_id="dispatch_assign")
@needs("dispatch.assign")
@once
def assign(request: Request, order_id: int, body: AssignIn) -> tuple[int, Any]:
    """Send somebody, with a crew if needed (B-3.2.1)."""
    actor = request.actor
    order = orders.get_order(actor, order_id)
    staff, *crew = goers(actor, order, [body.staff_id, *body.crew])
    actions.assign(order, by=actor, staff=staff, crew=crew, reason=body.reason)
    return 200, order_out(order)


@router.post("/{order_id}/transfer", operation_id="dispatch_transfer")
@needs("dispatch.assign")
@once
def transfer(request: Request, order_id: int, body: TransferIn) -> tuple[int, Any]:
    """Send somebody else."""
    actor = request.actor
    order = orders.get_order(actor, order_id)
    staff = goers(actor, order, [body.staff_id])[0]
    actions.transfer(order, by=actor, staff=staff, reason=body.reason)
    return 200, order_out(order)


@router.post("/{order_id}/rotate", operation_id="dispatch_rotate")
@needs("dispatch.assign")
@once
def rotate(request: Request, order_id: int) -> tuple[int, Any]:
    """Send whoever can go and was sent longest ago 轮派."""
    order = orders.get_order(request.actor, order_id)
    return 200, order_out(actions.rotate(order, by=request.actor))


@router.post("/best", operation_id="dispatch_best")
@needs("dispatch.assign")
@once
def send_best(request: Request, body: BestIn) -> tuple[int, Any]:
    """Send the best person for each order; what is refused is listed with its reason, the others go."""
    chosen = [orders.get_order(request.actor, pk) for pk in dict.fromkeys(body.order_ids)]
    refused = actions.assign_many(chosen, by=request.actor)
    stay = {order.pk for order, _ in refused}
    return 200, {
        "sent": [order.pk for order in chosen if order.pk not in stay],
        "refused": [{"order_id": order.pk, "message": message} for order, message in refused],
    }


@router.post("/{order_id}/grab", operation_id="dispatch_grab")
@needs("dispatch.grab")
@once
def grab(request: Request, order_id: int, body: GrabIn) -> tuple[int, Any]:
    """Take a job of the grab list and commit to a time."""
    actor = request.actor
    order = queries.get_grab(actor, order_id)
    if order is None:
        raise NotFound("这张单已被别人接走，或不在您能接的范围。")
    return 200, order_out(actions.grab(order, by=actor, visit_at=body.visit_at))
