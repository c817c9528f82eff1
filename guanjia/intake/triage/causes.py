"""Cases that belong together: the same said twice, and one cause that many homes report; pure.

What a duplicate or a common cause becomes is for people and for workorders (a lead order and its followers).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from guanjia.estate.addresses import Address
from guanjia.intake.triage.words import Lexicon

RISER, ENTRANCE, BUILDING, PROJECT = "riser", "entrance", "building", "project"
_ROOM = re.compile(r"[A-Z]?\d{1,3}(?P<line>\d{2}[A-Z]?)")


@dataclass(frozen=True)
class Case:
    """A case as grouping needs it: its key, when it came, where, its category and what was said."""

    key: str
    at: datetime
    address: Address
    category: str
    text: str


@dataclass(frozen=True)
class Twin:
    """An earlier case of the same home that says nearly the same; likeness from 0 to 1."""

    case: Case
    likeness: float


@dataclass(frozen=True)
class CommonCause:
    """Cases of a part of a building, or of several buildings, that likely have one cause: the first leads."""

    code: str
    part: str
    place: Address
    lead: Case
    followers: tuple[Case, ...]


def likeness(one: str, other: str) -> float:
    """How much two texts have in common, by the pairs of characters that stand in both (Dice)."""
    left, right = _pairs(one), _pairs(other)
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else float(one == other)


def _pairs(text: str) -> set[str]:
    plain = "".join(sign for sign in text if sign.isalnum())
    return {plain[at : at + 2] for at in range(len(plain) - 1)}


def duplicates(new: Case, recent: Iterable[Case], within: timedelta, likeness_from: float) -> list[Twin]:
    """Earlier cases of the same home, not older than `within`, that say nearly the same; the likest first."""
    found = [
        Twin(case, share)
        for case in recent
        if case.key != new.key
        and case.address == new.address
        and timedelta(0) <= new.at - case.at <= within
        and (share := likeness(new.text, case.text)) >= likeness_from
    ]
    return sorted(found, key=lambda twin: (-twin.likeness, twin.case.at))


def line_of(room: str) -> str:
    """The line of homes above one another that share a riser, as the room's number tells it: 501 and 1201 are 01."""
    match = _ROOM.fullmatch(room)
    return match["line"] if match else ""


def cause_of(text: str, lexicon: Lexicon) -> str:
    """What fell out for many (停水, 停电, …), as the words say it; empty when none or several were said."""
    plain = lexicon.plain(text)
    found = [entry.code for entry in lexicon.entries["cause"] if entry.found(plain)]
    return found[0] if len(found) == 1 else ""


def common_causes(
    cases: Sequence[Case], lexicon: Lexicon, within: timedelta, at_least: int
) -> list[CommonCause]:
    """Groups of at least so many homes: of a riser, else of an entrance, else of a building, within a time.

    What fell out makes a group, or the category where the words do not say what fell out. Each case belongs to one
    group at most, the narrowest that is large enough; a home counts once.
    """
    said = [
        (cause_of(case.text, lexicon) or case.category, case)
        for case in sorted(cases, key=lambda case: (case.at, case.key))
    ]
    left = [(code, case) for code, case in said if code and case.address.building]
    found: list[CommonCause] = []
    for part in (RISER, ENTRANCE, BUILDING):
        groups: dict[tuple[str, Address], list[Case]] = defaultdict(list)
        for code, case in left:
            if place := _place(case.address, part):
                groups[code, place].append(case)
        for (code, place), members in groups.items():
            for together in _in_time(members, within):
                if len({case.address for case in together}) >= at_least:
                    found.append(CommonCause(code, part, place, together[0], tuple(together[1:])))
        grouped = {case.key for cause in found for case in (cause.lead, *cause.followers)}
        left = [(code, case) for code, case in left if case.key not in grouped]
    return sorted(found, key=lambda cause: (cause.lead.at, cause.lead.key))


def over_project(found: Iterable[CommonCause], at_least: int) -> list[CommonCause]:
    """The same that fell out in at least so many buildings is one cause over the whole project."""
    by_code: dict[str, list[CommonCause]] = defaultdict(list)
    for cause in found:
        by_code[cause.code].append(cause)
    return [
        _over_all(code, parts)
        for code, parts in by_code.items()
        if len({cause.place.building for cause in parts}) >= at_least
    ]


def _over_all(code: str, parts: Sequence[CommonCause]) -> CommonCause:
    cases = {case.key: case for cause in parts for case in (cause.lead, *cause.followers)}
    first, *others = sorted(cases.values(), key=lambda case: (case.at, case.key))
    return CommonCause(code, PROJECT, Address(), first, tuple(others))


def _place(address: Address, part: str) -> Address | None:
    """The part of a building to which an address belongs; a riser is an address with its line for a room."""
    if part == BUILDING:
        return Address(address.building)
    if part == ENTRANCE:
        return Address(address.building, address.entrance) if address.entrance else None
    line = line_of(address.room)
    return Address(address.building, address.entrance, line) if line else None


def _in_time(members: Sequence[Case], within: timedelta) -> list[list[Case]]:
    """Runs of cases, each within the time after the first of its run."""
    runs: list[list[Case]] = []
    for case in members:
        if runs and case.at - runs[-1][0].at <= within:
            runs[-1].append(case)
        else:
            runs.append([case])
    return runs
