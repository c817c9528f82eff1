"""Take pictures of pages in the system's Chromium, and say what is wrong with them.

    python tools/screenshots.py http://127.0.0.1:8000 /desk/ /field/ --out /tmp/pictures --width 1440

Reports text that runs out of the window, console errors and refused styles or scripts.
"""

import argparse
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, sync_playwright

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip
HEIGHTS = {1440: 1000, 390: 844}
PHONE = 640
# Elements whose text is wider than their box although it may not wrap or be cut.
TOO_WIDE = """() => {
  const bad = [];
  const page = document.documentElement.scrollWidth;
  const may = '.tbw, .board, .board-tabs, .views, .nav-l, .stg';
  const short = '.btn, .tag, .ck, .st, .fl, .seg span, .bt, .cta, h2, .chips span';
  if (page > window.innerWidth) bad.push('page ' + page);
  for (const el of document.querySelectorAll(short)) {
    if (!el.getClientRects().length || el.closest('.sr')) continue;
    const words = document.createRange();
    words.selectNodeContents(el);
    const boxes = [...words.getClientRects()].filter(r => r.width && r.height);
    const wrapped = boxes.some(r => boxes.some(o => o.top >= r.bottom - 2)) && !el.querySelector('.ic');
    const out = el.getBoundingClientRect().right > window.innerWidth + 1 && !el.closest(may);
    const full = el.clientWidth && el.scrollWidth > el.clientWidth + 1;
    if (wrapped || out || full) bad.push(el.className + ' ' + el.textContent.trim().slice(0, 20));
  }
  return bad;
}"""


@contextmanager
def browser() -> Iterator[Browser]:
    """The system's Chromium, closed afterwards."""
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        try:
            yield opened
        finally:
            opened.close()


def shoot(
    opened: Browser, url: str, target: Path, *, width: int, dark: bool = False, full: bool = True
) -> list[str]:
    """One picture; the answer lists what is wrong with the page."""
    wrong: list[str] = []
    context = opened.new_context(
        viewport={"width": width, "height": HEIGHTS.get(width, 900)},
        device_scale_factor=2 if width < PHONE else 1,
        color_scheme="dark" if dark else "light",
        locale="zh-CN",
    )
    page = context.new_page()

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            wrong.append(message.text[:160])

    page.on("console", hear)
    page.on("pageerror", lambda error: wrong.append(str(error)[:160]))
    page.goto(url)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=target, full_page=full)
    wrong += page.evaluate(TOO_WIDE)
    context.close()
    return wrong


def main() -> int:
    """Take the pictures that the command line asks for; 1 when a page has faults."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("base")
    ask.add_argument("paths", nargs="+")
    ask.add_argument("--out", type=Path, required=True)
    ask.add_argument("--width", type=int, action="append")
    ask.add_argument("--dark", action="store_true")
    asked = ask.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    faults = 0
    with browser() as opened:
        for path in asked.paths:
            for width in asked.width or [1440]:
                stem = path.strip("/").replace("/", "-") or "home"
                name = f"{stem}-{width}{'-dark' if asked.dark else ''}.png"
                wrong = shoot(
                    opened, asked.base.rstrip("/") + path, asked.out / name, width=width, dark=asked.dark
                )
                faults += len(wrong)
                print(name, *wrong, sep="\n    ")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
