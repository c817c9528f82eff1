"""Workbooks: hostile files are refused politely, and what is written out is never a formula."""

import io
import random
import struct
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from guanjia.sheets import workbook_safety
from guanjia.sheets.workbooks import Findings, OpenWorkbook, WorkbookRefused, write_workbook

COLUMNS = {"number": ("编号", "序号"), "area": ("面积",)}
DATA = Path(__file__).parent.parent / "data"


def workbook(*lines: tuple[object, ...], title: str = "表", hidden: bool = False) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for line in lines:
        sheet.append(line)
    if hidden:
        sheet.sheet_state = "hidden"
        book.create_sheet("空")
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def with_part(name: str, content: bytes, source: bytes | None = None) -> bytes:
    """A workbook in which one part was replaced."""
    target = io.BytesIO()
    old = zipfile.ZipFile(io.BytesIO(source or workbook(("编号",), (1,))))
    with old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return target.getvalue()


def sheet(body: str, before: str = "") -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    text = (
        f'<?xml version="1.0"?>{before}<worksheet xmlns="{space}"><sheetData>{body}</sheetData></worksheet>'
    )
    return with_part("xl/worksheets/sheet1.xml", text.encode())


def lying_bomb() -> bytes:
    """A part of 30 MB that claims to be small, in both places where a zip says so."""
    data = with_part("xl/bomb.xml", b"<a>" + b" " * 30 * 1024 * 1024 + b"</a>")
    real = struct.pack("<I", 30 * 1024 * 1024 + 7)
    return data.replace(real, struct.pack("<I", 1000))


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "空的"),
    "zeros": (lambda: b"\x00" * 5000, "空的"),
    "text renamed": (lambda: "编号,面积\n1,2\n".encode(), "不是 xlsx"),
    "old xls": (lambda: b"\xd0\xcf\x11\xe0" + b"x" * 600, "旧版 xls"),
    "cut off": (lambda: workbook(("编号",), (1,))[:-200], "不是 xlsx"),
    "a zip of something else": (lambda: with_zip({"a.txt": b"x"}), "不是 xlsx"),
    "not xml": (lambda: with_part("xl/worksheets/sheet1.xml", b"<row"), "损坏"),
    "zip bomb by ratio": (lambda: with_part("xl/bomb.xml", b" " * 30 * 1024 * 1024), "过大"),
    "zip bomb that lies": (lying_bomb, "损坏"),
    "far cell": (lambda: sheet('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>'), "列太多"),
    "far row": (lambda: sheet('<row r="1048576"><c r="A1048576"><v>1</v></c></row>'), "200000 行"),
    "far row said by the cell alone": (lambda: sheet('<row><c r="B300000"><v>1</v></c></row>'), "200000 行"),
    "wide and long": (
        lambda: sheet(
            '<row r="1"><c r="IV1"><v>1</v></c></row><row r="190000"><c r="A190000"><v>1</v></c></row>'
        ),
        "列太多",
    ),
    "too many rows": (lambda: sheet("<row/>" * 200_001), "200000 行"),
    "entities": (lambda: sheet("", '<!DOCTYPE a [<!ENTITY b "bbbb">]>'), "结构不正常"),
    "bad reference": (lambda: sheet('<row r="x"/>'), "损坏"),
    "1x1": (lambda: workbook(("你好",)), "没有找到表头"),
    "no cell at all": (lambda: workbook(), "没有找到表头"),
    "header only": (lambda: workbook(("编号", "面积")), "没有数据"),
    "header and blanks": (lambda: workbook(("编号", "面积"), (None, " ")), "没有数据"),
    "hidden sheet": (lambda: workbook(("编号", "面积"), (1, 2), hidden=True), "没有找到表头"),
}


def with_zip(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.asvs("1.5.1", "5.2.2", "5.2.3")
def test_a_hostile_or_empty_file_is_refused_with_advice(name: str) -> None:
    make, message = HOSTILE[name]
    with pytest.raises(WorkbookRefused, match=message) as refusal:
        OpenWorkbook(make()).need_table(COLUMNS, ("number",))
    assert "请" in refusal.value.message


def test_one_long_text_in_very_many_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_safety, "MOST_CHARACTERS", 1_000)
    with pytest.raises(WorkbookRefused, match="过长的文字"):
        OpenWorkbook(with_shared_text("长" * 300, 4))


