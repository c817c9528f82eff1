"""Reads of the staff."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet

from guanjia.kernel import clock, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound
from guanjia.organization.models import Supplier
from guanjia.organization.moments import CHINA, clock_time, local
from guanjia.organization.suppliers import lapsed
from guanjia.people.duties import Duty, joined, without
from guanjia.people.fatigue import Limits, Worked
from guanjia.people.kinds import PRESET, Kind
from guanjia.people.models import Certificate, Leave, Position, Shift, ShiftKind, Staff, StandIn, Swap
from guanjia.people.spans import until_text
from guanjia.people.supports import Crowd, crowd

OVER = "合同到期"
CREW_ROLES = ("technician", "contractor", "butler")


def staff(actor: Actor) -> QuerySet[Staff]:
    """Staff of the projects within reach."""
    rows = Staff.objects.select_related("department", "account", "supplier").filter(has_left=False)
    rows = rows.order_by("number")
    reach = actor.reach("people.read")
    if reach.company:
        return rows
    return rows.filter(project_id__in=reach.projects | (actor.projects if reach.zone else frozenset()))


def get_staff(actor: Actor, staff_id: int) -> Staff:
    """A staff file within reach."""
    row = staff(actor).filter(pk=staff_id).first()
    if row is None:
        raise NotFound
    return row


def find(actor: Actor, project_id: int, text: str) -> list[Staff]:
    """Staff by a part of the name or of the number; names are sealed, so a project's are read."""
    rows = staff(actor).filter(project_id=project_id)
    return [row for row in rows if text and (text in row.name or text.upper() in row.number.upper())][:20]


def get_shift(actor: Actor, shift_id: int) -> Shift:
    """A planned shift of somebody within reach."""
    row = Shift.objects.filter(pk=shift_id, staff__in=staff(actor)).select_related("staff").first()
    if row is None:
        raise NotFound
    return row


def names_in(text: str) -> set[str]:
    """Names of the staff that stand in a text."""
    names = {row.name for row in Staff.objects.only("id", "row_key", "name_sealed")}
    return {name for name in names if len(name) > 1 and name in text}


def system_staff(staff_id: int) -> Staff:
    """A staff file by number, for reactions and actions that were allowed already."""
    return Staff.objects.get(pk=staff_id)


def staff_of_account(account_id: int) -> Staff | None:
    """The staff file behind an account."""
    return Staff.objects.filter(account_id=account_id, has_left=False).first()


def names(staff_ids: Iterable[int]) -> dict[int, str]:
    """Names of staff, in one query."""
    rows = Staff.objects.filter(pk__in=set(staff_ids)).only("row_key", "name_sealed")
    return {row.pk: row.name for row in rows}


def names_within(staff_ids: Iterable[int], projects: frozenset[int] | None) -> dict[int, str]:
    """Names of staff of some projects (of all without), by number, in one query."""
    rows = Staff.objects.filter(pk__in=list(staff_ids))
    return {row.pk: row.name for row in (rows if projects is None else rows.filter(project_id__in=projects))}


def departments_of(staff_ids: Iterable[int]) -> dict[int, int | None]:
    """The department of each of the staff, in one query."""
    return dict(Staff.objects.filter(pk__in=list(staff_ids)).values_list("pk", "department_id"))


def members_of(department_id: int) -> list[int]:
    """The staff of a department."""
    return list(Staff.objects.filter(department_id=department_id).values_list("pk", flat=True))


def names_by_ref(staff_ids: Iterable[int], account_ids: Iterable[int]) -> dict[str, str]:
    """Names of staff by `staff:id` and by `account:id`, in one query."""
    wanted = Q(pk__in=set(staff_ids)) | Q(account_id__in=set(account_ids))
    rows = list(Staff.objects.filter(wanted).only("row_key", "name_sealed", "account_id"))
    by_file = {f"staff:{row.pk}": row.name for row in rows}
    return by_file | {f"account:{row.account_id}": row.name for row in rows if row.account_id}


def posts_of_accounts(account_ids: Iterable[int]) -> dict[int, str]:
    """The posts of the staff behind accounts, without names, in one query."""
    rows = Staff.objects.filter(account_id__in=set(account_ids))
    return {pk: post or "员工" for pk, post in rows.values_list("account_id", "post") if pk}


