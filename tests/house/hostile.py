"""What a stranger, a broken phone or an attacker may send, and how a page's forms are read."""

import io
import random
import struct
import zlib
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

MARK = "<script>alert('gj-hostile')</script>"
WORDS: dict[str, str] = {
    "empty": "", "blank": " \u3000\t\n", "huge": "水" * 350_000, "nul": "漏\x00水", "surrogate": "漏\ud800水",
    "zero_width": "\u200b\u200d\ufeff", "right_to_left": "\u202e漏水\u202c", "emoji": "漏水😱👨‍👩‍👧",
    "wide_digits": "１２３",
    "formula": "=cmd|' /C calc'!A0", "script": MARK, "quote": "'; DROP TABLE workorders_workorder; --",
    "braces": "{{ 7*7 }}{% include 'x' %}", "percent": "%s%n%(x)s", "path": "../../../../etc/passwd\r\nX-Header: 1",
    "broken_bytes": "\udcff\udcfe\udce6\udcbc",
}  # fmt: skip
NUMBERS = {
    "minus": "-1", "zero": "0", "nan": "NaN", "infinity": "-Infinity", "exponent": "1e400", "int32": "2147483648",
    "int64": "9223372036854775808", "wider": "1" + "0" * 400, "digits": "9" * 5000, "fraction": "0.000000001",
}  # fmt: skip
MOMENTS = {
    "year_one": "0001-01-01T00:00", "year_one_date": "0001-01-01", "last_year": "9999-12-31T23:59",
    "last_date": "9999-12-31", "year_zero": "0000-00-00", "no_such_day": "2026-02-30T25:61", "midnight": "24:00",
}  # fmt: skip
HOSTILE = WORDS | NUMBERS | MOMENTS
GENERIC = (
    "reason", "text", "description", "contact_phone", "contact_name", "window_from", "window_until", "visit_at",
    "finish_at", "quantity", "overall", "ratings", "ticked", "code", "address", "name", "number", "note", "purpose",
    "staff", "crew", "category", "urgency", "answers", "q:位置", "kept", "signature", "large", "step", "back",
)  # fmt: skip


def picture_bytes(kind: str = "PNG", side: tuple[int, int] = (40, 30)) -> bytes:
    """A small right picture."""
    out = io.BytesIO()
    Image.new("RGB", side, "teal").save(out, kind)
    return out.getvalue()


def bomb() -> bytes:
    """A PNG of a few hundred bytes that claims forty thousand pixels a side."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 99))
        + chunk(b"IEND", b"")
    )


def files() -> dict[str, SimpleUploadedFile]:
    """Uploads that are not what they say."""
    svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    return {
        "nothing": SimpleUploadedFile("a.jpg", b"", "image/jpeg"),
        "text": SimpleUploadedFile("a.jpg", "漏水".encode(), "image/jpeg"),
        "cut": SimpleUploadedFile("a.png", picture_bytes(side=(400, 300))[:120], "image/png"),
        "bomb": SimpleUploadedFile("a.png", bomb(), "image/png"),
        "svg": SimpleUploadedFile("a.png", svg, "image/png"),
        "named": SimpleUploadedFile("..\\..\\" + MARK + "水" * 300 + ".png", picture_bytes(), "text/html"),
    }


class Forms(HTMLParser):
    """The forms of a page: where each is sent, its fields with a usual value, its files."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url, self.found, self.select = url, {}, ""  # type: ignore[var-annotated]
        self.at: tuple[dict[str, list[str]], set[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "").lower() == "post":
            action = (given.get("action") or given.get("hx-post") or self.url).split("?")[0]
            self.at = self.found.setdefault(action or self.url, ({}, set()))
        name, at = given.get("name", ""), self.at
        if tag == "select":
            self.select = name
        if (
            at is None
            or name == "csrfmiddlewaretoken"
            or tag not in ("input", "textarea", "select", "option")
        ):
            return
        if tag == "option" and self.select and given.get("value"):
            at[0].setdefault(self.select, []).append(given["value"])
        elif given.get("type") == "file":
            at[1].add(name)
        elif name and tag != "select":
            at[0].setdefault(name, []).append(given.get("value") or usual(given.get("type", ""), name))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.at = None
        self.select = "" if tag == "select" else self.select


def usual(kind: str, name: str) -> str:
    """A value that such a field would take."""
    by_kind = {
        "date": "2026-11-25",
        "datetime-local": "2026-11-24T10:45",
        "time": "08:30",
        "number": "1",
        "tel": "13812345678",
    }
    by_name = {
        "contact_phone": "13812345678",
        "phone": "13812345678",
        "address": "3-2-501",
        "evidence": "hand",
    }
    return by_name.get(name) or by_kind.get(kind, "漏水了")


def forms_of(body: str, url: str) -> dict[str, tuple[dict[str, str], set[str]]]:
    """Where the forms of a page are sent: fields with one usual value, and the file fields."""
    reader = Forms(url)
    reader.feed(body)
    return {
        action: ({k: v[0] for k, v in given.items()}, files)
        for action, (given, files) in reader.found.items()
    }


def queries(dice: random.Random, amount: int) -> Iterator[dict[str, Any]]:
    """Hostile query strings."""
    names = ("before", "after", "view", "days", "pick", "q", "live", "large", "week", "page", "building", "staff",
             "urgency", "skill", "column", "code", "address", "area", "category", "place", "role", "day", "since",
             "until", "xlive", "status", "year", "month", "from", "to", "project", "key")  # fmt: skip
    values = [v for k, v in HOSTILE.items() if k != "huge"] + ["九" * 10_000]
    for _ in range(amount):
        yield {name: dice.choice(values) for name in dice.sample(names, 8)}
    yield dict.fromkeys(names, "-1")


FORM = "application/x-www-form-urlencoded"
BODIES: dict[str, tuple[bytes, str]] = {
    "broken_utf8": (b"reason=\xff\xfe\xe6&text=%ff%fe", FORM),
    "twice": (b"reason=a&reason=b&_key=1&_key=2&staff=1&staff=x", FORM),
    "json": (b'{"reason": "x"}', "application/json"),
    "no_boundary": (b"--x\r\n\r\n", "multipart/form-data"),
    "cut_multipart": (
        b'--x\r\nContent-Disposition: form-data; name="reason"\r\n\r\nabc',
        "multipart/form-data; boundary=x",
    ),
    "odd_encoding": (b"reason=x", FORM + "; charset=no-such"),
    "utf16": ("reason=漏".encode("utf-16"), FORM + "; charset=utf-16"),
    "long_key": (b"reason=x&_key=" + b"k" * 500, FORM),
    "nul_key": (b"reason=x&_key=%00", FORM),
    "many_fields": (b"&".join(b"f%d=1" % n for n in range(2500)), FORM),
    "too_large": (b"reason=" + b"x" * (6 * 2**20), FORM),
    "no_kind": (b"reason=x", ""),
}
