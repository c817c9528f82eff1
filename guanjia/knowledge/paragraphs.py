"""How the text of a document is written and read: plain paragraphs, whose Chinese numbering says what they are.

`第一章 总则` or `一、目的` is a heading; `第三条 不得外传` is a clause; `（一）`, `1.` or `·` begins an item of it.
The quiz: one line a question, `问题 | 选项 / 选项* / 选项 | 解释`, the right choice with a star.
"""

import re
from dataclasses import dataclass
from typing import Any, Literal

from guanjia.kernel.refusals import Refused
from guanjia.kernel.text import fit, tidy

LONGEST_TEXT, LONGEST_QUESTION, LONGEST_CHOICE, LONGEST_WHY = 30_000, 120, 60, 200
MOST_QUESTIONS = 10
_NUMERAL = "[一二三四五六七八九十百零〇0-9]+"
_MARKS = (
    ("heading", re.compile(rf"(第{_NUMERAL}章|{_NUMERAL}、)\s*(.+)")),
    ("clause", re.compile(rf"(第{_NUMERAL}条)\s*(.+)")),
    ("item", re.compile(rf"([（(]{_NUMERAL}[)）]|\d+[.．)）]|[·•])\s*(.+)")),
)
_LONGEST_HEADING = 40


@dataclass(frozen=True)
class Paragraph:
    """One paragraph: what it is, its number as written, its words."""

    kind: Literal["heading", "clause", "item", "text"]
    mark: str
    words: str


def paragraphs_of(text: str) -> list[Paragraph]:
    """The paragraphs of a text; a long line with a heading's number is a plain clause."""
    return [_paragraph(line.strip()) for line in text.split("\n") if line.strip()]


def _paragraph(line: str) -> Paragraph:
    for kind, pattern in _MARKS:
        if found := pattern.fullmatch(line):
            is_long = kind == "heading" and len(line) > _LONGEST_HEADING
            return Paragraph("clause" if is_long else kind, found[1], found[2])  # type: ignore[arg-type]
    return Paragraph("text", "", line)


def good_text(text: str) -> str:
    """The text of an edition, tidied; Refused when there is none or too much."""
    words = fit(text, LONGEST_TEXT, "text")
    if not words:
        raise Refused("text_needed", "请写正文，读的人要看。", {"text": "请写正文"})
    return words


def quiz_of(text: str) -> list[dict[str, Any]]:
    """The questions of a quiz: `ask`, `choices`, `right` (from 0), `why`; Refused names the line that is wrong."""
    rows = [_question(row) for row in tidy(text).split("\n") if row.strip()]
    if len(rows) > MOST_QUESTIONS:
        words = f"小测验最多 {MOST_QUESTIONS} 题，现在 {len(rows)} 题。"
        raise Refused("too_many_questions", words, {"quiz": words})
    return rows


def _question(row: str) -> dict[str, Any]:
    ask, choices, why = ([piece.strip() for piece in re.split(r"[|｜]", row)] + ["", ""])[:3]
    given = [choice.strip() for choice in choices.split("/") if choice.strip()]
    right = [at for at, choice in enumerate(given) if choice.endswith(("*", "＊"))]
    if not ask or len(given) < 2 or len(right) != 1:
        words = f"“{row[:20]}”要有两个以上选项，用 / 分开，正确的一个后面加 *。"
        raise Refused("bad_question", words, {"quiz": words})
    return {
        "ask": fit(ask, LONGEST_QUESTION, "quiz"),
        "choices": [fit(choice.rstrip("*＊"), LONGEST_CHOICE, "quiz") for choice in given],
        "right": right[0],
        "why": fit(why, LONGEST_WHY, "quiz"),
    }


def quiz_text(quiz: list[dict[str, Any]]) -> str:
    """A quiz as it is typed."""
    rows = []
    for one in quiz:
        choices = " / ".join(c + ("*" if at == one["right"] else "") for at, c in enumerate(one["choices"]))
        rows.append(" | ".join(filter(None, (one["ask"], choices, one["why"]))))
    return "\n".join(rows)
