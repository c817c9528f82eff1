"""The only writer of clocks' firings and of promises; clocks themselves are folded from events."""

from datetime import datetime

from guanjia.kernel import beats, clock
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import DomainEvent, record
from guanjia.kernel.models import Event, Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.work import action, work
from guanjia.sla import declared, events, fold
from guanjia.sla.declared import ClockRule
from guanjia.sla.models import Clock, ClockFiring, Promise

BATCH = 200


@beats.every(1)
def sweep() -> int:
    """Fire what is due, a batch a unit of work, until nothing is; returns how many levels fired."""
    fired = 0
    while count := sweep_batch(clock.now()):
        fired += count
    return fired


@action
def sweep_batch(now: datetime) -> int:
    """Fire the next level of up to 200 due clocks; workers beside each other skip locked rows."""
    due = Clock.objects.filter(state=Clock.State.RUNNING, next_at__lte=now).order_by("next_at")
    clocks = list(due.select_for_update(skip_locked=True)[:BATCH])
    for row in clocks:
        fire(row, now)
    return len(clocks)


def fire(row: Clock, now: datetime) -> None:
    """Fire one level; a level that fires late is recorded as late, none is skipped."""
    rule, mark = declared.rules[row.rule], fold.next_mark(row)
    if mark is None or row.next_at is None:
        return
    _, is_new = ClockFiring.objects.get_or_create(
        clock=row, level=mark, defaults={"due_at": row.next_at, "fired_at": now}
    )
    row.level = mark
    if mark >= 100 and row.breached_at is None and not rule.is_reminder:
        row.breached_at = row.due_at
    calendar = fold.calendar_for(row.unit, row.project_id)
    row.next_at = fold.next_firing(row, calendar)
    row.save(update_fields=["level", "breached_at", "next_at"])
    if is_new:
        record(fact_of(row, rule, mark), row, by=SYSTEM, at=now)


def fact_of(row: Clock, rule: ClockRule, mark: int) -> DomainEvent:
    """What a level of a clock says: a reminder, a warning, or that the time is over."""
    if rule.is_reminder:
        return events.ReminderDue(rule=row.rule, name=rule.label, due_at=row.due_at)
    kind = events.ClockBreached if mark >= 100 else events.ClockWarned
    return kind(rule=row.rule, name=rule.label, level=mark, due_at=row.due_at)


@action
def replay(subject: SubjectRef) -> list[Clock]:
    """Fold the events of a subject again; gives the same clocks, without firing anything."""
    Clock.objects.filter(subject_kind=subject.kind, subject_id=subject.id).delete()
    rows = Event.objects.filter(subject_kind=subject.kind, subject_id=subject.id).order_by("id")
    for event in rows:
        fold.fold(event)
    return list(Clock.objects.filter(subject_kind=subject.kind, subject_id=subject.id).order_by("id"))


@action
def promise(
    subject: Subject, *, what: str, due_at: datetime, by: Actor, how: str = "", at: datetime | None = None
) -> Promise:
    """Note that a customer was told a time; the same promise again moves nothing."""
    given_at = at or clock.now()
    row, is_new = Promise.objects.get_or_create(
        subject_kind=subject.kind, subject_id=subject.pk, what=what, state=Promise.State.OPEN,
        defaults={
            "project_id": subject.event_project_id, "concerns": [str(ref) for ref in subject.about()],
            "how": how, "first_due_at": due_at, "due_at": due_at, "given_by": by.ref, "given_at": given_at,
        },
    )  # fmt: skip
    if is_new:
        record(events.PromiseGiven(what=what, due_at=due_at), row, by=by, at=given_at)
    return row


@action
def move_promise(subject: Subject, *, what: str, due_at: datetime, cause: str, by: Actor) -> None:
    """Give an open promise another time with its cause; the first due time stays for the measure."""
    for row in _open(subject, what):
        row.due_at = due_at
        row.save(update_fields=["due_at"])
        record(events.PromiseMoved(what=what, due_at=due_at, cause=cause), row, by=by)


@action
def settle(
    subject: Subject, *, what: str, by: Actor, at: datetime | None = None, released: bool = False
) -> None:
    """Close an open promise: kept when it happened by its due time, else late; or released."""
    moment = at or clock.now()
    for row in _open(subject, what):
        late = Promise.State.LATE if moment > row.due_at else Promise.State.KEPT
        row.state, row.settled_at = (Promise.State.RELEASED if released else late), moment
        row.save(update_fields=["state", "settled_at"])
        record(events.PromiseSettled(what=row.what, state=row.state), row, by=by, at=moment)


def _open(subject: Subject, what: str) -> list[Promise]:
    rows = Promise.objects.filter(subject_kind=subject.kind, subject_id=subject.pk, state=Promise.State.OPEN)
    return list(rows.filter(what=what) if what else rows)


def run_once() -> int:
    """One sweep in its own unit of work, for commands and tests."""
    with work():
        return sweep_batch(clock.now())
