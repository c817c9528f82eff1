import re
from pathlib import Path

import pytest

from guanjia.config import database, environment

ROOT = Path(__file__).resolve().parents[2]
OPERATIONS = ROOT / "docs" / "operations.md"
INTERNAL = {"GUANJIA_ROLE", "GUANJIA_TEST_HOME"}


def test_every_variable_that_the_code_reads_is_in_the_table() -> None:
    sources = [
        path.read_text() for path in (ROOT / "guanjia").rglob("*.py") if "environment.py" not in path.name
    ]
    read = set(re.findall(r"environ\w*\W+(?:\w+\W+)?\"(GUANJIA_[A-Z_]+)\"", "\n".join(sources)))
    read |= set(re.findall(r"environment\.\w+\(\"(GUANJIA_[A-Z_]+)\"\)", "\n".join(sources)))
    assert read - INTERNAL <= {variable.name for variable in environment.VARIABLES}


def test_every_variable_is_explained_in_the_operations_guide() -> None:
    text = OPERATIONS.read_text()
    missing = [v.name for v in environment.VARIABLES if f"`{v.name}`" not in text or v.meaning not in text]
    assert missing == []


def test_a_variable_that_is_no_number_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUANJIA_PORT", "eight")
    with pytest.raises(SystemExit, match="GUANJIA_PORT 应为整数，现在是“eight”"):
        environment.number("GUANJIA_PORT")


def test_a_database_address_gives_its_parts() -> None:
    parts = database.parse("postgresql://gj:p%40ss@db.local:5433/house?sslmode=require")
    assert parts == {
        "NAME": "house",
        "USER": "gj",
        "PASSWORD": "p@ss",
        "HOST": "db.local",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


@pytest.mark.parametrize("address", ["mysql://a/b", "postgresql://host", "house"])
def test_another_kind_of_database_is_refused(address: str) -> None:
    with pytest.raises(SystemExit, match="postgresql://"):
        database.parse(address)


def test_pages_may_not_hold_the_database_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUANJIA_ROLE", "web")
    settings = database.settings()
    assert settings["OPTIONS"]["options"] == (
        "-c synchronous_commit=on -c join_collapse_limit=5 -c statement_timeout=15s -c lock_timeout=5s"
        " -c idle_in_transaction_session_timeout=30s"
    )
    assert settings["USER"] == "guanjia_app"
