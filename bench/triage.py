"""python -m bench.triage: the figures of triage on the self-written corpus, as docs/triage.md publishes them.

The words alone, and the words with a model that learned from four fifths; both asked about the fifth that was held
back by family. `--shuffled` trains on shuffled labels: the control, which must fall to chance.
"""

import argparse
import csv
import os
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import django

from guanjia.intake.triage import model as models
from guanjia.intake.triage.figures import Figures, compare
from guanjia.intake.triage.suggestions import DANGER, FIELDS, NO_DANGER, CategoryWords, triage
from guanjia.intake.triage.words import lexicon

CORPUS = Path(__file__).resolve().parent.parent / "tests/data/triage"
LEARNED = tuple(field for field in FIELDS if field != "safety")
THRESHOLD = 0.6
BANDS = ((0.0, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.01))
WRITTEN_LAST = "fresh-"


@dataclass(frozen=True)
class Corpus:
    """The self-written texts: four fifths to learn from, a fifth held back, no family on both sides."""

    learned: list[dict[str, str]]
    held: list[dict[str, str]]

    def fresh(self) -> list[dict[str, str]]:
        """The families that were written last, after the list of safety words."""
        return [row for row in self.held if row["family"].startswith(WRITTEN_LAST)]

    def held_by_hash(self) -> list[dict[str, str]]:
        """The families that the hash of their name held back."""
        return [row for row in self.held if not row["family"].startswith(WRITTEN_LAST)]


def corpus(folder: Path = CORPUS) -> Corpus:
    """The texts of a folder, parted by its list of held-back families."""
    held = set((folder / "held-back.txt").read_text(encoding="utf-8").split())
    rows = [
        row for path in sorted(folder.glob("*.csv")) for row in csv.DictReader(path.open(encoding="utf-8"))
    ]
    return Corpus(
        [row for row in rows if row["family"] not in held], [row for row in rows if row["family"] in held]
    )


def catalogue() -> list[CategoryWords]:
    """The categories that a new company starts with, by their own words; 未分类 is what triage calls abstaining."""
    from guanjia.knowledge.demo.catalogue import CATEGORIES  # noqa: PLC0415 - models need the set-up first
    from guanjia.knowledge.queries import usual_words  # noqa: PLC0415 - the same

    rows = [(str(row[0]), str(row[4]), str(row[10])) for row in CATEGORIES]
    return [
        CategoryWords(code, wanted, own, never)
        for code, own, words in rows
        for wanted, never in [usual_words(words)]
        if code != "unsorted"
    ]


def trained(rows: Sequence[dict[str, str]], shuffled: bool = False) -> models.Model:
    """A model of the rows; with shuffled labels, the control."""
    order = list(range(len(rows)))
    if shuffled:
        random.Random(1).shuffle(order)  # noqa: S311 - a control, no secret
    labels = {field: [rows[place][field] for place in order] for field in LEARNED}
    labels[DANGER] = [DANGER if rows[place]["safety"] else NO_DANGER for place in order]
    return models.train([row["text"] for row in rows], labels, [row["family"] for row in rows])


def measured(
    rows: Sequence[dict[str, str]], model: models.Model | None, words: bool = True
) -> dict[str, Figures]:
    """The figures of every field; without the words the model stands alone."""
    list_, categories = lexicon(), catalogue()
    found: dict[str, list[str]] = {field: [] for field in FIELDS}
    for row in rows:
        said = triage(row["text"], list_, categories, model, THRESHOLD)
        for field in FIELDS:
            found[field].append(getattr(said, field).value if words else _alone(model, field, row["text"]))
    found["safety"] = [value or NO_DANGER for value in found["safety"]]
    return {field: compare([row[field] or NO_DANGER for row in rows], found[field]) for field in FIELDS}


def _alone(model: models.Model | None, field: str, text: str) -> str:
    guessed = model.guess(field, text) if model else None
    return guessed[0] if guessed else ""


@dataclass(frozen=True)
class Alarms:
    """Of texts about a danger and of others, those with an alarm by words and those that are to be looked at first."""

    dangers: int
    found: int
    doubted: int
    others: int
    false: int
    falsely_doubted: int
    missed: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"dangers {self.dangers}: alarm {self.found}, looked at first {self.doubted}; "
            f"other texts {self.others}: false alarm {self.false}, looked at first for nothing {self.falsely_doubted}; "
            f"missed: {'; '.join(self.missed) or 'none'}"
        )


