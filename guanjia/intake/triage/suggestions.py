"""What triage suggests for a text: safety words first, then the word list, then the model; else it abstains."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from re import Pattern
from typing import Protocol

from guanjia.intake.triage.words import Entry, Lexicon, pattern

WORDS, MODEL, CATALOGUE = "words", "model", "catalogue"
DANGER, NO_DANGER = "danger", "none"  # what the model may call a text, in its field `danger`


@dataclass(frozen=True)
class CategoryWords:
    """A category of the catalogue: its usual words, its own urgency, and words beside which it is not meant."""

    code: str
    words: tuple[str, ...]
    urgency: str = ""
    never: tuple[str, ...] = ()


@dataclass(frozen=True)
class Said:
    """One suggestion: the value, how sure from 0 to 1, by what and why; without a value triage abstained."""

    value: str = ""
    confidence: float = 0.0
    by: str = ""
    why: str = "没有把握，请人来定"

    @property
    def abstained(self) -> bool:
        """Whether a person has to say."""
        return not self.value


@dataclass(frozen=True)
class Suggestion:
    """What triage says of one text; `safety` without a value is no alarm, `doubt` asks a person to look first."""

    safety: Said
    category: Said
    urgency: Said
    kind: Said
    sentiment: Said
    party: Said
    doubt: Said
    say: str = ""
    hand_to: str = ""
    tell: str = ""


class Knows(Protocol):
    """A trained model, as triage asks it: the likeliest value of a field and how sure; nothing for another field."""

    def guess(self, field: str, text: str) -> tuple[str, float] | None:
        """The likeliest value of a field and its calibrated confidence."""
        ...

    def shares(self, field: str, text: str) -> dict[str, float]:
        """How likely each value of a field is."""
        ...


FIELDS = tuple(field.name for field in fields(Suggestion))[:6]
SILENT = Said()
SAFE = Said(why="没有说到危险")


def triage(
    text: str,
    lexicon: Lexicon,
    categories: Sequence[CategoryWords] = (),
    model: Knows | None = None,
    threshold: float = 0.6,
    doubt_from: float = 0.25,
) -> Suggestion:
    """Everything that can be said of a text; words alone give an alarm, below the threshold no model is believed.

    Where words are silent and a model holds a danger for likely from `doubt_from` on, a person should look first.
    """
    plain = lexicon.plain(text)

    def asked(field: str, *by_words: Said) -> Said:
        said = next((one for one in by_words if one.value), None)
        return said or _of_model(model, field, text, threshold)

    danger = safety(plain, lexicon)
    peril = lexicon.entry("safety", danger.value)
    look, first = _look(plain, lexicon)
    category = asked(
        "category", _implied(danger, peril, "category"), _implied(look, first, "category"),
        _category(plain, lexicon, categories),
    )  # fmt: skip
    urgency = asked("urgency", _implied(danger, peril, "urgency"), _only(plain, lexicon, "urgency"))
    party = asked("party", _implied(danger, peril, "party"), _party(plain, lexicon))
    answers_for = lexicon.entry("party", party.value)
    return Suggestion(
        safety=danger,
        category=category,
        urgency=_usual(category.value, lexicon, categories) if urgency.abstained else urgency,
        kind=asked("kind", _most(plain, lexicon, "kind")),
        sentiment=asked("sentiment", _most(plain, lexicon, "sentiment")),
        party=party,
        doubt=SAFE if danger.value else look if look.value else _doubt(model, text, doubt_from),
        say=peril.say if peril else "", hand_to=answers_for.hand_to if answers_for else "",
        tell=answers_for.tell if answers_for else "",
    )  # fmt: skip


def _usual(code: str, lexicon: Lexicon, categories: Sequence[CategoryWords]) -> Said:
    """The urgency that a category has of itself."""
    own = next((row.urgency for row in categories if row.code == code), "")
    return (
        Said(own, lexicon.confidence["usual_urgency"], CATALOGUE, "该类别平时的紧急程度") if own else SILENT
    )


def safety(plain: str, lexicon: Lexicon) -> Said:
    """The danger of which a plain text speaks, the gravest of several, unless it is denied or over."""
    settled = {name: bool(words.search(plain)) for name, words in lexicon.settled.items()}
    is_over = settled["asks"] or (settled["thanks"] and settled["past"])
    if is_over and not settled["goes_on"]:
        return SAFE
    found = [
        (match.start(), entry.code, match[0])
        for entry in lexicon.entries["safety"]
        for match in entry.words.finditer(plain)
        if not _is_denied(plain[: match.start()], lexicon)
    ]
    if not found:
        return SAFE
    rank = {entry.code: place for place, entry in enumerate(lexicon.entries["safety"])}
    _, code, word = min(found, key=lambda one: (rank[one[1]], one[0]))
    return _by(lexicon, "safety", code, [word])


def hazard(text: str, lexicon: Lexicon) -> Entry | None:
    """The danger of which a text speaks, with what to do about it."""
    return lexicon.entry("safety", safety(lexicon.plain(text), lexicon).value)


def _is_denied(before: str, lexicon: Lexicon) -> bool:
    return before.endswith(lexicon.denials) and not before.endswith(lexicon.asked)


def _implied(danger: Said, peril: Entry | None, field: str) -> Said:
    value = getattr(peril, field) if peril else ""
    return Said(value, danger.confidence, danger.by, danger.why) if value else SILENT


def _by(lexicon: Lexicon, field: str, code: str, words: Sequence[str]) -> Said:
    return Said(code, lexicon.confidence[field], WORDS, f"说到“{'、'.join(words[:3])}”")


def _of_model(model: Knows | None, field: str, text: str, threshold: float) -> Said:
    guessed = model.guess(field, text) if model else None
    if guessed is None:
        return SILENT
    value, confidence = guessed
    if confidence < threshold:
        return Said("", confidence, "", f"模型只有 {confidence:.0%} 的把握，请人来定")
    return Said(value, confidence, MODEL, f"模型按以往的归类，把握 {confidence:.0%}")


def _look(plain: str, lexicon: Lexicon) -> tuple[Said, Entry | None]:
    """What words ask a person to look at first without an alarm, as a doubt; nothing where none was said."""
    for entry in lexicon.entries["look"]:
        if words := entry.found(plain):
            why = f"说到“{words[0]}”：{entry.name}，请先看这一条"
            return Said(DANGER, lexicon.confidence["safety"], WORDS, why), entry
    return SILENT, None


def _doubt(model: Knows | None, text: str, doubt_from: float) -> Said:
    likely = model.shares(DANGER, text).get(DANGER, 0.0) if model else 0.0
    if likely < doubt_from:
        return SAFE
    return Said(DANGER, likely, MODEL, f"没有说到危险的字样，但像是有危险（{likely:.0%}），请先看这一条")


def _most(plain: str, lexicon: Lexicon, field: str) -> Said:
    """The value of which most words were said; where two have as many the one that wins, else nothing."""
    counted = [(entry.found(plain), entry) for entry in lexicon.entries[field]]
    most = max(len(words) for words, _ in counted)
    best = [(words, entry) for words, entry in counted if len(words) == most]
    if len(best) > 1:
        best = [(words, entry) for words, entry in best if entry.wins]
    return _by(lexicon, field, best[0][1].code, best[0][0]) if most and len(best) == 1 else SILENT


def _only(plain: str, lexicon: Lexicon, field: str) -> Said:
    """The only value of which words were said."""
    found = [(words, entry.code) for entry in lexicon.entries[field] if (words := entry.found(plain))]
    return _by(lexicon, field, found[0][1], found[0][0]) if len(found) == 1 else SILENT


def _party(plain: str, lexicon: Lexicon) -> Said:
    """Somebody outside who was named alone, else the company where its own things were named."""
    found = [(words, entry.code) for entry in lexicon.entries["party"] if (words := entry.found(plain))]
    outside = [one for one in found if one[1] != "company"] or found
    return _by(lexicon, "party", outside[0][1], outside[0][0]) if len(outside) == 1 else SILENT


def _category(plain: str, lexicon: Lexicon, categories: Sequence[CategoryWords]) -> Said:
    """The category of which most words were said; a word that only says where (电梯口) does not count."""
    counted = [
        (_things(plain, row.words, lexicon.places), row.code)
        for row in categories
        if row.words and not any(word in plain for word in row.never)
    ]
    most = max((len(words) for words, _ in counted), default=0)
    best = [(words, code) for words, code in counted if len(words) == most]
    return _by(lexicon, "category", best[0][1], best[0][0]) if most and len(best) == 1 else SILENT


def _things(plain: str, words: tuple[str, ...], places: tuple[str, ...]) -> list[str]:
    found = _compiled(words).finditer(plain)
    return list(dict.fromkeys(match[0] for match in found if not plain.startswith(places, match.end())))


@lru_cache(maxsize=512)
def _compiled(words: tuple[str, ...]) -> Pattern[str]:
    return pattern(words)
