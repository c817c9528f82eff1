"""The household ledger of the first project: exact figures, and small dirty workbooks."""

import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from guanjia.customers import ledger
from guanjia.customers.ledger import LedgerReport
from guanjia.estate.addresses import Address
from guanjia.sheets.workbooks import WorkbookRefused

FILE = Path(__file__).parent.parent / "data" / "household-ledger.xlsx"
EXPECTED = {
    "rows_with_data": 858,
    "rows_refused": 10,
    "rows_taken": 855,
    "rooms": 848,
    "rows_that_name_a_room_or_owner": 865,
    "left_out_phone": 12,
    "left_out_identity_number": 8,
    "left_out_area": 5,
    "left_out_remark": 9,
    "full_width_phone": 25,
    "numeric_phone": 25,
    "spaced_or_+86_phone": 20,
    "two_phones_in_one_cell": 15,
    "building_written_幢_and_numeric_room": 15,
    "chinese_date": 10,
    "two_owners_in_one_cell": 10,
    "area_with_unit_word": 10,
    "phone_too_short": 12,
    "identity_number_checksum": 8,
    "room_missing": 6,
    "owner_name_missing": 4,
    "area_unusable": 5,
    "remark_that_looks_like_a_formula": 3,
    "sensitive_remark_needs_consent": 8,
    "same_room_twice_other_owner": 7,
    "one_owner_with_rooms": 9,
    "blank_rows": 2,
    "total_rows": 1,
    "header_row": 3,
    "tenants": 117,
}
HEADER = (
    "楼栋",
    "单元",
    "房号",
    "建筑面积(㎡)",
    "业主姓名",
    "联系电话",
    "身份证号",
    "入住状态",
    "入住日期",
    "备注",
)


@pytest.fixture(scope="module")
def report() -> LedgerReport:
    return ledger.read(FILE)


def read(*lines: Sequence[object], header: Sequence[object] = HEADER) -> LedgerReport:
    book = Workbook()
    for line in (header, *lines):
        book.worksheets[0].append(line)
    target = io.BytesIO()
    book.save(target)
    return ledger.read(target.getvalue())


@pytest.mark.parametrize("name", EXPECTED)
def test_the_ledger_gives_exactly_the_expected_figure(report: LedgerReport, name: str) -> None:
    assert report.counts[name] == EXPECTED[name]


def test_the_lists_agree_with_the_figures(report: LedgerReport) -> None:
    assert (len(report.rows), len(report.refused), len(report.tenants)) == (855, 10, 117)
    assert [cell.row for cell in report.left_out if cell.column == "建筑面积"] == [432, 560, 640, 711, 864]
    assert [row.row for row in report.refused] == [232, 399, 502, 575, 596, 663, 697, 784, 826, 843]
    assert [row.row for row in report.rows if row.is_to_be_verified] == [147, 298, 431, 475, 634, 643, 654]
    assert sum(len(row.owners) == 2 for row in report.rows) == 10
    assert sum(len(row.phones) == 2 for row in report.rows) == 15


def test_the_first_row_is_read_whole(report: LedgerReport) -> None:
    row = report.rows[0]
    assert (row.row, row.address, row.owners) == (4, Address("1", "1", "101"), ("张国辉",))
    assert (row.phones, row.identity_number) == (("15054684874",), "310115198507221419")
    assert (row.area, row.layout, row.occupancy) == (Decimal("129.20"), "一室一厅", "已入住")
    assert (row.moved_in, row.parking, row.remark) == (date(2022, 9, 12), "", "业主常年在外")


def test_a_numeric_room_in_a_building_written_otherwise_is_the_same_kind_of_address(
    report: LedgerReport,
) -> None:
    assert report.rows[2].address == Address("1", "1", "201")


def test_no_religious_remark_is_in_the_report_anywhere(report: LedgerReport) -> None:
    assert "信佛" not in repr(report)
    assert sum("'=cmd" in row.remark for row in report.rows) == 3


