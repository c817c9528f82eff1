"""Items with their opening stock as a kind of import."""

from guanjia.kernel.actors import Actor
from guanjia.organization import queries as organization
from guanjia.sheets import imports
from guanjia.sheets.imports import ImportKind, Progress
from guanjia.sheets.workbooks import Report
from guanjia.stores import actions, opening, queries
from guanjia.stores.opening import ItemRow
from guanjia.stores.rules import shown as plain

WORDS = {
    "rows": "有内容的行", "rows_taken": "可以导入的行", "rows_refused": "拒收的行", "code_missing": "没有编码（拒收）",
    "name_missing": "没有名称（拒收）", "name_taken": "同名的物料编码不同（拒收）",
    "code_taken": "一个编码写了两个名称（拒收）", "duplicate_codes": "同一仓库重复（拒收）",
    "left_out_price": "单价看不懂（留空）", "left_out_opening": "期初数量看不懂（留空）",
    "left_out_minimum": "最低库存看不懂（留空）",
    "items_added": "登记物料", "items_changed": "更新物料", "stores_opened": "新建仓库", "minimums_set": "定最低库存",
    "opening_booked": "期初入库", "opening_known": "已有进出，期初不再入库",
}  # fmt: skip


def read(body: bytes, project_id: int) -> Report[ItemRow]:
    """The items, against the names that stand in the project."""
    return opening.read(body, queries.codes_by_name(project_id))


def take(project_id: int, report: Report[ItemRow], by: Actor, progress: Progress) -> dict[str, int]:
    """Import into the project."""
    return actions.import_items(organization.system_project(project_id), report, by=by, progress=progress)


def shown(row: ItemRow) -> tuple[str, ...]:
    """A row of the preview."""
    price = f"{row.fen / 100:.2f} 元" if row.fen is not None else ""
    lowest = plain(row.minimum) if row.minimum is not None else ""
    return row.code, row.name, row.unit, price, row.store, plain(row.opening), lowest


imports.register(
    ImportKind(
        "items", "物料和期初库存", "一张表：编码、名称、单位、类别、单价、仓库、期初数量、最低库存",
        WORDS, ("编码", "名称", "单位", "单价", "仓库", "期初", "最低"), shown, read, take,
    )
)  # fmt: skip
