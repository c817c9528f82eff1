"""Measures as data: what is counted, out of what, against which target, by which clause."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from guanjia.kernel import events
from guanjia.kernel.models import Event
from guanjia.kernel.refs import SubjectRef


@dataclass(frozen=True)
class Seen:
    """What an event says about one subject (its own unless another is named): a hit or not, or a value."""

    hit: bool = True
    value: float | None = None
    staff_id: int | None = None
    undo: bool = False
    subject: SubjectRef | None = None


Watch = Callable[[Event], Seen | None]


@dataclass(frozen=True)
class Measure:
    """A figure: numerator over denominator (share), a count, or a mean; defined once (ANA-01)."""

    key: str
    label: str
    unit: Literal["share", "count", "mean"]
    numerator: str
    denominator: str
    clause: str
    watch: dict[str, Watch] = field(hash=False)
    target: float | None = None
    exclusions: str = ""


measures: dict[str, Measure] = {}
by_event: dict[str, list[Measure]] = {}
_observe: list[Callable[[Event], None]] = []


def declare(*declared: Measure) -> None:
    """Register measures; a context calls this in its measures.py."""
    for measure in declared:
        measures[measure.key] = measure
        for name in measure.watch:
            if name not in by_event:
                events.on_name(name)(observe_event)
            by_event.setdefault(name, []).append(measure)


def observer(observe: Callable[[Event], None]) -> Callable[[Event], None]:
    """Register the writer of observations."""
    _observe.append(observe)
    return observe


def observe_event(event: Event) -> None:
    """The reaction that feeds every measure watching this event."""
    for observe in _observe:
        observe(event)
