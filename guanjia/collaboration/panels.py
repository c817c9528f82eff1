"""What collaboration gives to the kernel: menu lines, pages behind links, names, cards on the pages of others."""

from typing import Any

from django.urls import reverse

from guanjia.collaboration import handoffs, queries, rules, states
from guanjia.collaboration.models import ActionItem, GroupDuty, HandOff, TaskGroup
from guanjia.communications import talks
from guanjia.kernel import clock, going, navigation, panels
from guanjia.kernel.actors import Actor
from guanjia.kernel.models import Subject
from guanjia.kernel.navigation import Entry
from guanjia.kernel.panels import Panel
from guanjia.kernel.web import Request
from guanjia.knowledge.models import CaseSession
from guanjia.organization.moments import local


def my_turn(request: Request) -> int:
    """How many hand-offs wait for the actor."""
    return handoffs.my_turn(request.actor).count()


navigation.add(
    Entry("desk", "质量", "actions", "改进事项", "list-check", "actions", "actions.do", 30),
    Entry(
        "desk", "团队", "handoffs", "协办", "heart-handshake", "handoffs", handoffs.NEED, 30, count_on=my_turn
    ),
    Entry("desk", "团队", "groups", "专项小组", "users-group", "groups", "groups.do", 31),
)


@going.page_of(ActionItem.kind)
def page(actor: Actor, item_id: int) -> str:
    """The item."""
    return reverse("action", args=[item_id]) if actor.may("actions.do") and actor.may("desk.open") else ""


@going.names_of(ActionItem.kind)
def names(actor: Actor, item_ids: list[int]) -> dict[int, str]:
    """What is to be done, within reach."""
    return {row.pk: row.title for row in queries.items(actor).filter(pk__in=item_ids)}


def lessons(actor: Actor, session: CaseSession) -> dict[str, Any]:
    """What a case session led to, and the way to ask for more (D-2.2.3-2)."""
    today = local(clock.now()).date()
    found = [
        (row, states.LOOKS[row.status], queries.is_late(row, today)) for row in queries.of_origin(session.ref)
    ]
    may_ask = rules.may_ask(actor, session.project_id) is None
    return {"rows": found, "may_ask": may_ask, "kind": session.kind, "number": session.pk}


panels.show(Panel(CaseSession.kind, "lessons", "collaboration/lessons.html#items", lessons))


@going.page_of(HandOff.kind)
def hand_off_page(actor: Actor, hand_off_id: int) -> str:
    """The hand-off."""
    is_open = actor.may("desk.open") and actor.may(handoffs.NEED)
    return reverse("hand-off", args=[hand_off_id]) if is_open else ""


@going.names_of(HandOff.kind)
def hand_off_names(actor: Actor, hand_off_ids: list[int]) -> dict[int, str]:
    """What was asked for, within reach."""
    return {row.pk: f"协办：{row.title}" for row in handoffs.hand_offs(actor).filter(pk__in=hand_off_ids)}


@going.page_of(TaskGroup.kind)
def group_page(actor: Actor, group_id: int) -> str:
    """The group."""
    is_open = actor.may("desk.open") and actor.may("groups.do")
    return reverse("group", args=[group_id]) if is_open else ""


@going.names_of(TaskGroup.kind)
def group_names(actor: Actor, group_ids: list[int]) -> dict[int, str]:
    """What groups are for, within reach."""
    return {row.pk: f"小组：{row.purpose}" for row in queries.groups(actor).filter(pk__in=group_ids)}


@going.page_of(GroupDuty.kind)
def duty_page(actor: Actor, duty_id: int) -> str:
    """The group of a duty at the desk, the duty on the phone."""
    if not actor.may("groups.do"):
        return ""
    if not actor.may("desk.open"):
        return reverse("field-duty", args=[duty_id]) if actor.may("field.open") else ""
    return group_page(actor, queries.get_duty(actor, duty_id).group_id)


@going.names_of(GroupDuty.kind)
def duty_names(actor: Actor, duty_ids: list[int]) -> dict[int, str]:
    """What is to be done, within reach."""
    rows = GroupDuty.objects.filter(pk__in=duty_ids, group__in=queries.groups(actor))
    return {row.pk: f"职责：{row.words}" for row in rows}


def asked_for(actor: Actor, subject: Subject) -> dict[str, Any] | None:
    """What others were asked to help with, and the way to ask them, on the page of a case."""
    project_id = subject.event_project_id
    may_ask = project_id is not None and rules.may_hand_off(actor, project_id) is None
    if not actor.may("desk.open") or not actor.may(handoffs.NEED):
        return None
    rows = list(handoffs.of_origin(subject.ref)) if panels.has(subject, "hand_offs") else []
    seen = (
        {row.pk for row in handoffs.hand_offs(actor).filter(pk__in=[row.pk for row in rows])}
        if rows
        else set()
    )
    found = [(row, states.HAND_OFF_LOOKS[row.status], row.pk in seen) for row in rows]
    return {"rows": found, "may_ask": may_ask, "kind": subject.kind, "number": subject.pk}


def its_group(actor: Actor, subject: Subject) -> dict[str, Any] | None:
    """The group about a case: who does what until when."""
    if not actor.may("desk.open") or not panels.has(subject, "groups"):
        return None
    group = queries.groups_of(subject.ref)[0]
    duties = [row for row in queries.duties_of(group) if row.status != states.Duty.LEFT]
    lines = [(row, states.DUTY_LOOKS[row.status], row.account_id == group.lead_id) for row in duties]
    members = {row.account_id for row in duties}
    is_seen = queries.groups(actor).filter(pk=group.pk).exists()
    return {
        "group": group, "lines": lines, "is_seen": is_seen, "members": len(members),
        "departments": len(queries.departments_of(members)),
    }  # fmt: skip


# cases of contexts beside and above this one, by their kind; each shows the slot `aside` on its page
for kind in ("workorder", "contact", "enquiry", "complaint"):
    panels.probe(kind, "hand_offs", handoffs.of_origin)
    panels.show(Panel(kind, "aside", "collaboration/asked.html#card", asked_for, 75))
    panels.probe(kind, "groups", queries.groups_of)
    panels.show(Panel(kind, "aside", "collaboration/group_card.html#card", its_group, 30))
talks.on(HandOff.kind, handoffs.get_hand_off, "aside")
talks.on(TaskGroup.kind, queries.get_group, "aside")


def my_duties(actor: Actor, subject: Any) -> dict[str, Any] | None:
    """How many duties in groups wait for the actor, on the phone; nothing is shown when there is none."""
    count = queries.duties_waiting(actor).count() if actor.may("groups.do") else 0
    return {"count": count} if count else None


panels.show(Panel("field", "today", "collaboration/field_link.html#link", my_duties, 75))
