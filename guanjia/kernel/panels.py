"""What one context shows on another's page: content and moves, registered for a kind of subject."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, QuerySet

from guanjia.kernel.actors import Actor
from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef


@dataclass(frozen=True)
class Panel:
    """A piece of a page: a block of the owner's template and the function that fills it."""

    kind: str
    slot: str
    template: str
    fill: Callable[[Actor, Any], dict[str, Any] | None]
    order: int = 50


@dataclass(frozen=True)
class MoveButton:
    """A move that an actor may make now; `url` opens its form in place."""

    label: str
    url: str
    name: str = ""
    kind: str = "normal"
    icon: str = ""
    open: bool = False
    post: bool = False


@dataclass(frozen=True)
class Blocked:
    """The next move, and why it cannot be made yet."""

    label: str
    reason: str


@dataclass
class MoveBar:
    """All moves of a subject for one actor, and the next one that is blocked."""

    moves: list[MoveButton] = field(default_factory=list)
    blocked: Blocked | None = None


Rows = Callable[[SubjectRef], QuerySet[Any]]

_panels: list[Panel] = []
_probes: dict[str, dict[str, Rows]] = {}
_moves: dict[str, list[Callable[[Actor, Any], MoveBar]]] = {}


def show(panel: Panel) -> None:
    """Register a panel."""
    _panels.append(panel)


def probe(kind: str, name: str, rows: Rows) -> None:
    """Register rows that few subjects of a kind have, so that `has` knows of all of them by one question."""
    _probes.setdefault(kind, {})[name] = rows


def has(subject: Subject, name: str) -> bool:
    """Whether rows of a probe exist for a subject; the first call asks for all probes of its kind at once."""
    found: dict[str, bool] | None = subject.__dict__.get("_probed")
    if found is None:
        found = subject.__dict__["_probed"] = _asked(subject)
    return found[name]


def _asked(subject: Subject) -> dict[str, bool]:
    probes = _probes[subject.kind]
    asked = [Exists(rows(subject.ref)) for rows in probes.values()]
    found = type(subject)._base_manager.filter(pk=subject.pk).values_list(*asked).get()
    return dict(zip(probes, found, strict=True))


def moves_for(kind: str) -> Callable[[Callable[[Actor, Any], MoveBar]], Callable[[Actor, Any], MoveBar]]:
    """Register a function that gives the moves of a kind of subject."""

    def register(give: Callable[[Actor, Any], MoveBar]) -> Callable[[Actor, Any], MoveBar]:
        _moves.setdefault(kind, []).append(give)
        return give

    return register


def move_bar(kind: str, actor: Actor, subject: Any) -> MoveBar:
    """The moves that every context offers to this actor for this subject."""
    bar = MoveBar()
    for give in _moves.get(kind, ()):
        part = give(actor, subject)
        bar.moves += part.moves
        bar.blocked = bar.blocked or part.blocked
    return bar


def filled(kind: str, slot: str, actor: Actor, subject: Any) -> list[tuple[str, dict[str, Any]]]:
    """Template and context of every panel that has something to show here, in order."""
    chosen = sorted((p for p in _panels if p.kind == kind and p.slot == slot), key=lambda p: p.order)
    found = ((panel.template, panel.fill(actor, subject)) for panel in chosen)
    return [(template, context) for template, context in found if context is not None]
