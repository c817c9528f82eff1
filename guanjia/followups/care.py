"""Reads of care: the quarter, the visits within reach, which homes a plan proposes and in which order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, Max, Model, OuterRef, Q, QuerySet

from guanjia.complaints import states as complaint_states
from guanjia.complaints.models import Complaint
from guanjia.customers import queries as customers
from guanjia.customers import wishes
from guanjia.customers.fullness import EMPTY_HOME
from guanjia.customers.models import Household, Occupancy, Preference
from guanjia.followups.models import CareVisit, FollowUp, VisitPlan
from guanjia.intake.models import Contact
from guanjia.kernel import clock, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound
from guanjia.organization.moments import CHINA, local
from guanjia.workorders.models import WorkOrder

NEED = "care.visit"
Why, Status = CareVisit.Why, CareVisit.Status
VIEWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "open": ("待拜访", (Status.PLANNED,)),
    "done": ("已拜访", (Status.VISITED,)),
    "off": ("推迟和不拜访", (Status.PUT_OFF, Status.DROPPED)),
}
RANK = {
    why: place
    for place, why in enumerate((Why.SILENT, Why.NEW, Why.COMPLAINT, Why.ELDER, Why.PUT_OFF, Why.LONGEST))
}
FRAIL = (Preference.Sort.ELDER, Preference.Sort.HEALTH)
LONG_AGO = datetime(2000, 1, 1, tzinfo=CHINA)


def quarter_of(day: date) -> tuple[date, date]:
    """The first and the last day of the quarter of a day."""
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    after = date(first.year + first.month // 10, (first.month + 2) % 12 + 1, 1)
    return first, after - timedelta(days=1)


def end_of(day: date) -> datetime:
    """The last moment of a local day."""
    return datetime.combine(day + timedelta(days=1), time(), CHINA)


def visits(actor: Actor) -> QuerySet[CareVisit]:
    """Visits within reach, in the order of their plan: of the projects, or of the homes of the own zone."""
    rows = CareVisit.objects.filter(customers.reachable(actor, NEED, "household__unit"))
    return rows.select_related("household__unit__building", "plan__butler", "project").order_by(
        "plan__butler_id", "position", "pk"
    )


def of_quarter(actor: Actor, project_id: int, day: date, butler_id: int = 0) -> QuerySet[CareVisit]:
    """The visits of a project for the quarter of a day, of one butler where it is named."""
    rows = visits(actor).filter(project_id=project_id, plan__first_day=quarter_of(day)[0])
    return rows.filter(plan__butler_id=butler_id) if butler_id else rows


def plans(actor: Actor, project_id: int, day: date) -> list[VisitPlan]:
    """The plans of a project for the quarter of a day, of which the actor sees a visit."""
    mine = visits(actor).filter(plan=OuterRef("pk"))
    rows = VisitPlan.objects.filter(Exists(mine), project_id=project_id, first_day=quarter_of(day)[0])
    return list(rows.select_related("butler").order_by("butler__number"))


def get_visit(actor: Actor, visit_id: int) -> CareVisit:
    """A visit within reach."""
    row = visits(actor).filter(pk=visit_id).first()
    if row is None:
        raise NotFound
    return row


def is_within_reach(actor: Actor, household_id: int) -> bool:
    """Whether the actor may plan and note visits of this home."""
    rows = Household.objects.filter(customers.reachable(actor, NEED), pk=household_id)
    return actor.may(NEED) and rows.exists()


def lived_in(project_id: int) -> QuerySet[Household]:
    """Homes of a project in which somebody lives now."""
    someone = Occupancy.objects.filter(customers.living_now(), household=OuterRef("pk"))
    return Household.objects.filter(Exists(someone), project_id=project_id).exclude(state=EMPTY_HOME)


def _latest(model: type[Model], home: str, at: str, where: Q) -> dict[int, datetime]:
    """By household, the latest moment of some rows."""
    rows = model._default_manager.filter(where, **{f"{at}__isnull": False, f"{home}__isnull": False})
    return dict(rows.order_by().values(home).annotate(last=Max(at)).values_list(home, "last"))


def _merged(found: Iterable[dict[int, datetime]]) -> dict[int, datetime]:
    """The latest of several."""
    latest: dict[int, datetime] = {}
    for part in found:
        for pk, at in part.items():
            latest[pk] = max(at, latest.get(pk, at))
    return latest


def contacted(project_id: int, household_id: int = 0) -> dict[int, datetime]:
    """By household, when the staff last got in touch of its own: a visit, or a return call that was answered."""
    home = Q(household_id=household_id) if household_id else Q()
    ways = ("order__household_id", "complaint__household_id")
    answered = Q(project_id=project_id, status=FollowUp.Status.ANSWERED)
    visited = Q(project_id=project_id, status=Status.VISITED) & home
    return _merged((
        _latest(CareVisit, "household_id", "visited_at", visited),
        *(
            _latest(FollowUp, way, "ended_at", answered & (Q(**{way: household_id}) if household_id else Q()))
            for way in ways
        ),
    ))  # fmt: skip


def heard_of(project_id: int, since: datetime) -> set[int]:
    """Homes with a contact, an order, a complaint, a visit or an answered call since then."""
    fresh = Q(project_id=project_id, received_at__gte=since)
    found = _merged((
        _latest(Contact, "unit__household__pk", "received_at", fresh),
        _latest(WorkOrder, "household_id", "received_at", fresh),
        _latest(Complaint, "household_id", "received_at", fresh),
        contacted(project_id),
    ))  # fmt: skip
    return {pk for pk, at in found.items() if at >= since}


@dataclass(frozen=True)
class Proposed:
    """A home that a plan proposes, and why."""

    household: Household
    why: str


def proposed(project_id: int, butler_id: int, first_day: date) -> list[Proposed]:
    """The homes of a butler for a quarter, the most pressing first, as many as the policy wants (AX-3.5-1)."""
    homes = list(lived_in(project_id).filter(unit__butlers__lead_id=butler_id).select_related("unit"))
    reasons = _reasons(project_id, homes, first_day)
    last = contacted(project_id)
    rows = [Proposed(home, reasons.get(home.pk, Why.LONGEST)) for home in homes]
    rows.sort(
        key=lambda row: (RANK[Why(row.why)], last.get(row.household.pk, LONG_AGO), row.household.unit_id)
    )
    return rows[: -(-len(homes) * share_of(project_id) // 100)]


def share_of(project_id: int) -> int:
    """Which part of the homes a quarter visits, in percent: never less than what the year's share needs."""
    year = int(policy.value("care.contact_percent", project=project_id))
    return max(int(policy.value("care.visit_percent", project=project_id)), -(-year // 4))


def _reasons(project_id: int, homes: list[Household], first_day: date) -> dict[int, str]:
    """By household, the most pressing reason to visit it; nothing where it is only its turn."""
    now, ids = clock.now(), {home.pk for home in homes}

    def since(key: str) -> datetime:
        return now - timedelta(days=int(policy.value(key, project=project_id)))

    troubled = Complaint.objects.filter(
        Q(status__in=complaint_states.OPEN) | Q(received_at__gte=since("care.complaint_days")),
        household_id__in=ids,
    )
    before = CareVisit.objects.filter(
        household_id__in=ids, status=Status.PUT_OFF, plan__last_day=first_day - timedelta(days=1)
    )
    new_since = local(since("care.new_days")).date()
    found: dict[str, set[int]] = {
        Why.PUT_OFF: set(before.values_list("household_id", flat=True)), Why.ELDER: frail(ids),
        Why.COMPLAINT: set(troubled.values_list("household_id", flat=True)),
        Why.NEW: {home.pk for home in homes if home.moved_in_on and home.moved_in_on >= new_since},
        Why.SILENT: ids - heard_of(project_id, since("care.silent_days")),
    }  # fmt: skip
    return {pk: str(why) for why, members in found.items() for pk in members}


def frail(household_ids: Iterable[int]) -> set[int]:
    """Homes that said, with a consent that holds now, that somebody old or in poor health lives there."""
    return {row.household_id for row in wishes.live(household_ids) if row.sort in FRAIL}
