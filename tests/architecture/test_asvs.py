"""The list of the ASVS is whole, its marks are known, and docs/security.md shows it as it is."""

from tools import asvs

COUNTS = {"A": 133 + 6, "S": 32, "D": 23}  # of the 188 that apply, and six of level 3


def test_the_list_holds_every_requirement_that_applies() -> None:
    rows = asvs.requirements().values()
    assert {kind: sum(row.kind == kind for row in rows) for kind in COUNTS} == COUNTS


def test_no_test_claims_a_requirement_that_is_not_listed() -> None:
    assert set(asvs.marks()) - set(asvs.requirements()) == set()


def test_everything_is_proved_by_a_test_or_a_file_or_openly_not() -> None:
    held = asvs.marks()
    missing = [
        row.id
        for row in asvs.requirements().values()
        if not row.is_open and not (held.get(row.id) if row.kind == "A" else row.where)
    ]
    assert missing == []


def test_every_named_file_exists() -> None:
    files = {file for row in asvs.requirements().values() for file in row.where}
    assert [file for file in sorted(files) if not (asvs.ROOT / file).exists()] == []


def test_the_page_is_drawn_from_list_and_marks() -> None:
    assert asvs.PAGE.read_text() == asvs.page(), "run python tools/asvs.py"
