"""The group robots of WeCom, DingTalk and Feishu on loopback: each checks and answers as the real one does.

The signatures are written from their documents, apart from the house's own.
"""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY, SECRET = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa", "SECabc"
HOUR = 3600


@dataclass
class Groups:
    """What the groups read, what was answered, and what the clock of the other side says."""

    port: int = 0
    now: float = 0.0
    read: list[str] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    instead: list[dict[str, Any]] = field(default_factory=list)
    code: int = 200

    def url(self, sort: str, key: str = KEY) -> str:
        """The address that the group gives."""
        paths = {"wecom": f"/cgi-bin/webhook/send?key={key}", "dingtalk": f"/robot/send?access_token={key}",
                 "feishu": f"/open-apis/bot/v2/hook/{key}"}  # fmt: skip
        return f"http://127.0.0.1:{self.port}{paths[sort]}"

    def judge(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """The answer, as each of the three gives it."""
        parts = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if self.instead:
            return self.instead.pop(0)
        if parts.path == "/cgi-bin/webhook/send":
            return self.wecom(query, body)
        return self.dingtalk(query, body) if parts.path == "/robot/send" else self.feishu(parts.path, body)

    def wecom(self, query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        """By the key in the address."""
        if query.get("key") != KEY:
            return {"errcode": 93000, "errmsg": "invalid webhook url"}
        if body["msgtype"] != "markdown" or len(body["markdown"]["content"].encode()) > 4096:
            return {"errcode": 40008, "errmsg": "invalid message type"}
        self.read.append(body["markdown"]["content"])
        return {"errcode": 0, "errmsg": "ok"}

    def dingtalk(self, query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        """By the token, and a signature in the address that is at most an hour old."""
        if query.get("access_token") != KEY:
            return {"errcode": 300005, "errmsg": "token is not exist"}
        text = f"{query.get('timestamp')}\n{SECRET}"
        right = base64.b64encode(hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).digest()).decode()
        if query.get("sign") != right or abs(self.now - int(query["timestamp"]) / 1000) > HOUR:
            return {"errcode": 310000, "errmsg": "sign not match, more: [https://ding-doc.dingtalk.com]"}
        self.read.append(body["markdown"]["text"])
        return {"errcode": 0, "errmsg": "ok"}

    def feishu(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """By the address, and a signature in the body that is at most an hour old."""
        if not path.endswith(KEY):
            return {"code": 19001, "msg": "param invalid: incoming webhook access token invalid", "data": {}}
        text = f"{body.get('timestamp')}\n{SECRET}"
        right = base64.b64encode(hmac.new(text.encode(), b"", hashlib.sha256).digest()).decode()
        if body.get("sign") != right or abs(self.now - int(body["timestamp"])) > HOUR:
            return {
                "code": 19021,
                "msg": "sign match fail or timestamp is not within one hour from current time",
            }
        self.read.append(body["content"]["text"])
        return {"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"}


class Handler(BaseHTTPRequestHandler):
    """One call."""

    groups: Groups

    def do_POST(self) -> None:
        """Judge, keep, answer 200 with the truth in a number."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        said = self.groups.judge(self.path, body)
        self.groups.answers.append(said)
        answer = json.dumps(said).encode()
        self.send_response(self.groups.code)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def grouping() -> Iterator[Groups]:
    """Run the three for as long as the block lasts."""
    groups = Groups()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("One", (Handler,), {"groups": groups}))
    server.daemon_threads, groups.port = True, server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield groups
    finally:
        server.shutdown()
        server.server_close()
