"""Write the table of docs/security.md: each requirement of the ASVS that applies, and what proves it.

`python tools/asvs.py` draws it from tests/asvs.toml and the marks of the tests; `--check` only says if it is stale.
"""

import ast
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIST, PAGE, TESTS = ROOT / "tests" / "asvs.toml", ROOT / "docs" / "security.md", ROOT / "tests"
MARK = "<!-- drawn by tools/asvs.py below this line -->"
KINDS = {"A": "test", "S": "static", "D": "document"}


@dataclass(frozen=True)
class Requirement:
    """One requirement in our words: its kind, the files that meet it, why it is open."""

    id: str
    kind: str
    asks: str
    where: tuple[str, ...]
    is_open: str


def requirements() -> dict[str, Requirement]:
    """The list, in the order of the standard."""
    data = tomllib.loads(LIST.read_text())
    found = {}
    for kind in KINDS:
        for key, row in data[kind].items():
            row = {"asks": row, "where": []} if isinstance(row, str) else row
            found[key] = Requirement(key, kind, row["asks"], tuple(row["where"]), data["open"].get(key, ""))
    return dict(sorted(found.items(), key=lambda item: [int(part) for part in item[0].split(".")]))


def named(node: ast.AST) -> Iterator[str]:
    """The ids of a mark `pytest.mark.asvs("1.1.1", ...)`, on a test or in `pytestmark`."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.mark.asvs":
            yield from (ast.literal_eval(argument) for argument in call.args)


def marks() -> dict[str, list[str]]:
    """By id the tests that carry it, as `path::name`; a mark of a module stands for all of its tests."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py")):
        place = str(path.relative_to(TESTS))
        for node in ast.parse(path.read_text()).body:
            is_test = isinstance(node, ast.FunctionDef)
            name = f"{place}::{node.name}" if isinstance(node, ast.FunctionDef) else place
            parts = node.decorator_list if isinstance(node, ast.FunctionDef) else [node]
            if is_test or (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark"):
                for key in dict.fromkeys(key for part in parts for key in named(part)):
                    found[key].append(name)
    return found


def proof(row: Requirement, tests: list[str]) -> str:
    """The last cell: files and tests, at most three tests by name, and what is open."""
    said = [f"`{file}`" for file in row.where]
    said += [f"`{test.replace('::', '` `')}`" for test in tests[:3]]
    if len(tests) > 3:
        said.append(f"and {len(tests) - 3} more")
    if row.is_open:
        said.insert(0, f"**OPEN**: {row.is_open}.{' In part:' if said else ''}")
    return "<br>".join(said) or "**OPEN**"


def table() -> str:
    """The count and the table."""
    rows, held = requirements(), marks()
    reached = {key for key, row in rows.items() if not row.is_open and (held.get(key) or row.where)}
    counts = [
        f"{sum(row.kind == kind and key in reached for key, row in rows.items())} of "
        f"{sum(row.kind == kind for row in rows.values())} by {word}"
        for kind, word in KINDS.items()
    ]
    lines = [f"Reached: {', '.join(counts)}; open: {len(rows) - len(reached)}.", "", "| id | asks | where |"]
    lines.append("|---|---|---|")
    lines += [f"| {row.id} | {row.asks} | {proof(row, held.get(key, []))} |" for key, row in rows.items()]
    return "\n".join(lines)


def page() -> str:
    """The whole page with its drawn part."""
    return f"{PAGE.read_text().split(MARK)[0].rstrip()}\n\n{MARK}\n\n{table()}\n"


def main() -> int:
    """Write or check the page."""
    fresh = page()
    if PAGE.read_text() == fresh:
        return 0
    if "--check" not in sys.argv:
        PAGE.write_text(fresh)
    return int("--check" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
