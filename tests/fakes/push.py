"""A push service on loopback with its browsers: it checks who sends, and the browser opens what came.

The check of the token (RFC 8292) and the opening of the body (RFC 8291, RFC 8188) are written from the documents,
apart from the house's own.
"""

import base64
import hashlib
import hmac
import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

DAY = 86_400


def text_of(raw: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def bytes_of(text: str) -> bytes:
    """From base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point(raw: bytes) -> ec.EllipticCurvePublicKey:
    """A public key."""
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)


def raw_of(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as it travels."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def expand(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    """HKDF of one block, as RFC 5869 says."""
    first = hmac.new(salt, secret, hashlib.sha256).digest()
    return hmac.new(first, info + b"\x01", hashlib.sha256).digest()[:length]


@dataclass
class Browser:
    """A subscription with its private key."""

    url: str
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    secret: bytes = field(default_factory=lambda: os.urandom(16))

    def said(self) -> dict[str, str]:
        """What the page sends to the house."""
        return {
            "endpoint": self.url,
            "p256dh": text_of(raw_of(self.private.public_key())),
            "auth": text_of(self.secret),
        }

    def opened(self, body: bytes) -> dict[str, Any]:
        """The words of a push, opened by the steps of RFC 8291."""
        salt, size, length = body[:16], int.from_bytes(body[16:20]), body[20]
        theirs, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) <= size and length == 65
        shared = self.private.exchange(ec.ECDH(), point(theirs))
        info = b"WebPush: info\x00" + raw_of(self.private.public_key()) + theirs
        secret = expand(shared, self.secret, info, 32)
        key = expand(secret, salt, b"Content-Encoding: aes128gcm\x00", 16)
        nonce = expand(secret, salt, b"Content-Encoding: nonce\x00", 12)
        plain = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\x00")
        assert plain[-1:] == b"\x02"  # the last record
        said: dict[str, Any] = json.loads(plain[:-1])
        return said


@dataclass
class PushService:
    """What came in, and what is answered instead of 201, one after the other."""

    port: int = 0
    now: float = 0.0
    public: str = ""  # the key with which the browsers subscribed
    taken: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    instead: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    slow: float = 0.0
    answer: bytes = b""
    faults: list[str] = field(default_factory=list)
    calls: int = 0

    def browser(self, name: str = "one") -> Browser:
        """A browser that is subscribed here."""
        return Browser(f"http://127.0.0.1:{self.port}/push/{name}")

    def judge(self, path: str, heads: dict[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        """As a push service does: who sends, for how long, how large; then what it was told to say."""
        self.calls += 1
        fault = self.fault_of(heads, body)
        if fault:
            self.faults.append(fault)
            return (413 if fault == "too large" else 403), {}
        if self.instead:
            return self.instead.pop(0)
        self.taken.append((path, heads, body))
        return 201, {"Location": f"http://127.0.0.1:{self.port}/m/1"}

    def fault_of(self, heads: dict[str, str], body: bytes) -> str:
        """What is wrong with a call; empty when nothing is."""
        if len(body) > 4096:
            return "too large"
        if heads.get("content-encoding") != "aes128gcm" or not heads.get("ttl", "").isdigit():
            return "no encoding or no TTL"
        if (
            heads.get("urgency") not in ("very-low", "low", "normal", "high")
            or len(heads.get("topic", "")) > 32
        ):
            return "urgency or topic"
        scheme, _, rest = heads.get("authorization", "").partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(","))
        if scheme != "vapid" or parts.get("k") != self.public:
            return "another sender"
        said, _, signature = parts["t"].rpartition(".")
        raw = bytes_of(signature)
        pair = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
        try:
            point(bytes_of(parts["k"])).verify(pair, said.encode(), ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return "wrong signature"
        head, claims = (json.loads(bytes_of(part)) for part in said.split("."))
        if head["alg"] != "ES256" or claims["aud"] != f"http://127.0.0.1:{self.port}":
            return "for somebody else"
        if not self.now < claims["exp"] <= self.now + DAY:
            return "too old or too long"
        return "" if claims["sub"].startswith(("https://", "mailto:")) else "nobody to ask"


class Handler(BaseHTTPRequestHandler):
    """One call."""

    service: PushService

    def do_POST(self) -> None:
        """Judge, keep, answer."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        heads = {name.lower(): value for name, value in self.headers.items()}
        code, more = self.service.judge(self.path, heads, body)
        time.sleep(self.service.slow)
        self.send_response(code)
        for name, value in more.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(self.service.answer)))
        self.end_headers()
        with suppress(OSError):  # the house hung up
            self.wfile.write(self.service.answer)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def pushing() -> Iterator[PushService]:
    """Run it for as long as the block lasts."""
    service = PushService()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("One", (Handler,), {"service": service}))
    server.daemon_threads, service.port = True, server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
