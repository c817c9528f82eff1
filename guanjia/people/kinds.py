"""The kinds of shift of a project 班次: those every project starts with, and what a day under one means."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from guanjia.kernel.refusals import Refused
from guanjia.kernel.text import CHINA, moment_of

Hours = tuple[time, time]
MARKS = " ，,、；;\n"


@dataclass(frozen=True)
class Kind:
    """A kind of shift: code, name, hours (none is a day of rest), unpaid break in minutes, on call or not."""

    code: str
    name: str
    start: time | None = None
    end: time | None = None
    break_minutes: int = 0
    is_on_call: bool = False
    tone: str = ""

    @property
    def hours(self) -> Hours | None:
        """From when to when, in local time; an end at or before the start lies on the next day."""
        return (self.start, self.end) if self.start is not None and self.end is not None else None

    @property
    def length(self) -> str:
        """The hours of work in words, without the break; empty on a day of rest."""
        if self.hours is None:
            return ""
        start, end = span_of(date(2000, 1, 1), self.hours)
        worked = (end - start).total_seconds() / 3600 - self.break_minutes / 60
        return f"{worked:.1f}".removesuffix(".0")

    @property
    def words(self) -> str:
        """`早班 07:00–15:00`."""
        hours = self.hours
        if hours is None:
            return self.name
        later = "次日 " if hours[1] <= hours[0] else ""
        return f"{self.name} {hours[0]:%H:%M}–{later}{hours[1]:%H:%M}"


PRESET = (
    Kind("早", "早班", time(7), time(15), tone="acc"),
    Kind("中", "中班", time(15), time(23), tone="green"),
    Kind("晚", "晚班", time(23), time(7), tone="line"),
    Kind("白", "白班", time(8, 30), time(18), 90),
    Kind("备", "备班", time(18), time(8, 30), is_on_call=True),
    Kind("休", "休息"),
)
PRESET_HOURS: Mapping[str, Hours | None] = {kind.code: kind.hours for kind in PRESET}


def span_of(day: date, hours: Hours, zone: tzinfo = CHINA) -> tuple[datetime, datetime]:
    """The aware UTC start and end of a shift that begins on a day."""
    start, end = hours
    end_day = day if end > start else day + timedelta(days=1)
    return moment_of(datetime.combine(day, start), zone), moment_of(datetime.combine(end_day, end), zone)


def unknown(code: str, codes: Iterable[str]) -> str:
    """What is said of a code that the project does not have."""
    return f"没有“{code}”这个班次，现有 {'、'.join(codes)}，请改正，或先在班次设置里加上"


def sequence_of(text: str, codes: Iterable[str]) -> list[str]:
    """The codes of a pattern such as 早早中中晚晚休休, longest code first; refused at the first unknown one."""
    known = sorted(codes, key=len, reverse=True)
    found, rest = [], text.strip(MARKS)
    while rest:
        code = next((code for code in known if rest.startswith(code)), None)
        if code is None:
            raise Refused("shift_code_unknown", unknown(rest[0], known) + "。", {"pattern": "有不认识的班次"})
        found.append(code)
        rest = rest[len(code) :].lstrip(MARKS)
    if not found:
        raise Refused("pattern_empty", "请写出循环的班次，例如 早早中中晚晚休休。", {"pattern": "请填写"})
    return found
