"""The one file of a backup: a tar whose last line is the digest of everything before it.

Any tar program still opens it; one changed byte anywhere, also in padding, makes it refuse.
"""

import hashlib
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

FORMAT = 1
MANIFEST, DUMP, FILES, KEYS = "manifest.json", "database.dump", "files", "keys"
TRAILER = b"guanjia-sha256:"
TRAILER_BYTES = len(TRAILER) + 64 + 1
CHUNK = 2**20


class Damaged(Exception):
    """The file is not a whole, unaltered backup."""


def _digest(path: Path, length: int) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while length > 0 and (part := file.read(min(CHUNK, length))):
            digest.update(part)
            length -= len(part)
    return digest.hexdigest()


def write(target: Path, manifest: dict[str, Any], fill: Callable[[tarfile.TarFile], None]) -> None:
    """Write a backup under a temporary name and give it its own when it is whole; only this user reads it."""
    part = target.with_name(target.name + ".part")
    body = json.dumps({"format": FORMAT, **manifest}, ensure_ascii=False, indent=1).encode()
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with (
        os.fdopen(handle, "wb") as out,
        tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        entry = tarfile.TarInfo(MANIFEST)
        entry.size = len(body)
        tar.addfile(entry, BytesIO(body))
        fill(tar)
    digest = _digest(part, part.stat().st_size)
    with part.open("ab") as out:
        out.write(TRAILER + digest.encode() + b"\n")
        out.flush()
        os.fsync(out.fileno())
    part.replace(target)


def verify(path: Path) -> None:
    """Damaged unless every byte is as it was written."""
    length = path.stat().st_size - TRAILER_BYTES
    with path.open("rb") as file:
        file.seek(max(0, length))
        trailer = file.read()
    if length <= 0 or trailer != TRAILER + _digest(path, length).encode() + b"\n":
        raise Damaged(f"备份文件 {path} 不完整或被改动过，没有恢复任何内容。请换另一份备份。")


@contextmanager
def opened(path: Path) -> Iterator[tuple[tarfile.TarFile, dict[str, Any]]]:
    """A verified backup and its manifest."""
    verify(path)
    with tarfile.open(path) as tar:
        entry = tar.extractfile(MANIFEST)
        manifest: dict[str, Any] = json.load(entry) if entry else {}
        if manifest.get("format") != FORMAT:
            raise Damaged(f"备份文件 {path} 的格式是 {manifest.get('format')}，这个版本只认 {FORMAT}。")
        yield tar, manifest


def unpack(tar: tarfile.TarFile, folder: str, target: Path) -> int:
    """Put one folder of the backup at its place; returns how many files."""
    members = [
        member for member in tar.getmembers() if member.name.startswith(f"{folder}/") and member.isfile()
    ]
    target.mkdir(parents=True, exist_ok=True)
    for member in members:
        member.name = member.name.removeprefix(f"{folder}/")
        member.mode = 0o600
        tar.extract(member, target, filter="data")
    return len(members)
