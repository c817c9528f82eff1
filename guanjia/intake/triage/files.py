"""Spreadsheets of past texts: read with any labels, parted for an honest check, and written again with suggestions."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from guanjia.intake.triage.figures import Figures, compare
from guanjia.intake.triage.model import Model
from guanjia.intake.triage.suggestions import MODEL, SILENT, Said, triage
from guanjia.intake.triage.words import lexicon
from guanjia.kernel.refusals import Refused
from guanjia.sheets.tables import read_table
from guanjia.sheets.workbooks import Cell, heading_of, write_workbook

TEXTS = (
    "内容",
    "诉求内容",
    "报修内容",
    "问题描述",
    "描述",
    "事项内容",
    "工单内容",
    "反映内容",
    "文本",
    "文字",
    "text",
    "content",
)
LABELS = ("类别", "分类", "类型", "报修类别", "工单类别", "标签", "category", "label")
HELD_BACK = 5  # one of so many
FIELDS = {
    "safety": "安全", "category": "类别", "urgency": "紧急程度", "kind": "诉求", "sentiment": "情绪", "party": "责任方",
}  # fmt: skip


@dataclass(frozen=True)
class Past:
    """Texts with their labels by field; texts of one group stay on one side of a check."""

    text_heading: str
    texts: list[str]
    labels: dict[str, list[str]]
    groups: list[str]
    blank: int = 0


def past(path: Path, text: str | None, labels: Sequence[str] | None, group: str | None) -> Past:
    """The labelled texts of a file; columns that are not named are found by their usual headings."""
    asked = {"text": _named(text, TEXTS)} | {
        f"label{n}": _named(one, ()) for n, one in enumerate(labels or [])
    }
    if not labels:
        asked["label0"] = LABELS
    if group:
        asked["group"] = _named(group, ())
    table = read_table(_there(path), asked, list(asked))
    names = {name: next(one for one in asked[name] if one in table.headings) for name in asked}
    rows = [row for row in table.rows if row.text("text")]
    texts = [row.text("text") for row in rows]
    return Past(
        names["text"],
        texts,
        {names[name]: [row.text(name) for row in rows] for name in asked if name.startswith("label")},
        [row.text("group") if group else _same(row.text("text")) for row in rows],
        len(table.rows) - len(rows),
    )


def _named(heading: str | None, usual: tuple[str, ...]) -> tuple[str, ...]:
    return (heading_of(heading),) if heading else usual


def _same(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())


def _there(path: Path) -> Path:
    if not path.is_file():
        raise Refused("no_file", f"没有这个文件：{path}，请核对路径")
    return path


def parted(given: Past) -> tuple[Past, Past]:
    """Four fifths and a fifth, by a hash of the group, so that it is the same every time."""
    is_held = [int(hashlib.sha256(group.encode()).hexdigest(), 16) % HELD_BACK == 0 for group in given.groups]

    def side(held: bool) -> Past:
        at = [place for place, one in enumerate(is_held) if one is held]
        labels = {field: [values[place] for place in at] for field, values in given.labels.items()}
        texts, groups = [given.texts[place] for place in at], [given.groups[place] for place in at]
        return Past(given.text_heading, texts, labels, groups)

    return side(False), side(True)


def held_figures(model: Model, held: Past, threshold: float = 0.0) -> dict[str, Figures]:
    """How often the model says of held-back texts what people said; below the threshold it abstains."""
    found = {}
    for field, wanted in held.labels.items():
        known = [(text, label) for text, label in zip(held.texts, wanted, strict=True) if label]
        guesses = [model.guess(field, text) or ("", 0.0) for text, _ in known]
        found[field] = compare(
            [label for _, label in known], [label if sure >= threshold else "" for label, sure in guesses]
        )
    return found


def classified(path: Path, text: str | None, model: Model | None, threshold: float) -> tuple[Path, int, int]:
    """Write the rows with suggestions to a new workbook beside the file; its path, the rows, how often it abstained."""
    table = read_table(_there(path), {"text": _named(text, TEXTS)}, ["text"])
    fields = ["safety", *(model.heads if model else ("urgency", "kind", "sentiment", "party"))]
    titles = [FIELDS["safety"], *(fields[1:] if model else (FIELDS[field] for field in fields[1:]))]
    kept = [heading for heading in table.headings if heading]
    names = {
        entry.code: entry.name for entries in lexicon().entries.values() for entry in entries if entry.name
    }
    body: list[list[Cell | None]] = []
    silent = 0
    for row in table.rows:
        said = (
            list(_said(row.text("text"), fields, model, threshold))
            if row.text("text")
            else [SILENT] * len(fields)
        )
        silent += sum(one.abstained for one in said[1:]) if row.text("text") else 0
        cells = [row.cells.get(heading, row.cells["text"]) for heading in kept]
        body.append([*cells, *(cell for one in said for cell in _cells(one, names))])
    heads = [f"{title}·{what}" for title in titles for what in ("建议", "把握", "依据")]
    target = free_name(path.with_name(f"{path.stem}-已分类.xlsx"))
    write_workbook(target, {"已分类": [[*kept, *heads], *body]})
    return target, sum(bool(row.text("text")) for row in table.rows), silent


def _said(text: str, fields: Sequence[str], model: Model | None, threshold: float) -> Iterator[Said]:
    """The danger by words, then each field: by the model alone where there is one, else by words."""
    suggestion = triage(text, lexicon())
    for field in fields:
        guess = model.guess(field, text) if model and field != "safety" else None
        if guess is None:
            yield getattr(suggestion, field)
        elif guess[1] < threshold:
            yield Said("", guess[1], "", f"把握不够，最像“{guess[0]}”")
        else:
            yield Said(guess[0], guess[1], MODEL, "模型按以往的归类")


def _cells(said: Said, names: Mapping[str, str]) -> list[Cell | None]:
    value = said.value if said.by == MODEL else names.get(said.value, said.value)
    return [value, round(said.confidence, 3) if said.confidence else None, said.why]


def free_name(path: Path) -> Path:
    """The path, or the next one with a number that is not taken."""
    if not path.exists():
        return path
    return next(
        one
        for number in count(2)
        if not (one := path.with_name(f"{path.stem}-{number}{path.suffix}")).exists()
    )
