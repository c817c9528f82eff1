"""The only writer of observations and of their daily sums; both can be rebuilt from events to the same values."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db import connection

from guanjia.kernel.models import Event
from guanjia.kernel.work import action
from guanjia.measures import declared
from guanjia.measures.declared import Seen
from guanjia.measures.models import Daily, Observation
from guanjia.organization.moments import local

BATCH = 2000
FACTS = ("event_id", "project_id", "staff_id", "day", "at", "hit", "value")
Key = tuple[str, str, int, int]
Cell = tuple[int | None, str, date, int | None]
ADD = (
    "INSERT INTO measures_daily (project_id, measure, day, staff_id, hits, total, sum) VALUES {rows} "
    "ON CONFLICT (project_id, measure, day, staff_id) DO UPDATE SET hits = measures_daily.hits + EXCLUDED.hits, "
    "total = measures_daily.total + EXCLUDED.total, sum = measures_daily.sum + EXCLUDED.sum"
)
ROLL_UP = (
    "INSERT INTO measures_daily (project_id, measure, day, staff_id, hits, total, sum) "
    "SELECT project_id, measure, day, staff_id, count(*) FILTER (WHERE hit), count(*), coalesce(sum(value), 0) "
    "FROM measures_observation GROUP BY 1, 2, 3, 4"
)


@dataclass
class Word:
    """What a run of events says last about one row: a row or none, and whether that stands whatever was before."""

    row: Observation | None
    event_id: int
    is_firm: bool


@declared.observer
@action
def observe(event: Event) -> None:
    """Note what an event says for every measure that watches it; again, or late, changes nothing."""
    _take([event])


@action
def observe_many(rows: Iterable[Event]) -> int:
    """Observe imported events in bulk, oldest first; returns how many rows they speak of."""
    return sum(_take(part) for part in _parts(rows))


def _parts(rows: Iterable[Event]) -> Iterable[list[Event]]:
    """Events in batches."""
    left = iter(rows)
    while part := list(islice(left, BATCH)):
        yield part


def _said(events: Iterable[Event]) -> dict[Key, Word]:
    """Fold events in their order: a later word replaces an earlier one, a `first` one only fills a gap."""
    found: dict[Key, Word] = {}
    for event in events:
        for measure in declared.by_event.get(event.name, ()):
            said = measure.watch[event.name](event)
            for seen in said if isinstance(said, tuple) else (said,):
                if seen is not None:
                    _note(found, measure.key, event, seen)
    return found


def _note(found: dict[Key, Word], measure: str, event: Event, seen: Seen) -> None:
    """Put one word beside what was said before about the same row."""
    subject = seen.subject or event.subject
    key = (measure, subject.kind, subject.id, seen.occasion)
    before = found.get(key)
    if not seen.first:
        found[key] = Word(None if seen.undo else _row(key, event, seen), event.pk, True)
    elif before is None or before.row is None:
        found[key] = Word(_row(key, event, seen), event.pk, before is not None)


def _row(key: Key, event: Event, seen: Seen) -> Observation:
    """An observation, not saved yet; a `first` word gives way to every other, so it keeps no event."""
    at = seen.at or event.occurred_at
    return Observation(
        measure=key[0], subject_kind=key[1], subject_id=key[2], occasion=key[3],
        event_id=0 if seen.first else event.pk, project_id=event.project_id, staff_id=seen.staff_id,
        day=local(at).date(), at=at, hit=seen.hit, value=seen.value,
    )  # fmt: skip


def _take(events: list[Event], *, with_sums: bool = True) -> int:
    """Write what events say, and shift the daily sums by exactly what changed; returns how many rows they name.

    The old rows are locked before they are read, so that two workers never take the same row away twice.
    """
    said = _said(events)
    old = _known(said)
    new, changed, gone = [], [], []
    for key, word in said.items():
        known = old.get(key)
        if known is None:
            new += [word.row] if word.row else []
        elif not word.is_firm or known.event_id > word.event_id:
            old.pop(key)
        elif word.row is None:
            gone.append(known.pk)
        else:
            word.row.pk = known.pk
            changed.append(word.row)
    Observation.objects.bulk_create(new, batch_size=BATCH)
    if changed:
        Observation.objects.bulk_update(changed, FACTS, batch_size=BATCH)
    if gone:
        Observation.objects.filter(pk__in=gone).delete()
    if with_sums:
        _shift(old.values(), [*new, *changed])
    return len(said)


def _known(said: Iterable[Key]) -> dict[Key, Observation]:
    """The rows that are there already, locked."""
    wanted: dict[tuple[str, str], set[int]] = defaultdict(set)
    for measure, kind, pk, _ in said:
        wanted[measure, kind].add(pk)
    found: dict[Key, Observation] = {}
    for (measure, kind), ids in sorted(wanted.items()):
        rows = Observation.objects.filter(measure=measure, subject_kind=kind, subject_id__in=ids)
        for row in rows.select_for_update().order_by("pk"):
            found[row.measure, row.subject_kind, row.subject_id, row.occasion] = row
    return {key: row for key, row in found.items() if key in said}


def _shift(taken: Iterable[Observation], given: Iterable[Observation]) -> None:
    """Take old rows out of the daily sums and put new ones in, in one statement.

    Two workers that shift the same days lock them in the same order.
    """
    moved: dict[Cell, list[float]] = defaultdict(lambda: [0, 0, 0])
    for sign, rows in ((-1, taken), (1, given)):
        for row in rows:
            sums = moved[row.project_id, row.measure, row.day, row.staff_id]
            for place, amount in enumerate((int(row.hit), 1, row.value or 0)):
                sums[place] += sign * amount
    cells = sorted(((cell, sums) for cell, sums in moved.items() if any(sums)), key=lambda pair: str(pair[0]))
    with connection.cursor() as cursor:
        for start in range(0, len(cells), BATCH):
            part = cells[start : start + BATCH]
            rows_sql = ", ".join(["(%s, %s, %s, %s, %s, %s, %s)"] * len(part))
            cursor.execute(ADD.format(rows=rows_sql), [v for cell, sums in part for v in (*cell, *sums)])
    for (project_id, measure, day, staff_id), sums in cells:
        if sums[1] < 0:
            Daily.objects.filter(
                project_id=project_id, measure=measure, day=day, staff_id=staff_id, total=0
            ).delete()


@action
def roll_up() -> None:
    """Add the daily sums up again from the observations."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM measures_daily")
        cursor.execute(ROLL_UP)


@action
def rebuild() -> int:
    """Throw every observation away and fold all events again; returns how many rows there are then.

    Workers wait meanwhile: what they observe afterwards is either there already or new.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE measures_observation IN EXCLUSIVE MODE")
        cursor.execute("DELETE FROM measures_daily")
        cursor.execute("DELETE FROM measures_observation")
    watched = Event.objects.filter(name__in=list(declared.by_event)).order_by("id")
    for part in _parts(watched.iterator(chunk_size=BATCH)):
        _take(part, with_sums=False)
    roll_up()
    return Observation.objects.count()
