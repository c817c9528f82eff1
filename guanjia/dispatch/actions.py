"""The only writer of offers; the order itself moves by workorders' actions."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from guanjia.customers import wishes
from guanjia.dispatch import queries, rules
from guanjia.dispatch.models import Offer
from guanjia.dispatch.queries import Ranking
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import NotFound, Refused, require
from guanjia.kernel.work import action, work
from guanjia.people import queries as people
from guanjia.people.models import Staff
from guanjia.workorders import actions as workorders
from guanjia.workorders import rules as workorder_rules
from guanjia.workorders.models import WorkOrder


@action
def assign(
    order: WorkOrder, *, by: Actor, staff: Staff, crew: Iterable[Staff] = (), reason: str = "",
    mode: str = "assign", at: datetime | None = None,
) -> WorkOrder:  # fmt: skip
    """Send somebody: rank 1 without a reason, others with one, excluded ones only by who may override."""
    return _assign(order, queries.ranking(order, at), by, staff, crew, reason, mode, at)


def _assign(
    order: WorkOrder, ranking: Ranking, by: Actor, staff: Staff, crew: Iterable[Staff], reason: str, mode: str,
    at: datetime | None,
) -> WorkOrder:  # fmt: skip
    crew = list(crew)
    rank = _allowed(ranking, order, by, staff, reason)
    _not_alone(order, by, [mate for mate in crew if mate.pk != staff.pk], reason)
    sent = workorders.dispatch_order(
        order, by=by, staff=staff, crew=crew, rank=rank, reason=reason, mode=mode, at=at
    )
    keep_offer(order, ranking, by=by, staff=staff, reason=reason, mode=mode, at=at)
    return sent


@action
def transfer(
    order: WorkOrder, *, by: Actor, staff: Staff, reason: str, at: datetime | None = None
) -> WorkOrder:
    """Send somebody else 转单, always with a reason."""
    require(workorder_rules.is_another(order, staff.pk))
    ranking = queries.ranking(order, at)
    rank = _allowed(ranking, order, by, staff, reason)
    _not_alone(order, by, (), reason)
    sent = workorders.transfer_order(order, by=by, staff=staff, reason=reason, rank=rank, at=at)
    keep_offer(order, ranking, by=by, staff=staff, reason=reason, mode="transfer", at=at)
    return sent


def _allowed(ranking: Ranking, order: WorkOrder, by: Actor, staff: Staff, reason: str) -> int:
    """The rank of the chosen person, or the refusal of the choice."""
    rank, candidate, out = ranking.of(staff.pk)
    if candidate is None and out is None:
        raise Refused("not_available", "这位师傅不在本项目的上门人员里，请选别人。", {"staff": "请选别人"})
    may_override = by.reach("dispatch.override").covers(order.project_id)
    require(rules.may_choose(rank, out, reason, may_override))
    return rank


def _not_alone(order: WorkOrder, by: Actor, crew: Iterable[Staff], reason: str = "") -> None:
    """Nobody goes alone to a home that is marked so."""
    is_marked = wishes.mark_of(order.household_id) is not None
    may_override = by.reach("dispatch.override").covers(order.project_id)
    require(rules.may_go_alone(is_marked, not list(crew), reason, may_override))


def keep_offer(
    order: WorkOrder, ranking: Ranking, *, by: Actor, staff: Staff, reason: str, mode: str,
    at: datetime | None,
) -> Offer:  # fmt: skip
    """Keep what was known at the choice, so that it can be explained later."""
    rank, candidate, _ = ranking.of(staff.pk)
    return Offer.objects.create(
        order=order, staff=staff, rank=rank, score=candidate.score if candidate else 0,
        terms=[asdict(term) for term in candidate.terms] if candidate else [],
        excluded=[{"staff": e.facts.staff_id, "tag": e.tag, "reason": e.reason} for e in ranking.excluded],
        mode=mode, reason=noted(reason, 120, "reason"), by=by.ref, at=at or clock.now(),
    )  # fmt: skip


@action
def grab(order: WorkOrder, *, by: Actor, visit_at: datetime, at: datetime | None = None) -> WorkOrder:
    """A technician takes a job of the grab list for himself and commits to a time 抢单."""
    if by.staff_id is None or queries.get_grab(by, order.pk) is None:
        raise NotFound("这张单已被别人接走，或不在您能接的范围。")
    staff = people.system_staff(by.staff_id)
    ranking = queries.ranking(order, at)
    _, candidate, out = ranking.of(staff.pk)
    if candidate is None:
        raise Refused("excluded", f"现在不能接：{out.reason if out else '不在上门人员里'}。")
    _not_alone(order, by, ())
    workorders.dispatch_order(order, by=by, staff=staff, rank=candidate.rank, mode="grab", at=at)
    keep_offer(order, ranking, by=by, staff=staff, reason="", mode="grab", at=at)
    return workorders.accept_order(order, by=by, visit_at=visit_at, at=at)


@action
def rotate(order: WorkOrder, *, by: Actor, at: datetime | None = None) -> WorkOrder:
    """Send whoever can go and got an offer longest ago 轮派."""
    ranking = queries.ranking(order, at)
    if not ranking.candidates:
        raise nobody_fits(ranking)
    ids = [c.facts.staff_id for c in ranking.candidates]
    last = {o.staff_id: o.at for o in Offer.objects.filter(staff_id__in=ids).order_by("at")}
    turn = min(ranking.candidates, key=lambda c: (last.get(c.facts.staff_id) is not None,
                                                  last.get(c.facts.staff_id), c.rank))  # fmt: skip
    staff = people.system_staff(turn.facts.staff_id)
    _not_alone(order, by, ())
    sent = workorders.dispatch_order(order, by=by, staff=staff, rank=turn.rank, mode="rotate", at=at)
    keep_offer(order, ranking, by=by, staff=staff, reason="", mode="rotate", at=at)
    return sent


def nobody_fits(ranking: Ranking) -> Refused:
    """Nobody can go: why, and what else can be done."""
    why = "；".join(f"{e.facts.name} {e.reason}" for e in ranking.excluded[:3])
    return Refused(
        "nobody_fits", f"现在没有能派的人（{why or '没有上门人员'}）。可安排加班、外委，或与客户改约。"
    )


def assign_many(orders: Iterable[WorkOrder], *, by: Actor) -> list[tuple[WorkOrder, str]]:
    """Send the best person for each order, each in its own unit of work; returns what was refused and why."""
    refused = []
    for order in orders:
        try:
            with work():
                assign_best(order, by=by)
        except Refused as refusal:
            refused.append((order, refusal.message))
    return refused


@action
def assign_best(order: WorkOrder, *, by: Actor, at: datetime | None = None) -> WorkOrder:
    """Send rank 1, or take turns where the category says so."""
    if order.category.dispatch_mode == "rotate":
        return rotate(order, by=by, at=at)
    ranking = queries.ranking(order, at)
    if not ranking.candidates:
        raise nobody_fits(ranking)
    staff = people.system_staff(ranking.candidates[0].facts.staff_id)
    return _assign(order, ranking, by, staff, (), "", "assign", at)
