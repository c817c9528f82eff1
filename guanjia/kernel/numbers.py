"""Phone numbers, identity numbers and areas as people write them, and their masks."""

import re
from datetime import date
from decimal import Decimal

from guanjia.kernel.text import TextRefused, fit, half_width

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"
_MOBILE_DIGITS = 11
_EXACT_FLOAT = 2**53
_LARGEST_CELL = 10**30
_LARGEST_AREA = Decimal(100_000)
_AREA = re.compile(
    r"(?:约|大约|约为)?(-?\d[\d,]{0,11}(?:\.\d{1,16})?)(?:平方米|平方|平米|平|m2|m\^2|m)?(?:左右)?",
    re.IGNORECASE,
)
_SEPARATED = r"(?:[ \-.·]?[0-9０-９])"
_D = "[0-9０-９]"
_PHONE_IN_TEXT = re.compile(
    r"(?<![0-9０-９])(?:(?:[+＋]|00)86[ \-]?)?[1１][3-9３-９]" + _SEPARATED + r"{9}(?![0-9０-９])"
    r"|(?<![0-9０-９A-Za-z\-])[0０][0-9０-９]{2,3}[ \-—－]?[2-9２-９][0-9０-９]{6,7}(?![0-9０-９])"
)
_IDENTITY_IN_TEXT = re.compile(
    rf"(?<!{_D})[1-8１-８]{_D}{{5}}[ \-]?{_D}{{8}}[ \-]?{_D}{{3}}[0-9０-９XxＸｘ](?!{_D})"
    rf"|(?<!{_D})[1-8１-８]{_D}{{14}}(?!{_D})"
)


