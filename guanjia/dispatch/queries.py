"""The ranking of an order, the list of jobs to grab, and the chain of who was asked."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from guanjia.customers import wishes
from guanjia.dispatch import facts, rules
from guanjia.dispatch.models import DayPlan, JobNeed, Offer, PlannedVisit, Slip, Unrest
from guanjia.dispatch.policies import WEIGHTS
from guanjia.dispatch.rules import Candidate, Excluded, Person, Weights
from guanjia.estate.models import Building
from guanjia.kernel import clock, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound, Refused, Verdict
from guanjia.organization.moments import local
from guanjia.people import queries as people
from guanjia.people import supports
from guanjia.people.models import Staff
from guanjia.people.supports import Crowd
from guanjia.stores import states as stores
from guanjia.stores.models import Item, MaterialRequest, Store
from guanjia.workorders import queries as workorders
from guanjia.workorders import states
from guanjia.workorders.models import CrewMember, WorkOrder
from guanjia.workorders.models.orders import PRESSING

SHOWN = 10  # candidates whose terms are written out


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

    def without(self, staff_ids: set[int]) -> "Ranking":
        """The same without some people, for who is not asked twice."""
        left = [c for c in self.candidates if c.facts.staff_id not in staff_ids]
        return Ranking(left, [e for e in self.excluded if e.facts.staff_id not in staff_ids])


def ranking(order: WorkOrder, at: datetime | None = None, planned: facts.Planned | None = None) -> Ranking:
    """Rank everybody who does on-site work in the project, or supports it on the day of the visit, for one order; its
    present holder is left out.

    A plan of the day says when the visit is; without one it may be anywhere in its window.
    """
    now = at or clock.now()
    visit = facts.interval_of(order, now, planned)
    who = supports.crowd(order.project_id, local(visit.starts_at).date())
    rows = facts.collect(order, pool_of(order, who), visit, who, planned)
    fit, out = rules.sorted_out(rows, visit.starts_at - now < presence_counts(order.project_id, now))
    shares = facts.shares_of(order.project_id, now)
    return Ranking(rules.ranked(fit, weights_of(order.project_id, now), shares), out)


def presence_counts(project_id: int, at: datetime) -> timedelta:
    """How long before a visit who is not present is not sent."""
    return timedelta(hours=policy.value("dispatch.presence", at=at, project=project_id))


def pool_of(order: WorkOrder, who: Crowd) -> list[Person]:
    """Everybody who may be sent to the project of an order, but who holds it now."""
    rows = Staff.objects.filter(who.of(), has_left=False, certificates__isnull=False).distinct()
    if order.status in states.HELD_BY_TECHNICIAN:
        rows = rows.exclude(pk=order.staff_id or 0)
    return [Person._make(row) for row in rows.values_list(*Person._fields)]


def weights_of(project_id: int, at: datetime) -> Weights:
    """The points of each term, from policy."""
    return {
        key: (label, int(policy.value(f"dispatch.weight.{key}", at=at, project=project_id)))
        for key, (label, _) in WEIGHTS.items()
    }


def is_marked(order: WorkOrder) -> bool:
    """Whether nobody visits the home of an order alone."""
    return wishes.mark_of(order.household_id) is not None


def nobody_fits(ranking: Ranking) -> Refused:
    """Nobody can go: why, and what else can be done."""
    why = "；".join(f"{e.facts.name} {e.reason}" for e in ranking.excluded[:3])
    return Refused(
        "nobody_fits", f"现在没有能派的人（{why or '没有上门人员'}）。可安排加班、外委，或与客户改约。"
    )


def why_nobody_goes(order: WorkOrder, ranking: Ranking, *, is_alone: bool = True) -> Verdict:
    """Why nobody can be sent without a dispatcher: nobody fits, or the home is visited by two."""
    if not ranking.candidates:
        return nobody_fits(ranking)
    return rules.may_go_alone(is_marked(order), is_alone, "", may_override=False)


def grab_list(actor: Actor) -> list[WorkOrder]:
    """Confirmed orders of the technician's project that anybody qualified may take, the urgent first."""
    rows = _grabbed_by_hand(actor).filter(status=states.Status.CONFIRMED, lead=None)
    return list(rows.order_by(PRESSING, "received_at", "pk"))


def _grabbed_by_hand(actor: Actor) -> QuerySet[WorkOrder]:
    """What a technician may see of orders that are grabbed, whoever has them."""
    if actor.staff_id is None or not actor.may("dispatch.grab"):
        return WorkOrder.objects.none()
    rows = WorkOrder.objects.filter(
        project_id__in=actor.projects, category__dispatch_mode="grab",
        category__skill__certificate__staff_id=actor.staff_id,
    )  # fmt: skip
    return rows.select_related(*workorders.RELATED).distinct()


def get_grab(actor: Actor, order_id: int) -> WorkOrder | None:
    """One order of the grab list."""
    return next((row for row in grab_list(actor) if row.pk == order_id), None)


