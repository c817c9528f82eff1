"""The only writer of hand-over notes: asked for at the end of a shift, written, read by who comes (A-1.4-2)."""

from datetime import datetime, timedelta

from guanjia.kernel import beats, clock, policy
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import move
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import require
from guanjia.kernel.work import action
from guanjia.people import events, handovers, rules, states
from guanjia.people.handovers import Ending
from guanjia.people.models import Handover

TEXT_LENGTH = 1000


@beats.every(60)
def ask_handovers(at: datetime | None = None) -> int:
    """Ask for the notes of the shifts that end soon; returns how many. Each shift of a post is asked once."""
    moment = at or clock.now()
    rows = [row for project_id in handovers.posts() for row in handovers.ending(project_id, moment)]
    return sum(_ask(row, moment) for row in rows)


@action
def _ask(row: Ending, at: datetime) -> bool:
    following = handovers.next_of(row, policy.minutes("handover.gap", project=row.project_id))
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
def write_handover(
    row: Handover, *, by: Actor, text: str, seen: int | None = None, at: datetime | None = None
) -> Handover:
    """What is open and what to watch, by who is on the shift that ends; until it is read it can be written again.

    `seen` is the version that the writer had before the eyes; what a colleague wrote since is not overwritten.
    """
    moment, is_own = at or clock.now(), handovers.is_on_shift(row, by.staff_id)
    require(
        rules.may_hand_over(by, row, is_own=is_own), rules.is_open(row, moment),
        rules.is_as_seen(row, row.version if seen is None else seen),
    )  # fmt: skip
    words = noted(text, TEXT_LENGTH, "text")
    require(rules.says_what(words), rules.names_no_customer(words))
    due_at = row.next_starts_at + _read_within(row)
    fact = events.HandoverWritten(read_due_at=max(due_at, moment + timedelta(minutes=1)))
    step, writer = states.WRITE_HANDOVER, by.staff_id
    return move(row, step, fact, by=by, at=moment, text=words, written_by_id=writer)


def _read_within(row: Handover) -> timedelta:
    return policy.minutes("handover.read_within", project=row.project_id)


@action
def read_handover(row: Handover, *, by: Actor, at: datetime | None = None) -> Handover:
    """Who comes on the next shift has read it, while that shift lasts; again is nothing."""
    if row.status == Handover.Status.READ:
        return row
    moment = at or clock.now()
    require(
        rules.may_take_over(is_next=handovers.is_on_shift(row, by.staff_id, following=True)),
        rules.is_open(row, moment), rules.is_written(row),
    )  # fmt: skip
    return move(row, states.READ_HANDOVER, events.HandoverRead(), by=by, at=moment, read_by_id=by.staff_id)


@beats.every(60)
def close_missed(at: datetime | None = None) -> int:
    """Notes that nobody wrote or read until the next shift was over count as missed; returns how many."""
    moment = at or clock.now()
    return sum(_miss(row, moment) for row in handovers.system_missed(moment))


@action
def _miss(row: Handover, at: datetime) -> bool:
    was_written = row.status == Handover.Status.WRITTEN
    people = list(handovers.on_shift(row, following=was_written))
    step = states.MISS_READING if was_written else states.MISS_WRITING
    move(
        row, step, events.HandoverMissed(was_written=was_written), by=SYSTEM, at=at,
        about=[person.ref for person in people], missed_by=[person.pk for person in people],
    )  # fmt: skip
    return True
