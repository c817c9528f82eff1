"""Documents on paper: a typst template with JSON data becomes a PDF with a QR code back to its page."""

import io
import json
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from guanjia.kernel.refusals import Refused

ROOT = Path(__file__).resolve().parent.parent
FONTS = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN", "思源黑体", "PingFang SC", "Microsoft YaHei",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Noto Serif CJK SC", "SimSun",
)  # fmt: skip
_lock = threading.Lock()


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    return typst.Compiler(root=ROOT)


@lru_cache(maxsize=1)
def fonts() -> tuple[str, ...]:
    """The fonts of this machine that hold Chinese characters, the best first."""
    there = set(typst.Fonts().families())
    return tuple(font for font in FONTS if font in there)


def qr_code(url: str) -> str:
    """A QR code as SVG."""
    target = io.BytesIO()
    segno.make(url, error="m").save(target, kind="svg", xmldecl=False, border=0)
    return target.getvalue().decode()


def render(template: str, data: dict[str, Any], url: str) -> bytes:
    """Compile `guanjia/TEMPLATE` to a PDF; refused without a Chinese font, since it would show boxes."""
    if not fonts():
        fonts.cache_clear()
        message = "服务器上没有中文字体，打印出来会是方框。请管理员安装 fonts-noto-cjk 后重试，guanjia doctor 会检查。"
        raise Refused("font_missing", message)
    words = json.dumps(data | {"url": url, "fonts": fonts()}, ensure_ascii=False)
    with _lock:
        made = _compiler().compile(
            ROOT / template, format="pdf", sys_inputs={"data": words, "qr": qr_code(url)}
        )
    return made if isinstance(made, bytes) else b""


def page_url(request: HttpRequest, path: str) -> str:
    """The whole address of a page, as a QR code needs it."""
    base: str = settings.GUANJIA_URL
    return f"{base.rstrip('/')}{path}" if base else request.build_absolute_uri(path)


def answer(body: bytes, name: str) -> HttpResponse:
    """A PDF that the browser shows and saves under a telling name."""
    response = HttpResponse(body, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
