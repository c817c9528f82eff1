"""Homes and places named inside a text: 我家在3栋2单元501, 501 3栋, 5栋楼下, 地库B2; several readings stay several."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from guanjia.estate.addresses import Address, AddressRefused, parse_address
from guanjia.kernel.text import arabic, half_width

LONGEST = 4_000
_NUMERALS = "〇零○一二三四五六七八九十百廿卅"
_BEGINS = "一(?:直|般|定|个|次|些|样|点|下|起|会|大|早|到)"  # 五零一一直漏: the last 一 is no digit
_SAID = re.compile(
    rf"(?<![{_NUMERALS}])[{_NUMERALS}]{{1,7}}(?=(?:号楼|栋|幢|座|单元|门(?![口禁铃锁])|室|号房|楼(?![上下道梯])|层|户))"
    rf"|(?<=[栋幢座元门房住])(?:(?!{_BEGINS})[{_NUMERALS}]){{3,5}}(?![点])"
)
_TOKEN = re.compile(
    r"(?<![\dA-Za-z.#-])(?P<short>\d{1,3}[A-Za-z]?[-#]\d{1,5}(?:-\d{2,5})?)(?![\d-]|\s?(?:[年月日号点元块度栋幢座门楼层]|单元)|[A-Za-z])"
    r"|(?<![\dA-Za-z])(?:地下|负|B)\s?(?P<below>[1-5])(?:[层楼]|(?![\d栋幢座]))"
    r"|(?<![\dA-Za-z])(?P<building>\d{1,3}[A-Za-z]?|[A-Za-z]\d{0,2})\s?(?:号楼|栋|幢|座|#楼|#|号(?=\d{3}))"
    r"|(?<![\dA-Za-z])(?P<entrance>\d{1,2}|[A-Za-z])\s?(?:单元|门(?![口禁铃锁]))"
    r"|(?<![\dA-Za-z])(?P<floor>\d{1,2})\s?(?:楼|层)"
    r"|(?<![\dA-Za-z.-])(?<!\d:)(?P<room>[A-Za-z]?\d{3,5}[A-Za-z]?)(?P<home>室|号房|房)?(?![\d.:%-]|\s?[年月日点元块度斤米平个次天人条分户吨]|[A-Za-z])"
)
_SPOTS = re.compile(
    "电梯厅|电梯间|电梯|楼下|楼道|楼梯|走廊|大堂|大厅|门厅|单元门|门口|地下车库|车库|地库|天台|楼顶|管道井|电井|水表间|花园|信报箱"
)
_PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d(?:[ -]?\d{4}){2}|0\d{2,3}[ -]\d{7,8})(?!\d)")
_OTHERS = re.compile(
    r"(?:楼上|楼下|隔壁|对门|对面|上面|下面|不是(?:我这套|我家|我们)?|漏到|旁边)(?:那户|那家|的|住户|邻居|是)?[,\s]?$"
)
_OWN = re.compile(
    r"(?:我家|我住|我是|住在?|本人|房号|房间号是?|地址|我们家|家里|业主|去|这边|这里是?)[在是:,\s]{0,3}$"
)


NOTHING = Address()
PARTS = ("building", "entrance", "room", "floor", "below")


@dataclass(frozen=True)
class Place:
    """One reading: the address as far as it was said, a floor or a level below the ground, and the spot."""

    address: Address = NOTHING
    floor: str = ""
    below: str = ""
    spot: str = ""


@dataclass(frozen=True)
class Mentions:
    """What a text says of its place: nothing, one reading, or several of which a person must choose."""

    readings: tuple[Place, ...] = ()

    @property
    def only(self) -> Place | None:
        """The place, when there is exactly one reading."""
        return self.readings[0] if len(self.readings) == 1 else None


@dataclass(frozen=True)
class _Token:
    kind: str
    value: str
    is_others: bool
    is_own: bool
    is_home: bool


def mentions(text: str) -> Mentions:
    """The home or place that a text names; the home of somebody else (楼上601) is only taken when no other is named."""
    plain = _SAID.sub(lambda match: arabic(match[0]), _PHONE.sub(" ", half_width(_storable(text))))
    spot = _SPOTS.search(plain)
    places = _places(list(_tokens(plain)))
    if not places:
        return Mentions()
    return Mentions(tuple(replace(place, spot=spot[0] if spot else "") for place in places))


def _storable(text: str) -> str:
    return re.sub("[\x00\ud800-\udfff]", " ", text[:LONGEST])


def _tokens(plain: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(plain):
        kind = match.lastgroup or ""
        kind = "room" if kind == "home" else kind
        before = plain[max(0, match.start() - 8) : match.start()]
        said = (bool(_OTHERS.search(before)), bool(_OWN.search(before)) or match.start() == 0)
        yield _Token(kind, match[kind], *said, is_home=bool(match["home"]))


def _places(tokens: list[_Token]) -> list[Place]:
    """The readings: parts are put together while they do not contradict, in whatever order they were said."""
    shorts = list(
        dict.fromkeys(token.value for token in tokens if token.kind == "short" and not token.is_others)
    )
    if shorts:
        return [place for short in shorts for place in _of_short(short)]
    is_sure = any(token.kind in ("building", "entrance", "floor") for token in tokens)
    return _north(_together(_meant(tokens, is_sure=is_sure)))


def _meant(tokens: list[_Token], *, is_sure: bool) -> list[_Token]:
    """The parts that speak of the place: a bare number is a room only beside a building, or where home is said.

    What stands for somebody else's home (楼上601) counts only when nothing else was said.
    """
    kept = [
        token
        for token in tokens
        if token.kind != "room" or is_sure or token.is_home or token.is_own or token.is_others
    ]
    for kind in PARTS[:3]:
        near = [token for token in kept if token.kind == kind and not token.is_others]
        needs_own = kind == "room" and any(token.is_own for token in near)
        kept = [
            token
            for token in kept
            if token.kind != kind or ((not near or not token.is_others) and (token.is_own or not needs_own))
        ]
    return kept


def _together(tokens: list[_Token]) -> list[Place]:
    """Parts put together while they do not contradict; another building begins anew, another room stays in its own."""
    found: list[dict[str, str]] = [{}]
    for token in tokens:
        value, last = _bare(token.value), found[-1]
        if token.kind in last and last[token.kind] != value:
            kept = () if token.kind == "building" else tuple(PARTS[: PARTS.index(token.kind)])
            found.append({kind: last[kind] for kind in kept if kind in last})
        found[-1][token.kind] = value
    whole = [
        Place(Address(*(one.get(p, "") for p in PARTS[:3])), *(one.get(p, "") for p in PARTS[3:]))
        for one in found
    ]
    return list(dict.fromkeys(place for place in whole if place != Place()))


def _of_short(short: str) -> list[Place]:
    """3-2-501 and 3-501 are clear; 3-2 may be an entrance or a room."""
    try:
        return [Place(parse_address(short))]
    except AddressRefused:
        first, _, second = re.sub("#", "-", short).partition("-")
        if not second or "-" in second:
            return []
        one, two = _bare(first), _bare(second)
        return [Place(Address(one, two)), Place(Address(one, "", two))]


def _north(places: list[Place]) -> list[Place]:
    """5楼501 names a floor; 3楼501 cannot, so 3楼 is a building, as people say in the north; 5楼1单元 may be either."""
    read = []
    for place in places:
        address = place.address
        as_building = replace(place, address=replace(address, building=place.floor), floor="")
        if not place.floor or address.building or not (address.entrance or address.room):
            read.append(place)
        elif address.room and _floor(address.room) != place.floor:
            read.append(as_building)
        else:
            read += [place, as_building]
    return read


def _floor(room: str) -> str:
    digits = re.sub(r"\D", "", room)
    return digits[:-2] if len(digits) > 2 else ""


def _bare(value: str) -> str:
    return value.upper().lstrip("0") or "0"
