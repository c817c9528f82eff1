"""Reads of the ledger of promises 承诺台账: what was told, what became of it, who owes an answer (A-1.3-1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from guanjia.kernel import clock, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.sla import declared
from guanjia.sla.models import Compensation, DelayNotice, Explanation, Promise, SupplierOrder

OPEN, LATE = Promise.State.OPEN, Promise.State.LATE
BROKEN = Q(broken_at__isnull=False) | Q(state=LATE)
SHOWN, MOST = 30, 200


def views(project_id: int, now: datetime) -> dict[str, tuple[str, Q]]:
    """The views of the ledger: how each is called, and which promises stand in it."""
    soon = now + policy.minutes("promise.soon_minutes", project=project_id)
    waiting = Compensation.Status.PROPOSED, Compensation.Status.APPROVED
    return {
        "open": ("没有结果", Q(state=OPEN)),
        "soon": ("快到期", Q(state=OPEN, due_at__gt=now, due_at__lte=soon)),
        "broken": ("没守住", BROKEN),
        "unexplained": ("等说明", Q(explanation__isnull=False, explanation__given_at=None)),
        "compensated": ("补偿没到位", Q(compensations__status__in=waiting)),
        "": ("全部", Q()),
    }


def because(cause: str, since: datetime | None = None) -> Q:
    """Promises that were put off, or broken and explained, for a reason of the list, since a moment."""
    told = Q(notices__cause=cause) & (Q(notices__told_at__gte=since) if since else Q())
    explained = Q(explanation__cause=cause, explanation__given_at__isnull=False)
    return told | explained & (Q(explanation__given_at__gte=since) if since else Q())


def reasons(actor: Actor, project_ids: Iterable[int], since: datetime) -> list[tuple[str, str, int]]:
    """Why promises were put off or broken since a moment: reason, its word, how many promises; the commonest first."""
    rows = promises(actor).filter(project_id__in=list(project_ids))
    found = rows.aggregate(
        **{
            cause: Count("pk", filter=because(cause, since), distinct=True)
            for cause in DelayNotice.Cause.values
        }
    )
    words = dict(DelayNotice.Cause.choices)
    counted = [(cause, str(words[cause]), n) for cause, n in found.items() if n]
    return sorted(counted, key=lambda row: -row[2])


@dataclass(frozen=True)
class Said:
    """What was said of a promise that was put off or broken: by which cause, in which words, when."""

    promise_id: int
    cause: str
    words: str
    at: datetime


def said_because(actor: Actor, project_ids: Iterable[int], since: datetime) -> list[Said]:
    """The words behind the reasons since a moment, of notices and explanations, the latest first."""
    mine = promises(actor).filter(project_id__in=list(project_ids))
    told = DelayNotice.objects.filter(promise__in=mine, told_at__gte=since)
    explained = Explanation.objects.filter(promise__in=mine, given_at__gte=since).exclude(cause="")
    rows = [
        Said(row.promise_id, row.cause, row.words, row.told_at) for row in told.order_by("-told_at")[:MOST]
    ]
    for row in explained.order_by("-given_at")[:MOST]:
        rows.append(Said(row.promise_id, row.cause, row.why, row.given_at or since))
    return sorted(rows, key=lambda row: row.at, reverse=True)


def promises(actor: Actor) -> QuerySet[Promise]:
    """The promises within reach: of the own projects, of a butler those the butler told."""
    rows = Promise.objects.select_related("explanation")
    reach = actor.reach("promises.read")
    if reach.company:
        return rows
    own = Q(given_by=actor.ref) if reach.zone else Q(pk__in=())
    return rows.filter(Q(project_id__in=reach.projects) | own)


def chosen(
    actor: Actor, project_id: int, view: str, staff_id: int | None = None, team_id: int | None = None,
    cause: str = "", since: datetime | None = None,
) -> QuerySet[Promise]:  # fmt: skip
    """The promises of a view, of one giver, department or reason; what is due first stands first."""
    rows = promises(actor).filter(views(project_id, clock.now())[view][1], project_id=project_id)
    if staff_id is not None:
        rows = rows.filter(staff_id=staff_id)
    if team_id is not None:
        rows = rows.filter(staff_id__in=declared.members_of(team_id))
    if cause:
        rows = rows.filter(because(cause, since))
    is_ahead = view in ("open", "soon")
    return (
        rows.order_by("due_at", "pk").distinct() if is_ahead else rows.order_by("-given_at", "-pk").distinct()
    )


def counts(actor: Actor, project_id: int) -> Mapping[str, int]:
    """How many promises stand in each view, in one query."""
    found = views(project_id, clock.now())
    base = promises(actor).filter(project_id=project_id)
    return base.aggregate(
        **{f"n_{key}": Count("pk", filter=where, distinct=True) for key, (_, where) in found.items()}
    )


def open_counts(kind: str, subject_ids: Iterable[int]) -> dict[int, int]:
    """How many promises of some cases are open, by case; for pages that found the cases within reach."""
    rows = Promise.objects.filter(subject_kind=kind, subject_id__in=list(subject_ids), state=OPEN)
    return dict(rows.values_list("subject_id").annotate(n=Count("pk")).order_by())


def givers(actor: Actor, project_id: int) -> list[int]:
    """The staff who told something that is open or was broken."""
    rows = promises(actor).filter(BROKEN | Q(state=OPEN), project_id=project_id, staff_id__isnull=False)
    found = rows.order_by("staff_id").values_list("staff_id", flat=True).distinct()
    return [pk for pk in found if pk is not None]


def get_promise(actor: Actor, promise_id: int) -> Promise:
    """A promise within reach."""
    row = promises(actor).filter(pk=promise_id).first()
    if row is None:
        raise NotFound
    return row


def get_compensation(actor: Actor, compensation_id: int) -> Compensation:
    """A compensation whose promise is within reach."""
    rows = Compensation.objects.select_related("promise", "notice").filter(promise__in=promises(actor))
    row = rows.filter(pk=compensation_id).first()
    if row is None:
        raise NotFound
    return row


def get_notice(actor: Actor, notice_id: int) -> DelayNotice:
    """A delay notice whose promise is within reach."""
    rows = DelayNotice.objects.select_related("promise").filter(promise__in=promises(actor))
    row = rows.filter(pk=notice_id).first()
    if row is None:
        raise NotFound
    return row


def supplies(actor: Actor) -> QuerySet[SupplierOrder]:
    """Suppliers' orders whose promise is within reach."""
    return SupplierOrder.objects.select_related("promise").filter(promise__in=promises(actor))


