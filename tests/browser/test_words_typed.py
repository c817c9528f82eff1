"""What is typed is read at once: the desk takes over the home that it names, a resident reads what a danger wants."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from guanjia.intake.models import Channel
from guanjia.workorders.models import WorkOrder
from tests.browser.conftest import DESK, PHONE, Site

pytestmark = pytest.mark.browser
Open = Callable[[str, dict[str, Any]], Page]


def test_one_tap_fills_the_home_that_the_caller_named(site: Site, window: Open) -> None:
    desk = window("zhao", DESK)
    desk.goto(f"{site.url}/desk/new/")
    desk.locator("textarea[name=description]").press_sequentially("三栋二单元501厨房水管漏水")
    row = desk.locator("#beside .row-f", has_text="说到的房屋")
    expect(row).to_contain_text("3栋2单元501")
    row.get_by_role("button", name="采用").click()
    expect(desk.locator("[name=address]")).to_have_value("3栋2单元501")
    expect(desk.locator("#beside")).to_contain_text("王")
    desk.locator("#beside").get_by_role("button", name="采用").first.click()
    expect(desk.locator("select[name=category]")).to_have_value("water")
    expect(desk.locator("textarea[name=description]")).to_have_value("三栋二单元501厨房水管漏水")


def test_a_resident_who_types_of_a_danger_reads_what_to_do_before_and_after_sending(
    site: Site, window: Open
) -> None:
    phone = window("wang", PHONE)
    phone.goto(f"{site.url}/home/ask/")
    words = phone.locator("textarea[name=description]")
    words.fill("厨房")
    words.press_sequentially("闻到煤气味")
    expect(phone.locator("#danger")).to_contain_text("可能有危险：燃气泄漏")
    expect(phone.locator("#danger a[href^='tel:']")).to_have_text("0571-88001234")
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    words.fill("厨房水龙头滴水")
    expect(phone.locator("#danger")).not_to_contain_text("可能有危险")
    words.fill("厨房闻到煤气味")
    expect(phone.locator("#danger")).to_contain_text("燃气泄漏")
    for name in ("下一步：什么时候方便", "下一步：打哪个电话", "发送"):
        phone.get_by_role("button", name=name).click()
    expect(phone.locator("#order")).to_contain_text("您的话已收到，按紧急处理")
    assert WorkOrder.objects.get().urgency == "urgent"
    assert phone.evaluate("document.documentElement.scrollWidth") == 390


def test_a_line_that_is_pasted_too_long_is_kept_counted_and_not_sent_until_it_is_shorter(
    site: Site, window: Open
) -> None:
    desk = window("zhou", DESK)
    desk.goto(f"{site.url}/desk/channels/phone/")
    line = desk.locator("[name=address]")
    line.fill("话" * 125)
    expect(desk.locator("[data-over]")).to_have_text("已超过 5 字，最多 120 字，请删短再提交；写的都还在")
    expect(line).to_have_value("话" * 125)
    desk.get_by_role("button", name="保存").click()
    assert not line.evaluate("(field) => field.checkValidity()") and Channel.objects.count() == 0
    line.fill("0571-88001234")
    expect(desk.locator("[data-over]")).to_have_count(0)
    assert line.evaluate("(field) => field.checkValidity()")


def test_without_script_too_the_line_stays_and_the_limit_is_said(site: Site, window: Open) -> None:
    desk = window("zhou", DESK)
    desk.goto(f"{site.url}/desk/channels/phone/")
    desk.locator("[name=address]").fill("话" * 125)
    desk.locator("form:has([name=address])").evaluate("(form) => { form.noValidate = true; }")
    desk.get_by_role("button", name="保存").click()
    expect(desk.locator("#id_address_error")).to_contain_text("120")
    expect(desk.locator("[name=address]")).to_have_value("话" * 125)
    assert Channel.objects.count() == 0
