"""Reads of complaints: who sees which, what waits, what came again."""

from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet

from guanjia.collaboration import queries as collaboration
from guanjia.collaboration.models import TaskGroup
from guanjia.complaints import states
from guanjia.complaints.models import Complaint, Option, Review, Round
from guanjia.customers import queries as customers
from guanjia.kernel import clock, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.organization import queries as organization
from guanjia.organization.models import Account, Department
from guanjia.people.models import Staff
from guanjia.sla.policies import compensation_limit
from guanjia.workorders import queries as orders
from guanjia.workorders import states as order_states
from guanjia.workorders.models import WorkOrder

READ = "complaints.read"
PLACES = ("unit__building", "area", "owner", "project")
VIEWS: dict[str, tuple[str, Q]] = {
    "open": ("在办", Q(status__in=states.OPEN)),
    "new": ("待登记受理", Q(status__in=(states.S.RECEIVED, states.S.REGISTERED))),
    "ask": ("待告知、待确认", Q(status__in=(states.S.EXECUTED, states.S.TOLD))),
    "review": ("待复盘", Q(status=states.S.SATISFIED) | Q(status=states.S.EXCEPTED, reviewed_at=None)),
    "watch": ("观察中", Q(status=states.S.REVIEWED)),
    "log": ("全部投诉", Q()),
}


def complaints(actor: Actor, need: str = READ) -> QuerySet[Complaint]:
    """Complaints within reach, the newest first: of the projects, of the homes of the own zone, of the own home.

    One about who leads the project goes over that head: the company alone sees it, and who made it.
    """
    rows = Complaint.objects.select_related(*PLACES).order_by("-received_at", "-pk")
    reach = actor.reach(need)
    if reach.company:
        return rows
    inside = Q(project_id__in=reach.projects)
    if reach.zone:
        inside |= customers.reachable(actor, need)
    mine = Q(person_id=actor.person_id) if reach.own and actor.person_id else Q(pk__in=())
    return rows.filter(inside & Q(is_overhead=False) | mine)


def get_complaint(actor: Actor, complaint_id: int, need: str = READ) -> Complaint:
    """A complaint within reach."""
    row = complaints(actor, need).filter(pk=complaint_id).first()
    if row is None:
        raise NotFound
    return row


def is_within_reach(actor: Actor, row: Complaint, need: str) -> bool:
    """Whether a permission of the actor covers a complaint."""
    return complaints(actor, need).filter(pk=row.pk).exists()


def system_complaint(complaint_id: int) -> Complaint:
    """A complaint by number, for reactions."""
    return Complaint.objects.select_related(*PLACES, "person").get(pk=complaint_id)


def listed(actor: Actor, project_id: int, view: str) -> QuerySet[Complaint]:
    """The complaints of a view; of what is open the gravest and oldest first."""
    rows = complaints(actor).filter(VIEWS[view][1], project_id=project_id)
    return rows if view == "log" else rows.order_by("satisfy_due_at", "received_at")


def counted(actor: Actor, project_id: int) -> dict[str, int]:
    """How many complaints stand in each view."""
    counts = {key: Count("pk", filter=condition) for key, (_, condition) in VIEWS.items() if condition}
    rows = complaints(actor).filter(project_id=project_id).order_by()
    return rows.aggregate(log=Count("pk"), **counts)


def present_round(row: Complaint) -> Round:
    """The round that is being worked on."""
    return row.rounds.get(number=row.round)


def rounds(row: Complaint) -> list[Round]:
    """The rounds with their options, the first one first."""
    return list(row.rounds.order_by("number").prefetch_related("options"))


def options_of(row: Complaint) -> list[Option]:
    """The ways to settle it that stand in the present round; none before it was accepted."""
    return list(Option.objects.filter(round__complaint=row, round__number=row.round).order_by("pk"))


def own(actor: Actor, most: int = 5) -> list[Complaint]:
    """The own complaints, those that wait for an answer first; nothing that ended long ago."""
    rows = complaints(actor, states.ANSWER).exclude(status__in=(states.S.ARCHIVED, states.S.WITHDRAWN))
    return sorted(rows[:most], key=lambda row: row.status != states.S.TOLD)


def review_of(row: Complaint) -> Review | None:
    """The review, where there is one."""
    return Review.objects.filter(complaint=row).first()


def of_case(case: SubjectRef) -> QuerySet[Complaint]:
    """Complaints that are about a case, such as an order."""
    return Complaint.objects.filter(case=str(case)).order_by("-received_at")


def open_about(case: SubjectRef) -> bool:
    """Whether a complaint about a case is still worked on."""
    return of_case(case).filter(status__in=states.OPEN).exists()


def orders_of(steps: list[Round]) -> list[WorkOrder]:
    """The orders that the plans of some rounds led to."""
    return [orders.system_order(number) for step in steps for number in step.orders]


def unfinished_orders(row: Complaint) -> int:
    """How many of its orders are not done yet."""
    return sum(order.status in order_states.OPEN for order in orders_of(rounds(row)))


