"""Reads of arrivals: which one counts, what contradicts it, and the list for who checks them (到场核对)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from guanjia.estate import positions
from guanjia.estate import queries as estate
from guanjia.kernel import policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.people import queries as people
from guanjia.people.models import Staff
from guanjia.people.protection import POSITION
from guanjia.privacy import queries as privacy
from guanjia.workorders import proof
from guanjia.workorders.models import Proof, Visit, WorkOrder
from guanjia.workorders.states import Status

NEED = "workorders.vet"
DOUBTFUL = ~Q(flags=[])
TAPPED_AT = Subquery(
    Proof.objects.filter(visit=OuterRef("pk"), kind=Visit.Evidence.TAP).order_by("at").values("at")[:1]
)
WEAK = Q(strength__lte=proof.WEAK)
VIEWS: dict[str, tuple[str, Q]] = {
    "flagged": ("存疑，没核对", DOUBTFUL & Q(looked_at=None)), "weak": ("证据弱，没核对", WEAK & Q(looked_at=None)),
    "checked": ("核对过", Q(looked_at__isnull=False)), "all": ("全部", Q()),
}  # fmt: skip


def latest(order: WorkOrder) -> Visit | None:
    """The visit of the running round that is the last of the one who does the work."""
    rows = Visit.objects.filter(order=order, round=order.round, is_butler=False, arrived_at__isnull=False)
    return rows.select_related("staff").order_by("-nth").first()


def to_witness(order: WorkOrder, at: datetime) -> Visit | None:
    """The visit that its customer may confirm: under way, or arrived within the minutes of the policy.

    With `tapped_at`: when that happened already.
    """
    rows = Visit.objects.filter(order=order, round=order.round).annotate(tapped_at=TAPPED_AT)
    visit = rows.select_related("staff").order_by("-nth").first()
    if visit is None or visit.outcome in (Visit.Outcome.NO_ACCESS, Visit.Outcome.LEFT):
        return None
    if visit.arrived_at is None:
        return visit if order.status == Status.ON_THE_WAY and visit.staff_id == order.staff_id else None
    limit = policy.minutes("presence.tap_within", project=order.project_id)
    return visit if at - visit.arrived_at <= limit else None


def asked_about(order: WorkOrder, at: datetime) -> Visit | None:
    """The visit that the customer is asked to confirm, or has confirmed: somebody comes or works there."""
    if (order.departed_at is None and order.arrived_at is None) or order.finished_at is not None:
        return None
    return to_witness(order, at)


def building_of(order: WorkOrder) -> int | None:
    """The building of an order's place; none where the place belongs to no building."""
    place = order.unit or order.area
    return place.building_id if place else None


def is_elsewhere(staff_id: int, order: WorkOrder, at: datetime, travel: timedelta) -> bool:
    """Whether the same person was at another building nearer in time than the way there takes."""
    here = building_of(order)
    near = Visit.objects.filter(staff_id=staff_id, arrived_at__gt=at - travel, arrived_at__lt=at + travel)
    rows = near.exclude(order=order).select_related("order__unit", "order__area")
    there = {building_of(row.order) for row in rows} - {None}
    return here is not None and bool(there - {here})


def away_from(order: WorkOrder, position: str) -> proof.Away | None:
    """How far a position is from the building of an order; None where building or project are not placed."""
    place = order.unit or order.area
    if not position or place is None:
        return None
    north, east, error = (float(part) for part in position.split(","))
    metres = positions.metres_between(estate.site_of(order.project_id), place.building, north, east)
    if metres is None:
        return None
    limit = float(policy.value("presence.position_metres", project=order.project_id))
    return proof.Away.of(metres, error, limit)


def gives_position(actor: Actor) -> bool:
    """Whether this person agreed that the phone says where it is at an arrival."""
    me = SubjectRef(Staff.kind, actor.staff_id or 0)
    return actor.staff_id is not None and privacy.standing_consent(me, POSITION) is not None


def were_used(digests: Iterable[str]) -> bool:
    """Whether one of these pictures proved another arrival before."""
    found = list(digests)
    return bool(found) and Proof.objects.filter(sha256__in=found).exists()


def strengths(order_ids: Iterable[int]) -> dict[int, int]:
    """How strongly the last arrival of each order is proved, in one query; without those that nobody came to."""
    rows = Visit.objects.filter(order_id__in=list(order_ids), arrived_at__isnull=False, is_butler=False)
    return dict(rows.order_by("nth").values_list("order_id", "strength"))


def within(actor: Actor, project_id: int, since: datetime) -> QuerySet[Visit]:
    """Arrivals of a project since a moment, for who may check them there."""
    if not actor.reach(NEED).covers(project_id):
        return Visit.objects.none()
    return Visit.objects.filter(order__project_id=project_id, arrived_at__gte=since)


def listed(actor: Actor, project_id: int, since: datetime, view: str) -> QuerySet[Visit]:
    """One view of them, the newest first, with what the list shows."""
    rows = within(actor, project_id, since).filter(VIEWS[view][1])
    related = rows.select_related("staff", "order__unit__building", "order__area").prefetch_related("proofs")
    return related.order_by("-arrived_at", "-pk")


def counted(actor: Actor, project_id: int, since: datetime) -> dict[str, int]:
    """How many stand in each view, in one query."""
    found = {key: Count("pk", filter=of) if key != "all" else Count("pk") for key, (_, of) in VIEWS.items()}
    return within(actor, project_id, since).aggregate(**{f"n_{key}": one for key, one in found.items()})


@dataclass(frozen=True)
class Share:
    """How one person's arrivals are proved."""

    name: str
    arrivals: int
    strong: int
    flagged: int

    @property
    def percent(self) -> int:
        """Strong ones of a hundred."""
        return round(100 * self.strong / self.arrivals)


def shares(actor: Actor, project_id: int, since: datetime) -> list[Share]:
    """Per person how many arrivals there were, how many are strongly proved, how many doubtful; the weakest first."""
    rows = within(actor, project_id, since).values("staff_id").annotate(
        arrivals=Count("pk"), strong=Count("pk", filter=Q(strength__gte=proof.STRONG)),
        flagged=Count("pk", filter=DOUBTFUL),
    )  # fmt: skip
    found = list(rows.order_by())
    names = people.names(row["staff_id"] for row in found)
    given = [Share(names[row["staff_id"]], row["arrivals"], row["strong"], row["flagged"]) for row in found]
    return sorted(given, key=lambda share: (share.percent, -share.arrivals))


def get_visit(actor: Actor, visit_id: int) -> Visit:
    """An arrival that this actor may check."""
    row = Visit.objects.filter(pk=visit_id, arrived_at__isnull=False).select_related("staff", "order").first()
    if row is None or not actor.reach(NEED).covers(row.order.project_id):
        raise NotFound
    return row
