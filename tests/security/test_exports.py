"""S13: whatever stands in a cell that leaves the house, no spreadsheet runs it, and no value is changed by that."""

import csv
import io
import os
import random
import re
import zipfile
from collections.abc import Iterator

import pytest
from openpyxl import load_workbook

from guanjia.kernel.text import tidy
from guanjia.sheets import files
from guanjia.sheets.workbooks import write_workbook

CELLS = 10_000 if os.environ.get("GUANJIA_HOSTILE") == "full" else 2_000
SEED = os.environ.get("GUANJIA_SEED", "1")
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'=", " =", "\u00a0=", "\ufeff=", "\u200b=",
          "|", "%", '"=', ";=", ",=", "\t=", "==", "=-", "(=")  # fmt: skip
BODIES = ("1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://127.0.0.1/?"&A1,"点")', 'DDE("cmd";"/C calc";"x")',
          'IMPORTXML("http://127.0.0.1","//a")', 'WEBSERVICE("http://127.0.0.1")', "SUM(A1:A9)", "1,2\n3", '"quoted"',
          "漏水", "", "😱𠮷", "2026-11-24", "00123", "1e5", "13812345678", "TRUE", "#N/A", "-1-2")  # fmt: skip
# what a spreadsheet may take for a formula at the start of a cell, also behind blanks, quotes and marks without width
FORMULA = re.compile(r"[\s\u200b\ufeff\"]*[=+\-@＝＋－＠]")


def cells() -> Iterator[str]:
    """So many cells: every start before every body, then drawn ones."""
    yield from (start + body for start in STARTS for body in BODIES)
    dice = random.Random(SEED)  # noqa: S311 - a sample, no secret
    alphabet = "=+-@\t\r\n'\"＝＋－＠ ,;|%a水1."
    for _ in range(CELLS - len(STARTS) * len(BODIES)):
        yield "".join(dice.choices(alphabet, k=dice.randint(0, 12)))


@pytest.mark.asvs("1.2.10")
def test_no_cell_of_a_text_file_is_a_formula_and_every_text_comes_back() -> None:
    given = list(cells())
    assert len(given) == CELLS
    answer = files.download("a", "csv", "表", ("词",), ([cell] for cell in given))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(text, newline="")))[1:]
    read = [row[0] if row else "" for row in rows]
    pairs = zip(given, read, strict=True)
    assert [(cell, back) for cell, back in pairs if back not in (cell, f"'{cell}")] == []
    assert [back for back in read if FORMULA.match(back)] == []


@pytest.mark.asvs("1.2.10")
def test_no_cell_of_a_workbook_is_a_formula_and_every_text_comes_back() -> None:
    given = list(cells())
    answer = files.download("a", "xlsx", "表", ("词",), ([cell] for cell in given))
    body = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    sheet = zipfile.ZipFile(io.BytesIO(body)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet and b"<f " not in sheet
    rows = list(load_workbook(io.BytesIO(body)).worksheets[0].iter_rows(min_row=2))
    assert {row[0].data_type for row in rows} <= {"s", "inlineStr", "n"}
    assert [row[0].value for row in rows if row[0].data_type == "n" and row[0].value is not None] == []
    assert [
        (cell, row[0].value)
        for cell, row in zip(given, rows, strict=True)
        if (row[0].value or "") != tidy(cell)
    ] == []


@pytest.mark.asvs("1.2.10")
def test_numbers_leave_as_numbers() -> None:
    out = io.BytesIO()
    write_workbook(out, {"表": [("数",), (1,), (-2.5,), ("-2.5",), (10**12,)]})
    column = [row[0] for row in load_workbook(io.BytesIO(out.getvalue())).worksheets[0].iter_rows(min_row=2)]
    assert [(cell.value, cell.data_type) for cell in column] == [
        (1, "n"),
        (-2.5, "n"),
        ("-2.5", "s"),
        (10**12, "n"),
    ]


def test_the_control_a_writer_that_marks_nothing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "looks_like_formula", lambda text: False)
    read = list(
        csv.reader(io.StringIO(files.plain([[cell] for cell in cells()]).decode("utf-8-sig"), newline=""))
    )
    assert len([row for row in read if row and FORMULA.match(row[0])]) > 300
