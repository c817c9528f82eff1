"""Spreadsheets in and out: opened safely, read as typed rows under a header, answered with an error list."""

import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Generic, TypeAlias, TypeVar

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from guanjia.kernel.numbers import cell_digits, mask_in_text, noted
from guanjia.kernel.refusals import Refused
from guanjia.kernel.text import TextRefused, looks_like_formula, tidy
from guanjia.sheets.workbook_safety import WorkbookRefused, safe_copy

Cell: TypeAlias = str | int | float | bool | date | datetime | time | timedelta
RowT = TypeVar("RowT")
ValueT = TypeVar("ValueT")
_HEADER_SEARCH_ROWS = 30
_LONGEST_LISTED = 60
_TOTALS = frozenset(("合计", "总计", "小计", "汇总"))


@dataclass(frozen=True)
class Row:
    """One row of a sheet: its number as the spreadsheet shows it, and its cells by the asked field names."""

    number: int
    cells: Mapping[str, Cell]

    def text(self, name: str) -> str:
        """The cell as tidy text; numbers without '.0', empty when there is none or it cannot be stored."""
        value = self.cells.get(name, "")
        try:
            return tidy(value) if isinstance(value, str) else (cell_digits(value) or str(value))
        except TextRefused:
            return ""

    def is_total(self) -> bool:
        """Whether this is a line of totals and not a record."""
        return any(value in _TOTALS for value in self.cells.values() if isinstance(value, str))

    def is_blank(self) -> bool:
        """Whether no asked cell holds anything."""
        return not any(self.text(name) for name in self.cells)


@dataclass(frozen=True)
class Table:
    """The rows below a header that was found in a sheet."""

    sheet: str
    header_row: int
    rows: tuple[Row, ...]
    headings: tuple[str, ...]


@dataclass(frozen=True)
class RefusedRow:
    """A row that is not taken over, with the reason in Chinese."""

    sheet: str
    row: int
    reason: str


@dataclass(frozen=True)
class LeftOutCell:
    """A cell that is left out of a row that is taken over; the value is masked."""

    sheet: str
    row: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class Note:
    """Something to look at in a row that is taken over, by a code for programs and a message in Chinese."""

    sheet: str
    row: int
    code: str
    message: str


@dataclass(frozen=True)
class Report(Generic[RowT]):
    """What a reader found in a workbook: rows to take over, and everything that a person must look at."""

    rows: tuple[RowT, ...]
    refused: tuple[RefusedRow, ...]
    left_out: tuple[LeftOutCell, ...]
    notes: tuple[Note, ...]
    counts: Mapping[str, int]


@dataclass
class Findings:
    """Collects what a reader meets on its way through one sheet."""

    sheet: str
    columns: Mapping[str, Sequence[str]]
    codes: Counter[str] = field(default_factory=Counter)
    refused: list[RefusedRow] = field(default_factory=list)
    left_out: list[LeftOutCell] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def refuse(self, row: Row, code: str, reason: str) -> None:
        """Do not take this row over."""
        self.codes[code] += 1
        self.refused.append(RefusedRow(self.sheet, row.number, mask_in_text(reason)))

    def leave_out(self, row: Row, name: str, masked: str, refusal: Refused) -> None:
        """Take the row over without this cell."""
        self.codes[refusal.code] += 1
        self.codes[f"left_out_{name}"] += 1
        cell = LeftOutCell(
            self.sheet, row.number, self.columns[name][0], masked, mask_in_text(refusal.message)
        )
        self.left_out.append(cell)

    def note(self, row: Row, code: str, message: str) -> None:
        """Ask a person to look at this row."""
        self.codes[code] += 1
        self.notes.append(Note(self.sheet, row.number, code, message))

    def value(
        self, row: Row, name: str, read: Callable[[object], ValueT], mask: Callable[[str], str] = mask_in_text
    ) -> ValueT | None:
        """A cell as `read` understands it; empty is None, a bad one is left out and listed masked."""
        raw = row.cells.get(name, "")
        if raw == "" or (isinstance(raw, str) and not raw.strip()):
            return None
        try:
            return read(raw)
        except Refused as refusal:
            self.leave_out(row, name, mask(row.text(name))[:_LONGEST_LISTED], refusal)
            return None

    def words(self, row: Row, name: str, longest: int) -> str:
        """A cell as tidy text; a longer one is left out and listed, never cut."""
        return self.value(row, name, lambda _: noted(row.text(name), longest, name)) or ""


