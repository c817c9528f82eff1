"""What return calls give to the kernel: the menu line, the call on the case page."""

from typing import Any

from django.urls import reverse

from guanjia.complaints import states as complaint_states
from guanjia.complaints.models import Complaint
from guanjia.followups import queries, rules, states
from guanjia.followups.models import Finding, FollowUp
from guanjia.kernel import clock, going, navigation, panels
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
    return {row.pk: f"{row.place} {row.case.title}" for row in rows}


@going.page_of(Finding.kind)
def page_of_finding(actor: Actor, finding_id: int) -> str:
    """The finding."""
    may = actor.may("followups.check") and actor.may("desk.open")
    return reverse("call-finding", args=[finding_id]) if may else ""


@going.names_of(Finding.kind)
def names_of_findings(actor: Actor, finding_ids: list[int]) -> dict[int, str]:
    """What does not agree, within reach."""
    rows = queries.findings(actor).filter(pk__in=finding_ids)
    return {row.pk: f"回访核对：{row.get_sort_display()}" for row in rows}


@panels.moves_for(WorkOrder.kind)
def calling(actor: Actor, order: WorkOrder) -> MoveBar:
    """记录回访, while a call about an order is open and this actor may make it."""
    if order.status not in ("completed", "following_up") or not actor.may("followups.call"):
        return MoveBar()
    return _bar(actor, queries.of_order(order))


@panels.moves_for(Complaint.kind)
def calling_about_complaint(actor: Actor, row: Complaint) -> MoveBar:
    """记录回访, once the day of a call about a complaint has come."""
    if row.status not in complaint_states.PAST or not actor.may("followups.call"):
        return MoveBar()
    now = clock.now()
    return _bar(
        actor, [task for task in queries.of_complaint(row) if task.opens_at is None or task.opens_at <= now]
    )


def _bar(actor: Actor, tasks: list[FollowUp]) -> MoveBar:
    """The newest open call, if this actor may make it."""
    tasks = [task for task in tasks if task.status in states.OPEN]
    if not tasks or rules.may_call(tasks[-1], actor, queries.handlers(tasks[-1])) is not None:
        return MoveBar()
    url = reverse("followup", args=[tasks[-1].pk])
    return MoveBar([MoveButton("记录回访", url, "followup", "primary", "phone-check")])


def calls(actor: Actor, order: WorkOrder) -> dict[str, Any] | None:
    """The calls made for this order."""
    if not actor.may("followups.call") or order.completed_at is None:
        return None
    return _listed(actor, queries.of_order(order))


def complaint_calls(actor: Actor, row: Complaint) -> dict[str, Any] | None:
    """The calls planned and made about a complaint."""
    if row.satisfied_at is None or not actor.may("followups.call"):
        return None
    return _listed(actor, queries.of_complaint(row))


def _listed(actor: Actor, tasks: list[FollowUp]) -> dict[str, Any] | None:
    """Calls as lines; the first answers are hidden from who is to call a second time."""
    waiting = {task.first_id for task in tasks if task.status in states.OPEN}
    rows = [
        {
            "word": t.get_status_display(), "why": t.why, "at": clock_time(t.ended_at or t.due_at),
            "words": "" if t.pk in waiting else t.words,
        }
        for t in tasks
    ]  # fmt: skip
    return {"calls": rows} if rows else None


panels.show(Panel(WorkOrder.kind, "aside", "followups/calls.html#calls", calls, 70))
panels.show(Panel(Complaint.kind, "aside", "followups/calls.html#calls", complaint_calls, 70))
