"""/api/v1/work-orders: lists, one order, and every verb that the screens have."""

from collections.abc import Callable
from typing import Any

from ninja import Router, Schema

from guanjia.kernel.api import needs, once
from guanjia.kernel.web import Request
from guanjia.workorders import actions, queries
from guanjia.workorders.api import schemas

prefix = "/work-orders"
router = Router(tags=["work-orders"])
PAGE = 50

VERBS: tuple[tuple[str, str, Callable[..., Any], type[Schema]], ...] = (
    ("register", "workorders.register", actions.register_order, schemas.Nothing),
    ("confirm", "workorders.confirm", actions.confirm_order, schemas.ConfirmIn),
    ("confirm-emergency", "workorders.confirm", actions.confirm_emergency, schemas.ReasonIn),
    ("refer", "workorders.register", actions.refer_order, schemas.ReferIn),
    ("cancel", "workorders.cancel", actions.cancel_order, schemas.ReasonIn),
    ("urge", "workorders.urge", actions.urge_order, schemas.Nothing),
    ("note", "workorders.note", actions.add_note, schemas.NoteIn),
    ("accept", "workorders.visit", actions.accept_order, schemas.AcceptIn),
    ("decline", "workorders.visit", actions.decline_order, schemas.ReasonIn),
    ("hand-back", "workorders.visit", actions.hand_back_order, schemas.ReasonIn),
    ("take-back", "dispatch.take_back", actions.take_back_order, schemas.ReasonIn),
    ("prepare", "workorders.visit", actions.tick_preparation, schemas.TickIn),
    ("depart", "workorders.visit", actions.depart, schemas.Nothing),
    ("arrive", "workorders.visit", actions.arrive, schemas.ArriveIn),
    ("arrive-as-butler", "workorders.attend", actions.arrive_as_butler, schemas.ArriveIn),
    ("no-access", "workorders.visit", actions.report_no_access, schemas.ReasonIn),
    ("revisit", "workorders.confirm", actions.plan_revisit, schemas.WindowIn),
    ("reschedule", "workorders.confirm", actions.reschedule_visit, schemas.WindowIn),
    ("agree", "workorders.attend", actions.agree_on_site, schemas.AgreeIn),
    ("plan", "workorders.attend", actions.tell_plan, schemas.PlanIn),
    ("safety", "workorders.visit", actions.check_safety, schemas.TickIn),
    ("start", "workorders.visit", actions.start_work, schemas.Nothing),
    ("step", "workorders.visit", actions.do_step, schemas.StepIn),
    ("skip-step", "workorders.visit", actions.skip_step, schemas.SkipIn),
    ("material", "workorders.visit", actions.use_material, schemas.MaterialIn),
    ("pause", "workorders.visit", actions.pause_work, schemas.PauseIn),
    ("tell-customer", "workorders.confirm", actions.tell_customer, schemas.ToldIn),
    ("resume", "workorders.visit", actions.resume_work, schemas.Nothing),
    ("finish", "workorders.visit", actions.finish_work, schemas.FinishIn),
    ("feedback", "workorders.feedback", actions.give_feedback, schemas.FeedbackIn),
    ("record", "workorders.visit", actions.record_service, schemas.RecordIn),
    ("complete", "workorders.complete", actions.complete_order, schemas.Nothing),
    ("reopen", "workorders.reopen", actions.reopen_order, schemas.ReasonIn),
)


@router.get("", response=list[schemas.OrderOut], operation_id="list_orders")
@needs("workorders.read")
def list_orders(request: Request, after: int = 0, status: str = "") -> list[dict[str, Any]]:
    """Orders within reach by rising number, fifty a page; `after` is the last id seen."""
    rows = queries.orders(request.actor).filter(pk__gt=after).order_by("pk")
    found = rows.filter(status=status) if status else rows
    return [schemas.order_out(order) for order in found[:PAGE]]


@router.get("/{order_id}", response=schemas.OrderOut, operation_id="get_order")
@needs("workorders.read")
def get_order(request: Request, order_id: int) -> dict[str, Any]:
    """One order with the lines of its procedure."""
    order = queries.get_order(request.actor, order_id)
    return schemas.order_out(order, queries.steps_of(order))


def add_verb(path: str, need: str, act: Callable[..., Any], schema: type[Schema]) -> None:
    """Add POST /work-orders/{id}/VERB: the action of the screens, once for its Idempotency-Key."""

    def verb(request: Request, order_id: int, body: Any) -> tuple[int, Any]:
        order = queries.get_order(request.actor, order_id)
        act(order, by=request.actor, **body.dict())
        return 200, schemas.order_out(queries.system_order(order_id))

    name = path.replace("-", "_")
    verb.__name__, verb.__doc__ = name, act.__doc__
    verb.__annotations__ = {"request": Request, "order_id": int, "body": schema}
    route = router.post(f"/{{order_id}}/{path}", response=schemas.OrderOut, operation_id=f"order_{name}")
    route(needs(need)(once(verb)))


for _path, _need, _act, _schema in VERBS:
    add_verb(_path, _need, _act, _schema)
