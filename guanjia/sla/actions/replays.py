"""Clocks folded again from the events alone: proof that no row says more or less than what happened."""

from collections.abc import Iterator
from itertools import islice

from django.db import transaction
from django.db.models import Q

from guanjia.kernel.events import fact_as
from guanjia.kernel.models import Event
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.work import action
from guanjia.organization.events import CalendarChanged
from guanjia.sla import events, fold
from guanjia.sla.models import Clock

SUBJECTS = 20
FOLDED = (
    "rule", "project_id", "concerns", "state", "unit", "policy", "limit_seconds", "limit_days", "started_at",
    "due_at", "hastened_at", "usual_due_at", "paused_at", "stopped_at", "breached_at", "level", "next_at",
)  # fmt: skip
FIRED = tuple(kind.event_name() for kind in (events.ClockWarned, events.ClockBreached, events.ReminderDue))


@action
def replay(subject: SubjectRef) -> list[Clock]:
    """Fold the events of a subject and of its clocks again; nothing fires and nobody is told."""
    mine = Clock.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
    mine.delete()
    for event in Event.objects.filter(about__contains=[str(subject)]).order_by("id"):
        if (event.subject_kind, event.subject_id) == (subject.kind, subject.id):
            fold.fold(event)
        elif event.subject_kind == Clock.kind and event.about[1] == str(subject):
            _fire_again(event, subject)
    return list(mine.order_by("id"))


def _fire_again(event: Event, subject: SubjectRef) -> None:
    """What a level or a new calendar left in the running clock."""
    rule = str(event.data["rule"])
    found = Clock.objects.filter(
        subject_kind=subject.kind, subject_id=subject.id, rule=rule, state__in=fold.RUNNING
    ).first()
    if found is None:
        return
    calendar = fold.calendar_for(found.unit, found.project_id)
    if event.name in FIRED:
        fold.put_level(found, int(event.data.get("level", 100)), calendar)
    else:
        fold.put_due(found, fact_as(events.ClockRetimed, event).due_at, calendar, event.occurred_at)
    found.save()


def compare() -> Iterator[tuple[int, list[SubjectRef], list[SubjectRef]]]:
    """Replay whatever has clocks, take it back, and compare with what is stored.

    Gives, batch by batch so that others wait for a moment only: how many subjects, which of them differ, and
    which differ because the calendar of their project changed after their clock had ended.
    """
    rows = Clock.objects.order_by("subject_kind", "subject_id").values_list("subject_kind", "subject_id")
    subjects = (SubjectRef(*key) for key in rows.distinct().iterator())
    while batch := list(islice(subjects, SUBJECTS)):
        wrong = [subject for subject in batch if not _is_same(subject)]
        moved = [subject for subject in wrong if _calendar_changed(subject)]
        yield len(batch), [subject for subject in wrong if subject not in moved], moved


def _is_same(subject: SubjectRef) -> bool:
    """Whether the replayed clocks of a subject equal the stored ones; leaves the stored ones as they are."""
    rows = Clock.objects.filter(subject_kind=subject.kind, subject_id=subject.id).order_by("id")
    with transaction.atomic():
        stored = list(rows.select_for_update().values_list(*FOLDED))
        replay(subject)
        replayed = list(rows.values_list(*FOLDED))
        transaction.set_rollback(True)
    return stored == replayed


def _calendar_changed(subject: SubjectRef) -> bool:
    """Whether a calendar changed since the first clock of the subject started."""
    first = Clock.objects.filter(subject_kind=subject.kind, subject_id=subject.id).earliest("started_at")
    changes = Event.objects.filter(name=CalendarChanged.event_name(), occurred_at__gte=first.started_at)
    return changes.filter(Q(project_id=first.project_id) | Q(project_id=None)).exists()
