"""The ledger of past repairs as a kind of import."""

from zoneinfo import ZoneInfo

from guanjia.estate.addresses import full_form
from guanjia.kernel.actors import Actor
from guanjia.organization import queries as organization
from guanjia.organization.moments import local
from guanjia.sheets import imports
from guanjia.sheets.imports import ImportKind, Progress
from guanjia.sheets.workbooks import Report
from guanjia.workorders import actions, ledger
from guanjia.workorders.ledger import RepairRow

WORDS = {
    "rows": "有内容的行", "rows_taken": "可以导入的行", "rows_refused": "拒收的行",
    "duplicate_numbers": "单号重复（拒收）", "number_missing": "没有单号（拒收）",
    "left_out_phone": "电话看不懂（留空）", "no_arrival": "没有到场时间（不算到场指标）",
    "finished_before_reported": "完成早于报事（完成时间不保存）",
    "arrived_before_reported": "到场早于报事（到场时间不保存）",
    "finished_before_arrived": "完成早于到场（两个时间都保留）", "no_category": "没有类别（记为未分类）",
    "no_rating": "没有评分", "no_reporter": "没有报事人", "public_place": "公共区域",
    "place_without_room": "只写到单元",
    "orders_added": "导入服务单", "orders_known": "以前已导入", "areas_added": "新建公共区域",
    "units_added": "新建房屋（台账里没有）", "categories_added": "新建类别（停用）",
    "ratings_added": "导入评分", "technicians_unknown": "接单人不在花名册",
}  # fmt: skip


def read(body: bytes, project_id: int) -> Report[RepairRow]:
    """The ledger, in the time zone of the project."""
    return ledger.read(body, zone=ZoneInfo(organization.system_project(project_id).timezone))


def take(project_id: int, report: Report[RepairRow], by: Actor, progress: Progress) -> dict[str, int]:
    """Import into the project."""
    project = organization.system_project(project_id)
    return actions.import_repairs(project, report, by=by, progress=progress)


def shown(row: RepairRow) -> tuple[str, ...]:
    """A row of the preview: no names, no numbers."""
    place = full_form(row.address) or row.place
    stars = f"{row.rating} 分" if row.rating else ""
    when = f"{local(row.reported_at):%Y-%m-%d %H:%M}"
    return row.number, when, place, row.category, row.content[:30], stars


imports.register(
    ImportKind(
        "repairs", "历史报修", "一张表：单号、报事时间、房号、内容、类别、接单人、到场时间、完成时间、满意度",
        WORDS, ("单号", "报事时间", "位置", "类别", "内容", "评分"), shown, read, take,
    )
)  # fmt: skip
