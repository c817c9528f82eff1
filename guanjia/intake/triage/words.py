"""The word list of triage (pack/words.toml): read once, checked, and looked up in a text that was made plain."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from guanjia.kernel.text import half_width

PACK = Path(__file__).parent / "pack" / "words.toml"
LONGEST_TEXT = 4_000  # characters that are read; a longer text says what it is about before
GAP = ".{0,8}?"
_EMOJI = re.compile(r"\[[\u4e00-\u9fff]{1,4}\]")
_BLANKS = re.compile(r"\s+")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class Entry:
    """A value that words can mean, and what belongs to it."""

    code: str
    words: re.Pattern[str]
    never: re.Pattern[str] | None = None
    name: str = ""
    urgency: str = ""
    category: str = ""
    party: str = ""
    hand_to: str = ""
    tell: str = ""
    do: str = ""
    then: str = ""
    wins: bool = False

    @property
    def say(self) -> str:
        """What the desk tells who is in danger: what to do now, and what we do."""
        return f"{'；'.join(filter(None, (self.do, self.then)))}。" if self.do else ""

    def found(self, text: str) -> list[str]:
        """The different words of this entry that stand in a plain text, in order."""
        text = self.never.sub(" ", text) if self.never else text
        return list(dict.fromkeys(match[0] for match in self.words.finditer(text)))


@dataclass(frozen=True)
class Lexicon:
    """The whole word list."""

    entries: Mapping[str, tuple[Entry, ...]]
    confidence: Mapping[str, float]
    typos: re.Pattern[str]
    meant: Mapping[str, str]
    denials: tuple[str, ...]
    asked: tuple[str, ...]
    places: tuple[str, ...]
    settled: Mapping[str, re.Pattern[str]] = field(default_factory=dict)

    def entry(self, field_name: str, code: str) -> Entry | None:
        """The entry of a value."""
        return next((entry for entry in self.entries.get(field_name, ()) if entry.code == code), None)

    def plain(self, text: str) -> str:
        """A text with half-width signs, small letters, without emoji, and with what was misheard put right."""
        text = half_width(_UNSTORABLE.sub(" ", text[:LONGEST_TEXT])).lower()
        text = _BLANKS.sub(" ", _EMOJI.sub(" ", text))
        return self.typos.sub(lambda match: self.meant[match[0]], text)


def pattern(words: Iterable[str]) -> re.Pattern[str]:
    """One expression that finds any of the words, the longest first; `…` lets some characters stand between."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return re.compile("|".join(GAP.join(map(_written, word.split("…"))) for word in ordered) or "(?!)")


def _written(part: str) -> str:
    return re.escape(unicodedata.normalize("NFKC", part).lower())


@lru_cache
def lexicon(path: Path = PACK) -> Lexicon:
    """The word list of a file."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    meant = {wrong.lower(): right for wrong, right in raw["typos"].items()}
    names = ("safety", "urgency", "kind", "sentiment", "party", "cause", "look")
    return Lexicon(
        entries={name: tuple(_entry(row) for row in raw[name]) for name in names},
        confidence=raw["confidence"],
        typos=pattern(meant),
        meant=meant,
        denials=tuple(raw["reading"]["denials"]),
        asked=tuple(raw["reading"]["asked"]),
        places=tuple(raw["reading"]["places"]),
        settled={name: pattern(words) for name, words in raw["settled"].items()},
    )


def _entry(row: Mapping[str, Any]) -> Entry:
    rest: dict[str, Any] = {
        name: value for name, value in row.items() if name not in ("code", "words", "never")
    }
    never = row.get("never")
    return Entry(row["code"], pattern(row["words"]), pattern(never) if never else None, **rest)
