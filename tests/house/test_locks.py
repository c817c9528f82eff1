import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(("name", "least"), [("run.txt", 41), ("dev.txt", 41), ("routing.txt", 10)])
@pytest.mark.asvs("15.1.2")
def test_every_python_part_is_pinned_with_a_hash_and_without_an_address(name: str, least: int) -> None:
    text = (ROOT / "requirements" / name).read_text()
    parts = re.findall(
        r"^[a-z0-9._-]+(?:\[[a-z0-9,-]+\])?==.*(?:\n    --hash=sha256:[0-9a-f]{64}.*)+", text, re.M | re.I
    )
    assert len(parts) == len(re.findall(r"^[a-z0-9]", text, re.M | re.I))
    assert len(parts) >= least
    assert "://" not in text


def test_the_browser_parts_are_pinned_with_a_hash_and_without_an_address() -> None:
    lock = (ROOT / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert lock.count('"integrity": "sha512-') == lock.count('"node_modules/')


def test_npm_runs_no_scripts_of_packages() -> None:
    assert "ignore-scripts=true" in (ROOT / ".npmrc").read_text().splitlines()
