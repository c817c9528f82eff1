"""How strongly a visit is proved, as a plain sum; and what in a sequence of arrivals cannot be (B-3.3.1); pure.

By hand proves nothing; what anybody could have copied before (the sticker at the door, a photo, a position near the
building that the phone names) is worth one point each; what only somebody at the place can have at that moment (the
lobby's screen, the customer's code, the customer's tap) three. A phone whose clock is doubtful loses one point.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

NONE, WEAK, MIDDLE, STRONG = 0, 1, 2, 3
STEP = 50  # metres: a distance is told no more exactly
POINTS: Mapping[str, int] = {
    "hand": 0, "door": 1, "photo": 1, "position": 1, "lobby": 3, "code": 3, "tap": 3,
}  # fmt: skip
WORDS = {
    "door": "扫门口码", "lobby": "扫大堂屏", "code": "客户到访码", "tap": "客户点了到了", "position": "定位",
    "photo": "照片", "hand": "手工登记",
}  # fmt: skip
LEVELS = ("无", "弱", "中", "强")
TONES = ("amber", "", "", "green")
FLAGS = {
    "travel": "和上一处不在一栋，路上时间不够", "instant": "刚出发就到", "rushed": "几步活一会儿就做完",
    "clock": "手机时间存疑", "reused": "照片以前用过", "far": "定位离这栋太远",
}  # fmt: skip


def strength_of(kinds: Iterable[str], *, is_clock_doubtful: bool = False) -> int:
    """The sum of the points of all kinds that came, each once; never below nothing."""
    return max(NONE, sum(POINTS[kind] for kind in set(kinds)) - int(is_clock_doubtful))


def level(strength: int) -> int:
    """The level of a sum: 0 none, 1 weak, 2 middle, 3 and above strong."""
    return min(strength, STRONG)


def word(strength: int) -> str:
    """How a sum is called: `证据强`; by hand alone it is `无证据`."""
    return f"证据{LEVELS[level(strength)]}" if strength else "无证据"


def tag(strength: int) -> tuple[str, str]:
    """The word and its tone, for a tag beside an arrival."""
    return word(strength), TONES[level(strength)]


def rule_text() -> str:
    """How the sum is made, in words."""
    by_points: dict[int, list[str]] = {}
    for kind, points in POINTS.items():
        by_points.setdefault(points, []).append(WORDS[kind])
    each = "；".join(f"{'、'.join(kinds)} {points} 分" for points, kinds in sorted(by_points.items()))
    return f"{each}；手机时间存疑减 1 分。{WEAK} 分弱，{MIDDLE} 分中，{STRONG} 分起强。"


def kinds_text(kinds: Iterable[str]) -> str:
    """What came, in words, the strongest first."""
    return "、".join(WORDS[kind] for kind in sorted(set(kinds), key=lambda kind: (-POINTS[kind], kind)))


def flags_text(flags: Iterable[str]) -> str:
    """What is doubtful, in words."""
    return "；".join(FLAGS.get(flag, flag) for flag in flags)


def is_instant(departed_at: datetime | None, arrived_at: datetime, least: timedelta) -> bool:
    """Whether somebody came sooner after leaving than anybody can."""
    return departed_at is not None and arrived_at - departed_at < least


def is_rushed(started_at: datetime | None, finished_at: datetime, steps: int, least: timedelta) -> bool:
    """Whether a whole job of several steps took less time than anybody needs."""
    return started_at is not None and steps > 1 and finished_at - started_at < least


def position_in(text: str) -> str:
    """What a phone said of where it is, put in order: latitude, longitude, metres of error; empty for anything else."""
    try:
        north, east, error = (float(part) for part in text.split(",")[:3])
    except ValueError:
        return ""
    fits = abs(north) <= 90 and abs(east) <= 180 and 0 <= error < 1e6
    return f"{north:.5f},{east:.5f},{error:.0f}" if fits else ""


@dataclass(frozen=True)
class Away:
    """How far a position is from the building of an order, to fifty metres, and what follows from it.

    Near enough it counts; farther, also with the phone's own error taken off, it is doubtful; between it is neither.
    """

    metres: int
    is_near: bool
    is_far: bool

    @classmethod
    def of(cls, metres: float, error: float, limit: float) -> "Away":
        """Weigh a distance against the policy's, all in metres."""
        return cls(round(metres / STEP) * STEP, metres <= limit, metres - error > limit)


def away_text(metres: int | None) -> str:
    """How far the position was, in words; empty where nobody could tell."""
    if metres is None:
        return ""
    return f"定位离这栋约 {metres} 米" if metres else "定位就在这栋"


def place_text(position: str) -> str:
    """A kept position as paper may show it: rounded to about a hundred metres."""
    north, east, error = (float(part) for part in position.split(","))
    return f"{north:.3f}, {east:.3f} 附近（误差 {max(error, 100):.0f} 米）"
