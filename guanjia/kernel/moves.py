"""State changes: a life cycle is a table of moves, and `move()` is the only writer of a status."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import models

from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import DomainEvent, record
from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import IllegalMove, Stale, Verdict, require
from guanjia.kernel.work import work

S = TypeVar("S", bound=Subject)


@dataclass(frozen=True)
class Move:
    """From which states to which; `stamp` is the column that keeps when, `label` the button's word."""

    start: frozenset[str]
    end: str
    label: str = ""
    stamp: str = ""
    need: str = ""
    icon: str = field(default="", compare=False)

    @classmethod
    def of(cls, start: Iterable[str], end: str, label: str = "", **more: str) -> "Move":
        """Write a move with any collection of start states."""
        return cls(frozenset(str(s) for s in start), str(end), label, **more)


def ready(obj: Subject, step: Move) -> Verdict:
    """Whether the thing is in a state from which the move starts; said before any other reason."""
    if obj.status in step.start:  # type: ignore[attr-defined]
        return None
    label = obj.get_status_display()  # type: ignore[attr-defined]
    return IllegalMove("illegal_move", f"现在是“{label}”，不能“{step.label}”。请刷新页面看最新进展。")


def move(
    obj: S, step: Move, fact: DomainEvent, *, by: Actor, at: datetime | None = None,
    about: Iterable[SubjectRef] = (), **changes: Any,
) -> S:  # fmt: skip
    """Change the status along a move and append its event; IllegalMove from a wrong start, Stale on a race."""
    require(ready(obj, step))
    status = obj.status  # type: ignore[attr-defined]
    moment = at or clock.now()
    if step.stamp:
        changes.setdefault(step.stamp, moment)
    return _write(obj, fact, {"status": status}, changes | {"status": step.end}, by, moment, about)


def amend(
    obj: S, fact: DomainEvent, *, by: Actor, at: datetime | None = None, about: Iterable[SubjectRef] = (),
    **changes: Any,
) -> S:  # fmt: skip
    """Change facts of a row without changing its status, with the same lock and an event."""
    if "status" in changes:
        raise ValueError("a status moves only through move()")
    return _write(obj, fact, {}, changes, by, at or clock.now(), about)


def _write(
    obj: S,
    fact: DomainEvent,
    where: dict[str, Any],
    changes: dict[str, Any],
    by: Actor,
    at: datetime,
    about: Iterable[SubjectRef],
) -> S:
    """Update one row under its version, copy the new values to the object, append the event."""
    with work():
        rows = type(obj)._default_manager.filter(pk=obj.pk, version=obj.version, **where)
        if not rows.update(version=models.F("version") + 1, **changes):
            raise Stale
        obj.version += 1
        for name, value in changes.items():
            setattr(obj, name, value)
        record(fact, obj, by=by, at=at, about=about)
    return obj


def diagram(moves: dict[str, Move]) -> str:
    """The life cycle as a Mermaid diagram, for the README of its context."""
    lines = ["stateDiagram-v2"]
    for name, step in moves.items():
        lines += [f"    {start} --> {step.end}: {name.lower()}" for start in sorted(step.start)]
    return "\n".join(lines)