def with_shared_text(text: str, cells: int) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    shared = f'<sst xmlns="{space}"><si><t>{text}</t></si></sst>'.encode()
    body = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, cells + 1))
    return with_part("xl/sharedStrings.xml", shared, sheet(body))


@pytest.mark.asvs("5.2.3")
def test_a_file_that_unpacks_to_more_than_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert workbook_safety.LARGEST_UNPACKED == 200 * 1024 * 1024
    monkeypatch.setattr(workbook_safety, "LARGEST_UNPACKED", 10_000)
    with pytest.raises(WorkbookRefused, match="过大"):
        OpenWorkbook(with_part("xl/more.xml", b" " * 10_000))


@pytest.mark.asvs("5.2.1")
def test_a_file_over_the_size_limit_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(workbook_safety, "LARGEST_FILE", 100)
    file = tmp_path / "large.xlsx"
    file.write_bytes(workbook(("编号",), (1,)))
    with pytest.raises(WorkbookRefused, match="50 MB"):
        OpenWorkbook(file)


def test_damaged_bytes_never_escape_as_another_error() -> None:
    source = (DATA / "staff-roster.xlsx").read_bytes()
    chance = random.Random(20261122)  # noqa: S311
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        content = archive.read("xl/worksheets/sheet1.xml")
    for _ in range(60):
        damaged = bytearray(content)
        for _ in range(chance.randint(1, 6)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(32, 127)
        try:
            OpenWorkbook(with_part("xl/worksheets/sheet1.xml", bytes(damaged), source)).need_table(
                COLUMNS, ("number",)
            )
        except WorkbookRefused as refusal:
            assert refusal.message
    for _ in range(60):
        damaged = bytearray(source)
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        try:
            OpenWorkbook(bytes(damaged)).need_table({"number": ("工号",)}, ("number",))
        except WorkbookRefused as refusal:
            assert refusal.message


def test_a_header_below_titles_is_found_and_rows_keep_their_numbers() -> None:
    data = workbook(
        ("标题",), (), ("备注", "面积\n(㎡)", "编 号"), ("x", 89.5, 1), (), (None, None, 2), ("合计", 89.5)
    )
    table = OpenWorkbook(data).need_table(COLUMNS, ("number",))
    assert table.header_row == 3
    assert [row.number for row in table.rows] == [4, 5, 6, 7]
    assert table.rows[0].text("number") == "1"
    assert table.rows[0].cells["area"] == 89.5
    assert table.rows[0].text("备注") == "x"
    assert table.rows[1].is_blank()
    assert table.rows[3].is_total()


def test_a_bad_cell_is_left_out_and_its_numbers_are_masked() -> None:
    table = OpenWorkbook(workbook(("编号", "面积"), (1, "问13812345678"))).need_table(COLUMNS, ("number",))
    findings = Findings(table.sheet, COLUMNS)
    assert findings.value(table.rows[0], "area", lambda raw: date.fromisoformat("2026-01-01")) == date(
        2026, 1, 1
    )

    def fail(raw: object) -> int:
        raise WorkbookRefused("bad", f"{raw} 不行，请改正")

    assert findings.value(table.rows[0], "area", fail) is None
    assert findings.left_out[0].value == "问138****5678"
    assert findings.left_out[0].reason == "问138****5678 不行，请改正"
    assert (findings.left_out[0].column, findings.left_out[0].row) == ("面积", 2)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@sum", "＝1", "'=cmd|' /C calc'!A0", "#N/A", "普通"])
@pytest.mark.asvs("1.2.10")
def test_written_text_is_never_a_formula(text: str, tmp_path: Path) -> None:
    target = tmp_path / "errors.xlsx"
    write_workbook(target, {"值": [("行", "值", "日期"), (3, text, date(2026, 1, 1)), (4, None, "\ud800")]})
    rows = list(load_workbook(target).worksheets[0].iter_rows())
    assert rows[1][1].value == text
    assert rows[1][1].data_type == "s"
    with zipfile.ZipFile(target) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    table = OpenWorkbook(target).need_table({"row": ("行",)}, ("row",))
    assert table.rows[0].cells["值"] == text
