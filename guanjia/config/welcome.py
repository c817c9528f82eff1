"""What the terminal says when the house is open: the address, and who may sign in to see what."""

import unicodedata
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from guanjia.config import environment

DEMO = "guanjia.portal.demo"


def has_demo() -> bool:
    """Whether this tree has a demo."""
    return find_spec("guanjia.portal") is not None and find_spec(DEMO) is not None


def width(text: str) -> int:
    """How many columns a text takes on a terminal; Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def table(rows: list[tuple[str, ...]]) -> str:
    """Rows in columns that stand under each other."""
    widths = [max(width(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = (
        "  ".join(cell + " " * (size - width(cell)) for cell, size in zip(row, widths, strict=True))
        for row in rows
    )
    return "\n".join(f"  {line.rstrip()}" for line in lines)


def _sign_ins() -> Path:
    return environment.home() / "sign_ins.txt"


def sign_ins() -> str:
    """The demo's accounts as a table."""
    rows: list[tuple[str, ...]] = list(import_module(DEMO).sign_ins())
    return "演示账号：\n" + table([("用户名", "密码", "角色", "能看到什么"), *rows]) + "\n\n"


def write() -> None:
    """Keep the demo's sign-ins for the terminal, so that the next start need not ask for them."""
    if environment.is_embedded() and has_demo():
        _sign_ins().write_text(sign_ins())


def forget() -> None:
    """Tell nobody to sign in as the demo's people, after the data was exchanged."""
    _sign_ins().unlink(missing_ok=True)


def message(port: int) -> str:
    """The whole welcome."""
    address = environment.text("GUANJIA_URL") or f"http://localhost:{port}"
    signs = _sign_ins().read_text() if environment.is_embedded() and _sign_ins().exists() else ""
    return (
        f"\n管家已启动：{address}\n\n{signs}数据与日志在 {environment.home()}；按 Ctrl-C 停止，数据会保留。"
    )
