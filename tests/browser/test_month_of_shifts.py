"""A supervisor plans a week by keys, drags a shift to a colleague, and is told why the seventh day is too much."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from guanjia.organization.moments import local
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
