"""补偿: proposed, approved by another person within the own limit, handed over with a receipt (A-1.3-6)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from guanjia.kernel import attachments, clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.models import Attachment
from guanjia.kernel.moves import move, ready
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import require
from guanjia.kernel.work import action
from guanjia.sla import events, states, verdicts
from guanjia.sla.models import Compensation, DelayNotice, Promise
from guanjia.sla.policies import compensation_limit

PICTURED = "见照片"


@action
def propose(
    row: Promise, *, by: Actor, sort: str, fen: int, words: str, notice: DelayNotice | None = None,
    at: datetime | None = None,
) -> Compensation:  # fmt: skip
    """Propose what a customer gets for a promise (amount in fen; a service or gift at its value)."""
    require(verdicts.may_work(row, by), verdicts.is_compensation(sort, fen, words))
    return note_proposal(row, notice or row.notices.order_by("-pk").first(), by, sort, fen, words, at)


def note_proposal(
    row: Promise, notice: DelayNotice | None, by: Actor, sort: str, fen: int, words: str, at: datetime | None
) -> Compensation:
    """Keep a proposal that was checked, on its own or told by a notice."""
    made = Compensation.objects.create(
        promise=row, notice=notice, project_id=row.project_id, sort=sort, fen=fen,
        words=noted(words, 120, "words"), proposed_by=by.ref, proposed_at=at or clock.now(),
    )  # fmt: skip
    record(events.CompensationProposed(**facts(made)), made, by=by, at=at)
    return made


def facts(row: Compensation) -> dict[str, Any]:
    """What the events of a compensation carry."""
    notice = row.notice
    return {
        "promise_id": row.promise_id, "notice_id": notice.pk if notice else 0, "fen": row.fen,
        "cause_type": notice.cause if notice else "",
    }  # fmt: skip


@action
def approve(row: Compensation, *, by: Actor, at: datetime | None = None) -> Compensation:
    """Agree: another person than who proposed, within the limit of the own role (CX-5.4-1)."""
    limit = compensation_limit(by.roles, row.project_id)
    require(
        verdicts.may_decide(row, by), ready(row, states.APPROVE), verdicts.is_another(row, by),
        verdicts.is_within(row.fen, limit),
    )  # fmt: skip
    fact = events.CompensationApproved(**facts(row))
    return move(row, states.APPROVE, fact, by=by, at=at, decided_by=by.ref)


@action
def refuse(row: Compensation, *, by: Actor, reason: str, at: datetime | None = None) -> Compensation:
    """Do not agree, with the reason."""
    require(
        verdicts.may_decide(row, by), ready(row, states.REFUSE), verdicts.is_another(row, by),
        verdicts.has_words(reason, "reason", "请写不批准的原因。"),
    )  # fmt: skip
    fact = events.CompensationRefused(**facts(row))
    return move(
        row, states.REFUSE, fact, by=by, at=at, decided_by=by.ref, decision=noted(reason, 120, "reason")
    )


@action
def deliver(
    row: Compensation,
    *,
    by: Actor,
    receipt: str = "",
    photos: Iterable[Attachment] = (),
    at: datetime | None = None,
) -> Compensation:
    """Hand it over: the receipt proves it, by the number of the voucher, or by photos of the slip or the signature."""
    files = list(photos)
    receipt = receipt.strip() or (PICTURED if files else "")
    require(
        verdicts.may_work(row.promise, by), ready(row, states.DELIVER),
        verdicts.has_words(receipt, "receipt", "请写收据编号，或拍下收据、客户的签收。"),
    )  # fmt: skip
    attachments.attach(files, row.ref, by=by)
    fact = events.CompensationDelivered(**facts(row))
    return move(row, states.DELIVER, fact, by=by, at=at, receipt=noted(receipt, 60, "receipt"))
