"""guanjia bench-routing: plan the problems of files, write their routes, print how good and how fast."""

import argparse
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from unicodedata import east_asian_width

from guanjia.dispatch.planning import day, explain, files, solomon, solver
from guanjia.dispatch.planning.problem import GREEDY, SOLVER, BadProblem, Plan, Problem
from guanjia.dispatch.planning.solver import Effort

BEST = "best-known.json"
HEAD = ("文件", "车/人", "完成", "距离", "已知最好", "差距", "用时", "方法")
WIDTHS = (20, 6, 10, 12, 10, 8, 6, 6)
METHODS = {GREEDY: "贪心", SOLVER: "PyVRP"}


@dataclass(frozen=True)
class Kind:
    """How a file is read, how a distance and a minute of it are told, and what its distances are compared with."""

    read: Callable[[str], Problem]
    scale: int
    told: Callable[[int], object]


KINDS = {
    ".txt": Kind(solomon.read, solomon.SCALE, lambda minutes: minutes / solomon.SCALE),
    ".json": Kind(files.read, 1, files.clock),
}


def run(arguments: Sequence[str]) -> int:
    """Plan every file; 1 when a file cannot be read."""
    parser = argparse.ArgumentParser(prog="guanjia bench-routing", description="排程测试：规划文件里的问题")
    parser.add_argument(
        "files", nargs="+", type=Path, help="Solomon 文本（.txt）或上门问题（.json，见 docs/dispatch.md）"
    )
    parser.add_argument("--seconds", type=float, default=10, help="每个文件最多算几秒（默认 10）")
    parser.add_argument("--seed", type=int, default=1, help="随机种子（默认 1）")
    parser.add_argument("--greedy", action="store_true", help="只用贪心，不用 PyVRP")
    parser.add_argument("--write", type=Path, metavar="目录", help="把每个文件的路线写成 JSON；- 为写到屏幕")
    given = parser.parse_args(arguments)
    if not given.greedy and not solver.is_installed():
        print("没有安装 PyVRP（pip install 'guanjia[routing]'），以下都是贪心方案。")
    print(in_columns(HEAD))
    wrong = 0
    for path in given.files:
        try:
            effort = Effort(given.seconds, given.seed)
            print(planned(path, effort, is_greedy=given.greedy, write=given.write), flush=True)
        except (BadProblem, OSError, UnicodeDecodeError) as error:
            wrong += 1
            print(f"{path.name}：{told(error)}")
    return int(wrong > 0)


def told(error: Exception) -> str:
    """What is wrong with a file, for a person."""
    if isinstance(error, UnicodeDecodeError):
        return "不是 UTF-8 文本"
    return f"读不了（{error.strerror}）" if isinstance(error, OSError) else str(error)


def planned(path: Path, effort: Effort, *, is_greedy: bool, write: Path | None) -> str:
    """One file: its line of the table; the routes are written beside."""
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise BadProblem("只认 .txt（Solomon）和 .json")
    problem = kind.read(path.read_text(encoding="utf-8-sig"))
    began = time.perf_counter()
    plan = day.plan(problem, effort, is_greedy=is_greedy)
    seconds = time.perf_counter() - began
    distance = explain.costs(problem, plan).metres / kind.scale
    best = best_known(path)
    gap = f"{distance / best - 1:+.2%}" if best else "—"
    if write is not None:
        facts = {"file": path.name, "distance": distance, "seconds": round(seconds, 2)}
        keep(write, path, files.written(problem, plan, kind.told, facts | reasons(problem, plan)))
    cells = (
        path.stem, len(plan.routes), f"{len(plan.crews)}/{len(problem.visits)}", f"{distance:.2f}",
        best or "—", gap, f"{seconds:.1f}", METHODS[plan.method],
    )  # fmt: skip
    return in_columns([str(cell) for cell in cells])


def in_columns(cells: Sequence[str]) -> str:
    """The cells of a line at the widths of the table; a Chinese character is two wide."""
    wide = [len(cell) + sum(east_asian_width(sign) in "WF" for sign in cell) for cell in cells]
    return "  ".join(
        cell + " " * (width - long) for cell, width, long in zip(cells, WIDTHS, wide, strict=True)
    )


def best_known(path: Path) -> float | None:
    """The best distance on record, from a list that lies beside the file: of distance first, else of any kind."""
    beside = path.with_name(BEST)
    if not beside.is_file():
        return None
    try:
        found = json.loads(beside.read_text(encoding="utf-8"))
        row = found.get(f"{path.stem}_distance") or found.get(path.stem)
        return float(row["distance"]) if row else None
    except (ValueError, AttributeError, KeyError, TypeError):
        raise BadProblem(f"旁边的 {BEST} 不是 {{名称: {{distance: 数}}}} 的形式") from None


def reasons(problem: Problem, plan: Plan) -> dict[str, object]:
    """Minutes of the day and why each visit was left out, with what would let it in."""
    sums = explain.costs(problem, plan)
    left_out = [
        {
            "request": one.visit, "reason": one.words,
            "would_fit": [{"without": way.constraint, "technician": way.technician} for way in one.ways],
        }
        for one in explain.unserved(problem, plan)
    ]  # fmt: skip
    return {"served": sums.served, "overtime_minutes": sums.overtime_minutes, "left_out": left_out}


def keep(folder: Path, path: Path, text: str) -> None:
    """Write the routes to a file of the folder, or to the screen."""
    if str(folder) == "-":
        print(text, end="")
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{path.stem}.routes.json").write_text(text, encoding="utf-8")
