"""B10 does what it says, at a small size."""

from pathlib import Path

import pytest

from bench import routing
from bench.city import city, impossible
from tests.dispatch.test_planning_command import SOLOMON


def test_the_city_is_served_but_for_what_nobody_can_do() -> None:
    left, _, way, time = routing.in_city(2, 16, 60, 0.3)
    assert (left.values, left.reached) == ([0], True)
    assert 0 < way.values[0] <= way.limits[0] and time.values[0] > 0
    assert impossible(city(2, 16, 60)) == {"R0000"}


def test_a_public_file_is_judged_by_its_record(tmp_path: Path) -> None:
    (tmp_path / "square.txt").write_text(SOLOMON)
    record = tmp_path / "best-known.json"
    record.write_text('{"square_distance": {"distance": 185}}')
    assert routing.public(tmp_path / "square.txt", 0.1).reached is True
    record.write_text('{"square_distance": {"distance": 130}}')
    assert routing.public(tmp_path / "square.txt", 0.1).reached is False
    (tmp_path / "square.txt").write_text(SOLOMON.replace("  2         20", "  1         20"))
    with pytest.raises(RuntimeError, match="2 customers were left out"):
        routing.public(tmp_path / "square.txt", 0.1)
