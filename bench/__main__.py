"""`make bench`: BENCH_ORDERS=10000,1000000 BENCH_SECONDS=2 BENCH_REPEATS=5; arguments name the scenarios."""

import os
import sys
from importlib import import_module

from bench.house import fresh_house

ALL = ["B10", "B9", "B6", "B4", "B7", "B8", "B5", "B3", "B2", "B1"]


def main() -> int:
    """Read the sizes, make a fresh house, measure."""
    sizes = [int(part) for part in os.environ.get("BENCH_ORDERS", "10000,1000000").split(",")]
    seconds = float(os.environ.get("BENCH_SECONDS", "2"))
    repeats = max(1, int(os.environ.get("BENCH_REPEATS", "5")))
    lines = int(os.environ.get("BENCH_LINES", "100000"))
    wanted = [name for name in ALL if name in sys.argv[1:]] or ALL
    with fresh_house() as folder:
        return int(import_module("bench.run").run(folder, sizes, seconds, repeats, lines, wanted))


if __name__ == "__main__":
    sys.exit(main())
