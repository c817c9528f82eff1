"""Options, the customer's view, the agreed plan, its approval, apology, orders, and that it is done."""

from datetime import date, datetime

from guanjia.complaints import events, queries, rules, states
from guanjia.complaints.actions.intake import allow, allow_answer
from guanjia.complaints.models import Complaint, Option
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend, move, ready
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import require
from guanjia.kernel.work import action
from guanjia.knowledge.models import Category
from guanjia.organization.moments import local, minute_of
from guanjia.sla import actions as sla
from guanjia.sla.policies import compensation_limit
from guanjia.workorders import actions as workorders
from guanjia.workorders.models import WorkOrder

PLAN = "投诉处理方案"


@action
def add_option(
    row: Complaint, *, by: Actor, name: str, method: str, due_on: date, fen: int = 0, risk: str = "",
    at: datetime | None = None,
) -> Option:  # fmt: skip
    """Work out one way to settle it, to be laid before the customer (C-3.2-3); the cost is in fen."""
    allow(by, row, states.LEAD)
    moment = at or clock.now()
    require(ready(row, states.AGREE), rules.is_option(name, method, due_on, fen, local(moment).date()))
    words = noted(name, 40, "name")
    made = Option.objects.create(
        round=queries.present_round(row), name=words, method=noted(method, 300, "method"), due_on=due_on, fen=fen,
        risk=noted(risk, 120, "risk"),
    )  # fmt: skip
    record(events.OptionAdded(name=words), row, by=by, at=moment)
    return made


@action
def consult_customer(
    row: Complaint,
    *,
    by: Actor,
    how: str,
    words: str,
    option: Option | None = None,
    at: datetime | None = None,
) -> Complaint:
    """Keep what the customer says of the options, and which one it is to be (C-3.2-3, C-3.2-4)."""
    allow_answer(by, row)
    moment, said = at or clock.now(), noted(words, 500, "words")
    require(
        ready(row, states.AGREE), rules.has(how, "how", "请选怎么问的客户"),
        rules.has(said, "words", "请写客户怎么说"),
    )  # fmt: skip
    step = queries.present_round(row)
    step.opinion, step.opinion_how, step.opinion_at = said, how, moment
    step.save(update_fields=["opinion", "opinion_how", "opinion_at"])
    if option is not None:
        step.options.update(is_chosen=False)
        step.options.filter(pk=option.pk).update(is_chosen=True)
    fact = events.CustomerConsulted(
        round=row.round, how=how, words=said, grade=row.grade, silence_due_at=queries.silence_by(row)
    )
    return amend(row, fact, by=by, at=moment, told_at=moment)


@action
def write_apology(row: Complaint, *, by: Actor, words: str, at: datetime | None = None) -> Complaint:
    """Say what the company answers for and that it is sorry; nothing is carried out before (C-3.2-5, C-3.2-6)."""
    allow(by, row, states.LEAD)
    said = noted(words, 1000, "apology")
    require(ready(row, states.EXCEPT), rules.has(said, "apology", "请写致歉说明"))
    return amend(row, events.ApologyWritten(), by=by, at=at, apology=said)


@action
def agree_plan(
    row: Complaint, *, by: Actor, plan: str, due_at: datetime, fen: int = 0, at: datetime | None = None
) -> Complaint:
    """Fix the written plan of this round, which is a promise from now on; above the own limit it waits for approval."""
    allow(by, row, states.LEAD)
    require(ready(row, states.AGREE))
    moment, words, due = at or clock.now(), noted(plan, 1000, "plan"), minute_of(due_at)
    step = queries.present_round(row)
    require(
        rules.is_consulted(row, step), rules.has(words, "plan", "请写方案"),
        rules.is_ahead(due, moment, "due_at"),
    )  # fmt: skip
    needs_approval = fen > compensation_limit(by.roles, row.project_id)
    fact = events.PlanAgreed(
        round=row.round, due_at=due, fen=fen, is_consulted=bool(step.opinion), needs_approval=needs_approval
    )
    row = move(row, states.AGREE, fact, by=by, at=moment)
    step.plan, step.due_at, step.fen, step.agreed_by = words, due, fen, by.ref
    step.approved_by, step.approved_at, step.sent_back = "", None, ""
    step.save(update_fields=["plan", "due_at", "fen", "agreed_by", "approved_by", "approved_at", "sent_back"])
    sla.promise(row, what=PLAN, due_at=due, by=by, at=moment)
    return row


