"""Cleaning of text, names, dates and moments that people type into forms and spreadsheets."""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from guanjia.kernel.refusals import Refused

CHINA = ZoneInfo("Asia/Shanghai")

_FULL_WIDTH = re.compile(
    "[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\u2f00-\u2fd5\u00a0\u2000-\u200a\u202f\u205f\u3000]"
)
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
)
_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")
_FORMULA_START = re.compile(r"[\s\x00'\"]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r]")
_COMPOUND_SURNAME = re.compile(
    "欧阳|上官|司马|诸葛|夏侯|皇甫|尉迟|公孙|慕容|令狐|东方|司徒|端木|独孤|南宫|长孙|宇文|轩辕|司空|闻人|申屠|太史"
    "|澹台|拓跋|百里|呼延"
)
_TITLE = re.compile(
    "(.+?)(先生|女士|小姐|太太|师傅|阿姨|叔叔|大爷|大妈|奶奶|爷爷|老师|经理|主管|同志)", re.DOTALL
)
_NUMERALS = {word: value for value, word in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "Ｏ": 0}
_NUMERAL_RUN = re.compile("[〇零○Ｏ一二三四五六七八九十百廿卅]+")
_DATE = re.compile(r"(\d{4})\s*[年./\-]\s*(\d{1,2})\s*[月./\-]\s*(\d{1,2})\s*[日号]?")
_TIME = re.compile(
    r"[T\s]*(凌晨|早上|上午|中午|下午|晚上)?\s*(\d{1,2})\s*[:时点]\s*(\d{1,2})?\s*[:分]?\s*(\d{1,2}(?:\.\d+)?)?\s*秒?"
)
_FIRST_SERIAL, _LAST_SERIAL = 10_000, 73_050  # 1927-05-18 to 2099-12-31; smaller ones are years or counts
_SERIAL_ORIGIN = datetime(1899, 12, 30, tzinfo=UTC)


class TextRefused(Refused):
    """Text that cannot be read; the message says in Chinese what is wrong and what to do."""


def tidy(text: str) -> str:
    """Text with half-width digits, letters and spaces and no invisible marks; Chinese punctuation stays."""
    if _FORBIDDEN.search(text):
        raise TextRefused("forbidden_character", "文字里有不能保存的字符，请重新输入")
    text = _FULL_WIDTH.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).strip()


