"""The ranking of an order: one query a kind of fact, whatever the number of people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Avg, Count, Q

from guanjia.dispatch import rules
from guanjia.dispatch.models import Offer
from guanjia.dispatch.policies import WEIGHTS
from guanjia.dispatch.rules import Candidate, Excluded, Facts
from guanjia.kernel import clock, policy
from guanjia.kernel.actors import Actor
from guanjia.organization.moments import local
from guanjia.people import queries as people
from guanjia.people.models import Certificate, Staff
from guanjia.workorders import queries as workorders
from guanjia.workorders import states
from guanjia.workorders.models import WorkOrder

SOON = timedelta(hours=4)


@dataclass(frozen=True)
class Ranking:
    """Who can go, best first, and why the others cannot."""

    candidates: list[Candidate]
    excluded: list[Excluded]

    def of(self, staff_id: int) -> tuple[int, Candidate | None, Excluded | None]:
        """Rank, candidate and exclusion of one person."""
        for candidate in self.candidates:
            if candidate.facts.staff_id == staff_id:
                return candidate.rank, candidate, None
        return 0, None, next((e for e in self.excluded if e.facts.staff_id == staff_id), None)


def ranking(order: WorkOrder, at: datetime | None = None) -> Ranking:
    """Rank everybody of the project who does on-site work, for one order; its present holder is left out."""
    now = at or clock.now()
    when = max(now, order.window_from or now)
    pool = people.field_staff(order.project_id)
    if order.status in states.HELD_BY_TECHNICIAN:
        pool = [row for row in pool if row.pk != order.staff_id]
    facts = collect(order, pool, now, when)
    out = [rules.exclusion(row, when - now < SOON) for row in facts]
    excluded = [row for row in out if row is not None]
    gone = {row.facts.staff_id for row in excluded}
    fit = [row for row in facts if row.staff_id not in gone]
    busiest = max((row.done_today for row in fit), default=0)
    weights = weights_of(order.project_id, now)
    return Ranking(rules.ranked([rules.score(row, weights, busiest) for row in fit]), excluded)


def weights_of(project_id: int, at: datetime) -> dict[str, tuple[str, int]]:
    """The points of each term, from policy."""
    return {
        key: (label, int(policy.value(f"dispatch.weight.{key}", at=at, project=project_id)))
        for key, (label, _) in WEIGHTS.items()
    }


def collect(order: WorkOrder, pool: list[Staff], now: datetime, when: datetime) -> list[Facts]:
    """The facts of everybody, by a fixed number of queries."""
    ids = [row.pk for row in pool]
    held = people.certificates(ids)
    rostered = people.shifts(ids, when, when + timedelta(minutes=1))
    load = workorders.open_load(ids)
    here, before, today = visits_here(order, ids), on_order(order, ids), sent_today(ids, now)
    buildings = current_buildings(ids)
    day = local(when).date()
    return [
        Facts(
            staff_id=row.pk, name=row.name, post=row.post, load=load.get(row.pk, 0), limit=row.limit,
            fault=people.is_cleared(held[row.pk], order.category.skill_id, order.category.hazard, day),
            is_rostered=bool(rostered.get(row.pk)), is_present=row.is_present,
            is_verified=is_verified(held[row.pk], order.category.skill_id),
            same_building=bool(order.unit and buildings.get(row.pk) == str(order.unit.building)),
            near_place=f"现在在 {buildings[row.pk]}" if buildings.get(row.pk) else "",
            visits_here=here.get(row.pk, (0, None))[0], rating_here=here.get(row.pk, (0, None))[1],
            done_today=today.get(row.pk, 0), was_on_order=row.pk in before,
        )
        for row in pool
    ]  # fmt: skip


def is_verified(held: Iterable[Certificate], skill_id: int | None) -> bool:
    """Whether the skill's certificate has a date that was checked, or the skill wants none."""
    if skill_id is None:
        return True
    return any(c.skill_id == skill_id and (c.valid_until or not c.skill.certificate_name) for c in held)


def visits_here(order: WorkOrder, ids: list[int]) -> dict[int, tuple[int, float | None]]:
    """How often each person finished work in this home, and how it was rated."""
    if order.unit_id is None:
        return {}
    rows = WorkOrder.objects.filter(unit_id=order.unit_id, staff_id__in=ids, finished_at__isnull=False)
    counted = (
        rows.order_by()
        .values("staff_id")
        .annotate(n=Count("pk", distinct=True), mean=Avg("feedbacks__overall"))
    )
    return {row["staff_id"]: (row["n"], row["mean"]) for row in counted}


def on_order(order: WorkOrder, ids: list[int]) -> set[int]:
    """Who carried this order before, and did not hand it back."""
    if not order.reopened:
        return set()
    rows = (
        Offer.objects.filter(order=order, staff_id__in=ids).order_by("-at").values_list("staff_id", flat=True)
    )
    return set(rows[:1])


def sent_today(ids: list[int], now: datetime) -> dict[int, int]:
    """How many offers each person got since local midnight."""
    midnight = local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Offer.objects.filter(staff_id__in=ids, at__gte=midnight).order_by()
    return dict(rows.values_list("staff_id").annotate(n=Count("pk")))


def current_buildings(ids: list[int]) -> dict[int, str]:
    """In which building each person is, by the job that is under way."""
    under_way = Q(status__in=(states.Status.ON_THE_WAY, states.Status.ON_SITE, states.Status.WORKING))
    rows = WorkOrder.objects.filter(under_way, staff_id__in=ids, unit__isnull=False)
    return {row.staff_id: str(row.unit.building) for row in rows.select_related("unit__building")}  # type: ignore[union-attr, misc]


def grab_list(actor: Actor) -> list[WorkOrder]:
    """Confirmed orders of the technician's project that anybody qualified may take."""
    if actor.staff_id is None or not actor.may("dispatch.grab"):
        return []
    rows = WorkOrder.objects.filter(
        project_id__in=actor.projects, status=states.Status.CONFIRMED, lead=None, category__dispatch_mode="grab",
        category__skill__certificate__staff_id=actor.staff_id,
    ).select_related(*workorders.RELATED)  # fmt: skip
    return list(rows.distinct().order_by("received_at"))


def get_grab(actor: Actor, order_id: int) -> WorkOrder | None:
    """One order of the grab list."""
    return next((row for row in grab_list(actor) if row.pk == order_id), None)


def offers_of(order: WorkOrder) -> list[Offer]:
    """Every choice made for an order, oldest first."""
    return list(Offer.objects.filter(order=order).select_related("staff").order_by("at", "pk"))