def before(row: Complaint, days: int) -> dict[str, list[Complaint]]:
    """Earlier complaints within some days that this one repeats, by what they have in common (D-3.3.6-2)."""
    since = row.received_at - timedelta(days=days)
    others = Complaint.objects.filter(
        project_id=row.project_id, received_at__gte=since, received_at__lte=row.received_at
    ).exclude(pk=row.pk)
    others = others.exclude(status__in=(states.S.MERGED, states.S.WITHDRAWN)).order_by("-received_at")
    found: dict[str, list[Complaint]] = {}
    place = Q(unit=row.unit_id) if row.unit_id else Q(area=row.area_id) if row.area_id else Q(pk__in=())
    home = Q(household=row.household_id) if row.household_id else Q(pk__in=())
    person = Q(about_staff=row.about_staff_id) if row.about_staff_id else Q(pk__in=())
    for one in others.filter(Q(topic=row.topic) & place | home | person).select_related("unit", "area"):
        if one.topic == row.topic and (one.unit_id, one.area_id) == (row.unit_id, row.area_id):
            found.setdefault("同类同处", []).append(one)
        elif row.household_id and one.household_id == row.household_id:
            found.setdefault("同一户", []).append(one)
        else:
            found.setdefault("同一人", []).append(one)
    return found


def alike(row: Complaint) -> list[Complaint]:
    """Open complaints of other people about the same topic at the same place: several households at once."""
    rows = Complaint.objects.filter(
        project_id=row.project_id, status__in=states.OPEN, is_overhead=row.is_overhead
    )
    where = (
        Q(area=row.area_id)
        if row.area_id
        else Q(unit__building=row.unit.building_id)
        if row.unit
        else Q(pk__in=())
    )
    return list(
        rows.filter(where, topic=row.topic).exclude(pk=row.pk).exclude(topic="").order_by("received_at")[:20]
    )


def needs_group(row: Complaint, grade: str) -> bool:
    """Whether a special group looks into it: into every one, or into the important and major ones (decision 7)."""
    if policy.value("complaint.group_scope", project=row.project_id) == "each":
        return True
    return grade in (Complaint.Grade.IMPORTANT, Complaint.Grade.MAJOR)


def group_by(row: Complaint) -> datetime | None:
    """By when the group of a complaint is to be formed (T24)."""
    key = "complaint.group_major_minutes" if row.grade == "major" else "complaint.group_minutes"
    return row.graded_at + policy.minutes(key, project=row.project_id) if row.graded_at else None


def silence_by(row: Complaint) -> datetime | None:
    """By when the customer is to hear something again, since the last word (T23)."""
    if row.told_at is None or not row.grade:
        return None
    return row.told_at + policy.minutes(
        f"complaint.silence.{row.grade}_minutes", at=row.told_at, project=row.project_id
    )


def waits_for_feedback(row: Complaint) -> bool:
    """Whether the first feedback is still owed: no progress and no result was told."""
    return not row.progress.exists() and not row.rounds.filter(told_at__isnull=False).exists()


def repeat_days(project_id: int) -> int:
    """Within how many days the same counts as a repetition."""
    return int(policy.value("complaint.repeat_days", project=project_id))


def owner_for(row: Complaint, grade: str) -> Account | None:
    """Who answers for a complaint of a grade: whoever holds the role of the policy; of the company, over a head."""
    if row.is_overhead:
        found = organization.accounts_with(("quality", "executive"), None)
    else:
        role = str(policy.value(f"complaint.owner.{grade}", project=row.project_id))
        found = organization.accounts_with((role,), row.project_id)
    return Account.objects.filter(pk__in=found).order_by("pk").first()


def is_leading(account_id: int | None, project_id: int) -> bool:
    """Whether somebody leads the project."""
    return account_id in organization.accounts_with(("project_manager",), project_id)


def staff_of(project_id: int) -> list[Staff]:
    """Who works in a project, for the lists of whom a complaint is about."""
    return list(Staff.objects.filter(project_id=project_id, has_left=False).order_by("number"))


def staff_named(project_id: int, number: str) -> Staff | None:
    """The staff file that was chosen from that list."""
    return Staff.objects.filter(project_id=project_id, pk=int(number)).first() if number.isdigit() else None


def group_of(row: Complaint) -> TaskGroup | None:
    """The special group that was formed about a complaint."""
    return collaboration.group_of(row.ref)


def is_dear(row: Complaint, step: Round) -> bool:
    """Whether a plan costs more than who fixed it may give, so that another must agree."""
    kind, _, number = step.agreed_by.partition(":")
    actor = organization.actor_of_account(int(number), "desk") if kind == "account" else None
    roles = actor.roles if actor else frozenset[str]()
    return step.fen > compensation_limit(roles, row.project_id)


def department(project_id: int, number: int) -> Department | None:
    """A department of the project."""
    return organization.departments(project_id).filter(pk=number).first()


def due_exceptions(today: date) -> list[Complaint]:
    """Exceptions whose day of review has come."""
    return list(Complaint.objects.filter(status=states.S.EXCEPTED, next_review_on__lte=today))


def satisfy_by(row: Complaint, grade: str, start: datetime | None = None) -> datetime:
    """By when a complaint of a grade is to be settled, from its registration (C-2.1-4)."""
    moment = start or row.registered_at or clock.now()
    return moment + policy.minutes(f"complaint.satisfy.{grade}_minutes", at=moment, project=row.project_id)
