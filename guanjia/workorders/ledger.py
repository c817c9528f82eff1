"""Reads a company's workbook of past repairs; pure: it says what to import, and imports nothing."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from guanjia.estate.addresses import Address, AddressRefused, parse_address
from guanjia.kernel.numbers import mask_in_text, mask_phone, phones_of
from guanjia.kernel.refusals import Refused
from guanjia.kernel.text import CHINA, TextRefused, moment_of
from guanjia.sheets.workbooks import Findings, OpenWorkbook, Report, Row, Table

REPAIR_COLUMNS = {
    "number": ("单号", "工单号", "编号"),
    "reported_at": ("报事时间", "报修时间", "受理时间"),
    "channel": ("渠道", "来源"),
    "place": ("房号", "地址", "位置"),
    "reporter": ("报事人", "报修人", "联系人"),
    "phone": ("电话", "联系电话", "手机"),
    "content": ("内容", "报事内容", "报修内容"),
    "category": ("类别", "分类"),
    "technician": ("接单人", "维修人", "处理人"),
    "arrived_at": ("到场时间",),
    "finished_at": ("完成时间", "完工时间"),
    "rating": ("满意度", "评分"),
    "remark": ("备注", "说明"),
}
UNCATEGORISED = "未分类"
LONGEST_NUMBER = 19


@dataclass(frozen=True)
class RepairRow:
    """One past repair; moments in aware UTC, rating 1 to 5; `place` holds a public area in words."""

    row: int
    number: str
    reported_at: datetime
    channel: str
    address: Address
    place: str
    reporter: str
    phones: tuple[str, ...]
    content: str
    category: str
    technician_number: str
    arrived_at: datetime | None
    finished_at: datetime | None
    rating: int | None
    remark: str
    flags: tuple[str, ...]


def read(source: bytes | str | Path, zone: tzinfo = CHINA) -> Report[RepairRow]:
    """Past repairs of a workbook, clock times in `zone` (decisions 6); WorkbookRefused when unreadable."""
    table = OpenWorkbook(source).need_table(REPAIR_COLUMNS, ("number", "reported_at", "content"))
    findings = Findings(table.sheet, REPAIR_COLUMNS)
    rows = _repairs(table, zone, findings)
    counts = {code: number for code, number in findings.codes.items() if number}
    return Report(
        rows=rows,
        refused=tuple(findings.refused),
        left_out=tuple(findings.left_out),
        notes=tuple(findings.notes),
        counts=counts | {"rows_taken": len(rows), "rows_refused": len(findings.refused)},
    )


def _repairs(table: Table, zone: tzinfo, findings: Findings) -> tuple[RepairRow, ...]:
    rows: list[RepairRow] = []
    first_rows: dict[str, int] = {}
    for row in table.rows:
        if row.is_blank() or row.is_total():
            continue
        findings.codes["rows"] += 1
        try:
            number = _number_of(row, first_rows)
            rows.append(_repair(row, number, zone, findings))
            first_rows[number] = row.number
        except Refused as refusal:
            findings.refuse(row, refusal.code, refusal.message)
    return tuple(rows)


def _number_of(row: Row, first_rows: dict[str, int]) -> str:
    number = row.text("number")
    if not number:
        raise TextRefused("number_missing", "没有单号，请补填后再导入这一行")
    if len(number) > LONGEST_NUMBER:
        raise TextRefused("number_too_long", f"单号超过 {LONGEST_NUMBER} 个字，请改短后再导入这一行")
    if number in first_rows:
        first = first_rows[number]
        raise TextRefused("duplicate_numbers", f"单号 {number} 与第 {first} 行重复，请改号后再导入")
    return number


def _repair(row: Row, number: str, zone: tzinfo, findings: Findings) -> RepairRow:
    reported_at = moment_of(row.cells["reported_at"], zone)
    address, place = _place_of(row, findings)
    arrived_at, finished_at, flags = _times(row, reported_at, zone, findings)
    _count_absent(row, findings.codes)
    return RepairRow(
        row=row.number,
        number=number,
        reported_at=reported_at,
        channel=findings.words(row, "channel", 16),
        address=address,
        place=place,
        reporter=findings.words(row, "reporter", 40),
        phones=findings.value(row, "phone", phones_of, mask_phone) or (),
        content=mask_in_text(row.text("content")),
        category=findings.words(row, "category", 30) or UNCATEGORISED,
        technician_number=row.text("technician"),
        arrived_at=arrived_at,
        finished_at=finished_at,
        rating=findings.value(row, "rating", _rating_of),
        remark=mask_in_text(row.text("remark")),
        flags=flags,
    )


def _count_absent(row: Row, codes: Counter[str]) -> None:
    codes["no_category"] += not row.text("category")
    codes["no_rating"] += not row.text("rating")
    codes["no_reporter"] += not row.text("reporter")
    codes["no_technician"] += not row.text("technician")


def _place_of(row: Row, findings: Findings) -> tuple[Address, str]:
    """The room, or building and entrance alone, or a public area such as 大堂 in words."""
    text = row.text("place")
    if not text:
        findings.codes["no_place"] += 1
        return Address(), ""
    try:
        address = parse_address(row.cells["place"])
    except AddressRefused:
        findings.codes["public_place"] += 1
        return Address(), findings.words(row, "place", 40)
    findings.codes["place_without_room"] += not address.room
    return address, ""


def _times(
    row: Row, reported_at: datetime, zone: tzinfo, findings: Findings
) -> tuple[datetime | None, datetime | None, tuple[str, ...]]:
    """Arrival and finish; one before the report is dropped and flagged, an absent one measures nothing."""
    arrived_at = findings.value(row, "arrived_at", lambda raw: moment_of(raw, zone))
    finished_at = findings.value(row, "finished_at", lambda raw: moment_of(raw, zone))
    findings.codes["no_arrival"] += arrived_at is None
    findings.codes["no_finish"] += finished_at is None
    flags: list[str] = []
    if finished_at and finished_at < reported_at:
        flags.append("finished_before_reported")
        findings.note(row, flags[-1], "完成时间早于报事时间，完成时间不保存，请核对")
        finished_at = None
    if arrived_at and arrived_at < reported_at:
        flags.append("arrived_before_reported")
        findings.note(row, flags[-1], "到场时间早于报事时间，到场时间不保存，请核对")
        arrived_at = None
    if arrived_at and finished_at and finished_at < arrived_at:
        flags.append("finished_before_arrived")
        findings.note(row, flags[-1], "完成时间早于到场时间，两个时间都保留，请核对")
    return arrived_at, finished_at, tuple(flags)


def _rating_of(raw: object) -> int:
    if str(raw).strip().removesuffix(".0") not in ("1", "2", "3", "4", "5"):
        raise TextRefused("rating_unreadable", "满意度应为 1 到 5 的整数，请改正")
    return int(float(str(raw)))
