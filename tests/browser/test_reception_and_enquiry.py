"""A visitor at the desk on a tablet, and a question that takes two rounds."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from guanjia.intake import actions
from guanjia.intake.models import Contact, DeskVisit, Enquiry
from tests.browser.conftest import DESK, Site
from tests.world import NOW

pytestmark = pytest.mark.browser
Open = Callable[[str, dict[str, Any]], Page]
TABLET = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}


def press(page: Page, word: str) -> None:
    """A button of the page, not of the shell."""
    page.locator("main").get_by_role("button", name=word, exact=True).click()


def test_a_visitor_is_received_by_taps_and_leaves_with_a_time(site: Site, window: Open) -> None:
    page = window("zhao", TABLET)
    page.goto(f"{site.url}/desk/reception/")
    page.get_by_role("button", name="来客人了").click()
    for tap in ("起身迎接、微笑问候", "引导就座", "送上茶水"):
        button = page.locator("main").get_by_role("button", name=tap)
        box = button.bounding_box()
        assert box is not None and box["height"] >= 44
        button.click()
        expect(page.locator(".tap.y", has_text=tap)).to_be_visible()
    page.locator("[name=need]").fill("电动车在车棚被刮了")
    page.get_by_text("不能", exact=True).click()
    page.locator("[name=phone]").fill("13512340000")
    press(page, "登记需求")
    press(page, "客人走了，结束接待")
    expect(page.get_by_role("alert")).to_contain_text("请先选：当场解决、留待办理")
    page.locator("[name=situation]").fill("要保安部调监控")
    press(page, "留待办理")
    expect(page.locator("main")).to_contain_text("要保安部调监控")
    page.locator("main").get_by_role("button", name="起身相送、道别").click()
    press(page, "客人走了，结束接待")
    expect(page.locator("tr", has_text="电动车在车棚被刮了")).to_contain_text("留待办理")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    visit = DeskVisit.objects.get()
    assert (visit.status, visit.outcome, visit.ticks.count()) == ("left", "open", 5)
    assert site.world.promise_states(visit) == {"前台答应办好": "open"}


def verify_and_reply(page: Page, found: str, answer: str) -> None:
    """Ask the engineers, then answer."""
    page.locator("[name=verification]").fill(found)
    page.locator("[name=consulted]").fill("工程部 张工")
    press(page, "记下核实")
    page.locator("[name=answer]").fill(answer)
    page.locator("[name=source]").fill("装修管理规定")
    page.get_by_label("用客户听得懂的话说的").check()
    press(page, "答复")


def test_a_complex_question_is_promised_verified_and_explained_twice(site: Site, window: Open) -> None:
    world = site.world
    contact = actions.receive(
        world.lake, by=world.wang, wants="enquiry", text="装修要办什么手续，押金多少", source="email",
        unit=world.home, person=world.person("wang"), at=NOW,
    )  # fmt: skip
    page = window("zhao", DESK)
    page.goto(f"{site.url}/desk/contacts/{contact.pk}/")
    page.get_by_role("link", name="作为咨询处理").click()
    expect(page.locator("[name=question]")).to_have_value("装修要办什么手续，押金多少")
    page.get_by_text("复杂，要先核实").click()
    page.get_by_label("已复述确认").check()
    press(page, "登记")
    page.get_by_label("已向客户致歉").check()
    press(page, "约好了")
    expect(page.locator("main")).to_contain_text("11-25 10:00 前答复")
    verify_and_reply(page, "要交图纸", "带图纸来前台办")
    page.get_by_text("没听懂或不满意", exact=True).click()
    page.locator("[name=unclear]").fill("图纸谁来画")
    press(page, "没听懂或不满意，再来一轮")
    expect(page.locator("main")).to_contain_text("核实（第 2 轮）")
    verify_and_reply(page, "装修公司画，要盖章", "请装修公司画图、盖章")
    press(page, "客户听懂了，也满意")
    page.get_by_label("问过").check()
    page.get_by_label("谢过客户").check()
    press(page, "办结")
    expect(page.locator("main")).to_contain_text("已办结")
    row = Enquiry.objects.get()
    assert (row.status, row.round, world.promise_states(row)) == ("closed", 2, {"答复咨询": "kept"})
    assert Contact.objects.get().outcome == "请装修公司画图、盖章"
