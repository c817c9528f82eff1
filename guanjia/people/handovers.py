"""Reads of hand-over notes 交接班记录: whose shift ends, who comes next, what is to be written or read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound
from guanjia.people.models import Handover, Leave, Shift, Staff

LONGEST, LATEST = timedelta(hours=4), timedelta(hours=2)
FACTS = ("staff__project_id", "staff__post", "code", "starts_at", "ends_at")


@dataclass(frozen=True)
class Ending:
    """A shift of a post that ends, whoever is on it."""

    project_id: int
    post: str
    code: str
    starts_at: datetime
    ends_at: datetime


def posted() -> QuerySet[Shift]:
    """Shifts at work of the own staff with a post, without those that lie in leave."""
    away = Leave.objects.filter(
        staff=OuterRef("staff"), status=Leave.Status.APPROVED, starts_at__lt=OuterRef("ends_at"),
        ends_at__gt=OuterRef("starts_at"),
    )  # fmt: skip
    rows = Shift.objects.filter(is_on_call=False, staff__has_left=False, staff__supplier=None)
    return rows.exclude(staff__post="").exclude(Exists(away))


def ending(at: datetime) -> list[Ending]:
    """The shifts that end in the hours to come or ended a moment ago, and have no hand-over yet."""
    rows = posted().filter(ends_at__gt=at - LATEST, ends_at__lte=at + LONGEST)
    known = Handover.objects.filter(
        project=OuterRef("staff__project"), post=OuterRef("staff__post"), starts_at=OuterRef("starts_at"),
        ends_at=OuterRef("ends_at"),
    )  # fmt: skip
    found = rows.exclude(Exists(known)).order_by("ends_at").values_list(*FACTS).distinct()
    return [Ending(*facts) for facts in found]


def next_of(row: Ending, gap: timedelta) -> Shift | None:
    """The shift of the same post that follows directly and is another person's; nothing where nobody takes over."""
    same = posted().filter(staff__project_id=row.project_id, staff__post=row.post)
    own = same.filter(starts_at=row.starts_at, ends_at=row.ends_at)
    rows = same.filter(
        starts_at__gt=row.starts_at, starts_at__gte=row.ends_at - gap, starts_at__lte=row.ends_at + gap,
        ends_at__gt=row.ends_at,
    )  # fmt: skip
    return rows.exclude(staff__in=own.values("staff")).order_by("starts_at", "pk").first()


def on_shift(row: Handover, *, following: bool = False) -> QuerySet[Staff]:
    """Who is on the shift that ends, or on the one that follows."""
    since, until = (row.next_starts_at, row.next_ends_at) if following else (row.starts_at, row.ends_at)
    rows = posted().filter(starts_at=since, ends_at=until, staff__project_id=row.project_id)
    return Staff.objects.filter(pk__in=rows.filter(staff__post=row.post).values("staff")).order_by("number")


def is_on_shift(row: Handover, staff_id: int | None, *, following: bool = False) -> bool:
    """Whether a person is on the shift that ends, or on the one that follows."""
    return staff_id is not None and on_shift(row, following=following).filter(pk=staff_id).exists()


def handovers(actor: Actor) -> QuerySet[Handover]:
    """The notes of the projects within reach and those of the own post, the newest first."""
    reach = actor.reach("people.read")
    rows = Handover.objects.select_related("project", "written_by", "read_by").order_by("-ends_at", "-pk")
    if reach.company:
        return rows
    own = Staff.objects.filter(pk=actor.staff_id or 0, has_left=False, supplier=None).exclude(post="").first()
    mine = Q(project_id=own.project_id, post=own.post) if own else Q(pk__in=())
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
    open_rows = handovers(actor).filter(read_at=None, next_ends_at__gt=at).order_by("ends_at")
    if actor.staff_id is None:
        return []
    return [(row, row.written_at is None) for row in open_rows[:50] if _is_mine(row, actor.staff_id)]


def _is_mine(row: Handover, staff_id: int) -> bool:
    return is_on_shift(row, staff_id, following=row.written_at is not None)


def accounts(people: Iterable[Staff]) -> list[int | None]:
    """The accounts of people, for messages."""
    return [row.account_id for row in people]
