"""Another system on loopback: it takes signed calls, checks them by itself, and answers as it is told.

The check is written from the specification with plain `hmac`, apart from the house's own signer.
"""

import base64
import hashlib
import hmac
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Call:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    def is_signed_with(self, secret: str) -> bool:
        """Whether one of the signatures is right."""
        text = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.".encode() + self.body
        digest = hmac.new(base64.b64decode(secret[len("whsec_") :]), text, hashlib.sha256).digest()
        return "v1," + base64.b64encode(digest).decode() in self.headers["webhook-signature"].split()


@dataclass
class Receiver:
    """What came, what of it was processed, and what is answered: codes in turn, the last one for good; 0 hangs up."""

    port: int = 0
    calls: list[Call] = field(default_factory=list)
    codes: list[int] = field(default_factory=lambda: [200])
    processed: list[str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    said: bytes = b"ok"
    before: Callable[[Call], None] = lambda call: None
    drip: float = 0.0
    lock: Any = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/in?x=1"

    @property
    def ids(self) -> list[str]:
        """The ids of the calls in their order."""
        return [call.headers["webhook-id"] for call in self.calls]

    def next_code(self) -> int:
        """The next answer."""
        return self.codes.pop(0) if len(self.codes) > 1 else self.codes[0]


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    receiver: Receiver

    def do_POST(self) -> None:
        """Keep the call, answer."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        call = Call(self.path, {k.lower(): v for k, v in self.headers.items()}, body)
        self.receiver.before(call)
        with self.receiver.lock:
            self.receiver.calls.append(call)
            code = self.receiver.next_code()
            if code in (0, 200):
                self.receiver.processed.append(call.headers.get("webhook-id", ""))
        if code == 0:
            self.close_connection = True
            return  # hangs up: the answer is lost
        self.send_response(code)
        for name, value in self.receiver.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(self.receiver.said)))
        self.end_headers()
        for n in range(len(self.receiver.said)) if self.receiver.drip else ():
            time.sleep(self.receiver.drip)
            self.wfile.write(self.receiver.said[n : n + 1])
        if not self.receiver.drip:
            self.wfile.write(self.receiver.said)

    def handle(self) -> None:
        """A caller that hangs up is no trouble."""
        try:
            super().handle()
        except OSError:
            return

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def receiving(wrap: Callable[[Any], Any] = lambda sock: sock) -> Iterator[Receiver]:
    """Run the system for as long as the block lasts; `wrap` puts TLS around its socket."""
    receiver = Receiver()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("One", (Handler,), {"receiver": receiver}))
    server.daemon_threads, receiver.port = True, server.server_address[1]
    server.handle_error = lambda *args: None  # type: ignore[method-assign, assignment]
    server.socket = wrap(server.socket)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
