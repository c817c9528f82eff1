"""What dispatch offers on other pages: send or transfer on the case, the grab list on the phone."""

from typing import Any

from django.urls import reverse

from guanjia.dispatch import queries
from guanjia.kernel import navigation, panels
from guanjia.kernel.actors import Actor
from guanjia.kernel.navigation import Entry
from guanjia.kernel.panels import Blocked, MoveBar, MoveButton, Panel
from guanjia.workorders import rules
from guanjia.workorders.models import WorkOrder

S = WorkOrder.Status


@panels.moves_for(WorkOrder.kind)
def sending(actor: Actor, order: WorkOrder) -> MoveBar:
    """派单 from confirmed, 转单 from dispatched or accepted; before that the reason why not yet."""
    if not actor.reach("dispatch.assign").covers(order.project_id):
        return MoveBar()
    url = reverse("dispatch", args=[order.pk])
    if order.status == S.CONFIRMED and (follows := rules.is_on_its_own(order)):
        return MoveBar(blocked=Blocked("派单", follows.message))
    if order.status == S.CONFIRMED:
        return MoveBar([MoveButton("派单", url, "dispatch", "primary", "send")])
    if order.status in (S.DISPATCHED, S.ACCEPTED):
        return MoveBar([MoveButton("转单", url, "dispatch", "normal", "switch-horizontal")])
    if order.status == S.REGISTERED:
        return MoveBar(blocked=Blocked("派单", "还不能派单：内容和上门时间没有回电确认。"))
    return MoveBar()


def waiting(actor: Actor, subject: Any) -> dict[str, Any] | None:
    """How many jobs can be grabbed now; nothing is shown when there is none."""
    count = len(queries.grab_list(actor))
    return {"count": count} if count else None


panels.show(Panel("field", "today", "dispatch/field_link.html#link", waiting))

navigation.add(Entry("desk", "", "dispatch", "派单", "send", "dispatch-queue", "dispatch.assign", 20))
