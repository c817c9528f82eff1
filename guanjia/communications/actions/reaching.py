"""Telling residents outside of the inbox: by the channel of their wish, once, else by the next one; never at night."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q

from guanjia.communications import doubts, events, reaching, rules, states
from guanjia.communications.actions.messages import queue
from guanjia.communications.models import Message, Reach
from guanjia.communications.templates_zh import WORDS
from guanjia.customers.models import Person
from guanjia.kernel import beats, clock
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.models import Subject
from guanjia.kernel.moves import amend, move
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.work import action
from guanjia.organization.moments import local


@action
def reach_out(
    person: Person, words: str, subject: Subject, *, once: str, url: str = "", **values: Any
) -> Message | None:
    """Queue the message outside of the inbox: now, in the morning, or for the digest; a second run changes nothing.

    Nothing leaves where nothing is switched on, where this sort is muted, or at night, unless it is about safety.
    """
    wish, is_safety = reaching.wish_of(person), reaching.sort_of(words) == reaching.SAFETY
    channels = reaching.channels_for(wish, words)
    key = f"out:{person.pk}:{words}:{once}"
    if not channels or Message.objects.filter(once_key=key).exists():
        return None
    if not is_safety and reaching.is_muted(wish, words):
        record(events.MessageMuted(about=WORDS[words].title), subject, by=SYSTEM)
        return None
    now = clock.now()
    is_held = not is_safety and (wish.is_daily or reaching.is_capped(person, now))
    due = reaching.digest_at(person.project_id, now) if is_held else now
    first, *rest = channels
    return queue(
        key, words, subject.ref, person.project_id, url, values,
        channel=first, address=reaching.WAYS[first].address(person), person=person, fallback=rest, is_held=is_held,
        next_try_at=due if is_safety else reaching.quiet_until(person.project_id, due),
    )  # fmt: skip


@action
def send_by_next(row: Message, channel: str, rest: list[str], address: str) -> Message | None:
    """The same words by the next channel, once."""
    key = f"{row.once_key}>{channel}"
    if Message.objects.filter(once_key=key).exists():
        return None
    new = Message(
        channel=channel, person=row.person, fallback=rest, url=row.url, is_urgent=row.is_urgent, words=row.words,
        project_id=row.project_id, subject_kind=row.subject_kind, subject_id=row.subject_id, once_key=key,
        number=row.number,
    )  # fmt: skip
    new.title, new.text, new.values, new.address = row.title, row.text, row.values, address
    new.next_try_at = reaching.not_at_night(row, clock.now())
    new.save(force_insert=True)
    record(events.MessagePassedOn(channel=str(new.get_channel_display()), about=row.topic), new, by=SYSTEM)
    return new


@action
def tell_again(row: Message, *, by: Actor) -> Message | None:
    """Somebody of the desk sends what is in doubt by another channel; a second time changes nothing."""
    require(rules.may_tell_again(by, row))
    ways = doubts.other_ways(row)
    if not ways or row.person is None:
        raise Refused("no_other_way", "没有别的方式可以发，请打电话或当面告诉客户。")
    first, *rest = ways
    record(events.MessageToldAgain(about=row.topic), row, by=by)
    return send_by_next(row, first, rest, reaching.WAYS[first].address(row.person))


@action
def settle_doubt(
    row: Message,
    *,
    by: Actor,
    is_spoken: bool,
    whom: str = "",
    told_at: datetime | None = None,
    reason: str = "",
) -> Message:
    """Somebody of the desk ends a doubt: it was told by voice, to whom and when, or it needs no telling, and why."""
    now = clock.now()
    moment, who, why = told_at or now, noted(whom, 40, "whom"), noted(reason, 200, "reason")
    require(
        rules.may_tell_again(by, row), rules.says_how(is_spoken, who, why),
        rules.is_after_sending(moment, row, now) if is_spoken else None,
    )  # fmt: skip
    row.outcome = f"{who}，{local(moment):%m-%d %H:%M}" if is_spoken else why
    step, fact = states.SPEAK if is_spoken else states.WAIVE, events.MessageSettled(about=row.topic)
    return move(row, step, fact, by=by, at=now, outcome_sealed=row.outcome_sealed)


@beats.every(30)
@action
def gather_digests() -> int:
    """What waited for the same person becomes one message; returns how many joined another."""
    due = Q(is_held=True, status=Message.Status.QUEUED, next_try_at__lte=clock.now())
    rows = list(Message.objects.filter(due).order_by("pk").select_for_update(skip_locked=True)[:500])
    wishes = {
        wish.person_id: wish for wish in Reach.objects.filter(person__in=[row.person_id for row in rows])
    }
    together: dict[tuple[int | None, str], list[Message]] = {}
    for row in rows:
        wish = wishes.get(row.person_id or 0)
        if wish is not None and reaching.is_muted(wish, row.words):
            move(row, states.DROP, events.MessageDropped(reason="客户不再收这类消息"), by=SYSTEM)
        else:
            together.setdefault((row.person_id, row.channel), []).append(row)
    return sum(_gather(waiting) for waiting in together.values())


def _gather(rows: list[Message]) -> int:
    """The first one carries the titles of all; where the channel has no words for a digest, each goes as it is."""
    is_joined = len(rows) > 1 and reaching.WAYS[rows[0].channel].takes("digest")
    for row in rows[:1] if is_joined else rows:
        if is_joined:
            titles = "；".join(dict.fromkeys(one.title for one in rows))[:400]
            values = {"count": str(len(rows)), "titles": titles}
            row.title, row.text = WORDS["digest"].title, WORDS["digest"].text.format(**values)
            row.values, row.words, row.url = json.dumps(values, ensure_ascii=False), "digest", "/home/inbox/"
        amend(
            row, events.DigestGrown(count=len(rows)), by=SYSTEM, is_held=False, title_sealed=row.title_sealed,
            text_sealed=row.text_sealed, values_sealed=row.values_sealed, words=row.words, url=row.url,
        )  # fmt: skip
    joined = rows[1:] if is_joined else []
    for row in joined:
        move(row, states.JOIN, events.MessageJoined(), by=SYSTEM)
    return len(joined)


@action
def drop_waiting(subject: Subject, *, reason: str) -> int:
    """What did not leave yet about a subject leaves no more; returns how many."""
    rows = Message.objects.filter(
        subject_kind=subject.kind, subject_id=subject.pk, status=Message.Status.QUEUED
    )
    found = list(rows.select_for_update())
    for row in found:
        move(row, states.DROP, events.MessageDropped(reason=reason), by=SYSTEM)
    return len(found)


@action
def change_reach(
    person: Person,
    *,
    by: Actor,
    channels: Iterable[str] = (),
    muted: Iterable[str] = (),
    is_daily: bool = False,
) -> Reach:
    """A resident says by which channels, of what, and how often; safety comes through all the same."""
    require(rules.may_change_reach(by, person))
    wanted, quiet = list(dict.fromkeys(channels)), sorted(set(muted))
    if not set(wanted) <= set(reaching.WAYS) or not set(quiet) <= set(reaching.SORTS):
        raise Refused("unknown_choice", "这个选项已经没有了，请刷新页面再选。")
    row = Reach.objects.filter(person=person).first()
    facts: dict[str, Any] = {"channels": wanted, "muted": quiet, "is_daily": is_daily}
    if row is None:
        row = Reach.objects.create(person=person, **facts)
        record(events.ReachChanged(channels=wanted, muted=quiet), row, by=by)
        return row
    return amend(row, events.ReachChanged(channels=wanted, muted=quiet), by=by, **facts)
