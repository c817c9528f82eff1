"""Clocks as data: what starts, stops, pauses and resumes them, how long they run, who is told."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from guanjia.kernel.models import Event

Unit = Literal["wall", "service", "working_day", "point"]


@dataclass(frozen=True)
class ClockRule:
    """One clock of section 11: T1, T2, ... `limit` gives minutes (or working days), `due` a point in time.

    A reminder fires once, at its end: it warns nobody, is never late and is shown nowhere.
    """

    key: str
    label: str
    clause: str
    kind: str
    start: tuple[str, ...]
    stop: tuple[str, ...]
    void: tuple[str, ...] = ()
    pause: tuple[str, ...] = ()
    resume: tuple[str, ...] = ()
    unit: Unit = "wall"
    unit_of: Callable[[Event], Unit] | None = None
    policy: str | Callable[[Event], str] = ""
    due: Callable[[Event], datetime | None] | None = None
    when: Callable[[Event], bool] | None = None
    stop_when: Callable[[Event], bool] | None = None
    scope: Callable[[Event], dict[str, Any]] | None = None
    ladder: tuple[str, ...] = ("supervisor", "project_manager")
    is_reminder: bool = False


rules: dict[str, ClockRule] = {}
by_event: dict[str, list[tuple[str, ClockRule]]] = {}


def reminders() -> list[str]:
    """The keys of the clocks that only remind somebody."""
    return [key for key, rule in rules.items() if rule.is_reminder]


def declare(*declared: ClockRule) -> None:
    """Register clocks; a context calls this in its clocks.py."""
    for rule in declared:
        rules[rule.key] = rule
        for part in ("start", "stop", "void", "pause", "resume"):
            for name in getattr(rule, part):
                by_event.setdefault(name, []).append((part, rule))
