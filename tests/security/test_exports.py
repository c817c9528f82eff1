"""S13: whatever stands in a cell that leaves the house, no spreadsheet runs it, and no value is changed by that."""

import ast
import csv
import io
import os
import random
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

import guanjia
from guanjia.insights import documents
from guanjia.insights.models import MapSnapshot
from guanjia.intake.triage import files as triage
from guanjia.kernel import clock
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.text import tidy
from guanjia.organization.models import Project
from guanjia.privacy import declared, queries
from guanjia.privacy.actions import exports
from guanjia.sheets import files, imports
from guanjia.sheets.workbooks import LeftOutCell, Report, write_workbook
from tests.access.crawl import browser
from tests.architecture.test_routes import ROUTES, address, values
from tests.security.test_no_script_runs import poison
from tests.world import World

CELLS = 10_000 if os.environ.get("GUANJIA_HOSTILE") == "full" else 2_000
SEED = os.environ.get("GUANJIA_SEED", "1")
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'=", " =", "\u00a0=", "\ufeff=", "\u200b=",
          "|", "%", '"=', ";=", ",=", "\t=", "==", "=-", "(=", "\0=", "\0", "\x0b=", "\x7f+")  # fmt: skip
BODIES = ("1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://127.0.0.1/?"&A1,"点")', 'DDE("cmd";"/C calc";"x")',
          'IMPORTXML("http://127.0.0.1","//a")', 'WEBSERVICE("http://127.0.0.1")', "SUM(A1:A9)", "1,2\n3", '"quoted"',
          "漏水", "", "😱𠮷", "2026-11-24", "00123", "1e5", "13812345678", "TRUE", "#N/A", "-1-2")  # fmt: skip
# what a spreadsheet may take for a formula at the start of a cell, also behind blanks, quotes and marks without width
FORMULA = re.compile(r"[\s\u200b\ufeff\"\x00-\x1f\x7f]*[=+\-@＝＋－＠]")


def cells() -> Iterator[str]:
    """So many cells: every start before every body, then drawn ones."""
    yield from (start + body for start in STARTS for body in BODIES)
    dice = random.Random(SEED)  # noqa: S311 - a sample, no secret
    alphabet = "=+-@\t\r\n\0\x0b'\"＝＋－＠ ,;|%a水1."
    for _ in range(CELLS - len(STARTS) * len(BODIES)):
        yield "".join(dice.choices(alphabet, k=dice.randint(0, 12)))


def kept(cell: str) -> str:
    """What the house keeps of a text; one with NUL cannot be stored at all, nor by the database."""
    return "" if "\0" in cell else tidy(cell)


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
        if (row[0].value or "") != kept(cell)
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


def audit_pack(given: list[str]) -> bytes:
    """The clause map, each text in every column that holds words."""
    words = (
        "id",
        "asks",
        "values",
        "changed",
        "how",
        "standing",
        "owner",
        "weight",
        "attested_until",
        "exempt",
    )
    lines = [dict.fromkeys(words, cell) | {"assumed": True, "figures": [{"label": cell}]} for cell in given]
    data = {
        "counts": {"符合": 1},
        "documents": [{"title": "制度", "chapters": [{"name": "章", "lines": lines}]}],
    }
    snapshot = MapSnapshot(project=Project(name="湖畔花园", code="LAKE"), data=data, since=clock.now().date(),
                           until=clock.now().date(), taken_at=clock.now())  # fmt: skip
    return documents.audit_workbook(snapshot).getvalue()


