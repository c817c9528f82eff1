"""Fifteen minutes become ten: asked with a preview, published by another, seen in a clock and on the clause map."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, Site

pytestmark = pytest.mark.browser
Open = Callable[[str, dict[str, Any]], Page]


def ask(boss: Page, site: Site) -> None:
    """周姐 looks at what last month would have been, then asks for ten minutes."""
    boss.goto(f"{site.url}/desk/clauses/A-1.2-3/")
    expect(boss.locator(".opn")).to_contain_text("15 分钟")
    boss.goto(f"{site.url}/desk/set-up/policies/sla.water_electric.arrive/change/")
    boss.locator("[name=value]").fill("10")
    boss.locator("[name=reason]").fill("业主大会要求更快到场")
    boss.get_by_role("button", name="先看影响").click()
    expect(boss.locator("main")).to_contain_text("上个月会怎样")
    row = boss.locator("tr", has_text="湖畔花园")
    expect(row.locator("td").nth(1)).to_have_text("1")
    boss.get_by_role("button", name="提交申请").click()
    expect(boss.locator("main")).to_contain_text("待批准")


def publish(admin: Page, site: Site) -> None:
    """The administrator reads why, and publishes."""
    admin.goto(f"{site.url}/desk/set-up/policies/changes/")
    admin.get_by_role("link", name="15 分钟到场").or_(
        admin.get_by_role("link", name="水电报修到场")
    ).first.click()
    expect(admin.locator("main")).to_contain_text("业主大会要求更快到场")
    admin.get_by_role("link", name="批准并发布").click()
    admin.locator("main").get_by_role("button").last.click()
    expect(admin.locator("main")).to_contain_text("已发布")


def test_a_rule_is_changed_with_approval_and_clock_and_map_follow(site: Site, window: Open) -> None:
    world = site.world
    old = world.received_order()
    assert world.clock(old, "T1").limit_seconds == 15 * 60
    boss, admin = window("zhou", DESK), window("admin", DESK)
    ask(boss, site)
    publish(admin, site)

    fresh = world.received_order(unit=world.neighbour, by=world.zhao)
    assert world.clock(fresh, "T1").limit_seconds == 10 * 60
    assert world.clock(old, "T1").limit_seconds == 15 * 60
    boss.goto(f"{site.url}/desk/orders/{fresh.pk}/")
    expect(boss.locator("main")).to_contain_text("水电报修到场")
    boss.goto(f"{site.url}/desk/clauses/A-1.2-3/")
    expect(boss.locator(".opn .map-number", has_text="水电报修到场")).to_contain_text("10 分钟")
    expect(boss.locator("tr.op .map-values")).to_contain_text("现行：水电报修到场 10 分钟")
