"""python -m bench.answers: how often the search finds the answer, on questions written for this product.

The answers are those of the pack. `first.csv` was written with the word list, `last.csv` afterwards and left alone;
questions of the kind `none` have no answer and must get none. docs/answers.md publishes the figures.
"""

import csv
import os
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from guanjia.knowledge.models import Answer

ROOT = Path(__file__).resolve().parent.parent
QUERIES = ROOT / "tests/data/answers"
PACK = ROOT / "guanjia/knowledge/pack/answers.toml"
NONE = "none"


@dataclass(frozen=True)
class Found:
    """How questions of one kind came out: how many, right as the first, among three; given surely, surely and wrong."""

    asked: int
    first: int
    three: int
    sure: int
    wrong: int


def shelf() -> "list[Answer]":
    """The answers of the pack, as the search takes them."""
    from guanjia.knowledge.models import Answer  # noqa: PLC0415 - models need the set-up first

    rows = tomllib.loads(PACK.read_text(encoding="utf-8"))["answer"]
    return [
        Answer(pk=number, question=row["question"], wordings=row["wordings"].strip(), text=row["text"])
        for number, row in enumerate(rows, 1)
    ]


def questions(name: str) -> list[dict[str, str]]:
    """The questions of a file: asked, kind, answer."""
    return list(csv.DictReader((QUERIES / f"{name}.csv").open(encoding="utf-8")))


def measured(rows: Iterable[dict[str, str]], sure_from: float) -> dict[str, Found]:
    """The figures by kind of question."""
    from guanjia.knowledge import search  # noqa: PLC0415 - as above

    answers, kinds = shelf(), {}
    for row in rows:
        found = search.ranked(row["asked"], answers)[:3]
        names = [answer.question for answer, _ in found]
        right = names[:1] == [row["answer"]]
        is_sure = bool(found) and found[0][1] >= sure_from
        before = kinds.get(row["kind"], Found(0, 0, 0, 0, 0))
        kinds[row["kind"]] = Found(
            before.asked + 1, before.first + right, before.three + (row["answer"] in names), before.sure + is_sure,
            before.wrong + (is_sure and not right),
        )  # fmt: skip
    return kinds


def total(kinds: dict[str, Found]) -> Found:
    """All questions that have an answer."""
    rows = [row for kind, row in kinds.items() if kind != NONE]
    return Found(*(sum(getattr(row, name) for row in rows) for name in Found.__annotations__))


def main() -> int:
    """Print the figures as a table."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanjia.config.settings_test")
    django.setup()
    from guanjia.kernel import policy  # noqa: PLC0415 - as above

    sure_from = float(policy.keys["answers.sure"].default) / 100
    for name in ("first", "last"):
        kinds = measured(questions(name), sure_from)
        lines = [*sorted((kind, row) for kind, row in kinds.items() if kind != NONE), ("all", total(kinds))]
        sys.stdout.write(f"{name}.csv (self-written), sure from {sure_from:.0%}\n\n")
        sys.stdout.write(
            "| kind | asked | right first | right among three | given surely | surely and wrong |\n"
        )
        sys.stdout.write("|---|---|---|---|---|---|\n")
        for kind, row in lines:
            shares = f"{row.first} ({row.first / row.asked:.0%}) | {row.three} ({row.three / row.asked:.0%})"
            sys.stdout.write(f"| {kind} | {row.asked} | {shares} | {row.sure} | {row.wrong} |\n")
        none = kinds[NONE]
        sys.stdout.write(f"\nWithout an answer: {none.asked} asked, {none.sure} given one surely.\n\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
