"""Which published value is in force, and which values contradict each other; pure over rows of values.

A row whose value is None ends the value of its scope from its date on: the next wider scope counts again, at the
end the default of the documents, so that no gap can open.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guanjia.kernel import policy
from guanjia.kernel.policy import Relation
from guanjia.organization.models import PolicyValue

Scope = Mapping[str, object]


@dataclass(frozen=True)
class Contradiction:
    """A relation that two values would break: where, from when, and the two values."""

    relation: Relation
    scope: Scope
    at: datetime
    left: Any
    right: Any


def fits(wanted: Scope, scope: Scope) -> bool:
    """Whether a value for one scope counts in another."""
    return all(scope.get(name) == value for name, value in wanted.items())


def row_at(rows: Iterable[PolicyValue], at: datetime, scope: Scope) -> PolicyValue | None:
    """The row of one key in force: the most exact scope wins, then the latest date; None where none is."""
    latest: dict[frozenset[tuple[str, object]], PolicyValue] = {}
    for row in sorted(rows, key=_age):
        if row.valid_from <= at and fits(row.scope, scope):
            latest[frozenset(row.scope.items())] = row
    living = [row for row in latest.values() if row.value is not None]
    return max(living, key=lambda row: (len(row.scope), *_age(row)), default=None)


def value_at(rows: Iterable[PolicyValue], key: str, at: datetime, scope: Scope) -> Any:
    """The value of a key in force among rows of any keys, else the default of the documents."""
    found = row_at([row for row in rows if row.key == key], at, scope)
    return policy.keys[key].default if found is None else found.value


def changes_something(rows: Iterable[PolicyValue], added: PolicyValue) -> bool:
    """Whether a row gives its scope another value than the one in force then, or ends a value of its own."""
    mine = [row for row in rows if row.key == added.key]
    if added.value is None:
        own = [row for row in mine if row.scope == added.scope]
        return row_at(own, added.valid_from, added.scope) is not None
    return bool(value_at(mine, added.key, added.valid_from, added.scope) != added.value)


def contradictions(rows: Iterable[PolicyValue], added: PolicyValue) -> Iterator[Contradiction]:
    """Relations that would break with one more row, in every scope that results, at every date from its own on."""
    for relation in policy.relations:
        pair = (relation.left, relation.right)
        if added.key not in pair:
            continue
        mine = [*(row for row in rows if row.key in pair), added]
        for at in sorted({row.valid_from for row in mine if row.valid_from >= added.valid_from}):
            for scope in _scopes(mine, added.scope):
                left, right = (value_at(mine, key, at, scope) for key in pair)
                if not relation.holds(left, right):
                    yield Contradiction(relation, scope, at, left, right)


def _age(row: PolicyValue) -> tuple[datetime, float]:
    return row.valid_from, float("inf") if row.pk is None else row.pk


def _scopes(rows: Iterable[PolicyValue], within: Scope) -> list[Scope]:
    """Every scope inside of one that the rows tell apart: theirs, and two of them together."""
    found: dict[frozenset[tuple[str, object]], Scope] = {frozenset(within.items()): within}
    kinds = {frozenset(row.scope.items()): row.scope for row in rows}
    for _ in range(2):
        for known in list(found.values()):
            for other in kinds.values():
                if all(known.get(name, value) == value for name, value in other.items()):
                    both = {**known, **other}
                    found[frozenset(both.items())] = both
    return list(found.values())
