"""The only writer of messages; sending happens outside of every transaction."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from guanjia.communications import events, queries, reaching, sms, states
from guanjia.communications import mail as by_mail
from guanjia.communications.actions import push as by_push
from guanjia.communications.actions import wechat as by_wechat
from guanjia.communications.faults import Fault
from guanjia.communications.models import Message
from guanjia.communications.templates_zh import WORDS
from guanjia.kernel import beats, clock, policy
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.models import Event, Subject
from guanjia.kernel.moves import amend, move
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.work import action, work

BATCH = 50
# never handed over twice where the outcome is unknown
ONCE_ONLY = (Message.Channel.SMS, Message.Channel.WECHAT, Message.Channel.PUSH)
LOST: dict[str, type[events.MessageLost]] = {
    Message.Channel.SMS: events.TextLost,
    Message.Channel.PUSH: events.PushLost,
}
LEASE = timedelta(minutes=2)
SECRET = ("phone_code",)  # words about these are forgotten once they were handed over
BROKEN = 100  # percent of a clock
DIGESTS = 20_261_123  # the lock of digests
# how each channel leaves the house
ADAPTERS: dict[str, Callable[[Message], Fault | None]] = {
    Message.Channel.EMAIL: by_mail.send, Message.Channel.SMS: sms.deliver,
    Message.Channel.WECHAT: by_wechat.deliver, Message.Channel.PUSH: by_push.deliver,
}  # fmt: skip


@action
def tell(
    accounts: Iterable[int | None], words: str, subject: Subject | SubjectRef, *, once: str, url: str = "",
    project_id: int | None = None, acted: str = "", **values: object,
) -> list[Message]:  # fmt: skip
    """Put a message into the inbox of accounts; `once` makes a second run change nothing.

    `acted` names the actor of what is told: who did it hears nothing of it. Left empty where even that one must hear:
    a duty that follows, anything about the security of an account.
    """
    ref = subject if isinstance(subject, SubjectRef) else subject.ref
    project = project_id if isinstance(subject, SubjectRef) else subject.event_project_id
    sent = []
    for account_id in dict.fromkeys(a for a in accounts if a is not None and f"account:{a}" != acted):
        row = queue(
            f"inbox:{account_id}:{words}:{once}", words, ref, project, url, values, account_id=account_id
        )
        if row is not None:
            fact = events.MessageSent(
                channel=row.channel, about=row.title, words=words, is_urgent=row.is_urgent
            )
            sent.append(move(row, states.DELIVER, fact, by=SYSTEM, about=[SubjectRef("account", account_id)]))
    by_push.queue_for_staff(sent)
    return sent


@action
def tell_in_digest(
    accounts: Iterable[int], words: str, subject: SubjectRef, *, once: str, at: datetime, project_id: int | None,
    **values: Any,
) -> list[Message]:  # fmt: skip
    """Tell of a clock; what comes within a minute of a message that was not read yet joins it (no storm).

    The lock keeps two workers from beginning two messages for one person.
    """
    told = []
    for account_id in sorted(set(accounts)):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [DIGESTS, account_id])
        row, is_known = queries.digest_of(account_id, once, at)
        if is_known:
            continue
        if row is None:
            url = f"/desk/go/{subject.kind}/{subject.id}/"
            new = tell([account_id], words, subject, once=once, project_id=project_id, url=url, **values)
            told += [amend(m, events.DigestBegun(), by=SYSTEM, digest_at=at, digested=[once]) for m in new]
        else:
            told.append(_join(row, words, once))
    return told


def _join(row: Message, words: str, once: str) -> Message:
    """One thing more in a message: its title counts what broke and what will, and it leads to the list."""
    row.digested = [*row.digested, once]
    broken = sum(int(key.rsplit(":", 1)[1]) >= BROKEN for key in row.digested)
    row.title = f"{len(row.digested)} 个时限提醒"
    row.text = "，".join(
        text for text, n in ((f"超时 {broken} 件", broken), (f"快到时限 {len(row.digested) - broken} 件",
                             len(row.digested) - broken)) if n
    ) + "。请打开列表，从最早的开始处理。"  # fmt: skip
    changes: dict[str, Any] = {
        "digested": row.digested, "title_sealed": row.title_sealed, "text_sealed": row.text_sealed,
        "url": "/desk/?view=late" if broken else "/desk/?view=soon",
        "is_urgent": row.is_urgent or WORDS[words].is_urgent,
    }  # fmt: skip
    return amend(row, events.DigestGrown(count=len(row.digested)), by=SYSTEM, **changes)


@action
def note_nobody(
    subject: Subject, *, about: SubjectRef, name: str, level: int, missing: str, told: str, at: datetime
) -> None:
    """Show on the case that a rung of a ladder is held by nobody, and who was told instead; once a level."""
    known = Event.objects.filter(
        name=events.NobodyToTell.event_name(),
        subject_kind=subject.kind,
        subject_id=subject.pk,
        data__level=level,
    )
    if not known.exists():
        fact = events.NobodyToTell(name=name, level=level, missing=missing, told=told)
        record(fact, subject, by=SYSTEM, at=at, about=[about])


@action
def text(number: str, words: str, subject: SubjectRef, *, once: str, **values: Any) -> Message | None:
    """Queue a text message; without an adapter in the settings nothing is queued."""
    if not number or not sms.is_on():
        return None
    key = f"sms:{words}:{once}"
    return queue(key, words, subject, None, "", values, address=number, channel=Message.Channel.SMS)


def queue(
    once_key: str, words: str, ref: SubjectRef, project_id: int | None, url: str,
    filling: dict[str, Any], channel: str = Message.Channel.INBOX, **more: Any,
) -> Message | None:  # fmt: skip
    """A new message row, into the inbox unless another channel is named, or None when this message was made before."""
    if Message.objects.filter(once_key=once_key).exists():
        return None
    row = Message(
        channel=channel, url=url, is_urgent=WORDS[words].is_urgent, project_id=project_id, subject_kind=ref.kind,
        subject_id=ref.id, once_key=once_key, words=words, number=str(filling.get("number", ""))[:40], **more,
    )  # fmt: skip
    row.title = WORDS[words].title.format(**filling)
    row.text = WORDS[words].text.format(**filling)
    if channel != Message.Channel.INBOX:  # a provider takes a registered template's key and what fills it
        row.values = json.dumps({name: str(value) for name, value in filling.items()}, ensure_ascii=False)
    row.save(force_insert=True)
    return row


@action
def read_message(message: Message, *, by: Actor) -> Message:
    """The receiver opened the message; again changes nothing."""
    if message.status == Message.Status.READ:
        return message
    return move(message, states.READ, events.MessageRead(), by=by)


@action
def read_all(*, by: Actor) -> int:
    """Mark the whole inbox as read; returns how many were new."""
    rows = list(queries.inbox(by).filter(status=Message.Status.SENT))
    for row in rows:
        move(row, states.READ, events.MessageRead(), by=by)
    return len(rows)


@beats.every(2, apart=True)
def send_due() -> int:
    """Send what is queued for a channel that leaves the house; returns how many were tried."""
    doubt_interrupted()
    tried = 0
    while tried < BATCH and (claimed := claim(1)):  # one at a time, so that a slow server outlives no lease
        tried += 1
        fault = deliver(claimed[0])
        with work():
            _settle(claimed[0], fault)
    return tried


@action
def doubt_interrupted() -> int:
    """Messages whose sender was killed in the middle may have left: a person is told; returns how many."""
    late = {"channel__in": ONCE_ONLY, "status": Message.Status.SENDING, "next_try_at__lte": clock.now()}
    rows = list(Message.objects.filter(**late).select_for_update(skip_locked=True)[:BATCH])
    for row in rows:
        _settle(row, Fault("发送时程序中断", is_final=True, is_unknown=True))
    return len(rows)


@action
def note_arrival(row_key: UUID, *, has_arrived: bool, code: str = "") -> Message | None:
    """The provider says whether a text message is on the phone; said again it changes nothing."""
    row = Message.objects.select_for_update().filter(row_key=row_key, channel=Message.Channel.SMS).first()
    if row is None or row.delivered_at is not None or row.status == Message.Status.FAILED:
        return row
    is_settled = row.status in (Message.Status.SPOKEN, Message.Status.WAIVED)
    if not has_arrived and is_settled:
        return row
    if not has_arrived:
        words = f"短信平台说没有送到{f'（{code}）' if code else ''}"
        return move(row, states.RETURN, events.TextLost(fault=words, about=row.topic), by=SYSTEM, fault=words)
    facts: dict[str, Any] = {"delivered_at": clock.now(), "fault": ""}
    if is_settled or row.status == Message.Status.SENT:
        return amend(row, events.MessageArrived(), by=SYSTEM, **facts)
    return move(row, states.ARRIVE, events.MessageArrived(), by=SYSTEM, **facts)


@action
def claim(limit: int) -> list[Message]:
    """Take due messages under a lease, so that a killed sender's messages are tried again."""
    now = clock.now()
    waiting = Q(channel=Message.Channel.EMAIL, status__in=(Message.Status.QUEUED, Message.Status.SENDING))
    waiting |= Q(channel__in=ONCE_ONLY, status=Message.Status.QUEUED)
    due = Message.objects.filter(waiting, next_try_at__lte=now, is_held=False).order_by("next_try_at")
    rows = list(due.select_for_update(skip_locked=True)[:limit])
    for row in rows:
        changes: dict[str, Any] = {"attempts": row.attempts + 1, "next_try_at": now + LEASE}
        move(row, states.CLAIM, events.MessageClaimed(channel=row.channel), by=SYSTEM, **changes)
    return rows