def each_text(value: Any, change: Callable[[str], str]) -> Any:
    """A value of JSON with every text in it changed, keys too."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {each_text(key, change): each_text(part, change) for key, part in value.items()}
    return [each_text(part, change) for part in value] if isinstance(value, list) else value


def fit(text: str, longest: int, field: str) -> str:
    """Tidy text of at most `longest` characters; longer text is refused at its field, never cut."""
    words = tidy(text)
    if len(words) > longest:
        problem = f"太长了：最多 {longest} 个字，现在 {len(words)} 个，请改短。"
        raise TextRefused("too_long", problem, {field: problem})
    return words


def half_width(text: str) -> str:
    """Text with every compatibility form folded (NFKC), punctuation too, for codes and numbers."""
    return unicodedata.normalize("NFKC", tidy(text))


def looks_like_formula(text: str) -> bool:
    """True for text that a spreadsheet could run as a formula (S13), also behind a quote mark or blanks."""
    return _FORMULA_START.match(_INVISIBLE.sub("", text)) is not None


def formula_safe(text: str) -> str:
    """Text for a CSV cell: whatever could run as a formula gets an apostrophe in front (S13)."""
    return f"'{text}" if looks_like_formula(text) and not text.startswith("'") else text


def arabic(text: str) -> str:
    """Text with Chinese numerals as digits: 二〇二四 is 2024, 廿五 is 25, 三百零二 is 302."""
    return _NUMERAL_RUN.sub(lambda match: _arabic_run(match[0]), text)


def _arabic_run(run: str) -> str:
    run = run.replace("廿", "二十").replace("卅", "三十")
    if not {"十", "百"} & set(run):
        return "".join(str(_NUMERALS[word]) for word in run)
    total, digit = 0, 0
    for word in run:
        if word in "十百":
            total += (digit or 1) * (10 if word == "十" else 100)
            digit = 0
        else:
            digit = _NUMERALS[word]
    return str(total + digit)


def date_of(raw: object) -> date:
    """Calendar date of a cell or text: dates, serials, 20240305, 2024年3月5日, 二〇二四年三月五日."""
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return _date_of_number(raw)
    return _split_date(raw)[0]


def moment_of(raw: object, zone: tzinfo = CHINA) -> datetime:
    """Aware UTC moment of a cell or text; a clock time without zone is local time in `zone`."""
    if isinstance(raw, datetime):
        return _utc(raw, zone)
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        _date_of_number(raw)
        seconds = round(raw % 1 * 86_400)
        clock = _SERIAL_ORIGIN + timedelta(days=int(raw), seconds=seconds)
        return _utc(clock.replace(tzinfo=None), zone)
    if isinstance(raw, date):
        raise TextRefused("time_missing", "只有日期，没有时间，请补填几点几分")
    day, rest = _split_date(raw)
    match = _TIME.fullmatch(rest)
    if match is None:
        if not rest.strip():
            raise TextRefused("time_missing", "只有日期，没有时间，请补填几点几分")
        raise TextRefused("time_unreadable", f"时间“{rest.strip()[:20]}”看不懂，请写成 2024-03-05 14:30")
    return _utc(datetime.combine(day, _clock(match)), zone)


def _clock(match: re.Match[str]) -> time:
    period, hour, minute, second = match[1] or "", int(match[2]), int(match[3] or 0), float(match[4] or 0)
    if (period in ("下午", "晚上") and hour < 12) or (period == "中午" and hour < 3):
        hour += 12
    if period + str(hour) in ("晚上12", "凌晨12"):
        raise TextRefused("time_ambiguous", "夜里 12 点属于哪一天不清楚，请写成 00:00 并核对日期")
    try:
        return time(hour, minute, int(second), round(second % 1 * 1_000_000) % 1_000_000)
    except ValueError:
        raise TextRefused("no_such_time", f"没有 {hour}:{minute:02d} 这个时间，请核对") from None


def _utc(moment: datetime, zone: tzinfo) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _date_of_number(raw: int | float) -> date:
    if raw == raw and _FIRST_SERIAL <= raw <= _LAST_SERIAL:
        return (_SERIAL_ORIGIN + timedelta(days=int(raw))).date()
    if raw == raw and 19_000_101 <= raw <= 20_991_231 and raw == int(raw):
        return _calendar_date(int(raw) // 10_000, int(raw) // 100 % 100, int(raw) % 100)
    raise TextRefused("date_unreadable", "这个数字不是日期，请写成 2024-03-05")


def _split_date(raw: object) -> tuple[date, str]:
    if not isinstance(raw, str) or not raw.strip():
        raise TextRefused("date_missing", "日期为空，请补填")
    text = arabic(half_width(raw))
    compact = re.match(r"(\d{4})(\d{2})(\d{2})(?!\d)", text)
    match = compact or _DATE.match(text)
    if match is None:
        raise TextRefused("date_unreadable", f"日期“{text[:20]}”看不懂，请写成 2024-03-05（年份四位）")
    return _calendar_date(int(match[1]), int(match[2]), int(match[3])), text[match.end() :]


def _calendar_date(year: int, month: int, day: int) -> date:
    try:
        if 1900 <= year <= 2099:
            return date(year, month, day)
    except ValueError:
        pass
    raise TextRefused("no_such_date", f"没有 {year} 年 {month} 月 {day} 日这一天，请核对")


def person_names_of(raw: object) -> tuple[str, ...]:
    """The names in one cell, in order and without repeats: '张三、李四' is two people, '张 三' is one."""
    text = tidy(raw) if isinstance(raw, str) else ""
    text = re.sub(r"[（(][^）)]*[）)]", "", text)
    pieces = (piece for part in re.split(r"[、,，;；/／|&＆\n]+", text) for piece in _blank_split(part))
    names = list(dict.fromkeys(name for name in map(_one_name, pieces) if name))
    if not names:
        raise TextRefused("name_missing", "姓名为空，请补填")
    return tuple(names)


def _blank_split(part: str) -> list[str]:
    """People in a part without separators: blanks part Chinese names of two or more characters only."""
    pieces = part.split()
    chinese = all(re.fullmatch(r"[\u3400-\u9fff·]{2,}", piece) for piece in pieces)
    if chinese:
        return pieces
    return ["".join(pieces) if re.search(r"[\u3400-\u9fff]", part) else " ".join(pieces)]


def _one_name(name: str) -> str:
    if any(character.isdigit() for character in name) or len(name) > 60:
        raise TextRefused("name_unusable", "姓名里有数字或太长，请只填姓名")
    return name if any(character.isalpha() for character in name) else ""


def mask_name(name: str) -> str:
    """A name as others may see it: 王慧敏 is 王**, 欧阳娜娜 is 欧阳**, 王女士 stays, 王慧敏女士 is 王女士."""
    name = tidy(name)
    titled = _TITLE.fullmatch(name)
    own, title = (titled[1], titled[2]) if titled else (name, "")
    surname = own[:2] if _COMPOUND_SURNAME.match(own) else own[:1]
    if title:
        return surname + title
    return surname + "*" * min(max(len(own) - len(surname), 1 if own else 0), 3)
