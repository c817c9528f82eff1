"""Signed calls between programs, as the specification Standard Webhooks has them, version 1 (HMAC-SHA256)."""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

SKEW = timedelta(minutes=5)
LONGEST_ID, LONGEST_TIME, LONGEST_SIGNATURES = 80, 12, 1000
PREFIX, VERSION = "whsec_", "v1"
SECRET_BYTES = 32


def new_secret() -> str:
    """A fresh secret, as both sides write it down."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def sign(secret: str, message_id: str, at: str, body: bytes) -> str:
    """The signature over id, time and body."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("a secret is whsec_ and base64") from error
    signed = b".".join((message_id.encode(), at.encode(), body))
    return f"{VERSION},{base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()}"


def headers(keys: Iterable[str], message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers of a call; while a secret is exchanged it is signed with both."""
    moment = str(int(at.timestamp()))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(sign(key, message_id, moment, body) for key in keys),
    }


def is_signed(secret: str, message_id: str, at: str, body: bytes, signatures: str) -> bool:
    """Whether one of the signatures is that of the secret; each is compared in constant time."""
    expected = sign(secret, message_id, at, body).encode()
    given = [one.encode() for one in signatures[:LONGEST_SIGNATURES].split(" ")]
    return any(hmac.compare_digest(expected, one) for one in given)


def is_timely(at: str, now: datetime) -> bool:
    """Whether a call was signed within five minutes, before or after."""
    if not (at.isascii() and at.isdigit() and len(at) <= LONGEST_TIME):
        return False
    return abs(now.timestamp() - int(at)) <= SKEW.total_seconds()
