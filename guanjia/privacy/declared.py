"""The register of personal fields: what each is, why it is kept, how it is masked, for how long."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef


@dataclass(frozen=True)
class PersonalField:
    """One column with personal data (A-3.1-9); `keep_days` after the purpose ended."""

    table: str
    field: str
    level: Literal["personal", "sensitive"]
    purpose: str
    mask: Callable[[str], str]
    keep_days: int


@dataclass(frozen=True)
class Opened:
    """What a reveal shows: the plain value, whose project it is."""

    text: str
    project_id: int | None


fields: dict[tuple[str, str], PersonalField] = {}
openers: dict[str, Callable[[Actor, SubjectRef], Opened]] = {}
owners: list[Callable[[Actor], list[SubjectRef]]] = []


def declare(*declared: PersonalField) -> None:
    """Register personal fields; a sealed column without a row here fails the build."""
    for field in declared:
        fields[field.table, field.field] = field


def opener(kind: str) -> Callable[..., Callable[[Actor, SubjectRef], Opened]]:
    """Register how a field is opened for a reveal, e.g. `person.phone`; it checks the actor's scope."""

    def register(open_: Callable[[Actor, SubjectRef], Opened]) -> Callable[[Actor, SubjectRef], Opened]:
        openers[kind] = open_
        return open_

    return register


def owned(find: Callable[[Actor], list[SubjectRef]]) -> Callable[[Actor], list[SubjectRef]]:
    """Register which subjects hold a customer's own data, for the page that says who saw it."""
    owners.append(find)
    return find