def lost_grab(actor: Actor, order_id: int) -> Refused:
    """Why an order cannot be grabbed: who was faster or was sent, a colleague of the project; else that it is gone."""
    order = _grabbed_by_hand(actor).filter(pk=order_id).first()
    if order is None:
        return NotFound("这张单已被别人接走，或不在您能接的范围。")
    if order.status not in states.HELD_BY_TECHNICIAN or order.finished_at or order.staff is None:
        return Refused("taken", f"“{order.title}”现在不能抢了，看看别的。")
    if order.staff_id == actor.staff_id:
        return Refused("yours", f"“{order.title}”已经是您的了，在“今天”里。")
    latest = next(reversed(offers_of(order)), None)
    is_grabbed = latest is not None and latest.mode == Offer.Mode.GRAB
    what = f"被{order.staff.name}抢走" if is_grabbed else f"派给{order.staff.name}"
    return Refused("taken", f"“{order.title}”已{what}，看看别的。")


def offers_of(order: WorkOrder) -> list[Offer]:
    """Every choice made for an order, oldest first: the chain of who was asked and how each answered."""
    return list(Offer.objects.filter(order=order).select_related("staff").order_by("pk"))


def slips_of(order: WorkOrder) -> list[Slip]:
    """How often the visit of an order was put off because the job before it took longer, the latest first."""
    return list(Slip.objects.filter(order=order).select_related("behind").order_by("-noted_at", "-pk"))


def plans(actor: Actor) -> QuerySet[DayPlan]:
    """The day plans within reach of who dispatches, the latest first."""
    reach = actor.reach("dispatch.assign")
    rows = DayPlan.objects.select_related("project", "run").prefetch_related("others").order_by("-pk")
    if reach.company:
        return rows
    beyond = DayPlan.others.through.objects.exclude(project_id__in=reach.projects).values("dayplan_id")
    return rows.filter(project_id__in=reach.projects).exclude(pk__in=beyond)


def covers(actor: Actor, plan: DayPlan) -> bool:
    """Whether somebody dispatches in every project of a plan."""
    reach = actor.reach("dispatch.assign")
    return all(reach.covers(pk) for pk in plan.project_ids)


def of_projects(project_ids: Iterable[int]) -> Q:
    """The condition on plans that are about one of some projects."""
    ids = list(project_ids)
    joined = DayPlan.others.through.objects.filter(project_id__in=ids).values("dayplan_id")
    return Q(project_id__in=ids) | Q(pk__in=joined)


def beyond(actor: Actor, project_ids: Iterable[int], day: date) -> DayPlan | None:
    """The plan that counts on a day for one of some projects, and that is not within reach."""
    rows = published_plans(project_ids, day).select_related("project").prefetch_related("others")
    return next((row for row in rows if not covers(actor, row)), None)


def get_plan(actor: Actor, plan_id: int) -> DayPlan:
    """A day plan within reach."""
    row = plans(actor).filter(pk=plan_id).first()
    if row is None:
        raise NotFound
    return row


def plan_of_day(actor: Actor, project_id: int, day: date) -> DayPlan | None:
    """The plan of a day that is worked on: the latest that is not void."""
    rows = plans(actor).filter(of_projects([project_id]), day=day)
    return rows.exclude(status=DayPlan.Status.VOID).first()


def published_plan(project_id: int, day: date) -> DayPlan | None:
    """The plan of a day that counts."""
    return published_plans([project_id], day).first()


def published_plans(project_ids: Iterable[int], day: date) -> QuerySet[DayPlan]:
    """The plans of a day that count for some projects."""
    rows = DayPlan.objects.filter(of_projects(project_ids), day=day, status=DayPlan.Status.PUBLISHED)
    return rows.order_by("pk")


def visits_of(plan: DayPlan) -> list[PlannedVisit]:
    """Every part of a visit of a plan, by time; who leads comes before who goes along."""
    rows = PlannedVisit.objects.filter(plan=plan).select_related(
        "staff", *(f"order__{r}" for r in workorders.RELATED)
    )
    return list(rows)


def gone_of(plan: DayPlan, visits: list[PlannedVisit]) -> dict[int, str]:
    """Which parts of visits of a published plan were sent but are not theirs any more, and where the order is now."""
    if plan.status != DayPlan.Status.PUBLISHED:
        return {}
    left = {
        row.order_id: row.order
        for row in visits
        if row.is_lead and row.sent_at and row.order.staff_id != row.staff_id
    }
    if not left:
        return {}
    crew = set(CrewMember.objects.filter(order__in=left).values_list("order_id", "staff_id"))
    unanswered = silent(left.values())
    return {
        row.pk: where_now(row.order, is_silent=row.order_id in unanswered)
        for row in visits
        if row.order_id in left
        and row.staff_id != row.order.staff_id
        and (row.order_id, row.staff_id) not in crew
    }


