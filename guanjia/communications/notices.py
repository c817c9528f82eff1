"""Reads of notices: who keeps them, for whom each is, who read it."""

from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from guanjia.communications.models import Message, Notice, NoticeReader
from guanjia.customers.models import Occupancy
from guanjia.customers.queries import living_now
from guanjia.estate.models import Unit
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound
from guanjia.organization import queries as organization
from guanjia.organization.roles import CUSTOMERS, ROLES

SHOWN = (Notice.Status.OUT, Notice.Status.WITHDRAWN)
COLLEAGUES = tuple(key for key in ROLES if key not in CUSTOMERS)


def kept(actor: Actor) -> QuerySet[Notice]:
    """Notices of the projects in which the actor writes or approves, the newest first."""
    reach = actor.reach("notices.write")
    rows = Notice.objects.select_related("project", "written_by", "approved_by").order_by(
        "-written_at", "-pk"
    )
    rows = rows.annotate(
        told=Count("readers"), read=Count("readers", filter=Q(readers__read_at__isnull=False))
    )
    return rows if reach.company else rows.filter(project_id__in=reach.projects)


def get_kept(actor: Actor, notice_id: int) -> Notice:
    """A notice that the actor keeps."""
    row = kept(actor).filter(pk=notice_id).first()
    if row is None:
        raise NotFound
    return row


def mine(actor: Actor) -> QuerySet[NoticeReader]:
    """The notices that were told to the actor, the newest first; one that was taken back says so."""
    rows = NoticeReader.objects.filter(account_id=actor.id or -1, notice__status__in=SHOWN)
    return rows.select_related("notice__project").order_by("-notice__out_at", "-pk")


def get_mine(actor: Actor, notice_id: int) -> NoticeReader:
    """A notice that is for the actor."""
    row = mine(actor).filter(notice_id=notice_id).first()
    if row is None:
        raise NotFound
    return row


def holding_at(project_id: int, unit: Unit | None, at: datetime) -> list[Notice]:
    """What residents of a home were told and what holds now, for who answers their call."""
    rows = Notice.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=at),
        project_id=project_id,
        sort=Notice.Sort.OWNERS,
        status=Notice.Status.OUT,
    )
    here = Q(buildings=[], units=[])
    if unit is not None:
        here |= Q(buildings__contains=[unit.building_id]) | Q(units__contains=[unit.pk])
    return list(rows.filter(here).order_by("-out_at")[:5])


def due(now: datetime) -> list[Notice]:
    """Approved notices whose time has come and is not over."""
    begun = Q(starts_at=None) | Q(starts_at__lte=now)
    rows = Notice.objects.filter(begun, Q(ends_at=None) | Q(ends_at__gt=now), status=Notice.Status.APPROVED)
    return list(rows.order_by("pk"))


def audience(row: Notice) -> list[NoticeReader]:
    """For whom a notice is, not saved: residents of its homes, once each, or colleagues of its roles."""
    if row.sort == Notice.Sort.STAFF:
        roles = row.roles or list(COLLEAGUES)
        accounts = organization.accounts_with(roles, row.project_id)
        return [NoticeReader(notice=row, account_id=pk) for pk in accounts]
    homes = Occupancy.objects.filter(living_now(), household__project_id=row.project_id)
    if row.buildings or row.units:
        homes = homes.filter(
            Q(household__unit__building_id__in=row.buildings) | Q(household__unit_id__in=row.units)
        )
    found: dict[int, NoticeReader] = {}
    for person_id, account_id, building_id in homes.order_by("pk").values_list(
        "person_id", "person__account_id", "household__unit__building_id"
    ):
        found.setdefault(
            person_id,
            NoticeReader(notice=row, person_id=person_id, account_id=account_id, building_id=building_id),
        )
    return _once_an_account(list(found.values()))


def _once_an_account(rows: list[NoticeReader]) -> list[NoticeReader]:
    """Two files of one account are one reader."""
    seen: set[int] = set()
    kept = []
    for row in rows:
        if row.account_id is not None and row.account_id in seen:
            continue
        seen |= {row.account_id} if row.account_id is not None else set()
        kept.append(row)
    return kept


def texted(row: Notice) -> QuerySet[Message]:
    """What left the house about a notice and was not lost."""
    rows = Message.objects.filter(subject_kind=Notice.kind, subject_id=row.pk, person__isnull=False)
    return rows.exclude(status__in=(Message.Status.FAILED, Message.Status.DROPPED))


def by_building(row: Notice) -> list[dict[str, Any]]:
    """How many of each building it is for, were told (inbox, outside, or called) and read it."""
    sent = Q(account__isnull=False) | Q(person__in=texted(row).values("person")) | Q(called_at__isnull=False)
    rows = row.readers.values("building_id").annotate(
        told=Count("pk"), reached=Count("pk", filter=Q(told_at__isnull=False) & sent),
        read=Count("pk", filter=Q(read_at__isnull=False)),
    )  # fmt: skip
    return [dict(row) for row in rows.order_by("building_id")]


def to_call(row: Notice) -> QuerySet[NoticeReader]:
    """Residents whom nothing reached: no account, and no message that left; who was called already comes last."""
    rows = row.readers.filter(account=None, told_at__isnull=False, person__isnull=False)
    rows = rows.exclude(person__in=texted(row).values("person")).select_related("person")
    return rows.order_by(F("called_at").desc(nulls_first=True), "building_id", "pk")


def get_reader(actor: Actor, reader_id: int) -> NoticeReader:
    """A reader of a notice that the actor keeps."""
    rows = NoticeReader.objects.filter(pk=reader_id, notice__in=kept(actor).values("pk"))
    row = rows.select_related("notice", "person").first()
    if row is None:
        raise NotFound
    return row


def holding(now: datetime) -> list[Notice]:
    """Notices to residents that are out and not over."""
    rows = Notice.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), sort=Notice.Sort.OWNERS)
    return list(rows.filter(status=Notice.Status.OUT).order_by("pk"))


def newcomers(row: Notice) -> tuple[list[NoticeReader], list[NoticeReader]]:
    """Readers whom a notice lacks, with an account or without, and those it has who opened their account since."""
    known = {one.person_id: one for one in row.readers.all()}
    accounts = {one.account_id for one in known.values()} - {None}
    fresh, opened = [], []
    for one in audience(row):
        old = known.get(one.person_id)
        if one.account_id in accounts:
            continue
        if old is None:
            fresh.append(one)
        elif old.account_id is None and one.account_id is not None:
            old.account_id = one.account_id
            opened.append(old)
    return fresh, opened


def unread_colleagues(row: Notice) -> list[str]:
    """Who of the colleagues did not read it yet."""
    accounts = set(row.readers.filter(read_at=None).values_list("account_id", flat=True))
    return sorted(organization.account_names({pk for pk in accounts if pk is not None}).values())


def untold(limit: int) -> list[NoticeReader]:
    """Readers who were not told yet, of notices that are out; what safety asks for comes first."""
    rows = NoticeReader.objects.filter(told_at=None, notice__status=Notice.Status.OUT)
    rows = rows.select_related("notice", "person").order_by("-notice__is_safety", "pk")
    return list(rows.select_for_update(skip_locked=True, of=("self",))[:limit])
