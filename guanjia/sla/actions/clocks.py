"""The only writer of clocks' firings; clocks themselves are folded from events."""

from datetime import datetime
from functools import cache

from django.db import connection

from guanjia.kernel import beats, bulk, clock
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.events import DomainEvent, event_of, record, record_many
from guanjia.kernel.work import action, work
from guanjia.sla import declared, events, fold
from guanjia.sla.declared import ClockRule
from guanjia.sla.models import Clock, ClockFiring

BATCH = 500
# one statement by hand: the ORM's bulk_update takes longer to build than all the rest of a batch
MARK = (
    "UPDATE sla_clock SET level = new.level, breached_at = new.breached_at, next_at = new.next_at "
    "FROM unnest(%s::bigint[], %s::smallint[], %s::timestamptz[], %s::timestamptz[]) "
    "AS new (id, level, breached_at, next_at) WHERE sla_clock.id = new.id"
)


@beats.every(1)
def sweep() -> int:
    """Fire what is due, a batch a unit of work, until nothing is; returns how many levels fired."""
    fired = 0
    while count := sweep_batch(clock.now()):
        fired += count
    return fired


@action
def sweep_batch(now: datetime) -> int:
    """Fire the next level of up to 500 due clocks; workers beside each other skip locked rows."""
    due = Clock.objects.filter(state=Clock.State.RUNNING, next_at__lte=now).order_by("next_at")
    clocks = list(due.select_for_update(skip_locked=True)[:BATCH])
    fire(clocks, now)
    return len(clocks)


def fire(rows: list[Clock], now: datetime) -> None:
    """Fire one level of each locked clock; one that fires late is recorded as late, none is skipped or told twice."""
    if not rows:
        return
    known = set(ClockFiring.objects.filter(clock__in=rows).values_list("clock_id", "level"))
    calendar = cache(fold.calendar_for)
    firings, facts = [], []
    for row in rows:
        rule, mark, due_at = declared.rules[row.rule], fold.next_mark(row), row.next_at
        if mark is None or due_at is None:
            row.next_at = None
            continue
        fold.put_level(row, mark, calendar(row.unit, row.project_id))
        if (row.pk, mark) not in known:
            firings.append(ClockFiring(clock=row, level=mark, due_at=due_at, fired_at=now))
            facts.append(event_of(fact_of(row, rule, mark), row, by=SYSTEM, at=now))
    bulk.insert(firings)
    with connection.cursor() as cursor:
        columns = zip(*((row.pk, row.level, row.breached_at, row.next_at) for row in rows), strict=True)
        cursor.execute(MARK, [list(column) for column in columns])
    record_many(facts)


def fact_of(row: Clock, rule: ClockRule, mark: int) -> DomainEvent:
    """What a level of a clock says: a reminder, a warning, or that the time is over."""
    if rule.is_reminder:
        return events.ReminderDue(rule=row.rule, name=rule.label, due_at=row.due_at)
    kind = events.ClockBreached if mark >= 100 else events.ClockWarned
    return kind(rule=row.rule, name=rule.label, level=mark, due_at=row.due_at)


@action
def retime(project_id: int) -> int:
    """Reckon the open clocks of a project again after its calendar changed; returns how many are due elsewhen."""
    now, moved = clock.now(), 0
    rows = Clock.objects.filter(project_id=project_id, state__in=fold.RUNNING, unit__in=fold.BY_CALENDAR)
    calendar = fold.calendar_for("service", project_id)
    for row in rows.select_for_update().order_by("pk"):
        was, next_at = row.due_at, row.next_at
        fold.put_due(row, fold.reckoned_due(row, calendar), calendar, now)
        if (was, next_at) == (row.due_at, row.next_at):
            continue
        row.save(update_fields=["due_at", "next_at", "breached_at"])
        if was != row.due_at:
            moved += 1
            name = declared.rules[row.rule].label
            fact = events.ClockRetimed(rule=row.rule, name=name, was_due_at=was, due_at=row.due_at)
            record(fact, row, by=SYSTEM, at=now)
    return moved


def run_once() -> int:
    """One sweep in its own unit of work, for commands and tests."""
    with work():
        return sweep_batch(clock.now())
