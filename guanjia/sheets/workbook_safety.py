"""Checks before a spreadsheet is opened: kind, unpacked size and extent, so that none exhausts the memory."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from guanjia.kernel.refusals import Refused

LARGEST_FILE = 50 * 1024 * 1024
LARGEST_UNPACKED = 200 * 1024 * 1024
LARGEST_RATIO = 200
MOST_ROWS = 200_000
MOST_COLUMNS = 256
MOST_CELLS = 5_000_000
MOST_CHARACTERS = 400_000_000
_RATIO_COUNTS_FROM = 20 * 1024 * 1024
_MOST_MEMBERS = 2_000
_CHUNK = 1024 * 1024


class WorkbookRefused(Refused):
    """A file that is not read; the message says what is wrong with it and what to do."""


def safe_copy(source: bytes | str | Path) -> bytes:
    """The workbook's bytes, unpacked, checked and packed anew, so that no reader sees another content."""
    data = _bytes_of(source)
    if not data.strip(b"\x00"):
        raise WorkbookRefused("empty_file", "文件是空的，请选择填好的 xlsx 表格")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise WorkbookRefused("old_or_locked", "这是旧版 xls 或加了密码的表格，请去掉密码并另存为 xlsx")
    try:
        return _repacked(data)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        message = "文件不是 xlsx 表格或已损坏，请用 Excel 或 WPS 另存为 xlsx"
        raise WorkbookRefused("not_a_workbook", message) from error
    except (expat.ExpatError, ValueError) as error:
        message = "表格内容已损坏，请用 Excel 或 WPS 打开后另存为 xlsx"
        raise WorkbookRefused("workbook_damaged", message) from error


def _bytes_of(source: bytes | str | Path) -> bytes:
    if isinstance(source, bytes):
        data = source
    else:
        with Path(source).open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise WorkbookRefused("file_too_large", "文件超过 50 MB，请拆成几份或删掉图片后再上传")
    return data


def _repacked(data: bytes) -> bytes:
    """Only the XML parts, stored plainly; pictures, macros and parts given twice do not come along."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        members = [each for each in packed.infolist() if each.filename.lower().endswith((".xml", ".rels"))]
        names = {member.filename for member in members}
        if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
            raise WorkbookRefused("not_a_workbook", "文件不是 xlsx 表格，请用 Excel 或 WPS 另存为 xlsx")
        if len(members) > _MOST_MEMBERS or len(names) != len(members):
            raise WorkbookRefused("workbook_hostile", "表格内部结构不正常，请用 Excel 或 WPS 另存为 xlsx")
        parts = {member.filename: b"".join(_chunks(packed, member)) for member in _within_size(members)}
    _check_extent(parts)
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as stored:
        for name, content in parts.items():
            stored.writestr(name, content)
    return copy.getvalue()


def _within_size(members: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """The members, when what they claim to unpack to is bearable; unpacking holds them to the claim."""
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    if unpacked > LARGEST_UNPACKED or (unpacked > _RATIO_COUNTS_FROM and unpacked / packed > LARGEST_RATIO):
        raise WorkbookRefused("workbook_bomb", "表格解开后过大，请删掉多余的空行空列或拆成几份")
    return members


def _chunks(packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    with packed.open(member) as file:
        while chunk := file.read(_CHUNK):
            yield chunk


class _Extent:
    """Follows the cells of all sheets and the shared texts of a workbook without keeping them."""

    def __init__(self) -> None:
        self.row = self.column = self.last_row = self.last_column = 0
        self.shared_cells = self.length = self.longest = 0
        self.is_shared_text = False

    def part(self) -> None:
        """A new part begins: a sheet, the shared texts or something else."""
        self.row = self.column = self.last_row = self.last_column = 0
        self.is_shared_text = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins: rows and cells are counted as the reader will place them."""
        tag = name.rpartition(":")[2]
        if tag == "row":
            self.row = int(attributes.get("r", self.row + 1))
            self.column = 0
        elif tag == "c":
            self.place(attributes.get("r", ""))
            self.shared_cells += attributes.get("t") == "s"
        elif tag in ("sst", "si"):
            self.is_shared_text, self.length = True, 0
        if tag in ("row", "c"):
            self.check()

    def place(self, reference: str) -> None:
        """The position of a cell: from its reference such as AB12, else right of the one before."""
        letters = reference.rstrip("0123456789")
        self.column = _column_number(letters) if letters else self.column + 1
        self.row = int(reference[len(letters) :] or self.row)

    def text(self, data: str) -> None:
        """Characters of the shared texts."""
        if self.is_shared_text:
            self.length += len(data)
            self.longest = max(self.longest, self.length)

    def check(self) -> None:
        """Refuse cells so far apart that the table between them would fill the memory."""
        self.last_row = max(self.last_row, self.row)
        self.last_column = max(self.last_column, self.column)
        if self.last_row > MOST_ROWS:
            raise WorkbookRefused("too_many_rows", f"表格超过 {MOST_ROWS} 行，请删掉多余的空行或拆成几份")
        if self.last_column > MOST_COLUMNS or self.last_row * self.last_column > MOST_CELLS:
            raise WorkbookRefused("too_many_columns", "表格的列太多，请删掉右侧多余的空列")


def _check_extent(parts: dict[str, bytes]) -> None:
    """Refuse sheets with far-off cells, and long texts that are repeated until they fill the memory."""
    extent = _Extent()
    for name, content in parts.items():
        if name.lower().endswith(".xml"):
            extent.part()
            _walk(content, extent)
    if extent.shared_cells * extent.longest > MOST_CHARACTERS:
        raise WorkbookRefused("workbook_bomb", "表格里有过长的文字，请删掉后再上传")


def _walk(content: bytes, extent: _Extent) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = extent.start
    parser.CharacterDataHandler = extent.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.Parse(content, True)


def _refuse_doctype(*_: object) -> None:
    raise WorkbookRefused("workbook_hostile", "表格内部结构不正常，请用 Excel 或 WPS 另存为 xlsx")


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper()[:4]:
        number = number * 26 + (ord(letter) - 64 if "A" <= letter <= "Z" else 0)
    return number
