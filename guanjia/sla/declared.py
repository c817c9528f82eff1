"""Clocks as data: what starts, stops, pauses and resumes them, how long they run, who is told."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from guanjia.kernel.models import Event

Unit = Literal["wall", "service", "working_day", "point"]


@dataclass(frozen=True)
class ClockRule:
    """One clock of section 11: T1, T2, ... `limit` gives minutes (or working days), `due` a point in time.

    `retime` events change unit and limit of a running clock from its start on, `hasten` events from their own moment
    on, never to a later time; `limits` are the keys that a callable `policy` may give; `scope` is asked only where a
    narrower value than a project's was published.
    `tolerance` is the key of minutes for which a page shows no lateness yet; it is counted all the same.
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
    retime: tuple[str, ...] = ()
    hasten: tuple[str, ...] = ()
    unit: Unit = "wall"
    unit_of: Callable[[Event], Unit] | None = None
    policy: str | Callable[[Event], str] = ""
    limits: tuple[str, ...] = ()
    due: Callable[[Event], datetime | None] | None = None
    when: Callable[[Event], bool] | None = None
    stop_when: Callable[[Event], bool] | None = None
    when_retimed: Callable[[Event], bool] | None = None
    scope: Callable[[Event], dict[str, Any]] | None = None
    ladder: tuple[str, ...] = ("supervisor", "project_manager")
    is_reminder: bool = False
    tolerance: str = ""


rules: dict[str, ClockRule] = {}
by_event: dict[str, list[tuple[str, ClockRule]]] = {}
# promises whose time stands on their case: what is moved there, and how to say so
moved_elsewhere: dict[str, str] = {}
_teams: list[Callable[[int], list[int]]] = []
Scopes = Callable[[Iterable[int]], dict[int, dict[str, Any]]]
# for a kind of subject: what may narrow a value of its clocks beside the project, of many subjects at once
scopes_of: dict[str, Scopes] = {}


def reminders() -> list[str]:
    """The keys of the clocks that only remind somebody."""
    return [key for key, rule in rules.items() if rule.is_reminder]


def limit_keys() -> set[str]:
    """Every policy key that is the limit of some clock."""
    return {
        key for rule in rules.values() for key in (*rule.limits, rule.policy) if isinstance(key, str) and key
    }


def declare(*declared: ClockRule) -> None:
    """Register clocks; a context calls this in its clocks.py."""
    for rule in declared:
        rules[rule.key] = rule
        for part in ("start", "stop", "void", "pause", "resume", "retime", "hasten"):
            for name in getattr(rule, part):
                by_event.setdefault(name, []).append((part, rule))


def teams(give: Callable[[int], list[int]]) -> Callable[[int], list[int]]:
    """Register who knows the staff of a department (people has it)."""
    _teams.append(give)
    return give


def narrowed(kind: str) -> Callable[[Scopes], Scopes]:
    """Register who knows, for the subjects of a kind, what narrows their limits as it stands now: for previews."""

    def register(give: Scopes) -> Scopes:
        scopes_of[kind] = give
        return give

    return register


def members_of(department_id: int) -> list[int]:
    """The staff of a department."""
    return [staff for give in _teams for staff in give(department_id)]
