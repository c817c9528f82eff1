"""Reads of conversations in writing: the resident's own, and those of the desk, whoever waits longest first."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from guanjia.intake import channels, limits, queries, states
from guanjia.intake.events import ChatHandedOver
from guanjia.intake.models import Channel, Chat, Contact, Line, Way
from guanjia.kernel import policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.models import Attachment, Event
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.organization.models import Project
from guanjia.organization.moments import clock_time

PHOTOS = "chatline"  # the owner of what a resident photographed
SEEN_AGAIN = timedelta(hours=12)  # how long the resident still sees a conversation that ended
ENDED_SHOWN = 8
GREETING = "您好，已收到您的话，正在找人，请稍等。"


def chats(actor: Actor) -> QuerySet[Chat]:
    """Conversations whose contact is within reach of the desk."""
    rows = Chat.objects.select_related("contact__person", "unit__building", "project")
    return rows.filter(contact__in=queries.contacts(actor).order_by())


def is_within_reach(actor: Actor, chat: Chat) -> bool:
    """Whether the desk of this actor has the conversation."""
    return chats(actor).filter(pk=chat.pk).exists()


def get_chat(actor: Actor, chat_id: int) -> Chat:
    """A conversation within reach."""
    row = chats(actor).filter(pk=chat_id).first()
    if row is None:
        raise NotFound
    return row


def waiting(actor: Actor, project_id: int) -> list[Chat]:
    """Open conversations: a danger first, then who waits longest for a person, then who has something unanswered."""
    rank = Case(
        When(~Q(danger="") & Q(status__in=(Chat.Status.WAITING, Chat.Status.SELF_ANSWERED)), then=Value(0)),
        When(status=Chat.Status.WAITING, then=Value(1)), When(unread__gt=0, then=Value(2)), default=Value(3),
        output_field=IntegerField(),
    )  # fmt: skip
    rows = chats(actor).filter(project_id=project_id, status__in=states.TALKING)
    return list(rows.annotate(rank=rank).order_by("rank", "waits_since", "spoke_at", "pk"))


def ended(actor: Actor, project_id: int, since: datetime) -> list[Chat]:
    """Conversations that ended since a moment, the last one first."""
    rows = chats(actor).filter(project_id=project_id, status=Chat.Status.CLOSED, closed_at__gte=since)
    return list(rows.order_by("-closed_at")[:ENDED_SHOWN])


def own_chat(actor: Actor, now: datetime) -> Chat | None:
    """The resident's conversation: the open one, else one that ended a while ago, to be read again."""
    rows = Chat.objects.select_related("project", "contact").filter(account_id=actor.id or -1).order_by("-pk")
    row = rows.first() if actor.id else None
    if row is None or (row.closed_at is not None and row.closed_at < now - SEEN_AGAIN):
        return None
    return row


def get_own_chat(actor: Actor, now: datetime) -> Chat:
    """The resident's conversation, which is there."""
    row = own_chat(actor, now)
    if row is None:
        raise NotFound
    return row


def lines_of(chat: Chat) -> list[Line]:
    """Everything that was said, in order."""
    return list(chat.lines.all())


def files_key(line: Line) -> SubjectRef:
    """To whom the photos of a line belong."""
    return SubjectRef(PHOTOS, line.pk)


def photos_of(lines: Iterable[Line]) -> dict[int, list[Attachment]]:
    """The photos that stand with lines, in order."""
    found: dict[int, list[Attachment]] = {}
    owners = [line.pk for line in lines if line.sender == Line.Sender.RESIDENT]
    for row in Attachment.objects.filter(owner_kind=PHOTOS, owner_id__in=owners).order_by("id"):
        found.setdefault(row.owner_id or 0, []).append(row)
    return found


def photos_behind(contact: Contact) -> list[Attachment]:
    """The photos of the conversation of a contact, in order."""
    lines = Line.objects.filter(chat__contact=contact, sender=Line.Sender.RESIDENT).values("pk")
    return list(Attachment.objects.filter(owner_kind=PHOTOS, owner_id__in=lines).order_by("id"))


def may_see_photos(actor: Actor, line_id: int) -> Chat:
    """The conversation of a line: the resident's own, or within reach of the desk; NotFound for others."""
    row = Chat.objects.filter(lines__pk=line_id).first()
    if row is not None and actor.id and row.account_id == actor.id:
        return row
    return get_chat(actor, row.pk if row else 0)


def get_line(chat: Chat, line_id: int) -> Line:
    """An answer of the knowledge base in a conversation."""
    row = chat.lines.filter(pk=line_id, sender=Line.Sender.MACHINE).exclude(answer=None).first()
    if row is None:
        raise NotFound
    return row


def words_of(chat: Chat) -> str:
    """What the resident said, all of it: what an order, an enquiry or a complaint of it begins with."""
    said = chat.lines.filter(sender=Line.Sender.RESIDENT).values_list("text", flat=True)
    return "\n".join(said)[:2000]


def card(project_id: int) -> Channel | None:
    """The card of the channel where it is open."""
    row = channels.register(project_id).get(Way.CHAT)
    return row if row is not None and row.is_open else None


def is_offered(project_ids: frozenset[int]) -> bool:
    """Whether residents of some projects may write."""
    rows = Channel.objects.filter(project_id__in=project_ids, way=Way.CHAT)
    return rows.filter(status__in=Channel.OPEN).exists()


def is_called(contact: Contact, danger: str, at: datetime) -> bool:
    """Whether the conversation of a contact called the desk for a danger at that moment: it hears of it once."""
    chat_ids = list(Chat.objects.filter(contact=contact).values_list("pk", flat=True))
    calls = Event.objects.filter(
        name=ChatHandedOver.event_name(), subject_kind=Chat.kind, subject_id__in=chat_ids, occurred_at=at
    )
    return bool(chat_ids) and calls.filter(data__danger=danger).exists()


def number_to_call(project: Project) -> str:
    """Where somebody answers at once."""
    return project.emergency_phone or project.service_phone


def first_words(project: Project, at: datetime) -> str:
    """What who asks for a person hears at once: the channel's words; outside of service hours who comes when."""
    row, opening = card(project.pk), limits.opening_after("chat", at, project.pk)
    if opening is None:
        return (row.opening if row else "") or GREETING
    phone = number_to_call(project)
    until = f"现在是下班时间，{clock_time(opening)} 起有人回复您，话会留着。"
    return f"{(row.auto_reply if row else '')}{until}" + (f"急事请打 {phone}。" if phone else "")


def silent(now: datetime) -> list[Chat]:
    """Conversations in which the resident owes the next word for longer than the policy's minutes."""
    rows = Chat.objects.filter(status__in=states.TALKING, unread=0, spoke_at__lt=now)
    rows = rows.exclude(status=Chat.Status.WAITING)
    return [
        row for row in rows.select_related("contact", "project")
        if now - row.spoke_at >= policy.minutes("chat.silent", at=now, project=row.project_id)
    ]  # fmt: skip


def system_chat(chat_id: int) -> Chat:
    """A conversation by number, for reactions."""
    return Chat.objects.select_related("unit__building").get(pk=chat_id)


def chat_of(contact_id: int) -> Chat | None:
    """The conversation of a contact, for reactions."""
    return Chat.objects.filter(contact_id=contact_id).first()


def names(actor: Actor, ids: list[int]) -> dict[int, str]:
    """Which conversations, within reach."""
    return {row.pk: f"在线：{row.contact.text[:30]}" for row in chats(actor).filter(pk__in=ids)}
