"""How long files and functions are: median, the longest tenth, and what passes the hard limits."""

import ast
import statistics
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("guanjia", "tools")
FILE_LIMIT, FUNCTION_LIMIT, TEMPLATE_LIMIT = 400, 40, 150


def sources() -> list[Path]:
    """Every Python file of the product, without migrations."""
    files = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in files if "migrations" not in path.parts and path.read_text().strip())


def functions(path: Path) -> list[tuple[int, str]]:
    """Length and place of each function of a file."""
    nodes = ast.walk(ast.parse(path.read_text()))
    return [
        (
            (node.end_lineno or node.lineno) - node.lineno + 1,
            f"{path.relative_to(ROOT)}:{node.lineno} {node.name}",
        )
        for node in nodes
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]


def lengths(paths: list[Path]) -> list[tuple[int, str]]:
    """Length and place of each file."""
    return [(len(path.read_text().splitlines()), str(path.relative_to(ROOT))) for path in paths]


def report(title: str, measured: list[tuple[int, str]], limit: int) -> bool:
    """Print one line, and what is too long; returns whether all is within the limit."""
    sizes = sorted(size for size, _ in measured) or [0]
    tenth = sizes[min(len(sizes) - 1, int(len(sizes) * 0.9))]
    middle = statistics.median(sizes)
    print(f"{title:<10} n={len(measured):<5} median={middle:<6g} p90={tenth:<5} max={sizes[-1]}")
    over = [(size, place) for size, place in measured if size > limit]
    for size, place in sorted(over, reverse=True):
        print(f"  over {limit}: {place} ({size})")
    return not over


def main() -> int:
    """Report on files, functions and templates; 1 when something passes a hard limit."""
    paths = sources()
    templates = sorted((ROOT / "guanjia").glob("*/templates/**/*.html"))
    results = [
        report("files", lengths(paths), FILE_LIMIT),
        report("functions", [row for path in paths for row in functions(path)], FUNCTION_LIMIT),
        report("templates", lengths(templates), TEMPLATE_LIMIT),
    ]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