@action
def approve_plan(row: Complaint, *, by: Actor, at: datetime | None = None) -> Complaint:
    """Another person, within the own limit, agrees to what the plan costs (CX-5.4-1)."""
    allow(by, row, states.LEAD)
    require(ready(row, states.START))
    step, moment = queries.present_round(row), at or clock.now()
    require(
        rules.is_another(by, step.agreed_by),
        rules.is_within(step.fen, compensation_limit(by.roles, row.project_id)),
    )  # fmt: skip
    step.approved_by, step.approved_at = by.ref, moment
    step.save(update_fields=["approved_by", "approved_at"])
    return amend(row, events.PlanApproved(round=row.round, fen=step.fen), by=by, at=moment)


@action
def send_back_plan(row: Complaint, *, by: Actor, reason: str, at: datetime | None = None) -> Complaint:
    """Who approves wants another plan."""
    allow(by, row, states.LEAD)
    require(ready(row, states.RETHINK))
    step, words = queries.present_round(row), noted(reason, 200, "reason")
    require(rules.is_another(by, step.agreed_by), rules.has(words, "reason", "请写为什么退回"))
    return _undo(row, events.PlanSentBack(round=row.round, reason=words), words, by, at)


@action
def drop_plan(row: Complaint, *, by: Actor, reason: str, at: datetime | None = None) -> Complaint:
    """Work the plan out anew before anything was done."""
    allow(by, row, states.LEAD)
    words = noted(reason, 200, "reason")
    require(ready(row, states.RETHINK), rules.has(words, "reason", "请写为什么改"))
    return _undo(row, events.PlanDropped(round=row.round, reason=words), words, by, at)


def _undo(
    row: Complaint, fact: events.PlanSentBack | events.PlanDropped, words: str, by: Actor, at: datetime | None
) -> Complaint:
    row = move(row, states.RETHINK, fact, by=by, at=at)
    row.rounds.filter(number=row.round).update(sent_back=words)
    sla.settle(row, what=PLAN, by=by, at=at, released=True)
    return row


@action
def start_plan(row: Complaint, *, by: Actor, at: datetime | None = None) -> Complaint:
    """Carry it out: approved where it must be, with the apology where the company is at fault (D-3.3.5-1)."""
    allow(by, row, states.LEAD)
    require(ready(row, states.START))
    step = queries.present_round(row)
    require(rules.may_start(row, step, queries.is_dear(row, step)))
    fact = events.PlanStarted(
        round=row.round, is_consulted=bool(step.opinion), has_plan=bool(step.plan),
        has_apology=bool(row.apology) if row.is_company_fault else None,
    )  # fmt: skip
    return move(row, states.START, fact, by=by, at=at)


@action
def order_work(
    row: Complaint, *, by: Actor, category: Category, description: str, at: datetime | None = None
) -> WorkOrder:
    """Make a work order out of the plan: place, person and number are those of the complaint."""
    allow(by, row, states.LEAD)
    require(ready(row, states.FINISH), rules.has(description, "description", "请写要做什么"))
    order = workorders.open_order(
        row.project, by=by, category=category, description=description, source=row.source, unit=row.unit,
        area=row.area, person=row.person, contact_name=row.name, contact_phone=row.phone, origin=row.ref, at=at,
    )  # fmt: skip
    step = queries.present_round(row)
    step.orders = [*step.orders, order.pk]
    step.save(update_fields=["orders"])
    return order


@action
def finish_plan(row: Complaint, *, by: Actor, words: str, at: datetime | None = None) -> Complaint:
    """Everything of the plan is done; no order of it is open any more (D-3.3.5-1)."""
    allow(by, row, states.LEAD)
    require(ready(row, states.FINISH))
    moment, said, step = at or clock.now(), noted(words, 500, "words"), queries.present_round(row)
    require(rules.has(said, "words", "请写做了什么"), rules.is_done(queries.unfinished_orders(row)))
    in_time = step.due_at is not None and moment <= step.due_at
    fact = events.PlanExecuted(round=row.round, in_time=in_time, words=said)
    row = move(row, states.FINISH, fact, by=by, at=moment)
    step.executed_at, step.done_words = moment, said
    step.save(update_fields=["executed_at", "done_words"])
    sla.settle(row, what=PLAN, by=by, at=moment)
    return row
