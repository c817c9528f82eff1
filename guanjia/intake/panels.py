"""What intake gives to the kernel: its menu lines, and the way to the supervisor on the customer's page."""

from typing import Any

from guanjia.intake import queries
from guanjia.kernel import navigation, panels
from guanjia.kernel.actors import Actor
from guanjia.kernel.navigation import Entry
from guanjia.kernel.panels import Panel
from guanjia.workorders.models import WorkOrder

navigation.add(
    Entry("desk", "", "new", "新建", "plus", "desk-new", "intake.register", 15),
    Entry("desk", "", "contacts", "待处理联系", "message-exclamation", "contacts", "intake.register", 40),
)


def supervisor(actor: Actor, order: WorkOrder) -> dict[str, Any] | None:
    """The button `请主管找我`, for the customer of the order; or that the supervisor has it already."""
    waits = queries.is_with_supervisor(order)
    return {"order": order, "waits": waits} if actor.may("workorders.rate") else None


panels.show(Panel(WorkOrder.kind, "resident", "intake/home_button.html#button", supervisor))
