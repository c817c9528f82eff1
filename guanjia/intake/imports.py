"""The list of calls as a kind of import, for a telephone that cannot tell by itself (INT-03)."""

from zoneinfo import ZoneInfo

from guanjia.intake import actions, call_list
from guanjia.intake.call_list import CallRow
from guanjia.kernel.actors import Actor
from guanjia.organization import queries as organization
from guanjia.sheets import imports
from guanjia.sheets.imports import ImportKind, Progress
from guanjia.sheets.workbooks import Report

WORDS = {
    "rows": "有内容的行", "rows_taken": "可以导入的来电", "rows_refused": "看不懂的行（不导入）",
    "lost": "没接到的来电",
    "answered_unreadable": "看不懂接听状态（不导入）", "left_out_rings": "铃响次数看不懂（按时长算）",
    "left_out_waited": "振铃时长看不懂（按零秒算）", "not_measured": "没有铃响次数和时长（请核对）",
    "calls_added": "登记来电", "calls_known": "以前导入过的", "to_call_back": "要回拨的",
}  # fmt: skip


def read(body: bytes, project_id: int) -> Report[CallRow]:
    """The calls, their clock times in the time zone of the project."""
    return call_list.read(body, ZoneInfo(organization.system_project(project_id).timezone))


def take(project_id: int, report: Report[CallRow], by: Actor, progress: Progress) -> dict[str, int]:
    """Import into the project."""
    return actions.import_calls(
        organization.system_project(project_id), report.rows, by=by, progress=progress
    )


imports.register(
    ImportKind(
        "calls", "来电清单",
        "电话系统导出的一张表（来电时间、来电号码、接听状态；铃响次数、振铃时长、通话时长、座席、流水号）",
        WORDS, ("来电时间", "号码", "接听", "铃响", "座席"), call_list.shown, read, take,
    )
)  # fmt: skip
