"""Solomon's text files of vehicle routing with time windows, as problems: a customer is a visit, goods are a part."""

from collections.abc import Iterator
from itertools import pairwise

from guanjia.dispatch.planning.problem import BadProblem, Problem, Technician, Visit, Weights
from guanjia.dispatch.planning.travel import Place, Plane

SCALE, GOODS, COLUMNS = 1000, "goods", 7
SERVE_ALL = Weights(unserved=10**10, priority=0, moved=0, overtime=0)


def read(text: str) -> Problem:
    """The problem of a file; BadProblem names the line. Times and distances are thousandths, rounded up."""
    lines = [(number, line.split()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    vehicles, capacity = _fleet(lines)
    rows = list(_rows(lines))
    if len(rows) < 2:
        raise BadProblem("没有客户：CUSTOMER 下面要有起点和至少一位客户")
    base, *others = rows
    places = {row[0]: Place(point=(row[1], row[2])) for row in rows}
    crew = tuple(
        Technician(f"{n}", places[base[0]], ((base[4] * SCALE, base[5] * SCALE),), stock={GOODS: capacity})
        for n in range(1, vehicles + 1)
    )
    visits = tuple(
        Visit(
            f"{row[0]}",
            places[row[0]],
            row[6] * SCALE,
            ((row[4] * SCALE, row[5] * SCALE),),
            parts={GOODS: row[3]},
        )
        for row in others
    )
    return Problem(crew, visits, Plane(SCALE), SERVE_ALL)


def _fleet(lines: list[tuple[int, list[str]]]) -> tuple[int, int]:
    """Number and capacity of the vehicles: the numbers below the heading NUMBER CAPACITY."""
    for (_, heading), (number, words) in pairwise(lines):
        if [word.upper() for word in heading] == ["NUMBER", "CAPACITY"]:
            if len(words) != 2:
                raise BadProblem(f"第 {number} 行：要有车辆数和容量两个数")
            vehicles, capacity = (_whole(number, word) for word in words)
            return vehicles, capacity
    raise BadProblem("不是 Solomon 文件：没有 NUMBER CAPACITY 这一行")


def _rows(lines: list[tuple[int, list[str]]]) -> Iterator[tuple[int, ...]]:
    """The numbers of each line after the heading of the customers."""
    heads = [n for n, (_, words) in enumerate(lines) if words[0].upper() == "CUST"]
    if not heads:
        raise BadProblem("不是 Solomon 文件：没有 CUST NO. 开头的表头")
    for number, words in lines[heads[0] + 1 :]:
        if len(words) != COLUMNS:
            raise BadProblem(f"第 {number} 行：要有 {COLUMNS} 个数，实有 {len(words)} 个")
        row = tuple(_whole(number, word) for word in words)
        if row[4] > row[5]:
            raise BadProblem(f"第 {number} 行：时间窗颠倒，{row[4]} 晚于 {row[5]}")
        yield row


def _whole(number: int, word: str) -> int:
    try:
        return int(float(word))
    except (ValueError, OverflowError):
        raise BadProblem(f"第 {number} 行：“{word}”不是数字") from None
