"""The list of calls that a telephone system gives out: one row a call, as a workbook or as text with commas."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.refusals import Refused
from guanjia.kernel.text import CHINA, TextRefused, moment_of
from guanjia.sheets.tables import table_of
from guanjia.sheets.workbooks import Findings, Report, Row

COLUMNS = {
    "rang_at": ("来电时间", "呼叫时间", "开始时间", "振铃时间", "时间"),
    "number": ("来电号码", "主叫号码", "主叫", "客户号码", "号码"),
    "answered": ("接听状态", "是否接听", "状态", "呼叫结果", "结果"),
    "rings": ("铃响次数", "振铃次数", "铃声数"),
    "waited": ("振铃时长", "等待时长", "振铃秒数", "响铃时长"),
    "talked": ("通话时长", "通话秒数", "时长"),
    "agent": ("座席", "接听人", "坐席", "分机"),
    "their_id": ("流水号", "通话编号", "呼叫编号", "编号"),
}
ANSWERED = frozenset(("已接", "接听", "已接听", "接通", "是", "成功", "正常", "answered", "1"))
LOST = frozenset(
    (
        "未接",
        "未接听",
        "否",
        "失败",
        "无应答",
        "放弃",
        "呼损",
        "漏接",
        "no answer",
        "busy",
        "忙",
        "0",
        "abandoned",
    )
)
MOST_SECONDS = 24 * 3600


@dataclass(frozen=True)
class CallRow:
    """One call of the list: moments in aware UTC, the rings as the machine counted them."""

    rang_at: datetime
    number: str
    is_answered: bool
    rings: int | None
    waited: timedelta
    talked: timedelta
    agent: str
    their_id: str


def read(source: bytes, zone: tzinfo = CHINA) -> Report[CallRow]:
    """The calls of a list, its clock times in `zone`; WorkbookRefused when it is none."""
    table = table_of(source, COLUMNS, ("rang_at", "number", "answered"))
    findings, rows = Findings(table.sheet, COLUMNS), []
    for row in table.rows:
        if row.is_blank() or row.is_total():
            continue
        findings.codes["rows"] += 1
        try:
            rows.append(_call(row, zone, findings))
        except Refused as refusal:
            findings.refuse(row, refusal.code, refusal.message)
    findings.codes["lost"] = sum(not row.is_answered for row in rows)
    counts = {code: number for code, number in findings.codes.items() if number}
    return Report(
        tuple(rows), tuple(findings.refused), tuple(findings.left_out), tuple(findings.notes),
        counts | {"rows_taken": len(rows), "rows_refused": len(findings.refused)},
    )  # fmt: skip


def _call(row: Row, zone: tzinfo, findings: Findings) -> CallRow:
    rang_at, number = moment_of(row.cells["rang_at"], zone), row.text("number")[:30]
    rings = findings.value(row, "rings", _whole)
    if rings is None and not row.text("waited"):
        findings.note(row, "not_measured", "没有铃响次数和振铃时长，接听快慢按零秒算，请核对")
    return CallRow(
        rang_at=rang_at, number=number, is_answered=_is_answered(row.text("answered")), rings=rings,
        waited=findings.value(row, "waited", _seconds, str) or timedelta(),
        talked=findings.value(row, "talked", _seconds, str) or timedelta(),
        agent=findings.words(row, "agent", 60),
        their_id=row.text("their_id")[:60] or f"{rang_at:%Y%m%d%H%M%S}-{number}",
    )  # fmt: skip


def _is_answered(text: str) -> bool:
    word = text.strip().lower()
    if word in ANSWERED:
        return True
    if word in LOST:
        return False
    raise TextRefused("answered_unreadable", f"看不懂接听状态“{text[:20]}”，请写 接听 或 未接")


def _whole(raw: object) -> int:
    text = str(raw).strip().removesuffix(".0")
    if not text.isascii() or not text.isdigit() or int(text) > 99:
        raise TextRefused("rings_unreadable", "铃响次数应为 1 到 99 的整数")
    return int(text)


def _seconds(raw: object) -> timedelta:
    """Seconds as a number, or a clock such as 00:01:25."""
    if isinstance(raw, timedelta):
        return raw
    parts = str(raw).strip().removesuffix(".0").replace("：", ":").removesuffix("秒").split(":")
    if not all(part.isascii() and part.isdigit() for part in parts) or len(parts) > 3:
        raise TextRefused("seconds_unreadable", "时长应为秒数或 00:01:25 的样子")
    seconds = 0
    for part in parts:
        seconds = seconds * 60 + int(part)
    if seconds > MOST_SECONDS:
        raise TextRefused("seconds_unreadable", "时长超过一天，请核对")
    return timedelta(seconds=seconds)


def shown(row: CallRow) -> tuple[str, ...]:
    """A row of the preview, its number masked."""
    rung = f"{row.rings} 声" if row.rings is not None else f"{int(row.waited.total_seconds())} 秒"
    word = "接听" if row.is_answered else "未接"
    return f"{row.rang_at.astimezone(CHINA):%m-%d %H:%M:%S}", mask_phone(row.number), word, rung, row.agent
