"""Two shifts of a post: who leaves writes on the phone, who comes reads there, the supervisor sees it at the desk."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from guanjia.kernel.actors import SYSTEM
from guanjia.people import actions
from guanjia.people.models import Handover, Shift
from tests.browser.conftest import DESK, PHONE, Site
from tests.world import NOW, minutes

pytestmark = pytest.mark.browser
Open = Callable[[str, dict[str, Any]], Page]
HOURS = timedelta(hours=8)


def test_one_shift_writes_and_the_next_reads_and_confirms(site: Site, window: Open) -> None:
    Shift.objects.all().delete()
    for name, start in (("zhang", NOW - HOURS + minutes(20)), ("wanghai", NOW + minutes(20))):
        actions.plan_shifts(site.world.staff(name), by=SYSTEM, spans=[("早", start, start + HOURS)])
    assert actions.ask_handovers(at=NOW) == 1
    leaves = window("zhang", PHONE)
    leaves.goto(f"{site.url}/field/me/")
    leaves.get_by_role("link", name="去写").click()
    leaves.locator("[name=text]").fill("王慧敏家的水管明天再看")
    leaves.get_by_role("button", name="交班").click()
    expect(leaves.locator("main")).to_contain_text("请换成户号：王慧敏")
    expect(leaves.locator("[name=text]")).to_have_value("王慧敏家的水管明天再看")
    leaves.locator("[name=text]").fill("")
    leaves.locator("[name=text]").focus()
    leaves.keyboard.insert_text("水" * 1003)
    expect(leaves.locator("[data-over]")).to_contain_text("已超过 3 字，最多 1000 字")
    leaves.get_by_role("button", name="交班").click()
    assert len(leaves.locator("[name=text]").input_value()) == 1003
    leaves.locator("[name=text]").fill("😀" * 997 + "\n水")  # a line break arrives as two
    expect(leaves.locator("[data-over]")).to_have_count(0)
    leaves.locator("[name=text]").fill("😀" * 997 + "\n水水")
    expect(leaves.locator("[data-over]")).to_contain_text("已超过 1 字，最多 1000 字")
    leaves.locator("[name=text]").fill("3-2-501 的水管明天再看")
    expect(leaves.locator("[data-over]")).to_have_count(0)
    leaves.get_by_role("button", name="交班").click()
    expect(leaves.locator(".st")).to_contain_text("待接班人看")
    comes = window("wanghai", PHONE)
    comes.goto(f"{site.url}/field/me/")
    comes.get_by_role("link", name="去看").click()
    expect(comes.locator("main")).to_contain_text("3-2-501 的水管明天再看")
    comes.get_by_role("button", name="已阅，接班").click()
    expect(comes.locator(".st")).to_contain_text("王海")
    assert comes.evaluate("document.documentElement.scrollWidth <= innerWidth")
    desk = window("zhou", DESK)
    desk.goto(f"{site.url}/desk/handovers/")
    expect(desk.locator("tr", has_text="维修技师")).to_contain_text("已阅")
    row = Handover.objects.get()
    assert (row.status, row.read_by) == ("read", site.world.staff("wanghai"))
