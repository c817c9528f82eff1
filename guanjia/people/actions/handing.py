"""The only writer of hand-over notes: asked for at the end of a shift, written, read by who comes (A-1.4-2)."""

from datetime import datetime, timedelta

from guanjia.kernel import beats, clock, policy
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import require
from guanjia.kernel.work import action
from guanjia.people import events, handovers, rules
from guanjia.people.handovers import Ending
from guanjia.people.models import Handover

TEXT_LENGTH = 1000


@beats.every(60)
def ask_handovers(at: datetime | None = None) -> int:
    """Ask for the notes of the shifts that end soon; returns how many. Each shift of a post is asked once."""
    moment = at or clock.now()
    return sum(_ask(row, moment) for row in handovers.ending(moment))


@action
def _ask(row: Ending, at: datetime) -> bool:
    before, gap = (
        policy.minutes(key, project=row.project_id) for key in ("handover.ask_before", "handover.gap")
    )
    following = handovers.next_of(row, gap) if row.ends_at - before <= at else None
    if following is None:
        return False
    note, is_new = Handover.objects.get_or_create(
        project_id=row.project_id, post=row.post, starts_at=row.starts_at, ends_at=row.ends_at,
        defaults={
            "code": row.code, "next_starts_at": following.starts_at, "next_ends_at": following.ends_at,
        },
    )  # fmt: skip
    if is_new:
        fact = events.HandoverAsked(post=row.post, ends_at=row.ends_at)
        record(fact, note, by=SYSTEM, at=at)
    return is_new


@action
def write_handover(row: Handover, *, by: Actor, text: str, at: datetime | None = None) -> Handover:
    """What is open and what to watch, by who is on the shift that ends; until it is read it can be written again."""
    is_own = handovers.is_on_shift(row, by.staff_id)
    require(rules.may_hand_over(by, row, is_own=is_own), rules.is_unread(row))
    words = noted(text, TEXT_LENGTH, "text")
    require(rules.says_what(words))
    moment = at or clock.now()
    due_at = row.next_starts_at + _read_within(row)
    fact = events.HandoverWritten(read_due_at=max(due_at, moment + timedelta(minutes=1)))
    return amend(row, fact, by=by, at=moment, text=words, written_by_id=by.staff_id, written_at=moment)


def _read_within(row: Handover) -> timedelta:
    return policy.minutes("handover.read_within", project=row.project_id)


@action
def read_handover(row: Handover, *, by: Actor, at: datetime | None = None) -> Handover:
    """Who comes on the next shift has read it; again is nothing."""
    if row.read_at is not None:
        return row
    require(
        rules.may_take_over(is_next=handovers.is_on_shift(row, by.staff_id, following=True)),
        rules.is_written(row),
    )
    moment = at or clock.now()
    fact = events.HandoverRead(by_next_shift=moment <= row.next_ends_at)
    return amend(row, fact, by=by, at=moment, read_by_id=by.staff_id, read_at=moment)
