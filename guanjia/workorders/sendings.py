"""How an order was sent: by whose word, and who goes along to a home that nobody visits alone 请勿单独上门."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from guanjia.customers import wishes
from guanjia.customers.models import SafetyMark
from guanjia.kernel.actors import Actor
from guanjia.kernel.models import Event
from guanjia.kernel.refusals import Verdict
from guanjia.workorders import events, rules
from guanjia.workorders.models import CrewMember, WorkOrder
from guanjia.workorders.models.orders import TO_COME

SENDING = (events.OrderDispatched.event_name(), events.OrderTransferred.event_name())


@dataclass(frozen=True)
class Company:
    """Who goes to a marked home, by number and name; `is_refused` where one person may not go."""

    going: dict[int, str]
    is_refused: bool

    def words(self, actor: Actor) -> str:
        """What who goes must know: with whom, or that nobody comes along; to a butler that it takes two."""
        if actor.staff_id not in self.going:
            return "请勿单独上门，要两个人去"
        if others := "、".join(name for pk, name in self.going.items() if pk != actor.staff_id):
            return f"请勿单独上门，和{others}一起去"
        return "请勿单独上门，还没有同去的人" if self.is_refused else "请勿单独上门，主管已同意一个人去"


def last(order: WorkOrder) -> Event | None:
    """The event by which an order was sent to who holds it."""
    rows = Event.objects.filter(subject_kind=order.kind, subject_id=order.pk, name__in=SENDING)
    return rows.order_by("-pk").first()


def companies(orders: Iterable[WorkOrder]) -> dict[int, Company]:
    """Who goes to those homes of some orders that nobody visits alone, until somebody stands there, by order."""
    ahead = {row.pk: row for row in orders if row.status in TO_COME}
    marks = wishes.marks_of(row.household_id for row in ahead.values())
    marked = {pk: marks[row.household_id] for pk, row in ahead.items() if row.household_id in marks}
    going = {pk: {row.staff.pk: str(row.staff.name)} if row.staff else {} for pk, row in ahead.items()}
    mates = CrewMember.objects.filter(order__in=marked).select_related("staff") if marked else []
    for mate in mates:
        going[mate.order_id][mate.staff_id] = str(mate.staff.name)
    return {pk: Company(going[pk], _is_refused(ahead[pk], mark, going[pk])) for pk, mark in marked.items()}


def _is_refused(order: WorkOrder, mark: SafetyMark, going: dict[int, str]) -> bool:
    """One person alone goes only where who sent the order knew of the mark, and said why (`may_go_alone`)."""
    if len(going) != 1:
        return False
    sent = last(order)
    return sent is None or sent.occurred_at < mark.set_at or not sent.data.get("reason")


def is_refused(order: WorkOrder) -> bool:
    """Whether nobody comes along to a marked home, and nobody knowingly sent one person alone."""
    company = companies([order]).get(order.pk)
    return company is not None and company.is_refused


def is_accompanied(order: WorkOrder, at: datetime) -> Verdict:
    """The gate of sending, asked again of who accepts and of who leaves: the mark may have come later."""
    mark = wishes.mark_of(order.household_id)
    if mark is None or mark.set_at > at:
        return None
    return rules.is_accompanied(is_refused=is_refused(order))
