"""Anchors: count and head of every seal in a file outside the database, signed with a key that is not in it (R11).

Who owns the database can rewrite events and seals, but not these lines: each is signed and covers the one before. A
restored backup leaves a line that says so, so that what was sealed since then is not missed.
"""

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

from django.conf import settings

from guanjia.kernel import clock
from guanjia.kernel.secrets import ring
from guanjia.privacy import ledger
from guanjia.privacy.models import Seal

NAME = "anchors.jsonl"


def path() -> Path:
    """Where the anchors stand: beside the key ring, to be copied to another host."""
    return Path(settings.GUANJIA_KEYRING).with_name(NAME)


def sign(before: str, body: dict[str, Any]) -> str:
    """The signature of a line: over its content and the signature before."""
    key = hmac.new(ring().index, b"guanjia.anchor", hashlib.sha256).digest()
    text = before + json.dumps(body, sort_keys=True)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def lines() -> list[dict[str, Any]]:
    """All lines of the file, oldest first."""
    if not path().exists():
        return []
    return [json.loads(line) for line in path().read_text().splitlines() if line]


def standing() -> tuple[dict[int, dict[str, Any]], list[str]]:
    """What the anchors say by number of the seal, after restores; and what is wrong with the file itself."""
    said: dict[int, dict[str, Any]] = {}
    wrong, before = [], ""
    for place, line in enumerate(lines(), 1):
        body = {key: value for key, value in line.items() if key != "mac"}
        if not hmac.compare_digest(sign(before, body), str(line.get("mac", ""))):
            wrong.append(f"锚点文件第 {place} 行的签名不对")
        before = str(line.get("mac", ""))
        if "restored_to" in body:
            said = {number: one for number, one in said.items() if number <= body["restored_to"]}
        else:
            said[body["seal"]] = body
    return said, wrong


def add(bodies: list[dict[str, Any]]) -> int:
    """Append signed lines; returns how many."""
    known = lines()
    before, text = (str(known[-1]["mac"]) if known else ""), ""
    for body in bodies:
        before = sign(before, body)
        text += json.dumps(body | {"mac": before}, sort_keys=True) + "\n"
    if text:
        ledger.append(path(), text)
    return len(bodies)


def add_missing() -> int:
    """Anchor every seal that has no line yet; what a crash left out is told now."""
    last = max(standing()[0], default=0)
    total = sum(Seal.objects.filter(pk__lte=last).values_list("count", flat=True))
    bodies = []
    for seal in Seal.objects.filter(pk__gt=last).order_by("pk").defer("marks"):
        total += seal.count
        bodies.append({
            "seal": seal.pk, "total": total, "last_id": seal.last_id, "head": seal.head,
            "at": clock.now().isoformat(timespec="seconds"),
        })  # fmt: skip
    return add(bodies)


def note_restore() -> int:
    """Say that the database was restored to an earlier state, so that later seals are not missed."""
    last = Seal.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if max(standing()[0], default=0) <= last:
        return 0
    return add([{"restored_to": last, "at": clock.now().isoformat(timespec="seconds")}])
