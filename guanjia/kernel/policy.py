"""Numbers and closed lists of the management documents, looked up by key, date and an opaque scope."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True)
class PolicyKey:
    """A value that the documents set: its meaning, default, unit and clause."""

    key: str
    label: str
    default: Any
    unit: str = ""
    clause: str = ""
    stated: bool = False
    check: Callable[[Any], str | None] | None = None


keys: dict[str, PolicyKey] = {}
Resolver = Callable[[str, datetime | None, Mapping[str, object]], Any]
_resolvers: list[Resolver] = []


def declare(*declared: PolicyKey) -> None:
    """Register policy keys; a key stands once."""
    for key in declared:
        if key.key in keys:
            raise ValueError(f"policy key twice: {key.key}")
        keys[key.key] = key


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
