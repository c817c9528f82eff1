"""The keys of an installation: Django's secret and the key ring of encrypted values, outside the database."""

import base64
import hashlib
import json
import os
import secrets
from pathlib import Path

KEY_BYTES = 32
DJANGO_FILE = "django.key"
RING_FILE = "keyring.json"


class KeysMissing(SystemExit):
    """The keys are not where they should be; the text says what to do."""


def _write(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)


def _random_key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def make(directory: Path) -> None:
    """Make whichever key file is missing, readable by this user only; an existing one is never touched."""
    directory.mkdir(parents=True, exist_ok=True)
    if not (directory / DJANGO_FILE).exists():
        _write(directory / DJANGO_FILE, secrets.token_urlsafe(64))
    if not (directory / RING_FILE).exists():
        ring = {"current": "k1", "keys": {"k1": _random_key()}, "index": _random_key()}
        _write(directory / RING_FILE, json.dumps(ring, indent=1))


def is_complete(directory: Path) -> bool:
    """Whether both key files are there."""
    return (directory / DJANGO_FILE).exists() and (directory / RING_FILE).exists()


def secret(directory: Path) -> str:
    """Django's secret key; KeysMissing with the next step when there is none."""
    if not is_complete(directory):
        raise KeysMissing(
            f"密钥目录 {directory} 里没有密钥（{DJANGO_FILE}、{RING_FILE}）。"
            "已有数据请先从保管处取回原来的密钥；全新安装请运行 guanjia init 生成。"
        )
    return (directory / DJANGO_FILE).read_text().strip()


def add_key(directory: Path) -> str:
    """Put a new current key into the ring, keeping the old ones for reading; returns its name."""
    path = directory / RING_FILE
    ring = json.loads(path.read_text())
    name = f"k{len(ring['keys']) + 1}"
    ring["keys"][name] = _random_key()
    ring["current"] = name
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    _write(fresh, json.dumps(ring, indent=1))
    fresh.replace(path)
    return name


def fingerprints(directory: Path) -> dict[str, str]:
    """A short digest of each key by its name, safe to show: it names a key without telling it."""
    ring = json.loads((directory / RING_FILE).read_text())
    named = {**ring["keys"], "index": ring["index"]}
    return {
        name: hashlib.sha256(b"guanjia" + base64.b64decode(key)).hexdigest()[:16]
        for name, key in named.items()
    }
