"""How WeChat signs and encrypts what it sends, and how an answer goes back. Pure; whatever is wrong is a Broken.

Signature: SHA-1 over the sorted parts. Encryption: AES-256-CBC, padded to 32 bytes, over 16 random bytes, the length,
the XML and the AppID. XML with a document type is refused unread, so no entity is ever expanded.
"""

import base64
import binascii
import hashlib
import hmac
import os
import struct
from xml.parsers import expat
from xml.sax.saxutils import escape

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK, HEAD = 32, 20
MOST_FIELDS, DEEPEST = 60, 3


class Broken(Exception):
    """What came is not what WeChat sends; the argument is the code of why."""


def signature(*parts: str) -> str:
    """The signature over parts in the order of their signs."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def is_signed(given: str, *parts: str) -> bool:
    """Whether a signature is right, compared in constant time."""
    return hmac.compare_digest(signature(*parts).encode(), given.encode())


def opened(encrypted: str, key: bytes, app_id: str) -> bytes:
    """The XML of an encrypted message for this AppID."""
    try:
        raw = base64.b64decode(encrypted, validate=True)
    except (binascii.Error, ValueError):
        raise Broken("bad_cipher") from None
    if not raw or len(raw) % BLOCK:
        raise Broken("bad_cipher")
    reader = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    plain = reader.update(raw) + reader.finalize()
    pad = plain[-1]
    if not 1 <= pad <= BLOCK or plain[-pad:] != bytes([pad]) * pad:
        raise Broken("bad_padding")
    plain = plain[:-pad]
    if len(plain) < HEAD:
        raise Broken("bad_length")
    end = HEAD + struct.unpack(">I", plain[16:HEAD])[0]
    if end > len(plain):
        raise Broken("bad_length")
    if not hmac.compare_digest(plain[end:], app_id.encode()):
        raise Broken("wrong_app")
    return plain[HEAD:end]


def closed(xml: bytes, key: bytes, app_id: str) -> str:
    """An encrypted message."""
    plain = os.urandom(16) + struct.pack(">I", len(xml)) + xml + app_id.encode()
    pad = BLOCK - len(plain) % BLOCK
    writer = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(writer.update(plain + bytes([pad]) * pad) + writer.finalize()).decode()


def fields_of(xml: bytes) -> dict[str, str]:
    """The fields of a flat message; deeper ones by their own name, the first of each counts."""
    found: dict[str, str] = {}
    path: list[str] = []
    words: list[str] = []

    def begin(name: str, _: object) -> None:
        path.append(name)
        words.clear()
        if len(path) > DEEPEST + 1 or len(found) > MOST_FIELDS:
            raise Broken("bad_xml")

    def end(name: str) -> None:
        path.pop()
        if path:
            found.setdefault(name, "".join(words).strip())
        words.clear()

    def refuse(*_: object) -> None:
        raise Broken("bad_xml")

    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler = words.append
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    try:
        parser.Parse(xml, True)
    except expat.ExpatError:
        raise Broken("bad_xml") from None
    return found


def answer(to: str, own: str, text: str, moment: int) -> bytes:
    """The XML of words that go back at once."""
    parts = {
        "ToUserName": to,
        "FromUserName": own,
        "CreateTime": str(moment),
        "MsgType": "text",
        "Content": text,
    }
    return (
        f"<xml>{''.join(f'<{name}>{escape(value)}</{name}>' for name, value in parts.items())}</xml>".encode()
    )


def enveloped(xml: bytes, key: bytes, app_id: str, token: str, moment: int, nonce: str) -> bytes:
    """An answer, encrypted and signed."""
    encrypted = closed(xml, key, app_id)
    sign = signature(token, str(moment), nonce, encrypted)
    return (
        f"<xml><Encrypt>{encrypted}</Encrypt><MsgSignature>{sign}</MsgSignature>"
        f"<TimeStamp>{moment}</TimeStamp><Nonce>{escape(nonce)}</Nonce></xml>"
    ).encode()
