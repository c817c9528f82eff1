"""Somebody is sent: chosen, in turn, by himself, automatically, or in place of another."""

from collections.abc import Iterable
from datetime import datetime

from guanjia.dispatch import events, queries, rules
from guanjia.dispatch.actions.offers import answer_offers, keep_offer
from guanjia.dispatch.facts import Planned
from guanjia.dispatch.models import Offer
from guanjia.dispatch.queries import Ranking
from guanjia.dispatch.rules import Candidate
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.work import action, work
from guanjia.knowledge.models import Category
from guanjia.people import queries as people
from guanjia.people.models import Staff
from guanjia.workorders import actions as workorders
from guanjia.workorders import bookings
from guanjia.workorders import rules as workorder_rules
from guanjia.workorders.models import WorkOrder

Modes = Category.DispatchMode


def choices(order: WorkOrder, at: datetime | None, planned: Planned | None = None) -> Ranking:
    """The ranking on which somebody is sent: nobody else of the project is sent until that is written."""
    bookings.in_turn(order.project_id)
    return queries.ranking(order, at, planned)


@action
def assign(
    order: WorkOrder, *, by: Actor, staff: Staff, crew: Iterable[Staff] = (), reason: str = "",
    mode: str = "assign", planned: Planned | None = None, at: datetime | None = None,
) -> WorkOrder:  # fmt: skip
    """Send somebody: rank 1 without a reason, others with one, excluded ones only by who may override.

    `planned` where a day plan says when.
    """
    return _assign(order, choices(order, at, planned), by, staff, crew, reason, mode, at)


def _assign(
    order: WorkOrder, ranking: Ranking, by: Actor, staff: Staff, crew: Iterable[Staff], reason: str, mode: str,
    at: datetime | None,
) -> WorkOrder:  # fmt: skip
    crew = list(crew)
    rank = _allowed(ranking, order, by, staff, reason, mode)
    _not_alone(order, by, [mate for mate in crew if mate.pk != staff.pk], reason, mode)
    sent = workorders.dispatch_order(
        order, by=by, staff=staff, crew=crew, rank=rank, reason=reason, mode=mode, at=at
    )
    keep_offer(order, ranking, by=by, staff=staff, reason=reason, mode=mode, at=at)
    return sent


@action
def transfer(
    order: WorkOrder, *, by: Actor, staff: Staff, reason: str, crew: Iterable[Staff] = (), mode: str = "transfer",
    planned: Planned | None = None, at: datetime | None = None,
) -> WorkOrder:  # fmt: skip
    """Send somebody else 转单, always with a reason; `planned` where a day plan says when."""
    require(workorder_rules.is_another(order, staff.pk))
    ranking, mates = choices(order, at, planned), [mate for mate in crew if mate.pk != staff.pk]
    rank = _allowed(ranking, order, by, staff, reason, mode)
    _not_alone(order, by, mates, reason, mode)
    answer_offers(order, Offer.Outcome.MOVED, at or clock.now())
    sent = workorders.transfer_order(order, by=by, staff=staff, crew=mates, reason=reason, rank=rank, at=at)
    keep_offer(order, ranking, by=by, staff=staff, reason=reason, mode=mode, at=at)
    return sent


def _allowed(ranking: Ranking, order: WorkOrder, by: Actor, staff: Staff, reason: str, mode: str) -> int:
    """The rank of the chosen person, or the refusal of the choice."""
    rank, candidate, out = ranking.of(staff.pk)
    if candidate is None and out is None:
        raise Refused("not_available", "这位师傅不在本项目的上门人员里，请选别人。", {"staff": "请选别人"})
    require(rules.may_choose(rank, out, reason, _may_override(order, by, mode)))
    return rank


def _may_override(order: WorkOrder, by: Actor, mode: str) -> bool:
    """A gate is overridden by somebody for one order, never by a plan that is published as a whole."""
    return mode != Offer.Mode.PLAN and by.reach("dispatch.override").covers(order.project_id)


def _not_alone(order: WorkOrder, by: Actor, crew: Iterable[Staff], reason: str = "", mode: str = "") -> None:
    """Nobody goes alone to a home that is marked so."""
    may_override = _may_override(order, by, mode)
    require(rules.may_go_alone(queries.is_marked(order), not list(crew), reason, may_override))


@action
def grab(order: WorkOrder, *, by: Actor, visit_at: datetime, at: datetime | None = None) -> WorkOrder:
    """A technician takes a job of the grab list for himself and commits to a time 抢单."""
    ranking = choices(order, at)  # two who press at once come one after the other from here on
    if by.staff_id is None or queries.get_grab(by, order.pk) is None:
        raise queries.lost_grab(by, order.pk)
    staff = people.system_staff(by.staff_id)
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
    ranking = choices(order, at)
    if not ranking.candidates:
        raise queries.nobody_fits(ranking)
    _not_alone(order, by, ())
    return send(order, ranking, in_turn(ranking.candidates), by=by, mode="rotate", at=at)


def send(
    order: WorkOrder, ranking: Ranking, chosen: Candidate, *, by: Actor, mode: str, at: datetime | None
) -> WorkOrder:
    """Send a candidate of a ranking as the rules of a mode chose him."""
    staff = people.system_staff(chosen.facts.staff_id)
    sent = workorders.dispatch_order(order, by=by, staff=staff, rank=chosen.rank, mode=mode, at=at)
    keep_offer(order, ranking, by=by, staff=staff, reason="", mode=mode, at=at)
    return sent


def in_turn(candidates: list[Candidate]) -> Candidate:
    """Whoever got an offer longest ago; who never got one comes first."""
    ids = [c.facts.staff_id for c in candidates]
    last = {o.staff_id: o.at for o in Offer.objects.filter(staff_id__in=ids).order_by("at")}
    return min(candidates, key=lambda c: (last.get(c.facts.staff_id) is not None,
                                          last.get(c.facts.staff_id), c.rank))  # fmt: skip


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
    if order.category.dispatch_mode == Modes.ROTATE:
        return rotate(order, by=by, at=at)
    ranking = choices(order, at)
    if not ranking.candidates:
        raise queries.nobody_fits(ranking)
    staff = people.system_staff(ranking.candidates[0].facts.staff_id)
    return _assign(order, ranking, by, staff, (), "", "assign", at)


@action
def send_automatically(order: WorkOrder, *, at: datetime | None = None) -> Refused | None:
    """Send rank 1 of a category that is sent by itself 自动派单; what speaks against it is kept on the board."""
    ranking = choices(order, at)
    stop = queries.why_nobody_goes(order, ranking)
    if stop is None:
        send(order, ranking, ranking.candidates[0], by=SYSTEM, mode="auto", at=at)
        return None
    record(events.NobodySent(reason=stop.message), order, by=SYSTEM, at=at)
    return stop
