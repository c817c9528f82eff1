"""Numbers and closed lists of the management documents, looked up by key, date and an opaque scope."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

Sign = Literal["<", "<="]


@dataclass(frozen=True)
class PolicyKey:
    """A value that the documents set: its meaning, default, unit and clauses (the first is its own).

    `kind` says what the value is. `options` are the words of a choice or a closed list, `required` the items that
    a closed list keeps. `scopes` names what may narrow it, `roles` who must know of a change. `is_built` is False
    for a value whose part of the system comes later: it is kept, and obeyed by nothing yet. `also` are further clauses.
    """

    key: str
    label: str
    default: Any
    unit: str = ""
    clause: str = ""
    stated: bool = False
    check: Callable[[Any], str | None] | None = None
    kind: Literal["number", "list", "choice", "text"] = "number"
    options: Mapping[str, str] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ("project",)
    roles: tuple[str, ...] = ()
    is_built: bool = True
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Relation:
    """What must hold between two values in every scope at every date, and why in words."""

    left: str
    sign: Sign
    right: str
    why: str

    def holds(self, left: Any, right: Any) -> bool:
        """Whether two values keep it."""
        return bool(left < right if self.sign == "<" else left <= right)


@dataclass(frozen=True)
class Preview:
    """What the last month would have looked like: place, how many, how many broke, how many would have."""

    words: str
    rows: tuple[tuple[str, int, int, int], ...]
    is_cut: bool = False


Previewer = Callable[[str, Any, Mapping[str, object], frozenset[int] | None], Preview | None]
keys: dict[str, PolicyKey] = {}
relations: list[Relation] = []
previewers: list[Previewer] = []
Resolver = Callable[[str, datetime | None, Mapping[str, object]], Any]
_resolvers: list[Resolver] = []


def declare(*declared: PolicyKey) -> None:
    """Register policy keys; a key stands once."""
    for key in declared:
        if key.key in keys:
            raise ValueError(f"policy key twice: {key.key}")
        keys[key.key] = key


def positive(value: object) -> str | None:
    """The check of a limit: a number above zero."""
    return None if isinstance(value, (int, float)) and value > 0 else "请填大于 0 的数。"


def percent(value: object) -> str | None:
    """The check of a part of a whole in percent: a whole number from nothing to all."""
    return None if isinstance(value, int) and 0 <= value <= 100 else "请填 0 到 100 的整数。"


def share(value: object) -> str | None:
    """The check of a part that cannot be nothing, in percent."""
    return None if isinstance(value, int) and 1 <= value <= 100 else "请填 1 到 100 的整数。"


def relate(left: str, sign: Sign, right: str, why: str) -> None:
    """Declare that two values stand in a relation; a change that would break it is refused."""
    relations.append(Relation(left, sign, right, why))


def previewer(show: Previewer) -> Previewer:
    """Register who can say, for some keys, what the last month would have been under another value."""
    previewers.append(show)
    return show


def resolver(resolve: Resolver) -> Resolver:
    """Register the look-up of published values (organization has it); None means no published value."""
    _resolvers.append(resolve)
    return resolve


def value(key: str, *, at: datetime | None = None, **scope: object) -> Any:
    """The value in force at a moment for a scope, else the default of the documents."""
    for resolve in _resolvers:
        found = resolve(key, at, scope)
        if found is not None:
            return found
    return keys[key].default


def minutes(key: str, *, at: datetime | None = None, **scope: object) -> timedelta:
    """A policy value that is kept in minutes, as a duration."""
    return timedelta(minutes=float(value(key, at=at, **scope)))
