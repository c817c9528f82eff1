"""P8: what lies on a phone is sealed while somebody is signed in, gone after signing out, and old after a day."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.conftest import Site
from tests.browser.test_killed_browser import ADD, opened
from tests.browser.test_no_signal import ready, until

pytestmark = pytest.mark.browser
CANARY = "金丝雀钥匙在门垫下"
OLDER = """() => new Promise((done) => {
  const asked = indexedDB.open("guanjia-field", 1), day = 25 * 3600 * 1000;
  asked.onsuccess = () => {
    const box = asked.result.transaction("box", "readwrite").objectStore("box"), got = box.get("pack");
    got.onsuccess = () => {
      got.result.at -= day;
      box.put(got.result, "pack").onsuccess = () => { asked.result.close(); done(true); };
    };
  };
})"""


def lies_in(folder: Path, words: str) -> list[str]:
    """The files of a browser in which words stand, in the ways in which browsers write them."""
    forms = [words.encode(), words.encode("utf-16-le"), words.encode("unicode_escape")]
    files = (path for path in folder.rglob("*") if path.is_file())
    return [path.name for path in files if any(form in path.read_bytes() for form in forms)]


@pytest.mark.clause("A-3.1-10")
def test_a_phone_keeps_sealed_what_it_keeps_and_nothing_after_signing_out(site: Site, tmp_path: Any) -> None:
    order = site.world.accepted_order(description=f"水管漏水，{CANARY}")
    folder = tmp_path / "phone"
    with sync_playwright() as play:
        context, page = opened(play, folder, site)
        ready(page, site)
        context.set_offline(True)
        page.evaluate(ADD, [order.pk, f"{CANARY}，已取"])
        context.close()
        for store in ("IndexedDB", "WebStorage"):  # the store and its spare
            assert (folder / "Default" / store).is_dir()
            assert lies_in(folder / "Default" / store, CANARY) == []
        assert lies_in(folder / "Default" / "Service Worker", CANARY) == []
        context, page = opened(play, folder, site)
        until(
            page,
            "window.guanjiaOutbox.flush().then(() => window.guanjiaOutbox.acts()).then((rows) => !rows.length)",
        )
        page.wait_for_timeout(1_000)  # a page that sent something shows itself anew
        page.evaluate("(words) => localStorage.setItem('control', words)", CANARY)
        page.get_by_role("button", name="退出登录").click()
        page.wait_for_url(lambda url: "login" in url)
        assert page.evaluate("indexedDB.databases().then((all) => all.map((one) => one.name))") == []
        assert page.evaluate("navigator.storageBuckets.keys()") == []
        assert page.evaluate("localStorage.length") == 0
        page.evaluate("(words) => localStorage.setItem('control', words)", CANARY)
        context.close()
    for store in ("IndexedDB", "WebStorage"):
        assert lies_in(folder / "Default" / store, CANARY) == []
    assert (
        lies_in(folder / "Default" / "Local Storage", CANARY) != []
    )  # the search itself would have found it


def test_a_pack_is_old_after_a_day_and_goes(site: Site, tmp_path: Any) -> None:
    site.world.accepted_order()
    with sync_playwright() as play:
        context, page = opened(play, tmp_path / "phone", site)
        ready(page, site)
        context.set_offline(True)
        page.evaluate(OLDER)
        assert page.evaluate("window.guanjiaOutbox.jobs()") is None
        page.goto(f"{site.url}/field/")
        until(page, "document.getElementById('offline').innerText.includes('手机里没有任务')")
        context.close()
