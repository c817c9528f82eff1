"""Events: what happened, written once, in the transaction that made it happen."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, TypeVar

import msgspec
from django.db import connection

from guanjia.kernel import bulk, clock, work
from guanjia.kernel.actors import Actor
from guanjia.kernel.models import Event, Subject
from guanjia.kernel.numbers import mask_in_text
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.text import each_text

Inline = Callable[[Event], None]
Reaction = Callable[[Event], None]

F = TypeVar("F", bound="DomainEvent")
kinds: dict[str, type["DomainEvent"]] = {}
reactions: dict[str, Reaction] = {}
_reacting: dict[str, list[str]] = {}
_when: dict[tuple[str, str], Callable[[Event], bool]] = {}
_inline: list[Inline] = []
_mute = threading.local()


@dataclass(frozen=True)
class DomainEvent:
    """A fact in the past tense: ids and plain values, no personal data.

    `label` is how timelines say it, `icon` its sign; `quiet` folds it among the system rows; `opens` says that
    it is the first of its subject, so that nothing can run for it yet; `automatic` that nobody did it: it
    follows by itself from what somebody did.
    """

    label: ClassVar[str] = ""
    icon: ClassVar[str] = "point"
    quiet: ClassVar[bool] = False
    opens: ClassVar[bool] = False
    automatic: ClassVar[bool] = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        kinds[cls.event_name()] = cls

    @classmethod
    def event_name(cls) -> str:
        """context.ClassName, as the event row keeps it."""
        return f"{cls.__module__.split('.')[1]}.{cls.__name__}"

    def detail(self) -> str:
        """The second line of the timeline; empty when the label says it all."""
        return ""


def fact_of(event: Event) -> DomainEvent:
    """The event row as the dataclass that was recorded."""
    return msgspec.convert(event.data, type=kinds[event.name], strict=False)


def fact_as(kind: type[F], event: Event) -> F:
    """The event row read as one kind of fact, for reactions that hear just that kind or one shaped like it."""
    return msgspec.convert(event.data, type=kind, strict=False)


class NoUnitOfWork(Exception):
    """record() was called outside of a unit of work: the event could outlive a rolled-back change."""


def record(
    fact: DomainEvent,
    subject: Subject,
    *,
    by: Actor,
    at: datetime | None = None,
    about: Iterable[SubjectRef] = (),
) -> Event:
    """Append the event, run the clocks' fold, and enqueue its reactions; all in the caller's transaction."""
    unit = work.current()
    if unit is None:
        raise NoUnitOfWork(fact.event_name())
    event = event_of(fact, subject, by=by, at=at, about=about)
    _append(event)
    _spread(unit, event)
    return event


def _spread(unit: work.Unit, event: Event) -> None:
    """Fold the clocks, note the reactions, and touch the live topics: every ref it is about, and its project."""
    for fold in _inline:
        fold(event)
    if event.channel != "import" and not getattr(_mute, "on", False):
        unit.events.append(event.pk)
        for name in _reacting.get(event.name, ()):
            when = _when.get((event.name, name))
            if when is None or when(event):
                unit.jobs.setdefault(name, []).append(event.pk)
    refs = [] if event.channel == "import" else event.about
    project = [f"project:{event.project_id}"] if event.project_id else []
    unit.topics |= dict.fromkeys([*refs, *project], event.pk)


INSERT = (
    "INSERT INTO kernel_event (name, subject_kind, subject_id, project_id, actor, channel, occurred_at, about, data) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id, recorded_at"
)


def _append(event: Event) -> None:
    """Write the row by hand: several stand in every transaction, and the ORM takes twice the time to say it."""
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [
            event.name, event.subject_kind, event.subject_id, event.project_id, event.actor, event.channel,
            event.occurred_at, event.about, msgspec.json.encode(event.data).decode(),
        ])  # fmt: skip
        event.pk, event.recorded_at = cursor.fetchone()
    event._state.adding, event._state.db = False, connection.alias


def data_of(fact: DomainEvent) -> dict[str, Any]:
    """The fact as the event row keeps it: plain values, numbers of people in its words masked."""
    data: dict[str, Any] = each_text(msgspec.to_builtins(fact), mask_in_text)
    return data


def event_of(
    fact: DomainEvent,
    subject: Subject,
    *,
    by: Actor,
    at: datetime | None = None,
    about: Iterable[SubjectRef] = (),
) -> Event:
    """The row that record() appends, not saved yet."""
    refs = dict.fromkeys(str(ref) for ref in (subject.ref, *subject.about(), *about))
    return Event(
        name=fact.event_name(), subject_kind=subject.kind, subject_id=subject.pk,
        project_id=subject.event_project_id, actor=by.ref, channel=by.channel,
        occurred_at=at or clock.now(), about=list(refs), data=data_of(fact),
    )  # fmt: skip


def record_change(
    fact: DomainEvent, subject: Subject, *, by: Actor, at: datetime | None = None
) -> Event | None:
    """Append the event unless the last of its kind for this subject said the same; None where nothing was said."""
    said = Event.objects.filter(name=fact.event_name(), subject_kind=subject.kind, subject_id=subject.pk)
    same = said.order_by("-id").values_list("data", flat=True).first() == data_of(fact)
    return None if same else record(fact, subject, by=by, at=at)


def record_many(rows: Iterable[Event]) -> list[Event]:
    """Append the rows of event_of() of many subjects in one statement, as record() does.

    Imported history starts no clock and no reaction, and live screens hear one topic of it, the project.
    """
    unit = work.current()
    if unit is None:
        raise NoUnitOfWork("record_many")
    saved = bulk.insert(rows)
    for event in saved:
        _spread(unit, event)
    return saved


@contextmanager
def muted() -> Iterator[None]:
    """Tell history without reactions: nobody is told today of what the demo says happened last month."""
    _mute.on = True
    try:
        yield
    finally:
        _mute.on = False


def inline(fold: Inline) -> Inline:
    """Register the one fold that runs inside record(): the clocks of sla."""
    _inline.append(fold)
    return fold


def key_of(react: Reaction) -> str:
    """The name under which a reaction's jobs wait."""
    return f"{react.__module__}.{react.__name__}"


def on(
    *facts: type[DomainEvent], when: Callable[[Event], bool] | None = None
) -> Callable[[Reaction], Reaction]:
    """Register a reaction: run by the worker in its own unit of work, at least once, idempotent.

    `when` looks at the event alone and spares a job that would do nothing.
    """

    def register(react: Reaction) -> Reaction:
        for fact in facts:
            if when is not None:
                _when[fact.event_name(), key_of(react)] = when
            on_name(fact.event_name())(react)
        return react

    return register


def on_name(name: str) -> Callable[[Reaction], Reaction]:
    """Register a reaction by the event's name, for measures and clocks that are declared as data."""

    def register(react: Reaction) -> Reaction:
        key = key_of(react)
        reactions[key] = react
        listed = _reacting.setdefault(name, [])
        if key not in listed:
            listed.append(key)
        return react

    return register


def timeline(ref: SubjectRef, limit: int = 200) -> list[Event]:
    """Everything that concerns a subject, newest first, in one query."""
    return list(Event.objects.filter(about__contains=[str(ref)]).order_by("-occurred_at", "-id")[:limit])
