"""One part of the chaos run, in a process and an installation of its own: `python -m chaos.part R1 medium 7 out`."""

import json
import sys
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from bench.house import fresh_house

SIZES: dict[str, dict[str, tuple[int, ...]]] = {
    "R1": {"small": (400, 8), "medium": (5_000, 100), "full": (50_000, 1_000, 4 * 3600)},
    "R1-control": {"small": (800, 40, 120), "medium": (1_500, 60, 240), "full": (3_000, 120, 900)},
    "R4": {"small": (150, 5, 2, 20), "medium": (1_500, 50, 12, 150), "full": (20_000, 500, 100, 2_400)},
    "P5": {"small": (2_000, 4), "medium": (20_000, 15), "full": (200_000, 50)},
    "P5-control": {"small": (2_000, 0), "medium": (4_000, 0), "full": (20_000, 0)},
    "R4-control": {"small": (90, 0, 0, 10), "medium": (150, 5, 2, 20), "full": (300, 10, 4, 30)},
}
MODULES = {"R1": "chaos.submissions", "R4": "chaos.firings", "P5": "chaos.rotation"}


def main(name: str, size: str, seed: str, out: str) -> int:
    """Run it and write its outcome."""
    what, _, control = name.partition("-")
    with fresh_house("gj-chaos-") as folder:
        module = import_module(MODULES[what])
        trial = module.run(folder, module.Size(*SIZES[name][size]), int(seed), bool(control))
    Path(out).write_text(json.dumps(asdict(trial), ensure_ascii=False))
    return int(not trial.is_good)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:5]))
