"""Reads of work orders; everything begins with the actor's reach."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import signing
from django.db.models import Case, Count, F, Min, Q, QuerySet, Value, When

from guanjia.estate.addresses import AddressRefused, parse_address, short_form
from guanjia.estate.models import PublicArea, Unit
from guanjia.kernel import clock, panels, policy
from guanjia.kernel.actors import Actor, link_actor
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound, Verdict
from guanjia.organization.roles import LINK_NEEDS
from guanjia.sla import queries as sla
from guanjia.sla.queries import ClockView
from guanjia.workorders import rules, states
from guanjia.workorders.arrivals import TAPPED_AT
from guanjia.workorders.models import (
    CrewMember,
    Feedback,
    MaterialUse,
    Pause,
    Plan,
    ServiceRecord,
    SiteAgreement,
    StepRun,
    Visit,
    WorkOrder,
)
from guanjia.workorders.models.orders import BACKWARDS, PRESSING, SAID, TO_COME, Pairs
from guanjia.workorders.promised import ARRIVAL

LINK_SALT = "guanjia.follow"
LINK_DAYS = 90
NUMBER_TAIL = 4
LATEST = 2_000  # orders that a search for words reads one by one before it asks the index
NOTHING = Q(pk__in=())  # falls away beside other conditions, so that an index may answer
RELATED = ("category", "unit__building", "area", "staff", "project")
ON_A_CARD = (
    "row_key", "number", "project_id", "status", "title", "urgency", "urged", "reopened", "received_at",
    "visit_at", "lead", "place_note", "contact_name_sealed", "category__name", "unit__short", "unit__entrance",
    "unit__room", "unit__building__number", "area__name", "staff__row_key", "staff__name_sealed",
)  # fmt: skip


# orders of the people who live there now, not of those before them
OF_THESE_PEOPLE = Q(household__emptied_at=None) | Q(received_at__gt=F("household__emptied_at"))


def reachable(actor: Actor, need: str = "workorders.read") -> Q:
    """The condition on orders that the actor's reach sets."""
    if actor.link is not None:
        return Q(pk=actor.link.id) if actor.link.kind == WorkOrder.kind else NOTHING
    reach = actor.reach(need)
    if reach.company:
        return Q()
    condition = NOTHING
    if reach.projects:
        condition |= Q(project_id__in=reach.projects)
    if reach.zone and actor.staff_id:
        me = actor.staff_id
        condition |= Q(unit__butlers__lead_id=me) | Q(unit__butlers__deputy_id=me) | Q(butler_id=me)
        condition |= Q(unit__isnull=True, project_id__in=actor.projects)
    if reach.own:
        condition |= _own(actor)
    return condition


def _own(actor: Actor) -> Q:
    """The technician's own jobs, the customer's own home and requests."""
    condition = Q(asked_by_id=actor.id) if actor.id else NOTHING
    if actor.staff_id:
        crews = CrewMember.objects.filter(staff_id=actor.staff_id).values("order_id")
        condition |= Q(staff_id=actor.staff_id) | Q(pk__in=crews)
    if units := actor.own.get("unit"):
        condition |= Q(unit_id__in=units) & OF_THESE_PEOPLE
    return condition


def orders(actor: Actor) -> QuerySet[WorkOrder]:
    """Orders within reach, newest first."""
    return WorkOrder.objects.filter(reachable(actor)).select_related(*RELATED).order_by("-received_at", "-pk")


def get_order(actor: Actor, order_id: int) -> WorkOrder:
    """An order within reach; outsiders get nothing. Another order, which few have, is read when asked."""
    row = WorkOrder.objects.filter(reachable(actor), pk=order_id).select_related(
        *RELATED, "butler", "household", "category__skill", "category__sop", "unit__butlers",
    ).first()  # fmt: skip
    if row is None:
        raise NotFound
    return row


def get_own_order(actor: Actor, order_id: int) -> WorkOrder:
    """An order of the customer's own; colleagues, who may see it at the desk, get nothing here."""
    order = get_order(actor, order_id)
    if not rules.is_customer_of(order, actor):
        raise NotFound
    return order


def system_order(order_id: int) -> WorkOrder:
    """An order by number, for reactions."""
    return WorkOrder.objects.select_related(*RELATED, "butler").get(pk=order_id)


def reopen_age(order: WorkOrder, at: datetime | None = None) -> Verdict:
    """The refusal of an order that was closed too many days ago to be reopened, by policy; else nothing."""
    moment = at or clock.now()
    days = int(policy.value("reopen.max_days", at=moment, project=order.project_id))
    return rules.is_young(order, moment, days)


