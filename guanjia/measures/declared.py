"""Measures as data: what an event says about a figure, against which target, by which clauses."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from guanjia.kernel import events
from guanjia.kernel.models import Event
from guanjia.kernel.refs import SubjectRef
from guanjia.measures import catalogue


@dataclass(frozen=True)
class Seen:
    """What an event says about one subject (its own unless another is named): a hit or not, or a value.

    The latest event about a subject counts. `occasion` keeps several rows of one subject apart (each dispatch, each
    step); `first` speaks only where nothing was said yet; `undo` takes the row back; `at` is the moment under which
    it is counted, the event's own unless named.
    """

    hit: bool = True
    value: float | None = None
    staff_id: int | None = None
    undo: bool = False
    subject: SubjectRef | None = None
    occasion: int = 0
    first: bool = False
    at: datetime | None = None


Watch = Callable[[Event], Seen | None]
# an event may say something about several rows at once
Watches = Callable[[Event], Seen | tuple[Seen, ...] | None]


@dataclass(frozen=True)
class Measure:
    """A figure: numerator over denominator (share), a count, or a mean; defined once (ANA-01).

    Its words stand in the catalogue under the same key. `clauses` are those that it proves, `target` a share; with
    `at_most` less is better. A `standing` figure counts what holds now, whatever the days asked for.
    `beside` is the figure of the literal reading beside which this one is shown, in projects where `shown_in` says so
    at a moment; it is always counted. `parts` names what the value of a row stands for: the figure is cut by them, each
    with its share of the whole, under the name `parts_are`.
    """

    key: str
    unit: Literal["share", "count", "mean"]
    clauses: tuple[str, ...]
    watch: Mapping[str, Watches] = field(hash=False)
    target: float | None = None
    exclusions: str = ""
    at_most: bool = False
    standing: bool = False
    beside: str = ""
    parts: Mapping[int, str] = field(default_factory=dict, hash=False)
    parts_are: str = ""
    shown_in: Callable[[int, datetime], bool] | None = field(default=None, hash=False)

    @property
    def label(self) -> str:
        """How it is called."""
        return catalogue.every()[self.key].label

    @property
    def numerator(self) -> str:
        """What is counted."""
        return catalogue.every()[self.key].numerator

    @property
    def denominator(self) -> str:
        """Out of what."""
        return catalogue.every()[self.key].denominator

    @property
    def clause(self) -> str:
        """The clauses in one line."""
        return "、".join(self.clauses)


measures: dict[str, Measure] = {}
by_event: dict[str, list[Measure]] = {}
_observe: list[Callable[[Event], None]] = []
_departments: list[Callable[[Iterable[int]], dict[int, int | None]]] = []


def declare(*declared: Measure) -> None:
    """Register measures; a context calls this in its measures.py."""
    for measure in declared:
        if measure.key in measures or measure.key not in catalogue.every():
            raise ValueError(f"measure twice, or without words in the catalogue: {measure.key}")
        measures[measure.key] = measure
        for name in measure.watch:
            if name not in by_event:
                events.on_name(name)(observe_event)
            by_event.setdefault(name, []).append(measure)


def shown(project_id: int, at: datetime) -> list[str]:
    """The figures to be shown in a project: all but second readings that the project does not use."""
    return [
        key
        for key, measure in measures.items()
        if measure.shown_in is None or measure.shown_in(project_id, at)
    ]


def second_readings(project_id: int, at: datetime) -> dict[str, str]:
    """By the key of the literal figure, the figure that a project shows beside it: it reads the clause otherwise."""
    return {measures[key].beside: key for key in shown(project_id, at) if measures[key].beside}


@dataclass(frozen=True)
class Threshold:
    """Policy values that part hits from misses of some figures, by the value that their rows keep.

    `is_kept` takes the value of a row and the limits, in the order of `keys`.
    """

    keys: tuple[str, ...]
    measures: tuple[str, ...]
    is_kept: Callable[..., bool]


thresholds: dict[str, Threshold] = {}


def part_by(*declared: Threshold) -> None:
    """Register thresholds, so that a change of their values can be looked at beforehand."""
    thresholds.update({key: threshold for threshold in declared for key in threshold.keys})


def standing() -> list[str]:
    """The keys of the figures that count what holds now."""
    return [key for key, measure in measures.items() if measure.standing]


def observer(observe: Callable[[Event], None]) -> Callable[[Event], None]:
    """Register the writer of observations."""
    _observe.append(observe)
    return observe


def observe_event(event: Event) -> None:
    """The reaction that feeds every measure watching this event."""
    for observe in _observe:
        observe(event)


def departments(
    give: Callable[[Iterable[int]], dict[int, int | None]],
) -> Callable[[Iterable[int]], dict[int, int | None]]:
    """Register who knows the department of staff (people has it)."""
    _departments.append(give)
    return give


def departments_of(staff_ids: Iterable[int]) -> dict[int, int | None]:
    """The department to which each of the staff belongs now."""
    wanted = list(staff_ids)
    return {staff: place for give in _departments for staff, place in give(wanted).items()}
