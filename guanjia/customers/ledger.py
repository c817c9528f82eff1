"""Reads a company's workbook of households and tenants; pure: it says what to import, and imports nothing."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from guanjia.estate.addresses import Address, building_of, entrance_of, full_form, parse_address, room_of
from guanjia.kernel.numbers import (
    area_of,
    identity_number_of,
    mask_identity_number,
    mask_in_text,
    mask_phone,
    phones_of,
)
from guanjia.kernel.refusals import Refused
from guanjia.kernel.text import TextRefused, date_of, looks_like_formula, person_names_of
from guanjia.sheets.workbooks import Findings, OpenWorkbook, Report, Row, Table

HOUSEHOLD_COLUMNS = {
    "building": ("楼栋", "栋号", "幢号", "楼号"),
    "entrance": ("单元", "单元号"),
    "room": ("房号", "房间号", "室号", "房屋"),
    "area": ("建筑面积", "面积"),
    "layout": ("户型",),
    "owner": ("业主姓名", "业主", "产权人", "姓名"),
    "sex": ("性别",),
    "phone": ("联系电话", "电话", "手机", "手机号"),
    "identity_number": ("身份证号", "身份证", "身份证号码", "证件号码"),
    "occupancy": ("入住状态", "房屋状态", "状态"),
    "moved_in": ("入住日期", "入住时间"),
    "parking": ("车位号", "车位"),
    "remark": ("备注", "说明"),
}
TENANT_COLUMNS = {
    "address": ("房屋", "房号", "地址"),
    "tenant": ("租户姓名", "租户", "承租人"),
    "phone": ("手机", "联系电话", "电话", "手机号"),
    "starts": ("起租", "起租日期", "租期开始"),
    "ends": ("到期", "到期日期", "租期结束"),
    "residents": ("同住人数", "人数"),
}
OCCUPANCIES = ("已入住", "空置", "出租", "装修中")
SENSITIVE_WORDS = re.compile(
    "信佛|信教|拜佛|念经|佛教|道教|基督|天主|伊斯兰|穆斯林|回族|清真|礼拜(?![一二三四五六日天])|忌荤|吃素|素食|不吃猪肉"
    "|残疾|轮椅|行动不便|抑郁|精神病|癌|肿瘤|心脏病|高血压|糖尿病|怀孕|孕妇|艾滋|肝炎|透析|失智|痴呆|中风|瘫痪|偏瘫"
    "|自闭|多动症|过敏|哮喘|癫痫|耳背|失聪|听力|失明|视力|化疗|手术"
)
WORDS_OF_CHILDREN = re.compile(
    "孩子|小孩|儿子|女儿|孙子|孙女|外孙|宝宝|婴儿|幼儿|小学|中学|[0-9一二三四五六七八九十]岁"
)


@dataclass(frozen=True)
class HouseholdRow:
    """One line of the ledger: a room and its owners; area in square metres, texts as written."""

    row: int
    address: Address
    owners: tuple[str, ...]
    sex: str
    phones: tuple[str, ...]
    identity_number: str
    area: Decimal | None
    layout: str
    occupancy: str
    moved_in: date | None
    parking: str
    remark: str
    is_to_be_verified: bool


@dataclass(frozen=True)
class TenantRow:
    """One tenancy: the room, the tenants, the lease and how many live there."""

    row: int
    address: Address
    tenants: tuple[str, ...]
    phones: tuple[str, ...]
    starts: date | None
    ends: date | None
    residents: int | None


@dataclass(frozen=True)
class LedgerReport(Report[HouseholdRow]):
    """Households and tenants of one workbook, with everything that a person must look at."""

    tenants: tuple[TenantRow, ...]


def read(source: bytes | str | Path) -> LedgerReport:
    """Households and tenants of a workbook (decisions 6); WorkbookRefused when it cannot be read at all."""
    book = OpenWorkbook(source)
    table = book.need_table(HOUSEHOLD_COLUMNS, ("room", "owner"))
    findings = Findings(table.sheet, HOUSEHOLD_COLUMNS)
    rows = _households(table, findings)
    findings.codes["header_row"] = table.header_row
    tenant_table = next(book.tables(TENANT_COLUMNS, ("address", "tenant")), None)
    tenant_findings = Findings(tenant_table.sheet if tenant_table else "", TENANT_COLUMNS)
    tenants = _tenants(tenant_table, {row.address for row in rows}, tenant_findings) if tenant_table else ()
    return LedgerReport(
        rows=rows,
        refused=(*findings.refused, *tenant_findings.refused),
        left_out=(*findings.left_out, *tenant_findings.left_out),
        notes=(*findings.notes, *tenant_findings.notes),
        counts=_counts(rows, tenants, findings, tenant_findings),
        tenants=tenants,
    )


def _households(table: Table, findings: Findings) -> tuple[HouseholdRow, ...]:
    rows: list[HouseholdRow] = []
    first_rows: dict[Address, HouseholdRow] = {}
    for row in table.rows:
        if row.is_blank() or row.is_total():
            findings.codes["blank_rows" if row.is_blank() else "total_rows"] += 1
            continue
        findings.codes["rows_that_name_a_room_or_owner"] += 1
        _count_writings(row, findings.codes)
        household = _household(row, first_rows, findings)
        if household is not None:
            rows.append(household)
            first_rows.setdefault(household.address, household)
    _note_several_rooms(rows, table, findings)
    return tuple(rows)


def _household(row: Row, first_rows: dict[Address, HouseholdRow], findings: Findings) -> HouseholdRow | None:
    """One household; None when the row is refused."""
    try:
        address = _address_of(row)
        owners = person_names_of(row.text("owner"))
    except Refused as refusal:
        code = {"address_missing": "room_missing", "name_missing": "owner_name_missing"}
        findings.refuse(row, code.get(refusal.code, refusal.code), refusal.message)
        return None
    first = first_rows.get(address)
    if first is not None and set(owners) <= set(first.owners):
        findings.refuse(row, "repeated_row", f"房号和业主与第 {first.row} 行相同，按那一行登记，请核对")
        return None
    if first is not None:
        message = f"{full_form(address)} 在第 {first.row} 行是另一位业主，先记为待核实的第二业主，请核对产权"
        findings.note(row, "same_room_twice_other_owner", message)
    return HouseholdRow(
        row=row.number,
        address=address,
        owners=owners,
        sex=findings.words(row, "sex", 2),
        phones=findings.value(row, "phone", phones_of, mask_phone) or (),
        identity_number=_identity_number(row, first, findings),
        area=findings.value(row, "area", area_of),
        layout=findings.words(row, "layout", 30),
        occupancy=findings.value(row, "occupancy", _occupancy_of) or "",
        moved_in=findings.value(row, "moved_in", date_of),
        parking=findings.words(row, "parking", 40),
        remark=_remark(row, is_first=first is None, findings=findings),
        is_to_be_verified=first is not None,
    )


def _address_of(row: Row) -> Address:
    """The room from its three columns, or from one column that holds the whole address."""
    if not row.text("room"):
        raise TextRefused("room_missing", "没有房号，请补填后再导入这一行")
    if not {"building", "entrance"} & row.cells.keys():
        return parse_address(row.cells["room"])
    if not row.text("building"):
        raise TextRefused("room_missing", "没有楼栋，请补填后再导入这一行")
    entrance = entrance_of(row.cells["entrance"]) if row.text("entrance") else ""
    return Address(building_of(row.cells["building"]), entrance, room_of(row.cells["room"]))


def _identity_number(row: Row, first: HouseholdRow | None, findings: Findings) -> str:
    number = findings.value(row, "identity_number", identity_number_of, mask_identity_number) or ""
    if number and first is not None and number == first.identity_number:
        message = f"身份证号与第 {first.row} 行的另一位业主相同，请向第二业主核对"
        findings.note(row, "identity_number_of_another_owner", message)
    return number


def _occupancy_of(raw: object) -> str:
    text = str(raw).strip()
    if text not in OCCUPANCIES:
        raise TextRefused("occupancy_unknown", f"入住状态只能是 {'、'.join(OCCUPANCIES)}，请改正")
    return text


def _remark(row: Row, *, is_first: bool, findings: Findings) -> str:
    """The remark with numbers masked; a religious or health remark is not stored before there is consent."""
    remark = row.text("remark")
    if SENSITIVE_WORDS.search(remark):
        findings.codes["sensitive_remark_needs_consent"] += is_first
        reason = TextRefused("sensitive_remark_rows", "涉及信仰或健康，取得本人同意以前不保存")
        findings.leave_out(row, "remark", "****", reason)
        return ""
    findings.codes["remark_that_looks_like_a_formula"] += looks_like_formula(remark)
    return mask_in_text(remark)


def _count_writings(row: Row, codes: Counter[str]) -> None:
    """How often each unusual but readable way of writing occurs, over every row that holds data."""
    phone, area = row.cells.get("phone", ""), row.cells.get("area", "")
    written = phone if isinstance(phone, str) else ""
    codes["numeric_phone"] += isinstance(phone, int | float)
    codes["full_width_phone"] += any("０" <= character <= "９" for character in written)
    codes["spaced_or_+86_phone"] += " " in written.strip() or "+86" in written
    codes["two_phones_in_one_cell"] += any(separator in written for separator in "/、，,；;")
    codes["area_with_unit_word"] += isinstance(area, str) and any(character.isdigit() for character in area)
    codes["chinese_date"] += isinstance(row.cells.get("moved_in"), str) and "年" in row.text("moved_in")
    codes["two_owners_in_one_cell"] += "、" in row.text("owner")
    codes["building_written_幢_and_numeric_room"] += "幢" in row.text("building") and isinstance(
        row.cells.get("room"), int | float
    )


def _note_several_rooms(rows: list[HouseholdRow], table: Table, findings: Findings) -> None:
    """Notes every owner, known by name and identity number or phone, who holds more than one room."""
    held: dict[tuple[object, ...], list[HouseholdRow]] = defaultdict(list)
    for household in rows:
        if household.identity_number or household.phones:
            held[household.owners, household.identity_number or household.phones].append(household)
    lines = {row.number: row for row in table.rows}
    for households in held.values():
        if len(households) > 1:
            message = f"同一位业主共有 {len(households)} 套房，登记为一位业主、多套房屋"
            findings.note(lines[households[0].row], "owner_with_several_rooms", message)
            findings.codes["one_owner_with_rooms"] += len(households)


def _tenants(table: Table, known: set[Address], findings: Findings) -> tuple[TenantRow, ...]:
    rows = (row for row in table.rows if not row.is_blank() and not row.is_total())
    found = [_tenant(row, known, findings) for row in rows]
    return tuple(tenant for tenant in found if tenant is not None)


def _tenant(row: Row, known: set[Address], findings: Findings) -> TenantRow | None:
    try:
        address = parse_address(row.cells["address"])
        tenants = person_names_of(row.text("tenant"))
    except Refused as refusal:
        findings.refuse(row, f"tenant_{refusal.code}", refusal.message)
        return None
    if address not in known:
        findings.note(row, "tenant_of_unknown_room", f"业主台账里没有 {full_form(address)}，请核对房号")
    starts, ends = findings.value(row, "starts", date_of), findings.value(row, "ends", date_of)
    if starts and ends and ends < starts:
        findings.note(row, "lease_ends_before_start", "到期早于起租，请核对")
    return TenantRow(
        row=row.number,
        address=address,
        tenants=tenants,
        phones=findings.value(row, "phone", phones_of, mask_phone) or (),
        starts=starts,
        ends=ends,
        residents=findings.value(row, "residents", _residents_of),
    )


def _residents_of(raw: object) -> int:
    try:
        number = int(float(str(raw)))
    except (ValueError, OverflowError):
        number = 0
    if not 0 < number < 100:
        raise TextRefused("residents_unreadable", "人数应为 1 到 99 的数字，请改正")
    return number


def _counts(
    rows: tuple[HouseholdRow, ...],
    tenants: tuple[TenantRow, ...],
    findings: Findings,
    tenant_findings: Findings,
) -> dict[str, int]:
    codes = findings.codes
    named = codes["rows_that_name_a_room_or_owner"]
    return {
        **_totals((codes, tenant_findings.codes)),
        "rows_with_data": named - codes["same_room_twice_other_owner"] - codes["repeated_row"],
        "rows_taken": len(rows),
        "rows_refused": len(findings.refused),
        "rooms": len({row.address for row in rows}),
        "area_unusable": codes["left_out_area"],
        "tenants": len(tenants),
    }


def _totals(counters: Iterable[Counter[str]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for counter in counters:
        total.update(counter)
    return {code: number for code, number in total.items() if number}