def alarms(rows: Sequence[dict[str, str]], model: models.Model | None) -> Alarms:
    """How many dangers are found; the kind of the danger does not count here."""
    said = [(bool(row["safety"]), row["text"], triage(row["text"], lexicon(), (), model)) for row in rows]
    true, other = [one for one in said if one[0]], [one for one in said if not one[0]]
    return Alarms(
        dangers=len(true),
        found=sum(bool(one.safety.value) for _, _, one in true),
        doubted=sum(bool(one.doubt.value) for _, _, one in true),
        others=len(other),
        false=sum(bool(one.safety.value) for _, _, one in other),
        falsely_doubted=sum(bool(one.doubt.value) for _, _, one in other),
        missed=tuple(text for _, text, one in true if one.safety.abstained and one.doubt.abstained),
    )


def doubts(rows: Sequence[dict[str, str]], model: models.Model, doubt_from: float = 0.25) -> int:
    """How many dangers the model alone would have looked at first."""
    return sum(
        bool(row["safety"]) and model.shares(DANGER, row["text"])[DANGER] >= doubt_from for row in rows
    )


def table(found: dict[str, Figures]) -> str:
    """A line for every field."""
    lines = [
        "| field | texts | right of all | abstained | right of the answered | always the most frequent |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {field} | {of.total} | {of.accuracy:.1%} | {of.abstention:.1%} | {of.accuracy_where_answered:.1%} "
        f"| {of.labels()[0].said / of.total:.1%} |"
        for field, of in found.items()
    ]
    return "\n".join(lines)


def by_label(figures: Figures) -> str:
    """Precision and recall of each label."""
    lines = ["| label | texts | suggested | precision | recall |", "|---|---|---|---|---|"]
    lines += [
        f"| {one.label} | {one.said} | {one.suggested} | {_share(one.precision)} | {_share(one.recall)} |"
        for one in figures.labels()
    ]
    return "\n".join(lines)


def confusion(figures: Figures) -> str:
    """The confusion table."""
    head, *lines = figures.confusion()
    rows = [[f"**{head[0] or 'said'}**", *head[1:]], ["---"] * len(head), *lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def confidence(rows: Sequence[dict[str, str]], model: models.Model) -> str:
    """The model alone, always asked: in each band of its confidence how sure it was and how often it was right."""
    lines = ["| field | confidence | texts | mean confidence | right |", "|---|---|---|---|---|"]
    for field in LEARNED:
        sure = [(model.guess(field, row["text"]) or ("", 0.0), row[field]) for row in rows]
        for low, high in BANDS:
            band = [(share, guess == said) for (guess, share), said in sure if low <= share < high]
            if band:
                mean, right = (sum(one[at] for one in band) / len(band) for at in (0, 1))
                lines.append(
                    f"| {field} | {low:.0%} to {min(high, 1):.0%} | {len(band)} | {mean:.0%} | {right:.0%} |"
                )
    return "\n".join(lines)


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def say(text: str) -> None:
    """Tell the person at the terminal."""
    print(text, flush=True)  # noqa: T201


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench.triage")
    parser.add_argument(
        "--shuffled", action="store_true", help="the control: labels shuffled before training"
    )
    given = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanjia.config.settings_test")
    django.setup()
    texts = corpus()
    fresh, held = texts.fresh(), texts.held_by_hash()
    counts = (
        f"{len(texts.learned)} texts to learn from, {len(held)} held back by hash, {len(fresh)} written last"
    )
    say(f"Self-written corpus: {counts}.")
    model = trained(texts.learned, given.shuffled)
    if given.shuffled:
        alone = measured(held, model, words=False)
        say(f"\nModel of shuffled labels, alone (self-written corpus)\n\n{table(alone)}")
        return 0
    say(f"\nWords alone (self-written corpus)\n\n{table(measured(held, None))}")
    both = measured(held, model)
    say(f"\nWords, then the model from {THRESHOLD} (self-written corpus)\n\n{table(both)}")
    for field, figures in both.items():
        say(f"\n{field} (self-written corpus)\n\n{by_label(figures)}\n\n{confusion(figures)}")
    say(f"\nConfidence of the model alone (self-written corpus)\n\n{confidence(held, model)}")
    say(f"\nHeld back by hash, words alone (self-written corpus): {alarms(held, None)}")
    say(f"Held back by hash, words and model (self-written corpus): {alarms(held, model)}")
    found = f"{doubts(fresh, model)} of {alarms(fresh, None).dangers}"
    say(f"Dangers written last, by the model alone (self-written corpus): {found}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
