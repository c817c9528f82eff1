"""The repair ledger of 2026: exact figures, and small dirty workbooks."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from guanjia.estate.addresses import Address
from guanjia.sheets.workbooks import Report, WorkbookRefused
from guanjia.workorders import ledger
from guanjia.workorders.ledger import RepairRow

FILE = Path(__file__).parent.parent / "data" / "repair-ledger-2026.xlsx"
HEADER = ("单号", "报事时间", "房号", "电话", "内容", "类别", "到场时间", "完成时间", "满意度")


@pytest.fixture(scope="module")
def report() -> Report[RepairRow]:
    return ledger.read(FILE)


def read(*lines: Sequence[object], zone: str = "Asia/Shanghai") -> Report[RepairRow]:
    book = Workbook()
    for line in (HEADER, *lines):
        book.worksheets[0].append(line)
    target = io.BytesIO()
    book.save(target)
    return ledger.read(target.getvalue(), zone=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("rows", 4683),
        ("no_arrival", 87),
        ("finished_before_reported", 16),
        ("duplicate_numbers", 33),
        ("no_category", 131),
        ("rows_taken", 4650),
        ("rows_refused", 33),
        ("left_out_phone", 68),
        ("place_without_room", 26),
        ("no_reporter", 3),
        ("no_rating", 1122),
    ],
)
def test_the_ledger_gives_exactly_the_expected_figure(
    report: Report[RepairRow], name: str, number: int
) -> None:
    assert report.counts[name] == number


def test_the_lists_agree_with_the_figures(report: Report[RepairRow]) -> None:
    assert (len(report.rows), len(report.refused), len(report.left_out), len(report.notes)) == (
        4650,
        33,
        68,
        16,
    )
    assert sum(row.category == "未分类" for row in report.rows) == 131
    assert sum(row.arrived_at is None for row in report.rows) == 87
    dropped = [row for row in report.rows if row.flags == ("finished_before_reported",)]
    assert len(dropped) == sum(row.finished_at is None for row in report.rows) == 16
    assert len({row.number for row in report.rows}) == 4650
    assert sum(row.rating is not None for row in report.rows) == 4650 - 1122


def test_the_first_row_is_read_whole_and_its_moments_are_utc(report: Report[RepairRow]) -> None:
    row = report.rows[0]
    assert (row.row, row.number, row.channel, row.address) == (
        2,
        "BX202600001",
        "电话",
        Address("9", "2", "1602"),
    )
    assert row.reported_at == datetime(2025, 12, 31, 18, 7, 20, 738_000, tzinfo=UTC)
    assert row.arrived_at == datetime(2025, 12, 31, 18, 25, 44, 75_000, tzinfo=UTC)
    assert row.finished_at == datetime(2025, 12, 31, 18, 53, 32, 940_000, tzinfo=UTC)
    assert (row.reporter, row.phones, row.technician_number) == ("谭伟思", ("15819608949",), "YQ013")
    assert (row.content, row.category, row.rating) == ("厨房插座冒火花，有焦味", "电气", 5)
    assert report.rows[1].reported_at == datetime(2025, 12, 31, 18, 9, tzinfo=UTC)


def test_the_second_of_two_equal_numbers_is_refused_with_the_row_of_the_first(
    report: Report[RepairRow],
) -> None:
    assert (report.refused[0].row, report.refused[0].reason) == (
        87,
        "单号 BX202600085 与第 86 行重复，请改号后再导入",
    )


def test_public_areas_are_kept_in_words() -> None:
    when = "2026/01/01 02:09"
    report = read(
        ("1", when, "大堂", "", "灯不亮"),
        ("2", when, "B1地库", "", "积水"),
        ("3", when, "3栋2单元", "", "门坏"),
    )
    assert [(row.address, row.place) for row in report.rows] == [
        (Address(), "大堂"),
        (Address(), "B1地库"),
        (Address("3", "2"), ""),
    ]
    assert (report.counts["public_place"], report.counts["place_without_room"]) == (2, 1)


def test_bad_cells_are_left_out_and_rows_without_number_or_time_refused() -> None:
    report = read(
        (
            "1",
            "2026-01-01 08:00",
            "3-2-501",
            "1381234567",
            "打13812345678",
            "",
            "一会儿",
            "2026-01-01 07:59",
            6,
        ),
        ("", "2026-01-01 08:00", "3-2-501", "", "漏水"),
        ("2", "某天", "3-2-501", "", "漏水"),
        ("2", "2026-01-01 08:00", "3-2-501", "", "漏水", "", "2026-01-01 07:00", "2026-01-01 09:00", "4"),
        ("3", "2026-01-01 08:00", "3-2-501", "", "漏水", "", "2026-01-01 10:00", "2026-01-01 09:00", 1.0),
    )
    assert [row.row for row in report.refused] == [3, 4]
    assert [row.row for row in report.rows] == [2, 5, 6]
    assert [cell.column for cell in report.left_out] == ["到场时间", "电话", "满意度"]
    assert report.rows[0].content == "打138****5678"
    assert [row.flags for row in report.rows] == [
        ("finished_before_reported",),
        ("arrived_before_reported",),
        ("finished_before_arrived",),
    ]
    assert [row.rating for row in report.rows] == [None, 4, 1]
    assert report.rows[1].arrived_at is None and report.rows[1].finished_at is not None


def test_clock_times_are_read_in_the_zone_of_the_project() -> None:
    report = read(("1", "2026-07-01 08:00", "501", "", "漏水"), zone="America/New_York")
    assert report.rows[0].reported_at == datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("data", [b"", "单号,内容".encode()])
def test_a_file_that_is_no_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(WorkbookRefused, match="请"):
        ledger.read(data)
    with pytest.raises(WorkbookRefused, match="没有数据"):
        read()
