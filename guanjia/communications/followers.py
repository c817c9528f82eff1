"""Reads of the official account: who writes, to which thread a message belongs, what was said on a case."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from guanjia.communications import wechat
from guanjia.communications.models import ChatMessage, Follower, Message, WechatAccess
from guanjia.kernel import clock, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.models import Attachment
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.secrets import blind_index
from guanjia.organization import queries as organization
from guanjia.organization.models import Project

NEED = "intake.register"
REPLY = "chat_reply"  # the template by which words go after the 48 hours


def open_id_key(open_id: str) -> bytes:
    """The blind index of somebody's id at WeChat."""
    return blind_index("wechat.open_id", open_id)


def code_key(code: str) -> bytes:
    """The blind index of a code that binds."""
    return blind_index("wechat.code", code)


def project_of_account() -> Project | None:
    """The project of the official account; where none is named the only one there is."""
    rows = organization.open_projects()
    if not settings.WECHAT_PROJECT:
        return rows[0] if len(rows) == 1 else None
    return next((row for row in rows if row.code == settings.WECHAT_PROJECT), None)


def access() -> WechatAccess | None:
    """The token's row, once it was asked for."""
    return WechatAccess.objects.filter(app_id=settings.WECHAT_APP).first()


def follower_of(actor: Actor) -> Follower | None:
    """The chat of the own account."""
    return Follower.objects.filter(account_id=actor.id).first() if actor.id else None


def reached(account_id: int | None) -> Follower | None:
    """The chat in which an account follows the official account."""
    if account_id is None:
        return None
    rows = Follower.objects.filter(account_id=account_id, is_following=True)
    return rows.exclude(open_id_sealed=b"").first()


def may_be_answered(follower: Follower, at: datetime | None = None) -> bool:
    """Whether WeChat takes words to somebody: for 48 hours after what that one did last."""
    since = follower.reachable_from
    return since is not None and (at or clock.now()) < since + timedelta(
        hours=int(policy.value("wechat.reply_hours"))
    )


def takes_words(follower: Follower) -> bool:
    """Whether a reply of a person can go to somebody now: as words, or by the template of replies."""
    if not follower.is_following or not wechat.is_on():
        return False
    return may_be_answered(follower) or wechat.template_of(REPLY) is not None


def chats(actor: Actor) -> QuerySet[ChatMessage]:
    """Messages of the projects within reach, newest first."""
    reach = actor.reach(NEED)
    rows = ChatMessage.objects.select_related("follower").order_by("-received_at", "-pk")
    return rows if reach.company else rows.filter(project_id__in=reach.projects)


def get_chat(actor: Actor, chat_id: int) -> ChatMessage:
    """A message within reach."""
    row = chats(actor).filter(pk=chat_id).first()
    if row is None:
        raise NotFound
    return row


def system_chat(chat_id: int) -> ChatMessage:
    """A message by number, for reactions."""
    return ChatMessage.objects.select_related("project", "follower").get(pk=chat_id)


def system_chat_by(their_id: str) -> ChatMessage:
    """A message by the id that it came with, for the demo."""
    return ChatMessage.objects.get(their_id=their_id)


def lock(chat_id: int) -> ChatMessage:
    """A message that nobody else files now."""
    rows = ChatMessage.objects.select_for_update(of=("self",)).select_related("project", "follower")
    return rows.get(pk=chat_id)


def lock_follower(follower_id: int) -> Follower:
    """A follower whose messages nobody else files now, so that two of them begin one contact."""
    return Follower.objects.select_for_update().get(pk=follower_id)


def before(chat: ChatMessage) -> str:
    """The case of the newest message of the same person that has one."""
    rows = ChatMessage.objects.filter(follower=chat.follower_id).exclude(case="").exclude(pk=chat.pk)
    return rows.order_by("-filed_at", "-pk").values_list("case", flat=True).first() or ""


@dataclass(frozen=True)
class Line:
    """A message or an answer on a case."""

    row: Any
    at: datetime
    text: str
    chat: ChatMessage | None = None
    files: list[Attachment] = field(default_factory=list)


def of_case(case: SubjectRef) -> QuerySet[ChatMessage]:
    """What came by the official account on a case."""
    return ChatMessage.objects.filter(case=str(case))


def said_on(case: SubjectRef) -> list[Line]:
    """What was said on a case by the official account, in the order in which it was sent; three queries."""
    rows = list(of_case(case).select_related("follower").order_by("pk"))
    if not rows:
        return []
    files: dict[int, list[Attachment]] = {}
    owned = Attachment.objects.filter(owner_kind=ChatMessage.kind, owner_id__in=[row.pk for row in rows])
    for file in owned.order_by("pk"):
        files.setdefault(file.owner_id or 0, []).append(file)
    answers = Message.objects.filter(
        channel=Message.Channel.WECHAT, words="", subject_kind=case.kind, subject_id=case.id
    )
    lines = [Line(row, row.sent_at, row.text, row, files.get(row.pk, [])) for row in rows]
    lines += [Line(row, row.created_at, row.text) for row in answers]
    return sorted(lines, key=lambda one: one.at)


def last_chat(case: SubjectRef) -> ChatMessage | None:
    """The message that an answer goes to."""
    rows = ChatMessage.objects.filter(case=str(case)).exclude(follower__open_id_sealed=b"")
    return rows.select_related("follower").order_by("-pk").first()


def of_somebody(cases: list[str], account_id: int | None) -> QuerySet[ChatMessage]:
    """The messages of somebody: those of the own cases, and those of the own chat."""
    return ChatMessage.objects.filter(
        Q(case__in=[case for case in cases if case]) | Q(follower__account=account_id or -1)
    )