def deliver(message: Message) -> Fault | None:
    """Hand one message to its channel's adapter, with no transaction open; returns the fault, or nothing."""
    return ADAPTERS[message.channel](message)


def _settle(message: Message, fault: Fault | None) -> None:
    """Record what became of a sending: sent, to be tried again, unknown, or given up; not what was told already."""
    message = Message.objects.select_for_update().get(pk=message.pk)
    if message.status != Message.Status.SENDING:
        return  # the provider was faster
    if message.subject_kind in SECRET:
        message.text = message.address = message.values = ""
    kept: dict[str, Any] = {
        name: getattr(message, name) for name in ("text_sealed", "address_sealed", "values_sealed")
    }
    if fault is None:
        sent = events.MessageSent(channel=message.channel, about=message.topic)
        move(message, states.SEND, sent, by=SYSTEM, **kept)
        return
    way = str(message.get_channel_display())
    if fault.is_unknown:
        doubt = events.MessageDoubtful(fault=fault.words, about=message.topic, way=way)
        move(message, states.DOUBT, doubt, by=SYSTEM, fault=fault.words, **kept)
        return
    give_up = fault.is_final or message.attempts >= int(policy.value("messages.max_attempts"))
    later = clock.now() + max(policy.minutes("messages.retry_minutes") * message.attempts, fault.wait)
    later = reaching.not_at_night(message, later) if message.person_id else later
    lost = LOST.get(message.channel, events.MessageLost)
    step, fact = (states.GIVE_UP, lost) if give_up else (states.RETRY, events.MessageFailed)
    what = fact(fault=fault.words, about=message.topic, way=way)
    move(message, step, what, by=SYSTEM, fault=fault.words, next_try_at=later, **kept)
