"""Reads of action items and task groups."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q, QuerySet

from guanjia.collaboration import states
from guanjia.collaboration.models import ActionItem, GroupDuty, TaskGroup
from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.organization import structure
from guanjia.people.models import Staff


def items(actor: Actor) -> QuerySet[ActionItem]:
    """Items within reach: those of the projects that the actor asks in, and the own ones; the next due first."""
    reach = actor.reach("actions.ask")
    mine = Q(owner_id=actor.id or -1) & Q(project_id__in=actor.projects)
    condition = Q() if reach.company else mine | Q(project_id__in=reach.projects)
    rows = ActionItem.objects.filter(condition).select_related("owner", "project")
    return rows.order_by("due_on", "pk") if actor.may("actions.do") else rows.none()


def get_item(actor: Actor, item_id: int) -> ActionItem:
    """An item within reach."""
    row = items(actor).filter(pk=item_id).first()
    if row is None:
        raise NotFound
    return row


def open_items(actor: Actor, project_id: int) -> list[ActionItem]:
    """What is to be done or to be looked at in a project."""
    return list(items(actor).filter(project_id=project_id).exclude(status__in=states.ENDED)[:200])


def ended_items(actor: Actor, project_id: int) -> list[ActionItem]:
    """What was done lately, newest first."""
    rows = items(actor).filter(project_id=project_id, status__in=states.ENDED)
    return list(rows.order_by("-checked_at", "-pk")[:50])


def of_origin(origin: SubjectRef) -> list[ActionItem]:
    """The items that came from one thing, newest first, for contexts that show them."""
    return list(ActionItem.objects.filter(origin=str(origin)).select_related("owner").order_by("-pk"))


def is_late(item: ActionItem, today: date) -> bool:
    """Whether an open item is over its day."""
    return item.status == states.Status.OPEN and item.due_on < today


# --- task groups ---


def groups(actor: Actor) -> QuerySet[TaskGroup]:
    """Groups within reach: those of the projects where the actor forms groups, and those the actor is in; newest
    first."""
    reach, me = actor.reach("groups.form"), actor.id or -1
    mine = Q(lead_id=me) | Q(pk__in=GroupDuty.objects.filter(account_id=me).values("group_id"))
    condition = Q() if reach.company else mine | Q(project_id__in=reach.projects)
    rows = (
        TaskGroup.objects.filter(condition).select_related("lead", "project").order_by("-declared_at", "-pk")
    )
    return rows if actor.may("groups.do") else rows.none()


def get_group(actor: Actor, group_id: int) -> TaskGroup:
    """A group within reach."""
    row = groups(actor).filter(pk=group_id).first()
    if row is None:
        raise NotFound
    return row


def get_duty(actor: Actor, duty_id: int) -> GroupDuty:
    """A duty of a group within reach."""
    rows = GroupDuty.objects.filter(pk=duty_id, group__in=groups(actor))
    row = rows.select_related("group__project", "group__lead", "account").first()
    if row is None:
        raise NotFound
    return row


def group_of(origin: SubjectRef) -> TaskGroup | None:
    """The newest group that was formed about something, for contexts that show it; reach is their matter."""
    return groups_of(origin).first()


def groups_of(origin: SubjectRef) -> QuerySet[TaskGroup]:
    """The groups that were formed about something, the newest first."""
    rows = TaskGroup.objects.filter(origin=str(origin), formed_at__isnull=False)
    return rows.select_related("lead", "project").order_by("-pk")


def duties_of(group: TaskGroup) -> QuerySet[GroupDuty]:
    """The duties of a group, the next due first; the account of each comes with it."""
    rows = GroupDuty.objects.filter(group=group).select_related("account", "group__project")
    return rows.order_by("due_at", "pk")


def duties_waiting(actor: Actor) -> QuerySet[GroupDuty]:
    """What the actor has to do in groups that work, the next due first."""
    rows = GroupDuty.objects.filter(
        account_id=actor.id or -1, status=states.Duty.OPEN, group__status__in=states.GROUP_LIVE
    )
    return rows.select_related("group__project", "group__lead", "account").order_by("due_at", "pk")


def progress_of(groups: Iterable[TaskGroup]) -> dict[int, tuple[int, int]]:
    """How many duties of each group are done, out of how many, in one query."""
    found = {group.pk: (0, 0) for group in groups}
    rows = GroupDuty.objects.filter(group__in=list(found)).exclude(status=states.Duty.LEFT)
    counted = rows.values_list("group_id").annotate(
        done=Count("pk", filter=Q(status=states.Duty.DONE)), all=Count("pk")
    )
    return found | {group: (done, every) for group, done, every in counted.order_by()}


def can_join(project_id: int) -> dict[int, str]:
    """Who may be a member of a group of a project: its colleagues and those of the company, by account."""
    return structure.names_with("groups.do", project_id) | structure.names_in_company("groups.do")


def departments_of(account_ids: Iterable[int]) -> set[int]:
    """The departments of some accounts, as far as their staff files name one."""
    rows = Staff.objects.filter(account_id__in=set(account_ids), department__isnull=False)
    return set(rows.values_list("department_id", flat=True))
