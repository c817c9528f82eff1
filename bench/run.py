"""One run: fill, measure, fill more, measure again, one table."""

import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path

from django import db

from bench import cast, clocks, figures, ledger, load, measure, ranking, routing, scenarios, search
from bench.measure import Row
from bench.scenarios import Bench
from guanjia.config import embedded

OPEN = 5_000
PROJECTS = 4
ORDERS_OF_A_HOME = 25
GROWTH = 1.3
SCENARIOS: dict[str, Callable[[Bench], list[Row]]] = {
    "B9": ranking.b9, "B6": ledger.b6, "B4": clocks.b4, "B7": figures.b7, "B8": search.b8, "B5": scenarios.b5,
    "B3": scenarios.b3, "B2": scenarios.b2, "B1": scenarios.b1, "B10": routing.b10,
}  # fmt: skip


def say(text: str) -> None:
    """Tell the person at the terminal."""
    print(text, flush=True)  # noqa: T201


def run(folder: Path, sizes: list[int], seconds: float, repeats: int, lines: int, wanted: list[str]) -> int:
    """Measure at every size and print the table; returns 1 when a goal was missed."""
    cast.found()
    big = cast.build("BIG", homes=200)
    api = [cast.build(f"API{n}", homes=scenarios.THREADS, technicians=1) for n in range(PROJECTS)]
    loader = load.loader(big, embedded.conninfo(folder / "postgres"))
    found: list[Row] = []
    times: dict[str, float] = {}
    for size in sorted(sizes):
        times[str(size)] = _fill(loader, size, sorted(sizes))
        bench = Bench(folder, big, api, size, seconds, repeats, lines)
        for name in wanted:
            db.connections.close_all()
            rows = SCENARIOS[name](bench)
            say("\n".join(" | ".join(row.cells()) for row in rows))
            found += rows
    found += growth(found) + grown(found)
    found.sort(key=lambda row: row.id)
    facts: dict[str, object] = {
        "python": platform.python_version(), "processors": os.cpu_count(), "argv": sys.argv[1:],
        "load_seconds": times, "seconds": seconds, "repeats": repeats,
    }  # fmt: skip
    measure.keep(found, facts)
    say("\n" + measure.table(found))
    return int(any(row.reached is False for row in found))


def _fill(loader: load.Loader, size: int, sizes: list[int]) -> float:
    """Bring the number of orders to a size; the first time with the open ones."""
    took = 0.0
    ledger.settle(loader.cast, size // ORDERS_OF_A_HOME)
    if loader.made == 0:
        is_open = min(OPEN, size // 2)
        took += loader.add(is_open, are_open=True, until=is_open)
    took += loader.add(size - loader.made, are_open=False, until=size - loader.made)
    say(f"{size:,} orders loaded in {took:.1f} s")
    return took


def growth(found: list[Row]) -> list[Row]:
    """How much slower the board's slow requests are at the largest size than at the smallest."""
    slow = sorted((row for row in found if row.what == "p95 of the block"), key=lambda row: row.orders)
    if len(slow) < 2:
        return []
    ratio = slow[-1].median / slow[0].median
    limit = f"p95 at {slow[0].orders:,}: {slow[0].median:.3g} ms"
    return [
        Row("B2", "p95 against the small size", slow[-1].orders, [ratio], unit=" x", limit=limit).at_most(
            GROWTH
        )
    ]


def grown(found: list[Row]) -> list[Row]:
    """How much slower the dashboard is over the largest number of events than over the smallest."""
    rows = []
    for what in figures.PAGES:
        slow = sorted((row for row in found if row.what == what), key=lambda row: row.orders)
        if len(slow) > 1:
            ratio = slow[-1].median / slow[0].median
            name, limit = f"{what}, against the small size", f"at {slow[0].orders:,}: {slow[0].median:.3g} ms"
            rows.append(Row("B7", name, slow[-1].orders, [ratio], unit=" x", limit=limit).at_most(1.5))
    return rows
