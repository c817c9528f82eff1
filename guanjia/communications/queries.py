"""Reads of messages: one's own inbox."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from guanjia.communications.models import Message
from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound

DIGEST = timedelta(minutes=1)
UNREAD = (Message.Status.QUEUED, Message.Status.SENT)


def inbox(actor: Actor) -> QuerySet[Message]:
    """The actor's own messages, newest first."""
    if actor.id is None:
        return Message.objects.none()
    rows = Message.objects.filter(account_id=actor.id, channel=Message.Channel.INBOX)
    return rows.order_by("-created_at", "-pk")


def inbox_by_urgency(actor: Actor, limit: int = 100) -> list[Message]:
    """The newest messages, urgent ones that were not read before all others."""
    rows = list(inbox(actor)[:limit])
    return sorted(rows, key=lambda row: not (row.is_urgent and row.status in UNREAD))


def unread_count(actor: Actor) -> int:
    """How many messages wait to be read."""
    return inbox(actor).filter(status__in=UNREAD).count()


def get_message(actor: Actor, message_id: int) -> Message:
    """One of the actor's own messages."""
    row = inbox(actor).filter(pk=message_id).first()
    if row is None:
        raise NotFound
    return row


def system_message(message_id: int) -> Message:
    """A message by number, for reactions."""
    return Message.objects.select_related("person").get(pk=message_id)


def messages_about(subject: SubjectRef) -> QuerySet[Message]:
    """Messages that went out about a case, the latest first."""
    return Message.objects.filter(subject_kind=subject.kind, subject_id=subject.id).order_by("-created_at")


def with_passed_on(message_ids: list[int]) -> list[tuple[int, Message]]:
    """Messages, and behind each the same words by the next channel where it was lost; with the number of the first."""
    firsts = {row.once_key: row.pk for row in Message.objects.filter(pk__in=message_ids)}
    if not firsts:
        return []
    passed = Q(pk__in=message_ids)
    for key in firsts:
        passed |= Q(once_key__startswith=f"{key}>")
    rows = Message.objects.filter(passed).order_by("pk")
    return [(firsts[row.once_key.partition(">")[0]], row) for row in rows]


def has_unread(account_id: int, subject_kind: str) -> bool:
    """Whether somebody has a message of this kind that was not read yet, so that another says nothing new."""
    rows = Message.objects.filter(account_id=account_id, subject_kind=subject_kind, status__in=UNREAD)
    return rows.exists()


def digest_of(account_id: int, once: str, at: datetime) -> tuple[Message | None, bool]:
    """The unread message of this minute that a further clock joins, and whether it was told already."""
    rows = Message.objects.filter(account_id=account_id, digest_at__isnull=False)
    if rows.filter(digested__contains=[once]).exists():
        return None, True
    near = rows.filter(digest_at__gt=at - DIGEST, digest_at__lt=at + DIGEST, status__in=UNREAD)
    return near.order_by("-digest_at").first(), False
