"""Web push in bytes: the sealed body of RFC 8291 (aes128gcm) and the signed name of the sender, RFC 8292 (VAPID).

Pure; the call itself is made by `actions.push`. Why by hand: docs/decisions/web-push-is-sealed-by-own-code.md.
"""

import base64
import binascii
import json
import os
import struct
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
POINT, SECRET, SCALAR = 65, 16, 32  # bytes of a public key, of a browser's secret, of a private key
RECORD = 4096  # one record, as every push service takes it
LIFE = timedelta(hours=12)  # of a signature; RFC 8292 allows a day


@dataclass(frozen=True)
class Receiver:
    """The keys of one browser."""

    key: ec.EllipticCurvePublicKey
    secret: bytes


def text_of(raw: bytes) -> str:
    """Bytes as base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def bytes_of(text: str) -> bytes:
    """Base64url with or without padding; ValueError for anything else."""
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), b"-_", validate=True)
    except (binascii.Error, UnicodeError) as error:
        raise ValueError("no base64url") from error


def receiver_of(p256dh: str, auth: str) -> Receiver:
    """The keys that a browser gave; ValueError when they are none."""
    point, secret = bytes_of(p256dh), bytes_of(auth)
    if len(point) != POINT or len(secret) != SECRET:
        raise ValueError("wrong length")
    return Receiver(ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point), secret)


def new_key() -> str:
    """A fresh private key as text."""
    number = ec.generate_private_key(CURVE).private_numbers().private_value
    return text_of(number.to_bytes(SCALAR, "big"))


def key_of(text: str) -> ec.EllipticCurvePrivateKey:
    """A private key from its text."""
    return ec.derive_private_key(int.from_bytes(bytes_of(text), "big"), CURVE)


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as browsers take it."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def public_of(text: str) -> str:
    """The public key of a private one, as text."""
    return text_of(point_of(key_of(text).public_key()))


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    """HKDF with SHA-256."""
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def sealed(
    plain: bytes, to: Receiver, *, key: ec.EllipticCurvePrivateKey | None = None, salt: bytes = b""
) -> bytes:
    """A body that only this browser opens, in one record; key and salt are fresh but for the RFC's example."""
    key, salt = key or ec.generate_private_key(CURVE), salt or os.urandom(16)
    own, theirs = point_of(key.public_key()), point_of(to.key)
    shared = key.exchange(ec.ECDH(), to.key)
    secret = _derived(shared, to.secret, b"WebPush: info\0" + theirs + own, 32)
    cipher = AESGCM(_derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16))
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
    head = salt + struct.pack(">IB", RECORD, len(own)) + own
    return head + cipher.encrypt(nonce, plain + b"\x02", None)


def signed(private: str, audience: str, subject: str, at: datetime) -> str:
    """The header by which a push service knows the sender: for this origin, for half a day, ES256."""
    claims = {"aud": audience, "exp": int((at + LIFE).timestamp()), "sub": subject}
    head = text_of(json.dumps({"typ": "JWT", "alg": "ES256"}, separators=(",", ":")).encode())
    said = f"{head}.{text_of(json.dumps(claims, separators=(',', ':')).encode())}"
    pair = decode_dss_signature(key_of(private).sign(said.encode(), ec.ECDSA(hashes.SHA256())))
    signature = b"".join(number.to_bytes(SCALAR, "big") for number in pair)
    return f"vapid t={said}.{text_of(signature)}, k={public_of(private)}"