def cell_digits(raw: object) -> str:
    """A cell that should hold a number as half-width text; spreadsheet numbers lose their '.0'."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        return ""
    if isinstance(raw, str):
        return half_width(raw)
    if raw != raw or abs(raw) >= _LARGEST_CELL:
        return "inf"
    return str(int(raw)) if raw == int(raw) else str(raw)


def phone_of(raw: object) -> str:
    """Canonical digits of one mobile, landline with area code or 400 number; foreign ones keep '+'."""
    text = re.sub(r"[（(][^()（）\d]*[）)]|[\u4e00-\u9fff]+[:：]", "", cell_digits(raw))
    text = re.sub(r"[\s\-‐-―−ー.()·]", "", text)
    if not text:
        raise TextRefused("phone_missing", "电话为空，请补填")
    number = re.sub(r"^(?:\+|00)86|^86(?=1\d{10}$)", "", text)
    number = re.sub(r"^00(?=[1-9])", "+", number)
    if re.fullmatch(r"\+[1-9]\d{6,14}", number):
        return number
    if not number.isascii() or not number.isdigit():
        raise TextRefused("phone_unreadable", "电话里有数字以外的内容，请只填一个号码")
    if re.fullmatch(r"1[3-9]\d{9}|0[1-9]\d{8,10}|[48]00\d{7}", number):
        return number
    raise TextRefused(*_phone_fault(number))


def _phone_fault(number: str) -> tuple[str, str]:
    length = len(number)
    if number[0] == "1" and length < _MOBILE_DIGITS:
        return "phone_too_short", f"电话 {length} 位，少 {_MOBILE_DIGITS - length} 位，请补全"
    if number[0] == "1" and length > _MOBILE_DIGITS:
        return "phone_too_long", f"电话 {length} 位，多 {length - _MOBILE_DIGITS} 位，请核对"
    if length in (7, 8):
        return "area_code_missing", "座机没有区号，请写成 0571-88001234"
    return "phone_unknown", f"电话 {length} 位，不是手机号，也不是带区号的座机，请核对"


def phones_of(raw: object) -> tuple[str, ...]:
    """All numbers of one cell, in order and without repeats; one that cannot be read refuses the cell."""
    text = cell_digits(raw)
    parts = [part for part in re.split(r"[/／、,，;；|\n]+|或", text) if part.strip()]
    if len(parts) == 1 and len(re.sub(r"\D", "", text)) >= 2 * 10:
        parts = text.split()
    if not parts:
        raise TextRefused("phone_missing", "电话为空，请补填")
    return tuple(dict.fromkeys(phone_of(part) for part in parts))


def identity_number_of(raw: object) -> str:
    """Resident identity number: 18 characters with a right checksum (GB 11643), or an old one of 15."""
    if isinstance(raw, float) and raw >= _EXACT_FLOAT:
        message = "身份证号被表格当成数字，末几位已丢失，请把单元格设为文本后重填"
        raise TextRefused("identity_number_rounded", message)
    number = re.sub(r"[\s\-]", "", cell_digits(raw)).upper()
    if not number:
        raise TextRefused("identity_number_missing", "身份证号为空，请补填")
    if not re.fullmatch(r"[0-9]{17}[0-9X]|[0-9]{15}", number):
        raise TextRefused("identity_number_length", _identity_fault(number))
    born = number[6:14] if len(number) == 18 else f"19{number[6:12]}"
    if not _is_date(born):
        raise TextRefused("identity_number_date", "身份证号里的出生日期不存在，请核对")
    if len(number) == 18 and number[17] != _check_character(number):
        raise TextRefused("identity_number_checksum", "身份证号校验位不对，至少有一位写错，请核对")
    return number


def _identity_fault(number: str) -> str:
    if re.fullmatch(r"[0-9]+X?", number):
        difference = 18 - len(number)
        return f"身份证号 {len(number)} 位，{'少' if difference > 0 else '多'} {abs(difference)} 位，请核对"
    return "身份证号里有不该有的字符，请只填 18 位号码"


def _check_character(number: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return _CHECK_CHARACTERS[total % 11]


def _is_date(compact: str) -> bool:
    try:
        date(int(compact[:4]), int(compact[4:6]), int(compact[6:]))
    except ValueError:
        return False
    return 1880 <= int(compact[:4]) < 2100


def area_of(raw: object) -> Decimal:
    """Area in square metres with two decimals: 89.5, '89.5㎡', '89.5平米', '约 90'."""
    text = str(raw) if isinstance(raw, Decimal) else cell_digits(raw)
    match = _AREA.fullmatch(re.sub(r"\s", "", text))
    if match is None:
        raise TextRefused("area_unreadable", "面积不是数字，请填平方米数，例如 89.5")
    area = Decimal(match[1].replace(",", "")).quantize(Decimal("0.01"))
    if not 0 < area < _LARGEST_AREA:
        raise TextRefused("area_impossible", f"面积 {area} 平方米不可能，请核对")
    return area


def mask_phone(number: str) -> str:
    """A phone number as others may see it: the first three and the last four digits of 138****5678."""
    digits = re.sub(r"\D", "", half_width(number))
    digits = digits[2:] if re.fullmatch(r"86\d{11}", digits) else digits
    if len(digits) >= 10:
        return digits[:3] + "*" * (len(digits) - 7) + digits[-4:]
    return "*" * max(len(digits) - 2, 0) + digits[-2:] if len(digits) > 4 else "*" * len(digits)


def mask_identity_number(number: str) -> str:
    """An identity number as others may see it: three characters of the region and the last two."""
    text = re.sub(r"[\s\-]", "", half_width(number))
    return text[:3] + "*" * (len(text) - 5) + text[-2:] if len(text) >= 10 else "*" * len(text)


def mask_in_text(text: str) -> str:
    """Free text with the phone and identity numbers in it masked; everything else stays as it is."""
    text = _IDENTITY_IN_TEXT.sub(_masked_identity, text)
    return _PHONE_IN_TEXT.sub(lambda match: mask_phone(match[0]), text)


def _masked_identity(match: re.Match[str]) -> str:
    number = re.sub(r"[\s\-]", "", half_width(match[0])).upper()
    born = number[6:14] if len(number) == 18 else f"19{number[6:12]}"
    return mask_identity_number(number) if _is_date(born) else match[0]


def noted(text: str, longest: int, field: str) -> str:
    """Words that somebody writes about a case or person, fitted, with the numbers of people in them masked."""
    return mask_in_text(fit(text, longest, field))
