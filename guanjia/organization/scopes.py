"""What may narrow a policy value: contexts name their scopes, with the words that a person chooses from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from guanjia.organization.models import Project


@dataclass(frozen=True)
class ScopeName:
    """One way to narrow a value: its word, and its choices of (value, word)."""

    name: str
    label: str
    options: Callable[[], list[tuple[object, str]]]


names: dict[str, ScopeName] = {}


def declare(*declared: ScopeName) -> None:
    """Register ways to narrow a value."""
    names.update({scope.name: scope for scope in declared})


def in_words(scope: Mapping[str, object], known: Mapping[str, Mapping[object, str]] | None = None) -> str:
    """`湖畔花园 · 水管漏水`; the whole company without a scope. `known` are the words, asked once for many."""
    words = known or all_words(scope)
    return " · ".join(words.get(name, {}).get(value, str(value)) for name, value in scope.items()) or "全公司"


def all_words(wanted: Mapping[str, object] | None = None) -> dict[str, dict[object, str]]:
    """The words of every scope, or of the wanted ones only."""
    return {name: dict(scope.options()) for name, scope in names.items() if wanted is None or name in wanted}


def projects() -> list[tuple[object, str]]:
    """Every project, by code."""
    return [(row.pk, row.name) for row in Project.objects.order_by("code").only("pk", "name")]


declare(ScopeName("project", "项目", projects))