def field_staff(project_id: int, on: date | None = None) -> list[Staff]:
    """Everybody who can be sent to a project on a day (without one today): its technicians, engineering butlers and
    contractors, and who supports it."""
    rows = Staff.objects.filter(crowd(project_id, on).of(), has_left=False, certificates__isnull=False)
    return list(rows.exclude(supplier__in=_without_contract()).distinct().order_by("number"))


def sendable(actor: Actor, project_id: int, on: date) -> QuerySet[Staff]:
    """Who can be sent to a project on a day, for who reads the project's staff; also those who only support it."""
    rows = Staff.objects.filter(pk__in=[row.pk for row in field_staff(project_id, on)]).order_by(
        "number", "pk"
    )
    return rows if actor.reach("people.read").covers(project_id) else rows.none()


def get_goer(actor: Actor, staff_id: int, project_id: int, on: date) -> Staff:
    """A staff file within reach, or of somebody who supports a project within reach on a day."""
    row = staff(actor).filter(pk=staff_id).first()
    if row is None and actor.reach("people.read").covers(project_id):
        row = Staff.objects.filter(crowd(project_id, on).of(), pk=staff_id, has_left=False).first()
    if row is None:
        raise NotFound
    return row


def contract_fault(person: Staff, on: date) -> str:
    """Empty for own staff and under a running contract, else why a supplier's person does not go (B-2.2-1)."""
    if person.supplier is None or person.supplier.is_under_contract(on):
        return ""
    return f"{person.supplier.name}的{OVER}"


def over_contract(who: Crowd, on: date) -> dict[int, str]:
    """Who may be sent to a project and whose supplier is not under contract on a day, with the reason; one query."""
    rows = Staff.objects.filter(who.of(), supplier__in=Supplier.objects.filter(lapsed(on)))
    return {pk: f"{name}的{OVER}" for pk, name in rows.values_list("pk", "supplier__name")}


def system_lapsed(on: date) -> list[Staff]:
    """Everybody of a supplier without a running contract whose account still opens."""
    rows = Staff.objects.filter(supplier__in=Supplier.objects.filter(lapsed(on)), account__is_active=True)
    return list(rows.select_related("account").order_by("pk"))


def crew(project_id: int, on: date | None = None) -> QuerySet[Staff]:
    """Who may go along on a visit of a project on a day (without one today): active technicians, contractors and
    butlers of it, and those who support it (B-3.2.1)."""
    rows = Staff.objects.filter(
        crowd(project_id, on).of(), has_left=False, account__is_active=True,
        account__grants__project_id=F("project_id"), account__grants__role__in=CREW_ROLES,
    )  # fmt: skip
    return rows.exclude(supplier__in=_without_contract()).distinct().order_by("number")


def _without_contract() -> QuerySet[Supplier]:
    return Supplier.objects.filter(lapsed(local(clock.now()).date()))


def suppliers_of(staff_ids: Iterable[int]) -> dict[int, str]:
    """The supplier's name of each of some staff that has one, in one query."""
    rows = Staff.objects.filter(pk__in=list(staff_ids), supplier__isnull=False)
    return dict(rows.values_list("pk", "supplier__name"))


def certificates(staff_ids: Iterable[int]) -> dict[int, list[Certificate]]:
    """Certificates by person, in one query."""
    found: dict[int, list[Certificate]] = defaultdict(list)
    for row in Certificate.objects.filter(staff_id__in=list(staff_ids)).select_related("skill"):
        found[row.staff_id].append(row)
    return found


def shifts(staff_ids: Iterable[int], since: datetime, until: datetime) -> dict[int, list[Shift]]:
    """Shifts that touch a span, by person, in one query."""
    rows = Shift.objects.filter(staff_id__in=list(staff_ids), starts_at__lt=until, ends_at__gt=since)
    found: dict[int, list[Shift]] = defaultdict(list)
    for row in rows.order_by("starts_at"):
        found[row.staff_id].append(row)
    return found


