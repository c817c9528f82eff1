"""Two hundred files that nobody should send: polyglots, bombs, disguises, names that are paths (S12).

Every file that could leave a trace when it is run or shown carries one of the canaries.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.house.hostile import bomb, picture_bytes
from tests.sheets.test_workbooks import HOSTILE as WORKBOOKS
from tests.sheets.test_workbooks import sheet, with_part, with_zip, workbook

RUN = "gj-canary-run"  # stands in whatever would be executed
PLACE = "GJ-CANARY-PLACE"  # stands in whatever tells where or by whom a photo was made
HTML = f"<html><script>alert('{RUN}')</script></html>".encode()
SVG = (
    f"<svg xmlns='http://www.w3.org/2000/svg' onload=\"alert('{RUN}')\"><script>{RUN}</script></svg>".encode()
)
# the harmless text by which every scanner is tried, in two parts so that none finds this file
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@dataclass(frozen=True)
class Bad:
    """One file: what it is, how it is called, its bytes."""

    what: str
    name: str
    body: bytes


NAMES = (
    "../../../../tmp/gj-canary-run.png", "..\\..\\gj-canary-run.png", "/etc/gj-canary-run", "a\0.png", "a.png\0.html",
    "a.png.html", "a.html", "a.svg", "a.php.jpg", ".htaccess", "con.png", "水" * 300 + ".png",
    "<script>alert(1)</script>.png",
    "a\r\nX-Evil: 1.png", "\u202egnp.exe", '";filename="x.html', "a;b.png", "%2e%2e%2f%2e%2e%2fx.png", "~root", "-rf",
    "$(touch gj-canary-run).png", "`touch gj-canary-run`.png", "|touch gj-canary-run", "😱.png", " a .png ", "...",
    "C:\\windows\\x.png", "file:///etc/passwd", "http://127.0.0.1/x.png", "a" * 5000,
)  # fmt: skip
BODIES: dict[str, bytes] = {
    "html": HTML, "svg": SVG,
    "xml entity": b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
    "script": f"fetch('/{RUN}')".encode(), "php": f"<?php system('touch {RUN}'); ?>".encode(),
    "shell": f"#!/bin/sh\ntouch {RUN}\n".encode(), "python": f"open('{RUN}', 'w')".encode(),
    "exe": b"MZ\x90\0" + b"\0" * 200,
    "elf": b"\x7fELF\x02\x01\x01" + b"\0" * 200, "class": b"\xca\xfe\xba\xbe\0\0\0\x34", "eicar": EICAR,
    "gzip": b"\x1f\x8b\x08" + b"\0" * 40, "bzip2": b"BZh91AY&SY" + b"\0" * 20, "7z": b"7z\xbc\xaf\x27\x1c" + b"\0" * 26,
    "rar": b"Rar!\x1a\x07\0" + b"\0" * 20, "mp4": b"\0\0\0\x18ftypmp42" + b"\0" * 40, "mp3": b"ID3\x03" + b"\0" * 60,
    "swf": b"FWS\x09" + b"\0" * 40, "gif": picture_bytes("GIF"), "bmp": picture_bytes("BMP"),
    "tiff": picture_bytes("TIFF"),
    "ico": picture_bytes("ICO"), "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n(" + RUN.encode() + b") run",
    "pickle": b"cos\nsystem\n(S'touch " + RUN.encode() + b"'\ntR.", "csv": "编号,面积\n=1+1,2\n".encode(),
    "nul": b"\0" * 4096,
    "empty": b"", "one byte": b"\xff",
}  # fmt: skip


def polyglots() -> Iterator[Bad]:
    """Right pictures that are something else as well."""
    for kind in ("PNG", "JPEG", "WEBP"):
        right, name = picture_bytes(kind), f"a.{kind.lower()}"
        others = {what: BODIES[what] for what in ("html", "svg", "php", "eicar", "script")}
        others |= {"zip": with_zip({RUN: b"x"}), "workbook": workbook(("编号",), (1,))}
        for other, body in others.items():
            yield Bad(f"{kind} and {other}", name, right + body)
            yield Bad(f"{other} and {kind}", name, body + right)


def places() -> Iterator[Bad]:
    """Right pictures that tell where, when and by whom they were made."""
    picture = Image.new("RGB", (60, 40), "teal")
    exif = Image.Exif()
    exif[0x010E], exif[0x013B], exif[0x9286] = PLACE, PLACE, PLACE
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 15.0, 0.0), 29: PLACE, 27: PLACE})
    notes = PngInfo()
    notes.add_text("Comment", PLACE)
    notes.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>{PLACE}</x:xmpmeta>")
    profile = PLACE.encode() + b"\0" * 200
    for kind, more in (
        ("JPEG", {"exif": exif}), ("JPEG", {"comment": PLACE.encode()}), ("JPEG", {"icc_profile": profile}),
        ("JPEG", {"xmp": PLACE.encode()}), ("PNG", {"pnginfo": notes}), ("PNG", {"exif": exif}),
        ("PNG", {"icc_profile": profile}), ("WEBP", {"exif": exif}), ("WEBP", {"xmp": PLACE.encode()}),
    ):  # fmt: skip
        out = io.BytesIO()
        picture.save(out, kind, **more)
        yield Bad(f"{kind} with {next(iter(more))}", f"a.{kind.lower()}", out.getvalue())


def chunk(name: bytes, body: bytes) -> bytes:
    """A part of a PNG."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def with_chunk(name: bytes, body: bytes) -> bytes:
    """A right PNG with one more part behind its head."""
    right = picture_bytes()
    return right[:33] + chunk(name, body) + right[33:]


