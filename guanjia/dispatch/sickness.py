"""Somebody falls ill: which jobs are in hand, who would take each, and what each customer would be told."""

from dataclasses import dataclass
from datetime import datetime

from guanjia.dispatch import queries
from guanjia.dispatch.rules import Candidate
from guanjia.organization.moments import window_text
from guanjia.people.models import Staff
from guanjia.workorders.models import WorkOrder
from guanjia.workorders.queries import RELATED
from guanjia.workorders.states import Status

NOT_BEGUN = (Status.DISPATCHED, Status.ACCEPTED)
UNDER_WAY = (Status.ON_THE_WAY, Status.ON_SITE, Status.WORKING, Status.PAUSED, Status.NO_ACCESS)


@dataclass(frozen=True)
class Handover:
    """One job of who is away: who would take it now, and what the customer would be told."""

    order: WorkOrder
    best: Candidate | None
    told: str


def not_begun(person: Staff, until: datetime) -> list[WorkOrder]:
    """The jobs that a person holds, has not left for, and would do before a moment, the earliest first."""
    rows = WorkOrder.objects.filter(staff=person, status__in=NOT_BEGUN)
    rows = rows.select_related(*RELATED, "category__skill", "household", "unit__butlers", "area__building")
    due = [row for row in rows if begins(row) is None or begins(row) < until]  # type: ignore[operator]
    return sorted(due, key=lambda row: (begins(row) or row.received_at, row.pk))


def begins(order: WorkOrder) -> datetime | None:
    """When a visit is promised or agreed; what has neither goes at once."""
    return order.visit_at or order.window_from


def to_call(person: Staff) -> list[WorkOrder]:
    """What somebody must settle by telephone: jobs that are under way, and jobs where the person goes along."""
    mine = WorkOrder.objects.filter(staff=person, status__in=UNDER_WAY)
    along = WorkOrder.objects.filter(crew__staff=person, status__in=(*NOT_BEGUN, *UNDER_WAY))
    return list((mine | along).distinct().select_related(*RELATED).order_by("pk"))


def best_for(order: WorkOrder, at: datetime) -> Candidate | None:
    """Who would take a job now, with the crew that it has; nobody where it goes back to the board."""
    ranking = queries.ranking(order, at)
    is_alone = not order.crew.exclude(staff=order.staff_id).exists()
    if queries.why_nobody_goes(order, ranking, is_alone=is_alone) is not None:
        return None
    return ranking.candidates[0]


def told(order: WorkOrder, name: str) -> str:
    """The words to the customer: somebody else comes at the same time, or we are still looking."""
    when = (
        f"约定时间 {window_text(order.window_from, order.window_until)} 不变"
        if order.window_from
        else "尽快到"
    )
    if name:
        return f"原来的师傅临时请假，改由{name}师傅上门，{when}。"
    return "原来的师傅临时请假，我们正在另外安排，定好马上告诉您。"


def preview(person: Staff, until: datetime, at: datetime) -> list[Handover]:
    """Each job with who would take it if it were the only one; the act ranks again after each."""
    found = [(order, best_for(order, at)) for order in not_begun(person, until)]
    return [Handover(order, best, told(order, best.facts.name if best else "")) for order, best in found]
