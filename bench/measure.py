"""Medians, spreads, ratios, and the one table."""

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

RESULTS = Path(__file__).resolve().parent / "results.json"


@dataclass
class Row:
    """One measured thing beside its limit."""

    id: str
    what: str
    orders: int
    values: list[float] = field(default_factory=list)
    limits: list[float] = field(default_factory=list)
    unit: str = "/s"
    limit: str = ""
    goal: str = ""
    reached: bool | None = None

    @property
    def median(self) -> float:
        """The median of the repeats."""
        return statistics.median(self.values)

    @property
    def ratio(self) -> float | None:
        """The median of the ratios, repeat by repeat, for product and limit were interleaved."""
        pairs = zip(self.values, self.limits, strict=False)
        ratios = [value / limit for value, limit in pairs if limit]
        return statistics.median(ratios) if ratios else None

    def at_least(self, share: float) -> "Row":
        """Judge by the share of the limit."""
        self.goal, self.reached = f">= {share:.0%}", (self.ratio or 0) >= share
        return self

    def at_most(self, number: float, goal: str = "") -> "Row":
        """Judge by the value itself."""
        self.goal, self.reached = goal or f"<= {number:g}", self.median <= number
        return self

    def at_most_times(self, times: float) -> "Row":
        """Judge by how many times the limit it takes."""
        self.goal, self.reached = f"<= {times:.0%}", self.ratio is not None and self.ratio <= times
        return self

    def cells(self) -> list[str]:
        """The row as the table shows it."""
        few, many = min(self.values), max(self.values)
        spread = f"{few:.4g} to {many:.4g}" if len(self.values) > 1 else ""
        verdict = "" if self.reached is None else "reached" if self.reached else "MISSED"
        beside = (
            f"{statistics.median(self.limits):.4g}{self.unit} {self.limit}" if self.limits else self.limit
        )
        ratio = f"{self.ratio:.1%}" if self.ratio is not None else ""
        value = f"{self.median:.4g}{self.unit}"
        return [self.id, f"{self.orders:,}", self.what, value, spread, beside, ratio, self.goal, verdict]


HEAD = ["", "orders", "what", "median", "spread", "limit in the same run", "ratio", "goal", ""]


def table(found: list[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| " + " | ".join(HEAD) + " |", "|" + "---|" * len(HEAD)]
    lines += ["| " + " | ".join(row.cells()) + " |" for row in found]
    return "\n".join(lines)


def keep(found: list[Row], facts: dict[str, object]) -> None:
    """Write bench/results.json."""
    rows = [asdict(row) | {"median": row.median, "ratio": row.ratio} for row in found]
    RESULTS.write_text(json.dumps({"facts": facts, "rows": rows}, ensure_ascii=False, indent=1) + "\n")


def timed(run: Callable[[], object], seconds: float) -> list[float]:
    """How long each of many runs took, for so many seconds."""
    times, until = [], time.perf_counter() + seconds
    while (began := time.perf_counter()) < until:
        run()
        times.append(time.perf_counter() - began)
    return times


def rate(times: list[float]) -> float:
    """Runs a second."""
    return len(times) / sum(times)


def percentile(times: list[float], share: float) -> float:
    """The time within which a share of the runs ended, in milliseconds."""
    ordered = sorted(times)
    return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * share))]
