"""How procedures and guided questions are written in a text field: one line each.

A procedure: `要带：角阀`, `安全：总阀已关`, else a step. Behind the words, each after `|`: `拍照` when a photo is
a must, `读数=电压 V` for a value to enter, anything else explains the step. A question: `哪里堵？| 厨房 / 阳台`.
"""

import re
from collections.abc import Iterable
from typing import Any

from guanjia.kernel.refusals import Refused
from guanjia.kernel.text import fit, tidy
from guanjia.knowledge.models import Question, SopStep

PARTS = {"要带": SopStep.Part.PREPARE, "安全": SopStep.Part.SAFETY, "步骤": SopStep.Part.STEP}
WORDS = {part: word for word, part in PARTS.items()}
LONGEST = 60


def lines_of(text: str) -> list[tuple[str, str, dict[str, Any]]]:
    """The lines of a procedure as (part, words, more); Refused names the line that is too long."""
    found = []
    for row in filter(None, map(str.strip, tidy(text).split("\n"))):
        head, *rest = (piece.strip() for piece in re.split(r"[|｜]", row))
        part, words = SopStep.Part.STEP, head
        marked = re.match(r"(要带|安全|步骤)\s*[:：]\s*(.*)", head)
        if marked:
            part, words = PARTS[marked[1]], marked[2]
        if not 0 < len(words) <= LONGEST:
            raise Refused(
                "bad_line", f"“{row[:20]}”这一行要有 1 到 {LONGEST} 个字。", {"text": f"请改“{row[:20]}”"}
            )
        found.append((str(part), words, _more(rest)))
    return found


def _more(pieces: Iterable[str]) -> dict[str, Any]:
    """What stands behind the words of a line."""
    more: dict[str, Any] = {}
    for piece in filter(None, pieces):
        reading = re.match(r"读数\s*[=:：＝]\s*(.+)", piece)
        if piece == "拍照":
            more["needs_photo"] = True
        elif reading:
            more["needs_reading"] = fit(reading[1], 30, "text")
        else:
            more["detail"] = "\n".join(filter(None, (more.get("detail", ""), piece)))
    return more


def text_of(steps: Iterable[SopStep]) -> str:
    """A procedure as it is typed."""
    rows = []
    for step in steps:
        behind = step.detail.split("\n") if step.detail else []
        behind += ["拍照"] if step.needs_photo else []
        behind += [f"读数={step.needs_reading}"] if step.needs_reading else []
        rows.append(" | ".join([f"{WORDS[SopStep.Part(step.part)]}：{step.text}", *behind]))
    return "\n".join(rows)


def questions_of(text: str) -> list[tuple[str, str]]:
    """Guided questions as (text, choices); Refused when one is too long."""
    rows = (re.split(r"[|｜]", row, maxsplit=1) for row in tidy(text).split("\n") if row.strip())
    return [(fit(row[0], LONGEST, "text"), fit(row[1], 120, "text") if len(row) > 1 else "") for row in rows]


def questions_text(questions: Iterable[Question]) -> str:
    """Guided questions as they are typed."""
    return "\n".join(f"{q.text} | {q.choices}" if q.choices else q.text for q in questions)
