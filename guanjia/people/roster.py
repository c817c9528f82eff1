"""Reads a company's workbook of staff and shifts; pure: it says what to import, and imports nothing."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path

from guanjia.kernel.numbers import mask_phone, noted, phone_of
from guanjia.kernel.refusals import Refused
from guanjia.kernel.text import CHINA, TextRefused, date_of, person_names_of
from guanjia.people.kinds import PRESET_HOURS, Hours, span_of, unknown
from guanjia.sheets.workbooks import Findings, OpenWorkbook, Report, Row, Table

STAFF_COLUMNS = {
    "number": ("工号", "员工编号", "编号"),
    "name": ("姓名", "员工姓名"),
    "department": ("部门",),
    "post": ("岗位", "职务"),
    "phone": ("手机", "电话", "联系电话", "手机号"),
    "hired_on": ("入职日期", "入职时间"),
    "education": ("学历",),
    "birth_year": ("出生年份", "出生年"),
    "skills": ("技能/证书", "技能", "证书"),
    "expires_on": ("证书到期", "证书有效期", "到期"),
}
SHIFT_COLUMNS = {"number": STAFF_COLUMNS["number"]}
Kinds = Mapping[str, Hours | None]
LONGEST_SKILL = 30
_DAY_HEADING = re.compile(r"(?:(\d{1,2})[/月.\-])?(\d{1,2})[日号]?")


@dataclass(frozen=True)
class Certificate:
    """A skill or certificate; without an expiry date it is unverified (decisions 12)."""

    name: str
    expires_on: date | None

    @property
    def is_verified(self) -> bool:
        """Whether the ledger says until when it is valid."""
        return self.expires_on is not None


@dataclass(frozen=True)
class StaffRow:
    """One member of staff as the company's list has it."""

    row: int
    number: str
    name: str
    department: str
    post: str
    phone: str
    hired_on: date | None
    education: str
    birth_year: int | None
    certificates: tuple[Certificate, ...]


@dataclass(frozen=True)
class ShiftRow:
    """One planned day of one person: aware UTC start and end, none on a day off."""

    row: int
    staff_number: str
    day: date
    code: str
    starts_at: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True)
class RosterReport(Report[StaffRow]):
    """Staff and shifts of one workbook, with everything that a person must look at."""

    shifts: tuple[ShiftRow, ...]


def read(
    source: bytes | str | Path, year: int | None = None, zone: tzinfo = CHINA, *, rest: timedelta,
    kinds: Kinds = PRESET_HOURS,
) -> RosterReport:  # fmt: skip
    """Staff and shifts; without `year` the roster's month is the first that ends after the newest hire.

    `kinds` are the hours of the project's codes, none for a day of rest; another code is told with those that exist.
    Shifts with less than `rest` between them are counted, so that somebody looks at them (A-2.3-3).
    """
    book = OpenWorkbook(source)
    table = book.need_table(STAFF_COLUMNS, ("number", "name"))
    findings = Findings(table.sheet, STAFF_COLUMNS)
    staff = _staff(table, findings)
    numbered = book.tables(SHIFT_COLUMNS, ("number",))
    shift_table = next((found for found in numbered if _day_headings(found)), None)
    shift_findings = Findings(shift_table.sheet if shift_table else "", SHIFT_COLUMNS)
    shifts: tuple[ShiftRow, ...] = ()
    if shift_table:
        shifts = _shifts(shift_table, staff, year, zone, rest, kinds, shift_findings)
    _note_certificates(table, staff, min((shift.day for shift in shifts), default=None), findings)
    return RosterReport(
        rows=staff,
        refused=(*findings.refused, *shift_findings.refused),
        left_out=(*findings.left_out, *shift_findings.left_out),
        notes=(*findings.notes, *shift_findings.notes),
        counts=_counts(staff, shifts, findings.codes + shift_findings.codes),
        shifts=shifts,
    )


def _staff(table: Table, findings: Findings) -> tuple[StaffRow, ...]:
    staff: dict[str, StaffRow] = {}
    for row in table.rows:
        if row.is_blank() or row.is_total():
            continue
        number = row.text("number")
        if not number or not row.text("name"):
            findings.refuse(row, "staff_incomplete", "没有工号或姓名，请补填后再导入这一行")
        elif number in staff:
            reason = f"工号 {number} 与第 {staff[number].row} 行重复，请改正后再导入"
            findings.refuse(row, "duplicate_staff_number", reason)
        else:
            member = _member(row, number, findings)
            if member is not None:
                staff[number] = member
    return tuple(staff.values())


def _skills_of(text: str) -> list[str]:
    return [noted(part, LONGEST_SKILL, "skills") for part in re.split(r"[；;、，,\n]+", text) if part.strip()]


def _member(row: Row, number: str, findings: Findings) -> StaffRow | None:
    try:
        name = "".join(person_names_of(row.text("name")))
    except Refused as refusal:
        findings.refuse(row, refusal.code, refusal.message)
        return None
    expires_on = findings.value(row, "expires_on", date_of)
    skills = findings.value(row, "skills", lambda _: _skills_of(row.text("skills"))) or []
    return StaffRow(
        row=row.number,
        number=number,
        name=name,
        department=findings.words(row, "department", 40),
        post=findings.words(row, "post", 24),
        phone=findings.value(row, "phone", phone_of, mask_phone) or "",
        hired_on=findings.value(row, "hired_on", date_of),
        education=row.text("education"),
        birth_year=findings.value(row, "birth_year", _birth_year_of),
        certificates=tuple(Certificate(skill, expires_on) for skill in dict.fromkeys(skills)),
    )


