"""No page of the desk is wider than a phone: tables leave out columns, words wrap, and nothing moves sideways."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.architecture.test_query_budgets import BUDGETS, fill
from tests.browser.conftest import PHONE, Site

pytestmark = pytest.mark.browser
Open = Callable[[str, dict[str, Any]], Page]
# beside every page that has a budget of queries
OTHERS = (
    "zhou /desk/triage/", "zhou /desk/channels/", "zhou /desk/channels/phone/", "zhou /desk/handovers/",
    "zhou /desk/answers/{answer}/correct/", "zhou /desk/messages/doubts/", "zhou /desk/phone/",
    "zhang /field/library/?q=煤气味", "zhou /desk/library/?q=煤气味",
)  # fmt: skip
WIDE = """() => document.documentElement.scrollWidth > innerWidth && [...document.querySelectorAll("main *")]
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map((e) => e.outerHTML.slice(0, 90))"""


def test_no_page_is_wider_than_a_phone(site: Site, window: Open) -> None:
    numbers, open_windows, wide = fill(site.world), dict[str, Page](), {}
    for page in (*BUDGETS, *OTHERS):
        who, path = page.split(" ", 1)
        phone = open_windows.get(who) or open_windows.setdefault(who, window(who, PHONE))
        answer = phone.goto(site.url + path.format(**numbers), wait_until="domcontentloaded")
        assert answer is not None and answer.status == 200, page
        if found := phone.evaluate(WIDE):
            wide[page] = found
    assert wide == {}
