"""/api/v1/staff: who works in the projects within reach, and who is on duty now; beside it the own leave and swaps."""

from datetime import datetime, timedelta

from ninja import Schema

from guanjia.kernel import clock
from guanjia.kernel.api import needs
from guanjia.kernel.refusals import Refused
from guanjia.kernel.web import Request
from guanjia.people import queries
from guanjia.people.api.wishes import router
from guanjia.people.models import Staff

__all__ = ["router"]
prefix = "/staff"
PAGE, LONGEST = 50, timedelta(days=62)


class StaffOut(Schema):
    """A person of the staff; phones are not given out."""

    id: int
    project: str
    number: str
    name: str
    post: str
    is_present: bool
    shift_until: datetime | None


@router.get("", response=list[StaffOut], operation_id="list_staff")
@needs("people.read")
def list_staff(
    request: Request, after: int = 0, project: str = "", on_duty: bool = False
) -> list[dict[str, object]]:
    """Staff within reach by rising id, fifty a page; `on_duty` leaves who is present in a running shift."""
    now = clock.now()
    rows = queries.staff(request.actor).select_related("project").filter(pk__gt=after).order_by("pk")
    if project:
        rows = rows.filter(project__code=project.upper())
    if on_duty:
        rows = rows.filter(is_present=True, shifts__starts_at__lte=now, shifts__ends_at__gt=now).distinct()
    found = list(rows[:PAGE])
    shifts = queries.shifts([row.pk for row in found], now, now)
    return [staff_out(row, max((s.ends_at for s in shifts[row.pk]), default=None)) for row in found]


class DutyOut(Schema):
    """A planned span of a person, approved leave taken out."""

    staff_id: int
    starts_at: datetime
    ends_at: datetime
    code: str
    is_on_call: bool


@router.get("/duty", response=list[DutyOut], operation_id="list_duty")
@needs("people.read")
def list_duty(
    request: Request, since: datetime, until: datetime, project: str = ""
) -> list[dict[str, object]]:
    """When the staff within reach is on duty in [since, until), at most 62 days, leave taken out (ORG-04)."""
    if not timedelta(0) < until - since <= LONGEST:
        raise Refused("span", "until 要晚于 since，最多 62 天。", {"until": "请改正"})
    rows = queries.staff(request.actor)
    if project:
        rows = rows.filter(project__code=project.upper())
    found = queries.duty(rows.values_list("pk", flat=True), since, until)
    return [{"staff_id": pk, **vars(span)} for pk, spans in found.items() for span in spans]


def staff_out(row: Staff, shift_until: datetime | None) -> dict[str, object]:
    """A staff file as JSON."""
    return {
        "id": row.pk, "project": row.project.code, "number": row.number, "name": row.name, "post": row.post,
        "is_present": row.is_present, "shift_until": shift_until,
    }  # fmt: skip