def own_copy(given: list[str]) -> bytes:
    """Everything about a person."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(declared, "identities", {"person": lambda ref: ref})
        patch.setattr(
            declared, "copies", [declared.CopyPart("份", ("词",), lambda one: [(cell,) for cell in given])]
        )
        return queries.copy_of(SubjectRef("person", 1), "xlsx")


def list_taken(given: list[str]) -> bytes:
    """A list by approval or a masked one."""
    kind = declared.ExportKind("k", "名单", "x", ("词",), lambda *a: 0, lambda *a: [])
    return exports.workbook(kind, "周敏 导出", [(cell,) for cell in given])


def problems(given: list[str]) -> bytes:
    """What an import could not take over."""
    cells = tuple(LeftOutCell("表", n, "列", cell, "看不懂") for n, cell in enumerate(given))
    out = io.BytesIO()
    write_workbook(out, {"问题清单": imports.error_rows(Report((), (), cells, (), {}))})
    return out.getvalue()


def texts_sorted(given: list[str]) -> bytes:
    """Past texts of a company with what triage suggests beside them."""
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "past.csv").open("w", newline="") as past:
        csv.writer(past).writerows([["内容", "备注"], *(("漏水", cell) for cell in given)])
        past.flush()
        return triage.classified(Path(past.name), None, None, 0.6)[0].read_bytes()


WAYS: tuple[Callable[[list[str]], bytes], ...] = (audit_pack, own_copy, list_taken, problems, texts_sorted)
# who writes a table that leaves the house; each is fed above, or by the poisoned rows below
WRITERS = {
    "sheets/files.py", "sheets/workbooks.py", "privacy/actions/exports.py", "privacy/queries/requests.py",
    "insights/documents.py", "workorders/web/lists.py", "measures/web/sheet.py", "knowledge/web/keeping.py",
    "sla/web/desk.py", "stores/web/desk.py", "sheets/imports.py", "workorders/web/suppliers.py",
    "intake/triage/files.py",
}  # fmt: skip


def test_nobody_else_writes_a_table_that_leaves_the_house() -> None:
    house, found = Path(guanjia.__file__).parent, set()
    texts = {path: path.read_text() for path in house.rglob("*.py")}
    for path, text in texts.items():
        for node in (
            ast.walk(ast.parse(text)) if re.search("write_workbook|Workbook|download|csv", text) else ()
        ):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                whose = getattr(getattr(node.func, "value", None), "id", "")
                if name in ("write_workbook", "Workbook", "download") or (whose, name) == ("csv", "writer"):
                    found.add(str(path.relative_to(house)))
    assert found == WRITERS


@pytest.mark.asvs("1.2.10")
@pytest.mark.parametrize("way", WAYS, ids=[way.__name__ for way in WAYS])
def test_no_workbook_of_any_kind_holds_a_formula_and_every_text_is_there(
    db: None, way: Callable[[list[str]], bytes]
) -> None:
    given = list(cells()) if CELLS == 10_000 else random.Random(SEED).sample(list(cells()), 150)  # noqa: S311
    body = way(given)
    assert formulas_in(body) == []
    read = {
        str(cell.value or "")
        for sheet in load_workbook(io.BytesIO(body))
        for row in sheet.iter_rows()
        for cell in row
    }
    assert {kept(cell) for cell in given} - read == set()


def formulas_in(body: bytes) -> list[str]:
    """The cells of a file that a spreadsheet would run: formulas of a workbook, bare starts in plain text."""
    if body[:2] == b"PK":
        packed = zipfile.ZipFile(io.BytesIO(body))
        sheets = [packed.read(name).decode() for name in packed.namelist() if "worksheets/" in name]
        return [found for sheet in sheets for found in re.findall(r"<f[ >].*?</f>", sheet)]
    rows = csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""))
    return [cell for row in rows for cell in row if FORMULA.match(cell)]


def files_of(world: World, given: dict[str, Any]) -> dict[str, bytes]:
    """Every table that the desk gives as a file, as the project's manager takes it."""
    client, found = browser(world.account("lin")), {}
    named = {
        path: entry for path, entry in ROUTES.items() if re.search("xlsx|rows\\.|month\\.|masked|csv", path)
    }
    for path, entry in (ROUTES if CELLS == 10_000 else named).items():
        for kind in ("xlsx", "csv") if "<str:kind>" in path else ("",):
            here = given | (
                {"kind": kind if re.search("(rows|month)\\.", path) else "orders"} if kind else {}
            )
            url = address(entry, here)
            answer = client.post(url) if "masked" in path else client.get(url)
            if "spreadsheet" in answer.get("Content-Type", "") or "csv" in answer.get("Content-Type", ""):
                found[url] = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return found


@pytest.mark.asvs("1.2.10")
def test_no_file_of_the_desk_holds_a_formula_whatever_stands_in_the_rows(world: World) -> None:
    given = values(world)
    assert poison(0, [start + body for start in STARTS[:11] for body in BODIES[:4] if start > " "]) > 100
    taken = files_of(world, given)
    assert {url: found for url, body in taken.items() if (found := formulas_in(body))} == {}
    assert len(taken) >= 8, list(taken)


def test_the_control_a_writer_that_marks_nothing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "looks_like_formula", lambda text: False)
    read = list(
        csv.reader(io.StringIO(files.plain([[cell] for cell in cells()]).decode("utf-8-sig"), newline=""))
    )
    assert len([row for row in read if row and FORMULA.match(row[0])]) > 300
