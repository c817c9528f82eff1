"""WeChat on loopback: its interface with tokens that end and its numbers, and a caller that signs and encrypts.

Signature, padding and envelope are written from WeChat's documents, apart from the house's own.
"""

import base64
import hashlib
import json
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

APP, SECRET, TOKEN = "wx1234567890abcdef", "s3cret-of-the-app", "our-token"
AES_KEY = base64.b64encode(bytes(range(32))).decode().rstrip("=")
WANG = "oWANG_1234567890"


@dataclass
class Wechat:
    """Who follows, what arrived, which token is good, and what is wrong on purpose."""

    port: int = 0
    good: str = ""
    fetched: list[bool] = field(default_factory=list)
    said: list[tuple[str, str]] = field(default_factory=list)
    templates: list[dict[str, Any]] = field(default_factory=list)
    media: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    instead: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    status: int = 200

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def answer(self, path: str, query: dict[str, str], body: bytes) -> tuple[str, bytes]:
        """Kind and body of the answer to a call."""
        self.calls.append(path)
        asked = json.loads(body) if body else {}
        if self.instead.get(path):
            return _json(self.instead[path].pop(0))
        if path == "/cgi-bin/stable_token":
            return _json(self.token(asked))
        if query.get("access_token") != self.good:
            return _json({"errcode": 40001, "errmsg": "invalid credential, access_token is invalid"})
        if path == "/cgi-bin/media/get":
            found = self.media.get(query["media_id"])
            return found or _json({"errcode": 40007, "errmsg": "invalid media_id"})
        if path == "/cgi-bin/message/custom/send":
            assert asked["msgtype"] == "text"
            self.said.append((asked["touser"], asked["text"]["content"]))
        elif path == "/cgi-bin/message/template/send":
            self.templates.append(asked)
        return _json({"errcode": 0, "errmsg": "ok"})

    def token(self, asked: dict[str, Any]) -> dict[str, Any]:
        """A stable token: the same until it is forced or has ended."""
        if asked["appid"] != APP:
            return {"errcode": 40013, "errmsg": "invalid appid"}
        if asked["secret"] != SECRET:
            return {"errcode": 40125, "errmsg": "invalid appsecret"}
        self.fetched.append(asked["force_refresh"])
        if asked["force_refresh"] or not self.good:
            self.good = base64.urlsafe_b64encode(os.urandom(384)).decode()  # as long as WeChat says it may be
        return {"access_token": self.good, "expires_in": 7200}


def _json(said: dict[str, Any]) -> tuple[str, bytes]:
    return "application/json", json.dumps(said).encode()


class Handler(BaseHTTPRequestHandler):
    """One call."""

    wechat: Wechat

    def do_POST(self) -> None:
        """A call with JSON."""
        self._answer(self.rfile.read(int(self.headers["Content-Length"])))

    def do_GET(self) -> None:
        """A file."""
        self._answer(b"")

    def _answer(self, body: bytes) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        kind, answer = self.wechat.answer(parts.path, query, body)
        self.send_response(self.wechat.status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def serving() -> Iterator[Wechat]:
    """Run it for as long as the block lasts."""
    wechat = Wechat()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("One", (Handler,), {"wechat": wechat}))
    server.daemon_threads, wechat.port = True, server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield wechat
    finally:
        server.shutdown()
        server.server_close()


def sha1(*parts: str) -> str:
    """The signature of WeChat."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324


def encrypt(text: bytes, app: str = APP, pad: bytes | None = None) -> str:
    """One message in the secure mode."""
    key = base64.b64decode(AES_KEY + "=")
    plain = b"r" * 16 + len(text).to_bytes(4, "big") + text + app.encode()
    more = 32 - len(plain) % 32
    plain += (bytes([more]) * more) if pad is None else pad * more
    writer = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(writer.update(plain) + writer.finalize()).decode()


def decrypt(body: bytes) -> dict[str, str]:
    """The fields of an answer in the secure mode, after its signature was checked."""
    outer = dict(re.findall(r"<(\w+)>([^<]*)</\1>", body.decode().removeprefix("<xml>")))
    assert outer["MsgSignature"] == sha1(TOKEN, outer["TimeStamp"], outer["Nonce"], outer["Encrypt"])
    key = base64.b64decode(AES_KEY + "=")
    reader = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    plain = reader.update(base64.b64decode(outer["Encrypt"])) + reader.finalize()
    plain = plain[: -plain[-1]]
    length = int.from_bytes(plain[16:20], "big")
    assert plain[20 + length :] == APP.encode()
    return dict(re.findall(r"<(\w+)>([^<]*)</\1>", plain[20 : 20 + length].decode().removeprefix("<xml>")))


def xml(moment: float, **fields: str) -> bytes:
    """A message as WeChat writes it."""
    parts = {"ToUserName": "gh_house", "FromUserName": WANG, "CreateTime": str(int(moment)), **fields}
    return ("<xml>" + "".join(f"<{k}><![CDATA[{v}]]></{k}>" for k, v in parts.items()) + "</xml>").encode()


def query(moment: float, token: str = TOKEN, encrypted: str = "", **more: str) -> str:
    """The signed end of the address."""
    at, nonce = str(int(moment)), "n0nce"
    parts = {"timestamp": at, "nonce": nonce, "signature": sha1(token, at, nonce), **more}
    if encrypted:
        parts |= {"msg_signature": sha1(token, at, nonce, encrypted), "encrypt_type": "aes"}
    return urlencode(parts)
