"""The list of who was erased, outside the database: a restored backup is erased again by it (P7).

It stands beside the key ring and holds random marks only, no personal data.
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

NAME = "erased.jsonl"


def path() -> Path:
    """Where the list stands."""
    return Path(settings.GUANJIA_KEYRING).with_name(NAME)


def marks() -> list[str]:
    """The marks of everybody who was erased, oldest first."""
    if not path().exists():
        return []
    lines = path().read_text().splitlines()
    return [json.loads(line)["mark"] for line in lines if line]


def add(new: Iterable[tuple[str, str]]) -> int:
    """Append marks with the moment of their erasure that the list does not have yet; returns how many."""
    known = set(marks())
    fresh = [{"mark": mark, "at": at} for mark, at in new if mark not in known]
    if fresh:
        append(path(), "".join(json.dumps(row) + "\n" for row in fresh))
    return len(fresh)


def append(target: Path, text: str) -> None:
    """Add text to a file that only this user reads, and wait until the disk has it."""
    handle = os.open(target, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "a") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
