"""The clauses of the four documents as data, in the documents' own order."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from guanjia.kernel import policy
from guanjia.kernel.policy import PolicyKey
from guanjia.organization.documents import DOCUMENTS

PACK = Path(__file__).resolve().parent / "pack"
KINDS = {
    "gate": "把关", "timer": "计时", "measure": "度量", "record": "记录", "reminder": "提醒",
    "content": "内容", "configuration": "设置",
}  # fmt: skip
LEVELS = {"company": "全公司一份", "project": "每个项目", "person": "每个人"}
ATTEST = "attest"
BUTLER = "A"


@dataclass(frozen=True)
class Clause:
    """One clause: what it asks, how it is kept, what shows it; `served` says that the product carries it out.

    `level` says of what it is kept: once for the company, by each project, by each person.
    """

    id: str
    asks: str
    values: str
    how: str
    kinds: tuple[str, ...]
    measures: tuple[str, ...]
    proof: tuple[str, ...]
    weight: int
    served: bool
    assumed: bool
    level: str

    @property
    def is_company(self) -> bool:
        """Whether one answer counts for every project."""
        return self.level == "company"

    @property
    def is_butlers(self) -> bool:
        """Whether it stands in the document of butler service."""
        return self.id.startswith(BUTLER)

    @property
    def is_attested(self) -> bool:
        """Whether only a person can confirm it (ANA-05)."""
        return ATTEST in self.proof

    @property
    def policies(self) -> list[PolicyKey]:
        """The policy rows that carry this clause."""
        return policies_of().get(self.id, [])


@dataclass(frozen=True)
class Chapter:
    """A part of a document; its key is the document's letter and its place."""

    key: str
    name: str
    assumed: bool
    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class Document:
    """One of the four documents."""

    key: str
    title: str
    short: str
    chapters: tuple[Chapter, ...]


@lru_cache(maxsize=1)
def documents() -> tuple[Document, ...]:
    """The four documents, read once."""
    return tuple(_document(path) for path in sorted(PACK.glob("*.toml")))


def _document(path: Path) -> Document:
    data = tomllib.loads(path.read_text())
    letter = data["document"]
    chapters = tuple(_chapter(f"{letter}{n}", row) for n, row in enumerate(data["chapter"], 1))
    return Document(letter, data["title"], DOCUMENTS[letter], chapters)


def _chapter(key: str, data: dict[str, Any]) -> Chapter:
    assumed = data.get("assumed", False)
    return Chapter(key, data["name"], assumed, tuple(_clause(row, assumed) for row in data["clause"]))


@lru_cache(maxsize=1)
def policies_of() -> dict[str, list[PolicyKey]]:
    """The policy rows of every clause; all are declared when the first page asks."""
    found: dict[str, list[PolicyKey]] = {}
    for key in policy.keys.values():
        for clause in dict.fromkeys((key.clause, *key.also)):
            found.setdefault(clause, []).append(key)
    return found


def _clause(data: dict[str, Any], assumed: bool) -> Clause:
    return Clause(
        data["id"], data["asks"], data["values"], data["how"], tuple(data["kinds"]), tuple(data["measures"]),
        tuple(data["proof"]), data["weight"], data.get("served", False), assumed, data.get("level", "project"),
    )  # fmt: skip


def every() -> Iterator[Clause]:
    """All clauses, stated and assumed."""
    return (clause for part in documents() for chapter in part.chapters for clause in chapter.clauses)


@lru_cache(maxsize=1)
def by_id() -> dict[str, Clause]:
    """Clauses by their id."""
    return {clause.id: clause for clause in every()}


@lru_cache(maxsize=1)
def company_ids() -> frozenset[str]:
    """The clauses that are kept once for the company."""
    return frozenset(clause.id for clause in every() if clause.is_company)


def is_company(clause_id: str) -> bool:
    """Whether a clause is kept once for the company."""
    return clause_id in company_ids()


def attested_ids() -> list[str]:
    """The clauses that only a person can confirm."""
    return [clause.id for clause in every() if clause.is_attested]


def company_measures() -> set[str]:
    """The measures that company clauses name."""
    return {key for clause in every() if clause.is_company for key in clause.measures}


def chapter_of(clause_id: str) -> tuple[Document, Chapter]:
    """Where a clause stands; KeyError for an unknown one."""
    for part in documents():
        for chapter in part.chapters:
            if any(clause.id == clause_id for clause in chapter.clauses):
                return part, chapter
    raise KeyError(clause_id)


def chapter_named(key: str) -> tuple[Document, Chapter]:
    """A chapter by its key; the first one for anything unknown."""
    found = ((part, chapter) for part in documents() for chapter in part.chapters if chapter.key == key)
    return next(found, (documents()[0], documents()[0].chapters[0]))
