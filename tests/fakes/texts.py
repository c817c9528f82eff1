"""A provider of text messages on loopback: it checks key, signature, moment and template as its document says."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

KEY, SECRET, SIGN = "key-1", "provider's secret", "安居物业"


@dataclass
class Provider:
    """What was taken, every answer, and what is wrong with it on purpose."""

    port: int = 0
    templates: dict[str, set[str]] = field(default_factory=lambda: {"SMS_1001": {"code", "minutes"}})
    taken: list[dict[str, Any]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    status: int = 200
    sleep: float = 0.0
    now: float = 0.0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/v1/sms?region=cn"

    def judge(self, path: str, heads: dict[str, str], body: bytes) -> tuple[str, dict[str, Any]]:
        """The code of the answer, and what was asked."""
        digest = hashlib.sha256(body).hexdigest()
        text = f"POST\n{path}\n{heads['x-timestamp']}\n{heads['x-nonce']}\n{digest}"
        right = base64.b64encode(hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).digest()).decode()
        if heads["x-key-id"] != KEY or heads["x-signature"] != right:
            return "SignatureDoesNotMatch", {}
        if abs((self.now or time.time()) - int(heads["x-timestamp"])) > 300:
            return "TimestampExpired", {}
        if "json" in heads["content-type"]:
            asked = json.loads(body)
        else:
            asked = {name: values[0] for name, values in parse_qs(body.decode()).items()}
            asked["params"] = json.loads(asked["params"])
        if asked["sign"] != SIGN:
            return "SignNotRegistered", asked
        if set(asked["params"]) != self.templates.get(asked["template"]):
            return "TemplateMismatch", asked
        return "OK", asked


class Handler(BaseHTTPRequestHandler):
    """One call."""

    provider: Provider

    def do_POST(self) -> None:
        """Check, keep, answer."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        code, asked = self.provider.judge(self.path, {k.lower(): v for k, v in self.headers.items()}, body)
        if code == "OK":
            self.provider.taken.append(asked)
        self.provider.said.append(code)
        time.sleep(self.provider.sleep)
        answer = json.dumps({"code": code}).encode()
        self.send_response(self.provider.status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def providing() -> Iterator[Provider]:
    """Run the provider for as long as the block lasts."""
    provider = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("One", (Handler,), {"provider": provider}))
    server.daemon_threads, provider.port = True, server.server_address[1]
    server.handle_error = lambda *args: None  # type: ignore[method-assign, assignment]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
