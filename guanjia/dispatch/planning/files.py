"""Technician problems as JSON (docs/dispatch.md shows one), and plans as JSON."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any

from guanjia.dispatch.planning.problem import (
    BadProblem,
    Pause,
    Pin,
    Plan,
    Problem,
    Technician,
    Visit,
    Weights,
    Window,
)
from guanjia.dispatch.planning.travel import Place, Ways

Json = dict[str, Any]
DAY = 24 * 60
# what a file means that does not say
WAYS = {"metres_per_minute": 80, "detour_percent": 130, "same_building_minutes": 2, "unknown_minutes": 30}


def read(text: str) -> Problem:
    """The problem of a file; BadProblem names the line of broken JSON, else the field."""
    try:
        whole = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadProblem(f"第 {error.lineno} 行第 {error.colno} 个字符：不是 JSON（{error.msg}）") from None
    except RecursionError:
        raise BadProblem("括号嵌套太深") from None
    found = Fields(whole, "")
    problem = Problem(
        tuple(_technician(one) for one in found.parts("technicians")),
        tuple(_visit(one) for one in found.parts("requests")),
        _ways(found.part("travel")),
        Weights(
            **{name: found.part("weights").number(name, value) for name, value in asdict(Weights()).items()}
        ),
    )
    found.only("technicians", "requests", "travel", "weights")
    return problem


class Fields:
    """An object of the file with its path, which every complaint names."""

    def __init__(self, values: object, path: str) -> None:
        if not isinstance(values, dict):
            raise BadProblem(f"{path or '最外层'}：应当是 {{…}}")
        self.values: Json = values
        self.path, self.asked = path, set[str]()

    def _get(self, name: str, kind: type | tuple[type, ...], words: str, default: object) -> Any:
        self.asked.add(name)
        value = self.values.get(name, default)
        if value is ... or not isinstance(value, kind) or isinstance(value, bool) is not (kind is bool):
            raise BadProblem(
                f"{self.where(name)}：应当是{words}" if name in self.values else f"缺 {self.where(name)}"
            )
        return value

    def where(self, name: str) -> str:
        """The path of one of its fields."""
        return f"{self.path}.{name}" if self.path else name

    def word(self, name: str, default: object = ...) -> str:
        """A text."""
        return str(self._get(name, str, "文字", default))

    def number(self, name: str, default: object = ...) -> int:
        """A whole number that is not below zero."""
        value = int(self._get(name, int, "不小于零的整数", default))
        if value < 0:
            raise BadProblem(f"{self.where(name)}：应当是不小于零的整数")
        return value

    def flag(self, name: str, default: bool) -> bool:
        """Yes or no."""
        return bool(self._get(name, bool, " true 或 false", default))

    def row(self, name: str, default: object = ...) -> list[Any]:
        """A list."""
        return list(self._get(name, list, " […]", default))

    def words(self, name: str) -> frozenset[str]:
        """A list of texts."""
        found = self.row(name, [])
        if not all(isinstance(one, str) for one in found):
            raise BadProblem(f"{self.where(name)}：里面都应当是文字")
        return frozenset(found)

    def part(self, name: str, default: object = None) -> "Fields":
        """An object."""
        self.asked.add(name)
        return Fields(self.values.get(name, {} if default is None else default), self.where(name))

    def parts(self, name: str) -> "list[Fields]":
        """A list of objects."""
        return [Fields(one, f"{self.where(name)}[{n}]") for n, one in enumerate(self.row(name, []))]

    def counts(self, name: str) -> dict[str, int]:
        """Numbers by name."""
        part = self.part(name)
        return {key: part.number(key) for key in part.values}

    def time(self, name: str) -> int:
        """A time of day, or minutes."""
        self.asked.add(name)
        if name not in self.values:
            raise BadProblem(f"缺 {self.where(name)}")
        return minute(self.values[name], self.where(name))

    def windows(self, name: str, default: object = ...) -> tuple[Window, ...]:
        """A list of pairs of times."""
        return tuple(window(one, f"{self.where(name)}[{n}]") for n, one in enumerate(self.row(name, default)))

    def only(self, *names: str) -> None:
        """Refuse what nobody asked for: a field whose name is mistyped must not be lost in silence."""
        if strange := sorted(set(self.values) - self.asked - set(names)):
            raise BadProblem(f"{self.path or '最外层'}：不认识 {'、'.join(strange)}")


def minute(value: object, path: str) -> int:
    """Minutes since midnight of "8:30", or of a number of minutes; more than 24 hours is the next day."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    hours, _, minutes = value.partition(":") if isinstance(value, str) else ("", "", "")
    if hours.isascii() and minutes.isascii() and hours.isdigit() and minutes.isdigit() and int(minutes) < 60:
        return int(hours) * 60 + int(minutes)
    raise BadProblem(f'{path}：时间应写成 "08:30"，或从零点起的分钟数')