def supplier_orders(actor: Actor, project_id: int) -> list[SupplierOrder]:
    """What suppliers still have to bring in a project, the next first, and what came lately."""
    rows = supplies(actor).filter(project_id=project_id)
    ahead = rows.exclude(status=SupplierOrder.Status.ARRIVED)
    came = rows.filter(status=SupplierOrder.Status.ARRIVED).order_by("-arrived_at")[:SHOWN]
    return [*sorted(ahead, key=lambda row: (row.due_on, row.pk)), *came]


def get_supplier_order(actor: Actor, order_id: int) -> SupplierOrder:
    """A supplier's order whose promise is within reach."""
    row = supplies(actor).filter(pk=order_id).first()
    if row is None:
        raise NotFound
    return row


def of_case(actor: Actor, case: SubjectRef) -> list[Promise]:
    """What was told in a case, oldest first."""
    rows = promises(actor).filter(subject_kind=case.kind, subject_id=case.id)
    return list(rows.order_by("given_at", "pk"))


def concerning(actor: Actor, ref: SubjectRef) -> list[Promise]:
    """The latest promises that concern a household or a person, open ones first."""
    rows = list(promises(actor).filter(concerns__contains=[str(ref)]).order_by("-given_at")[:SHOWN])
    return sorted(rows, key=lambda row: row.state != OPEN)


def given_by(actor: Actor, staff_id: int) -> list[Promise]:
    """The latest promises that somebody of the staff told, open ones first."""
    rows = list(promises(actor).filter(staff_id=staff_id).order_by("-given_at")[:SHOWN])
    return sorted(rows, key=lambda row: row.state != OPEN)


def untold_supply(row: Promise) -> SupplierOrder | None:
    """The supplier's delay of a promise that is known longest and of which the customer was not told."""
    return row.supplier_orders.filter(untold_since__isnull=False).order_by("untold_since").first()


def own_open(actor: Actor, limit: int = 3) -> list[Promise]:
    """The open promises that the actor gave as one of the staff, the next due first, for the own board."""
    rows = Promise.objects.filter(staff_id=actor.staff_id or -1, state=OPEN, due_at__isnull=False)
    return list(rows.order_by("due_at", "pk")[:limit])
