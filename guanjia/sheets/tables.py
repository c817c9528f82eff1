"""A table that a person has lying about: an xlsx workbook, or plain text with commas in UTF-8 or GBK."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from guanjia.sheets.workbook_safety import LARGEST_FILE, MOST_COLUMNS, MOST_ROWS, WorkbookRefused
from guanjia.sheets.workbooks import Cell, OpenWorkbook, Table, heading_of, table_in

WORKBOOK, PLAIN = ".xlsx", (".csv", ".txt", ".tsv")
SENT = "上传的文件"
_SEPARATORS = ",\t;"


def read_table(path: Path, columns: Mapping[str, Sequence[str]], needed: Sequence[str]) -> Table:
    """The first table of a file with all needed fields; else refused, with the headings that there are."""
    return _first_table(sheets_of(path), path.name, columns, needed)


def table_of(data: bytes, columns: Mapping[str, Sequence[str]], needed: Sequence[str]) -> Table:
    """The same of a file that was sent: a workbook by its first signs, else plain text."""
    sheets = list(OpenWorkbook(data).sheets()) if data[:2] == b"PK" else [(SENT, _plain_cells(data, SENT))]
    return _first_table(sheets, SENT, columns, needed)


def _first_table(
    sheets: Sequence[tuple[str, list[list[Cell]]]], file: str, columns: Mapping[str, Sequence[str]],
    needed: Sequence[str],
) -> Table:  # fmt: skip
    for name, cells in sheets:
        table = table_in(name, cells, columns, frozenset(needed))
        if table is not None and any(not row.is_blank() for row in table.rows):
            return table
        if table is not None:
            raise WorkbookRefused("no_rows", f"“{file}”的表头下面没有数据，请填好后再来")
    there = "、".join(_headings(sheets)) or "空的"
    wanted = "；".join("/".join(columns[name][:3]) for name in needed)
    message = f"“{file}”里没有找到表头 {wanted}。现有的列：{there}。请改表头，或用选项说明是哪一列"
    raise WorkbookRefused("header_missing", message)


def sheets_of(path: Path) -> list[tuple[str, list[list[Cell]]]]:
    """The sheets of a file with their cells; plain text is one sheet."""
    if path.suffix.lower() in PLAIN:
        with path.open("rb") as file:
            return [(path.stem, _plain_cells(file.read(LARGEST_FILE + 1), path.name))]
    if path.suffix.lower() == WORKBOOK:
        return list(OpenWorkbook(path).sheets())
    raise WorkbookRefused("unknown_kind", f"不认识“{path.name}”，请另存为 xlsx 或 csv")


def _headings(sheets: Sequence[tuple[str, list[list[Cell]]]]) -> list[str]:
    """The first line with words of any sheet."""
    for _, cells in sheets:
        for line in cells:
            if words := [heading for cell in line if (heading := heading_of(cell)[:20])]:
                return words[:30]
    return []


def _plain_cells(data: bytes, name: str) -> list[list[Cell]]:
    if len(data) > LARGEST_FILE:
        raise WorkbookRefused("file_too_large", "文件超过 50 MB，请拆成几份")
    text = _decoded(data, name).replace("\x00", "")
    first = text.lstrip().split("\n", 1)[0]
    separator = max(_SEPARATORS, key=first.count)
    try:
        lines: list[list[Cell]] = [
            list(line) for line in csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        ]
    except csv.Error as error:
        message = f"“{name}”不是整齐的 csv（多半是引号没有成对），请用 Excel 或 WPS 打开后另存为 xlsx"
        raise WorkbookRefused("csv_damaged", message) from error
    if len(lines) > MOST_ROWS or max(map(len, lines), default=0) > MOST_COLUMNS:
        raise WorkbookRefused("too_many_rows", f"表格超过 {MOST_ROWS} 行或 {MOST_COLUMNS} 列，请拆成几份")
    return lines


def _decoded(data: bytes, name: str) -> str:
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise WorkbookRefused("unknown_encoding", f"“{name}”既不是 UTF-8 也不是 GBK 文字，请另存为 xlsx")
