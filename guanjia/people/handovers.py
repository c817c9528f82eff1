"""Reads of hand-over notes 交接班记录: whose shift ends, who comes next, what is to be written or read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from guanjia.kernel import policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound
from guanjia.people import queries
from guanjia.people.models import Handover, Leave, Shift, Staff, StandIn

OPEN = (Handover.Status.ASKED, Handover.Status.WRITTEN)
FACTS = ("staff__project_id", "staff__post", "code", "starts_at", "ends_at")


@dataclass(frozen=True)
class Ending:
    """A shift of a post that ends, whoever is on it."""

    project_id: int
    post: str
    code: str
    starts_at: datetime
    ends_at: datetime


def posted(*, at_start: bool = False) -> QuerySet[Any]:
    """Shifts at work of the own staff with a post, and who `stands` them at their end, or at their start.

    That is who stands in where somebody does 代班; a shift in leave for which nobody does is left out.
    """
    edge = (
        {"starts_at__lte": OuterRef("starts_at"), "ends_at__gt": OuterRef("starts_at")}
        if at_start
        else {"starts_at__lt": OuterRef("ends_at"), "ends_at__gte": OuterRef("ends_at")}
    )
    deputies = StandIn.objects.filter(staff=OuterRef("staff"), deputy__has_left=False, **edge)
    deputy = Subquery(deputies.order_by("-pk").values("deputy")[:1])
    away = Leave.objects.filter(
        staff=OuterRef("staff"), status=Leave.Status.APPROVED, starts_at__lt=OuterRef("ends_at"),
        ends_at__gt=OuterRef("starts_at"),
    )  # fmt: skip
    rows = Shift.objects.filter(is_on_call=False, staff__has_left=False, staff__supplier=None)
    rows = rows.exclude(staff__post="").annotate(
        deputy=deputy, stands=Coalesce("deputy", "staff_id", output_field=BigIntegerField())
    )  # fmt: skip
    return rows.filter(Q(deputy__isnull=False) | ~Exists(away))


def posts() -> list[int]:
    """The projects whose people have posts."""
    rows = Staff.objects.filter(has_left=False, supplier=None).exclude(post="").order_by()
    return list(rows.values_list("project_id", flat=True).distinct())


def ending(project_id: int, at: datetime) -> list[Ending]:
    """The shifts of a project that end soon or ended a moment ago, and have no hand-over yet."""
    before, after = (
        policy.minutes(key, project=project_id) for key in ("handover.ask_before", "handover.ask_after")
    )
    rows = posted().filter(staff__project=project_id, ends_at__gt=at - after, ends_at__lte=at + before)
    known = Handover.objects.filter(
        project=OuterRef("staff__project"), post=OuterRef("staff__post"), starts_at=OuterRef("starts_at"),
        ends_at=OuterRef("ends_at"),
    )  # fmt: skip
    found = rows.exclude(Exists(known)).order_by("ends_at").values_list(*FACTS).distinct()
    return [Ending(*facts) for facts in found]


def next_of(row: Ending, gap: timedelta) -> Shift | None:
    """The shift of the same post that follows directly and is another person's; nothing where nobody takes over."""
    own = _of_post(row).filter(starts_at=row.starts_at, ends_at=row.ends_at)
    rows = _of_post(row, at_start=True).filter(
        starts_at__gt=row.starts_at, starts_at__gte=row.ends_at - gap, starts_at__lte=row.ends_at + gap,
        ends_at__gt=row.ends_at,
    )  # fmt: skip
    return rows.exclude(stands__in=own.values("stands")).order_by("starts_at", "pk").first()


def _of_post(row: Ending | Handover, *, at_start: bool = False) -> QuerySet[Any]:
    return posted(at_start=at_start).filter(staff__project_id=row.project_id, staff__post=row.post)


def on_shift(row: Handover, *, following: bool = False) -> QuerySet[Staff]:
    """Who stands the shift that ends, or the one that follows."""
    since, until = (row.next_starts_at, row.next_ends_at) if following else (row.starts_at, row.ends_at)
    rows = _of_post(row, at_start=following).filter(starts_at=since, ends_at=until)
    return Staff.objects.filter(pk__in=rows.values("stands")).order_by("number")


def is_on_shift(row: Handover, staff_id: int | None, *, following: bool = False) -> bool:
    """Whether a person stands the shift that ends, or on the one that follows."""
    return staff_id is not None and on_shift(row, following=following).filter(pk=staff_id).exists()


def handovers(actor: Actor) -> QuerySet[Handover]:
    """The notes of the projects within reach, of the own post and of posts one stands in for, the newest first."""
    reach = actor.reach("people.read")
    rows = Handover.objects.select_related("project", "written_by", "read_by").order_by("-ends_at", "-pk")
    if reach.company:
        return rows
    own = Staff.objects.filter(pk=actor.staff_id or 0, has_left=False, supplier=None).exclude(post="").first()
    mine = Q(project_id=own.project_id, post=own.post) if own else Q(pk__in=())
    stands_in = Exists(
        StandIn.objects.filter(
            deputy=actor.staff_id or 0, staff__project=OuterRef("project"), staff__post=OuterRef("post"),
            starts_at__lt=OuterRef("next_ends_at"), ends_at__gt=OuterRef("starts_at"),
        )
    )  # fmt: skip
    mine |= Q(stands_in)
    return rows.filter(
        mine | Q(project_id__in=reach.projects | (actor.projects if reach.zone else frozenset()))
    )


def get_handover(actor: Actor, handover_id: int) -> Handover:
    """A note within reach."""
    row = handovers(actor).filter(pk=handover_id).first()
    if row is None:
        raise NotFound
    return row


def system_handover(handover_id: int) -> Handover:
    """A note by number, for reactions."""
    return Handover.objects.get(pk=handover_id)


def waiting_for(actor: Actor, at: datetime) -> list[tuple[Handover, bool]]:
    """What the actor has to write (true) or to read (false) now."""
    open_rows = handovers(actor).filter(status__in=OPEN, next_ends_at__gt=at).order_by("ends_at")
    if actor.staff_id is None:
        return []
    return [(row, row.written_at is None) for row in open_rows[:50] if _is_mine(row, actor.staff_id)]


def _is_mine(row: Handover, staff_id: int) -> bool:
    return is_on_shift(row, staff_id, following=row.written_at is not None)


def system_missed(at: datetime) -> QuerySet[Handover]:
    """Open notes whose next shift is over."""
    return Handover.objects.filter(status__in=OPEN, next_ends_at__lte=at).order_by("pk")


def who_missed(rows: Iterable[Handover]) -> dict[int, str]:
    """Names of those whose turn missed notes were, by staff file."""
    return queries.names(pk for row in rows for pk in row.missed_by)


def accounts(people: Iterable[Staff]) -> list[int | None]:
    """The accounts of people, for messages."""
    return [row.account_id for row in people]