def _birth_year_of(raw: object) -> int:
    text = str(raw).strip().removesuffix(".0").removesuffix("年")
    if not re.fullmatch(r"(19|20)[0-9]{2}", text):
        raise TextRefused("birth_year_unreadable", "出生年份应为四位数字，例如 1985，请改正")
    return int(text)


def _note_certificates(
    table: Table, staff: Iterable[StaffRow], first_day: date | None, findings: Findings
) -> None:
    """Notes certificates without expiry, and those that run out before the roster begins."""
    lines = {row.number: row for row in table.rows}
    for member in staff:
        if any(not certificate.is_verified for certificate in member.certificates):
            message = f"{member.number} 的证书没有到期日，记为未核实，不能派危险作业，请补填"
            findings.note(lines[member.row], "certificate_unverified", message)
        elif first_day and any((each.expires_on or first_day) < first_day for each in member.certificates):
            message = f"{member.number} 的证书在排班开始前已到期，请复审或调整排班"
            findings.note(lines[member.row], "certificate_expired", message)


def _day_headings(table: Table) -> dict[str, tuple[int | None, int]]:
    """Headings that name a day, with month (if said) and day: '12/1', '12月1日', '1日'."""
    matches = {heading: _DAY_HEADING.fullmatch(heading) for heading in table.headings}
    return {name: (int(m[1]) if m[1] else None, int(m[2])) for name, m in matches.items() if m}


def _days(table: Table, staff: Iterable[StaffRow], year: int | None) -> dict[str, date]:
    """The date under every day heading; a month smaller than the one before it lies in the next year."""
    title = re.search(r"(?:(20\d\d)年)?(\d{1,2})月", table.sheet)
    current = int(title[2]) if title else None
    year = year or (int(title[1]) if title and title[1] else None)
    days: dict[str, date] = {}
    for heading, (month, day) in _day_headings(table).items():
        month = month or current
        try:
            if month is None:
                raise ValueError
            year = year or _year_of_roster(month, staff)
            year += current is not None and month < current
            days[heading] = date(year, month, day)
        except ValueError:
            message = f"排班表头“{heading}”不是一个日期，请写成 12/1，并在工作表名里写月份"
            raise TextRefused("day_heading_unreadable", message) from None
        current = month
    return days


def _year_of_roster(month: int, staff: Iterable[StaffRow]) -> int:
    newest = max((member.hired_on for member in staff if member.hired_on), default=None)
    if newest is None:
        raise TextRefused("roster_year_unknown", "看不出排班是哪一年，请在导入时选择年份")
    return newest.year if month >= newest.month else newest.year + 1


def _shifts(
    table: Table, staff: tuple[StaffRow, ...], year: int | None, zone: tzinfo, rest: timedelta, kinds: Kinds,
    findings: Findings,
) -> tuple[ShiftRow, ...]:  # fmt: skip
    days = _days(table, staff, year)
    findings.columns = {**SHIFT_COLUMNS, **{heading: (heading,) for heading in days}}
    known = {member.number for member in staff}
    shifts: list[ShiftRow] = []
    for row in table.rows:
        number = row.text("number")
        if row.is_blank() or row.is_total():
            continue
        if number not in known:
            findings.refuse(row, "shift_of_unknown_staff", f"花名册里没有工号 {number or '（空）'}，请核对")
            continue
        known.remove(number)
        shifts.extend(_shifts_of(row, number, days, zone, rest, kinds, findings))
    return tuple(shifts)


def _shifts_of(
    row: Row, number: str, days: Mapping[str, date], zone: tzinfo, rest: timedelta, kinds: Kinds, findings: Findings
) -> Iterable[ShiftRow]:  # fmt: skip
    last_end: datetime | None = None
    for heading, day in days.items():
        code = findings.value(row, heading, partial(_code_of, kinds))
        if code is None:
            continue
        hours = kinds[code]
        starts_at, ends_at = span_of(day, hours, zone) if hours else (None, None)
        if starts_at and last_end and starts_at - last_end < rest:
            findings.codes["shifts_with_short_rest"] += 1
        last_end = ends_at or last_end
        yield ShiftRow(row.number, number, day, code, starts_at, ends_at)


def _code_of(kinds: Kinds, raw: object) -> str:
    code = str(raw).strip()
    if code not in kinds:
        raise TextRefused("shift_code_unknown", unknown(code, kinds))
    return code


def _counts(staff: tuple[StaffRow, ...], shifts: tuple[ShiftRow, ...], codes: Counter[str]) -> dict[str, int]:
    kinds = Counter(f"shift_{shift.code}" for shift in shifts)
    return {
        **codes,
        **kinds,
        "staff": len(staff),
        "shifts": len(shifts),
        "certificates": sum(len(member.certificates) for member in staff),
        "staff_with_certificates": sum(bool(member.certificates) for member in staff),
    }
