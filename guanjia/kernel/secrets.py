"""Values that are stored encrypted: AES-256-GCM with a key id, bound to row and field; blind indexes."""

import base64
import hashlib
import hmac
import json
import os
import uuid
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

NONCE_BYTES = 12
INDEX_BYTES = 16


class SealBroken(Exception):
    """A sealed value was altered, moved to another row or field, or its key is not in the ring."""


class KeyRing:
    """The keys of this installation, read once from the key file outside the database."""

    def __init__(self, path: Path) -> None:
        ring = json.loads(path.read_text())
        self.current: str = ring["current"]
        self.ciphers = {name: AESGCM(base64.b64decode(key)) for name, key in ring["keys"].items()}
        self.index = base64.b64decode(ring["index"])


@lru_cache(maxsize=1)
def ring() -> KeyRing:
    """The key ring named by the settings."""
    return KeyRing(Path(settings.GUANJIA_KEYRING))


def seal(plain: str, binding: str) -> bytes:
    """Encrypt a text for one place; `binding` is table|row|field and must be given again to open it."""
    keys = ring()
    nonce = os.urandom(NONCE_BYTES)
    body = keys.ciphers[keys.current].encrypt(nonce, plain.encode(), binding.encode())
    name = keys.current.encode()
    return bytes([len(name)]) + name + nonce + body


def key_name(sealed: bytes) -> str:
    """The id of the key that a sealed value was written with."""
    return bytes(sealed[1 : 1 + sealed[0]]).decode()


def unseal(sealed: bytes, binding: str) -> str:
    """Decrypt; SealBroken when the value was altered, moved, or its key is missing."""
    sealed = bytes(sealed)
    try:
        start = 1 + sealed[0]
        if key_name(sealed) not in ring().ciphers:
            ring.cache_clear()  # a rotation added a key while this process ran
        cipher = ring().ciphers[key_name(sealed)]
        nonce, body = sealed[start : start + NONCE_BYTES], sealed[start + NONCE_BYTES :]
        return cipher.decrypt(nonce, body, binding.encode()).decode()
    except (InvalidTag, KeyError, IndexError, ValueError) as error:
        raise SealBroken(binding) from error


def blind_index(field: str, value: str) -> bytes:
    """A keyed digest by which an encrypted value is found whole; equal values give equal digests."""
    return hmac.new(ring().index, f"{field}|{value}".encode(), hashlib.sha256).digest()[:INDEX_BYTES]


class SealedModel(models.Model):
    """A table with encrypted columns; `row_key` binds each value to its row."""

    row_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class Sealed(property):
    """The plain side of an encrypted column: reads decrypt, assignments encrypt, empty stays empty."""

    def __init__(self, column: str) -> None:
        self.column = column
        super().__init__(self._open, self._close)

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def binding(self, row: Any) -> str:
        """table|row|field, the place to which a value is bound."""
        return f"{row._meta.db_table}|{row.row_key}|{self.column}"

    def _open(self, row: Any) -> str:
        sealed = getattr(row, self.column)
        return unseal(sealed, self.binding(row)) if sealed else ""

    def _close(self, row: Any, plain: str) -> None:
        setattr(row, self.column, seal(plain, self.binding(row)) if plain else b"")


def sealed_columns(model: type[models.Model]) -> list[Sealed]:
    """The encrypted columns of a table."""
    return [value for value in vars(model).values() if isinstance(value, Sealed)]


def rotate(model: type[models.Model], batch: int = 500) -> int:
    """Seal every value of a table with the current key; resumable; returns how many rows changed."""
    columns, changed, last = sealed_columns(model), 0, 0
    while rows := list(model._default_manager.filter(pk__gt=last).order_by("pk")[:batch]):
        for row in rows:
            last = row.pk
            old = {c.column: getattr(row, c.column) for c in columns if getattr(row, c.column)}
            if all(key_name(bytes(value)) == ring().current for value in old.values()):
                continue
            new = {c.column: seal(c._open(row), c.binding(row)) for c in columns if c.column in old}
            changed += model._default_manager.filter(pk=row.pk, **old).update(**new)
    return changed
