"""Promises: given, checked against the clock, settled, confirmed by the customer (A-1.3-1, A-1.3-2)."""

from datetime import datetime

from guanjia.kernel import beats, clock
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.models import Subject
from guanjia.kernel.moves import amend
from guanjia.kernel.refusals import require
from guanjia.kernel.work import action
from guanjia.sla import events, verdicts
from guanjia.sla.models import Explanation, Promise
from guanjia.sla.policies import warn_share

BATCH = 200


@action
def promise(
    subject: Subject, *, what: str, by: Actor, due_at: datetime | None = None, how: str = "",
    sort: str = Promise.Sort.TIME, fen: int | None = None, at: datetime | None = None,
) -> Promise:  # fmt: skip
    """Note that a customer was told a time, a price (in fen) or a service; the same promise again moves nothing."""
    given_at, project = at or clock.now(), subject.event_project_id
    row, is_new = Promise.objects.get_or_create(
        subject_kind=subject.kind, subject_id=subject.pk, what=what, state=Promise.State.OPEN,
        defaults={
            "project_id": project, "concerns": [str(ref) for ref in subject.about()],
            "how": how, "first_due_at": due_at, "due_at": due_at, "check_at": due_at,
            "warn_at": warn_from(given_at, due_at, project), "given_by": by.ref,
            "staff_id": by.staff_id, "given_at": given_at, "sort": sort, "fen": fen,
        },
    )  # fmt: skip
    if is_new:
        fact = events.PromiseGiven(what=what, due_at=due_at, sort=sort, fen=fen, staff_id=row.staff_id)
        record(fact, row, by=by, at=given_at)
    return row


def warn_from(start: datetime, due_at: datetime | None, project_id: int | None) -> datetime | None:
    """When the warning share of the time from start to due time is used up; None without a time or after it."""
    if due_at is None or due_at <= start:
        return None
    return start + (due_at - start) * warn_share(project_id, start) / 100


@action
def settle(
    subject: Subject, *, what: str, by: Actor, at: datetime | None = None, released: bool = False
) -> None:
    """Close open promises (all without `what`): kept when it happened by its due time, else late; or released.

    Late ones ask for an explanation.
    """
    moment = at or clock.now()
    for row in open_promises(subject, what):
        is_late = row.due_at is not None and moment > row.due_at
        row.state = Promise.State.LATE if is_late else Promise.State.KEPT
        if released:
            row.state = Promise.State.RELEASED
        row.settled_at, row.check_at, row.warn_at = moment, None, None
        row.save(update_fields=["state", "settled_at", "check_at", "warn_at"])
        fact = events.PromiseSettled(
            what=row.what, state=row.state, first_due_at=row.first_due_at, noticed=row.is_noticed,
            staff_id=row.staff_id,
        )  # fmt: skip
        record(fact, row, by=by, at=moment)
        if row.state == Promise.State.LATE:
            ask_why(row, moment)


def open_promises(subject: Subject, what: str = "") -> list[Promise]:
    """The promises of a case that are open, locked."""
    rows = Promise.objects.filter(subject_kind=subject.kind, subject_id=subject.pk, state=Promise.State.OPEN)
    return list((rows.filter(what=what) if what else rows).select_for_update())


def ask_why(row: Promise, at: datetime) -> None:
    """Ask the giver's team for explanation and remedy, once a promise."""
    Explanation.objects.get_or_create(promise=row, defaults={"asked_at": at})


@beats.every(1)
def check_promises() -> int:
    """Note what is overdue, a batch a unit of work, until nothing is; returns how many."""
    found = 0
    while count := check_batch(clock.now()):
        found += count
    while warn_batch(clock.now()):
        pass
    return found


@action
def warn_batch(now: datetime) -> int:
    """Say of up to 200 promises that the warning share of their time is used up; each once a due time."""
    soon = Promise.objects.filter(state=Promise.State.OPEN, warn_at__lte=now).order_by("warn_at")
    rows = list(soon.select_for_update(skip_locked=True)[:BATCH])
    for row in rows:
        at, row.warn_at = row.warn_at, None
        row.save(update_fields=["warn_at"])
        if row.due_at is not None and row.due_at > now:
            level = warn_share(row.project_id, row.given_at)
            record(events.PromiseSoon(what=row.what, due_at=row.due_at, level=level), row, by=SYSTEM, at=at)
    return len(rows)


@action
def check_batch(now: datetime) -> int:
    """Note up to 200 promises whose first time, or the time that holds now, is over; each once, in order."""
    due = Promise.objects.filter(state=Promise.State.OPEN, check_at__lte=now).order_by("check_at")
    rows = list(due.select_for_update(skip_locked=True)[:BATCH])
    for row in rows:
        _note_overdue(row, now)
    return len(rows)


def _note_overdue(row: Promise, now: datetime) -> None:
    """Say that a time is over; when it is the one that holds now, the promise is broken."""
    if row.due_at is None or row.first_due_at is None or row.check_at is None:
        return
    is_broken, at = row.due_at <= row.check_at, row.check_at
    row.check_at = None if is_broken else row.due_at
    if is_broken and row.broken_at is None:
        row.broken_at = row.due_at
        ask_why(row, now)
    row.save(update_fields=["check_at", "broken_at"])
    fact = events.PromiseOverdue(
        what=row.what, first_due_at=row.first_due_at, due_at=row.due_at, broken=is_broken, noticed=row.is_noticed,
        staff_id=row.staff_id,
    )  # fmt: skip
    record(fact, row, by=SYSTEM, at=at)


@action
def confirm_promise(
    row: Promise, *, by: Actor, content: bool, quality: bool, at: datetime | None = None
) -> Promise:
    """Keep what the customer says of content and quality; the time is known (A-1.3-2)."""
    require(verdicts.may_work(row, by), verdicts.is_settled(row))
    return _confirm(row, by, content, quality, at)


@action
def confirm(subject: Subject, *, by: Actor, content: bool, quality: bool, at: datetime | None = None) -> None:
    """The customer of a case said on the phone whether it is solved and good: every settled promise of it knows."""
    rows = Promise.objects.filter(
        subject_kind=subject.kind, subject_id=subject.pk, confirmed_at=None,
        state__in=(Promise.State.KEPT, Promise.State.LATE),
    )  # fmt: skip
    for row in rows.select_for_update():
        _confirm(row, by, content, quality, at)


def _confirm(row: Promise, by: Actor, content: bool, quality: bool, at: datetime | None) -> Promise:
    moment = at or clock.now()
    fact = events.PromiseConfirmed(
        what=row.what, content=content, on_time=row.state == Promise.State.KEPT, quality=quality,
        staff_id=row.staff_id,
    )  # fmt: skip
    return amend(
        row, fact, by=by, at=moment, confirmed_at=moment, is_content_kept=content, is_quality_kept=quality
    )