def leaves(staff_ids: Iterable[int], since: datetime, until: datetime) -> dict[int, list[Leave]]:
    """Approved leave that touches a span, by person, in one query."""
    rows = Leave.objects.filter(
        staff_id__in=list(staff_ids), status=Leave.Status.APPROVED, starts_at__lt=until, ends_at__gt=since
    )
    found: dict[int, list[Leave]] = defaultdict(list)
    for row in rows.order_by("starts_at"):
        found[row.staff_id].append(row)
    return found


def open_leaves(staff_id: int, since: datetime, until: datetime) -> list[Leave]:
    """Leave of a person that is asked or approved and touches a span."""
    held = (Leave.Status.ASKED, Leave.Status.APPROVED)
    rows = Leave.objects.filter(staff_id=staff_id, status__in=held, starts_at__lt=until, ends_at__gt=since)
    return list(rows.order_by("starts_at"))


def open_swaps_of(shift_ids: Iterable[int]) -> list[Swap]:
    """Swaps under way that touch some shifts."""
    ids = list(shift_ids)
    rows = Swap.objects.filter(status__in=(Swap.Status.ASKED, Swap.Status.AGREED))
    return list(rows.filter(Q(own_id__in=ids) | Q(wanted_id__in=ids)))


def duty(staff_ids: Iterable[int], since: datetime, until: datetime) -> dict[int, list[Duty]]:
    """When people are planned, approved leave taken out, in spans that touch [since, until) (ORG-04).

    Sorted, whole (not cut at the ends of the asked span as long as no leave cuts them), neighbours of one sort
    joined; everybody asked for has an entry. Two queries, however many people.
    """
    ids = list(staff_ids)
    planned = shifts(ids, since, until)
    first = min((row.starts_at for rows in planned.values() for row in rows), default=since)
    last = max((row.ends_at for rows in planned.values() for row in rows), default=until)
    away = leaves(ids, min(first, since), max(last, until))
    found = {}
    for pk in ids:
        spans = [Duty(row.starts_at, row.ends_at, row.code, row.is_on_call) for row in planned[pk]]
        left = without(spans, [(row.starts_at, row.ends_at) for row in away[pk]])
        found[pk] = [span for span in joined(left) if span.starts_at < until and span.ends_at > since]
    return found


def is_on_duty_through(spans: Iterable[Duty], since: datetime, until: datetime) -> bool:
    """Whether a whole interval lies inside one joined span of duty that is more than on call."""
    return any(span.starts_at <= since and until <= span.ends_at for span in spans if not span.is_on_call)


def on_duty(project_id: int, at: datetime) -> list[Staff]:
    """Who is planned to work at an instant: leave taken out, on call left out (A-1.2-3, C-1.1-1)."""
    away = Leave.objects.filter(status=Leave.Status.APPROVED, starts_at__lte=at, ends_at__gt=at)
    rows = Staff.objects.filter(
        project_id=project_id, has_left=False, shifts__starts_at__lte=at, shifts__ends_at__gt=at,
        shifts__is_on_call=False,
    )  # fmt: skip
    return list(rows.exclude(pk__in=away.values("staff_id")).distinct().order_by("number"))


@dataclass(frozen=True)
class OnDuty:
    """Somebody at an instant: at work, on call or on leave, in which shift, and who stands in."""

    person: Staff
    group: str
    shift: str
    until: datetime
    deputy: Staff | None

    @property
    def until_words(self) -> str:
        """Until when: leave of whole days by its last day."""
        return until_text(self.until) if self.group == "away" else clock_time(self.until)


def on_duty_lines(actor: Actor, project_id: int, at: datetime) -> list[OnDuty]:
    """Who is planned or on leave at an instant, of the staff within reach, in four queries."""
    people = {row.pk: row for row in staff(actor).filter(project_id=project_id)}
    moment = at + timedelta(seconds=1)
    planned, away = shifts(people, at, moment), leaves(people, at, moment)
    rows = StandIn.objects.filter(staff_id__in=people, starts_at__lte=at, ends_at__gt=at).select_related(
        "deputy"
    )
    deputies = {row.staff_id: row.deputy for row in rows.order_by("pk")}
    found = []
    for pk, person in people.items():
        for row in planned[pk]:
            if row.starts_at <= at and not away[pk]:
                group = "call" if row.is_on_call else "work"
                found.append(OnDuty(person, group, row.code, row.ends_at, deputies.get(pk)))
        if away[pk]:
            code = planned[pk][0].code if planned[pk] else ""
            found.append(OnDuty(person, "away", code, away[pk][-1].ends_at, deputies.get(pk)))
    return found


