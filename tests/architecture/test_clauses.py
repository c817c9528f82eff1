"""Every clause that the product says it serves has a test that carries its mark."""

import re
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
# the clauses of documents B and A that the service loop serves; later parts add theirs
SERVED = {
    "B-1-1", "B-1-2", "B-2.2-1", "B-2.3-1", "B-3.1.1-1", "B-3.1.1-2", "B-3.1.2-1", "B-3.1.2-2",
    "B-3.1.3-1", "B-3.1.3-2", "B-3.2.1-1", "B-3.2.2-1", "B-3.2.2-2", "B-3.2.3-1", "B-3.3.1-1", "B-3.3.1-2",
    "B-3.3.2-1", "B-3.3.3-1", "B-3.3.4-1", "B-3.4.1-1", "B-3.4.2-1", "B-3.4.3-1", "B-3.4.3-2", "B-5.2.2-1",
    "B-7-2", "A-1.2-3", "A-1.2-4", "A-1.3-2", "A-1.3-5", "A-3.1-9", "A-3.1-11",
}  # fmt: skip


def marked() -> set[str]:
    """Clauses that some test is marked with."""
    found: set[str] = set()
    for path in TESTS.rglob("test_*.py"):
        found |= set(re.findall(r"mark\.clause\(\"([^\"]+)\"\)", path.read_text()))
    return found


def test_every_served_clause_has_a_test() -> None:
    assert SERVED - marked() == set()


def test_no_test_claims_a_clause_that_is_not_listed() -> None:
    assert marked() - SERVED == set()
