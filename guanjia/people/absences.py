"""Reads of leave, swaps, stand-ins and supports: what waits, what is one's own."""

from datetime import datetime

from django.db.models import Q, QuerySet

from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.people.models import Leave, Shift, Staff, StandIn, Support, Swap
from guanjia.people.queries import staff


def wishes(actor: Actor, project_id: int) -> tuple[QuerySet[Leave], QuerySet[Swap]]:
    """Leave and swaps of a project for who edits its roster, what waits first, then the newest."""
    if not actor.reach("people.edit").covers(project_id):
        return Leave.objects.none(), Swap.objects.none()
    leave = Leave.objects.filter(project_id=project_id).select_related("staff", "project")
    swaps = Swap.objects.filter(project_id=project_id).select_related("asker", "other", "project")
    return leave.order_by("-pk"), swaps.order_by("-pk")


def own_wishes(staff_id: int) -> tuple[QuerySet[Leave], QuerySet[Swap]]:
    """Leave and swaps that concern a person, the newest first."""
    swaps = Swap.objects.filter(Q(asker_id=staff_id) | Q(other_id=staff_id)).select_related("asker", "other")
    return Leave.objects.filter(staff_id=staff_id).select_related("staff").order_by("-pk"), swaps.order_by(
        "-pk"
    )


def planned(person: Staff, since: datetime, until: datetime) -> tuple[bool, bool]:
    """Whether a person has any shift in a span, on call too; whether anybody of the project has."""
    rows = Shift.objects.filter(starts_at__lt=until, ends_at__gt=since)
    if rows.filter(staff=person).exists():
        return True, True
    return False, rows.filter(staff__project_id=person.project_id).exists()


def own_shift(staff_id: int, shift_id: int) -> Shift:
    """A shift of the person."""
    row = Shift.objects.filter(pk=shift_id, staff_id=staff_id).select_related("staff").first()
    if row is None:
        raise NotFound
    return row


def shift_of_a_colleague(person: Staff, shift_id: int) -> Shift:
    """A shift of somebody in the person's project; whether both may be exchanged is the action's to say."""
    rows = Shift.objects.filter(pk=shift_id, staff__project_id=person.project_id).select_related("staff")
    row = rows.first()
    if row is None:
        raise NotFound
    return row


def waiting(actor: Actor, project_id: int) -> int:
    """How many wishes wait for a decision of the supervisor."""
    leave, swaps = wishes(actor, project_id)
    return leave.filter(status=Leave.Status.ASKED).count() + swaps.filter(status=Swap.Status.AGREED).count()


def get_leave(actor: Actor, leave_id: int) -> Leave:
    """A leave of somebody within reach, or the own."""
    rows = Leave.objects.select_related("staff", "project").filter(pk=leave_id)
    row = rows.filter(Q(staff__in=staff(actor)) | Q(staff_id=actor.staff_id or 0)).first()
    if row is None:
        raise NotFound
    return row


def get_swap(actor: Actor, swap_id: int) -> Swap:
    """A swap of somebody within reach, or one that the actor asked for or was asked for."""
    rows = Swap.objects.select_related("asker__project", "other", "own__staff", "wanted__staff").filter(
        pk=swap_id
    )
    mine = Q(asker_id=actor.staff_id or 0) | Q(other_id=actor.staff_id or 0)
    row = rows.filter(Q(asker__in=staff(actor)) | mine).first()
    if row is None:
        raise NotFound
    return row


def system_who(ref: SubjectRef) -> tuple[Staff, Staff]:
    """Who asked for leave or a swap, and whose answer comes first (of leave: the same), for reactions."""
    if ref.kind == Swap.kind:
        swap = Swap.objects.select_related("asker", "other").get(pk=ref.id)
        return swap.asker, swap.other
    person = Leave.objects.select_related("staff").get(pk=ref.id).staff
    return person, person


def get_stand_in(actor: Actor, row_id: int) -> StandIn:
    """A stand-in for somebody within reach."""
    row = StandIn.objects.filter(pk=row_id, staff__in=staff(actor)).select_related("staff", "deputy").first()
    if row is None:
        raise NotFound
    return row


def get_support(actor: Actor, support_id: int) -> Support:
    """A support of somebody within reach that was not ended."""
    rows = Support.objects.filter(pk=support_id, ended_at=None, staff__in=staff(actor))
    row = rows.select_related("staff", "project").first()
    if row is None:
        raise NotFound
    return row


def swappable(person: Staff, since: datetime, until: datetime) -> QuerySet[Shift]:
    """Shifts to come of colleagues of the same post, for a swap."""
    rows = Shift.objects.filter(
        staff__project_id=person.project_id, staff__post=person.post, staff__has_left=False, staff__supplier=None,
        starts_at__gt=since, starts_at__lt=until,
    )  # fmt: skip
    return rows.exclude(staff=person).select_related("staff").order_by("starts_at")


def stand_ins(staff_id: int, at: datetime) -> list[StandIn]:
    """Who stands in for a person from a moment on."""
    rows = StandIn.objects.filter(staff_id=staff_id, ends_at__gt=at).select_related("deputy")
    return list(rows.order_by("starts_at"))