def steps_of(order: WorkOrder, part: str = "") -> list[StepRun]:
    """The lines of the procedure in the running round."""
    rows = StepRun.objects.filter(order=order, round=order.round)
    return list((rows.filter(part=part) if part else rows).order_by("position"))


def papers_of(order: WorkOrder) -> dict[str, Any]:
    """What was written down in the running round: plan, agreement, materials, record, feedback, steps."""
    return {
        "plan": plan_of(order),
        "agreement": agreement_of(order),
        "materials": materials_of(order),
        "record": ServiceRecord.objects.filter(order=order, round=order.round).first(),
        "feedback": feedback_of(order),
        "steps": steps_of(order),
    }


@dataclass(frozen=True)
class BoardColumn:
    """One column of the board: its states, how many stand in it, the oldest, and the first cards."""

    key: str
    word: str
    count: int
    oldest: datetime | None
    orders: list[WorkOrder]


def board(
    actor: Actor, project_id: int, *, narrow: Q | None = None, views: Mapping[str, Q] | None = None,
    per_column: int = 10,
) -> tuple[list[BoardColumn], dict[int, ClockView], dict[str, int]]:  # fmt: skip
    """The board of a project: columns with their first cards, the clock of each card, totals of other conditions.

    Three queries, whatever the past holds: counts, cards, clocks.
    """
    everything = WorkOrder.objects.filter(
        reachable(actor), project_id=project_id, status__in=states.OPEN
    ).order_by()
    counts = {
        f"n_{key}": Count("status", filter=condition or None) for key, condition in (views or {}).items()
    }
    found = everything.values("status").annotate(
        n=Count("status", filter=narrow or None), oldest=Min("received_at", filter=narrow or None), **counts
    )
    counted: dict[str, dict[str, Any]] = {row["status"]: dict(row) for row in found}
    rows = _first_of_each_column(everything.filter(narrow or Q()), per_column)
    columns = []
    for key, word, of in states.BOARD:
        stats = [counted[s] for s in of if s in counted]
        cards = [row for row in rows if row.status in of]
        oldest = min((s["oldest"] for s in stats if s["oldest"]), default=None)
        columns.append(BoardColumn(key, word, sum(s["n"] for s in stats), oldest, cards))
    totals = {key: sum(row[f"n_{key}"] for row in counted.values()) for key in views or {}}
    clocks = sla.next_clocks(WorkOrder.kind, [row.pk for row in rows])
    return columns, {pk: sla.view(clock) for pk, clock in clocks.items()}, totals


def _first_of_each_column(base: QuerySet[WorkOrder], limit: int) -> list[WorkOrder]:
    """The most urgent orders of every column, then the oldest, found by one UNION over the partial index."""
    parts = [
        base.filter(status__in=of).order_by(PRESSING, "received_at", "pk").values("pk")[:limit]
        for _, _, of in states.BOARD
    ]
    rows = WorkOrder.objects.filter(pk__in=parts[0].union(*parts[1:], all=True))
    shown = rows.select_related("category", "unit__building", "area", "staff").only(*ON_A_CARD)
    return list(shown.order_by(PRESSING, "received_at", "pk"))


def jobs(actor: Actor) -> list[WorkOrder]:
    """A technician's open jobs, the next visit first."""
    me = actor.staff_id or -1
    crews = CrewMember.objects.filter(staff_id=me).values("order_id")
    rows = WorkOrder.objects.filter(
        Q(staff_id=me) | Q(pk__in=crews) | Q(butler_id=me, arrived_at__isnull=True),
        status__in=[*states.HELD_BY_TECHNICIAN, states.Status.RECEIVED, states.Status.REGISTERED,
                    states.Status.CONFIRMED],
    ).select_related(*RELATED)  # fmt: skip
    return sorted(rows, key=lambda o: (o.visit_at or o.window_from or o.received_at, o.pk))


def done_since(actor: Actor, since: datetime) -> list[WorkOrder]:
    """What a technician finished and recorded since a moment, the latest first."""
    rows = WorkOrder.objects.filter(staff_id=actor.staff_id or -1, recorded_at__gte=since)
    return list(rows.select_related(*RELATED).order_by("-finished_at"))


def open_at(actor: Actor, place: Unit | PublicArea) -> list[WorkOrder]:
    """The actor's open jobs at one place, the next visit first."""
    spot = (place.kind, place.pk)
    return [o for o in jobs(actor) if spot in (("unit", o.unit_id), ("area", o.area_id))]


