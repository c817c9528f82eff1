"""A home does not want somebody of the staff to come, and takes it back."""

from datetime import date, datetime

from guanjia.customers import blocks, events, rules
from guanjia.customers.models import Household, StaffBlock
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.work import action
from guanjia.organization.moments import local
from guanjia.people import supports
from guanjia.people.models import Staff


@action
def block_staff(
    household: Household, *, by: Actor, staff: Staff, reason: str, until: date | None = None,
    at: datetime | None = None,
) -> StaffBlock:  # fmt: skip
    """Write down that the home does not want this person to come; no day means until it is taken back."""
    require(rules.may_change(household, by))
    if reason not in StaffBlock.Reason.values:
        raise Refused("reason_needed", "请选客户说的原因。", {"reason": "请选择"})
    if not supports.ever_in(household.project_id).filter(pk=staff.pk).exists():
        raise Refused("not_available", "这位不是本项目在职的员工，请选别人。", {"staff": "请选别人"})
    moment = at or clock.now()
    if until is not None:
        require(rules.is_ahead(until, local(moment).date(), "until"))
    if staff.pk in blocks.blocked_from(household.pk):
        raise Refused("blocked_already", "这一户已经登记不要这位师傅上门。", {"staff": "已经登记"})
    # one whose day is over, or of the people before, makes room
    StaffBlock.objects.filter(household=household, staff=staff, lifted_at=None).update(lifted_at=moment)
    row = StaffBlock.objects.create(
        household=household, staff=staff, reason=reason, until=until, set_by=by.ref, set_at=moment
    )
    record(events.StaffBlocked(staff_id=staff.pk), row, by=by, at=moment)
    return row


@action
def lift_block(block: StaffBlock, *, by: Actor, at: datetime | None = None) -> StaffBlock:
    """The person may come to the home again."""
    require(rules.may_change(block.household, by))
    fact = events.StaffUnblocked(staff_id=block.staff_id)
    return amend(block, fact, by=by, at=at, lifted_at=at or clock.now())
