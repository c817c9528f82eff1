"""The household ledger as a kind of import."""

from guanjia.customers import actions, ledger
from guanjia.customers.ledger import HouseholdRow, LedgerReport
from guanjia.estate.addresses import full_form
from guanjia.kernel.actors import Actor
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.text import mask_name
from guanjia.organization import queries as organization
from guanjia.sheets import imports
from guanjia.sheets.imports import ImportKind, Progress

WORDS = {
    "rows_with_data": "有内容的行", "rows_taken": "可以导入的行", "rows_refused": "拒收的行", "rooms": "房屋",
    "tenants": "租约", "room_missing": "没有房号（拒收）", "owner_name_missing": "没有业主姓名（拒收）",
    "repeated_row": "重复的行（拒收）", "left_out_phone": "电话看不懂（留空）",
    "left_out_identity_number": "身份证号不对（留空）", "left_out_area": "面积不可用（留空）",
    "sensitive_remark_needs_consent": "涉及信仰或健康的备注（没有同意，不保存）",
    "same_room_twice_other_owner": "同一房号另一位业主（记为待核实）",
    "one_owner_with_rooms": "一位业主多套房（房屋数）", "two_owners_in_one_cell": "一格两位业主",
    "two_phones_in_one_cell": "一格两个电话", "numeric_phone": "电话存成数字", "full_width_phone": "电话是全角",
    "chinese_date": "中文日期", "area_with_unit_word": "面积带单位",
    "remark_that_looks_like_a_formula": "像公式的备注（当文字保存）", "blank_rows": "空行", "total_rows": "合计行",
    "households_added": "新建住户档案", "persons_added": "登记客户", "phones_added": "登记电话",
    "occupancies_added": "登记入住关系", "households_completed": "补全住户档案",
}  # fmt: skip


def read(body: bytes, project_id: int) -> LedgerReport:
    """The ledger; it holds no clock times."""
    return ledger.read(body)


def take(project_id: int, report: LedgerReport, by: Actor, progress: Progress) -> dict[str, int]:
    """Import into the project."""
    project = organization.system_project(project_id)
    return actions.import_households(project, report, by=by, progress=progress)


def shown(row: HouseholdRow) -> tuple[str, ...]:
    """A row of the preview, masked."""
    owners, phones = map(mask_name, row.owners), map(mask_phone, row.phones)
    area = f"{row.area} ㎡" if row.area else ""
    return full_form(row.address), "、".join(owners), "、".join(phones), area, row.occupancy, row.parking


imports.register(
    ImportKind(
        "households", "住户台账", "业主一张表（楼栋、单元、房号、业主姓名、电话……），租户可另放一张表",
        WORDS, ("房屋", "业主", "电话", "面积", "入住状态", "车位"), shown, read, take,
    )
)  # fmt: skip
