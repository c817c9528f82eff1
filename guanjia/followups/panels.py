"""What return calls and visits give to the kernel: menu lines, pages and names, cards on the pages of others."""

from typing import Any

from django.urls import reverse

from guanjia.complaints import states as complaint_states
from guanjia.complaints.models import Complaint
from guanjia.customers.masks import hide
from guanjia.customers.models import Household
from guanjia.followups import campaigns, care, queries, rules, states
from guanjia.followups.models import Campaign, CareVisit, Finding, FollowUp, Greeting, VisitPlan
from guanjia.kernel import clock, going, navigation, panels
from guanjia.kernel.actors import Actor
from guanjia.kernel.navigation import Entry
from guanjia.kernel.panels import MoveBar, MoveButton, Panel
from guanjia.organization.moments import clock_time
from guanjia.privacy import declared as privacy
from guanjia.privacy.declared import PersonalField
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


navigation.add(Entry("desk", "", "visits", "拜访", "walk", "visits", care.NEED, 52))
privacy.declare(PersonalField("followups_carevisit", "note_sealed", "personal", "拜访时说的话", hide, 1095))
privacy.word("followups_carevisit", note_sealed="拜访记录")


@going.page_of(CareVisit.kind)
def visit_page(actor: Actor, visit_id: int) -> str:
    """The visit."""
    is_open = actor.may(care.NEED) and actor.may("desk.open")
    return reverse("care-visit", args=[visit_id]) if is_open else ""


@going.names_of(CareVisit.kind)
def visit_names(actor: Actor, visit_ids: list[int]) -> dict[int, str]:
    """The homes of visits, within reach."""
    rows = care.visits(actor).filter(pk__in=visit_ids)
    return {row.pk: f"拜访 {row.household.unit.short}" for row in rows}


@going.page_of(VisitPlan.kind)
def plan_page(actor: Actor, plan_id: int) -> str:
    """The list of visits."""
    return reverse("visits") if actor.may(care.NEED) and actor.may("desk.open") else ""


@going.names_of(VisitPlan.kind)
def plan_names(actor: Actor, plan_ids: list[int]) -> dict[int, str]:
    """Whose plans of which quarter, within reach."""
    mine = care.visits(actor).filter(plan_id__in=plan_ids).values("plan_id")
    rows = VisitPlan.objects.filter(pk__in=mine).select_related("butler")
    return {row.pk: f"{row.butler.name}的拜访计划 {row.first_day:%Y-%m}" for row in rows}


def care_of_home(actor: Actor, household: Household) -> dict[str, Any] | None:
    """The last visits of a home, on its page."""
    rows = (
        list(care.visits(actor).filter(household=household).order_by("-pk")[:3])
        if actor.may(care.NEED)
        else []
    )
    return {"rows": rows, "looks": states.VISIT_LOOKS} if rows else None


panels.show(Panel(Household.kind, "household", "followups/care_home.html#visits", care_of_home, 60))


navigation.add(Entry("desk", "", "campaigns", "问候", "gift", "campaigns", campaigns.WRITE, 54))


@going.page_of(Campaign.kind)
def campaign_page(actor: Actor, campaign_id: int) -> str:
    """The campaign."""
    is_open = actor.may(campaigns.WRITE) and actor.may("desk.open")
    return reverse("campaign", args=[campaign_id]) if is_open else ""


@going.names_of(Campaign.kind)
def campaign_names(actor: Actor, campaign_ids: list[int]) -> dict[int, str]:
    """What campaigns are called, within reach."""
    return {row.pk: row.name for row in campaigns.kept(actor).filter(pk__in=campaign_ids)}


@going.page_of(Greeting.kind)
def greeting_page(actor: Actor, greeting_id: int) -> str:
    """The campaign that somebody was greeted by."""
    row = Greeting.objects.filter(pk=greeting_id, campaign__in=campaigns.kept(actor).values("pk")).first()
    return campaign_page(actor, row.campaign_id) if row else ""


@going.names_of(Greeting.kind)
def greeting_names(actor: Actor, greeting_ids: list[int]) -> dict[int, str]:
    """The campaigns of greetings, within reach."""
    mine = campaigns.kept(actor).values("pk")
    rows = Greeting.objects.filter(pk__in=greeting_ids, campaign__in=mine).select_related("campaign")
    return {row.pk: row.campaign.name for row in rows}
