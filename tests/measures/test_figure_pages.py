"""数字 on the screen: month, view, cut, and the rows that leave as a file."""

import io

import pytest
from openpyxl import load_workbook

from tests.pages import Open, signed_in
from tests.world import World

__all__ = ["signed_in"]


def test_the_page_of_a_month_shows_its_figures_and_not_those_of_another(
    world: World, signed_in: Open
) -> None:
    world.recorded_order()
    world.run_jobs()
    client = signed_in("zhou")
    assert "1/1" in client.get("/desk/figures/?month=2026-11").content.decode()
    assert "1/1" not in client.get("/desk/figures/?month=2026-10").content.decode()
    assert client.get("/desk/figures/?month=9999-99&view=x").status_code == 200


@pytest.mark.parametrize("by", ["month", "project", "department", "person"])
def test_a_figure_is_cut_and_says_whose_it_is(world: World, signed_in: Open, by: str) -> None:
    world.recorded_order()
    world.run_jobs()
    text = signed_in("zhou").get(f"/desk/figures/M043/?month=2026-11&by={by}").content.decode()
    assert {"month": "2026-11", "project": "湖畔花园", "department": "没有对应", "person": "张建国"}[
        by
    ] in text


def test_the_rows_leave_exactly_as_shown(world: World, signed_in: Open) -> None:
    world.recorded_order(overall=3)
    world.run_jobs()
    client = signed_in("zhou")
    book = load_workbook(io.BytesIO(b"".join(client.get("/desk/figures/M043/rows.xlsx?month=2026-11"))))  # type: ignore[call-overload]
    rows = list(book.active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert [row[0] for row in rows] == ["指标", "单次服务满意率"]
    assert rows[1][3:] == ("张建国", rows[1][4], "否", "3")
    text = b"".join(client.get("/desk/figures/M043/rows.csv?month=2026-11")).decode("utf-8-sig")  # type: ignore[call-overload]
    assert len(text.splitlines()) == 2
