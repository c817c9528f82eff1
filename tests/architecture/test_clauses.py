"""Every clause that the product says it serves has a test that carries its mark."""

import re
from pathlib import Path

from guanjia.insights import clauses

TESTS = Path(__file__).resolve().parents[1]
SERVED = {clause.id for clause in clauses.every() if clause.served}


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
