"""What return calls give to the kernel: the menu line, the call on the case page."""

from typing import Any

from django.urls import reverse

from guanjia.followups import queries, rules, states
from guanjia.followups.models import FollowUp
from guanjia.kernel import going, navigation, panels
from guanjia.kernel.actors import Actor
from guanjia.kernel.navigation import Entry
from guanjia.kernel.panels import MoveBar, MoveButton, Panel
from guanjia.organization.moments import clock_time
from guanjia.workorders.models import WorkOrder

navigation.add(Entry("desk", "", "followups", "回访", "phone-check", "followups", "followups.call", 50))


@going.page_of(FollowUp.kind)
def page(actor: Actor, follow_up_id: int) -> str:
    """The call."""
    return reverse("followup", args=[follow_up_id]) if actor.may("followups.call") else ""


@going.names_of(FollowUp.kind)
def names(actor: Actor, follow_up_ids: list[int]) -> dict[int, str]:
    """Short place and matter of what is asked about, within reach."""
    rows = queries.follow_ups(actor).filter(pk__in=follow_up_ids)
    return {row.pk: f"{row.order.place_short} {row.order.title}" for row in rows}


@panels.moves_for(WorkOrder.kind)
def calling(actor: Actor, order: WorkOrder) -> MoveBar:
    """记录回访, while a call is open and this actor may make it."""
    if order.status not in ("completed", "following_up") or not actor.may("followups.call"):
        return MoveBar()
    tasks = [task for task in queries.of_order(order) if task.status in states.OPEN]
    if not tasks or rules.may_call(tasks[-1], actor) is not None:
        return MoveBar()
    url = reverse("followup", args=[tasks[-1].pk])
    return MoveBar([MoveButton("记录回访", url, "followup", "primary", "phone-check")])


def calls(actor: Actor, order: WorkOrder) -> dict[str, Any] | None:
    """The calls made for this order."""
    if not actor.may("followups.call") or order.completed_at is None:
        return None
    rows = [
        {
            "word": t.get_status_display(),
            "why": t.why,
            "at": clock_time(t.ended_at or t.due_at),
            "words": t.words,
        }
        for t in queries.of_order(order)
    ]
    return {"calls": rows} if rows else None


panels.show(Panel(WorkOrder.kind, "aside", "followups/calls.html#calls", calls, 70))
