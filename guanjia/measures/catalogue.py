"""The words of every figure of the documents: label, numerator, denominator, target; built or not (ANA-01)."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PACK = Path(__file__).resolve().parent / "pack" / "measures.toml"


@dataclass(frozen=True)
class Words:
    """How a figure is called, what it counts, out of what, and its target in words."""

    key: str
    label: str
    numerator: str
    denominator: str
    target: str


@cache
def every() -> dict[str, Words]:
    """All figures by key: M001 to M261 of the documents, then the house's own."""
    parts = tomllib.loads(PACK.read_text(encoding="utf-8"))
    return {row["key"]: Words(**row) for row in (*parts["measure"], *parts["own"])}