def done_at(actor: Actor, order: WorkOrder) -> QuerySet[WorkOrder]:
    """What was finished at the place of an order since its people came, the latest first; a supplier's staff, and who
    helps from another project, see only what they did themselves."""
    rows = WorkOrder.objects.filter(
        OF_THESE_PEOPLE, unit=order.unit, area=order.area, finished_at__isnull=False
    )
    reach = actor.reach("workorders.past")
    if not reach.covers(order.project_id) and not (reach and order.project_id in actor.projects):
        rows = rows.filter(staff_id=actor.staff_id or -1)
    return rows.exclude(pk=order.pk).order_by("-finished_at")


def scanned_since(place: Unit | PublicArea, since: datetime) -> int:
    """How many requests came from the sticker of one place since a moment."""
    where = {place.kind: place.pk}
    return WorkOrder.objects.filter(**where, source="scan", received_at__gte=since).count()


def followers_of(actor: Actor, order: WorkOrder) -> list[WorkOrder]:
    """The orders within reach that have the cause of this one, oldest first (decision 13)."""
    if not panels.has(order, "followers"):
        return []
    return list(orders(actor).filter(lead_id=order.pk).order_by("pk"))


def system_followers(lead: WorkOrder) -> list[WorkOrder]:
    """The orders that wait for a lead, for reactions."""
    rows = WorkOrder.objects.filter(lead_id=lead.pk, status__in=states.MAY_FOLLOW)
    return list(rows.select_related(*RELATED, "person").order_by("pk"))


def possible_leads(actor: Actor, project_id: int, category_id: int | None = None) -> QuerySet[WorkOrder]:
    """Open orders of a project that others may follow, the newest first; of one category where it is known."""
    rows = orders(actor).filter(project_id=project_id, status__in=states.MAY_LEAD, lead=None)
    return rows.filter(category_id=category_id) if category_id else rows


def leads_for(actor: Actor, order: WorkOrder) -> QuerySet[WorkOrder]:
    """Orders that this one may follow: the same category and building first, then the category, then the newest."""
    kind = Q(category_id=order.category_id)
    here = Q(unit__building_id=order.unit.building_id) if order.unit else Q(area_id=order.area_id)
    likeness = Case(When(kind & here, then=0), When(kind, then=1), When(here, then=2), default=3)
    rows = possible_leads(actor, order.project_id).exclude(pk=order.pk)
    return rows.order_by(likeness, "-received_at", "-pk")


def has_followers(order: WorkOrder) -> bool:
    """Whether other orders follow this one."""
    return order.followers.exists()


def promised_arrivals(orders: Iterable[WorkOrder]) -> dict[int, datetime]:
    """By when somebody was promised, for urgent water and electric repairs to which nobody came yet (A-1.2-3)."""
    ids = [o.pk for o in orders if o.is_urgent and o.category.is_water_electric and o.arrived_at is None]
    return sla.promised(WorkOrder.kind, ids, ARRIVAL) if ids else {}


def plan_of(order: WorkOrder) -> Plan | None:
    """The latest plan of the running round."""
    return Plan.objects.filter(order=order, round=order.round).order_by("-at").first()


def agreement_of(order: WorkOrder) -> SiteAgreement | None:
    """What was agreed at the place in the running round, the latest."""
    return SiteAgreement.objects.filter(order=order, round=order.round).order_by("-at").first()


def feedback_of(order: WorkOrder) -> Feedback | None:
    """The customer's feedback on the running round."""
    return Feedback.objects.filter(order=order, round=order.round).first()


def paused_since(order: WorkOrder) -> datetime | None:
    """Since when a delay is known that nobody told the customer: the pause that stands (A-1.3-5)."""
    rows = Pause.objects.filter(order=order, until=None, told_at=None).order_by("-since")
    return rows.values_list("since", flat=True).first()


def pause_of(order: WorkOrder) -> Pause | None:
    """The pause that lasts."""
    return Pause.objects.filter(order=order, until=None).order_by("-since").first()


def materials_of(order: WorkOrder) -> list[MaterialUse]:
    """What the running round used."""
    return list(MaterialUse.objects.filter(order=order, round=order.round).order_by("pk"))


def visits_of(order: WorkOrder) -> list[Visit]:
    """Who went in the running round, in order."""
    rows = Visit.objects.filter(order=order, round=order.round).annotate(tapped_at=TAPPED_AT)
    return list(rows.select_related("staff").order_by("nth"))