def deputy_of(staff_id: int, at: datetime) -> Staff | None:
    """Who stands in for a person at an instant, the latest arrangement first."""
    rows = StandIn.objects.filter(
        staff_id=staff_id, starts_at__lte=at, ends_at__gt=at, deputy__has_left=False
    ).select_related("deputy")
    row = rows.order_by("-pk").first()
    return row.deputy if row else None


def needs_induction(person: Staff, on: date) -> bool:
    """Whether somebody hired lately has no induction noted by a day (A-2.1-6)."""
    if person.hired_on is None or (person.inducted_on and person.inducted_on <= on):
        return False
    window = int(policy.value("people.induction_window", project=person.project_id))
    return 0 <= (on - person.hired_on).days < window


def kinds(project_id: int) -> list[Kind]:
    """The kinds of shift of a project, in their order; those that every project starts with until it has own ones."""
    rows = ShiftKind.objects.filter(project_id=project_id).order_by("pk")
    own = [
        Kind(row.code, row.name, row.start, row.end, row.break_minutes, row.is_on_call, row.tone)
        for row in rows
    ]
    return own or list(PRESET)


def positions(actor: Actor, project_id: int) -> list[Position]:
    """The posted positions of a project within reach."""
    reach = actor.reach("people.read")
    is_within = reach.covers(project_id) or bool(reach.zone and project_id in actor.projects)
    rows = Position.objects.filter(project_id=project_id).order_by("post", "pk")
    return list(rows) if is_within else []


def limits(project_id: int) -> Limits:
    """The limits of hours of a project, in force now (A-2.3-3)."""
    keys = ("shortest_rest", "most_day_hours", "week_hours", "most_week_hours", "most_month_overtime")
    rest, day, standard, week, overtime = (
        float(policy.value(f"roster.{key}", project=project_id)) for key in keys
    )
    return Limits(
        rest, day, standard, week, overtime, int(policy.value("roster.most_days", project=project_id))
    )


def worked(rows: Iterable[Shift], away: Iterable[Leave], zone: ZoneInfo = CHINA) -> list[Worked]:
    """Shifts as the fatigue guard counts them: on call and what lies wholly in approved leave is no work."""
    gone = [(leave.starts_at, leave.ends_at) for leave in away]
    return [
        Worked(local(row.starts_at, zone).date(), row.starts_at, row.ends_at, hours_of(row))
        for row in rows
        if not row.is_on_call
        and not any(start <= row.starts_at and row.ends_at <= end for start, end in gone)
    ]


def hours_of(shift: Shift) -> float:
    """The hours of a shift without its break."""
    return (shift.ends_at - shift.starts_at).total_seconds() / 3600 - shift.break_minutes / 60


def engineering_butler_on_duty(project_id: int, at: datetime) -> Staff | None:
    """An engineering butler whose shift runs and who is present."""
    rows = Staff.objects.filter(
        project_id=project_id, butler_kind=Staff.ButlerKind.ENGINEERING, is_present=True, has_left=False,
        shifts__starts_at__lte=at, shifts__ends_at__gt=at,
    )  # fmt: skip
    return rows.order_by("number").first()


def is_cleared(held: Iterable[Certificate], skill_id: int | None, hazard: str, on: date) -> str:
    """Empty when the person may do the work, else the reason (B-2.2-1; decision 12)."""
    if skill_id is None:
        return ""
    for row in held:
        if row.skill_id == skill_id:
            return _certificate_fault(row, hazard, on)
    return "没有这项技能"


def _certificate_fault(row: Certificate, hazard: str, on: date) -> str:
    if row.valid_until is None:
        return "证书没有有效期，未核实" if hazard and row.skill.certificate_name else ""
    return f"证书 {row.valid_until:%m-%d} 到期" if row.valid_until < on else ""


def numbers(project_id: int) -> dict[str, int]:
    """Staff file by the company's number, also of those who left, for imports."""
    return dict(Staff.objects.filter(project_id=project_id).values_list("number", "pk"))
