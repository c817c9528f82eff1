"""A call rings: it opens by itself, the second sentence knows what is open, one key makes it an order."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from guanjia.intake import actions
from guanjia.intake.models import Call
from guanjia.kernel.actors import SYSTEM
from guanjia.workorders.models import WorkOrder
from tests.browser.conftest import DESK, Site
from tests.world import NOW

pytestmark = pytest.mark.browser
Open = Callable[[str, dict[str, Any]], Page]


def test_a_call_is_answered_by_the_space_bar_and_becomes_an_order_by_one_key(
    site: Site, window: Open
) -> None:
    open_case = site.world.dispatched_order()
    desk = window("zhao", DESK)
    desk.goto(f"{site.url}/desk/phone/")
    expect(desk.locator("main")).to_contain_text("现在没有来电")
    row = actions.ring(site.world.lake, by=SYSTEM, number="13812345678", their_id="b-1", at=NOW)
    expect(desk).to_have_url(f"{site.url}/desk/phone/{row.pk}/", timeout=15_000)
    expect(desk.locator(".ring")).to_contain_text("3栋2单元501")
    expect(desk.locator("main")).to_contain_text(open_case.number)
    desk.keyboard.press(" ")
    expect(desk.locator(".ring")).to_contain_text("通话中")
    assert Call.objects.get(pk=row.pk).answered_by_id == site.world.zhao.id
    notes, keys = desk.locator("#note-card"), desk.locator(".keysx")
    desk.set_viewport_size(
        {"width": 390, "height": 844}
    )  # on a phone the notes stand above the keys, in sight
    assert notes.bounding_box()["y"] + 120 < keys.bounding_box()["y"] < 844  # type: ignore[index]
    desk.set_viewport_size({"width": 1440, "height": 900})
    desk.get_by_label("边听边记").fill("厨房水龙头也在滴")
    desk.get_by_role("heading", name="边听边记", exact=True).click()
    desk.keyboard.press("2")
    expect(desk).to_have_url(re.compile(r"/desk/new/\?contact="), timeout=15_000)
    expect(desk.get_by_label("客户怎么说")).to_have_value("厨房水龙头也在滴")
    desk.locator("[name=category]").select_option("water")
    desk.get_by_role("button", name="登记").last.click()
    expect(desk).to_have_url(re.compile(r"/desk/orders/\d+/$"), timeout=15_000)
    order = WorkOrder.objects.latest("pk")
    assert (order.description, order.unit, order.source) == ("厨房水龙头也在滴", site.world.home, "phone")
