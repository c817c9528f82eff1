"""A supervisor plans a week by keys, drags a shift to a colleague, and is told why the seventh day is too much."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from guanjia.organization.moments import local
from guanjia.people import actions
from guanjia.people.models import Shift
from tests.browser.conftest import DESK, Site

pytestmark = pytest.mark.browser
Open = Callable[[str, dict[str, Any]], Page]


def planned(site: Site, username: str) -> list[tuple[int, str]]:
    """Day of December and code of somebody's shifts."""
    rows = Shift.objects.filter(staff=site.world.staff(username), starts_at__gte="2026-12-01T00:00Z")
    return [(local(row.starts_at).day, row.code) for row in rows.order_by("starts_at")]


def of(page: Page, site: Site, username: str, day: int) -> Any:
    """The cell of somebody on a day of December."""
    return page.locator(f'a[href="/desk/roster/cell/{site.world.staff(username).pk}/2026-12-{day:02d}/"]')


@pytest.mark.clause("A-2.3-3")
def test_a_week_is_planned_by_keys_and_a_shift_is_dragged_to_a_colleague(site: Site, window: Open) -> None:
    page = window("zhou", DESK)
    page.goto(f"{site.url}/desk/roster/?month=2026-12-01")
    of(page, site, "zhang", 7).focus()
    for _ in range(5):
        page.keyboard.press("1")
    expect(page.locator("#roster tbody tr", has_text="张建国").locator("td.has")).to_have_count(5)
    expect(page.locator("#roster tbody tr", has_text="张建国").locator(".ros-h")).to_contain_text("40")
    assert planned(site, "zhang") == [(day, "早") for day in range(7, 12)]
    of(page, site, "zhang", 11).drag_to(of(page, site, "wanghai", 11))
    expect(page.locator("#roster tbody tr", has_text="王海").locator(".ros-h")).to_contain_text("8")
    assert planned(site, "zhang") == [(day, "早") for day in range(7, 11)]
    assert planned(site, "wanghai") == [(11, "早")]
    of(page, site, "zhang", 11).focus()
    for _ in range(3):
        page.keyboard.press("1")
    expect(page.locator("#roster .al.r, #roster [role=alert]").first).to_contain_text("连续第 7 天")
    assert planned(site, "zhang") == [(day, "早") for day in range(7, 11)]
    of(page, site, "wanghai", 14).focus()
    page.keyboard.press("1")
    expect(page.locator("#ros-no")).to_contain_text("连续第 7 天")
    expect(of(page, site, "wanghai", 14)).to_have_text("早")
    expect(of(page, site, "zhang", 13)).to_have_text("早")
    assert planned(site, "wanghai") == [(11, "早")]
    of(page, site, "zhang", 12).focus()
    page.keyboard.press("Delete")
    page.keyboard.press("Delete")
    expect(page.locator("#ros-no")).to_have_count(0)
    assert planned(site, "wanghai") == [(11, "早"), (14, "早")]
    assert planned(site, "zhang") == [(day, "早") for day in range(7, 12)]


def test_a_shift_dragged_onto_another_asks_first_and_both_change_places(site: Site, window: Open) -> None:
    world = site.world
    day = date(2026, 12, 7)
    cells = [
        actions.Cell(world.staff(name).pk, day, code) for name, code in (("zhang", "早"), ("wanghai", "中"))
    ]
    actions.set_cells(world.lake, by=world.zhou, cells=cells)
    page = window("zhou", DESK)
    page.goto(f"{site.url}/desk/roster/?month=2026-12-01")
    of(page, site, "zhang", 7).drag_to(of(page, site, "wanghai", 7))
    expect(page.locator("#ros-no")).to_contain_text("王海 已经有 12-07 中 15:00–23:00")
    assert (planned(site, "zhang"), planned(site, "wanghai")) == ([(7, "早")], [(7, "中")])
    page.get_by_text("不动").click()
    expect(page.locator("#ros-no")).to_have_count(0)
    of(page, site, "zhang", 7).focus()
    page.keyboard.press("Space")
    of(page, site, "wanghai", 7).focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="对调两格")).to_be_focused()
    page.keyboard.press("Enter")
    expect(of(page, site, "zhang", 7)).to_have_text("中")
    assert (planned(site, "zhang"), planned(site, "wanghai")) == ([(7, "中")], [(7, "早")])
