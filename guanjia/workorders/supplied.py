"""Reads of suppliers' work: what waits for acceptance, and what each supplier did and cost in a month."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, Q, QuerySet, Sum

from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound
from guanjia.organization.models import Supplier
from guanjia.organization.moments import CHINA
from guanjia.sla import queries as clocks
from guanjia.workorders.models import Acceptance, WorkOrder

NEED = "workorders.accept_work"
ARRIVALS = ("T14", "T80")
SORTS = {"labour": "人工", "material": "材料", "other": "其他"}
ACCEPTED = (Acceptance.Outcome.QUALIFIED, Acceptance.Outcome.REWORKED)


def came_in_time(order: WorkOrder) -> bool | None:
    """Whether the latest clock of an arrival was kept (B-3.3.1-1); nothing where none ran."""
    rows = [row for row in clocks.clocks_of(order.ref) if row.rule in ARRIVALS and row.stopped_at is not None]
    last = max(rows, key=lambda row: row.started_at, default=None)
    return None if last is None else last.breached_at is None


def acceptances(actor: Actor, project_id: int) -> QuerySet[Acceptance]:
    """Suppliers' work of a project, for who accepts it there."""
    rows = Acceptance.objects.filter(order__project_id=project_id)
    rows = rows.select_related("order__unit__building", "order__area", "supplier", "staff")
    return rows if actor.reach(NEED).covers(project_id) else rows.none()


def waiting(actor: Actor, project_id: int) -> list[Acceptance]:
    """What waits for acceptance, the longest wait first."""
    return list(acceptances(actor, project_id).filter(outcome="").order_by("submitted_at", "pk"))


def acceptance_of(order: WorkOrder) -> Acceptance | None:
    """The acceptance of the running round; after a return the one that was sent back."""
    rows = Acceptance.objects.filter(order=order).select_related("supplier", "staff")
    return rows.order_by("-round").first()


def is_unquoted(order: WorkOrder) -> bool:
    """Whether a supplier's finished work has no cost yet; own staff's work never has one."""
    if order.supplier_id is None:
        return False
    return Acceptance.objects.filter(order=order, round=order.round, quoted_at=None).exists()


def get_supplier(actor: Actor, project_id: int, supplier_id: int) -> Supplier:
    """A supplier whose work of a project the actor accepts; NotFound for one that did nothing there."""
    row = Supplier.objects.filter(pk=supplier_id, acceptances__in=acceptances(actor, project_id)).first()
    if row is None:
        raise NotFound
    return row


def month_of(month: date) -> tuple[datetime, datetime]:
    """A calendar month as moments, from its first midnight to that of the next."""
    first = month.replace(day=1)
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    since, until = (datetime.combine(day, time(), CHINA) for day in (first, after))
    return since, until


def decided(actor: Actor, project_id: int, month: date) -> QuerySet[Acceptance]:
    """What was accepted or sent back in a month, the latest first."""
    since, until = month_of(month)
    rows = acceptances(actor, project_id).filter(decided_at__gte=since, decided_at__lt=until)
    return rows.order_by("-decided_at", "-pk")


@dataclass(frozen=True)
class Costs:
    """One supplier in one month: accepted jobs, those looked at, those good at the first look, arrivals kept, returns,
    sum in fen."""

    supplier_id: int
    name: str
    jobs: int
    looked_at: int
    first: int
    arrivals: int
    kept: int
    returns: int
    fen: int


def costs(actor: Actor, project_id: int, month: date) -> list[Costs]:
    """What each supplier did and cost in a month, the dearest first; every figure counts rows of `decided`."""
    good = Q(outcome__in=ACCEPTED)
    rows = decided(actor, project_id, month).order_by().values("supplier_id", "supplier__name")
    found = rows.annotate(
        jobs=Count("order", filter=good, distinct=True),
        looked_at=Count("order", distinct=True),
        first=Count("order", filter=Q(outcome=Acceptance.Outcome.QUALIFIED), distinct=True),
        arrivals=Count("pk", filter=Q(in_time__isnull=False)),
        kept=Count("pk", filter=Q(in_time=True)),
        returns=Count("pk", filter=Q(outcome=Acceptance.Outcome.SENT_BACK)),
        total=Sum("fen", filter=good, default=0),
    )
    lines = [
        Costs(row["supplier_id"], row["supplier__name"], row["jobs"], row["looked_at"], row["first"],
              row["arrivals"], row["kept"], row["returns"], row["total"])
        for row in found
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (-line.fen, line.name))
