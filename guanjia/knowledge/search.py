"""Which answers fit a question: pairs of neighbouring characters, the same by sound, under words of one meaning.

The house finds words by pairs of characters (docs/decisions), and so does this; pinyin stands beside the characters,
so that a wrong character of the same sound, a name typed in letters and its initials find the same.
"""

import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from pypinyin import Style, lazy_pinyin

from guanjia.kernel import policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.text import half_width
from guanjia.knowledge import answers as library
from guanjia.knowledge.models import Answer

PACK = Path(__file__).parent / "pack" / "search.toml"
LONGEST = 120  # characters of a question that are read
SOUND, ONE, TEXT = (
    0.8,
    0.3,
    0.6,
)  # what a pair of the same sound, a single character, the answer's own text is worth
LEAST = 0.2  # what fits less is not shown
ASKED, SAID = 0.7, 0.3  # how much of the question is found, how much of the wording was asked
_KEPT = re.compile(r"[\u4e00-\u9fffa-z0-9]+")
_LETTERS = re.compile(r"[a-z]+")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class Shape:
    """A text as it is compared: what it says, character by character with the sound of each."""

    signs: tuple[str, ...]
    sounds: tuple[str, ...]
    initials: str

    @property
    def plain(self) -> str:
        """What is said, without politeness."""
        return "".join(self.signs)

    @property
    def pairs(self) -> list[tuple[tuple[str, str], tuple[str, str]]]:
        """Neighbours: their characters and their sounds; a single character stands beside nothing."""
        if len(self.signs) == 1:
            return [((self.signs[0], ""), (self.sounds[0], ""))]
        return list(zip(pairwise(self.signs), pairwise(self.sounds), strict=True))


@dataclass(frozen=True)
class Words:
    """Words of one meaning with the one that counts, words that say nothing, and both as they are typed in letters."""

    meant: dict[str, str]
    same: re.Pattern[str]
    nothing: re.Pattern[str]
    typed: dict[str, str]
    letters: re.Pattern[str]


@lru_cache
def words() -> Words:
    """The words of the pack, read once."""
    raw = tomllib.loads(PACK.read_text(encoding="utf-8"))
    meant = {word: group[0] for group in map(str.split, raw["same"]) for word in group}
    typed = {"".join(lazy_pinyin(word)): word for word in (*raw["nothing"], *meant) if len(word) > 1}
    return Words(meant, _any_of(meant), _any_of(raw["nothing"]), typed, _any_of(typed))


def _any_of(found: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(found, key=lambda word: (-len(word), word)))))


@lru_cache
def syllables() -> frozenset[str]:
    """Every syllable of the language, without tones."""
    return frozenset(lazy_pinyin("".join(map(chr, range(0x4E00, 0x9FA6))), errors="ignore"))


@lru_cache(20_000)
def shape(text: str, is_merged: bool = True) -> Shape:
    """How a text is compared, words of one meaning merged or not; politeness stays where nothing else was said."""
    kept = words()
    text = half_width(_UNSTORABLE.sub(" ", text[:LONGEST])).lower()
    read = _LETTERS.sub(lambda run: kept.letters.sub(lambda match: kept.typed[match[0]], run[0]), text)
    if is_merged:
        read = kept.same.sub(lambda match: kept.meant[match[0]], read)
    read = "".join(_KEPT.findall(read))
    signs, sounds = [], []
    for part in re.findall(r"[a-z]+|[0-9]|[\u4e00-\u9fff]", kept.nothing.sub("", read) or read):
        for sound in spelled(part) if _LETTERS.fullmatch(part) else lazy_pinyin(part):
            signs.append(part if len(part) == 1 and not part.isascii() else sound)
            sounds.append(sound)
    initials = "".join(lazy_pinyin("".join(_KEPT.findall(text)), style=Style.FIRST_LETTER))
    return Shape(tuple(signs), tuple(sounds), initials)


def spelled(letters: str) -> list[str]:
    """Letters as syllables, as few as possible; the letters as they are where they are none."""
    best: list[list[str] | None] = [[]] + [None] * len(letters)
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - 6), end):
            before, part = best[start], letters[start:end]
            if before is not None and part in syllables():
                now = best[end]
                if now is None or len(before) + 1 < len(now):
                    best[end] = [*before, part]
    return best[-1] or [letters]


@dataclass(frozen=True)
class Wording:
    """One way in which an answer is asked for, and its pairs."""

    shape: Shape
    signs: frozenset[tuple[str, str]]
    sounds: frozenset[tuple[str, str]]
    single: frozenset[str]


