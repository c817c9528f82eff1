"""A resident writes on a phone: an answer at once, a person by one tap, who answers from the desk; then it ends."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from guanjia.intake.models import Chat
from tests.browser.conftest import DESK, PHONE, Site
from tests.knowledge.shelf import published

pytestmark = pytest.mark.browser
Open = Callable[[str, dict[str, Any]], Page]


def test_a_resident_hears_an_answer_at_once_then_a_person_who_ends_with_an_outcome(
    site: Site, window: Open
) -> None:
    site.world.channel("chat")
    published(site.world)
    phone, desk = window("wang", PHONE), window("zhao", DESK)
    phone.goto(f"{site.url}/home/")
    phone.get_by_role("link", name="问客服").click()
    phone.get_by_label("写给客服").fill("泳池几点开")
    phone.get_by_role("button", name="发送").click()
    expect(phone.locator("#chat")).to_contain_text("七八月每天早上九点到晚上八点。")
    expect(phone.locator("#chat")).to_contain_text("依据：泳池开放公示")
    expect(phone.get_by_label("写给客服")).to_have_value("")
    phone.get_by_role("button", name="没帮助，找人").click()
    expect(phone.locator("#chat")).to_contain_text("已经在找人")
    desk.goto(f"{site.url}/desk/chats/")
    desk.locator(".talk-row").first.click()
    expect(desk.locator("#chat")).to_contain_text("客户说没帮助")
    desk.get_by_label("回复").fill("今年七月一号开，早上九点")
    desk.keyboard.press("Enter")
    expect(desk.locator("#chat")).to_contain_text("今年七月一号开")
    expect(phone.locator("#chat")).to_contain_text("今年七月一号开，早上九点", timeout=15_000)
    phone.get_by_label("写给客服").fill("谢谢，知道了")
    phone.get_by_role("button", name="发送").click()
    expect(desk.locator("#chat")).to_contain_text("谢谢，知道了", timeout=15_000)
    desk.get_by_text("结束对话").click()
    desk.get_by_label("怎么答复的").fill("告诉她七月一号开")
    desk.get_by_role("button", name="结束", exact=True).click()
    expect(phone.locator("#chat")).to_contain_text("这次对话结束了", timeout=15_000)
    chat = Chat.objects.select_related("contact").get()
    assert (chat.status, chat.contact.status, chat.contact.outcome) == (
        "closed",
        "closed",
        "告诉她七月一号开",
    )
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