class OpenWorkbook:
    """A workbook that was checked and opened; sheets are read when asked for."""

    def __init__(self, source: bytes | str | Path) -> None:
        data = safe_copy(source)
        with _calamine():
            self._book = CalamineWorkbook.from_filelike(io.BytesIO(data))

    def sheets(self) -> Iterator[tuple[str, list[list[Cell]]]]:
        """Every visible sheet with its cells."""
        for sheet in self._book.sheets_metadata:
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet:
                yield sheet.name, self._cells(sheet.name)

    def tables(self, columns: Mapping[str, Sequence[str]], needed: Iterable[str]) -> Iterator[Table]:
        """Every visible sheet with a header row, among the first thirty, that names all needed fields."""
        for name, cells in self.sheets():
            table = table_in(name, cells, columns, frozenset(needed))
            if table is not None:
                yield table

    def need_table(self, columns: Mapping[str, Sequence[str]], needed: Sequence[str]) -> Table:
        """The first such sheet; a workbook without one, or with a bare header, is refused."""
        table = next(self.tables(columns, needed), None)
        if table is None:
            headings = "、".join(columns[name][0] for name in needed)
            raise WorkbookRefused("header_missing", f"没有找到表头，请保留一行写有 {headings} 的表头")
        if all(row.is_blank() for row in table.rows):
            raise WorkbookRefused("no_rows", f"“{table.sheet}”的表头下面没有数据，请填好后再上传")
        return table

    def _cells(self, name: str) -> list[list[Cell]]:
        with _calamine():
            return list(self._book.get_sheet_by_name(name).to_python(skip_empty_area=False))


@contextmanager
def _calamine() -> Iterator[None]:
    """Turns errors of the reader, and panics of its Rust side, into a refusal."""
    try:
        yield
    except BaseException as error:
        is_panic = type(error).__name__ == "PanicException"
        if is_panic or isinstance(error, CalamineError | ValueError | OSError):
            message = "表格打不开或已损坏，请用 Excel 或 WPS 打开后另存为 xlsx"
            raise WorkbookRefused("workbook_damaged", message) from error
        raise


def table_in(
    sheet: str, cells: list[list[Cell]], columns: Mapping[str, Sequence[str]], needed: frozenset[str]
) -> Table | None:
    """The rows under the first header row, among the first thirty, that names all needed fields; None without one."""
    for index, line in enumerate(cells[:_HEADER_SEARCH_ROWS]):
        headings = tuple(heading_of(cell) for cell in line)
        places = {name: headings.index(alias) for name, alias in _first_alias(columns, headings)}
        if needed <= places.keys():
            rows = tuple(_rows(cells, index + 1, places, headings))
            return Table(sheet, index + 1, rows, headings)
    return None


def _first_alias(columns: Mapping[str, Sequence[str]], headings: Sequence[str]) -> Iterator[tuple[str, str]]:
    for name, aliases in columns.items():
        for alias in aliases:
            if alias in headings:
                yield name, alias
                break


def _rows(
    cells: list[list[Cell]], first: int, places: Mapping[str, int], headings: Sequence[str]
) -> Iterator[Row]:
    """Rows with the asked fields by name; the other columns under their own heading."""
    others = {heading: at for at, heading in enumerate(headings) if heading and at not in places.values()}
    for number, line in enumerate(cells[first:], first + 1):
        yield Row(number, {name: line[at] for name, at in (others | dict(places)).items()})


def heading_of(cell: Cell) -> str:
    """A heading without blanks, line breaks and a bracketed unit: '建筑面积\\n(㎡)' is 建筑面积."""
    if isinstance(cell, date):
        return f"{cell.month}/{cell.day}"
    text = "".join(str(cell).split())
    return text.split("(")[0].split("（")[0]


def write_workbook(
    target: Path | io.BytesIO, sheets: Mapping[str, Iterable[Sequence[Cell | None]]], mark: str = ""
) -> None:
    """Write lists as the named sheets of an xlsx workbook; text that looks like a formula stays text (S13).

    `mark` says who took it and when: at the foot of every printed sheet and in the properties of the file.
    """
    book = Workbook(write_only=True)
    book.properties.description = mark
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.oddFooter.center.text = mark.replace("&", "&&")
        for line in rows:
            sheet.append([_written(sheet, value) for value in line])
    book.save(target)


def _written(sheet: Any, value: Cell | None) -> Any:
    """A cell of a write-only sheet whose text is never taken for a formula."""
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, _storable(value))
    cell.data_type = "s"
    if looks_like_formula(value):
        cell.quotePrefix = True
    return cell


def _storable(text: str) -> str:
    try:
        return tidy(text)[:32_767]
    except TextRefused:
        return ""