def test_a_cell_longer_than_its_field_is_left_out_and_listed() -> None:
    header = (*HEADER, "户型", "车位")
    line = ("3栋", "2单元", "501", 90, "王慧敏", "13812345678", "", "已入住", "", "", "室" * 31, "B" * 41)
    found = read(line, header=header)
    assert (found.rows[0].layout, found.rows[0].parking) == ("", "")
    assert [(c.column, c.row) for c in found.left_out] == [("户型", 2), ("车位号", 2)]
    assert "最多 30 个字" in found.left_out[0].reason


def test_no_left_out_number_is_shown_whole(report: LedgerReport) -> None:
    assert report.left_out[0].value == "199***5552"
    assert all("*" in cell.value for cell in report.left_out if cell.column in ("联系电话", "身份证号"))


def test_a_second_owner_with_the_first_owners_identity_number_is_noted(report: LedgerReport) -> None:
    assert [note.row for note in report.notes if note.code == "identity_number_of_another_owner"] == [
        147,
        298,
        431,
        475,
        634,
        643,
        654,
    ]


def test_a_tenancy_is_read_whole(report: LedgerReport) -> None:
    tenant = report.tenants[0]
    assert (tenant.address, tenant.tenants, tenant.phones) == (
        Address("1", "1", "502"),
        ("丁文",),
        ("15126714978",),
    )
    assert (tenant.starts, tenant.ends, tenant.residents) == (date(2025, 1, 1), date(2026, 7, 28), 5)


def test_a_workbook_without_tenants_has_none() -> None:
    assert read(("3幢", "二单元", 501.0, "约 90", "张三", "0571-88001234", "", "", "", "")).tenants == ()


def test_only_a_missing_room_or_owner_refuses_a_row() -> None:
    report = read(
        ("3栋", "2单元", "501", "待测", "张三", "123", "1", "不详", "某天", "电话13812345678"),
        ("3栋", "2单元", "", 90, "李四", "", "", "", "", ""),
        ("3栋", "2单元", "大堂", 90, "李四", "", "", "", "", ""),
        ("", "2单元", "502", 90, "李四", "", "", "", "", ""),
        ("3栋", "2单元", "503", 90, "", "", "", "", "", ""),
        ("3栋", "", "504", 90, "王五", "", "", "", "", ""),
    )
    assert [row.row for row in report.rows] == [2, 7]
    assert [row.row for row in report.refused] == [3, 4, 5, 6]
    assert [cell.column for cell in report.left_out] == [
        "联系电话",
        "身份证号",
        "建筑面积",
        "入住状态",
        "入住日期",
    ]
    assert report.rows[0].remark == "电话138****5678"
    assert all("请" in item.reason or "应" in item.reason for item in (*report.refused, *report.left_out))


def test_the_same_room_and_owner_twice_is_one_household() -> None:
    line = ("3栋", "2单元", "501", 90, "张三、李四", "", "", "", "", "")
    report = read(line, ("3幢", "2", 501.0, 90, "李四", "", "", "", "", ""))
    assert len(report.rows) == 1
    assert report.refused[0].reason == "房号和业主与第 2 行相同，按那一行登记，请核对"


def test_the_whole_address_may_stand_in_one_column() -> None:
    report = read(("3-2-501", "张三"), ("三栋二单元502", "李四"), header=("房号", "业主姓名"))
    assert [row.address for row in report.rows] == [Address("3", "2", "501"), Address("3", "2", "502")]


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n"])
def test_a_file_that_is_no_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(WorkbookRefused, match="请"):
        ledger.read(data)


def test_a_workbook_of_something_else_says_which_header_is_missing() -> None:
    with pytest.raises(WorkbookRefused, match="房号、业主姓名"):
        ledger.read(FILE.with_name("staff-roster.xlsx"))
    with pytest.raises(WorkbookRefused, match="没有数据"):
        read()
