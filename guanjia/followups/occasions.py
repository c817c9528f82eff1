"""Occasions of the year: festivals by the lunar calendar, solar terms, advice for the season, and their words."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

PACK = Path(__file__).parent / "pack" / "occasions.toml"
BIRTHDAY_WORDS = "{name}，生日快乐！{butler}和{company}的同事祝您今天开心。"


@dataclass(frozen=True)
class Occasion:
    """Something that comes on a day, with the name and the words that a campaign starts with."""

    key: str
    name: str
    occasion: str
    words: str
    first: date
    last: date


@cache
def _pack() -> tuple[dict[str, object], ...]:
    """The rows of the pack, as they stand there."""
    return tuple(tomllib.loads(PACK.read_text(encoding="utf-8"))["occasion"])


def days_of(key: str) -> list[date]:
    """The days of an occasion, year by year."""
    return [day for row in _pack() if row["key"] == key for day in row["days"]]  # type: ignore[attr-defined]


def last_known() -> date:
    """Until when every occasion has its day: the table is to be continued before."""
    return min(max(days_of(str(row["key"]))) for row in _pack())


def coming(today: date, ahead: int) -> list[Occasion]:
    """What comes within so many days, today included: festivals, terms, seasons, and the birthdays of a month."""
    until = today + timedelta(days=ahead)
    found = [
        Occasion(
            f"{row['key']}-{day.year}", str(row["name"]), str(row["occasion"]), str(row["words"]), day, day
        )
        for row in _pack()
        for day in row["days"]  # type: ignore[attr-defined]
        if today <= day <= until
    ]
    first = date(until.year, until.month, 1)
    if today <= first:
        after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        found.append(
            Occasion(
                f"birthday-{first:%Y-%m}", f"{first.month} 月生日问候", "birthday", BIRTHDAY_WORDS, first,
                after - timedelta(days=1),
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (one.first, one.key))


def birthday_in(text: str, first: date, last: date) -> date | None:
    """The day within a span on which a birthday `MM-DD` is greeted; the 29th of February on the 28th where it lacks."""
    for year in range(first.year, last.year + 1):
        try:
            day = date.fromisoformat(f"{year}-{text}")
        except ValueError:
            day = date(year, 2, 28)
        if first <= day <= last:
            return day
    return None
