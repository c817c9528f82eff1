"""A passkey made of software, as a browser would answer for it."""

import base64
import hashlib
import html
import json
import os
import re
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor

ORIGIN, HOST = "http://testserver", "testserver"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text(value: bytes) -> str:
    """Bytes as WebAuthn writes them."""
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def options_on(page: str) -> dict[str, Any]:
    """What the server asks the browser for."""
    found = re.findall(r'data-options="([^"]+)"', page)[0]
    options: dict[str, Any] = json.loads(html.unescape(found))["publicKey"]
    return options


class Passkey:
    """One key pair of one device."""

    def __init__(self) -> None:
        self.id, self.key, self.count = os.urandom(16), ec.generate_private_key(ec.SECP256R1()), 0

    def _data(self, flags: int, more: bytes = b"") -> bytes:
        self.count += 1
        return hashlib.sha256(HOST.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big") + more

    def _answer(self, kind: str, challenge: str, origin: str, response: dict[str, bytes]) -> str:
        client = json.dumps({"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False})
        parts = {name: text(value) for name, value in response.items()} | {
            "clientDataJSON": text(client.encode())
        }
        facts = {
            "id": text(self.id),
            "rawId": text(self.id),
            "type": "public-key",
            "clientExtensionResults": {},
        }
        return json.dumps(facts | {"response": parts})

    def create(self, options: dict[str, Any], origin: str = ORIGIN) -> str:
        """The answer of a new key."""
        numbers = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))
        public = cbor.encode({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        more = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        data = self._data(PRESENT | VERIFIED | ATTESTED, more)
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(
            "webauthn.create", options["challenge"], origin, {"attestationObject": attestation}
        )

    def prove(self, options: dict[str, Any], origin: str = ORIGIN) -> str:
        """The answer of the key at a sign-in."""
        data, kind = self._data(PRESENT | VERIFIED), "webauthn.get"
        unsigned = json.loads(self._answer(kind, options["challenge"], origin, {}))
        client = base64.urlsafe_b64decode(unsigned["response"]["clientDataJSON"] + "==")
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {"authenticatorData": data, "signature": signature}
        return self._answer(kind, options["challenge"], origin, response)
