"""The only writer of observations; they can be rebuilt from events to the same values."""

from collections.abc import Iterable
from typing import Any

from guanjia.kernel.models import Event
from guanjia.kernel.work import action
from guanjia.measures import declared
from guanjia.measures.declared import Measure, Seen
from guanjia.measures.models import Observation
from guanjia.organization.moments import local

BATCH = 2000


@declared.observer
@action
def observe(event: Event) -> None:
    """Note what an event says for every measure that watches it; the latest word on a subject counts."""
    for measure in declared.by_event.get(event.name, ()):
        seen = measure.watch[event.name](event)
        if seen is not None:
            keep(measure, event, seen)


def keep(measure: Measure, event: Event, seen: Seen) -> None:
    """Write or take back one observation; the same event again changes nothing."""
    subject = seen.subject or event.subject
    key: dict[str, Any] = {
        "measure": measure.key, "subject_kind": subject.kind, "subject_id": subject.id,
    }  # fmt: skip
    if seen.undo:
        Observation.objects.filter(**key).delete()
        return
    Observation.objects.update_or_create(**key, defaults=row_of(event, seen))


def row_of(event: Event, seen: Seen) -> dict[str, Any]:
    """The columns of an observation."""
    return {
        "project_id": event.project_id, "staff_id": seen.staff_id, "day": local(event.occurred_at).date(),
        "at": event.occurred_at, "hit": seen.hit, "value": seen.value,
    }  # fmt: skip


@action
def observe_many(rows: Iterable[Event]) -> int:
    """Observe imported or replayed events in bulk; later events of a subject win; returns how many rows."""
    found: dict[tuple[str, str, int], Observation | None] = {}
    for event in rows:
        for measure in declared.by_event.get(event.name, ()):
            seen = measure.watch[event.name](event)
            if seen is None:
                continue
            subject = seen.subject or event.subject
            key = (measure.key, subject.kind, subject.id)
            found[key] = None if seen.undo else Observation(
                measure=key[0], subject_kind=key[1], subject_id=key[2], **row_of(event, seen)
            )  # fmt: skip
    Observation.objects.bulk_create(
        [row for row in found.values() if row is not None], batch_size=BATCH, update_conflicts=True,
        unique_fields=["measure", "subject_kind", "subject_id"],
        update_fields=["project_id", "staff_id", "day", "at", "hit", "value"],
    )  # fmt: skip
    return len(found)


@action
def rebuild() -> int:
    """Throw every observation away and fold all events again; returns how many rows there are then."""
    Observation.objects.all().delete()
    watched = Event.objects.filter(name__in=list(declared.by_event)).order_by("id")
    return observe_many(watched.iterator(chunk_size=BATCH))
