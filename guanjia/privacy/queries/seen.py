"""Reads of the protection: who saw whose data, which fields are registered."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef
from guanjia.organization import queries as organization
from guanjia.organization.moments import local
from guanjia.privacy import declared
from guanjia.privacy.models import ReadEntry, Reveal

COPY_PAGE = "data-copy"  # the page of a read that took the whole copy along


def reveals_of(subject: SubjectRef, limit: int = 50) -> list[Reveal]:
    """Who opened values of a subject, newest first."""
    rows = Reveal.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
    return list(rows.order_by("-at")[:limit])


def reads_of(subject: SubjectRef, limit: int = 50) -> list[ReadEntry]:
    """Who read pages about a subject, newest first."""
    rows = ReadEntry.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
    return list(rows.order_by("-at")[:limit])


def running_reveal(actor: Actor, field: str, subject: SubjectRef) -> tuple[str, Reveal] | None:
    """The plain value and its row while a reveal of this actor lasts."""
    rows = Reveal.objects.filter(
        account=actor.ref, field=field, subject_kind=subject.kind, subject_id=subject.id,
        expires_at__gt=clock.now(),
    )  # fmt: skip
    row = rows.order_by("-at").first()
    return (declared.openers[field](actor, subject).text, row) if row else None


def watermark(row: Reveal) -> str:
    """Who opened the value and when, to stand beside it as long as it is shown."""
    return f"{organization.names_of_refs({row.account})[row.account]} {local(row.at):%m-%d %H:%M} 查看"


@dataclass(frozen=True)
class Seen:
    """One look at a customer's data: when, by which account, what for."""

    at: datetime
    account: str
    what: str


def trail(actor: Actor, limit: int = 30) -> list[Seen]:
    """Who saw the actor's own data, the latest first; two queries."""
    condition, always = Q(pk=-1), defaultdict(list)
    for ref, since in declared.own(actor).items():
        if since is None:
            always[ref.kind].append(ref.id)
        else:
            condition |= Q(subject_kind=ref.kind, subject_id=ref.id, at__gt=since)
    for kind, ids in always.items():
        condition |= Q(subject_kind=kind, subject_id__in=ids)
    opened = Reveal.objects.filter(condition).order_by("-at")[:limit]
    read = ReadEntry.objects.filter(condition).exclude(account=actor.ref).order_by("-at")[:limit]
    rows = [Seen(r.at, r.account, f"看了{word_of(r.field)}，用于{r.get_purpose_display()}") for r in opened]
    rows += [Seen(r.at, r.account, "取走了个人信息副本" if r.page == COPY_PAGE else "看了档案") for r in read]
    return sorted(rows, key=lambda row: row.at, reverse=True)[:limit]


def word_of(field: str) -> str:
    """What a value that can be opened is called."""
    return declared.opened_words.get(field, "号码")
