"""S6 in a real browser: whatever stands in the rows, Chromium runs none of it, and its policy has nothing to report.

Payloads are put into every written field of every row, past every form; each page then holds several of them. The
suite shows a few pages with a sample, GUANJIA_HOSTILE=full shows 500 payloads in turns on the pages of four roles.
"""

import os
import random
import re
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.template import engines
from django.test import Client
from playwright.sync_api import Browser, Page

from tests.access.crawl import addresses
from tests.access.crawl import browser as client_of
from tests.architecture.test_routes import account_of, values
from tests.browser.conftest import Site, browser, site
from tests.security.payloads import MARK, drawn
from tests.security.test_no_script_runs import poison
from tests.world import World

__all__ = ["browser", "site"]

FULL = os.environ.get("GUANJIA_HOSTILE") == "full"
SEED = os.environ.get("GUANJIA_SEED", "1")
PAYLOADS, TURNS, PAGES = (500, 6, 45) if FULL else (20, 1, 2)
ROLES = ("supervisor", "technician", "owner", "security_admin") if FULL else ("supervisor",)
# what a payload would call, and what the browser itself complains of
WATCH = f"""
window.ran = 0; window.reports = [];
window.{MARK} = () => {{ window.ran += 1; alert('{MARK}'); }};
document.addEventListener('securitypolicyviolation', e => window.reports.push(e.violatedDirective + ' ' + e.sample));
"""
LOOK = f"""() => ({{
  ran: window.ran, reports: window.reports,
  made: [...document.querySelectorAll('*')].filter(e => e.localName.includes('{MARK}')
    || [...e.attributes].some(a => a.name.startsWith('on') || a.name.includes('{MARK}')
      || /^\\\\s*(javascript|vbscript|data:text)/i.test(a.value))).map(e => e.outerHTML.slice(0, 90)),
  shown: document.documentElement.innerText.includes('{MARK}'),
}})"""


class Looked:
    """What a browser saw: pages with a payload in their text, and everything that is a fault."""

    def __init__(self) -> None:
        self.pages = self.shown = 0
        self.faults: list[tuple[str, Any]] = []

    def look(self, page: Page, url: str) -> None:
        """Open a page, try what a mouse and a keyboard would set off, and ask it."""
        page.goto(url, wait_until="load")
        page.keyboard.press("Tab")
        page.mouse.move(700, 450)
        found = page.evaluate(LOOK)
        self.pages += 1
        self.shown += found["shown"]
        for what in ("ran", "reports", "made"):
            if found[what]:
                self.faults.append((url, {what: found[what]}))


def window_of(site: Site, browser: Browser, role: str, looked: Looked, *, lax: bool = False) -> Page:
    """A window in which a role is signed in; what opens a dialog is a fault."""
    client = client_of(account_of(site.world, role))
    context = browser.new_context(bypass_csp=lax, viewport={"width": 1200, "height": 800})
    cookies = [
        {"name": name, "value": cookie.value, "url": site.url} for name, cookie in client.cookies.items()
    ]
    context.add_cookies(cookies)
    context.add_init_script(WATCH)
    page = context.new_page()

    def dialog(box: Any) -> None:
        looked.faults.append((page.url, box.message))
        box.dismiss()

    page.on("dialog", dialog)
    page.set_default_timeout(15_000)
    return page


def pages_of(world: World, given: dict[str, Any], dice: random.Random, role: str) -> Iterator[str]:
    """Some addresses that a role opens to see."""
    client = client_of(account_of(world, role))
    for url in dice.sample(sorted(addresses(given).values()), len(addresses(given))):
        answer = client.get(url)
        is_page = answer.status_code == 200 and not answer.streaming and "html" in answer["Content-Type"]
        if is_page and MARK in answer.content.decode():
            yield url


def walk(site: Site, browser: Browser, turns: int, pages: int) -> Looked:
    """Poison, then let each role look at pages that show a payload."""
    given, looked, dice = values(site.world), Looked(), random.Random(SEED)  # noqa: S311 - a sample
    payloads = drawn(PAYLOADS)
    for turn in range(turns):
        assert poison(turn * (len(payloads) // turns), payloads) > 100
        for role in ROLES:
            page = window_of(site, browser, role, looked)
            for _, url in zip(range(pages), pages_of(site.world, given, dice, role), strict=False):
                looked.look(page, site.url + url)
            page.context.close()
    return looked


@pytest.mark.asvs("1.2.1", "1.3.1", "3.2.2", "3.4.3")
def test_a_browser_runs_no_payload_and_its_policy_reports_nothing(site: Site, browser: Browser) -> None:
    connection.close()
    looked = walk(site, browser, TURNS, PAGES)
    print(f"{PAYLOADS} payloads, {looked.pages} pages, {looked.shown} showed one")  # noqa: T201
    assert looked.faults == []
    assert looked.shown >= looked.pages // 2 > 0


def test_the_control_a_build_that_escapes_nothing_is_found_with_and_without_a_policy(
    site: Site, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection.close()
    env = engines["jinja2"].env  # type: ignore[attr-defined]
    values(site.world)
    poison(0, [f"<img src=x onerror={MARK}()>"])
    monkeypatch.setattr(env, "autoescape", False)
    env.cache.clear()
    seen = {}
    try:
        for lax in (False, True):
            looked = Looked()
            page = window_of(site, browser, "supervisor", looked, lax=lax)
            looked.look(page, site.url + "/desk/orders/")
            seen[lax] = {kind for _, fault in looked.faults if isinstance(fault, dict) for kind in fault}
            page.context.close()
    finally:
        env.cache.clear()
    assert {"made", "reports"} <= seen[False] and "ran" not in seen[False]
    assert {"made", "ran"} <= seen[True]


def inflated(paper: bytes) -> bytes:
    """A paper with its packed parts opened."""
    parts = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", paper, re.DOTALL)
    found = [paper]
    for part in parts:
        try:
            found.append(zlib.decompress(part))
        except zlib.error:
            continue
    return b"\n".join(found)


@pytest.mark.asvs("1.2.1")
def test_no_paper_holds_a_program_or_leads_to_an_address_of_a_payload(world: World) -> None:
    given, papers = values(world), 0
    poison(0, [text for text in drawn(PAYLOADS) if "(" in text or "[" in text])
    client = Client()
    client.force_login(world.account("lin"), backend="allauth.account.auth_backends.AuthenticationBackend")
    named = {path: url for path, url in addresses(given).items() if re.match(r"desk/.*\.pdf$", path)}
    for url in list(named.values()) if FULL else random.Random(SEED).sample(sorted(named.values()), 1):  # noqa: S311
        answer = client.get(url)
        if answer.status_code == 200:
            body = inflated(b"".join(answer.streaming_content) if answer.streaming else answer.content)
            papers += 1
            assert [
                word for word in (b"/JavaScript", b"/Launch", b"/JS ", b"/OpenAction") if word in body
            ] == [], url
            assert [link for link in re.findall(rb"/URI ?\((.*?)\)", body) if MARK.encode() in link] == []
    assert papers
