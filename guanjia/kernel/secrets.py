"""Values that are stored encrypted: AES-256-GCM with a key id, bound to row and field; blind indexes.

A value is sealed with a key of the ring, which lies outside the database, or with the own key of the person whom it
tells about. Own keys are wrapped by the ring; once one is destroyed, nothing sealed with it opens again (A-3.1-12).
"""

import base64
import hashlib
import hmac
import json
import os
import uuid
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models, transaction

from guanjia.kernel import clock, live

NONCE_BYTES = 12
INDEX_BYTES = 16
OWN = "d"
GONE = "（已清除）"
KEYS = "own keys"  # the topic under which every process hears that own keys were destroyed
PAGE, MOST_OPENED = 256, 100_000
_opened: dict[int, dict[int, AESGCM]] = {}
_mark: list[int] = []


class SealBroken(Exception):
    """A sealed value was altered, moved to another row or field, or its key is not in the ring."""


class KeyDestroyed(SealBroken):
    """The own key was destroyed: the value is gone for good."""


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


def seal(plain: str, binding: str, own_key: int | None = None) -> bytes:
    """Encrypt a text for one place, with the ring or an own key; `binding` is table|row|field and opens it."""
    name = newest_name(own_key)
    nonce = os.urandom(NONCE_BYTES)
    body = cipher_of(name).encrypt(nonce, plain.encode(), binding.encode())
    return bytes([len(name)]) + name.encode() + nonce + body


def key_name(sealed: bytes) -> str:
    """The id of the key that a sealed value was written with."""
    return bytes(sealed[1 : 1 + sealed[0]]).decode()


def unseal(sealed: bytes, binding: str) -> str:
    """Decrypt; SealBroken when the value was altered, moved, or its key is missing."""
    sealed = bytes(sealed)
    try:
        start = 1 + sealed[0]
        nonce, body = sealed[start : start + NONCE_BYTES], sealed[start + NONCE_BYTES :]
        return cipher_of(key_name(sealed)).decrypt(nonce, body, binding.encode()).decode()
    except (InvalidTag, KeyError, IndexError, ValueError) as error:
        raise SealBroken(binding) from error


def cipher_of(name: str) -> AESGCM:
    """The cipher of a ring's key (`k1`) or of a generation of an own key (`d17.1`); KeyError without it."""
    if name.startswith(OWN):
        number, generation = own_of(name)
        return _generations(number, generation)[generation]
    if name not in ring().ciphers:
        ring.cache_clear()  # a rotation added a key while this process ran
    return ring().ciphers[name]


def own_of(name: str) -> tuple[int, int]:
    """Number and generation of an own key's name."""
    number, _, generation = name[len(OWN) :].partition(".")
    return int(number), int(generation)


def newest_name(own_key: int | None) -> str:
    """The key with which a value is sealed now: the ring's current one, or the own key's newest generation."""
    return ring().current if own_key is None else f"{OWN}{own_key}.{max(_generations(own_key))}"


def forget_opened() -> None:
    """Read own keys anew: a rotation changed them."""
    _opened.clear()


def _generations(number: int, wanted: int = 0) -> dict[int, AESGCM]:
    """The ciphers of an own key by generation; the page of its neighbours is opened when it is not known yet.

    What is open is forgotten when any process tells that keys were destroyed. A destroyed key is looked up each time:
    the destruction that was read may still be rolled back.
    """
    if _mark != (mark := live.heard.mark([KEYS])):
        forget_opened()
        _mark[:] = mark
    known = _opened.get(number)
    if known is None or (wanted and wanted not in known):
        first = number // PAGE * PAGE
        if len(_opened) > MOST_OPENED:
            _opened.clear()
        page = {row.pk: row.ciphers() for row in DataKey.objects.filter(pk__range=(first, first + PAGE - 1))}
        _opened.update({pk: ciphers for pk, ciphers in page.items() if ciphers})
        known = page[number]
    if not known:
        raise KeyDestroyed(f"{OWN}{number}")
    return known


def blind_index(field: str, value: str) -> bytes:
    """A keyed digest by which an encrypted value is found whole; equal values give equal digests."""
    return hmac.new(ring().index, f"{field}|{value}".encode(), hashlib.sha256).digest()[:INDEX_BYTES]


class SealedModel(models.Model):
    """A table with encrypted columns; `row_key` binds each value to its row."""

    row_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True

    def own_key(self) -> int | None:
        """The own key of whom the row tells about; none where the ring seals it."""
        return None


class Sealed(property):
    """The plain side of an encrypted column: reads decrypt, assignments encrypt, empty stays empty."""

    def __init__(self, column: str) -> None:
        self.column = column
        super().__init__(self._open, self._close)

    def binding(self, row: Any) -> str:
        """table|row|field, the place to which a value is bound."""
        return f"{row._meta.db_table}|{row.row_key}|{self.column}"

    def _open(self, row: Any) -> str:
        sealed = getattr(row, self.column)
        try:
            return unseal(sealed, self.binding(row)) if sealed else ""
        except KeyDestroyed:
            return GONE

    def _close(self, row: Any, plain: str) -> None:
        setattr(row, self.column, seal(plain, self.binding(row), row.own_key()) if plain else b"")


class DataKey(SealedModel):
    """The own key of one person, wrapped by the ring; the generation before opens what a rotation did not reach."""

    secret_sealed = models.BinaryField()
    secret = Sealed("secret_sealed")
    former_sealed = models.BinaryField(default=b"")
    former = Sealed("former_sealed")
    generation = models.PositiveIntegerField(default=1)
    destroyed_at = models.DateTimeField(null=True)

    def ciphers(self) -> dict[int, AESGCM]:
        """Its ciphers by generation; none when it was destroyed."""
        secrets = {self.generation: self.secret, self.generation - 1: self.former}
        return {at: AESGCM(base64.b64decode(secret)) for at, secret in secrets.items() if secret}

    @classmethod
    def fresh(cls) -> "DataKey":
        """A new key, not saved yet."""
        row = cls()
        row.secret = base64.b64encode(AESGCM.generate_key(256)).decode()
        return row


def own_keys(rows: Iterable[DataKey]) -> list[int]:
    """Remember keys that were just saved; returns their numbers."""
    made = {row.pk: row.ciphers() for row in rows}
    _opened.update(made)
    return list(made)


def new_key() -> int:
    """Make the own key of a person; returns its number."""
    return own_keys(DataKey.objects.bulk_create([DataKey.fresh()]))[0]


def destroy(numbers: Iterable[int]) -> int:
    """Destroy own keys: what is sealed with them, here and in every copy, opens no more; returns how many."""
    gone = list(numbers)
    rows = DataKey.objects.filter(pk__in=gone, destroyed_at=None)
    transaction.on_commit(lambda: [_opened.pop(number, None) for number in gone])
    return rows.update(secret_sealed=b"", former_sealed=b"", destroyed_at=clock.now())


def sealed_columns(model: type[models.Model]) -> list[Sealed]:
    """The encrypted columns of a table."""
    return [value for value in vars(model).values() if isinstance(value, Sealed)]
