"""Reads a workbook of items with their opening stock 物料台账; pure: it says what to import, and imports nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import Refused
from guanjia.kernel.text import TextRefused
from guanjia.sheets.workbooks import Findings, OpenWorkbook, Report, Row

COLUMNS = {
    "code": ("编码", "物料编码", "编号"),
    "name": ("名称", "物料名称", "品名"),
    "unit": ("单位", "计量单位"),
    "words": ("类别", "分类"),
    "price": ("单价", "价格"),
    "store": ("仓库", "存放仓库"),
    "opening": ("期初数量", "期初库存", "期初", "库存", "数量"),
    "minimum": ("最低库存", "安全库存"),
}
MOST = Decimal(1_000_000)
CENT = Decimal("0.01")
LONGEST = {"code": 16, "name": 60}


@dataclass(frozen=True)
class ItemRow:
    """One item in one warehouse; `fen` a unit (None: not said), `opening` what lies there, `minimum` None: not said."""

    row: int
    code: str
    name: str
    unit: str
    words: str
    fen: int | None
    store: str
    opening: Decimal
    minimum: Decimal | None


def read(source: bytes | str | Path, names: Mapping[str, str] | None = None) -> Report[ItemRow]:
    """The items of a workbook; `names` are the names that stand already, with their codes.

    WorkbookRefused when it cannot be read. Without code or name, or with a name of another code, a row stays out.
    """
    table = OpenWorkbook(source).need_table(COLUMNS, ("code", "name"))
    findings = Findings(table.sheet, COLUMNS)
    known, rows = dict(names or {}), []
    seen: dict[tuple[str, str], int] = {}
    for row in table.rows:
        if row.is_blank() or row.is_total():
            continue
        findings.codes["rows"] += 1
        try:
            found = _item(row, findings)
            _stands_once(found, known, seen)
        except Refused as refusal:
            findings.refuse(row, refusal.code, refusal.message)
            continue
        rows.append(found)
    counts = {code: number for code, number in findings.codes.items() if number}
    return Report(
        rows=tuple(rows), refused=tuple(findings.refused), left_out=tuple(findings.left_out),
        notes=tuple(findings.notes),
        counts=counts | {"rows_taken": len(rows), "rows_refused": len(findings.refused)},
    )  # fmt: skip


def _stands_once(found: ItemRow, known: dict[str, str], seen: dict[tuple[str, str], int]) -> None:
    """A name has one code, a code one name; an item stands once for a warehouse."""
    if known.get(found.name, found.code) != found.code:
        raise TextRefused("name_taken", f"“{found.name}”已经用了编码 {known[found.name]}，请写上规格分开")
    other = next((name for name, code in known.items() if code == found.code and name != found.name), None)
    if other is not None and any(code == found.code for code, _ in seen):
        raise TextRefused("code_taken", f"编码 {found.code} 在这份表里已经是“{other}”，请改编码")
    first = seen.get((found.code, found.store))
    if first is not None:
        raise TextRefused("duplicate_codes", f"编码 {found.code} 与第 {first} 行重复，同一个仓库只写一行")
    if other is not None:  # the workbook gives an item that stands already another name
        del known[other]
    known[found.name] = found.code
    seen[found.code, found.store] = found.row


def _item(row: Row, findings: Findings) -> ItemRow:
    for name, longest in LONGEST.items():
        if not row.text(name):
            raise TextRefused(f"{name}_missing", f"没有{COLUMNS[name][0]}，请补填后再导入这一行")
        if len(row.text(name)) > longest:
            raise TextRefused(f"{name}_long", f"{COLUMNS[name][0]}超过 {longest} 个字，请改短")
    price = findings.value(row, "price", _number)
    return ItemRow(
        row=row.number, code=noted(row.text("code"), 16, "code").upper(), name=noted(row.text("name"), 60, "name"),
        unit=findings.words(row, "unit", 8) or "个", words=findings.words(row, "words", 40),
        fen=None if price is None else int(price * 100), store=findings.words(row, "store", 24),
        opening=findings.value(row, "opening", _number) or Decimal(0),
        minimum=findings.value(row, "minimum", _number),
    )  # fmt: skip


def _number(raw: object) -> Decimal:
    """An amount or a quantity of at most two places, nothing included."""
    try:
        number = Decimal(str(raw).strip().replace(",", "")).quantize(CENT)
    except InvalidOperation as error:
        raise TextRefused("number_unreadable", "应为数字，最多两位小数，请改正") from error
    if not 0 <= number < MOST:
        raise TextRefused("number_unreadable", "应为 0 到一百万之间的数字，请改正")
    return number
