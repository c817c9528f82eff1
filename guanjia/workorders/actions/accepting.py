"""验收: a supplier's finished work gets its cost, then somebody else accepts both or sends the work back."""

from datetime import datetime
from typing import Any

from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend, move, ready
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import NotFound, require
from guanjia.kernel.work import action
from guanjia.sla import queries as clocks
from guanjia.workorders import events, rules, states, supplied, verdicts
from guanjia.workorders.actions.assigning import copy_procedure
from guanjia.workorders.actions.ending import ROUND_BEGINS
from guanjia.workorders.models import Acceptance, WorkOrder

Outcome = Acceptance.Outcome
CLOCK = "T82"


def hand_in(order: WorkOrder, *, by: Actor, at: datetime) -> None:
    """What a supplier's staff finished waits for acceptance, from the finish on; own staff's work does not."""
    if order.supplier_id is None or order.staff_id is None:
        return
    row = Acceptance.objects.create(
        order=order, round=order.round, supplier_id=order.supplier_id, staff_id=order.staff_id, submitted_at=at,
        in_time=supplied.came_in_time(order),
    )  # fmt: skip
    fact = events.WorkSubmitted(
        supplier_id=row.supplier_id, staff_id=row.staff_id, round=row.round, in_time=row.in_time
    )
    record(fact, order, by=by, at=at)


def _waiting(order: WorkOrder) -> Acceptance:
    row = Acceptance.objects.select_for_update().filter(order=order, round=order.round).first()
    if row is None:
        raise NotFound("这张单没有外委要验收的活。")
    require(verdicts.is_undecided(row))
    return row


@action
def quote_cost(
    order: WorkOrder, *, by: Actor, labour: int = 0, material: int = 0, other: int = 0, words: str = "",
    at: datetime | None = None,
) -> WorkOrder:  # fmt: skip
    """Say what the supplier's work costs, each part in fen; again replaces what was said, until it is accepted."""
    require(verdicts.may_quote(order, by), verdicts.is_cost(labour, material, other))
    row, parts = _waiting(order), {"labour": labour, "material": material, "other": other}
    row.lines = [{"sort": sort, "fen": fen} for sort, fen in parts.items() if fen]
    row.fen, row.words = sum(parts.values()), noted(words, 120, "words")
    row.quoted_by, row.quoted_at = by.ref, at or clock.now()
    row.save(update_fields=["lines", "fen", "words", "quoted_by", "quoted_at"])
    fact = events.CostQuoted(supplier_id=row.supplier_id, round=row.round, fen=row.fen, lines=row.lines)
    return amend(order, fact, by=by, at=at)


@action
def accept_work(order: WorkOrder, *, by: Actor, at: datetime | None = None) -> WorkOrder:
    """The work and its cost are good: the cost is final; never who did the work, nor who said the cost."""
    require(verdicts.may_accept_work(order, by))
    row = _waiting(order)
    require(verdicts.is_quoted(row), verdicts.is_of_another(row, by))
    was_back = Acceptance.objects.filter(
        order=order, supplier_id=row.supplier_id, outcome=Outcome.SENT_BACK
    ).exists()
    moment = at or clock.now()
    _decide(row, Outcome.REWORKED if was_back else Outcome.QUALIFIED, by, moment)
    fact = events.WorkAccepted(
        supplier_id=row.supplier_id, staff_id=row.staff_id, round=row.round, fen=row.fen, outcome=row.outcome,
        lines=row.lines, accept_due_at=clocks.due_of(order.ref, CLOCK),
    )  # fmt: skip
    return amend(order, fact, by=by, at=at, work_accepted_at=moment)


@action
def send_back_work(order: WorkOrder, *, by: Actor, reason: str, at: datetime | None = None) -> WorkOrder:
    """The work is not good: the same person does it again in a new round, with the reason and new clocks."""
    require(
        verdicts.may_accept_work(order, by),
        ready(order, states.SEND_BACK),
        rules.has_reason(reason, "请写哪里不合格、要怎么返工。"),
    )
    row = _waiting(order)
    words = noted(reason, 120, "reason")
    _decide(row, Outcome.SENT_BACK, by, at or clock.now(), reason=words)
    fact = events.WorkSentBack(
        staff_id=row.staff_id, supplier_id=row.supplier_id, urgency=order.urgency, reason=words, mode="rework",
        has_window=False, round=row.round, accept_due_at=clocks.due_of(order.ref, CLOCK),
    )  # fmt: skip
    begun: dict[str, Any] = dict.fromkeys(name for name in ROUND_BEGINS if name not in ("staff", "supplier"))
    move(order, states.SEND_BACK, fact, by=by, at=at, reopened=order.reopened + 1, **begun)
    copy_procedure(order)
    return order


def _decide(row: Acceptance, outcome: Outcome, by: Actor, at: datetime, **facts: Any) -> None:
    row.outcome, row.decided_by, row.decided_at = outcome, by.ref, at
    row.reason = facts.get("reason", "")
    row.save(update_fields=["outcome", "decided_by", "decided_at", "reason"])