@lru_cache(20_000)
def wording(text: str, is_merged: bool = True) -> Wording:
    """A way of asking, ready to be compared."""
    found = shape(text, is_merged)
    pairs = found.pairs
    return Wording(
        found,
        frozenset(pair for pair, _ in pairs),
        frozenset(sound for _, sound in pairs),
        frozenset(found.sounds),
    )


def wordings(answer: Answer) -> list[str]:
    """Every way in which an answer is asked for."""
    return [answer.question, *filter(None, answer.wordings.split("\n"))]


def covered(asked: Shape, said: Wording, weight: dict[tuple[str, str], float], unknown: float) -> float:
    """Which share of one text is found in the other, rare pairs counting more."""
    found = whole = 0.0
    for signs, sounds in asked.pairs:
        heavy = weight.get(sounds, unknown)
        whole += heavy
        if signs in said.signs:
            found += heavy
        elif sounds in said.sounds:
            found += heavy * (SOUND if signs[0] not in syllables() else 1.0)
        else:
            found += heavy * ONE * sum(sound in said.single for sound in sounds if sound) / 2
    return found / whole if whole else 0.0


def score(
    asked: Sequence[Wording], said: Sequence[Wording], weight: dict[tuple[str, str], float], unknown: float
) -> float:
    """How well what was asked fits the nearest of some wordings, from 0 to 1."""
    return max(
        ASKED * covered(one.shape, way, weight, unknown) + SAID * covered(way.shape, one, weight, unknown)
        for one in asked for way in said
    )  # fmt: skip


def by_initials(text: str, said: Sequence[Wording]) -> float:
    """How well letters fit as the initials of a wording: three of them at least."""
    letters = text.strip().lower()
    if not _LETTERS.fullmatch(letters) or len(letters) < 3:
        return 0.0
    shares = [len(letters) / len(one.shape.initials) for one in said if letters in one.shape.initials]
    return 0.5 + 0.5 * max(shares) if shares else 0.0


def both(text: str) -> list[Wording]:
    """A text with the words of one meaning merged, and as it stands."""
    return [wording(text), wording(text, is_merged=False)]


@dataclass(frozen=True)
class Entry:
    """Something that may be found: how it is asked for, and its own text in pieces that are read whole."""

    row: Any
    ways: tuple[str, ...]
    pieces: tuple[str, ...]


def ranked(text: str, rows: Iterable[Answer]) -> list[tuple[Answer, float]]:
    """Answers with how well they fit a question, the best first; pure, without those that do not fit at all."""
    found = fitting(text, [Entry(row, tuple(wordings(row)), (row.text,)) for row in rows])
    return [(entry.row, fits) for entry, fits, _ in found]


def fitting(text: str, entries: Iterable[Entry]) -> list[tuple[Entry, float, str]]:
    """What fits some words, the best first, with how well and the piece of its text that fits best; pure."""
    asked = both(text)
    known = [(entry, [one for way in entry.ways for one in both(way)]) for entry in entries]
    if not asked[0].shape.signs or not known:
        return []
    seen = Counter(pair for _, said in known for pair in frozenset().union(*(one.sounds for one in said)))
    weight = {pair: math.log((len(known) + 1) / (count + 0.5)) + 0.1 for pair, count in seen.items()}
    unknown = math.log((len(known) + 1) / 0.5) + 0.1
    found = []
    for entry, said in known:
        shares = [covered(asked[0].shape, wording(piece), weight, unknown) for piece in entry.pieces]
        in_text = max(shares, default=0.0)
        best = max(score(asked, said, weight, unknown), TEXT * in_text, by_initials(text, said))
        found.append((entry, round(best, 4), entry.pieces[shares.index(in_text)] if in_text else ""))
    return sorted((one for one in found if one[1] > LEAST), key=lambda one: (-one[1], one[0].row.pk))


def answers(
    actor: Actor, text: str, limit: int = 5, project_id: int | None = None
) -> list[tuple[Answer, float]]:
    """Answers that this person may give or read, the best first, with a score from 0 to 1 (D-3.2.2-2)."""
    return ranked(text, library.in_use(actor, project_id))[:limit]


def sure(found: Sequence[tuple[Answer, float]]) -> Answer | None:
    """The one answer that may be given without asking a person; nothing where that is not sure."""
    limit = float(policy.value("answers.sure")) / 100
    return found[0][0] if found and found[0][1] >= limit else None
