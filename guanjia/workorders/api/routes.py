"""/api/v1/work-orders: lists, one order, and every verb that the screens have."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from ninja import Query, Router, Schema
from pydantic import AwareDatetime

from guanjia.estate import queries as estate
from guanjia.kernel.actors import Actor
from guanjia.kernel.api import needs, once
from guanjia.kernel.refusals import NotFound, Refused
from guanjia.kernel.web import Request
from guanjia.knowledge import queries as knowledge
from guanjia.organization import queries as organization
from guanjia.workorders import actions, queries
from guanjia.workorders.api import schemas
from guanjia.workorders.models import WorkOrder

prefix = "/work-orders"
router = Router(tags=["work-orders"])
PAGE = 50
LONGEST_SPAN = timedelta(days=31)


def follow(order: WorkOrder, *, by: Actor, lead_id: int, reason: str) -> WorkOrder:
    """Hang an order on the lead order of its cause, within reach (decision 13)."""
    return actions.follow_lead(order, by=by, lead=queries.get_order(by, lead_id), reason=reason)


def merge(order: WorkOrder, *, by: Actor, into_id: int) -> WorkOrder:
    """The order repeats another one within reach; its customer follows that one."""
    return actions.merge_order(order, by=by, into=queries.get_order(by, into_id))


def correct(order: WorkOrder, *, by: Actor, **facts: Any) -> WorkOrder:
    """Put category, urgency, words, home or contact right; what is not sent stays as it is."""
    given = {name: value for name, value in facts.items() if value is not None}
    if "category" in given:
        given["category"] = knowledge.get_category(by, given["category"])
    if address := given.pop("address", None):
        given["unit"] = estate.find_unit(order.project_id, address)
        if given["unit"] is None:
            text = f"没有找到“{address}”，请按 3栋2单元501 的样子写。"
            raise Refused("no_such_unit", text, {"address": "没有找到"})
    return actions.correct_order(order, by=by, **given)


VERBS: tuple[tuple[str, str, Callable[..., Any], type[Schema]], ...] = (
    ("register", "workorders.register", actions.register_order, schemas.Nothing),
    ("confirm", "workorders.confirm", actions.confirm_order, schemas.ConfirmIn),
    ("confirm-emergency", "workorders.confirm", actions.confirm_emergency, schemas.ReasonIn),
    ("follow", "dispatch.assign", follow, schemas.FollowIn),
    ("unfollow", "dispatch.assign", actions.leave_lead, schemas.ReasonIn),
    ("finish-with-lead", "workorders.complete", actions.finish_with_lead, schemas.Nothing),
    ("correct", "workorders.register", correct, schemas.CorrectIn),
    ("merge", "workorders.merge", merge, schemas.MergeIn),
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
    ("witness-arrival", "workorders.witness", actions.witness_arrival, schemas.Nothing),
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
    ("quote-cost", "workorders.feedback", actions.quote_cost, schemas.CostIn),
    ("accept-work", "workorders.accept_work", actions.accept_work, schemas.Nothing),
    ("send-back-work", "workorders.accept_work", actions.send_back_work, schemas.ReasonIn),
    ("reopen", "workorders.reopen", actions.reopen_order, schemas.ReasonIn),
)


@router.get("", response=list[schemas.OrderOut], operation_id="list_orders")
@needs("workorders.read")
def list_orders(request: Request, wanted: Query[schemas.OrderFilter], after: int = 0) -> list[dict[str, Any]]:
    """Orders within reach by rising id, fifty a page; `after` is the last id seen."""
    rows = queries.orders(request.actor).filter(pk__gt=after, **wanted.conditions()).order_by("pk")
    return [schemas.order_out(order) for order in rows[:PAGE]]


@router.get("/calendar", response=list[schemas.OrderOut], operation_id="visit_calendar")
@needs("workorders.read")
def visit_calendar(
    request: Request, project: str, since: AwareDatetime, until: AwareDatetime
) -> list[dict[str, Any]]:
    """The visits of a project that were made, promised or agreed in a span of at most 31 days."""
    if not timedelta() < until - since <= LONGEST_SPAN:
        text = f"时间段要从早到晚，最长 {LONGEST_SPAN.days} 天，请分几次取。"
        raise Refused("bad_span", text, {"until": f"请在开始以后 {LONGEST_SPAN.days} 天内"})
    place = next((p for p in organization.projects(request.actor) if p.code == project.upper()), None)
    if place is None:
        raise NotFound("没有这个项目，或不在您的范围内。")
    return [schemas.order_out(row) for row in queries.visits_between(request.actor, place.pk, since, until)]


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
