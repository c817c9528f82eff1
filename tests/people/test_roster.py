"""The staff roster of the first project: exact figures, and small dirty workbooks."""

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook

from guanjia.kernel.refusals import Refused
from guanjia.people import roster
from guanjia.people.roster import Certificate, RosterReport
from guanjia.sheets.workbooks import WorkbookRefused

FILE = Path(__file__).parent.parent / "data" / "staff-roster.xlsx"
REST = timedelta(hours=11)
STAFF = ("工号", "姓名", "手机", "入职日期", "出生年份", "技能/证书", "证书到期")
ZHANG = ("S1", "张三", "13812345678", date(2026, 9, 27), 1985, "低压电工证；管道工", "2028年4月14日")


def read(
    staff: Sequence[Sequence[object]], shifts: Sequence[Sequence[object]] = (), **options: int
) -> RosterReport:
    book = Workbook()
    for line in (STAFF, *staff):
        book.worksheets[0].append(line)
    if shifts:
        sheet = book.create_sheet("12月排班")
        for line in shifts:
            sheet.append(line)
    target = io.BytesIO()
    book.save(target)
    return roster.read(target.getvalue(), rest=REST, **options)


def test_the_roster_gives_exactly_the_expected_figures() -> None:
    report = roster.read(FILE, rest=REST)
    assert len(report.rows) == report.counts["staff"] == 47
    assert len(report.shifts) == report.counts["shifts"] == 47 * 31
    assert [report.counts[f"shift_{code}"] for code in "早中晚休"] == [570, 311, 282, 294]
    assert (report.counts["staff_with_certificates"], report.counts["certificates"]) == (9, 12)
    assert (report.refused, report.left_out) == ((), ())
    assert [(note.row, note.code) for note in report.notes] == [(21, "certificate_expired")]
    assert report.counts["shifts_with_short_rest"] == 293


def test_how_short_a_rest_is_too_short_is_said_by_the_caller() -> None:
    assert roster.read(FILE, rest=timedelta(hours=8)).counts.get("shifts_with_short_rest", 0) < 293


def test_the_month_is_the_december_after_the_newest_hire() -> None:
    report = roster.read(FILE, rest=REST)
    assert {shift.day for shift in report.shifts} == {date(2026, 12, day) for day in range(1, 32)}
    assert roster.read(FILE, year=2027, rest=REST).shifts[0].day == date(2027, 12, 1)


def test_each_code_has_its_hours_and_the_late_one_ends_on_the_next_day() -> None:
    report = read([ZHANG], [("工号", "12/1", "12/2", "12/3", "12/4"), ("S1", "早", "中", "晚", "休")])
    spans = [(shift.starts_at, shift.ends_at) for shift in report.shifts]
    assert spans == [
        (datetime(2026, 11, 30, 23, tzinfo=UTC), datetime(2026, 12, 1, 7, tzinfo=UTC)),
        (datetime(2026, 12, 2, 7, tzinfo=UTC), datetime(2026, 12, 2, 15, tzinfo=UTC)),
        (datetime(2026, 12, 3, 15, tzinfo=UTC), datetime(2026, 12, 3, 23, tzinfo=UTC)),
        (None, None),
    ]


def test_a_member_of_staff_is_read_whole() -> None:
    member = read([ZHANG]).rows[0]
    assert (member.number, member.name, member.phone) == ("S1", "张三", "13812345678")
    assert (member.hired_on, member.birth_year) == (date(2026, 9, 27), 1985)
    assert member.certificates == (
        Certificate("低压电工证", date(2028, 4, 14)),
        Certificate("管道工", date(2028, 4, 14)),
    )


def test_a_certificate_without_expiry_is_unverified() -> None:
    report = read([(*ZHANG[:-1], "")])
    assert [certificate.is_verified for certificate in report.rows[0].certificates] == [False, False]
    assert report.notes[0].code == "certificate_unverified"


def test_bad_rows_and_cells_are_listed() -> None:
    staff = [ZHANG, ("S1", "李四"), ("", "王五"), ("S2", "赵六", "1381234567", "某天", "八五", "电工", "无")]
    report = read(staff, [("工号", "12/1"), ("S1", "夜"), ("S9", "早"), ("S2", "早"), ("S2", "晚")])
    assert [row.number for row in report.rows] == ["S1", "S2"]
    assert [(row.sheet, row.row) for row in report.refused] == [
        ("Sheet", 3),
        ("Sheet", 4),
        ("12月排班", 3),
        ("12月排班", 5),
    ]
    assert [(cell.column, cell.value) for cell in report.left_out] == [
        ("证书到期", "无"),
        ("手机", "138***4567"),
        ("入职日期", "某天"),
        ("出生年份", "八五"),
        ("12/1", "夜"),
    ]
    assert [shift.staff_number for shift in report.shifts] == ["S2"]


def test_a_roster_over_new_year_goes_on_in_the_next_year() -> None:
    report = read([ZHANG], [("工号", "12/31", "1/1"), ("S1", "早", "早")])
    assert [shift.day for shift in report.shifts] == [date(2026, 12, 31), date(2027, 1, 1)]


def test_a_heading_that_is_no_date_and_a_year_that_nobody_knows_are_refused() -> None:
    with pytest.raises(Refused, match="12/32"):
        read([ZHANG], [("工号", "12/32"), ("S1", "早")])
    with pytest.raises(Refused, match="选择年份"):
        read([("S1", "张三")], [("工号", "12/1"), ("S1", "早")])
    assert read([("S1", "张三")], [("工号", "1日"), ("S1", "早")], year=2026).shifts[0].day == date(
        2026, 12, 1
    )


@pytest.mark.parametrize("data", [b"", "工号,姓名".encode()])
def test_a_file_that_is_no_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(WorkbookRefused, match="请"):
        roster.read(data, rest=REST)
    with pytest.raises(WorkbookRefused, match="没有数据"):
        read([])