def likely_duplicates(
    actor: Actor, *, unit_id: int | None, area_id: int | None, category_id: int | None
) -> list[WorkOrder]:
    """Open orders of the same place, the same category first: shown while typing."""
    if unit_id is None and area_id is None:
        return []
    place = Q(unit_id=unit_id) if unit_id else Q(area_id=area_id)
    rows = orders(actor).filter(place, status__in=states.OPEN)
    found = sorted(rows[:10], key=lambda o: o.category_id != category_id)
    return found[:5]


def find(actor: Actor, text: str, limit: int = 20) -> list[WorkOrder]:
    """Orders by number (or its end), by address, or by words of the title."""
    text = text.strip()
    if not text:
        return []
    rows = orders(actor)
    if any(ch.isdigit() for ch in text) and len(text) >= NUMBER_TAIL:
        ending = rows.alias(backwards=BACKWARDS).filter(backwards__startswith=text.upper()[::-1])
        if found := list(rows.filter(pk__in=ending.values("pk")[:limit])):
            return found
    try:
        address = parse_address(text)
        if address.building and address.room:
            return list(rows.filter(unit__short=short_form(address))[:limit])
    except AddressRefused:
        pass
    return _saying(rows, text, limit)


def _saying(rows: QuerySet[WorkOrder], text: str, limit: int) -> list[WorkOrder]:
    """Orders with words anywhere in title or description, the newest first.

    What is said often stands among the latest orders; only what is seldom is asked of the index, which knows no time.
    """
    said = Q(title__icontains=text) | Q(description__icontains=text)
    floor = list(rows.values_list("received_at", flat=True)[LATEST : LATEST + 1])
    latest = rows.filter(said, received_at__gte=floor[0]) if floor else rows.filter(said)
    found = list(latest[:limit])
    if not floor or len(found) == limit:
        return found
    seldom = rows.alias(pairs=SAID).filter(said, pairs__contains=Pairs(Value(text)))
    return list(rows.filter(pk__in=seldom.values("pk")[:limit]))


def follow_token(order: WorkOrder) -> str:
    """The signed token with which a customer follows one order without an account."""
    return signing.dumps([order.pk, order.project_id], salt=LINK_SALT, compress=True)


def followed(token: str) -> tuple[SubjectRef, int]:
    """The order and project of a follow link; NotFound when it expired or was altered."""
    try:
        order_id, project_id = signing.loads(token, salt=LINK_SALT, max_age=LINK_DAYS * 24 * 3600)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise NotFound("链接已过期或不完整，请用手机号重新查询，或致电服务热线。") from error
    return SubjectRef(WorkOrder.kind, order_id), project_id


def follower(token: str) -> Actor:
    """Whoever holds a follow link, as an actor who may do only what the link is for."""
    link, project_id = followed(token)
    return link_actor(link, project_id, LINK_NEEDS)


def visits_between(actor: Actor, project_id: int, since: datetime, until: datetime) -> list[WorkOrder]:
    """Orders of a project within reach that were visited, or are promised or agreed, in a span; by their time."""
    rows = orders(actor).filter(_falls_in(since, until), project_id=project_id)
    return sorted(rows, key=lambda o: (o.visit_falls_at, o.pk))


def _falls_in(since: datetime, until: datetime) -> Q:
    """The condition that an order's visit lies in a span, as `visit_falls_at` says it."""
    came, ahead = Q(arrived_at__gte=since, arrived_at__lt=until), Q(status__in=TO_COME)
    promised = Q(visit_at__gte=since, visit_at__lt=until)
    agreed = Q(visit_at__isnull=True, window_from__gte=since, window_from__lt=until)
    only_butler = Q(visit_at__isnull=True, window_from__isnull=True) & came
    is_to_come = ahead | Q(arrived_at__isnull=True)
    return (came & ~ahead) | (is_to_come & (promised | agreed)) | (ahead & only_butler)


def system_day(staff_ids: Iterable[int], since: datetime, until: datetime) -> list[WorkOrder]:
    """The jobs of some people on one day: visited, promised or agreed for it."""
    rows = WorkOrder.objects.filter(_falls_in(since, until), staff_id__in=list(staff_ids))
    return list(rows.select_related("category", "unit__building", "area").order_by("pk"))


def open_load(staff_ids: Iterable[int]) -> dict[int, int]:
    """How many open jobs each person holds, in one query."""
    rows = WorkOrder.objects.filter(staff_id__in=list(staff_ids), status__in=states.HELD_BY_TECHNICIAN)
    return dict(rows.order_by().values_list("staff_id").annotate(n=Count("pk")))
