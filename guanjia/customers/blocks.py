"""Whom of the staff a home does not want to come 客户不要某师傅."""

from django.db.models import F, Q, QuerySet

from guanjia.customers import queries
from guanjia.customers.models import StaffBlock
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound
from guanjia.organization.moments import local


def standing() -> QuerySet[StaffBlock]:
    """What holds now: not lifted, its day not over, and said by the people who live there now."""
    today = local(clock.now()).date()
    theirs = Q(household__emptied_at=None) | Q(set_at__gt=F("household__emptied_at"))
    return StaffBlock.objects.filter(
        theirs, Q(until=None) | Q(until__gte=today), lifted_at=None
    ).select_related("staff", "household__unit__building")


def of_home(household_id: int) -> list[StaffBlock]:
    """The people whom a home does not want, the latest first."""
    return list(standing().filter(household_id=household_id).order_by("-pk"))


def blocked_from(household_id: int | None) -> dict[int, str]:
    """Whom a home does not want, with the reason in words, by the number of the staff file; in one query."""
    rows = standing().filter(household_id=household_id or 0).values_list("staff_id", "reason")
    return {staff_id: StaffBlock.Reason(reason).label for staff_id, reason in rows}


def get_block(actor: Actor, block_id: int) -> StaffBlock:
    """A standing block of a home within reach."""
    rows = standing().filter(queries.reachable(actor, "customers.edit", "household__unit"), pk=block_id)
    row = rows.first()
    if row is None:
        raise NotFound
    return row
