"""自动派单 tries again: who came on duty or became free gets what nobody could be sent to before."""

from django.db.models import Exists, OuterRef

from guanjia.dispatch import events, queries
from guanjia.dispatch.actions.sending import choices, send
from guanjia.dispatch.models import Offer
from guanjia.kernel import beats
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.models import Event
from guanjia.kernel.refusals import Refused
from guanjia.kernel.work import action, work
from guanjia.knowledge.models import Category
from guanjia.workorders.models import WorkOrder
from guanjia.workorders.models.orders import PRESSING
from guanjia.workorders.states import Status


@beats.every(60)
def sweep_unsent() -> int:
    """Look again at what could not be sent by itself; returns how many went. Nobody is told of it a second time."""
    return sum(_try(order) for order in unsent())


def unsent() -> list[WorkOrder]:
    """Confirmed orders that go by themselves of which was said that nobody could go: the urgent, then the oldest."""
    failed = Event.objects.filter(
        name=events.NobodySent.event_name(), subject_kind=WorkOrder.kind, subject_id=OuterRef("pk")
    )
    rows = WorkOrder.objects.filter(
        Exists(failed), status=Status.CONFIRMED, lead=None,
        category__dispatch_mode=Category.DispatchMode.AUTO,
    )  # fmt: skip
    return list(rows.select_related("category__skill").order_by(PRESSING, "received_at", "pk"))


def _try(order: WorkOrder) -> bool:
    if Offer.objects.filter(
        order=order, round=order.round
    ).exists():  # handed back or declined: a dispatcher's
        return False
    if queries.why_nobody_goes(order, queries.ranking(order)) is not None:
        return False
    try:
        with work():
            return send_what_waited(order)
    except Refused:  # somebody was faster
        return False


@action
def send_what_waited(order: WorkOrder) -> bool:
    """Send the first of the ranking, as it is under the lock."""
    ranking = choices(order, None)
    if queries.why_nobody_goes(order, ranking) is not None:
        return False
    send(order, ranking, ranking.candidates[0], by=SYSTEM, mode="auto", at=None)
    return True
