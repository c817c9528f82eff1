"""One search over the whole library: answers, scripts, documents in force, regulations and cases within reach.

The same machinery as for answers (`search`): pairs of characters, words of one meaning, sounds, initials. Nothing is
kept of what was looked for.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from guanjia.kernel import policy
from guanjia.kernel.actors import Actor
from guanjia.knowledge import answers, laws, library, scripts, search
from guanjia.knowledge.search import Entry

SHOWN = 5  # of each kind
NEAREST = 3  # kinds, the best of each, where nothing fits
_STOPS = re.compile(r"[\n。；！？]+")


@dataclass(frozen=True)
class Found:
    """Something of the library that fits, and the piece of its text that fits best."""

    row: Any
    fits: float
    piece: str


@dataclass(frozen=True)
class Group:
    """What was found of one kind, the best first, and how many more there are."""

    kind: str
    label: str
    found: list[Found]
    more: int


def pieces(*texts: str) -> tuple[str, ...]:
    """Texts sentence by sentence, none longer than what is read of a question."""
    sentences = [part.strip() for text in texts for part in _STOPS.split(text)]
    cut = search.LONGEST
    return tuple(part[at : at + cut] for part in sentences if part for at in range(0, len(part), cut))


def _answers(actor: Actor) -> Iterable[Entry]:
    rows = answers.in_use(actor)
    return [Entry(row, tuple(search.wordings(row)), pieces(row.text)) for row in rows]


def _scripts(actor: Actor) -> Iterable[Entry]:
    rows = scripts.with_names(actor, None, scripts.scripts(actor).filter(is_on=True))
    return [
        Entry(
            one.row, (one.row.title, str(one.row)), pieces(*one.say, *(f"不要说：{no}" for no in one.avoid))
        )
        for one in rows
    ]


def _documents(actor: Actor) -> Iterable[Entry]:
    return [
        Entry(row, (row.document.title, row.document.number), pieces(row.text))
        for row in library.in_force(actor, answers.today())
    ]


def _laws(actor: Actor) -> Iterable[Entry]:
    return [
        Entry(row, tuple(filter(None, (row.title, row.number))), pieces(row.notes, row.interpretation))
        for row in laws.regulations(actor)
    ]


def _cases(actor: Actor) -> Iterable[Entry]:
    rows = laws.cases(actor).prefetch_related(None)
    return [Entry(row, (row.title,), pieces(row.facts, row.lesson)) for row in rows]


KINDS: dict[str, tuple[str, Callable[[Actor], Iterable[Entry]]]] = {
    "answer": ("问答", _answers), "script": ("话术", _scripts), "document": ("制度文件", _documents),
    "law": ("法规", _laws), "case": ("案例", _cases),
}  # fmt: skip


def find(actor: Actor, words: str) -> list[Group]:
    """What fits some words, by kind, the kind with the best first; each kind is measured within itself."""
    return look(actor, words)[0]


def look(actor: Actor, words: str) -> tuple[list[Group], list[Group]]:
    """What fits some words where the best fits as the policy asks for; else nothing, and what comes nearest."""
    groups: list[Group] = []
    for kind, (label, read) in KINDS.items() if words else ():
        found = [Found(entry.row, fits, piece) for entry, fits, piece in search.fitting(words, read(actor))]
        if found:
            groups.append(Group(kind, label, found[:SHOWN], max(0, len(found) - SHOWN)))
    groups.sort(key=lambda group: -group.found[0].fits)
    if groups and groups[0].found[0].fits >= float(policy.value("answers.likely")) / 100:
        return groups, []
    return [], [Group(group.kind, group.label, group.found[:1], 0) for group in groups[:NEAREST]]