def where_now(order: WorkOrder, *, is_silent: bool) -> str:
    """Who has an order that left its planned person, else that it waits to be sent, in words."""
    holder = order.staff or order.supplier
    if holder:
        return f"已转给{holder.name}"
    if order.status != states.Status.CONFIRMED:
        return order.get_status_display()
    return "没人接，已退回待派单" if is_silent else "已退回待派单"


def get_planned_order(plan: DayPlan, order_id: int) -> WorkOrder:
    """An order that a plan is about: one that it serves, or one that it left out."""
    is_in = PlannedVisit.objects.filter(plan=plan, order_id=order_id).exists()
    if not is_in and order_id not in [row["order"] for row in plan.unserved]:
        raise NotFound
    return workorders.system_order(order_id)


def needs_of(project_id: int) -> dict[int, list[JobNeed]]:
    """What jobs need along in a project, by category."""
    found: dict[int, list[JobNeed]] = defaultdict(list)
    rows = JobNeed.objects.filter(item__project_id=project_id, item__is_active=True)
    for row in rows.select_related("item"):
        found[row.category_id].append(row)
    return found


def asked_for(plan: DayPlan) -> set[int]:
    """The orders of a plan for which material is asked for and not all handed out."""
    rows = MaterialRequest.objects.filter(
        case_kind=WorkOrder.kind, project_id__in=plan.project_ids, status__in=stores.OPEN
    )
    return {pk for pk in rows.values_list("case_id", flat=True) if pk}


def told_of(plan: DayPlan) -> dict[tuple[int, datetime | None], datetime]:
    """Whose customer heard already, by any plan of the day, that a window will break: the order and that window."""
    rows = PlannedVisit.objects.filter(
        order__project_id__in=plan.project_ids, plan__day=plan.day, told_at__isnull=False
    )
    return {(row.order_id, row.window_from): row.told_at for row in rows if row.told_at}


def things_of(item_ids: set[int], store_ids: set[int]) -> tuple[dict[int, Item], dict[int, Store]]:
    """The items and the warehouses of which a plan speaks; no question where it speaks of none."""
    items = Item.objects.in_bulk(item_ids) if item_ids else {}
    return items, Store.objects.in_bulk(store_ids) if store_ids else {}


def unrest_of(plan: DayPlan) -> list[Unrest]:
    """What happened to the day after its plan counted, the oldest first; what came in only until it is sent."""
    came_in = (Unrest.Why.NEW, Unrest.Why.URGENT)
    rows = Unrest.objects.filter(plan=plan).exclude(
        Q(why__in=came_in) & ~Q(order__status=states.Status.CONFIRMED)
    )
    return list(rows.select_related("order__unit__building", "order__area", "order__category"))


def own_visits(actor: Actor, day: date) -> list[PlannedVisit]:
    """What the published plan of a day has for a technician, was sent and is still theirs, by time."""
    me = actor.staff_id or 0
    is_theirs = Q(order__staff_id=me) | Q(order__crew__staff_id=me)
    rows = PlannedVisit.objects.filter(
        is_theirs, staff_id=me, plan__day=day, plan__status=DayPlan.Status.PUBLISHED, sent_at__isnull=False,
    ).select_related("order__unit__building", "order__area", "order__category")  # fmt: skip
    return list(rows.distinct())


def silent(orders: Iterable[WorkOrder]) -> dict[int, set[str]]:
    """Who of the staff was asked for an order in its running round and did not answer; nobody is asked twice."""
    rounds = {order.pk: order.round for order in orders}
    rows = Offer.objects.filter(order__in=rounds, outcome=Offer.Outcome.SILENT)
    found: dict[int, set[str]] = defaultdict(set)
    for order_id, nth, staff_id in rows.values_list("order_id", "round", "staff_id"):
        if nth == rounds[order_id]:
            found[order_id].add(str(staff_id))
    return found


def spots(project_id: int) -> dict[int, tuple[str, int, int]]:
    """The buildings that have a place: number, metres east and north."""
    rows = Building.objects.filter(project_id=project_id, x__isnull=False, y__isnull=False).order_by("pk")
    return {row.pk: (row.number, row.x or 0, row.y or 0) for row in rows}


def get_planned_staff(plan: DayPlan, staff_id: int) -> Staff:
    """Somebody of whom a plan speaks: who goes, or could go; also who comes from another project."""
    spoken = {way["staff"] for row in plan.unserved for way in row["ways"]} | {
        int(pk) for pk in plan.figures["jobs"]
    }
    row = Staff.objects.filter(pk=staff_id, pk__in=spoken).first()
    row = row or Staff.objects.filter(pk__in=plan.visits.filter(staff_id=staff_id).values("staff_id")).first()
    if row is None:
        raise NotFound
    return row


def goers_of(actor: Actor, plan: DayPlan) -> QuerySet[Staff]:
    """Who can be sent to a project of a plan on its day, by number."""
    ids = [row.pk for pk in plan.project_ids for row in people.sendable(actor, pk, plan.day)]
    return Staff.objects.filter(pk__in=ids).order_by("number", "pk")
