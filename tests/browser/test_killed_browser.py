"""R8: what the phone said to have kept is there after the browser was killed, and counts once (200 kills in full)."""

import os
import random
import sys
import threading
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.sync_api import BrowserContext, Error, Page, Playwright, sync_playwright

from guanjia.kernel.models import Event
from guanjia.workorders.models import FieldAct, Phone
from tests.browser.conftest import FLAGS, PHONE, Site
from tests.browser.test_no_signal import ready, until
from tests.world import PASSWORD
from tools.browser import found

KILLS = int(os.environ.get("GUANJIA_BROWSER_KILLS") or 0)
pytestmark = pytest.mark.browser
ADD = """([order, words]) => {
  const key = crypto.randomUUID(), fields = [["text", words], ["_key", key]];
  const act = { key, order, verb: "note", item: -1, word: "留言", fields, files: [] };
  return window.guanjiaOutbox.add(act).then(() => true);
}"""


def opened(play: Playwright, folder: Path, site: Site) -> tuple[BrowserContext, Page]:
    """The browser on its own folder, signed in; what it kept before is still there."""
    context = play.chromium.launch_persistent_context(
        str(folder), executable_path=found(), args=FLAGS, locale="zh-CN", **PHONE
    )
    page = context.pages[0]
    page.set_default_timeout(20_000)
    page.goto(f"{site.url}/accounts/login/")
    if "login" in page.url:
        page.get_by_label("用户名").fill("zhang")
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(lambda url: "login" not in url)
    page.goto(f"{site.url}/field/me/")
    return context, page


def kill(folder: Path) -> None:
    """End every process of this browser at once, as a flat battery does."""
    for one in psutil.process_iter(["cmdline"]):
        if any(str(folder) in word for word in one.info["cmdline"] or ()):
            one.kill()


def damage(folder: Path) -> int:
    """Break the files of a store in their middle, as a browser leaves them that was killed while it wrote."""
    logs = [path for path in folder.rglob("*.log") if "leveldb" in str(path) and path.stat().st_size > 400]
    for path in logs:
        body = bytearray(path.read_bytes())
        middle = len(body) // 2
        body[middle : middle + 40] = bytes(40)
        path.write_bytes(bytes(body))
    return len(logs)


@pytest.mark.parametrize("broken", [("IndexedDB",), ("WebStorage",), ("IndexedDB", "WebStorage")])
def test_a_store_that_the_browser_found_damaged_is_mended_out_of_the_other(
    site: Site, tmp_path: Any, broken: tuple[str, ...]
) -> None:
    """A browser throws a damaged store away; with both damaged nothing is left, so the damage is real (control)."""
    order, folder = site.world.accepted_order(), tmp_path / "phone"
    with sync_playwright() as play:
        context, page = opened(play, folder, site)
        ready(page, site)
        context.set_offline(True)
        for count in range(5):
            page.evaluate(ADD, [order.pk, f"第{count}句"])
        context.close()
        for name in broken:
            assert damage(folder / "Default" / name) == 1
        context, page = opened(play, folder, site)
        until(
            page,
            "window.guanjiaOutbox.flush().then(() => window.guanjiaOutbox.acts()).then((rows) => !rows.length)",
        )
        context.close()
    said = [event.data["text"] for event in Event.objects.filter(name="workorders.NoteAdded").order_by("pk")]
    assert said == ([] if len(broken) == 2 else [f"第{count}句" for count in range(5)])
    assert Phone.objects.count() == len(broken) // 2 + 1


@pytest.mark.skipif(not KILLS, reason="make chaos")
def test_nothing_that_was_kept_is_lost_when_the_browser_is_killed(site: Site, tmp_path: Any) -> None:
    order = site.world.accepted_order()
    dice, kept = random.Random(KILLS), []  # noqa: S311
    folder = tmp_path / "phone"
    with sync_playwright() as play:
        for nth in range(KILLS):
            context, page = opened(play, folder, site)
            if nth == 0:
                ready(page, site)
            context.set_offline(dice.random() < 0.6)
            battery = threading.Timer(dice.uniform(0.05, 1.2), kill, [folder])
            battery.start()
            try:
                for count in range(10_000):
                    words = f"第{nth}次第{count}句"
                    page.evaluate(ADD, [order.pk, words])
                    kept.append(words)
            except Error:
                battery.join()
            with suppress(Error):  # it is gone already
                context.close()
            print(f"{nth + 1} of {KILLS} kills, {len(kept)} acts", file=sys.stderr)  # noqa: T201
        context, page = opened(play, folder, site)
        until(
            page,
            "window.guanjiaOutbox.flush().then(() => window.guanjiaOutbox.acts()).then((rows) => !rows.length)",
        )
        context.close()
    said = Counter(event.data["text"] for event in Event.objects.filter(name="workorders.NoteAdded"))
    print(f"{KILLS} kills, {len(kept)} acts said to be kept, {sum(said.values())} counted", file=sys.stderr)  # noqa: T201
    assert [words for words in kept if said[words] != 1] == []
    assert max(said.values()) == 1
    assert FieldAct.objects.filter(outcome="kept").count() == 0
    assert len(kept) > KILLS
