"""Addresses of rooms as people write them: 3栋2单元501, 3-2-501, 三幢二单元501室, or 501 alone."""

import re
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache

from guanjia.kernel.numbers import cell_digits
from guanjia.kernel.refusals import Refused
from guanjia.kernel.text import arabic

_LONGEST = 40
_BUILDING = r"(?P<building>\d{1,3}[A-Za-z]?|[A-Za-z]\d{0,2})(?:号楼|栋|幢|座|#楼|#)"
_ENTRANCE = r"(?P<entrance>\d{1,2}|[A-Za-z])(?:单元|门)"
_ROOM = r"(?P<room>[A-Za-z]?\d{1,5}[A-Za-z]?)(?:室|房|号房|号)?"
_WORDED = re.compile(f"第?(?:{_BUILDING})?-?(?:{_ENTRANCE})?-?(?:{_ROOM})?")
_SHORT = re.compile(r"(?P<building>\d{1,3}[A-Za-z]?|[A-Za-z])-(?:(?P<entrance>\d{1,2}|[A-Za-z])-)?" + _ROOM)
_SHORT_ROOM_DIGITS = 3


class AddressRefused(Refused):
    """An address that cannot be read; the message says how to write it."""


@dataclass(frozen=True)
class Address:
    """Building, entrance and room without their suffix words; a part that was not said is empty."""

    building: str = ""
    entrance: str = ""
    room: str = ""


def parse_address(raw: object) -> Address:
    """Parts of an address from text or a spreadsheet number; AddressRefused says what is missing."""
    if isinstance(raw, date | time):
        raise AddressRefused("address_is_date", "房号被表格改成了日期，请把单元格设为文本后重填")
    text = cell_digits(raw)
    if not text:
        raise AddressRefused("address_missing", "房号为空，请补填，例如 3栋2单元501")
    if len(text) <= _LONGEST:
        plain = _plain(text)
        match = _SHORT.fullmatch(plain) or _WORDED.fullmatch(plain)
        if match is not None and not _is_unclear(match):
            return Address(*(_part(match[name]) for name in ("building", "entrance", "room")))
    message = f"地址“{text[:_LONGEST]}”看不懂，请写成 3栋2单元501 或 3-2-501"
    raise AddressRefused("address_unreadable", message)


def building_of(raw: object) -> str:
    """The building from its own column: 3栋, 3幢, 三号楼 or just 3."""
    return _column(raw, "building", "栋")


def entrance_of(raw: object) -> str:
    """The entrance from its own column: 2单元, 二单元 or just 2."""
    return _column(raw, "entrance", "单元")


def room_of(raw: object) -> str:
    """The room from its own column: 501, 501室 or the number 501.0."""
    return _column(raw, "room", "室")


def short_form(address: Address) -> str:
    """The address as 3-2-501; in words where the dashes would not be clear."""
    parts = [part for part in (address.building, address.entrance, address.room) if part]
    is_long = bool(address.entrance) or len(address.room) >= _SHORT_ROOM_DIGITS
    clear = address.building and address.room and is_long and _SHORT.fullmatch("-".join(parts))
    return "-".join(parts) if clear else full_form(address)


def full_form(address: Address) -> str:
    """The address as 3栋2单元501."""
    building = f"{address.building}栋" if address.building else ""
    entrance = f"{address.entrance}单元" if address.entrance else ""
    return building + entrance + address.room


def floor_of(room: str) -> int | None:
    """The floor that a room's number tells: 501 is on 5, 1802 on 18; None for a number that tells none."""
    digits = re.sub(r"\D", "", room)
    return int(digits[:-2]) if len(digits) >= _SHORT_ROOM_DIGITS else None


@lru_cache(maxsize=10_000, typed=True)
def _column(raw: object, name: str, suffix: str) -> str:
    """One part of an address from its own column; a ledger writes the same few again and again."""
    cell = "" if isinstance(raw, date | time) else cell_digits(raw)
    text = (
        _plain(cell) if len(cell) <= _LONGEST else cell
    )  # a longer one is refused below, and reading it takes long
    value = text if re.search(r"[^\dA-Za-z]", text) or not text else text + suffix
    address = parse_address(raw if not text else value)
    found = str(getattr(address, name))
    if not found or found != "".join((address.building, address.entrance, address.room)):
        raise AddressRefused("address_unreadable", f"“{text[:_LONGEST]}”应只填一项，例如 3{suffix}")
    return found


def _plain(text: str) -> str:
    """Chinese numerals as digits, dashes, slashes and commas as '-', blanks as '-' between bare numbers."""
    text = re.sub(r"#-?(?=[\dA-Za-z])", "-", text)
    text = re.sub(r"\s*[-‐-―−ー_/\\.,、]+\s*", "-", arabic(text)).strip("-")
    if re.fullmatch(r"[\dA-Za-z]+(?:\s+[\dA-Za-z]+)+", text):
        return re.sub(r"\s+", "-", text)
    return re.sub(r"\s+", "", text)


def _is_unclear(match: re.Match[str]) -> bool:
    """'3-2' may be an entrance or a room; '' says nothing."""
    if match.re is _SHORT:
        return not match["entrance"] and len(match["room"]) < _SHORT_ROOM_DIGITS
    return not (match["building"] or match["entrance"] or match["room"])


def _part(text: str | None) -> str:
    return (text.upper().lstrip("0") or "0") if text else ""