@cache
def wide(side: int) -> bytes:
    """A true picture of so many pixels a side in a small file."""
    out = io.BytesIO()
    Image.new("1", (side, side)).convert("L").save(out, "PNG", compress_level=9)
    return out.getvalue()


def bombs() -> Iterator[Bad]:
    """Small files that would unpack to very much, and cut or broken ones."""
    text = zlib.compress(b"x" * 80_000_000)
    yield Bad("forty thousand pixels a side", "a.png", bomb())
    yield Bad("a true picture of 64 million pixels", "a.png", wide(8000))
    yield Bad("80 MB of text", "a.png", with_chunk(b"zTXt", b"Comment\0\0" + text))
    yield Bad("80 MB of profile", "a.png", with_chunk(b"iCCP", b"icc\0\0" + text))
    yield Bad(
        "a part longer than the file", "a.png", picture_bytes()[:33] + struct.pack(">I", 2**31 - 1) + b"IDAT"
    )
    jpeg = bytearray(picture_bytes("JPEG"))
    at = jpeg.index(b"\xff\xc0")
    jpeg[at + 5 : at + 9] = struct.pack(">HH", 65_500, 65_500)
    yield Bad("a JPEG of 65,500 a side", "a.jpg", bytes(jpeg))
    for kind in ("PNG", "JPEG", "WEBP"):
        right = picture_bytes(kind, (300, 200))
        for part in (2, 9, 30, len(right) // 2, len(right) - 3):
            yield Bad(f"{kind} cut at {part}", f"a.{kind.lower()}", right[:part])
    yield Bad("13 MB", "a.jpg", picture_bytes("JPEG") + b"\0" * (13 * 2**20))


def workbooks() -> Iterator[Bad]:
    """Workbooks that hold programs, addresses, paths, and those of the tests of workbooks."""
    right = workbook(("编号", "面积"), (1, 2))
    external = b"<externalLink><externalBook r:id='rId1' xmlns:r='r'/></externalLink>"
    parts = {
        "macros": ("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" + RUN.encode()),
        "external link": ("xl/externalLinks/externalLink1.xml", external),
        "a path out": ("../../../../tmp/gj-canary-run", RUN.encode()),
        "an absolute path": ("/tmp/gj-canary-run", RUN.encode()),  # noqa: S108
        "a page": ("xl/gj.html", HTML),
        "a query to a server": (
            "xl/connections.xml",
            b"<connections><connection url='http://127.0.0.1/x'/></connections>",
        ),
        "entities": ("xl/sharedStrings.xml", BODIES["xml entity"]),
        "a workbook inside": ("xl/embeddings/a.xlsx", right),
        "an object": ("xl/embeddings/oleObject1.bin", BODIES["exe"]),
    }
    for what, (name, body) in parts.items():
        yield Bad(f"workbook with {what}", "a.xlsx", with_part(name, body, right))
    yield Bad(
        "a workbook with a command", "a.xlsx", sheet('<row r="1"><c r="A1"><f>cmd|"/C calc"!A0</f></c></row>')
    )
    yield Bad("a CSV called workbook", "a.xlsx", BODIES["csv"])
    link = zipfile.ZipInfo("xl/link.xml")
    link.external_attr = 0o120777 << 16
    target = io.BytesIO(right)
    with zipfile.ZipFile(target, "a") as packed:
        packed.writestr(link, "/etc/passwd")
    yield Bad("workbook with a symbolic link", "a.xlsx", target.getvalue())
    for what, (make, _) in WORKBOOKS.items():
        yield Bad(f"workbook: {what}", "a.xlsx", make())


def papers() -> Iterator[Bad]:
    """PDFs that do more than show a page, and that are none."""
    action = (
        b"<< /Type /Catalog /OpenAction << /S /%s /JS (app.alert('" + RUN.encode() + b"')) /F (/bin/sh) >> >>"
    )
    for kind in (b"JavaScript", b"Launch", b"URI", b"SubmitForm"):
        yield Bad(
            f"PDF with {kind.decode()}",
            "a.pdf",
            b"%PDF-1.7\n1 0 obj\n" + action.replace(b"%s", kind) + b"\nendobj\n%%EOF",
        )
    yield Bad("PDF and page", "a.pdf", b"%PDF-1.7\n" + HTML)
    yield Bad("PDF and workbook", "a.pdf", b"%PDF-1.7\n" + workbook(("编号",), (1,)))
    yield Bad("page and PDF", "a.pdf", HTML + b"%PDF-1.7\n")
    yield Bad("PDF of 13 MB", "a.pdf", b"%PDF-1.7\n" + b"\0" * (13 * 2**20))


@cache
def corpus() -> tuple[Bad, ...]:
    """All of them."""
    named = [Bad(f"name {name[:40]!r}", name, body) for name in NAMES for body in (picture_bytes(), SVG)]
    ends = ("a.jpg", "a.xlsx", "a.pdf")
    typed = [Bad(f"{what} as {name}", name, body) for what, body in BODIES.items() for name in ends]
    return (*named, *typed, *polyglots(), *places(), *bombs(), *workbooks(), *papers())
