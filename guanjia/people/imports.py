"""The staff roster as a kind of import."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from guanjia.kernel import policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.text import mask_name
from guanjia.organization import queries as organization
from guanjia.people import actions, queries, roster
from guanjia.people.roster import RosterReport, StaffRow
from guanjia.sheets import imports
from guanjia.sheets.imports import ImportKind, Progress

WORDS = {
    "staff": "员工", "staff_with_certificates": "有证书的员工", "certificates": "证书和技能", "shifts": "排班格数",
    "shift_早": "早班", "shift_中": "中班", "shift_晚": "晚班", "shift_白": "白班", "shift_备": "备班",
    "shift_休": "休息",
    "staff_incomplete": "没有工号或姓名的行（不导入）", "duplicate_staff_number": "工号重复的行（不导入）",
    "shift_of_unknown_staff": "排班里不认识的工号（不导入）", "left_out_phone": "电话看不懂（留空）",
    "left_out_hired_on": "入职日期看不懂（留空）", "certificate_unverified": "证书没有到期日（记为未核实）",
    "certificate_expired": "证书在排班前已到期", "shifts_with_short_rest": "两班之间休息太短",
    "staff_added": "新建员工档案", "staff_changed": "更新员工档案", "certificates_noted": "登记证书",
    "shifts_added": "排入班次",
}  # fmt: skip


def read(body: bytes, project_id: int) -> RosterReport:
    """The roster, in the time zone and the kinds of shift of the project, with the rest that its rules want."""
    rest = timedelta(hours=float(policy.value("roster.shortest_rest", project=project_id)))
    zone = ZoneInfo(organization.system_project(project_id).timezone)
    kinds = {kind.code: kind.hours for kind in queries.kinds(project_id)}
    return roster.read(body, zone=zone, rest=rest, kinds=kinds)


def take(project_id: int, report: RosterReport, by: Actor, progress: Progress) -> dict[str, int]:
    """Import into the project."""
    return actions.import_staff(organization.system_project(project_id), report, by=by, progress=progress)


def shown(row: StaffRow) -> tuple[str, ...]:
    """A row of the preview."""
    skills = "、".join(each.name for each in row.certificates)
    return row.number, mask_name(row.name), row.department, row.post, mask_phone(row.phone), skills


imports.register(
    ImportKind(
        "staff", "员工与排班", "花名册一张表（工号、姓名、岗位……），排班另一张表（工号、12/1、12/2……）",
        WORDS, ("工号", "姓名", "部门", "岗位", "电话", "证书"), shown, read, take,
    )
)  # fmt: skip
