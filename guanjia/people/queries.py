"""Reads of the staff."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q, QuerySet

from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound
from guanjia.people.models import Certificate, Shift, Staff

CREW_ROLES = ("technician", "contractor", "butler")


def staff(actor: Actor) -> QuerySet[Staff]:
    """Staff of the projects within reach."""
    rows = Staff.objects.select_related("department", "account").filter(has_left=False).order_by("number")
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


def field_staff(project_id: int) -> list[Staff]:
    """Everybody of a project who can be sent: technicians, engineering butlers, contractors."""
    rows = Staff.objects.filter(project_id=project_id, has_left=False, certificates__isnull=False)
    return list(rows.distinct().order_by("number"))


def crew(project_id: int) -> QuerySet[Staff]:
    """Who may go along on a visit of a project: active technicians, contractors and butlers of it (B-3.2.1)."""
    rows = Staff.objects.filter(
        project_id=project_id, has_left=False, account__is_active=True,
        account__grants__project_id=project_id, account__grants__role__in=CREW_ROLES,
    )  # fmt: skip
    return rows.distinct().order_by("number")


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