def window(value: object, path: str) -> Window:
    """A pair of times."""
    if not isinstance(value, list) or len(value) != 2:
        raise BadProblem(f"{path}：应当是 [从, 到] 两个时间")
    return minute(value[0], path), minute(value[1], path)


def clock(minutes: int) -> str:
    """A minute of the day as people read it; past midnight the hours go on."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _place(found: Fields) -> Place:
    point = found.row("point", []) or None
    if point and not (len(point) == 2 and all(isinstance(n, (int, float)) for n in point)):
        raise BadProblem(f"{found.where('point')}：应当是 [东, 北] 两个以米计的数")
    place = Place(
        found.word("project", ""), found.word("building", ""), found.word("unit", ""),
        (float(point[0]), float(point[1])) if point else None,
    )  # fmt: skip
    found.only()
    return place


def _technician(found: Fields) -> Technician:
    made = Technician(
        found.word("id"),
        _place(found.part("home")),
        found.windows("hours"),
        tuple(_pause(one) for one in found.parts("pauses")),
        found.words("skills"),
        found.words("tools"),
        found.words("clearances"),
        found.counts("stock"),
        found.number("jobs") if "jobs" in found.values else None,
        found.word("team", ""),
        found.flag("leads", True),
        found.number("overtime", 0),
        _place(found.part("start")) if "start" in found.values else None,
        found.words("projects") if "projects" in found.values else None,
    )
    found.only()
    return made


def _pause(found: Fields) -> Pause:
    made = Pause(
        found.word("id"),
        (found.time("from"), found.time("until")),
        found.number("minutes"),
        _place(found.part("place")) if "place" in found.values else None,
    )
    found.only()
    return made


def _visit(found: Fields) -> Visit:
    promised = (
        window(found.values["promised"], found.where("promised")) if "promised" in found.values else None
    )
    pinned = tuple(str(one) for one in found.row("technicians", []))
    made = Visit(
        found.word("id"),
        _place(found.part("place")),
        found.number("minutes"),
        found.windows("windows", [] if promised else ...),
        promised,
        found.words("skills"),
        found.words("tools"),
        found.counts("parts"),
        found.word("hazard", ""),
        found.number("crew", 1),
        found.words("barred"),
        found.number("priority", 0),
        found.number("prize") if "prize" in found.values else None,
        Pin(pinned, found.time("start") if "start" in found.values else None),
    )
    found.only("promised")
    return made


def _ways(found: Fields) -> Ways:
    given = {name: found.number(name, value) for name, value in WAYS.items()}
    if not given["metres_per_minute"]:
        raise BadProblem(f"{found.where('metres_per_minute')}：不能是零")
    measured: dict[tuple[str, str], int] = {}
    for n, row in enumerate(found.row("minutes", [])):
        is_row = isinstance(row, list) and [type(one) for one in row] == [str, str, int] and row[2] >= 0
        if not is_row:
            raise BadProblem(f"{found.where('minutes')}[{n}]：应当是 [从, 到, 分钟]")
        measured[row[0], row[1]] = row[2]
    found.only()
    return Ways(**given, minutes=measured)


def written(problem: Problem, plan: Plan, named: Callable[[int], object], facts: Mapping[str, object]) -> str:
    """A plan as JSON: routes with their stops, what was left out, and facts beside; `named` writes a minute."""
    routes: Iterable[Json] = (
        {
            "technician": route.technician,
            "leaves": named(route.leaves),
            "stops": [
                {
                    "pause" if stop.is_pause else "request": stop.id, "arrives": named(stop.arrives),
                    "starts": named(stop.starts), "ends": named(stop.ends),
                    **({} if stop.is_pause or problem.visit[stop.id].crew == 1 else {"leads": stop.is_lead}),
                }
                for stop in route.stops
            ],
            "returns": named(route.returns),
        }
        for route in plan.routes
    )  # fmt: skip
    whole = {"method": plan.method, **facts, "routes": list(routes), "unserved": list(plan.unserved)}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
