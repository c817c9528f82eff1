"""A site with real commits for one test, and windows of a real browser."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import connection
from playwright.sync_api import Browser, Page, sync_playwright

from guanjia.kernel import clock, live
from tests.world import NOW, PASSWORD, World
from tools.browser import found

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip
# refused forms, and a network that is cut
STORY = ("422", "ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "htmx:sendError", "htmx:afterRequest")
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1440, "height": 900}}


class Quiet(WSGIRequestHandler):
    """Requests of the tests are not logged."""

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@dataclass
class Site:
    """Where the site answers, and the world behind it."""

    url: str
    world: World


@pytest.fixture
def site(own_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The whole site on a copy of the world, at ten o'clock of its Tuesday."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    monkeypatch.setattr(live, "heard", live.Heard())  # the listener of the test before hears another database
    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.set_app(WSGIHandler())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    with clock.pinned(NOW):
        thread.start()
        yield Site(f"http://127.0.0.1:{server.server_port}", World())
        server.shutdown()
    server.server_close()


@pytest.fixture
def browser() -> Iterator[Browser]:
    """The system's Chromium, else Playwright's own."""
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=found(), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def window(site: Site, browser: Browser) -> Iterator[Callable[[str, dict[str, Any]], Page]]:
    """Opens a window in which somebody has signed in; faults of scripts and of the policy fail the test."""
    faults: list[str] = []
    connection.close()  # the browser's loop has one of its own, from the database of the test before

    def open_window(username: str, shape: dict[str, Any]) -> Page:
        page = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **shape).new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: faults.append(f"{username}: {error}"))
        page.on("console", lambda said: faults.append(f"{username}: {said.text}") if is_fault(said) else None)
        page.goto(f"{site.url}/accounts/login/")
        page.get_by_label("用户名").fill(username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(lambda url: "login" not in url)
        return page

    yield open_window
    assert faults == []


def is_fault(said: Any) -> bool:
    """An error of the page; what belongs to a story is none."""
    return said.type == "error" and not any(word in said.text for word in STORY)
